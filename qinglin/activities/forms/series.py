"""Forms that change a series: what and from when; which day is left out; the next season."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.activities.models import Activity, Series
from qinglin.kernel.actor import Actor
from qinglin.kernel.almanac import WEEKDAYS
from qinglin.kernel.forms import offer
from qinglin.kernel.templatetags.moments import full_day
from qinglin.venues.models import Venue
from qinglin.venues.queries import venues

from .activity import BYDAY
from .planning import NOTICE, find_leader

ALL = "all"


class ChangeSeriesForm(forms.Form):
    """Every value of a series; only what differs is a change."""

    scope = forms.ChoiceField(label=gettext_lazy("改哪些场次"))
    title = forms.CharField(label=gettext_lazy("活动名称"), max_length=80)
    venue = forms.TypedChoiceField(label=gettext_lazy("阵地"), coerce=int)
    leader = forms.CharField(label=gettext_lazy("负责人"), required=False, max_length=50)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("每周哪几天"),
        choices=list(zip(BYDAY, WEEKDAYS, strict=True)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    days = forms.ChoiceField(label=gettext_lazy("放假和调休"), choices=Series.Days.choices)
    starts = forms.TimeField(label=gettext_lazy("开始"))
    ends = forms.TimeField(label=gettext_lazy("结束"))
    content = forms.CharField(
        label=gettext_lazy("服务内容"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    conditions = forms.CharField(
        label=gettext_lazy("志愿者条件"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    how_to_join = forms.CharField(
        label=gettext_lazy("报名方式"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    risks = forms.CharField(
        label=gettext_lazy("可能的风险"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    guarantees = forms.CharField(
        label=gettext_lazy("提供的保障"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any, *, actor: Actor, series: Series, coming: list[Activity]) -> None:
        weekly = _weekdays(series.rule)
        initial = {name: getattr(series, name) for name in (*NOTICE, "title", "days")}
        initial |= {
            "scope": ALL,
            "venue": series.venue_id,
            "leader": series.leader.name if series.leader else "",
            "weekdays": weekly,
            "starts": series.starts,
            "ends": series.ends,
        }
        super().__init__(data, initial=initial)
        self._actor, self._series, self.weekly = actor, series, weekly
        self._leader = series.leader
        if not weekly:
            del self.fields["weekdays"]
        self._places: dict[int, Venue] = {one.pk: one for one in venues(actor)}
        offer(self, "venue", [(one.pk, str(one)) for one in self._places.values()])
        slots = [one for one in coming if one.slot_on is not None]
        offer(
            self,
            "scope",
            [
                (ALL, _("以后的全部场次")),
                *(
                    (
                        f"{one.slot_on:%Y-%m-%d}",
                        _("%(day)s 这一场和以后的") % {"day": full_day(one.slot_on)},
                    )
                    for one in slots
                    if one.slot_on
                ),
            ],
        )

    def clean_leader(self) -> str:
        typed: str = self.cleaned_data["leader"].strip()
        known = self._series.leader
        if known is None or typed != known.name:
            self._leader = find_leader(self._actor, typed) if typed else None
        return typed

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.weekly and not data.get("weekdays"):
            self.add_error("weekdays", _("请至少选一天。"))
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("结束要晚于开始。"))
        return data

    @property
    def from_on(self) -> date | None:
        scope = self.cleaned_data["scope"]
        return None if scope == ALL else date.fromisoformat(scope)

    def changes(self) -> dict[str, Any]:
        """What differs from the series as it is."""
        data = self.cleaned_data
        wanted: dict[str, Any] = {
            name: data[name] for name in (*NOTICE, "title", "days", "starts", "ends")
        }
        wanted["venue"] = self._places[data["venue"]]
        wanted["leader"] = self._leader
        if self.weekly:
            days = [day for day in BYDAY if day in data["weekdays"]]
            if days != self.weekly:
                wanted["rule"] = f"FREQ=WEEKLY;BYDAY={','.join(days)}"
        return {
            name: value for name, value in wanted.items() if getattr(self._series, name) != value
        }


def _weekdays(rule: str) -> list[str]:
    """The days of a plain weekly rule; nothing of any other."""
    head, _equals, days = rule.partition("BYDAY=")
    return days.split(",") if head == "FREQ=WEEKLY;" and ";" not in days else []
