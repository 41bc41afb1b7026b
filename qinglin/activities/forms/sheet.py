"""A paper roster as a form: two times for everybody on it, in the order of the paper.

Field names: ``in-17`` and ``out-17`` of the sign-up 17.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.activities.actions import SheetTimes
from qinglin.activities.models import Shift
from qinglin.activities.queries.kit import SheetRow, SheetShift

from .times import moment_near


@dataclass(frozen=True, slots=True)
class Line:
    row: SheetRow
    arrived: forms.BoundField
    left: forms.BoundField


@dataclass(frozen=True, slots=True)
class Group:
    shift: Shift
    lines: list[Line]


class SheetForm(forms.Form):
    def __init__(self, shifts: Sequence[SheetShift], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.shifts = shifts
        for one in shifts:
            for row in one.rows:
                for name, label in (("in", _("到岗")), ("out", _("离开"))):
                    self.fields[f"{name}-{row.sign_up.pk}"] = forms.TimeField(
                        label=label,
                        required=False,
                        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                        error_messages={"invalid": _("时间请写成 8:30 这样。")},
                    )

    @property
    def groups(self) -> list[Group]:
        return [
            Group(
                one.shift,
                [
                    Line(row, self[f"in-{row.sign_up.pk}"], self[f"out-{row.sign_up.pk}"])
                    for row in one.rows
                ],
            )
            for one in self.shifts
        ]

    def rows(self) -> list[SheetTimes]:
        return [
            SheetTimes(
                sign_up_id=row.sign_up.pk,
                arrived_at=self._moment(one.shift, f"in-{row.sign_up.pk}"),
                left_at=self._moment(one.shift, f"out-{row.sign_up.pk}"),
            )
            for one in self.shifts
            for row in one.rows
        ]

    def _moment(self, shift: Shift, name: str) -> datetime | None:
        stated: time | None = self.cleaned_data[name]
        return None if stated is None else moment_near(shift, stated)
