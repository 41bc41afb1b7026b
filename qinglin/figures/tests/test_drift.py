"""What changed a frozen number: causes are told apart and add up to the difference exactly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qinglin.activities.models import Shift, SignUp, Tally
from qinglin.figures import actions, queries
from qinglin.figures.models import Frozen, Mode
from qinglin.figures.rules.drift import Cause, Count, Evidence, explain
from qinglin.figures.rules.holdings import DAYS, LOWEST, SUM, YEARLY, Record
from qinglin.kernel import clock, facts
from qinglin.kernel.models import AuditEntry
from qinglin.people.models import Person
from qinglin.volunteers.models import Membership, Profile, ProfileCategory

from .make import SYSTEM, TODAY, District, attended, make_district, make_person

NOON = clock.at(TODAY) + timedelta(hours=12)
COUNTED = ("S4-F3", "S4-F4", "S4-F5", "S4-F6", "S4-F7", "S4-F8", "S4-F14")

# ---------------------------------------------------------------- the rule alone

GROUPS = [1, 2, 3]


def counts() -> st.SearchStrategy[dict[int, Record]]:
    values = st.tuples(st.integers(-5, 9), st.integers(0, 6), st.sampled_from(GROUPS))
    made = st.dictionaries(st.integers(1, 14), values, max_size=12)
    return made.map(lambda found: {key: Record(key, *rest) for key, rest in found.items()})


@given(
    st.lists(counts(), min_size=4, max_size=4),
    st.sampled_from([SUM, LOWEST, DAYS, YEARLY]),
    st.sets(st.integers(1, 14)),
    st.sets(st.integers(1, 14)),
    st.sets(st.integers(1, 14)),
    st.dictionaries(st.integers(1, 6), st.integers(1, 6)),
)
def test_effects_always_add_up(
    states: list[dict[int, Record]],
    how: str,
    correcting: set[int],
    later: set[int],
    there: set[int],
    merged: dict[int, int],
) -> None:
    frozen, again, redefined, now = (Count(records, how, GROUPS) for records in states)
    evidence = Evidence(frozenset(correcting), frozenset(later), frozenset(there), merged)
    found = explain(frozen, again, redefined, now, evidence)
    effects = found.effects
    assert [effect.cause for effect in effects] == list(Cause)
    assert (found.before, found.now) == (frozen.number, now.number)
    assert sum(effect.number for effect in effects) == found.now - found.before
    first = [e for e in effects if e.cause not in {Cause.DEFINITION, Cause.TIME}]
    told = sorted(key for effect in first for key in effect.keys)
    assert len(told) == len(set(told))
    differing = {k for k in {*states[0], *states[1]} if states[0].get(k) != states[1].get(k)}
    assert set(told) <= differing


def effects_of(before: Any, after: Any, **but: Any) -> dict[str, int]:
    one, other = ({r[0]: Record(*r) for r in records} for records in (before, after))
    counted = Count(other, SUM)
    found = explain(Count(one, SUM), counted, counted, counted, Evidence(**but))
    return {str(effect.cause): effect.number for effect in found.effects if effect.records}


def test_each_cause_is_told_by_its_evidence() -> None:
    before = [(1, 1, 7), (2, 1, 8), (3, 1, 9), (4, 5, 0)]
    after = [(1, 1, 7), (4, 3, 0), (5, 1, 10), (6, -2, 0), (7, 4, 0), (8, 1, 8)]
    assert effects_of(
        before, after, there=frozenset({2}), correcting=frozenset({6}), later=frozenset({7}),
        merged={9: 10},
    ) == {"correction": -1 - 2 - 2, "merge": 0, "late": 1, "time": 4}  # fmt: skip


def test_whoever_stayed_gains_no_more_by_a_merge_than_was_lost() -> None:
    before = [(1, 1, 7)]
    after = [(2, 1, 8), (3, 1, 8)]
    assert effects_of(before, after, merged={7: 8}) == {"merge": 0, "late": 1}


# ---------------------------------------------------------------- records


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None, travel: time_machine.Traveller) -> District:
    return make_district(people=16, activities=16)


@pytest.fixture
def mode(made: District) -> Mode:
    return actions.load_mode(SYSTEM, "fuyang-2015", made.root)


def merge(gone: Person, stays: Person) -> None:
    """As merging a duplicate does: what both did at once counts once."""
    for sign_up in SignUp.objects.filter(person=gone):
        if SignUp.objects.filter(person=stays, shift=sign_up.shift).exists():
            sign_up.delete()
        else:
            SignUp.objects.filter(pk=sign_up.pk).update(person=stays)
    Membership.objects.filter(person=gone).delete()
    ProfileCategory.objects.filter(profile__person=gone).delete()
    Profile.objects.filter(person=gone).delete()
    AuditEntry.objects.create(
        at=clock.now(), actor="x", action="people.merged", target="x",
        detail={"from": gone.pk, "into": stays.pk},
    )  # fmt: skip


def come(shift: Shift, person: Person) -> None:
    SignUp.objects.create(
        shift=shift, person=person, made_at=clock.now(), state="confirmed", outcome="present",
        minutes=60,
    )  # fmt: skip


@dataclass
class Doing:
    """One thing that happens after the snapshot, with everything it needs chosen at random."""

    what: str
    seed: int

    def happen(self, travel: time_machine.Traveller) -> None:
        getattr(self, self.what)(Random(self.seed), travel)

    def late(self, random: Random, travel: time_machine.Traveller) -> None:
        come(random.choice(list(Shift.objects.all())), make_person("迟"))
        shift = random.choice(list(Shift.objects.all()))
        Tally.objects.create(shift=shift, number=random.choice([1, 40]), at=shift.starts_at)

    def late_volunteer(self, random: Random, travel: time_machine.Traveller) -> None:
        unit = random.choice(list(Profile.objects.all())).unit
        day = clock.today() - timedelta(days=random.choice([0, 3, 500]))
        person = make_person("补录")
        Profile.objects.create(person=person, unit=unit, number=f"L{person.pk}", registered_on=day)

    def correction(self, random: Random, travel: time_machine.Traveller) -> None:
        sign_up = random.choice(list(SignUp.objects.all()))
        outcome = random.choice(["no_show", "present"])
        SignUp.objects.filter(pk=sign_up.pk).update(outcome=outcome, state="confirmed")
        open_ones = Tally.objects.filter(undoes=None, undone_by=None)
        tally = random.choice(list(open_ones))
        Tally.objects.create(shift=tally.shift, number=-tally.number, at=tally.at, undoes=tally)

    def cancellation(self, random: Random, travel: time_machine.Traveller) -> None:
        sign_up = random.choice(list(SignUp.objects.all()))
        SignUp.objects.filter(pk=sign_up.pk).update(state="cancelled")
        profile = random.choice(list(Profile.objects.all()))
        Profile.objects.filter(pk=profile.pk).update(left_on=TODAY - timedelta(days=2))

    def moved(self, random: Random, travel: time_machine.Traveller) -> None:
        shift = random.choice(list(Shift.objects.all()))
        days = timedelta(days=random.choice([-300, -40, 1, 40]))
        Shift.objects.filter(pk=shift.pk).update(
            starts_at=shift.starts_at + days, ends_at=shift.ends_at + days
        )

    def deletion(self, random: Random, travel: time_machine.Traveller) -> None:
        random.choice(list(SignUp.objects.all())).delete()
        random.choice(list(Tally.objects.filter(undoes=None, undone_by=None))).delete()

    def merging(self, random: Random, travel: time_machine.Traveller) -> None:
        gone, stays = random.sample(list(Profile.objects.all()), 2)
        merge(gone.person, stays.person)

    def time(self, random: Random, travel: time_machine.Traveller) -> None:
        travel.shift(timedelta(days=random.choice([1, 20, 200, 500])))
        shift = random.choice(list(Shift.objects.all()))
        starts = clock.now() - timedelta(hours=5)
        Shift.objects.filter(pk=shift.pk).update(starts_at=starts, ends_at=clock.now())
        come(shift, make_person("新"))

    def definition(self, random: Random, travel: time_machine.Traveller) -> None:
        mode = Mode.objects.get()
        for pillar in mode.document["pillars"]:
            for measure in pillar["measures"]:
                for figure in measure.get("figures", []):
                    if figure["key"] in {"S4-F8", "S4-F5"} and random.random() < 0.7:
                        figure["count"]["filters"] = {"permanent": random.random() < 0.5}
                        figure["period"]["span"] = random.choice(["ever", "year"])
        mode.save()


DOINGS = st.builds(
    Doing,
    st.sampled_from(
        ["late", "late_volunteer", "correction", "cancellation", "moved", "deletion", "merging",
         "time", "definition"]
    ),
    st.integers(0, 10**6),
)  # fmt: skip


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(doings=st.lists(DOINGS, min_size=1, max_size=8))
def test_whatever_happens_the_causes_add_up_to_the_difference(
    mode: Mode, travel: time_machine.Traveller, doings: list[Doing]
) -> None:
    travel.move_to(NOON)
    with transaction.atomic():
        snapshot = actions.freeze(SYSTEM, mode, reason="之前")
        for doing in doings:
            travel.shift(timedelta(minutes=1))
            doing.happen(travel)
        after = Mode.objects.get()
        document, today = queries.document_of(after), clock.today()
        counted = {r.figure.key: r for r in queries.recount(document, after.unit, today)}
        for frozen in queries.frozen_figures(snapshot):
            if frozen.key in COUNTED:
                drift = queries.drift_of(after, frozen)
                assert sum(effect.number for effect in drift.effects) == drift.difference
                assert drift.before == (frozen.number or 0)
                assert drift.said_now == counted[frozen.key].computed
                assert drift.verdict_now == counted[frozen.key].verdict
                assert drift.now == (counted[frozen.key].computed or 0)
        transaction.set_rollback(True)


def drift(mode: Mode, key: str) -> queries.Drift:
    frozen = Frozen.objects.select_related("snapshot").get(key=key)
    return queries.drift_of(Mode.objects.get(pk=mode.pk), frozen)


def told(found: queries.Drift) -> dict[str, tuple[int, int]]:
    return {str(e.cause): (e.number, e.records) for e in found.effects if e.records or e.number}


def test_nothing_changed_nothing_to_explain(mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    for key in COUNTED:
        found = drift(mode, key)
        assert (told(found), found.difference, found.redefined) == ({}, 0, False)


def test_every_cause_with_its_amount(
    made: District, mode: Mode, travel: time_machine.Traveller
) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    counted = attended(made, TODAY - timedelta(days=364))
    frozen = Frozen.objects.get(key="S4-F8")
    assert frozen.number == len(counted)
    travel.shift(timedelta(hours=1))
    shift = counted[0].shift
    for n in range(3):
        come(shift, make_person(f"补{n}"))
    SignUp.objects.filter(pk__in=[counted[1].pk, counted[2].pk]).update(outcome="no_show")
    counted[3].delete()
    found = drift(mode, "S4-F8")
    assert told(found) == {"late": (3, 3), "correction": (-2, 2), "deletion": (-1, 1)}
    assert (found.difference, found.said_now) == (0, frozen.number)
    assert found.effects[1].removed == sorted([counted[1].pk, counted[2].pk])
    days = 365
    travel.shift(timedelta(days=days))
    later = drift(mode, "S4-F8")
    assert told(later)["time"] == (-frozen.number, frozen.number)
    assert later.now == 0


def test_a_merge_is_no_deletion(made: District, mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    before = Frozen.objects.get(key="S4-F6").number
    merge(made.profiles[4].person, made.profiles[5].person)
    found = drift(mode, "S4-F6")
    assert told(found) == {"merge": (-1, 1)}
    assert found.now == (before or 0) - 1
    made.profiles[6].refresh_from_db()
    Profile.objects.filter(pk=made.profiles[6].pk).update(left_on=TODAY)
    assert told(drift(mode, "S4-F6")) == {"merge": (-1, 1), "correction": (-1, 1)}


def test_counts_taken_back_are_corrections(made: District, mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    window = [
        t for t in made.tallies
        if t.shift.activity.venue.kind == "window" and t.undoes is None
        and not Tally.objects.filter(undoes=t).exists()
    ]  # fmt: skip
    Tally.objects.create(
        shift=window[0].shift, number=-window[0].number, at=window[0].at, undoes=window[0]
    )
    Tally.objects.create(shift=window[0].shift, number=7, at=window[0].at)
    assert told(drift(mode, "S4-F5")) == {
        "late": (7, 1), "correction": (-window[0].number, 1),
    }  # fmt: skip


def test_what_happened_later_that_day_was_not_late(
    made: District, mode: Mode, travel: time_machine.Traveller
) -> None:
    actions.freeze(SYSTEM, mode, reason="中午")
    travel.shift(timedelta(hours=6))
    starts = clock.now() - timedelta(hours=3)
    shift = made.shifts[0]
    Shift.objects.filter(pk=shift.pk).update(starts_at=starts, ends_at=clock.now())
    come(shift, make_person("下午"))
    assert told(drift(mode, "S4-F8"))["time"][0] >= 1
    assert "late" not in told(drift(mode, "S4-F8"))


def test_a_changed_definition_is_told_apart_from_changed_records(
    made: District, mode: Mode
) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    frozen = Frozen.objects.get(key="S4-F8")
    counted = attended(made, TODAY - timedelta(days=364))
    counted[0].delete()
    document = mode.document
    for pillar in document["pillars"]:
        for measure in pillar["measures"]:
            for figure in measure.get("figures", []):
                if figure["key"] == "S4-F8":
                    figure["count"] = {"fact": "activities.sessions"}
    mode.save()
    sessions = facts.count(
        facts.FACTS["activities.sessions"],
        facts.Cut(until=TODAY, since=TODAY - timedelta(days=364)),
    ).number
    found = drift(mode, "S4-F8")
    assert found.redefined
    effects = {str(e.cause): e.number for e in found.effects}
    assert effects["deletion"] == -1
    assert effects["definition"] == sessions - ((frozen.number or 0) - 1)
    assert found.now == sessions


def test_a_figure_that_is_gone_is_a_changed_definition(mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    document = mode.document
    for pillar in document["pillars"]:
        for measure in pillar["measures"]:
            measure["figures"] = [
                f for f in measure.get("figures", []) if f["key"] not in {"S4-F4", "S4-F5"}
            ]
    mode.save()
    found = drift(mode, "S4-F4")
    assert (found.before, found.now, found.said_now) == (6, 0, None)
    assert {str(e.cause): e.number for e in found.effects if e.number} == {"definition": -6}
