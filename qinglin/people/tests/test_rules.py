from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.people import rules
from qinglin.people.rules import DocumentFault, PhoneFault

from .make import citizen_id

WOMAN: dict[str, Any] = {"born_on": date(1949, 12, 31), "sex": "f"}
MAN: dict[str, Any] = {"born_on": date(1880, 1, 1), "sex": "m"}
DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("number", "person", "fault"),
    [
        ("11010519491231002X", WOMAN, None),
        ("440524188001010014", MAN, None),
        ("", WOMAN, DocumentFault.MISSING),
        ("110105491231002", WOMAN, DocumentFault.FIRST_GENERATION),
        ("1101051949123100", WOMAN, DocumentFault.SHORT),
        ("11010519491231002X1", WOMAN, DocumentFault.CHARACTERS),
        ("110105194912310023456", WOMAN, DocumentFault.LONG),
        ("1101051949X231002X", WOMAN, DocumentFault.CHARACTERS),
        ("11010519491331002X", WOMAN, DocumentFault.DATE),
        ("110105194912310021", WOMAN, DocumentFault.CHECK),
        ("11010519491231002X", {"born_on": date(1949, 12, 30), "sex": "f"}, DocumentFault.BORN),
        ("11010519491231002X", {"born_on": date(1949, 12, 31), "sex": "m"}, DocumentFault.SEX),
    ],
)
def test_a_citizen_number_is_checked_and_its_first_fault_named(
    number: str, person: dict[str, Any], fault: DocumentFault | None
) -> None:
    assert rules.check_citizen_id(number, **person) is fault


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("１１０１０５19491231002ｘ", "11010519491231002X"),
        ("110105-19491231-002X", "11010519491231002X"),
    ],
)
def test_numbers_are_taken_as_people_type_them(typed: str, plain: str) -> None:
    assert rules.plain_number(typed) == plain
    assert rules.check_citizen_id(rules.plain_number(typed), **WOMAN) is None


@given(DAYS, st.sampled_from("fm"), st.integers(0, 499), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(
    born_on: date, sex: str, serial: int, place: int, shift: int
) -> None:
    number = citizen_id(born_on, sex, serial)
    assert rules.check_citizen_id(number, born_on=born_on, sex=sex) is None
    old = number[place]
    new = "X" if place == 17 and shift == 9 else str((int(old.replace("X", "0")) + shift) % 10)
    if new != old:
        wrong = number[:place] + new + number[place + 1 :]
        assert rules.check_citizen_id(wrong, born_on=born_on, sex=sex) is not None


@given(DAYS, st.sampled_from("fm"), st.integers(0, 499), st.integers(0, 16))
def test_swapped_neighbours_are_found(born_on: date, sex: str, serial: int, place: int) -> None:
    number = citizen_id(born_on, sex, serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert rules.check_citizen_id(swapped, born_on=born_on, sex=sex) is not None


def test_an_area_that_was_abolished_is_no_fault() -> None:
    number = citizen_id(date(1970, 1, 1), "f", 3, area="330123")
    assert rules.check_citizen_id(number, born_on=date(1970, 1, 1), sex="f") is None


@pytest.mark.parametrize(
    ("kind", "number", "fault"),
    [
        ("passport", "E12345678", None),
        ("passport", "E1", DocumentFault.FORM),
        ("passport", "", DocumentFault.MISSING),
        ("foreign", "CAN110180010101", None),
        ("foreign", "CAN11018001010A", DocumentFault.FORM),
        ("foreign", citizen_id(date(1949, 12, 31), "f", 1, "933840"), None),
        ("foreign", citizen_id(date(1949, 12, 31), "f", 1, "330183"), DocumentFault.PREFIX),
        ("hmt", citizen_id(date(1949, 12, 31), "f", 1, "810000"), None),
        ("hmt", citizen_id(date(1949, 12, 31), "f", 1, "330183"), DocumentFault.PREFIX),
        ("citizen", "E12345678", DocumentFault.CHARACTERS),
    ],
)
def test_each_kind_of_document_has_its_form(
    kind: str, number: str, fault: DocumentFault | None
) -> None:
    assert rules.check_document(kind, number, **WOMAN) is fault


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("13800138000", None),
        ("+86 138 0013 8000", None),
        ("86-13800138000", None),
        ("0086 13800138000", None),
        ("１３８００１３８０００", None),
        ("1380013800", PhoneFault.SHORT),
        ("138001380001", PhoneFault.LONG),
        ("1380013800a", PhoneFault.CHARACTERS),
        ("", PhoneFault.CHARACTERS),
        ("12345678901", PhoneFault.PREFIX),
        ("057163312345", PhoneFault.LONG),
    ],
)
def test_mobile_numbers(typed: str, fault: PhoneFault | None) -> None:
    assert rules.check_phone(rules.plain_phone(typed)) is fault


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2008, 2, 29), date(2022, 2, 28), 13),
        (date(2008, 2, 29), date(2022, 3, 1), 14),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2000, 6, 1), date(2018, 5, 31), 17),
        (date(2000, 6, 1), date(2018, 6, 1), 18),
    ],
)
def test_ages_turn_on_the_day(born_on: date, day: date, age: int) -> None:
    assert rules.age_on(day, born_on) == age
    assert rules.is_minor(day, born_on) is (age < 18)
    assert rules.needs_dedicated_notice(day, born_on) is (age < 14)


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.integers(0, 100))
def test_the_latest_birthday_of_an_age_is_exact(day: date, age: int) -> None:
    latest = rules.birthday_before(day, age)
    assert rules.age_on(day, latest) >= age
    assert rules.age_on(day, latest + timedelta(days=1)) < age


@given(st.text(st.sampled_from("0123456789X"), min_size=1, max_size=40))
def test_masks_keep_the_length_and_hide_most(number: str) -> None:
    masked = rules.mask_document(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(len(number), max(len(number) - 5, 1))
    assert all(m in ("*", n) for m, n in zip(masked, number, strict=True))


@given(st.text(st.sampled_from("0123456789"), min_size=11, max_size=15))
def test_a_masked_phone_shows_seven_digits(number: str) -> None:
    masked = rules.mask_phone(number)
    assert (masked[:3], masked[-4:]) == (number[:3], number[-4:])
    assert set(masked[3:-4]) == {"*"}


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("欧阳娜娜", "欧***"), ("李", "李*")]
)
def test_a_masked_name_keeps_its_first_character(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked
