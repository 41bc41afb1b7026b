"""Numbers through the months: the projection is what plain Python counts, and is watched."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from qinglin.activities.models import Activity, SignUp
from qinglin.figures import actions, jobs, queries
from qinglin.figures.models import Mode, Point, Series
from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.volunteers.models import Profile

from .make import SERVED, SYSTEM, TODAY, District, make_district, viewer

pytestmark = pytest.mark.django_db
NOON = clock.at(TODAY) + timedelta(hours=12)
FACT = "activities.participations"


@pytest.fixture(autouse=True)
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made() -> District:
    return make_district()


@pytest.fixture
def mode(made: District) -> Mode:
    return actions.load_mode(SYSTEM, "fuyang-2015", made.root)


def some_joined(made: District) -> None:
    """Three in one month, seven in another, nine in a third; the others long ago."""
    for number, day in ((3, date(2015, 8, 5)), (7, date(2015, 9, 1)), (9, date(2015, 10, 31))):
        chosen = Profile.objects.filter(registered_on__lt=date(2015, 1, 1)).order_by("pk")
        keys = list(chosen.values_list("pk", flat=True)[:number])
        Profile.objects.filter(pk__in=keys).update(registered_on=day)


def below_root(made: District, unit: Unit) -> int:
    """The unit right below the root under which this one stands, or the root."""
    while unit.parent_id is not None and unit.parent_id != made.root.pk:
        assert unit.parent is not None
        unit = unit.parent
    return unit.pk


def participations(made: District) -> Counter[tuple[int, date]]:
    """By town and month, one by one."""
    found: Counter[tuple[int, date]] = Counter()
    rows = SignUp.objects.select_related("shift__activity__unit")
    for sign_up in rows:
        if sign_up.state == SignUp.State.CONFIRMED and sign_up.outcome in SERVED:
            day = clock.day_of(sign_up.shift.starts_at)
            place = below_root(made, sign_up.shift.activity.unit)
            found[place, day.replace(day=1)] += day <= TODAY
    return +found


def stored(name: str) -> dict[tuple[int, date], int]:
    points = Point.objects.filter(series__name=name)
    return {(p.unit_id, p.month): p.number for p in points}


def test_months_and_towns_are_what_plain_python_counts(made: District) -> None:
    some_joined(made)
    actions.refresh_trends(SYSTEM, made.root)
    assert stored(FACT) == participations(made)
    assert sum(stored(FACT).values()) > 50
    joined = Counter(
        (below_root(made, p.unit), p.registered_on.replace(day=1))
        for p in Profile.objects.select_related("unit")
        if date(2012, 12, 1) <= p.registered_on <= TODAY
    )
    assert stored("volunteers.joined") == joined
    assert joined.total() == 39


def test_a_person_who_comes_twice_and_an_activity_taken_back(made: District) -> None:
    actions.refresh_trends(SYSTEM, made.root)
    before = sum(stored(FACT).values())
    served = SignUp.objects.filter(state="confirmed", outcome__in=SERVED)
    first = served.select_related("shift").order_by("pk")[0]
    gone = served.filter(shift__activity_id=first.shift.activity_id).count()
    Activity.objects.filter(pk=first.shift.activity_id).update(state="cancelled")
    SignUp.objects.filter(shift__activity_id=first.shift.activity_id).update(state="cancelled")
    actions.refresh_trends(SYSTEM, made.root)
    assert sum(stored(FACT).values()) == before - gone
    assert gone > 0


def test_figures_of_a_mode_are_followed(made: District, mode: Mode) -> None:
    actions.refresh(SYSTEM, mode)
    whole: Counter[date] = Counter()
    for (_unit, month), number in participations(made).items():
        whole[month] += number
    kept = {month: number for (_unit, month), number in stored("fuyang-2015/S4-F8").items()}
    shown = [(month, number) for month, number in sorted(whole.items())][-13:]
    assert sorted(kept.items()) == shown
    sparks = queries.sparks(mode)
    assert [month for month, _n in sparks["S4-F8"]][::12] == [date(2014, 11, 1), date(2015, 11, 1)]
    assert dict(sparks["S4-F8"])[date(2015, 11, 1)] == whole[date(2015, 11, 1)]
    registered = dict(sparks["S4-F6"])
    assert registered[date(2015, 11, 1)] == 38
    assert len(registered) == 13


def test_persons_of_a_year_have_no_months(mode: Mode) -> None:
    actions.refresh(SYSTEM, mode)
    followed = {name.partition("/")[2] for name in Series.objects.values_list("name", flat=True)}
    document = queries.document_of(mode)
    assert followed
    for figure in document.all_figures():
        persons = figure.counting and figure.counting.fact == "activities.participants"
        assert not (persons and figure.key in followed)


def test_reading_the_public_series_takes_two_questions(
    made: District, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actions.refresh_trends(SYSTEM, made.root)
    with django_assert_num_queries(2):
        found = queries.public_series()
    assert list(found) == [
        FACT, "activities.residents", "hours.minutes", "volunteers.joined"
    ]  # fmt: skip
    assert len(found[FACT].months) == len(found[FACT].numbers) <= 36
    assert found[FACT].months[-1] == date(2015, 11, 1)


def test_small_months_are_not_told(made: District) -> None:
    some_joined(made)
    actions.refresh_trends(SYSTEM, made.root)
    joined = queries.public_series()["volunteers.joined"]
    assert dict(list(zip(joined.months, joined.numbers, strict=True))[-4:]) == {
        date(2015, 8, 1): None,
        date(2015, 9, 1): None,
        date(2015, 10, 1): 9,
        date(2015, 11, 1): 0,
    }


def test_a_month_by_town_keeps_small_towns_together(made: District) -> None:
    actions.refresh_trends(SYSTEM, made.root)
    for month in queries.public_series()[FACT].months:
        found = queries.public_month(FACT, month)
        assert found is not None
        assert all(number == 0 or number >= 5 for _unit, number in found.parts)
        assert len(found.merged) != 1 or not found.parts
    assert queries.public_month(FACT, date(2015, 11, 2)) is None
    assert queries.public_month(FACT, date(1999, 1, 1)) is None
    assert queries.public_month("orgs.units", date(2015, 11, 1)) is None


def test_a_wrong_month_is_found_and_an_old_one_is_not(made: District, mode: Mode) -> None:
    actions.refresh(SYSTEM, mode)
    actions.refresh_trends(SYSTEM, made.root)
    assert queries.month_differences() == []
    point = Point.objects.filter(series__name=FACT).order_by("-number", "pk")[0]
    Point.objects.filter(pk=point.pk).update(number=point.number + 7)
    name = f"{FACT}/{point.month:%Y-%m}/{point.unit_id}"
    assert [str(found) for found in queries.month_differences()] == [
        f"figures.point:{name} number (records): "
        f"stored {point.number + 7} ({point.records}), counted {point.number} ({point.records})"
    ]
    point.delete()
    assert len(queries.month_differences()) == 1
    AuditEntry.objects.create(at=NOON, actor="x", action="a.b", target="x")
    assert queries.month_differences() == []


def test_trends_are_counted_when_they_are_due(
    made: District, travel: time_machine.Traveller
) -> None:
    assert queries.trends_due(NOON)
    jobs.follow_the_months()
    assert Series.objects.count() == 4
    assert not queries.trends_due(NOON + timedelta(minutes=9))
    assert queries.trends_due(NOON + timedelta(minutes=10))
    travel.move_to(NOON + timedelta(minutes=9))
    jobs.follow_the_months()
    assert set(Series.objects.values_list("computed_at", flat=True)) == {NOON}
    travel.move_to(NOON + timedelta(minutes=10))
    jobs.follow_the_months()
    assert set(Series.objects.values_list("computed_at", flat=True)) == {
        NOON + timedelta(minutes=10)
    }


def test_without_a_district_nothing_is_followed() -> None:
    jobs.follow_the_months()
    assert Series.objects.count() == 0


def test_a_new_version_forgets_the_months_of_the_old_one(made: District, mode: Mode) -> None:
    actions.refresh(SYSTEM, mode)
    assert Series.objects.filter(mode=mode).exists()
    Mode.objects.update(digest="other")
    actions.load_mode(SYSTEM, "fuyang-2015", made.root)
    assert not Series.objects.exists()


def test_only_the_schedule_keeps_months(made: District) -> None:
    secretary = viewer(made.root, permissions=["figures.view"])
    with pytest.raises(Forbidden):
        actions.refresh_trends(secretary, made.root)
    assert Series.objects.count() == 0
