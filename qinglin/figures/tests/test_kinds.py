"""Every kind of number, counted where one person comes twice and one activity is linked twice."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities.models import Activity, Programme, SignUp, Tally
from qinglin.figures import queries
from qinglin.kernel import clock
from qinglin.kernel.facts import FACTS, Basis, Cut, Fact, Rows, UnitKind
from qinglin.orgs.models import Unit
from qinglin.volunteers.models import Profile

from .make import TODAY, make_unit
from .make_documents import (
    PERSONS,
    SESSIONS,
    TEAMS,
    TIMES,
    counted,
    figure,
    make_activity,
    make_two_towns,
    mode,
    only,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=False):
        yield


@pytest.fixture
def root() -> Unit:
    return make_two_towns()


def test_persons_person_times_sessions_and_stock(root: Unit) -> None:
    assert told(only("persons", 2, count=PERSONS)) == (2, 2, "supported")
    assert told(only("person_times", 3, count=TIMES)) == (3, 3, "supported")
    assert told(only("sessions", 1, count=SESSIONS)) == (1, 1, "supported")
    assert told(only("stock", 2, count=TEAMS)) == (2, 2, "supported")
    residents = {"fact": "activities.residents"}
    assert told(only("person_times", 60, count=residents)) == (60, 2, "supported")


def test_the_verdict_follows_the_records_that_come_and_go(root: Unit) -> None:
    persons, times = {"count": PERSONS}, {"count": TIMES}
    assert told(only("persons", 1, bound=">", word="超过", **persons)) == (2, 2, "supported")
    assert told(only("person_times", 3, **times)) == (3, 3, "supported")
    twice = SignUp.objects.order_by("pk").last()
    assert twice is not None
    twice.delete()
    # Whoever came twice came once now: one person-time less, and as many persons.
    assert told(only("persons", 1, bound=">", word="超过", **persons)) == (2, 2, "supported")
    assert told(only("person_times", 3, **times)) == (2, 2, "contradicted")
    person = twice.person
    SignUp.objects.filter(person=person).delete()
    assert told(only("persons", 1, bound=">", word="超过", **persons)) == (1, 1, "contradicted")
    twice.pk = None
    twice.save(force_insert=True)
    assert told(only("persons", 1, bound=">", word="超过", **persons)) == (2, 2, "supported")
    SignUp.objects.all().delete()
    assert told(only("persons", 1, bound=">", word="超过", **persons)) == (0, 0, "no-record")


@pytest.mark.parametrize(
    ("value", "by", "computed", "verdict"),
    [
        (2, "persons", 2, "supported"),
        (3, "person_times", 3, "supported"),
        (4, "person_times", 3, "contradicted"),
    ],
)
def test_what_may_be_persons_or_times_shows_both_and_says_which(
    root: Unit, value: int, by: str, computed: int, verdict: str
) -> None:
    found = only(
        "undecided", value, unit="人(次)", count={"persons": PERSONS, "person_times": TIMES}
    )
    assert found.readings == {"persons": 2, "person_times": 3}
    assert (found.by, found.computed, found.verdict) == (by, computed, verdict)
    SignUp.objects.all().delete()
    silent = only("undecided", value, count={"persons": PERSONS, "person_times": TIMES})
    assert told(silent) == (None, 0, "no-record")


@pytest.mark.parametrize(
    ("value", "unit", "verdict"), [("首届", "届", "supported"), (2, "季", "contradicted")]
)
def test_ordinals_count_what_was_held_so_far(
    root: Unit, value: Any, unit: str, verdict: str
) -> None:
    assert told(only("ordinal", value, unit=unit, count=SESSIONS)) == (1, 1, verdict)
    assert only("editions", 1, unit="期", count=SESSIONS).verdict == "supported"


def test_a_rate_has_a_denominator(root: Unit) -> None:
    core = {**TEAMS, "filters": {"core": True}, "of": TEAMS}
    found = only("rate", 50, unit="%", count=core)
    assert told(found) == ("50.0%", 3, "supported")
    assert found.readings == {"part": 1, "of": 2}
    assert only("rate", 49.5, unit="%", count=core).verdict == "contradicted"


def test_one_unit_is_counted_by_its_name(root: Unit) -> None:
    assert told(only("stock", 1, count={**TEAMS, "at": "镇1"})) == (1, 1, "supported")
    assert told(only("stock", 1, count={**TEAMS, "at": "无此镇"})) == (0, 0, "no-record")


@pytest.mark.parametrize(
    ("value", "bound", "word", "unit", "computed", "verdict"),
    [
        (3, ">", "多", "个月", 3, "supported"),
        (3, "=", "", "个月", 3, "supported"),
        (4, ">", "多", "个月", 3, "contradicted"),
        (15, "≈", "约", "周", 15, "supported"),
    ],
)
def test_a_duration_is_how_long_the_oldest_stands(
    root: Unit, value: int, bound: str, word: str, unit: str, computed: int, verdict: str
) -> None:
    count = {**TEAMS, "answer": "standing"}
    found = only("duration", value, bound=bound, word=word, unit=unit, count=count)
    assert told(found) == (computed, 2, verdict)


def test_a_duration_may_be_what_records_are_spread_over(root: Unit) -> None:
    count = {**TEAMS, "answer": "spread"}
    assert told(only("duration", 1, unit="天", count=count)) == (1, 2, "supported")
    assert told(only("duration", 1, unit="周", count=count)) == (1, 2, "supported")


@pytest.mark.parametrize(
    ("period", "verdict"),
    [
        ({"span": "day", "from": "2015-09-01"}, "supported"),
        ({"span": "month", "from": "2015-09"}, "supported"),
        ({"span": "calendar", "from": 2015}, "supported"),
        ({"span": "day", "from": "2015-09-02"}, "contradicted"),
        ({"span": "ever", "days": ["09"]}, "supported"),
        ({"span": "ever", "days": ["08"]}, "contradicted"),
    ],
)
def test_a_date_is_the_day_of_the_first_record(
    root: Unit, period: dict[str, Any], verdict: str
) -> None:
    found = only("dates", "9 月", period={**period, "words": "那时"}, count=SESSIONS)
    assert told(found) == ("2015-09-01", 1, verdict)


def test_days_of_every_year(root: Unit) -> None:
    both = {"span": "ever", "days": ["09-01", "12-05"], "words": "每年"}
    assert told(only("dates", "9·1, 12·5", period=both, count=SESSIONS)) == (
        "9·1", 1, "contradicted",
    )  # fmt: skip
    one = {"span": "ever", "days": ["09-01"], "words": "每年"}
    assert told(only("dates", "9·1", period=one, count=SESSIONS)) == ("9·1", 1, "supported")
    none = {"span": "ever", "days": ["03-05"], "words": "每年"}
    assert told(only("dates", "3·5", period=none, count=SESSIONS)) == (None, 0, "no-record")


def test_days_of_a_report_are_moved_where_it_is_re_enacted(root: Unit) -> None:
    period = {"span": "day", "from": "2015-08-30", "words": "那天"}
    asked = figure("f", "dates", "2015-08-30", period=period, count=SESSIONS)
    (found,) = queries.recount(mode(asked).days_later(2), None, TODAY)
    assert told(found) == ("2015-08-30", 1, "supported")


def test_a_calendar_year_and_a_day(root: Unit) -> None:
    def in_(**period: Any) -> tuple[object, int, str]:
        return told(only("person_times", 3, period={**period, "words": "那时"}, count=TIMES))

    assert in_(span="calendar", **{"from": 2015}) == (3, 3, "supported")
    assert in_(span="calendar", **{"from": 2014}) == (0, 0, "no-record")
    assert in_(span="day", **{"from": "2015-09-01"}) == (3, 3, "supported")
    assert in_(span="term", **{"from": "2015-09-02", "until": "2015-12"}) == (0, 0, "no-record")
    assert in_(span="year") == in_(span="average") == in_(span="ever") == (3, 3, "supported")


def test_the_average_is_of_complete_years(root: Unit) -> None:
    programme = Programme.objects.get()
    person = Profile.objects.order_by("pk")[0].person
    make_activity(root, programme, TODAY - timedelta(days=2 * 365 - 1), [person])
    average = {"span": "average", "words": "平均每年"}
    assert told(only("person_times", 2, period=average, count=TIMES)) == (2, 5, "supported")


def test_a_norm_is_reached_or_exceeded(root: Unit) -> None:
    programme = Programme.objects.get()
    for week in range(1, 5):
        make_activity(root, programme, date(2015, 9, 1) + timedelta(days=7 * week), [])
    weeks = {"span": "weeks", "words": "每周"}
    count = {**SESSIONS, "lowest": "all"}
    found = only("norm", "1/周", period=weeks, count=count)
    assert (found.computed, found.verdict) == (0, "contradicted")  # none since October
    months = {"span": "months", "words": "每月"}
    make_activity(root, programme, date(2015, 10, 5), [])
    make_activity(root, programme, date(2015, 10, 6), [])
    assert told(only("norm", "1/月", period=months, count=count)) == (2, 7, "supported")
    Activity.objects.filter(starts_at__gte=clock.at(date(2015, 10, 1))).update(state="cancelled")
    assert told(only("norm", "1/月", period=months, count=count)) == (0, 5, "contradicted")


def test_an_average_is_held_against_a_lead_time(root: Unit, leads: None) -> None:
    found = only("norm", 0.5, bound="≈", word="左右", unit="月", count={
        "fact": "test.lead", "answer": "average",
    })  # fmt: skip
    assert told(found) == ("1.0", 2, "supported")
    more = only("norm", 1.5, bound="≈", word="左右", unit="月", count={
        "fact": "test.lead", "answer": "average",
    })  # fmt: skip
    assert more.verdict == "contradicted"


def tallies(cut: Cut) -> Rows:
    return cut.within(cut.during(Tally.objects.all(), "at"), "shift__activity__unit_id")


@pytest.fixture
def leads() -> Iterator[None]:
    """Facts of rooms that are not built: 30 is thirty days, thirty cents, thirty cents' worth."""
    before = set(FACTS)
    for key, kind in (
        ("lead", UnitKind.STOCK), ("cash", UnitKind.MONEY), ("goods", UnitKind.GOODS)
    ):  # fmt: skip
        Fact(
            key=f"test.{key}", title=key, definition=key, unit_kind=kind, basis=Basis.EVENT,
            rows=tallies, unit="shift__activity__unit_id", measure="number", moment="at",
            permission="activities.view", columns=(),
        )  # fmt: skip
    yield
    for key in set(FACTS) - before:
        del FACTS[key]


def test_money_is_said_in_yuan_and_may_stand_with_goods(root: Unit, leads: None) -> None:
    Tally.objects.update(number=25_000)
    assert told(only("money", 500, unit="元", count={"fact": "test.cash"})) == (
        500, 2, "supported",
    )  # fmt: skip
    both = {"fact": "test.cash", "also": [{"fact": "test.goods"}]}
    assert told(only("mixed", 1000, unit="元", count=both)) == (1000, 4, "supported")
    Tally.objects.filter(pk=Tally.objects.order_by("pk")[0].pk).update(number=25_001)
    found = only("money", 500, unit="元", count={"fact": "test.cash"})
    assert (found.computed, found.verdict) == (500, "contradicted")  # a cent too many


def test_covered_places_are_not_persons(root: Unit) -> None:
    count = {"fact": "orgs.units", "filters": {"kind": "town"}}
    assert told(only("covered", 2, unit="个", count=count)) == (2, 2, "supported")


def test_a_target_holds_for_each_unit(root: Unit) -> None:
    parts = [{"value": 1, "count": {**TEAMS, "lowest": "town"}}]
    assert told(only("target", "1队", numerals=parts)) == ("1", 2, "supported")
    make_unit(root, "镇2", "town")
    assert told(only("target", "1队", numerals=parts)) == ("0", 2, "contradicted")


def test_numerals_count_lists_and_records_and_what_nobody_named(root: Unit) -> None:
    lists = {
        "三站": ["甲", "乙", "丙"],
        "七彩": {"unnamed": 7},
        "六项": {"names": ["一"], "unnamed": 5},
    }
    both = [{"value": 3, "of": ["m.三站"]}, {"value": 2, "count": TEAMS}]
    found = counted(
        figure("both", "structure", "3 / 2", numerals=both),
        figure("none", "structure", 7, numerals=[{"value": 7, "of": ["m.七彩"]}]),
        figure("some", "structure", 6, numerals=[{"value": 6, "of": ["m.六项"]}]),
        figure("wrong", "structure", 4, numerals=[{"value": 4, "of": ["m.三站"]}]),
        lists=lists,
    )
    assert told(found["both"]) == ("3 / 2", 5, "supported")
    assert told(found["none"]) == ("–", 0, "no-record")
    assert told(found["some"]) == ("1+5", 1, "supported")
    assert [d.plain for d in found["some"].doubts] == [{"code": "unnamed", "amount": 5}]
    assert told(found["wrong"]) == ("3", 3, "contradicted")
