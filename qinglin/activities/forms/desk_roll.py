"""The roll as the desk shows it: the leader's form, with minutes counted beside every line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.dateparse import parse_time

from qinglin.activities.models import Shift
from qinglin.activities.queries import ShiftRoll
from qinglin.activities.queries.credit import credited_elsewhere
from qinglin.activities.queries.paid import PaidTime
from qinglin.activities.rules import minutes
from qinglin.kernel import clock

from .roll import HELPER_LINES, Line, RollForm

MOST_HELPERS = 30
#: The button beside somebody found: ``take-`` and the volunteer's number.
TAKE = "take-"


@dataclass(frozen=True, slots=True)
class Counted:
    """A line with what it would count: raw minutes, creditable ones; nothing while unclear."""

    line: Line
    raw: int | None
    credited: int | None


@dataclass(frozen=True, slots=True)
class CountedGroup:
    shift: Shift
    lines: list[Counted]


class DeskRollForm(RollForm):
    """``typed`` gives the form again without judging it, with one more helper if one was taken."""

    def __init__(
        self,
        rolls: Sequence[ShiftRoll],
        data: Mapping[str, Any] | None = None,
        *,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        kept = {name: typed[name] for name in typed} if typed is not None else {}
        count = _helper_lines(data if data is not None else kept)
        step = str(kept.get("step", ""))
        if step.startswith(TAKE):
            count = _write_helper(kept, count, step.removeprefix(TAKE)[:20])
        super().__init__(rolls, data, helpers=count)
        self.initial.update(kept)

    def counted(
        self, rule: minutes.Rule, now: datetime, terms: minutes.Terms = minutes.PLAIN
    ) -> list[CountedGroup]:
        """Every line with its minutes, as the values on the form stand; the roll counts the same.

        What the day has brought already leaves less below the cap, and time for pay counts nothing.
        """
        lines = [(group.shift, line) for group in self.groups for line in group.lines]
        raw = {line.sign_up.pk: self._raw(shift, line, now) for shift, line in lines}
        people = {line.sign_up.person_id for _shift, line in lines}
        days = {clock.day_of(shift.starts_at) for shift, _line in lines}
        shifts = {shift.pk: shift for shift, _line in lines}
        credited = credited_elsewhere(people, days, shifts)
        paid = PaidTime(people, {shift.activity.unit_id for shift in shifts.values()}, days)
        counts: dict[int, int | None] = {}
        for shift, line in sorted(lines, key=lambda one: (one[0].starts_at, one[1].sign_up.pk)):
            pk, key = line.sign_up.pk, (line.sign_up.person_id, clock.day_of(shift.starts_at))
            found = _credited(line, raw[pk], rule, terms, credited[key])
            if found and self._covered(paid, shift, line, now):
                found = 0
            counts[pk] = found
            credited[key] += found or 0
        return [
            CountedGroup(
                group.shift,
                [
                    Counted(line, raw[line.sign_up.pk], counts[line.sign_up.pk])
                    for line in group.lines
                ],
            )
            for group in self.groups
        ]

    def _covered(self, paid: PaidTime, shift: Shift, line: Line, now: datetime) -> bool:
        """Whether the person is at work there for pay in the time that stands on the line."""
        there = self._presence(shift, line, now)
        if isinstance(there, str):
            return False
        began, ended = there.arrived_at or shift.starts_at, there.left_at or shift.ends_at
        return paid.covers(line.sign_up.person_id, shift.activity.unit_id, began, ended)

    def _presence(self, shift: Shift, line: Line, now: datetime) -> minutes.Presence | str:
        scanned = (line.sign_up.arrived_at, line.sign_up.left_at)
        given = (
            _moment(shift, line.arrived.value(), scanned[0]),
            _moment(shift, line.left.value(), scanned[1]),
        )
        outcome, span = str(line.outcome.value()), (shift.starts_at, shift.ends_at)
        return minutes.presence(outcome, span, given, scanned, now)

    def _raw(self, shift: Shift, line: Line, now: datetime) -> int | None:
        """Minutes there; nothing while no outcome is chosen or the times cannot be."""
        if not line.outcome.value():
            return None
        there = self._presence(shift, line, now)
        if isinstance(there, str):
            return None
        if there.arrived_at is None or there.left_at is None:
            return 0
        return minutes.served(there.arrived_at, there.left_at)


def _credited(
    line: Line, raw: int | None, rule: minutes.Rule, terms: minutes.Terms, that_day: int
) -> int | None:
    """What the minutes count; those of who was paid count nothing."""
    if raw is None:
        return None
    if str(line.outcome.value()) not in minutes.CAME:
        return 0
    return minutes.creditable(raw, rule, that_day, terms)


def _helper_lines(typed: Mapping[str, Any]) -> int:
    """As many lines as were on the page."""
    known = [name for name in typed if name.startswith("helper-shift-")]
    return min(max(len(known), HELPER_LINES), MOST_HELPERS)


def _write_helper(kept: dict[str, Any], count: int, number: str) -> int:
    """Put a number into the first free line, or into a new one; returns how many lines."""
    numbers = [str(kept.get(f"helper-{index}", "")).strip() for index in range(count)]
    if number in numbers:
        return count
    free = numbers.index("") if "" in numbers else count
    kept[f"helper-{free}"] = number
    return min(max(count, free + 1), MOST_HELPERS)


def _moment(shift: Shift, stated: Any, scanned: datetime | None) -> datetime | None:
    """What stands in a time field, as a moment of the shift's day."""
    at = stated if isinstance(stated, time) else _read(stated)
    if at is None:
        return scanned
    if (
        scanned is not None
        and scanned.astimezone(clock.SHANGHAI).strftime("%H:%M") == f"{at:%H:%M}"
    ):
        return scanned
    moment = clock.at(clock.day_of(shift.starts_at), at)
    late = moment < shift.starts_at - timedelta(hours=6)
    return moment + timedelta(days=1) if late else moment


def _read(stated: Any) -> time | None:
    try:
        return parse_time(str(stated or ""))
    except ValueError:
        return None
