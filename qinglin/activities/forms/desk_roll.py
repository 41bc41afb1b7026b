"""The roll as the desk shows it: the leader's form, with minutes counted beside every line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.dateparse import parse_time

from qinglin.activities.models import Shift
from qinglin.activities.queries import ShiftRoll
from qinglin.activities.rules import minutes
from qinglin.kernel import clock

from .roll import HELPER_LINES, Group, Line, RollForm

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
        """Every line with its minutes, as the values on the form stand."""
        return [self._counted_group(group, rule, terms, now) for group in self.groups]

    def _counted_group(
        self, group: Group, rule: minutes.Rule, terms: minutes.Terms, now: datetime
    ) -> CountedGroup:
        shift = group.shift
        lines = []
        for line in group.lines:
            raw = self._raw(shift, line, now)
            lines.append(Counted(line, raw, _credited(line, raw, rule, terms)))
        return CountedGroup(shift, lines)

    def _raw(self, shift: Shift, line: Line, now: datetime) -> int | None:
        outcome = line.outcome.value()
        scanned = (line.sign_up.arrived_at, line.sign_up.left_at)
        given = (
            _moment(shift, line.arrived.value(), scanned[0]),
            _moment(shift, line.left.value(), scanned[1]),
        )
        if not outcome:
            return None
        there = minutes.presence(
            str(outcome), (shift.starts_at, shift.ends_at), given, scanned, now
        )
        if isinstance(there, str):
            return None
        if there.arrived_at is None or there.left_at is None:
            return 0
        return minutes.served(there.arrived_at, there.left_at)


def _credited(line: Line, raw: int | None, rule: minutes.Rule, terms: minutes.Terms) -> int | None:
    """What the minutes count; those of who was paid count nothing."""
    if raw is None:
        return None
    if str(line.outcome.value()) not in minutes.CAME:
        return 0
    return minutes.creditable(raw, rule, terms=terms)


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
