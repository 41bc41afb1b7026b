"""Forms about what the law asks: nature of the service, dangers and agreement, insurance."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.activities.actions import SafeguardPlan
from qinglin.activities.models import Insurance, Safeguard
from qinglin.activities.queries.nature import QUESTIONS
from qinglin.activities.rules import lawful
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer

from .planning import hosts


class NatureForm(forms.Form):
    """Every question is answered; nothing is ticked beforehand."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for name in lawful.NATURE:
            self.fields[name] = forms.ChoiceField(
                label=QUESTIONS[name],
                choices=[("0", _("不是")), ("1", _("是"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请逐条回答。")},
            )

    def answers(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] == "1" for name in lawful.NATURE}


class SafeguardForm(forms.Form):
    """The six cases, the policy and the words of the agreement."""

    dangerous = forms.BooleanField(
        label=gettext_lazy("可能发生人身危险（须先有保险，未满 18 周岁不能参加）"), required=False
    )
    foreign_related = forms.BooleanField(label=gettext_lazy("涉外志愿服务"), required=False)
    large_event = forms.BooleanField(label=gettext_lazy("大型社会活动"), required=False)
    outside_province = forms.BooleanField(label=gettext_lazy("到省外服务"), required=False)
    a_month = forms.BooleanField(label=gettext_lazy("连续服务一个月以上"), required=False)
    asked = forms.BooleanField(label=gettext_lazy("有一方要求签协议"), required=False)
    insurance = forms.TypedChoiceField(
        label=gettext_lazy("人身意外保险"), required=False, coerce=int, empty_value=None
    )
    agreement = forms.CharField(
        label=gettext_lazy("志愿服务协议正文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "写明服务内容、方式、时间、地点、条件和安全保障。改了正文，已签的要重新签。"
        ),
    )

    def __init__(
        self, data: Any, *, safeguard: Safeguard | None, policies: Iterable[Insurance]
    ) -> None:
        names = (*lawful.CASES, "agreement")
        known = {name: getattr(safeguard, name) for name in names} if safeguard else {}
        known["insurance"] = safeguard.insurance_id if safeguard else None
        super().__init__(data, initial=known)
        offer(
            self,
            "insurance",
            [
                ("", _("还没有保险")),
                *(
                    (
                        one.pk,
                        _("%(policy)s（%(from)s 至 %(until)s）")
                        % {"policy": one, "from": one.from_on, "until": one.until_on},
                    )
                    for one in policies
                ),
            ],
        )

    @property
    def cases(self) -> list[forms.BoundField]:
        return [self[name] for name in lawful.CASES]

    def plan(self) -> SafeguardPlan:
        data = self.cleaned_data
        return SafeguardPlan(
            **{name: data[name] for name in lawful.CASES},
            insurance_id=data["insurance"],
            agreement=data["agreement"],
        )


class InsuranceForm(forms.Form):
    """One policy."""

    unit = forms.TypedChoiceField(label=gettext_lazy("投保单位"), coerce=int)
    insurer = forms.CharField(label=gettext_lazy("承保公司"), max_length=60)
    policy_no = forms.CharField(label=gettext_lazy("保单号"), max_length=60)
    from_on = forms.DateField(label=gettext_lazy("起保日期"))
    until_on = forms.DateField(label=gettext_lazy("终保日期"))
    covers = forms.CharField(
        label=gettext_lazy("保障范围"),
        max_length=200,
        help_text=gettext_lazy("例如“志愿服务期间人身意外，每人 50 万元，医疗 5 万元”。"),
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self._hosts = {unit.pk: unit for unit in hosts(actor)}
        offer(self, "unit", [(unit.pk, str(unit)) for unit in self._hosts.values()])

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {**data, "unit": self._hosts[data["unit"]]}
