"""Every computed figure and every fact against a plain recount of a district that tempts to err."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from qinglin.figures import library, queries
from qinglin.figures.queries import counting
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import Cut, Fact, Span

from .make import TODAY, District, attended, between, make_district

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_on_that_day"),
]
YEAR_AGO = date(2014, 11, 14)


@pytest.fixture(autouse=True, scope="module")
def _on_that_day() -> Any:
    with time_machine.travel(clock.at(TODAY), tick=True):
        yield


@pytest.fixture(scope="module")
def district(kept: None) -> District:
    with time_machine.travel(clock.at(TODAY), tick=True):
        return make_district()


@pytest.fixture
def made(district: District) -> District:
    return deepcopy(district)


def results(made: District) -> dict[str, queries.Result]:
    document = library.checked(library.read("fuyang-2015"))
    return {r.figure.key: r for r in queries.recount(document, made.root, TODAY)}


def in_register(made: District) -> list[Any]:
    """Not the one who registers tomorrow, nor the one who left today."""
    return made.profiles[2:]


def town_months(made: District) -> Counter[tuple[str, str]]:
    served: Counter[tuple[str, str]] = Counter()
    for tally in made.tallies:
        venue = tally.shift.activity.venue
        town = made.town_of(venue.unit)
        if venue.permanent and town is not None:
            served[town.name, f"{clock.day_of(tally.at):%Y-%m}"] += tally.number
    return served


def test_figures_are_what_a_plain_recount_gives(made: District) -> None:
    found = results(made)
    told = {key: (r.computed, r.records) for key, r in found.items() if r.computed is not None}
    served = [t for t in made.tallies if between(t.at, None)]
    at_windows = [t for t in served if t.shift.activity.venue.kind == "window"]
    caring = [
        t
        for t in served
        if between(t.at, YEAR_AGO)
        and t.shift.activity.programme
        and t.shift.activity.programme.project_class == "care"
    ]
    water = [
        s
        for s in attended(made)
        if s.shift.activity.programme and s.shift.activity.programme.key.startswith("water")
    ]
    youth = [
        p
        for p in in_register(made)
        if "water" in made.chosen[p.pk] and p.person.born_on > date(1979, 11, 13)
    ]
    months = [f"2014-{m:02}" for m in (11, 12)] + [f"2015-{m:02}" for m in range(1, 11)]
    by_town = town_months(made)
    lowest = min(by_town[town.name, month] for town in made.towns for month in months)
    year = len(attended(made, YEAR_AGO))
    assert told == {
        "S4-F1": (12, 12),
        "S4-F3": (lowest, found["S4-F3"].records),
        "S4-F4": (6, 6),
        "S4-F5": (sum(t.number for t in at_windows), len(at_windows)),
        "S4-F6": (len(in_register(made)), len(in_register(made))),
        "S4-F7": (2, 2),
        "S4-F8": (year, year),
        "S4-F12": (sum(t.number for t in caring), len(caring)),
        "S4-F13": (len(youth), len(youth)),
        "S4-F14": (len(water), len(water)),
        "S4-F15": (3, 3),
        "S4-F16": (2, 2),
    }
    # The truth is not degenerate: every list above has something in it, and less than all.
    assert 0 < len(at_windows) < len(served)
    assert 0 < len(caring) < len(served)
    assert 0 < len(water) < len(attended(made))
    assert 0 < len(youth) < len(in_register(made))
    assert year < len(attended(made))


def test_the_rest_is_not_faked(made: District) -> None:
    found = results(made)
    assert found["S4-F26"].text == "4 / 3"
    assert found["S4-F26"].verdict == "supported"
    assert found["S4-F2"].verdict == "undecided"
    silent = {key for key, r in found.items() if r.verdict == "no-record"}
    assert silent == {f"S4-F{n}" for n in (9, 10, 11, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27)}
    assert all(found[key].computed is None and found[key].records == 0 for key in silent)
    assert (found["S4-F16"].computed, found["S4-F15"].computed) == (2, 3)
    assert found["S4-F4"].verdict == "contradicted"
    assert found["S4-F1"].verdict == "supported"


def test_the_lowest_month_is_looked_for_in_complete_months_only() -> None:
    def spans(first: date | None) -> list[tuple[date, date]]:
        return [(s.since, s.until) for s in counting.complete_months(first, TODAY)]

    assert spans(None) == spans(date(2015, 11, 1)) == spans(date(2015, 10, 2)) == []
    assert spans(date(2015, 10, 1)) == [(date(2015, 10, 1), date(2015, 10, 31))]
    assert spans(date(2015, 8, 9))[0] == (date(2015, 9, 1), date(2015, 9, 30))
    many = spans(date(2013, 1, 1))
    assert (len(many), many[0][0], many[-1][1]) == (12, date(2014, 11, 1), date(2015, 10, 31))


def test_a_town_without_records_is_the_lowest(made: District) -> None:
    figure = library.checked(library.read("fuyang-2015")).figure("S4-F3")
    assert figure is not None
    found = counting.lowest_of(figure, None, TODAY)
    by_town = town_months(made)
    for town in made.towns:
        for n, span in enumerate(found.months):
            assert found.cell(town.pk, n).number == by_town[town.name, f"{span.since:%Y-%m}"]
    made.towns[2].kind = "village"
    made.towns[2].save()
    assert len(counting.lowest_of(figure, None, TODAY).units) == 2


# ---------------------------------------------------------------- facts


def everything(fact: Fact) -> Cut:
    return Cut(until=TODAY)


#: What each fact may be narrowed by, with values that leave something and take something away.
NARROWER: dict[str, list[Any]] = {
    "kind": ["town"], "category": ["water"], "skill": ["none"], "in_team": [True],
    "age_from": [30], "age_to": [30], "core": [True], "venue_kind": ["window", "home"],
    "permanent": [True, False], "venue": ["志愿者之家"], "unit_kind": ["nonprofit"],
    "resident": [True], "programme": ["water"], "project_class": ["care"], "edition": [1, 2],
    "setting": ["shopping"], "service": ["服务1"], "team": ["队"],
    "post": ["district_secretary"], "force": ["cadre"], "source": ["volunteer"],
    "concurrent": [True], "field": ["company"], "way": ["face"], "extra": ["结对"],
    "title": ["先进单位"], "level": ["province"], "in_a_row": [True], "agreement": ["协议1"],
    "role": ["partner"],
}  # fmt: skip


@pytest.mark.parametrize("fact", facts.FACTS.values(), ids=facts.FACTS)
def test_parts_add_up_and_filters_never_enlarge(made: District, fact: Fact) -> None:
    whole = facts.count(fact, everything(fact))
    rows = facts.chosen(fact, everything(fact))
    assert whole.records == rows.count() == rows.values(fact.distinct).distinct().count()
    if fact.key != "hours.minutes":
        assert whole.records > 0
    places = facts.by_unit(fact, everything(fact))
    assert sum(c.number for c in places.values()) == whole.number
    assert sum(c.records for c in places.values()) == whole.records
    for name in fact.filters:
        for value in NARROWER[name]:
            part = facts.count(fact, Cut(until=TODAY, filters={name: value}))
            assert part.records <= whole.records, name
    for place in {unit for unit in places if unit is not None}:
        assert facts.count(fact, Cut(until=TODAY, units=[place])) == places[place]
    with pytest.raises(LookupError):
        facts.count(fact, Cut(until=TODAY, filters={"colour": "red"}))


@pytest.mark.parametrize(
    "fact", [f for f in facts.FACTS.values() if f.spreads], ids=lambda f: f.key
)
def test_months_add_up(made: District, fact: Fact) -> None:
    since = date(2014, 9, 20)
    spans = facts.months(since, TODAY)
    cut = Cut(until=TODAY, since=since)
    months = facts.by_span(fact, cut, spans)
    assert sum(c.number for c in months.values()) == facts.count(fact, cut).number
    for n, span in enumerate(spans):
        alone = facts.count(fact, Cut(until=span.until, since=span.since))
        assert months.get(n, facts.Counted()) == alone
    gaps = [spans[0], spans[3], spans[-1]]
    assert {spans.index(gaps[n]): c for n, c in facts.by_span(fact, cut, gaps).items()} == {
        n: c for n, c in months.items() if spans[n] in gaps
    }
    units = facts.by_unit_and_span(fact, cut, spans)
    assert sum(c.records for c in units.values()) == facts.count(fact, cut).records


@pytest.mark.parametrize("fact", facts.FACTS.values(), ids=facts.FACTS)
def test_the_list_behind_a_number_can_be_read(made: District, fact: Fact) -> None:
    paths = [path for column in fact.columns for path in (column.path, *(column.link or ())[1:])]
    rows = facts.chosen(fact, everything(fact)).values_list("pk", *paths)
    assert len(list(rows)) == facts.count(fact, everything(fact)).records
    for column in fact.columns:
        if column.link:
            assert reverse(column.link[0], args=[1])


def by_hand(made: District) -> dict[str, Callable[[], set[int]]]:
    return {
        "all": lambda: {s.person_id for s in attended(made)},
        "year": lambda: {s.person_id for s in attended(made, YEAR_AGO)},
        "in_team": lambda: {s.person_id for s in attended(made)} & made.in_team,
    }


@pytest.mark.parametrize(
    ("which", "cut"),
    [
        ("all", Cut(until=TODAY)),
        ("year", Cut(until=TODAY, since=YEAR_AGO)),
        ("in_team", Cut(until=TODAY, filters={"in_team": True})),
    ],
)
def test_persons_count_once_and_person_times_every_time(
    made: District, which: str, cut: Cut
) -> None:
    people = by_hand(made)[which]()
    participants = facts.FACTS["activities.participants"]
    participations = facts.FACTS["activities.participations"]
    assert set(participants.rows(cut).values_list("pk", flat=True)) == people
    times = [
        s for s in attended(made, cut.since) if which != "in_team" or s.person_id in made.in_team
    ]
    assert facts.count(participations, cut).number == len(times)
    assert len(times) > len(people)


def test_persons_count_at_home_and_person_times_where_they_were_organised(made: District) -> None:
    homes = {p.person_id: p.unit_id for p in made.profiles}
    attending = {s.person_id for s in attended(made)}
    persons = facts.by_unit(facts.FACTS["activities.participants"], Cut(until=TODAY))
    assert {u: c.number for u, c in persons.items()} == Counter(homes[p] for p in attending)
    times = facts.by_unit(facts.FACTS["activities.participations"], Cut(until=TODAY))
    assert {u: c.number for u, c in times.items()} == Counter(
        s.shift.activity.unit_id for s in attended(made)
    )


def test_residents_are_what_was_counted_less_what_was_taken_back(made: District) -> None:
    served = facts.count(facts.FACTS["activities.residents"], Cut(until=TODAY))
    assert served.number == sum(t.number for t in made.tallies)
    assert any(t.number < 0 for t in made.tallies)
    by_venue = facts.by_unit(facts.FACTS["activities.residents_at_venues"], Cut(until=TODAY))
    truth: Counter[int] = Counter()
    for tally in made.tallies:
        truth[tally.shift.activity.venue.unit_id] += tally.number
    assert {u: c.number for u, c in by_venue.items()} == truth


def test_days_are_shanghai_days(made: District) -> None:
    fact = facts.FACTS["activities.sessions"]
    for offset in range(0, 420, 7):
        day = TODAY - timedelta(days=offset)
        truth = [
            a
            for a in made.activities
            if a.state == "confirmed" and clock.day_of(a.starts_at) == day
        ]
        assert facts.count(fact, Cut(until=day, since=day)).number == len(truth)


def test_a_span_is_cut_off_at_both_ends() -> None:
    assert facts.months(date(2015, 1, 31), date(2015, 3, 1)) == [
        Span(date(2015, 1, 31), date(2015, 1, 31)),
        Span(date(2015, 2, 1), date(2015, 2, 28)),
        Span(date(2015, 3, 1), date(2015, 3, 1)),
    ]
    assert facts.months(date(2015, 3, 2), date(2015, 3, 1)) == []
