"""Whom a programme reaches, as a secretary declares it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.activities.actions import NewCoverage
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.queries import search, units


class CoverForm(forms.Form):
    """One unit that the programme reaches, and how many people are there."""

    unit = forms.CharField(
        label=_("覆盖的组织"),
        max_length=80,
        help_text=_("村（社区）、学校等的名称，写到只剩一家为止。"),
        error_messages={"required": _("请填写覆盖的组织。")},
    )
    people = forms.IntegerField(
        label=_("覆盖人数"),
        required=False,
        min_value=1,
        max_value=99_999_999,
        help_text=_("那里有多少人受到影响；不清楚就空着。覆盖不等于服务。"),
    )
    from_on = forms.DateField(
        label=_("开始日期"),
        initial=clock.today,
        error_messages={
            "required": _("请填写开始日期。"),
            "invalid": _("日期应写成 2015-03-05。"),
        },
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self._actor, self._unit_id = actor, 0

    def clean_unit(self) -> str:
        typed: str = " ".join(self.cleaned_data["unit"].split())
        exact = list(units(self._actor).filter(name=typed, closed_on=None)[:2])
        found = exact or list(search(self._actor, typed).filter(closed_on=None)[:2])
        if not found:
            raise forms.ValidationError(_("没有找到这个组织，请到组织树里核对名称。"))
        if len(found) > 1:
            raise forms.ValidationError(_("不止一家组织符合，请把名称写全。"))
        self._unit_id = found[0].pk
        return typed

    def row(self) -> NewCoverage:
        data = self.cleaned_data
        return NewCoverage(self._unit_id, data["from_on"], data["people"])
