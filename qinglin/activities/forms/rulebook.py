"""Rules of a unit about lines and minors; a training that somebody took."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.volunteers.models import Profile
from qinglin.volunteers.queries import profile_by_number

from .planning import hosts


class _OfUnit(forms.Form):
    unit = forms.TypedChoiceField(label=gettext_lazy("适用单位（含下级）"), coerce=int)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"from_on": clock.today()})
        self.actor = actor
        self._hosts = {unit.pk: unit for unit in hosts(actor)}
        offer(self, "unit", [(unit.pk, str(unit)) for unit in self._hosts.values()])

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {**data, "unit": self._hosts[data["unit"]]}


class PlacesRuleForm(_OfUnit):
    from_on = forms.DateField(label=gettext_lazy("启用日期"))
    may_pass = forms.BooleanField(
        label=gettext_lazy("结伴的凑不齐时，后面的单人可以先补"), required=False
    )
    cover_minutes = forms.IntegerField(
        label=gettext_lazy("顶班答复时限（分钟）"), initial=120, min_value=10, max_value=1440
    )
    late_hours = forms.IntegerField(
        label=gettext_lazy("开始前几小时内取消算临时取消"), initial=0, min_value=0, max_value=168
    )
    late_points = forms.IntegerField(
        label=gettext_lazy("临时取消记几分"), initial=0, min_value=0, max_value=100
    )
    no_show_points = forms.IntegerField(
        label=gettext_lazy("未到记几分"), initial=0, min_value=0, max_value=100
    )
    most_points = forms.IntegerField(
        label=gettext_lazy("记满几分暂停报名（0 不暂停）"), initial=0, min_value=0, max_value=1000
    )
    within_days = forms.IntegerField(
        label=gettext_lazy("多少天内累计"), initial=90, min_value=1, max_value=730
    )
    bar_days = forms.IntegerField(
        label=gettext_lazy("暂停报名几天"), initial=0, min_value=0, max_value=366
    )
    appeal_days = forms.IntegerField(
        label=gettext_lazy("几天内可以申诉"), initial=15, min_value=1, max_value=90
    )


class MinorRuleForm(_OfUnit):
    from_on = forms.DateField(label=gettext_lazy("启用日期"))
    under_age = forms.IntegerField(
        label=gettext_lazy("未满几周岁"), initial=16, min_value=0, max_value=18
    )
    earliest = forms.TimeField(label=gettext_lazy("最早几点"), initial="06:00")
    latest = forms.TimeField(label=gettext_lazy("最晚几点"), initial="22:00")
    needs_adult = forms.BooleanField(
        label=gettext_lazy("须有成年人同场"), required=False, initial=True
    )


class TrainingForm(_OfUnit):
    number = forms.CharField(label=gettext_lazy("志愿者编号"), max_length=20)
    title = forms.CharField(label=gettext_lazy("培训名称"), max_length=60)
    content = forms.CharField(label=gettext_lazy("主要内容"), max_length=200, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("时长（分钟）"), min_value=1)
    on = forms.DateField(label=gettext_lazy("日期"))
    until_on = forms.DateField(label=gettext_lazy("有效期到"), required=False)

    profile: Profile | None = None

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        self.profile = profile_by_number(self.actor, number)
        if self.profile is None:
            raise forms.ValidationError(_("没有这个编号，请核对后再填。"))
        return number
