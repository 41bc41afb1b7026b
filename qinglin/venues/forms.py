from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs.queries import choices, ids_under

from .models import Venue


class VenueFilter(forms.Form):
    """What the list of venues is narrowed by; it stands in the address."""

    q = forms.CharField(label=_("名称、地址或拼音首字母"), required=False, max_length=40)
    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[ANY, *Venue.Kind.choices])
    permanent = forms.ChoiceField(
        label=_("常态化"),
        required=False,
        choices=[ANY, ("yes", _("常态化阵地")), ("no", _("其他阵地"))],
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        offer(self, "unit", [ANY, *choices(actor, data.get("unit"))])

    def narrowing(self) -> dict[str, Any]:
        """Arguments for ``queries.desk_venues``."""
        self.is_valid()
        given = self.cleaned_data
        unit = given.get("unit")
        return {
            "words": given.get("q", ""),
            "unit_ids": ids_under([unit]).get(unit, frozenset()) if unit else None,
            "kind": given.get("kind", ""),
            "permanent": {"yes": True, "no": False}.get(given.get("permanent", "")),
        }

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.values())


class ServiceForm(forms.Form):
    """One more kind of help on the board of the venue."""

    title = forms.CharField(
        label=_("服务项目"),
        max_length=40,
        help_text=_("例如：小家电维修、健康义诊。"),
        error_messages={"required": _("请填写服务项目的名称。")},
    )
