"""What changed a rate, a day, a length, a mean: causes add up there too, in days or tenths."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from qinglin.activities.models import Activity, Programme, SignUp, Tally
from qinglin.figures import actions, queries
from qinglin.figures.models import Frozen, Mode
from qinglin.figures.rules.holdings import number_of
from qinglin.kernel import clock
from qinglin.kernel.facts import FACTS
from qinglin.orgs.models import Unit
from qinglin.volunteers.models import Profile, Team

from .make import SYSTEM, TODAY, viewer
from .make_documents import (
    PERSONS,
    SESSIONS,
    TEAMS,
    TIMES,
    figure,
    make_activity,
    make_two_towns,
)
from .test_keeping import MAY
from .test_views import browser, words

NOON = clock.at(TODAY) + timedelta(hours=12)
SERVED = {"fact": "activities.residents"}
VENUES = {"fact": "venues.venues"}
EVER = {"span": "ever", "words": "累计"}
FIGURES = [
    figure("rate", "rate", 50, unit="%", count={**TEAMS, "filters": {"core": True}, "of": TEAMS}),
    figure("standing", "duration", 100, unit="天", count={**TEAMS, "answer": "standing"}),
    figure("spread", "duration", 1, unit="天", count={**TEAMS, "answer": "spread"}),
    figure("first", "dates", "9 月", period={**EVER, "days": ["09"]}, count=SESSIONS),
    figure(
        "days", "dates", "8·15, 9·1", period={**EVER, "days": ["08-15", "09-01"]}, count=SESSIONS
    ),
    figure("either", "undecided", 2, unit="人(次)",
           count={"persons": PERSONS, "person_times": TIMES}),
    figure("yearly", "person_times", 3, period={"span": "average", "words": "平均每年"},
           count=TIMES),
    figure("mean", "norm", 30, unit="人次", count={**SERVED, "answer": "average"}),
    figure("least", "target", 30, unit="人次", count={**SERVED, "answer": "least"}),
    figure("added", "stock", 3, unit="个", count={**TEAMS, "also": [VENUES]}),
    figure("added-rate", "rate", 50, unit="%",
           count={**TEAMS, "filters": {"core": True}, "of": {**TEAMS, "also": [VENUES]}}),
    figure("numerals", "structure", "2 / 2 / 1", numerals=[
        {"value": 2, "of": ["m.两队"]},
        {"value": 2, "count": TEAMS},
        {"value": 1, "count": {**TEAMS, "lowest": "town"}},
    ]),
]  # fmt: skip
LISTS = {"两队": ["一队", "二队"]}


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def root(db: None, travel: time_machine.Traveller) -> Unit:
    return make_two_towns()


@pytest.fixture
def mode(root: Unit, tmp_path: Path) -> Mode:
    return loaded(root, tmp_path, FIGURES)


def loaded(root: Unit, folder: Path, figures: list[dict[str, Any]], lists: Any = LISTS) -> Mode:
    measure = {"key": "m", "title": "举措", "figures": figures, "lists": lists}
    document = {
        "mode": "kinds", "title": "各种指标", "place": "区", "source": "自拟",
        "reported_on": "2015",
        "pillars": [{"key": "p", "title": "板块", "measures": [measure]}],
    }  # fmt: skip
    file = folder / "kinds.yaml"
    file.write_text(json.dumps(document, ensure_ascii=False))
    return actions.load_mode(SYSTEM, str(file), root)


def drift(key: str) -> queries.Drift:
    frozen = Frozen.objects.select_related("snapshot__mode").get(key=key)
    found = queries.drift_of(Mode.objects.get(), frozen)
    assert sum(effect.number for effect in found.effects) == found.difference
    return found


def told(key: str) -> dict[str, tuple[int, int]]:
    effects = drift(key).effects
    return {str(e.cause): (e.number, e.records) for e in effects if e.records or e.number}


def new_team(unit: Unit, founded_on: date, *, core: bool) -> Team:
    return Team.objects.create(
        unit=unit, name=f"新队{founded_on}", name_key="xin", search=" ", core=core,
        founded_on=founded_on,
    )  # fmt: skip


def test_each_kind_is_kept_with_its_records(mode: Mode) -> None:
    snapshot = actions.freeze(SYSTEM, mode, reason="之前")
    terms = {
        row.key: [
            (term.fact, term.how, [tuple(r) for r in queries.records_of(term).values()])
            for term in row.terms.order_by("position")
        ]
        for row in queries.frozen_figures(snapshot)
    }
    assert {key: [how for _fact, how, _records in kept] for key, kept in terms.items()} == {
        "rate": ["rate"], "standing": ["standing"], "spread": ["spread"], "first": ["first"],
        "days": ["days"], "either": ["sum"], "yearly": ["yearly"], "mean": ["mean"],
        "least": ["least"], "added": ["sum"], "added-rate": ["rate"], "numerals": ["sum", "each"],
    }  # fmt: skip
    one, other = Team.objects.order_by("founded_on")
    rate = terms["rate"][0][2]
    assert sorted(rate) == sorted([(one.pk, 1, 0, 1), (-one.pk, 1, 0, 0), (-other.pk, 1, 0, 0)])
    assert number_of("rate", rate, ()) == 500
    assert terms["either"][0][0] == "activities.participants"
    assert queries.snapshot_problems(snapshot) == []
    for row in FIGURES:
        assert told(row["key"]) == {}
        assert drift(row["key"]).fact is not None or row["key"] == "numerals"


def test_what_people_did_since_adds_up(
    root: Unit, mode: Mode, travel: time_machine.Traveller
) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    travel.shift(timedelta(hours=1))
    town = Unit.objects.get(name="镇0")
    new_team(town, date(2015, 7, 1), core=True)
    assert told("rate") == {"late": (667 - 500, 2)}
    assert told("standing") == told("spread") == {"late": (31, 1)}
    Team.objects.filter(name="队1").delete()
    assert told("rate") == {"late": (167, 2), "deletion": (1000 - 667, 1)}
    assert told("spread") == {"late": (31, 1), "deletion": (-1, 1)}

    make_activity(town, Programme.objects.get(), date(2015, 8, 15), [])
    assert told("first") == {"late": (-17, 1)}
    assert (drift("first").said_before, drift("first").said_now) == ("2015-09-01", "2015-08-15")
    assert told("days") == {"late": (1, 1)}

    kept = Tally.objects.order_by("pk")
    Tally.objects.filter(pk=kept[2].pk).update(number=10)
    kept[3].delete()
    assert told("least") == {"late": (-20, 1)}
    assert told("mean") == {"late": (233 - 300, 1)}
    kept[0].delete()
    assert told("mean") == {"late": (-67, 1), "deletion": (200 - 233, 1)}


def test_time_moves_what_stands(mode: Mode, travel: time_machine.Traveller) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    before = drift("standing").before
    travel.shift(timedelta(days=10))
    found = drift("standing")
    assert told("standing") == {"time": (10, 0)}
    assert (found.before, found.now) == (before, before + 10)
    assert (TODAY - date(2015, 8, 1)).days == before


def test_another_reading_is_another_definition(mode: Mode, root: Unit) -> None:
    """Two persons bore it out; when one is gone, two person-times do."""
    actions.freeze(SYSTEM, mode, reason="之前")
    once = SignUp.objects.order_by("pk").last()
    assert once is not None
    once.delete()
    twice = SignUp.objects.filter(person=Profile.objects.order_by("pk")[0].person)
    assert twice.count() + SignUp.objects.exclude(pk__in=twice).count() == 2
    found = drift("either")
    assert found.said_now == 2
    assert found.difference == sum(number for number, _records in told("either").values())


def test_nothing_left_is_no_day(mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    Team.objects.all().delete()
    found = drift("standing")
    assert (found.said_now, found.difference) == (None, 0)
    assert told("standing") == {"deletion": (0, 2)}


def test_a_kind_that_changed_leads_nowhere(mode: Mode, root: Unit, tmp_path: Path) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    loaded(root, tmp_path, [figure("first", "sessions", 1, unit="场", count=SESSIONS)])
    found = drift("first")
    assert found.redefined
    assert (found.fact, found.difference, found.said_before, found.said_now) == (
        None, 0, "2015-09-01", 1,
    )  # fmt: skip


def test_the_page_says_days_and_tenths(root: Unit, mode: Mode) -> None:
    client = browser(root, MAY)
    actions.freeze(SYSTEM, mode, reason="之前")
    new_team(root, date(2015, 7, 1), core=True)
    days = words(client.get("/desk/figures/kinds/standing/history/"))
    assert "+31 天" in days
    tenths = words(client.get("/desk/figures/kinds/rate/history/?cause=late"))
    assert "+16.7" in tenths
    assert "属于分母" in tenths


def of_numerals() -> list[tuple[str, dict[str, tuple[int, int]]]]:
    """Each numeral with its causes, which add up to its difference."""
    lines = drift("numerals").lines
    for line in lines:
        assert sum(effect.number for effect in line.effects) == line.difference
    return [
        (
            f"{line.title} {line.before}-{line.now}",
            {str(e.cause): (e.number, e.records) for e in line.effects if e.records},
        )
        for line in lines
    ]


def test_what_is_added_is_followed_by_the_record_of_either_fact(root: Unit, mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    assert (drift("added").before, drift("added").said_before) == (3, 3)
    town = Unit.objects.get(name="镇0")
    late = new_team(town, date(2015, 7, 1), core=False)
    assert told("added") == {"late": (1, 1)}
    assert told("added-rate") == {"late": (250 - 333, 1)}
    held = make_activity(town, Programme.objects.get(), date(2015, 8, 15), [])
    assert told("added") == {"late": (2, 2)}
    found = queries.changes(SYSTEM, drift("added"), "late")
    assert [part.fact.key for part in found.parts] == [TEAMS["fact"], VENUES["fact"]]
    assert [len(part.rows) for part in found.parts] == [1, 1]
    # The keys of different facts are not taken for each other.
    late.delete()
    Team.objects.filter(name="队1").delete()
    assert told("added") == {"late": (1, 1), "deletion": (-1, 1)}
    assert Activity.objects.filter(pk=held.pk).exists()


def test_each_numeral_of_a_mode_has_its_own_causes(root: Unit, mode: Mode, tmp_path: Path) -> None:
    snapshot = actions.freeze(SYSTEM, mode, reason="之前")
    frozen = queries.frozen_figure(snapshot, "numerals")
    assert (frozen.text, frozen.verdict) == ("2 / 2 / 1", "supported")
    lists, teams = "两队", str(FACTS[TEAMS["fact"]].title)
    assert of_numerals() == [(f"{lists} 2-2", {}), (f"{teams} 2-2", {}), (f"{teams} 1-1", {})]
    new_team(Unit.objects.get(name="镇0"), date(2015, 7, 1), core=False)
    Team.objects.filter(name="队1").delete()
    assert of_numerals() == [
        (f"{lists} 2-2", {}),
        (f"{teams} 2-2", {"late": (1, 1), "deletion": (-1, 1)}),
        (f"{teams} 1-0", {"late": (0, 1), "deletion": (-1, 1)}),
    ]
    loaded(root, tmp_path, FIGURES, {"两队": ["一队", "三队", "四队"]})
    line = drift("numerals").lines[0]
    assert (line.before, line.now, line.names) == (2, 3, (["三队", "四队"], ["二队"]))
    assert drift("numerals").redefined
    page = words(browser(root, MAY).get(
        "/desk/figures/kinds/numerals/history/?cause=definition&line=0"
    ))  # fmt: skip
    assert "三队 新列入" in page
    assert "二队 不再列入" in page
    assert browser(root, MAY).get(
        "/desk/figures/kinds/numerals/history/?cause=late&line=7"
    ).status_code == 404  # fmt: skip


def test_readings_and_shares_of_few_people_are_told_only_to_who_may_see_them(
    root: Unit, tmp_path: Path
) -> None:
    share = figure("share", "rate", 100, unit="%", count={**PERSONS, "of": TIMES})
    teams = figure("teams", "rate", 50, unit="%",
                   count={**TEAMS, "filters": {"core": True}, "of": TEAMS})  # fmt: skip
    either = figure("either", "undecided", 2, unit="人(次)",
                    count={"persons": PERSONS, "person_times": TIMES})  # fmt: skip
    mode = loaded(root, tmp_path, [share, teams, either])
    actions.refresh(SYSTEM, mode)
    document = queries.document_of(mode)
    withheld = {
        key: one.withheld for key, one in queries.shown(viewer(root), mode, document).items()
    }
    assert withheld == {"share": True, "teams": False, "either": True}
    seen = queries.shown(SYSTEM, mode, document)
    assert not any(one.withheld for one in seen.values())
    assert "66.7%" not in words(browser(root, ["figures.view"]).get("/desk/figures/kinds/"))
