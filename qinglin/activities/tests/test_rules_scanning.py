"""The turning code, the true time of a scan, the shift it belongs to: pure decisions."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.activities.rules import scanning
from qinglin.activities.rules.eligibility import Refusal
from qinglin.activities.rules.scanning import Candidate, Payload, Taken

NINE = datetime(2026, 11, 28, 1, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(hours: float) -> datetime:
    return NINE + hours * HOUR


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("17.59504321.0123456789abcdef", Payload(17, 59504321, "0123456789abcdef")),
        ("http://a.cn/scan/?c=17.5.0123456789abcdef", Payload(17, 5, "0123456789abcdef")),
        ("https://a.cn/scan/?x=1&c=17.5.0123456789abcdef", Payload(17, 5, "0123456789abcdef")),
        ("  123456 ", "123456"),
        ("123 456", "123456"),
        ("１２３４５６", "123456"),
        ("12345", None),
        ("1234567", None),
        ("٤٥٦٧٨٩", None),
        ("0.5.0123456789abcdef", None),
        ("17.5.0123456789ABCDEF", None),
        ("17.5.0123456789abcde", None),
        ("99999999999999999999.5.0123456789abcdef", None),
        ("javascript:alert(1)", None),
        ("ftp://a.cn/?c=17.5.0123456789abcdef", None),
        ("", None),
    ],
)
def test_what_a_code_can_look_like(text: str, read: Payload | str | None) -> None:
    assert scanning.read(text) == read


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(0, None), (29, None), (30, None), (59, None), (60, "code_expired"), (-1, "code_wrong")],
)
def test_a_code_holds_for_its_period_and_the_next(seconds: int, reason: str | None) -> None:
    period = scanning.period_of(NINE)
    found = scanning.period_refusal(period, NINE + timedelta(seconds=seconds))
    assert (found.reason if found else None) == reason


def test_digits_follow_from_the_authentication() -> None:
    assert scanning.digits(bytes(32)) == "000000"
    assert scanning.digits(bytes(8) + (1_234_567).to_bytes(8, "big") + bytes(16)) == "234567"


@pytest.mark.parametrize(
    ("at_", "sent", "received", "expected"),
    [
        (None, None, at(1), Taken(at(1), False)),
        (at(5), None, at(1), Taken(at(1), False)),
        (None, at(5), at(1), Taken(at(1), False)),
        # the device is a year ahead, or years behind: only the difference counts
        (at(9000), at(9000), at(1), Taken(at(1), False)),
        (at(9000), at(9002), at(3), Taken(at(1), True)),
        (at(-9000), at(-8998), at(3), Taken(at(1), True)),
        (NINE, NINE + 60 * timedelta(seconds=1), at(1), Taken(at(1) - MINUTE, False)),
        (NINE, NINE + 61 * timedelta(seconds=1), at(1),
         Taken(at(1) - timedelta(seconds=61), True)),
        (NINE + timedelta(seconds=2), NINE, at(1), Taken(at(1), False)),
        (NINE + timedelta(seconds=3), NINE, at(1), Refusal("future_time")),
        (NINE, NINE + timedelta(days=7), at(200), Taken(at(200) - timedelta(days=7), True)),
        (NINE, NINE + timedelta(days=7, seconds=1), at(200), Refusal("too_late")),
    ],
)  # fmt: skip
def test_the_true_time_of_a_scan(
    at_: datetime | None, sent: datetime | None, received: datetime, expected: Taken | Refusal
) -> None:
    assert scanning.true_time(at_, sent, received) == expected


@given(
    ago=st.timedeltas(timedelta(), timedelta(days=7)),
    wrong_by=st.timedeltas(timedelta(days=-3650), timedelta(days=3650)),
    zone=st.integers(-12, 14),
)
def test_a_wrong_clock_never_moves_a_scan(ago: timedelta, wrong_by: timedelta, zone: int) -> None:
    """Whatever a device's clock and zone say, the scan lies as long ago as it was."""
    tz = timezone(zone * HOUR)
    sent = (NINE + wrong_by).astimezone(tz)
    found = scanning.true_time(sent - ago, sent, NINE)
    assert isinstance(found, Taken)
    assert found.at == NINE - ago


def candidate(pk: int, starts: float, ends: float, **but: Any) -> Candidate:
    fields: dict[str, Any] = {
        "sign_up_id": pk, "shift_id": pk, "activity_id": 1, "state": "joined",
        "starts_at": at(starts), "ends_at": at(ends), "arrived_at": None, "left_at": None, **but,
    }  # fmt: skip
    return Candidate(**fields)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (-1.01, "too_early"),
        (-1, None),
        (0, None),
        (6, None),
        (6.01, "too_late"),
    ],
)
def test_the_window_opens_an_hour_before_and_closes_four_after(
    moment: float, reason: str | None
) -> None:
    found = scanning.pick([candidate(1, 0, 2)], "in", at(moment))
    assert (found.reason if isinstance(found, Refusal) else None) == reason
    if reason == "too_early":
        assert isinstance(found, Refusal)
        assert found.params == {"opens": at(-1)}


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([], "nothing_to_check_in"),
        (["waiting"], "still_waiting"),
        (["confirmed"], "roll_confirmed"),
        (["waiting", "confirmed"], "roll_confirmed"),
    ],
)
def test_what_stands_in_the_way_of_checking_in(states: list[str], reason: str) -> None:
    found = scanning.pick([candidate(1, 0, 2, state=state) for state in states], "in", at(0))
    assert found == Refusal(reason)


@pytest.mark.parametrize(
    ("first", "direction", "moment", "picked"),
    [
        ({}, "in", 1, 1),
        ({"arrived_at": at(0)}, "in", 1, 1),
        ({"arrived_at": at(0)}, "in", 2, 2),
        ({"arrived_at": at(0), "left_at": at(1.9)}, "in", 1.95, 2),
        ({"arrived_at": at(0)}, "out", 1.95, 1),
        ({"arrived_at": at(0)}, "out", 2.5, 1),
        ({}, "in", 2, 2),
        ({}, "in", 5.5, 2),
    ],
)
def test_of_two_shifts_that_follow_each_other(
    first: dict[str, Any], direction: str, moment: float, picked: int
) -> None:
    """Shift 1 from 0 to 2, shift 2 from 2 to 4, nothing scanned at shift 2 yet."""
    found = scanning.pick([candidate(1, 0, 2, **first), candidate(2, 2, 4)], direction, at(moment))
    assert isinstance(found, Candidate)
    assert found.sign_up_id == picked


@pytest.mark.parametrize(
    ("arrived", "moment", "reason"),
    [
        (None, 1, "not_checked_in"),
        (1, 0.5, "left_before_arrival"),
        (1, 1, None),
        (0, 1, None),
    ],
)
def test_nobody_leaves_who_did_not_come(
    arrived: float | None, moment: float, reason: str | None
) -> None:
    came = None if arrived is None else at(arrived)
    found = scanning.leaving_refusal(came, at(moment))
    assert (found.reason if found else None) == reason
