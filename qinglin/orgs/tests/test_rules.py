import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.orgs import rules
from qinglin.orgs.rules import ALPHABET, CreditCodeFault, check_character, check_credit_code

BODIES = st.text(st.sampled_from(ALPHABET), min_size=17, max_size=17)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y43", None),
        ("91110000101623741K", None),
        ("911101066976941872", None),
        ("91350211M0000XUF46", CreditCodeFault.CHECK),
        ("9135021", CreditCodeFault.LENGTH),
        ("91350100M000100Y430", CreditCodeFault.LENGTH),
        ("91350100I000100Y43", CreditCodeFault.CHARACTERS),
        ("91350100M000100Y4Z", CreditCodeFault.CHARACTERS),
    ],
)
def test_codes_are_checked(code: str, fault: CreditCodeFault | None) -> None:
    assert check_credit_code(code) is fault


def test_the_check_character_of_the_doubtful_code_is_r() -> None:
    assert check_character("91350211M0000XUF4") == "R"


def test_a_sum_that_31_divides_ends_in_zero() -> None:
    assert check_character("0" * 17) == "0"
    assert check_credit_code("0" * 18) is None
    assert check_character("10000000000000000"[:16] + "0") == ALPHABET[30]


@given(BODIES)
def test_every_body_has_one_check_character(body: str) -> None:
    right = check_character(body)
    assert [c for c in ALPHABET if check_credit_code(body + c) is None] == [right]


@given(BODIES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, place: int, other: str) -> None:
    code = body + check_character(body)
    if code[place] != other:
        wrong = code[:place] + other + code[place + 1 :]
        assert check_credit_code(wrong) is CreditCodeFault.CHECK


@pytest.mark.parametrize("prefix", ["54", "55", "A1", "N1", "13"])
def test_rare_first_characters_are_no_fault(prefix: str) -> None:
    body = prefix + "330183MJ8765432"
    assert check_credit_code(body + check_character(body)) is None


def test_codes_are_taken_as_people_type_them() -> None:
    assert rules.plain_code(" 91350100-m000100y43 ") == "91350100M000100Y43"
