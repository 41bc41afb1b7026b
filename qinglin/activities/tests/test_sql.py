"""Hand-tuned statements beside their slow twins, and the indexes they must use."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from qinglin.activities import actions
from qinglin.activities.models import Bar, CodeTry, MinorRule, Scan, Shift, SignUp
from qinglin.activities.rules import eligibility, scanning
from qinglin.activities.rules.eligibility import Span
from qinglin.activities.sql import overlaps, places, scans
from qinglin.activities.sql.people import ABSENT, OCCUPYING
from qinglin.kernel import clock
from qinglin.kernel.models import AuditEntry, Job
from qinglin.kernel.prepared import PLACEHOLDER
from qinglin.people.models import Consent, Person
from qinglin.volunteers.models import Profile, ProfileSkill

from . import make
from .make import SATURDAY, SYSTEM, as_person, at, plan_shift

pytestmark = pytest.mark.django_db
NEXT_DAY = SATURDAY + timedelta(days=1)
ONLY_SQLITE = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by statistics, not by rule"
)


@pytest.fixture
def crowd() -> list[Person]:
    """Volunteers of every kind, on overlapping and touching shifts, in every state."""
    dice = random.Random(20261128)
    venue, skill = make.make_station(), make.make_skill()
    people = [*make.make_volunteers(8, venue.unit), *make.make_people(2)]
    Profile.objects.filter(person=people[1]).update(state="suspended")
    for person in people[:4]:
        profile = Profile.objects.get(person=person)
        ProfileSkill.objects.create(profile=profile, skill=skill)
    make.give_consent(people[2], people[0])
    make.give_consent(people[3], people[3])
    gone = make.give_consent(people[4], people[0])
    Consent.objects.filter(pk=gone.pk).update(withdrawn_at=make.NOW)
    activity = make.make_activity(
        venue,
        shifts=[
            plan_shift(
                f"班{n}",
                starts_at=at(9 + n % 5),
                ends_at=at(10 + n % 5) + timedelta(minutes=15 * (n % 3)),
                skill_id=skill.pk if n % 2 else None,
            )
            for n in range(12)
        ],
    )
    shifts = list(activity.shifts.all())
    states = ["joined", "waiting", "confirmed", "cancelled"]
    rows = [
        SignUp(
            shift=shift,
            person=person,
            state=(state := dice.choice(states)),
            outcome=dice.choice(["present", "no_show", "excused"]) if state == "confirmed" else "",
            made_at=make.NOW,
        )
        for shift in shifts
        for person in people
        if dice.random() < 0.3
    ]
    SignUp.objects.bulk_create(rows)
    for person, until_on, lifted_at in [
        (people[0], SATURDAY, None),
        (people[0], NEXT_DAY, None),
        (people[1], NEXT_DAY, make.NOW),
    ]:
        Bar.objects.create(
            person=person, unit=venue.unit, made_at=make.NOW, until_on=until_on, lifted_at=lifted_at
        )
    Shift.objects.filter(pk=shifts[3].pk).update(gated=True)
    return people


def slow_situation(shift: Shift, person: Person) -> dict[str, Any]:
    """The same by the ORM, one question after the other."""
    profile = Profile.objects.filter(person=person).first()
    consents = Consent.objects.filter(person=person, purpose="service", withdrawn_at=None)
    held = SignUp.objects.filter(person=person, state__in=OCCUPYING).select_related("shift")
    here = [one for one in held if one.shift_id == shift.pk]
    others = [one for one in held if one.shift_id != shift.pk and one.outcome not in ABSENT]
    spans = [Span(one.shift.starts_at, one.shift.ends_at, one.shift_id) for one in others]
    own = set(ProfileSkill.objects.filter(profile=profile).values_list("skill_id", flat=True))
    return {
        "born_on": person.born_on,
        "activity_id": shift.activity_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "min_age": shift.min_age,
        "revision": shift.revision,
        "activity_state": shift.activity.state,
        "closes_at": shift.activity.closes_at,
        "unit_id": shift.activity.unit_id,
        "leader_id": shift.activity.leader_id,
        "profile_state": profile.state if profile else None,
        "consented": any(one.given_by_id != person.pk for one in consents),
        "skilled": shift.skill_id is None or shift.skill_id in own,
        "already_in": bool(here),
        "taken": {span for span in spans if span.overlaps(shift.starts_at, shift.ends_at)},
        "gated": shift.gated,
        "opens_at": shift.activity.opens_at,
        "barred_until": Bar.objects.filter(person=person, lifted_at=None).aggregate(
            last=Max("until_on")
        )["last"],
        "minors_ruled": MinorRule.objects.exists(),
    }


def test_the_facts_of_a_sign_up_agree_with_their_slow_twin(crowd: list[Person]) -> None:
    seen = {"in": 0, "taken": 0, "skilled": 0, "consented": 0, "barred": 0, "gated": 0}
    with transaction.atomic():
        for shift in Shift.objects.select_related("activity"):
            for person in crowd:
                found = places.situations(shift.pk, [person.pk])[person.pk]
                fast = {**found._asdict(), "taken": set(found.taken)}
                assert fast == slow_situation(shift, person)
                assert len(found.taken) == len(set(found.taken))
                assert places.situation(shift.pk, person.pk) == found
                seen["in"] += found.already_in
                seen["taken"] += bool(found.taken)
                seen["skilled"] += not found.skilled
                seen["consented"] += found.consented
                seen["barred"] += found.barred_until == NEXT_DAY
                seen["gated"] += found.gated
            together = places.situations(shift.pk, [person.pk for person in reversed(crowd)])
            for person in crowd:
                alone = places.situation(shift.pk, person.pk)
                assert alone is not None
                assert sorted(together[person.pk].taken, key=lambda span: span.shift_id) == sorted(
                    alone.taken, key=lambda span: span.shift_id
                )
                assert together[person.pk]._replace(taken=()) == alone._replace(taken=())
    assert all(seen.values()), "the made-up crowd must show every case"


def test_nobody_and_nothing_have_no_facts(crowd: list[Person]) -> None:
    shift = Shift.objects.order_by("pk")[0]
    with transaction.atomic():
        nobody = crowd[-1].pk + 1000
        assert places.situations(shift.pk + 1000, [crowd[0].pk]) == {}
        assert places.situations(shift.pk, [nobody]) == {}
        assert set(places.situations(shift.pk, [nobody, crowd[0].pk])) == {crowd[0].pk}
        assert not places.lock_person(nobody)


def test_one_sign_up_costs_this_many_round_trips(
    crowd: list[Person], django_assert_num_queries: Any
) -> None:
    """Lock and facts, then everything that is written; the savepoint is the test's."""
    shift = make.make_shift(venue=make.make_station("别处"), starts_at=at(15), ends_at=at(16))
    first, second, third = make.make_volunteers(3, shift.activity.unit)
    actions.sign_up(as_person(first), shift.pk, first.pk)
    actions.sign_up(as_person(second), shift.pk, second.pk)
    written = 2 if connection.vendor == "postgresql" else 6
    with django_assert_num_queries(written + 2):
        actions.sign_up(as_person(third), shift.pk, third.pk)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one at a time, by the twin itself")
@pytest.mark.parametrize("capacity", [0, 2, 3, 5, 9])
@pytest.mark.parametrize("before", [0, 3])
def test_places_taken_together_are_those_taken_one_after_the_other(
    capacity: int, before: int
) -> None:
    """Also where somebody waits already, or some find a place and the rest do not."""
    made = []
    for together in (True, False):
        shift = make.make_shift(capacity=9, venue=make.make_station(f"别处{together}"))
        people = make.make_volunteers(before + 4, shift.activity.unit)
        for person in people[:before]:
            actions.sign_up(as_person(person), shift.pk, person.pk)
        Shift.objects.filter(pk=shift.pk).update(capacity=max(capacity, 1), overbooked=9)
        shift.refresh_from_db()
        asking = [places.Asking(person.pk, f"person:{person.pk}") for person in people[before:]]
        found: list[places.Place] = []
        for some in [asking] if together else [[one] for one in asking]:
            with transaction.atomic():
                taken = places.take_places(
                    shift_id=shift.pk,
                    asking=some,
                    activity_id=shift.activity_id,
                    revision=shift.revision,
                    now=make.NOW,
                    jobs=["x.y"],
                )
            found += taken or []
        shift.refresh_from_db()
        rows = SignUp.objects.filter(shift=shift).order_by("pk")
        trail = AuditEntry.objects.filter(action="activities.signed_up").order_by("-pk")[:4]
        jobs = Job.objects.filter(name="x.y", payload__shift_id=shift.pk).order_by("pk")
        targets = {entry.target.split(":")[1] for entry in trail}
        assert targets == {str(place.id) for place in found}
        assert {job.payload["sign_up_id"] for job in jobs} == {place.id for place in found}
        made.append(
            (
                [place.position for place in found],
                [(row.state, row.queue_no) for row in rows],
                [row.person_id - people[0].pk for row in rows],
                (shift.taken, shift.waiting, shift.last_queue_no),
                [job.payload["position"] for job in jobs],
            )
        )
    assert made[0] == made[1]


def around(person_id: int, nonce: str, moment: datetime) -> scans.Around:
    return scans.around([scans.Asking(person_id, nonce, moment, moment)])[person_id]


def test_what_is_around_a_scan_agrees_with_its_slow_twin(crowd: list[Person]) -> None:
    moment = at(11)
    reach = scans.AROUND + scanning.AFTER
    compared = 0
    for person in crowd:
        held = (
            SignUp.objects.filter(person=person, state__in=OCCUPYING)
            .filter(shift__starts_at__lt=moment + reach, shift__ends_at__gt=moment - reach)
            .select_related("shift__activity")
            .order_by("shift__starts_at", "pk")
        )
        slow = [
            scanning.Candidate(
                sign_up_id=one.pk,
                shift_id=one.shift_id,
                activity_id=one.shift.activity_id,
                state=one.state,
                starts_at=one.shift.starts_at,
                ends_at=one.shift.ends_at,
                arrived_at=one.arrived_at,
                left_at=one.left_at,
            )
            for one in held
        ]
        found = around(person.pk, "none", moment)
        assert found.candidates == slow
        assert found.known is None
        compared += len(slow)
    assert compared > len(crowd)


def test_a_known_nonce_and_wrong_tries_are_found_with_the_candidates(crowd: list[Person]) -> None:
    held = SignUp.objects.filter(state="joined").select_related("person")[0]
    scan = Scan.objects.create(
        nonce="seen", sign_up=held, direction="in", at=at(9), received_at=at(9)
    )
    for minute in range(scanning.TRIES):
        CodeTry.objects.create(person=held.person, at=at(10, 50) + timedelta(seconds=minute))
    for person in (held.person, crowd[-1], make.make_people(1)[0]):
        found = around(person.pk, "seen", at(10, 52))
        assert found.known == scans.Known(scan.pk, held.pk, "in", at(9), held.person_id)
    found = around(held.person_id, "other", at(10, 52))
    assert (found.known, found.wrong_at) == (None, at(10, 50))
    later = at(10, 50) + scanning.TRIES_WITHIN
    assert around(held.person_id, "other", later).wrong_at is None


def new_scan(sign_up: SignUp, nonce: str, direction: str = "in") -> scans.NewScan:
    return scans.NewScan(
        nonce=nonce,
        sign_up_id=sign_up.pk,
        direction=direction,
        at=at(9),
        device_at=None,
        received_at=at(9, 1),
        device="it's",
        offline=True,
        by_id=sign_up.person_id,
        actor=f"person:{sign_up.person_id}",
        jobs=["x.y", "x.z"],
        event={"sign_up_id": sign_up.pk, "direction": direction},
    )


def test_scans_recorded_together_stand_each_for_itself() -> None:
    """One comes, one goes, one brings a nonce that is there, one has given the place back."""
    shift = make.make_shift(capacity=9)
    people = make.make_volunteers(4, shift.activity.unit)
    for person in people:
        actions.sign_up(as_person(person), shift.pk, person.pk)
    came, went, again, gone = SignUp.objects.filter(shift=shift).order_by("-pk")
    SignUp.objects.filter(pk=went.pk).update(arrived_at=at(8))
    SignUp.objects.filter(pk=gone.pk).update(state="cancelled")
    Scan.objects.create(nonce="seen", sign_up=came, direction="out", at=at(8), received_at=at(8))
    new = [new_scan(came, "1"), new_scan(went, "2", "out"), new_scan(again, "seen"),
           new_scan(gone, "4")]  # fmt: skip
    with transaction.atomic():
        written = scans.record(new)
    by_nonce = dict(Scan.objects.values_list("nonce", "pk"))
    assert written == {came.pk: by_nonce["1"], went.pk: by_nonce["2"], again.pk: None}
    assert set(by_nonce) == {"1", "2", "seen"}
    times = SignUp.objects.filter(shift=shift).order_by("-pk").values_list("arrived_at", "left_at")
    assert list(times[:2]) == [(at(9), None), (at(8), at(9))]
    assert times[3] == (None, None)
    scan = Scan.objects.get(nonce="2")
    assert (scan.at, scan.received_at, scan.device_at) == (at(9), at(9, 1), None)
    assert (scan.device, scan.offline, scan.by_id) == ("it's", True, went.person_id)
    trail = AuditEntry.objects.filter(action__startswith="activities.checked").order_by("action")
    assert list(trail.values_list("actor", "action", "target", "at")) == [
        (f"person:{one.person_id}", f"activities.checked_{way}", f"activities.signup:{one.pk}",
         at(9, 1))
        for one, way in ((came, "in"), (went, "out"))
    ]  # fmt: skip
    jobs = Job.objects.filter(name__in=["x.y", "x.z"]).order_by("name", "payload__direction")
    assert [(job.name, job.payload) for job in jobs] == [
        (name, {"sign_up_id": one.pk, "direction": way})
        for name in ("x.y", "x.z")
        for one, way in ((came, "in"), (went, "out"))
    ]


def test_overlaps_by_one_sort_agree_with_every_pair(crowd: list[Person]) -> None:
    held = SignUp.objects.filter(state__in=OCCUPYING).exclude(outcome__in=ABSENT)
    other = held.filter(
        person=OuterRef("person"),
        shift__starts_at__lt=OuterRef("shift__ends_at"),
        shift__ends_at__gt=OuterRef("shift__starts_at"),
    ).exclude(pk=OuterRef("pk"))
    slow = set(held.filter(Exists(other)).values_list("person_id", flat=True))
    assert slow
    assert {person for person, _, _ in overlaps.overlaps(1000)} == slow


# ---------------------------------------------------------------- plans


def plan(statement: str, parameters: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters)
        return "\n".join(row[3] for row in cursor.fetchall())


@ONLY_SQLITE
def test_the_facts_are_found_by_indexes_alone(crowd: list[Person]) -> None:
    found = plan(places.READ_FACTS.elsewhere, {"person": crowd[0].pk, "shift": 1})
    assert "sign_up_of (person_id=? AND state=?)" in found
    assert "(profile_id=? AND skill_id=?)" in found
    scanned = [line for line in found.splitlines() if line.startswith("SCAN")]
    # Those who ask, and in what they are busy: nothing that is stored.
    assert set(scanned) == {"SCAN CONSTANT ROW", "SCAN w", "SCAN b LEFT-JOIN"}, found


@ONLY_SQLITE
def test_what_is_around_a_scan_is_found_by_indexes_alone(crowd: list[Person]) -> None:
    statement = scans.READ_AROUND.elsewhere
    found = plan(statement, dict.fromkeys(PLACEHOLDER.findall(statement), 1))
    assert "sign_up_of (person_id=? AND state=?)" in found
    assert "code_try_of (person_id=? AND at>?)" in found
    assert "autoindex_activities_scan_1 (nonce=?)" in found
    scanned = [line for line in found.splitlines() if line.startswith("SCAN")]
    assert scanned == ["SCAN CONSTANT ROW", "SCAN w"], found


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (SignUp.objects.filter(shift_id=1, state="waiting").order_by("queue_no")[:3],
         "sign_up_queue"),
        (SignUp.objects.filter(shift_id=1, state="joined"), "sign_up_roll"),
        (Shift.objects.filter(starts_at__gte=make.NOW, starts_at__lt=at(20)), "shift_by_time"),
    ],
)  # fmt: skip
def test_the_line_the_roll_and_the_board_use_their_index(rows: Any, index: str) -> None:
    assert index in rows.explain()


def test_the_day_of_service_is_a_shanghai_day() -> None:
    """A shift at half past midnight in Shanghai belongs to that day, not to the day in UTC."""
    venue = make.make_station()
    night = at(0, 30, day=date(2026, 11, 29))
    activity = make.make_activity(
        venue,
        starts_at=night,
        ends_at=night + timedelta(hours=2),
        shifts=[plan_shift(starts_at=night, ends_at=night + timedelta(hours=1), min_age=18)],
    )
    shift = activity.shifts.get()
    turning = make.make_volunteer(venue.unit, born_on=date(2008, 11, 29))
    assert clock.day_of(shift.starts_at) == date(2026, 11, 29)
    assert eligibility.age_on(date(2026, 11, 28), turning.born_on) == 17
    assert actions.sign_up(as_person(turning), shift.pk, turning.pk).state == "joined"
    assert actions.cancel_activity(SYSTEM, activity, reason="雨").state == "cancelled"
