"""One activity, or a weekly series of them: the planning form with its days."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.activities.actions import NewSeriesShift, NewShift, ShiftChange
from qinglin.activities.models import Activity, Series
from qinglin.kernel import clock
from qinglin.kernel.almanac import WEEKDAYS

from .planning import NOTICE, PlanForm

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class ActivityForm(PlanForm):
    """One occasion."""

    day = forms.DateField(
        label=gettext_lazy("日期"),
        error_messages={"required": gettext_lazy("请选择哪一天。")},
    )
    edition = forms.IntegerField(
        label=gettext_lazy("第几届（季、期）"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("品牌活动按届、季、期编号时填；不编号就空着。"),
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("报名截止"),
        required=False,
        widget=forms.DateTimeInput,
        help_text=gettext_lazy("不填就到活动开始为止。"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        day, starts, closes = data.get("day"), data.get("starts"), data.get("closes_at")
        if day and starts and closes and closes > clock.at(day, starts):
            self.add_error("closes_at", _("报名截止不能晚于活动开始。"))
        return data

    def values(self) -> dict[str, Any]:
        """Arguments that creating and editing share."""
        data = self.cleaned_data
        starts_at = clock.at(data["day"], data["starts"])
        return {
            **self.shared(),
            "starts_at": starts_at,
            "ends_at": clock.at(data["day"], data["ends"]),
            "edition": data.get("edition"),
            "closes_at": data.get("closes_at") or starts_at,
        }

    def changes(self) -> list[ShiftChange]:
        """Every row as a change of the shifts; rows that were not filled in are left out."""
        return [
            ShiftChange(
                row=row.number,
                shift_id=row.shift_id,
                remove=row.remove,
                new=NewShift(
                    title=row.title,
                    starts_at=self._moment(row.starts),
                    ends_at=self._moment(row.ends),
                    capacity=row.capacity,
                    minimum=row.minimum,
                    service_id=row.service_id,
                    skill_id=row.skill_id,
                    min_age=row.min_age,
                ),
            )
            for row in self.rows()
        ]

    def new_shifts(self) -> list[NewShift]:
        return [change.new for change in self.changes() if not change.remove]

    def _moment(self, at: time) -> datetime:
        return clock.at(self.cleaned_data["day"], at)


class SeriesForm(PlanForm):
    """The same every week."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("每周哪几天"),
        choices=list(zip(BYDAY, WEEKDAYS, strict=True)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一天。")},
    )
    first_on = forms.DateField(
        label=gettext_lazy("从哪天开始"),
        error_messages={"required": gettext_lazy("请选择从哪天开始。")},
    )
    until_on = forms.DateField(
        label=gettext_lazy("到哪天为止"),
        required=False,
        help_text=gettext_lazy("不填就一直办下去。"),
    )

    days = forms.ChoiceField(
        label=gettext_lazy("放假和调休"),
        choices=Series.Days.choices,
        required=False,
        help_text=gettext_lazy("国庆、春节这样的长假要不要办，调休上班的周末算不算休息日。"),
    )
    edition = forms.IntegerField(
        label=gettext_lazy("第几季"), required=False, min_value=1, max_value=999
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, until = data.get("first_on"), data.get("until_on")
        if first and until and until < first:
            self.add_error("until_on", _("结束日期不能早于开始日期。"))
        return data

    def values(self) -> dict[str, Any]:
        """Arguments of ``actions.create_series``."""
        data = self.cleaned_data
        days = [day for day in BYDAY if day in data["weekdays"]]
        return {
            **self.shared(),
            "unit": self.host,
            "rule": f"FREQ=WEEKLY;BYDAY={','.join(days)}",
            "first_on": data["first_on"],
            "until_on": data.get("until_on"),
            "days": data.get("days") or Series.Days.ANY.value,
            "edition": data.get("edition"),
            "starts": data["starts"],
            "ends": data["ends"],
            "shifts": [
                NewSeriesShift(
                    title=row.title,
                    from_minute=_minutes(data["starts"], row.starts),
                    minutes=_minutes(row.starts, row.ends),
                    capacity=row.capacity,
                    minimum=row.minimum,
                    service_id=row.service_id,
                    skill_id=row.skill_id,
                    min_age=row.min_age,
                )
                for row in self.rows()
                if not row.remove
            ],
        }


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def usual_activity(venue: str, day: str) -> dict[str, Any]:
    """What a new activity begins with: next Saturday morning, unless the address says otherwise."""
    today = clock.today()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    return {"day": day or saturday, "venue": venue, "starts": time(8, 30), "ends": time(11, 30)}


def written(activity: Activity) -> dict[str, Any]:
    """An activity that exists, as the form shows it."""
    initial: dict[str, Any] = {name: getattr(activity, name) for name in NOTICE}
    initial |= {
        "title": activity.title,
        "venue": activity.venue_id,
        "unit": activity.unit_id,
        "programme": activity.programme_id,
        "edition": activity.edition,
        "leader": activity.leader.name if activity.leader else "",
        "day": clock.day_of(activity.starts_at),
        "starts": _clock(activity.starts_at),
        "ends": _clock(activity.ends_at),
        "closes_at": activity.closes_at,
    }
    for number, shift in enumerate(activity.shifts.all()):
        row: Mapping[str, Any] = {
            "id": shift.pk,
            "title": shift.title,
            "starts": _clock(shift.starts_at),
            "ends": _clock(shift.ends_at),
            "capacity": shift.capacity,
            "minimum": shift.minimum,
            "skill": shift.skill_id,
            "min_age": shift.min_age,
        }
        initial |= {f"row-{number}-{name}": value for name, value in row.items()}
    return initial


def _clock(moment: datetime) -> time:
    return moment.astimezone(clock.SHANGHAI).time()
