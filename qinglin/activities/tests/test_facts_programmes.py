"""Editions, organisers, lead time and whom programmes reach, on rows that tempt to count twice."""

from datetime import date, timedelta

import pytest

from qinglin.activities import actions
from qinglin.activities import facts as ours
from qinglin.activities.errors import WrongValue
from qinglin.activities.models import Activity, Coverage, Programme, Tally
from qinglin.activities.rules.lawful import NATURE
from qinglin.kernel import facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.facts import Counted, Cut
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit
from qinglin.people.models import Person

from .make import ADULT, SATURDAY, SYSTEM, at, make_station, make_volunteers
from .test_facts import came, held

pytestmark = pytest.mark.django_db
WEEK = Cut(until=SATURDAY, since=SATURDAY - timedelta(days=6))
FRIDAY = SATURDAY - timedelta(days=1)


def programme(unit: Unit, key: str) -> Programme:
    return Programme.objects.create(unit=unit, key=key, title=key, project_class="other")


def narrowed(**filters: object) -> Cut:
    return Cut(until=WEEK.until, since=WEEK.since, filters=filters)


def test_an_edition_held_twice_is_one_and_editions_of_two_programmes_are_two() -> None:
    venue = make_station()
    meet, camp = programme(venue.unit, "meet"), programme(venue.unit, "camp")
    held(venue, FRIDAY, programme=meet, edition=1, lead_days=10)
    held(venue, programme=meet, edition=1, lead_days=20)
    held(venue, programme=meet, edition=2)
    held(venue, programme=camp, edition=2)
    held(venue, programme=camp)
    held(venue, programme=camp, edition=3, state="cancelled")
    assert facts.count(ours.EDITIONS, WEEK) == Counted(3, 3)
    assert facts.count(ours.EDITIONS, narrowed(programme="meet")) == Counted(2, 2)
    assert facts.count(ours.SESSIONS, narrowed(programme="meet", edition=1)) == Counted(2, 2)
    assert facts.count(ours.LEAD_DAYS, WEEK) == Counted(30, 2)


def test_a_unit_that_holds_two_sessions_organises_once() -> None:
    venue = make_station()
    school = make_unit(venue.unit.parent, "第一中学", Unit.Kind.SCHOOL)
    held(venue, FRIDAY)
    held(venue)
    held(venue, unit=school)
    held(venue, unit=school, state="published", day=FRIDAY)
    assert facts.count(ours.ORGANISERS, WEEK) == Counted(2, 2)
    assert list(ours.ORGANISERS.rows(narrowed(unit_kind="school"))) == [school]
    assert facts.by_unit(ours.ORGANISERS, WEEK) == {
        venue.unit_id: Counted(1, 1),
        school.pk: Counted(1, 1),
    }
    there = Cut(until=WEEK.until, since=WEEK.since, units=[school.pk])
    assert list(ours.ORGANISERS.rows(there)) == [school]


def test_people_of_one_session_are_persons_and_sessions_are_not_added() -> None:
    venue = make_station()
    small, large, draft = held(venue, FRIDAY), held(venue), held(venue, state="published")
    for shift, number in ((small, 90), (large, 60), (large, 45), (draft, 500)):
        Tally.objects.create(shift=shift, number=number, at=shift.starts_at)
        shift.served += number
        shift.save()
    assert facts.count(ours.LARGEST_SESSION, WEEK) == Counted(105, 1)
    before = Cut(until=FRIDAY)
    assert facts.count(ours.LARGEST_SESSION, before) == Counted(90, 1)
    elsewhere = Cut(until=SATURDAY, units=[0])
    assert facts.count(ours.LARGEST_SESSION, elsewhere) == Counted(0, 0)


@pytest.mark.parametrize(
    ("filters", "times", "persons"),
    [
        ({"age_to": 35}, 1, 1),
        ({"age_from": 36}, 2, 1),
        ({"age_from": 36, "age_to": 36}, 2, 1),
        ({"age_from": 37}, 0, 0),
    ],
)
def test_ages_narrow_who_came(filters: dict[str, object], times: int, persons: int) -> None:
    venue = make_station()
    (older,), (younger,) = (
        make_volunteers(1, venue.unit),
        make_volunteers(1, venue.unit, born_on=date(2005, 5, 4)),
    )
    assert older.born_on == ADULT
    first, second = held(venue, FRIDAY), held(venue)
    for shift, person in ((first, older), (second, older), (second, younger)):
        came(shift, person)
    assert facts.count(ours.PARTICIPATIONS, narrowed(**filters)).number == times
    assert facts.count(ours.PARTICIPANTS, narrowed(**filters)).number == persons


@pytest.fixture
def reach() -> dict[str, Unit]:
    """Two programmes reach the first school, one of them the second; a village is left."""
    venue = make_station()
    root = venue.unit.parent
    assert root is not None
    made = {
        "root": root,
        "first": make_unit(root, "艺术小学", Unit.Kind.SCHOOL),
        "second": make_unit(root, "经三路小学", Unit.Kind.SCHOOL),
        "village": make_unit(venue.unit, "某社区", Unit.Kind.VILLAGE),
    }
    work, play = programme(root, "work"), programme(root, "play")
    new = actions.NewCoverage
    actions.cover(
        SYSTEM,
        work,
        [
            new(made["first"].pk, FRIDAY, 400),
            new(made["second"].pk, FRIDAY, 365),
            new(made["village"].pk, FRIDAY),
        ],
    )
    actions.cover(SYSTEM, play, [new(made["first"].pk, SATURDAY, 120)])
    return made


def test_a_unit_reached_by_two_programmes_is_one_and_its_people_are_not_added(
    reach: dict[str, Unit],
) -> None:
    assert facts.count(ours.COVERED_UNITS, WEEK) == Counted(3, 3)
    assert facts.count(ours.COVERED_UNITS, narrowed(unit_kind="school")) == Counted(2, 2)
    assert facts.count(ours.COVERED_PEOPLE, WEEK) == Counted(765, 2)
    assert facts.count(ours.COVERED_PEOPLE, narrowed(programme="play")) == Counted(120, 1)
    assert facts.by_unit(ours.COVERED_PEOPLE, WEEK) == {
        reach["first"].pk: Counted(400, 1),
        reach["second"].pk: Counted(365, 1),
    }
    yesterday = Cut(until=FRIDAY - timedelta(days=1))
    assert facts.count(ours.COVERED_UNITS, yesterday).number == 0


def test_covering_again_corrects_and_ending_keeps_the_past(reach: dict[str, Unit]) -> None:
    work = Programme.objects.get(key="work")
    new = actions.NewCoverage
    actions.cover(SYSTEM, work, [new(reach["first"].pk, SATURDAY, 410)])
    row = Coverage.objects.get(programme=work, unit=reach["first"])
    assert (row.people, row.from_on) == (410, FRIDAY)
    actions.uncover(SYSTEM, row, on=FRIDAY)
    assert facts.count(ours.COVERED_PEOPLE, WEEK).number == 120 + 365
    assert facts.count(ours.COVERED_PEOPLE, Cut(until=FRIDAY)).number == 775
    assert actions.uncover(SYSTEM, row, on=SATURDAY).until_on == FRIDAY


def test_what_cannot_be_covered_is_refused_and_nothing_is_written(reach: dict[str, Unit]) -> None:
    work = Programme.objects.get(key="work")
    before = list(Coverage.objects.order_by("pk").values())
    new = actions.NewCoverage
    with pytest.raises(WrongValue) as refused:
        actions.cover(SYSTEM, work, [new(reach["root"].pk, FRIDAY, 5), new(1, FRIDAY, 0)])
    assert set(refused.value.fields) == {"people"}
    with pytest.raises(WrongValue):
        actions.uncover(SYSTEM, Coverage.objects.get(pk=before[0]["id"]), on=date(2020, 1, 1))
    stranger = Actor(name="person:1", person_id=1)
    with pytest.raises(Forbidden):
        actions.cover(stranger, work, [new(reach["root"].pk, FRIDAY, 5)])
    with pytest.raises(Forbidden):
        actions.uncover(stranger, Coverage.objects.get(pk=before[0]["id"]), on=SATURDAY)
    assert list(Coverage.objects.order_by("pk").values()) == before


def test_edition_and_lead_time_are_kept_with_the_activity() -> None:
    venue = make_station()
    draft = actions.create_activity(
        SYSTEM, unit=venue.unit, venue=venue, title="青年联谊", edition=2,
        starts_at=at(9), ends_at=at(11), content="联谊", conditions="青年", how_to_join="报名",
        risks="无", guarantees="饮水", leader=make_volunteers(1, venue.unit)[0],
        shifts=[actions.NewShift(title="组", starts_at=at(9), ends_at=at(11), capacity=5)],
    )  # fmt: skip
    assert (draft.edition, draft.lead_days) == (2, None)
    actions.review_nature(SYSTEM, draft, dict.fromkeys(NATURE, False))
    shown = actions.publish(SYSTEM, draft)
    assert shown.lead_days == 4
    moved = actions.edit_activity(SYSTEM, shown, starts_at=at(9, day=FRIDAY))
    assert moved.lead_days == 3
    with pytest.raises(WrongValue):
        actions.edit_activity(SYSTEM, moved, edition=0)
    assert Activity.objects.get(pk=moved.pk).edition == 2
    assert Person.objects.count() == 1
