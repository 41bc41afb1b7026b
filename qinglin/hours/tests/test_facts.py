from datetime import date

import pytest

from qinglin.hours import actions, policy
from qinglin.hours.facts import MINUTES
from qinglin.kernel import facts
from qinglin.kernel.facts import Counted, Cut

from .make import make_entry, make_person, make_unit, staff

pytestmark = pytest.mark.django_db


def test_minutes_are_what_counts_after_corrections() -> None:
    district = make_unit()
    town = make_unit("春江街道", parent=district)
    li, wang = make_person(), make_person("王大山")
    corrected = make_entry(li, town, minutes=120, service_on="2015-11-07")
    make_entry(li, town, minutes=60, service_on="2015-11-13")
    make_entry(wang, district, minutes=30, service_on="2015-11-14")
    corrector = staff(make_person("赵敏"), [policy.CORRECT], town)
    actions.correct(corrector, corrected, minutes=90, reason="早退")
    cut = Cut(until=date(2015, 11, 13), since=date(2015, 11, 1))
    assert facts.count(MINUTES, cut) == Counted(150, 3)
    whole = Cut(until=date(2015, 12, 31))
    assert facts.by_unit(MINUTES, whole) == {
        town.pk: Counted(150, 3),
        district.pk: Counted(30, 1),
    }
    days = [facts.Span(date(2015, 11, 7), date(2015, 11, 7)),
            facts.Span(date(2015, 11, 13), date(2015, 11, 14))]  # fmt: skip
    assert facts.by_span(MINUTES, whole, days) == {0: Counted(90, 2), 1: Counted(90, 2)}
    assert facts.first_day(MINUTES, whole) == date(2015, 11, 7)
