"""Which team an activity shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.volunteers import queries
from qinglin.volunteers.models import Team

#: More teams than this are chosen from the page of the team.
MOST = 400


class OpenDayForm(forms.Form):
    team = forms.TypedChoiceField(
        label=_("哪支队伍的开放日"),
        coerce=int,
        error_messages={"required": _("请选择队伍。"), "invalid_choice": _("请选择队伍。")},
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        found = [team for team in queries.teams(actor)[:MOST] if queries.may_lead(actor, team)]
        self._teams = {team.pk: team for team in found}
        offer(self, "team", [("", _("请选择")), *((t.pk, f"{t.name}（{t.unit}）") for t in found)])

    def chosen(self) -> Team:
        return self._teams[self.cleaned_data["team"]]
