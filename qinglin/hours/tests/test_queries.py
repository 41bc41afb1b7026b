from datetime import datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.hours import actions, policy, queries
from qinglin.kernel import clock
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from .make import make_entry, make_person, make_unit, staff

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2015-11-14T12:00:00+08:00")


def make_sign_up(unit: Unit, person: Person, starts_at: datetime, **but: object) -> SignUp:
    venue = Venue.objects.create(
        unit=unit, kind="station", name="雷锋角", opened_on=clock.day_of(starts_at)
    )
    ends_at = starts_at + timedelta(hours=3)
    activity = Activity.objects.create(
        unit=unit, venue=venue, title="周六雷锋角", starts_at=starts_at, ends_at=ends_at,
        closes_at=starts_at, state=Activity.State.PUBLISHED,
    )  # fmt: skip
    shift = Shift.objects.create(
        activity=activity, title="磨刀", starts_at=starts_at, ends_at=ends_at, capacity=9
    )
    return SignUp.objects.create(
        shift=shift, person=person, made_at=starts_at, state=SignUp.State.JOINED, **but
    )


@time_machine.travel(NOON, tick=False)
def test_a_statement_by_month_with_both_values_and_what_waits() -> None:
    unit, li = make_unit(), make_person()
    wang = make_person("王大山")
    first = make_entry(li, unit, service_on="2015-10-03", minutes=60)
    second = make_entry(li, unit, service_on="2015-11-07", minutes=120, leader_id=wang.pk)
    make_entry(li, unit, service_on="2014-12-31", minutes=30)
    make_entry(wang, unit)
    corrector = staff(make_person("赵敏"), [policy.CORRECT], unit)
    correction = actions.correct(corrector, second, minutes=90, reason="早退")
    arrived = make_sign_up(unit, li, NOON - timedelta(hours=4), arrived_at=NOON)

    found = queries.statement(li.pk, 2015)
    assert (found.minutes, found.services) == (150, 2)
    assert found.years == {2015: 150, 2014: 30}
    assert [(month.number, month.minutes) for month in found.months] == [(11, 90), (10, 60)]
    item = found.months[0].items[0]
    assert (item.entry, item.corrections, item.minutes) == (second, [correction], 90)
    assert (item.entry.minutes, item.corrections[0].minutes) == (120, -30)
    assert found.months[1].items[0].entry == first
    assert found.pending == [arrived]
    assert queries.statement(li.pk, 2014).pending == []


@time_machine.travel(NOON, tick=False)
def test_a_long_statement_asks_no_more_than_a_short_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    unit, li = make_unit(), make_person()
    corrector = staff(make_person("赵敏"), [policy.CORRECT], unit)
    for minutes in range(1, 13):
        entry = make_entry(li, unit, minutes=minutes)
        actions.correct(corrector, entry, minutes=0, reason="没有到场")
    with django_assert_num_queries(3):
        found = queries.statement(li.pk, 2015)
        assert {c.reason.text for m in found.months for i in m.items for c in i.corrections}
    assert found.services == 12


def test_the_ledger_is_read_in_portions_without_names() -> None:
    unit, li, wang = make_unit(), make_person("李小青"), make_person("王大山")
    for _ in range(5):
        make_entry(li, unit, leader_id=wang.pk)
    auditor = staff(make_person("赵敏"), [policy.VIEW], unit)
    lines = queries.ledger(auditor, after=1, limit=3)
    assert [line["seq"] for line in lines] == [2, 3, 4]
    assert {line["person"] for line in lines} == {li.public_id}
    assert {line["leader"] for line in lines} == {wang.public_id}
    assert "李小青" not in str(lines)
    assert queries.ledger(auditor, after=5) == []
