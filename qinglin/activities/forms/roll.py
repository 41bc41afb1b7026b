"""The roll as a form: one outcome for everybody who has a place, and who helped without one.

Phone and desk show the same form. Field names: ``outcome-17``, ``arrived-17``, ``left-17`` for the
sign-up 17; ``helper-0``, ``helper-shift-0`` for the first line of helpers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.activities.actions import RollRow
from qinglin.activities.models import Shift, SignUp
from qinglin.activities.queries import ShiftRoll
from qinglin.activities.rules import roll as rules
from qinglin.kernel import clock
from qinglin.volunteers.queries import person_with_number

from .times import moment_near

Outcome = SignUp.Outcome
OUTCOMES = [(o.value, o.label) for o in Outcome if o is not Outcome.HELPED]
HELPER_LINES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the form."""

    sign_up: SignUp
    outcome: forms.BoundField
    arrived: forms.BoundField
    left: forms.BoundField


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one shift."""

    shift: Shift
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Helper:
    """One line for somebody who helped without having signed up."""

    number: forms.BoundField
    shift: forms.BoundField


class RollForm(forms.Form):
    """``rows`` is what ``actions.confirm_roll`` takes."""

    def __init__(
        self,
        rolls: Sequence[ShiftRoll],
        data: Mapping[str, Any] | None = None,
        *,
        helpers: int = HELPER_LINES,
    ) -> None:
        super().__init__(data)
        self.rolls = rolls
        self.helpers_count = helpers
        for roll in rolls:
            for sign_up in roll.people:
                self._add_person(roll.shift, sign_up)
        choices = [(str(roll.shift.pk), roll.shift.title) for roll in rolls]
        for index in range(helpers):
            self.fields[f"helper-{index}"] = forms.CharField(
                label=gettext_lazy("志愿者编号"), required=False, max_length=20
            )
            self.fields[f"helper-shift-{index}"] = forms.ChoiceField(
                label=gettext_lazy("岗位"), choices=choices, required=False
            )
        self._found: dict[int, int] = {}

    def _add_person(self, shift: Shift, sign_up: SignUp) -> None:
        times = (sign_up.arrived_at, sign_up.left_at)
        self.fields[f"outcome-{sign_up.pk}"] = forms.ChoiceField(
            label=gettext_lazy("到岗情况"),
            choices=OUTCOMES,
            widget=forms.RadioSelect,
            initial=rules.suggested((shift.starts_at, shift.ends_at), *times),
            error_messages={"required": gettext_lazy("还没有选到岗情况。")},
        )
        for name, label, at in zip(
            ("arrived", "left"), (gettext_lazy("到岗"), gettext_lazy("离开")), times, strict=True
        ):
            self.fields[f"{name}-{sign_up.pk}"] = forms.TimeField(
                label=label,
                required=False,
                widget=forms.TimeInput(format="%H:%M"),
                initial=at.astimezone(clock.SHANGHAI).time() if at else None,
                error_messages={"invalid": gettext_lazy("时间请写成 8:30 这样。")},
            )

    @property
    def groups(self) -> list[Group]:
        return [
            Group(
                roll.shift,
                [
                    Line(
                        sign_up,
                        self[f"outcome-{sign_up.pk}"],
                        self[f"arrived-{sign_up.pk}"],
                        self[f"left-{sign_up.pk}"],
                    )
                    for sign_up in roll.people
                ],
            )
            for roll in self.rolls
        ]

    @property
    def helpers(self) -> list[Helper]:
        return [
            Helper(self[f"helper-{index}"], self[f"helper-shift-{index}"])
            for index in range(self.helpers_count)
        ]

    @property
    def helpers_wrong(self) -> bool:
        return any(name.startswith("helper") for name in self.errors)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for roll in self.rolls:
            for sign_up in roll.people:
                self._clean_person(sign_up)
        self._clean_helpers()
        return data

    def _clean_person(self, sign_up: SignUp) -> None:
        outcome = self.cleaned_data.get(f"outcome-{sign_up.pk}")
        arrived, left = f"arrived-{sign_up.pk}", f"left-{sign_up.pk}"
        if outcome == Outcome.LATE and not (self._stated(arrived) or sign_up.arrived_at):
            self.add_error(arrived, _("迟到要写明几点到的。"))
        if outcome == Outcome.LEFT_EARLY and not (self._stated(left) or sign_up.left_at):
            self.add_error(left, _("早退要写明几点离开的。"))

    def _stated(self, name: str) -> time | None:
        # A time that cannot be read has its own error already.
        return self.cleaned_data.get(name) or (time.max if name in self.errors else None)

    def _clean_helpers(self) -> None:
        for index in range(self.helpers_count):
            number = self.cleaned_data.get(f"helper-{index}", "")
            if not number:
                continue
            # Whoever helps may belong to any unit; she tells the leader her number.
            person_id = person_with_number(number)
            if person_id is None:
                self.add_error(f"helper-{index}", _("查不到这个志愿者编号，请核对后再填。"))
            elif not self.cleaned_data.get(f"helper-shift-{index}"):
                self.add_error(f"helper-shift-{index}", _("请选这位志愿者在哪个岗位帮忙。"))
            else:
                self._found[index] = person_id

    def rows(self) -> list[RollRow]:
        """What was stated, line by line. Times that were only scanned are left to the action."""
        people = [self._row(roll.shift, sign_up) for roll in self.rolls for sign_up in roll.people]
        helpers = [
            RollRow(
                shift_id=int(self.cleaned_data[f"helper-shift-{index}"]),
                person_id=person_id,
                outcome=Outcome.HELPED,
            )
            for index, person_id in self._found.items()
        ]
        return people + helpers

    def _row(self, shift: Shift, sign_up: SignUp) -> RollRow:
        return RollRow(
            shift_id=shift.pk,
            sign_up_id=sign_up.pk,
            outcome=self.cleaned_data[f"outcome-{sign_up.pk}"],
            arrived_at=self._moment(shift, f"arrived-{sign_up.pk}", sign_up.arrived_at),
            left_at=self._moment(shift, f"left-{sign_up.pk}", sign_up.left_at),
        )

    def _moment(self, shift: Shift, name: str, scanned: datetime | None) -> datetime | None:
        """The stated time on the day of the shift; the scan itself where it shows this minute."""
        stated: time | None = self.cleaned_data[name]
        if stated is None:
            return None
        if scanned and scanned.astimezone(clock.SHANGHAI).strftime("%H:%M") == f"{stated:%H:%M}":
            return scanned
        return moment_near(shift, stated)
