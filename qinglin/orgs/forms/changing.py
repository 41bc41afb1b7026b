"""Forms of what happens to units: they move, merge, split and end."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs import queries
from qinglin.orgs.actions import NewUnit
from qinglin.orgs.models import Unit

PICK = ("", pgettext_lazy("choice", "请选择"))
DAY = {"required": _("请填写日期。"), "invalid": _("日期应写成 2021-05-25。")}


BELOW_ITSELF = _("不能移到本组织自己或它的下级之下，请另选一个您管理的组织。")
BACK_INTO = _("不能并入本组织自己或它的下级，请另选一个您管理的组织。")


class OccasionForm(forms.Form):
    """From which day on, why, by which document."""

    on = forms.DateField(label=_("生效日期"), initial=clock.today, error_messages=DAY)
    document = forms.CharField(label=_("文号"), max_length=80, required=False)
    reason = forms.CharField(label=_("缘由"), max_length=200, required=False)


class IntoForm(OccasionForm):
    """Another unit: the new parent, or the one that takes this one in."""

    into = forms.TypedChoiceField(
        label=_("组织"),
        coerce=int,
        error_messages={
            "required": _("请选择组织。"),
            "invalid_choice": _("请选择组织。"),
        },
    )
    field_order = ("into", "on", "document", "reason")

    def __init__(self, data: Any = None, *, actor: Actor, unit: Unit, merging: bool) -> None:
        super().__init__(data)
        below = queries.ids_under([unit.pk])[unit.pk]
        field = cast(forms.TypedChoiceField, self.fields["into"])
        field.label = _("并入哪个组织") if merging else _("移到哪个组织之下")
        field.error_messages["invalid_choice"] = BACK_INTO if merging else BELOW_ITSELF
        found = queries.manageable(actor).exclude(pk__in=below)
        if not merging:
            found = found.exclude(kind=Unit.Kind.VILLAGE)
        field.choices = [PICK, *((other.pk, other.name) for other in found)]


class SplitForm(OccasionForm):
    """The new units, one a line, and whether the old one stands on."""

    names = forms.CharField(
        label=_("新组织名称"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行写一个名称。类别与原组织相同，挂在同一个上级之下。"),
        error_messages={"required": _("请写出新组织的名称，每行一个。")},
    )
    keep = forms.BooleanField(label=_("原组织保留"), required=False, initial=True)
    field_order = ("names", "keep", "on", "document", "reason")

    def units(self, unit: Unit) -> list[NewUnit]:
        """What is to be opened, of the same kind as the old one."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines()]
        return [
            NewUnit(kind=unit.kind, name=name, opened_on=self.cleaned_data["on"], sort=unit.sort)
            for name in names
            if name
        ]


class EndForm(OccasionForm):
    """Dissolve a unit."""

    with_below = forms.BooleanField(label=_("下级组织一并撤销"), required=False)
    field_order = ("on", "with_below", "document", "reason")


class DayForm(forms.Form):
    """The tree of which day is looked at."""

    on = forms.DateField(label=_("看哪一天的组织"), required=False)
