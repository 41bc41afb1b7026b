"""Forms about kinds, seats, members and honours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs import queries
from qinglin.orgs.models import Establishment, Honour, Unit, UnitKind

from .changing import DAY, PICK

NUMBER = {"required": _("请填写人数。"), "invalid": _("请填写整数。")}
YEAR = dict.fromkeys(
    ("required", "invalid", "min_value", "max_value"), _("年度要填四位数，如 2026。")
)


class UnitKindForm(forms.Form):
    """A word for units of a kind."""

    title = forms.CharField(
        label=_("类别名称"), max_length=40, error_messages={"required": _("请填写名称。")}
    )
    base = forms.ChoiceField(
        label=_("归入"), choices=[PICK, *Unit.Kind.choices],
        error_messages={"required": _("请选择归入哪一类。")},
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("团组织形式"), choices=UnitKind.Form.choices, required=False,
        help_text=_("支部、总支、团委会按团员人数提醒是否该改设。"),
    )  # fmt: skip


class SeatsForm(forms.Form):
    """Seats of a kind from a day on."""

    kind = forms.ChoiceField(label=_("编制类别"), choices=Establishment.Kind.choices)
    seats = forms.IntegerField(label=_("核定数"), min_value=0, max_value=999, error_messages=NUMBER)
    from_on = forms.DateField(label=_("自"), initial=clock.today, error_messages=DAY)
    document = forms.CharField(label=_("文号"), max_length=80, required=False)


class HeadcountForm(forms.Form):
    """Members and young people as of a day."""

    on = forms.DateField(label=_("统计日期"), initial=clock.today, error_messages=DAY)
    members = forms.IntegerField(label=_("团员"), min_value=0, error_messages=NUMBER)
    youth = forms.IntegerField(
        label=_("青年"), min_value=0, required=False, help_text=_("14 至 35 周岁，含团员。")
    )


class HonourForm(forms.Form):
    """What a unit was named."""

    title = forms.CharField(
        label=_("荣誉名称"), max_length=80, error_messages={"required": _("请填写荣誉名称。")}
    )
    level = forms.ChoiceField(label=_("级别"), choices=Honour.Level.choices)
    given_by = forms.CharField(
        label=_("授予单位"), max_length=80, error_messages={"required": _("请写明授予单位。")}
    )
    year = forms.IntegerField(label=_("年度"), min_value=1949, max_value=2999, error_messages=YEAR)
    given_on = forms.DateField(label=_("授予日期"), initial=clock.today, error_messages=DAY)
    document = forms.CharField(label=_("文号"), max_length=80, required=False)


class WithdrawForm(forms.Form):
    """Why and when an honour was taken back."""

    on = forms.DateField(label=_("撤销日期"), initial=clock.today, error_messages=DAY)
    reason = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请写明撤销的理由。")}
    )


class HonourFilter(forms.Form):
    """What the list of honours is narrowed by."""

    level = forms.ChoiceField(label=_("级别"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "level", [("", _("全部级别")), *Honour.Level.choices])


class VacancyFilter(forms.Form):
    """What the list of vacancies is narrowed by."""

    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    kind = forms.TypedChoiceField(label=_("职务"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        offer(self, "unit", [ANY, *queries.choices(actor, data.get("unit"))])
        offer(self, "kind", [ANY, *queries.post_kinds().values_list("pk", "title")])
