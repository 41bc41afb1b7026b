from datetime import date

import pytest

from qinglin.volunteers import rules


def test_the_number_holds_the_year_and_no_identity_number() -> None:
    assert rules.volunteer_number(date(2015, 3, 5), 42) == "201500000042"
    assert len(rules.volunteer_number(date(2015, 3, 5), 10**11)) <= 20


@pytest.mark.parametrize(
    ("age", "by_themselves", "needed"),
    [(17, True, True), (17, False, True), (18, True, False), (18, False, True), (80, True, False)],
)
def test_whose_consent_is_asked(age: int, by_themselves: bool, needed: bool) -> None:
    assert rules.consent_needed(age, by_themselves=by_themselves) is needed
