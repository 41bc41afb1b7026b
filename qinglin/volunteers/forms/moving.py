"""Registrations that go to another unit, many at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import units
from qinglin.volunteers import policy


class MoveForm(forms.Form):
    """Who goes where: those ticked, or everybody who is registered there."""

    to = forms.TypedChoiceField(
        label=_("转到哪个组织"),
        coerce=int,
        error_messages={"required": _("请选择组织。"), "invalid_choice": _("请选择组织。")},
    )
    people = forms.TypedMultipleChoiceField(label=_("志愿者"), coerce=int, required=False)
    everybody = forms.BooleanField(
        label=_("这个组织登记的人全部转走"),
        required=False,
        help_text=_("勾选后不看上面选了谁，名单上没有显示的也一起转。"),
    )

    def __init__(self, data: Any = None, *, actor: Actor, unit: Unit, offered: list[int]) -> None:
        super().__init__(data)
        found = units(actor).filter(pk__in=actor.units(policy.MANAGE), closed_on=None)
        if unit.parent_id is not None:
            found = found.filter(parent_id=unit.parent_id) | found.filter(pk=unit.parent_id)
        self.units = {one.pk: one for one in found.exclude(pk=unit.pk)}
        offer(self, "to", [("", _("请选择")), *((pk, str(u)) for pk, u in self.units.items())])
        offer(self, "people", [(pk, str(pk)) for pk in offered])

    def chosen(self) -> list[int] | None:
        """None: everybody."""
        if self.cleaned_data["everybody"]:
            return None
        found: list[int] = self.cleaned_data["people"]
        return found
