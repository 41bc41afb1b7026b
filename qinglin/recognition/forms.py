from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.orgs.models import Honour

from . import queries

PICK = ("", pgettext_lazy("choice", "请选择"))
LINES = 3
DAY = {"required": _("请填写日期。"), "invalid": _("日期应写成 2021-05-25。")}
CHOOSE, UNIT = _("请选择命名项目。"), _("请选择申报组织。")
WITHIN = _("请填写 1 至 10 的整数。")
YEARS = dict.fromkeys(("required", "invalid", "min_value", "max_value"), WITHIN)
MARKS = _("请填写 0 至 100 的整数。")
SCORE = dict.fromkeys(("required", "invalid", "min_value", "max_value"), MARKS)


class ApplyForm(forms.Form):
    brand = forms.TypedChoiceField(
        label=_("命名项目"), coerce=int,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )  # fmt: skip
    unit = forms.TypedChoiceField(
        label=_("申报组织"), coerce=int,
        error_messages={"required": UNIT, "invalid_choice": UNIT},
    )  # fmt: skip
    words = forms.CharField(
        label=_("主要事迹"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.units = {unit.pk: unit for unit in queries.appliable(actor)}
        self.brands = {brand.pk: brand for brand in queries.brands()}
        offer(self, "unit", [PICK, *((pk, unit.name) for pk, unit in self.units.items())])
        offer(self, "brand", [PICK, *((pk, one.title) for pk, one in self.brands.items())])


class BrandForm(forms.Form):
    title = forms.CharField(
        label=_("名称"), max_length=60, error_messages={"required": _("请填写名称。")}
    )
    level = forms.ChoiceField(label=_("级别"), choices=Honour.Level.choices)
    given_by = forms.CharField(
        label=_("授予单位"), max_length=80, error_messages={"required": _("请写明授予单位。")}
    )
    review_years = forms.IntegerField(
        label=_("几年复核一次"), min_value=1, max_value=10, initial=2, error_messages=YEARS
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [PICK, *queries.countable()]
        for line in range(1, LINES + 1):
            self.fields[f"words_{line}"] = forms.CharField(
                label=_("条件"), max_length=60, required=False
            )
            self.fields[f"fact_{line}"] = forms.ChoiceField(
                label=_("统计什么（近一年）"), choices=choices, required=False
            )
            self.fields[f"least_{line}"] = forms.IntegerField(
                label=_("至少"), min_value=0, required=False
            )

    def criteria(self) -> list[tuple[str, str, int]]:
        data = self.cleaned_data
        return [
            (data[f"words_{n}"], data[f"fact_{n}"], data[f"least_{n}"] or 0)
            for n in range(1, LINES + 1)
            if data[f"words_{n}"] or data[f"fact_{n}"]
        ]


class AssessForm(forms.Form):
    score = forms.IntegerField(
        label=_("考核得分"), min_value=0, max_value=100, error_messages=SCORE
    )
    words = forms.CharField(label=_("考核意见"), max_length=300, required=False)


class NameForm(forms.Form):
    on = forms.DateField(label=_("命名日期"), initial=clock.today, error_messages=DAY)
    document = forms.CharField(label=_("文号"), max_length=80, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请写明理由。")}
    )


class ReviewForm(forms.Form):
    words = forms.CharField(label=_("复核意见"), max_length=300, required=False)
