"""Pure decisions: tables, and arithmetic over anything."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.activities import errors
from qinglin.activities.rules import deadlines, eligibility, minutes, notice, repetition
from qinglin.activities.rules.eligibility import Facts, Refusal, Span

NINE = datetime(2026, 11, 28, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2026, 11, 28)


def at(hours: float) -> datetime:
    return NINE + hours * HOUR


def facts(**but: Any) -> Facts:
    fields: dict[str, Any] = {
        "already_in": False,
        "activity_state": "published",
        "closes_at": at(0),
        "starts_at": at(0),
        "ends_at": at(2),
        "day": DAY,
        "min_age": 14,
        "skilled": True,
        "born_on": date(1990, 5, 4),
        "profile_state": "active",
        "consented": False,
        **but,
    }
    return Facts(**fields)


# ---------------------------------------------------------------- eligibility


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2012, 11, 28), DAY, 14),
        (date(2012, 11, 29), DAY, 13),
        (date(2012, 11, 27), DAY, 14),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (DAY, DAY, 0),
    ],
)
def test_age_counts_completed_years(born_on: date, day: date, age: int) -> None:
    assert eligibility.age_on(day, born_on) == age


WRONG: dict[str, dict[str, Any]] = {
    "already_signed_up": {"already_in": True},
    "cancelled": {"activity_state": "cancelled"},
    "closed": {"closes_at": at(-9)},
    "started": {"starts_at": at(-3), "closes_at": at(-1)},
    "not_registered": {"profile_state": None},
    "too_young": {"born_on": date(2014, 1, 1)},
    "no_consent": {"born_on": date(2009, 1, 1)},
    "skill_missing": {"skilled": False},
    "overlapping": {"taken": (Span(at(1), at(3), 7),)},
}


@pytest.mark.parametrize("reason", WRONG)
def test_each_reason_by_itself(reason: str) -> None:
    found = eligibility.refusal(facts(**WRONG[reason]), at(-2))
    assert found is not None
    assert found.reason == reason


def test_nothing_wrong_is_no_refusal() -> None:
    assert eligibility.refusal(facts(), at(-2)) is None


@pytest.mark.parametrize(("first", "second"), list(permutations(WRONG, 2)))
def test_the_first_reason_in_the_fixed_order_is_told(first: str, second: str) -> None:
    """Of any two faults, the earlier in the order of the table is the one that is named."""
    order = list(WRONG)
    both = {**WRONG[first], **WRONG[second]}
    if {first, second} == {"closed", "started"}:
        both["closes_at"] = at(-9)
    if {first, second} == {"too_young", "no_consent"}:
        both["born_on"] = date(2014, 1, 1)
    found = eligibility.refusal(facts(**both), at(-2))
    assert found is not None
    assert found.reason == min(first, second, key=order.index)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("draft", "not_open"),
        ("published", None),
        ("confirmed", "closed"),
        ("cancelled", "cancelled"),
    ],
)
def test_only_published_activities_recruit(state: str, reason: str | None) -> None:
    found = eligibility.call_refusal(state)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (None, "not_registered"),
        ("active", None),
        ("suspended", "suspended"),
        ("left", "suspended"),
    ],
)
def test_only_volunteers_in_good_standing_serve(state: str | None, reason: str | None) -> None:
    found = eligibility.registration_refusal(state)
    assert (found.reason if found else None) == reason


def test_staff_may_add_after_closing_but_not_after_the_start() -> None:
    late = facts(closes_at=at(-9))
    assert eligibility.refusal(late, at(-2), by_staff=True) is None
    found = eligibility.refusal(late, at(0), by_staff=True)
    assert found == Refusal("started")


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [
        (-1, 0, False),
        (-1, 0.01, True),
        (0, 2, True),
        (0.5, 1, True),
        (-1, 3, True),
        (1.99, 3, True),
        (2, 3, False),
    ],
)
def test_touching_is_not_overlapping(starts: float, ends: float, overlaps: bool) -> None:
    span = Span(at(0), at(2), 1)
    assert span.overlaps(at(starts), at(ends)) is overlaps
    assert Span(at(starts), at(ends), 2).overlaps(at(0), at(2)) is overlaps


def test_the_earliest_span_in_the_way_is_named() -> None:
    taken = [Span(at(1), at(2), 5), Span(at(0), at(3), 9), Span(at(5), at(6), 1)]
    found = eligibility.overlap_refusal(taken, at(1), at(7))
    assert found == Refusal("overlapping", {"shift_id": 9})


def test_every_reason_has_its_error() -> None:
    """Whatever a rule can answer, somebody can read."""
    rules = Path(eligibility.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in rules.glob("*.py"))
    reasons = set(re.findall(r'Refusal\(\s*"(\w+)"', text)) | {"closed", "not_open", "cancelled"}
    assert {f"activities.{reason}" for reason in reasons} <= errors.ERRORS.keys()


# ---------------------------------------------------------------- minutes


@pytest.mark.parametrize(
    ("raw", "before", "credited"),
    [
        (0, 0, 0),
        (29, 0, 0),
        (30, 0, 30),
        (59, 0, 30),
        (155, 0, 150),
        (600, 0, 480),
        (120, 420, 60),
        (120, 470, 0),
        (120, 480, 0),
        (120, 500, 0),
    ],
)
def test_whole_steps_within_what_the_cap_leaves(raw: int, before: int, credited: int) -> None:
    assert minutes.creditable(raw, minutes.Rule(DAY, 30, 480), before) == credited


@given(
    raw=st.integers(0, 1440),
    step=st.integers(1, 240),
    cap=st.integers(0, 1440),
    before=st.integers(0, 1440),
)
def test_credit_never_exceeds_what_was_served_nor_the_cap(
    raw: int, step: int, cap: int, before: int
) -> None:
    credited = minutes.creditable(raw, minutes.Rule(DAY, step, cap), before)
    assert 0 <= credited <= raw
    assert credited % step == 0
    assert credited == 0 or before + credited <= cap
    room = min(raw, max(cap - before, 0))
    assert credited + step > room


@pytest.mark.parametrize(
    ("day", "step"),
    [(date(2014, 12, 31), None), (date(2015, 1, 1), 30), (date(2015, 6, 30), 30),
     (date(2015, 7, 1), 60), (date(2030, 1, 1), 60)],
)  # fmt: skip
def test_the_past_keeps_its_rule(day: date, step: int | None) -> None:
    rules = [minutes.Rule(date(2015, 7, 1), 60, 480), minutes.Rule(date(2015, 1, 1), 30, 480)]
    found = minutes.in_force(rules, day)
    assert (found.step if found else None) == step


SHIFT = (at(0), at(3))
NONE = (None, None)


@pytest.mark.parametrize(
    ("outcome", "given_", "scanned", "now", "expected"),
    [
        ("present", NONE, NONE, 4, (0, 3)),
        ("present", NONE, (0.1, 2.9), 4, (0.1, 2.9)),
        ("present", (0.5, 2), (0.1, 2.9), 4, (0.5, 2)),
        ("present", (0.5, None), (0.1, 2.9), 4, (0.5, 2.9)),
        ("present", NONE, NONE, 2, "left_at"),
        ("late", NONE, NONE, 4, "arrived_at"),
        ("late", NONE, (1, None), 4, (1, 3)),
        ("left_early", NONE, NONE, 4, "left_at"),
        ("left_early", NONE, (None, 2), 4, (0, 2)),
        ("helped", (1, 2), NONE, 4, (1, 2)),
        ("helped", NONE, NONE, 4, (0, 3)),
        ("no_show", (0, 3), (0.1, 3), 4, NONE),
        ("excused", NONE, NONE, 4, NONE),
        ("present", (2, 1), NONE, 4, "left_at"),
        ("present", (5, None), NONE, 4, "arrived_at"),
        ("present", (0, 5), NONE, 4, "left_at"),
        ("present", (-13, None), NONE, 4, "arrived_at"),
        ("present", (None, 16), NONE, 40, "left_at"),
    ],
)
def test_times_of_one_line_of_the_roll(
    outcome: str,
    given_: tuple[float | None, float | None],
    scanned: tuple[float | None, float | None],
    now: float,
    expected: tuple[float | None, float | None] | str,
) -> None:
    def moments(pair: tuple[float | None, float | None]) -> tuple[datetime | None, datetime | None]:
        first, second = (None if hours is None else at(hours) for hours in pair)
        return first, second

    found = minutes.presence(outcome, SHIFT, moments(given_), moments(scanned), at(now))
    if isinstance(expected, str):
        assert found == expected
    else:
        assert isinstance(found, minutes.Presence)
        assert (found.arrived_at, found.left_at) == moments(expected)


# ---------------------------------------------------------------- repetition, notice, deadlines


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SA"),
        ("byday=sa;freq=weekly ", "FREQ=WEEKLY;BYDAY=SA"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYDAY=-1SU"),
        ("FREQ=MONTHLY;BYMONTHDAY=5,20", "FREQ=MONTHLY;BYMONTHDAY=5,20"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
        ("", None),
        ("every Saturday", None),
        ("FREQ=SECONDLY", None),
        ("FREQ=DAILY;INTERVAL=0", None),
        ("FREQ=DAILY;UNTIL=20261331", None),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261231", None),
        ("FREQ=DAILY;FREQ=DAILY", None),
        ("FREQ=WEEKLY;BYDAY=XX", None),
        ("FREQ=WEEKLY;BYHOUR=3", None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", None),
    ],
)
def test_rules_are_understood_or_refused(written: str, plain: str | None) -> None:
    assert repetition.plain(written) == plain


def test_days_of_a_rule() -> None:
    saturdays = repetition.days("FREQ=WEEKLY;BYDAY=SA", date(2026, 11, 1), DAY, date(2026, 12, 12))
    assert saturdays == [DAY, date(2026, 12, 5), date(2026, 12, 12)]
    third = repetition.days("FREQ=DAILY;COUNT=3", DAY, date(2026, 11, 29), date(2027, 1, 1))
    assert third == [date(2026, 11, 29), date(2026, 11, 30)]
    never = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    assert repetition.days(never, DAY, DAY, date(2099, 1, 1)) == []
    many = repetition.days("FREQ=DAILY", date(2000, 1, 1), date(2000, 1, 1), date(2099, 1, 1))
    assert len(many) == repetition.MOST + 1


def test_a_notice_names_everything_it_lacks() -> None:
    empty = dict.fromkeys(notice.TEXTS, " ")
    gaps = notice.missing(empty, [], has_leader=False, starts_at=at(0), now=at(0))
    assert gaps == [*notice.TEXTS, "shifts", "leader", "starts_at"]
    full = dict.fromkeys(notice.TEXTS, "有")
    assert notice.missing(full, [1], has_leader=True, starts_at=at(1), now=at(0)) == []


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        (date(2026, 11, 28), date(2026, 12, 11)),
        (date(2026, 11, 26), date(2026, 12, 10)),
    ],
)
def test_ten_working_days_after_the_end(ended: date, due: date) -> None:
    assert deadlines.due_on(ended, lambda day: day.weekday() < 5) == due


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 11, 30), 9), (date(2026, 12, 10), 1), (date(2026, 12, 11), 0),
     (date(2026, 12, 12), -1), (date(2026, 12, 14), -1), (date(2026, 12, 15), -2)],
)  # fmt: skip
def test_working_days_that_are_left(today: date, left: int) -> None:
    due = date(2026, 12, 11)
    assert deadlines.days_left(today, due, lambda day: day.weekday() < 5) == left
