from datetime import date, timedelta
from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from qinglin.worlds import rules

BORN = date(1990, 5, 4)


@pytest.mark.parametrize(("sex", "parity"), [("f", 0), ("m", 1)])
def test_numbers_have_a_true_check_digit_and_an_area_that_nobody_has(sex: str, parity: int) -> None:
    seen = set()
    for serial in (0, 1, 42, 499):
        number = rules.citizen_number(BORN, sex, serial)
        assert len(number) == 18
        assert number[6:14] == "19900504"
        assert ric.calc_check_digit(number) == number[-1]
        assert int(number[16]) % 2 == parity
        with pytest.raises(InvalidComponent):
            ric.get_birth_place(number)
        seen.add(number)
    assert len(seen) == 4


def test_the_five_hundredth_of_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="1990-05-04"):
        rules.citizen_number(BORN, "f", 500)


def test_phones_are_formed_well_and_held_by_nobody() -> None:
    for serial in (0, 123_456, 5_999_999):
        number = rules.phone_number(serial)
        assert len(number) == 11
        assert number[:5] in {f"1740{digit}" for digit in range(6)}
        parsed = phonenumbers.parse(number, "CN")
        assert phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    with pytest.raises(ValueError, match="used up"):
        rules.phone_number(6_000_000)


@given(
    total=st.integers(0, 10_000),
    parts=st.integers(1, 60),
    seed=st.integers(0, 100),
    spread=st.floats(0.05, 1),
)
def test_shares_add_up(total: int, parts: int, seed: int, spread: float) -> None:
    found = rules.shares(Random(seed), total, parts, spread)
    assert len(found) == parts
    assert sum(found) == total
    assert min(found) >= 0


def test_nothing_is_shared_among_nobody() -> None:
    assert rules.shares(Random(1), 10, 0) == []


@given(age=st.integers(0, 100), seed=st.integers(0, 1000), ahead=st.integers(0, 1500))
def test_birth_dates_fit_the_age(age: int, seed: int, ahead: int) -> None:
    today = date(2024, 1, 1) + timedelta(days=ahead)
    born = rules.born_at_age(Random(seed), today, age)
    had = (today.month, today.day) >= (born.month, born.day)
    assert today.year - born.year - (not had) == age


def test_dice_of_one_part_do_not_depend_on_others() -> None:
    assert rules.dice(1, "a").random() == rules.dice(1, "a").random()
    assert rules.dice(1, "a").random() != rules.dice(1, "b").random()
    assert rules.dice(1, "a").random() != rules.dice(2, "a").random()


def test_picking_follows_the_weights() -> None:
    random, marks = Random(1), rules.marks([1, 0, 9])
    found = [rules.pick(random, marks) for _ in range(2000)]
    assert found.count(1) == 0
    assert 100 < found.count(0) < 300


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 11, 22), 12, date(2025, 11, 1)),
        (date(2026, 1, 31), 1, date(2025, 12, 1)),
        (date(2026, 11, 22), 0, date(2026, 11, 1)),
        (date(2025, 12, 31), -1, date(2026, 1, 1)),
    ],
)
def test_months_before(day: date, months: int, first: date) -> None:
    assert rules.month_before(day, months) == first


def test_months_are_cut_at_both_ends() -> None:
    assert rules.months_between(date(2026, 1, 20), date(2026, 3, 5)) == [
        (date(2026, 1, 20), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 5)),
    ]
    assert rules.months_between(date(2026, 3, 1), date(2026, 2, 28)) == []


@pytest.mark.parametrize(
    ("number", "scale", "scaled"), [(901, 1, 901), (901, 0.05, 45), (3, 0.01, 1), (0, 1, 1)]
)
def test_scaling(number: int, scale: float, scaled: int) -> None:
    assert rules.scaled(number, scale) == scaled
