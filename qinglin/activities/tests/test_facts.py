"""The facts of this room on rows that tempt to count twice; recounted by hand in the asserts."""

from datetime import date, timedelta

import pytest
from django.db import connection

from qinglin.activities import facts as ours
from qinglin.activities.models import Activity, Programme, Shift, SignUp, Tally
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import Counted, Cut
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.volunteers.models import (
    Category,
    Membership,
    Profile,
    ProfileCategory,
    Team,
)

from .make import SATURDAY, at, make_people, make_station, make_volunteers

pytestmark = pytest.mark.django_db
WEEK = Cut(until=SATURDAY, since=SATURDAY - timedelta(days=6))


def held(venue: Venue, day: date = SATURDAY, **but: object) -> Shift:
    """A confirmed activity of one shift."""
    values: dict[str, object] = {
        "unit": venue.unit, "state": "confirmed", "title": "雷锋角", "search": " ", **but,
    }  # fmt: skip
    activity = Activity.objects.create(
        venue=venue, starts_at=at(8, 30, day), ends_at=at(11, 30, day),
        closes_at=at(8, 30, day), **values,
    )  # fmt: skip
    return Shift.objects.create(
        activity=activity, title="磨刀", starts_at=activity.starts_at, ends_at=activity.ends_at,
        capacity=9,
    )  # fmt: skip


def came(shift: Shift, person: Person, outcome: str = "present", state: str = "confirmed") -> None:
    SignUp.objects.create(
        shift=shift, person=person, state=state, outcome=outcome, made_at=shift.starts_at
    )


@pytest.fixture
def busy() -> dict[str, Person]:
    """Ann comes twice, Bo once, Cai never, Dai helps without being registered anywhere.

    Ann chose two categories and serves in two teams; both Saturdays belong to one programme.
    """
    venue = make_station()
    ann, bo, cai = make_volunteers(3, venue.unit)
    (dai,) = make_people(1, name="路人")
    programme = Programme.objects.create(
        unit=venue.unit, key="water.night", title="夜行团", project_class="governance"
    )
    for key in ("water", "care"):
        category = Category.objects.create(key=key, title=key)
        ProfileCategory.objects.create(profile=Profile.objects.get(person=ann), category=category)
        team = Team.objects.create(
            unit=venue.unit, name=key, name_key=key, search=" ", founded_on=date(2020, 1, 1)
        )
        Membership.objects.create(team=team, person=ann, from_on=date(2020, 1, 1))
    first = held(venue, SATURDAY - timedelta(days=5), programme=programme)
    second = held(venue, programme=programme)
    called_off = held(venue, state="cancelled")
    came(first, ann)
    came(second, ann, "late")
    came(second, bo, "left_early")
    came(second, cai, "no_show")
    came(first, cai, "excused")
    came(second, dai, "helped")
    came(called_off, bo, "", "joined")
    return {"ann": ann, "bo": bo, "cai": cai, "dai": dai}


@pytest.mark.parametrize(
    ("filters", "times", "persons"),
    [
        ({}, 4, 3),
        ({"category": "water"}, 2, 1),
        ({"category": "care"}, 2, 1),
        ({"in_team": True}, 2, 1),
        ({"programme": "water"}, 4, 3),
        ({"programme": "water", "category": "water", "in_team": True}, 2, 1),
        ({"project_class": "care"}, 0, 0),
        ({"venue_kind": "station"}, 4, 3),
        ({"venue_kind": "window"}, 0, 0),
    ],
)
def test_persons_and_person_times_never_mix(
    busy: dict[str, Person], filters: dict[str, object], times: int, persons: int
) -> None:
    cut = Cut(until=WEEK.until, since=WEEK.since, filters=filters)
    assert facts.count(ours.PARTICIPATIONS, cut) == Counted(times, times)
    assert facts.count(ours.PARTICIPANTS, cut) == Counted(persons, persons)


def test_a_shorter_period_holds_less(busy: dict[str, Person]) -> None:
    today = Cut(until=SATURDAY, since=SATURDAY)
    assert facts.count(ours.PARTICIPATIONS, today).number == 3
    assert facts.count(ours.PARTICIPANTS, today).number == 3
    assert facts.count(ours.SESSIONS, today).number == 1
    assert facts.count(ours.SESSIONS, WEEK).number == 2


def test_persons_without_a_home_are_counted_nowhere_in_particular(
    busy: dict[str, Person],
) -> None:
    home = Profile.objects.get(person=busy["ann"]).unit_id
    assert facts.by_unit(ours.PARTICIPANTS, WEEK) == {home: Counted(2, 2), None: Counted(1, 1)}
    there = Cut(until=WEEK.until, since=WEEK.since, units=[home])
    assert set(ours.PARTICIPANTS.rows(there)) == {busy["ann"], busy["bo"]}


def test_residents_are_a_sum_and_a_count_taken_back_is_gone() -> None:
    venue = make_station()
    shift = held(venue, unit=venue.unit.parent)
    noon = at(11)
    for number in (3, 1, 1):
        tally = Tally.objects.create(shift=shift, number=number, at=noon)
    Tally.objects.create(shift=shift, number=-1, at=noon, undoes=tally)
    assert facts.count(ours.RESIDENTS, WEEK) == Counted(4, 4)
    assert facts.by_unit(ours.RESIDENTS, WEEK) == {shift.activity.unit_id: Counted(4, 4)}
    assert facts.by_unit(ours.RESIDENTS_AT, WEEK) == {venue.unit_id: Counted(4, 4)}
    assert facts.first_day(ours.RESIDENTS, WEEK) == SATURDAY
    assert facts.first_day(ours.PARTICIPANTS, WEEK) is None
    assert facts.first_day(ours.SESSIONS, Cut(until=date(2020, 1, 1))) is None


def test_midnight_belongs_to_the_day_that_begins() -> None:
    venue = make_station()
    shift = held(venue)
    midnight = clock.at(SATURDAY + timedelta(days=1))
    Tally.objects.create(shift=shift, number=7, at=midnight - timedelta(seconds=1))
    Tally.objects.create(shift=shift, number=5, at=midnight)
    assert facts.count(ours.RESIDENTS, WEEK).number == 7


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL reads so large a share in parallel"
)
def test_participations_are_counted_from_the_index_alone(busy: dict[str, Person]) -> None:
    rows = ours.PARTICIPATIONS.rows(WEEK).values("pk")
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = " ".join(str(column) for row in cursor.fetchall() for column in row)
    assert "COVERING INDEX sign_up_roll" in plan
