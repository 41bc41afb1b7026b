"""Places and the line: taken, given back, promoted, overbooked."""

from datetime import date, timedelta

import pytest
import time_machine

from qinglin.activities import actions, errors, policy
from qinglin.activities.events import SignedUp
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.errors import NotFound
from qinglin.kernel.events import reactions_to
from qinglin.kernel.models import AuditEntry, Job
from qinglin.people.models import Guardianship, Person
from qinglin.volunteers.models import Profile

from . import make
from .make import SYSTEM, as_person, as_staff, at
from .refusing import refused

pytestmark = pytest.mark.django_db
J, W, C = SignUp.State.JOINED, SignUp.State.WAITING, SignUp.State.CANCELLED


def sign_up(shift: Shift, person: Person) -> actions.Placed:
    return actions.sign_up(as_person(person), shift.pk, person.pk)


def counters(shift: Shift) -> tuple[int, int, int]:
    shift.refresh_from_db()
    return shift.taken, shift.waiting, shift.overbooked


def state_of(placed: actions.Placed) -> str:
    return SignUp.objects.get(pk=placed.id).state


def test_the_first_come_get_places_and_the_others_stand_in_line() -> None:
    shift = make.make_shift(capacity=2)
    people = make.make_volunteers(4, shift.activity.unit)
    placed = [sign_up(shift, one) for one in people]
    assert [(one.state, one.position) for one in placed] == [
        ("joined", None),
        ("joined", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    assert counters(shift) == (2, 2, 0)
    rows = SignUp.objects.order_by("pk").values_list("person_id", "state", "queue_no", "source")
    assert [tuple(row) for row in rows] == [
        (people[0].pk, "joined", None, "self"),
        (people[1].pk, "joined", None, "self"),
        (people[2].pk, "waiting", 1, "self"),
        (people[3].pk, "waiting", 2, "self"),
    ]


def test_a_sign_up_leaves_an_audit_entry_and_a_job() -> None:
    shift = make.make_shift(capacity=1)
    one, two = make.make_volunteers(2, shift.activity.unit)
    Job.objects.all().delete()
    first, second = sign_up(shift, one), sign_up(shift, two)
    trail = AuditEntry.objects.filter(action="activities.signed_up").order_by("pk")
    assert [(entry.actor, entry.target, entry.detail, entry.at) for entry in trail] == [
        (f"person:{one.pk}", f"activities.signup:{first.id}", {}, make.NOW),
        (f"person:{two.pk}", f"activities.signup:{second.id}", {}, make.NOW),
    ]
    (name,) = reactions_to(SignedUp)
    jobs = Job.objects.filter(name=name).order_by("pk")
    shared = {"shift_id": shift.pk, "activity_id": shift.activity_id}
    assert [job.payload for job in jobs] == [
        {
            "sign_up_id": first.id,
            "person_id": one.pk,
            "state": "joined",
            "position": None,
            **shared,
        },
        {"sign_up_id": second.id, "person_id": two.pk, "state": "waiting", "position": 1, **shared},
    ]
    assert {(job.due_at, job.attempts, job.done_at) for job in jobs} == {(make.NOW, 0, None)}


def test_who_is_in_hears_so_before_anything_else() -> None:
    shift = make.make_shift(capacity=1)
    one, two = make.make_volunteers(2, shift.activity.unit)
    sign_up(shift, one)
    sign_up(shift, two)
    actions.cancel_activity(SYSTEM, make.make_activity(make.make_station("别处")), reason="台风")
    Profile.objects.filter(person=one).update(state=Profile.State.SUSPENDED)
    Activity.objects.filter(pk=shift.activity_id).update(closes_at=make.NOW)
    for person in (one, two):
        with refused(errors.AlreadySignedUp):
            sign_up(shift, person)


def test_unseen_and_absent_shifts_look_the_same() -> None:
    draft = make.make_draft()
    (person,) = make.make_volunteers(1, draft.unit)
    shift = draft.shifts.get()
    for pk in (shift.pk, shift.pk + 1000, 0, -1, 2**63, 10**30):
        with refused(NotFound):
            actions.sign_up(as_person(person), pk, person.pk)
    staff = as_staff(person, draft.unit, policy.VIEW)
    with refused(errors.NotOpen):
        actions.sign_up(staff, shift.pk, person.pk)
    leader = Person.objects.get(pk=draft.leader_id or 0)
    with refused(errors.NotOpen):
        actions.sign_up(as_person(leader), shift.pk, leader.pk)


def test_nobody_signs_up_a_stranger_but_a_guardian_signs_up_a_ward() -> None:
    shift = make.make_shift(min_age=10)
    guardian, stranger = make.make_volunteers(2, shift.activity.unit)
    (child,) = make.make_volunteers(1, shift.activity.unit, born_on=date(2012, 5, 4))
    make.give_consent(child, guardian)
    with refused(NotFound):
        actions.sign_up(as_person(stranger), shift.pk, child.pk)
    held = Guardianship.objects.create(
        child=child, guardian=guardian, relation="mother", from_on=date(2012, 5, 4)
    )
    assert actions.sign_up(as_person(guardian), shift.pk, child.pk).state == "joined"
    Guardianship.objects.filter(pk=held.pk).update(until_on=date(2026, 1, 1))
    other = make.make_shift(
        min_age=10, venue=make.make_station("别处"), starts_at=at(15), ends_at=at(16)
    )
    with refused(NotFound):
        actions.sign_up(as_person(guardian), other.pk, child.pk)


def test_refusals_of_the_occasion(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    (person,) = make.make_volunteers(1, shift.activity.unit)
    activities = Activity.objects.filter(pk=shift.activity_id)
    activities.update(state="cancelled")
    with refused(errors.Cancelled, "已经取消"):
        sign_up(shift, person)
    activities.update(state="confirmed")
    with refused(errors.Closed):
        sign_up(shift, person)
    activities.update(state="published", closes_at=at(7, 30))
    now.move_to(at(7, 30))
    with refused(errors.Closed, "截止"):
        sign_up(shift, person)
    activities.update(closes_at=at(10))
    now.move_to(at(8, 30))
    with refused(errors.Started, "已经开始"):
        sign_up(shift, person)
    now.move_to(at(8, 30) - timedelta(microseconds=1))
    assert sign_up(shift, person).state == "joined"


def test_refusals_of_the_person() -> None:
    skill = make.make_skill("家电维修")
    shift = make.make_shift(skill_id=skill.pk, min_age=16)
    unit = shift.activity.unit
    (bare,) = make.make_people(1)
    with refused(errors.NotRegistered):
        sign_up(shift, bare)
    gone = make.make_volunteer(unit, skills=[skill])
    for state in (Profile.State.SUSPENDED, Profile.State.LEFT):
        Profile.objects.filter(person=gone).update(state=state)
        with refused(errors.Suspended):
            sign_up(shift, gone)
    young = make.make_volunteer(unit, born_on=date(2010, 11, 29), skills=[skill])
    with refused(errors.TooYoung, "须年满 16 周岁，那时只有 15 周岁"):
        sign_up(shift, young)
    minor = make.make_volunteer(unit, born_on=date(2010, 11, 28), skills=[skill])
    with refused(errors.NoConsent):
        sign_up(shift, minor)
    unskilled = make.make_volunteer(unit)
    with refused(errors.SkillMissing, "“家电维修”"):
        sign_up(shift, unskilled)
    assert sign_up(shift, make.make_volunteer(unit, skills=[skill])).state == "joined"


def test_age_is_judged_on_the_day_of_service_and_consent_until_eighteen() -> None:
    shift = make.make_shift(capacity=9, min_age=14)
    unit = shift.activity.unit
    birthday = make.make_volunteer(unit, born_on=date(2012, 11, 28))
    guardian = make.make_volunteer(unit)
    own = make.give_consent(birthday, birthday)
    with refused(errors.NoConsent):
        sign_up(shift, birthday)
    own.delete()
    consent = make.give_consent(birthday, guardian)
    assert sign_up(shift, birthday).state == "joined"
    consent.withdrawn_at = make.NOW
    consent.save()
    other = make.make_shift(venue=make.make_station("别处"), starts_at=at(15), ends_at=at(16))
    with refused(errors.NoConsent):
        sign_up(other, birthday)
    assert sign_up(shift, make.make_volunteer(unit, born_on=date(2008, 11, 28))).state == "joined"


def test_touching_is_not_overlapping() -> None:
    """AT-03, and the refusal names the other shift and its time."""
    venue = make.make_station()
    plans = [
        make.plan_shift("上午", starts_at=at(10), ends_at=at(12)),
        make.plan_shift("下午", starts_at=at(12), ends_at=at(14)),
        make.plan_shift("交接", starts_at=at(11, 59), ends_at=at(14)),
    ]
    activity = make.make_activity(venue, shifts=plans)
    morning, afternoon, between = activity.shifts.order_by("pk")
    one, two = make.make_volunteers(2, venue.unit)
    assert sign_up(morning, one).state == "joined"
    with refused(errors.Overlapping, "与已报的“周六便民服务 · 上午”（周六 10:00–12:00）时间冲突"):
        sign_up(between, one)
    assert sign_up(afternoon, one).state == "joined"
    with refused(errors.Overlapping, "上午"):
        sign_up(between, one)
    assert sign_up(between, two).state == "joined"
    with refused(errors.Overlapping, "交接"):
        sign_up(morning, two)


def test_waiting_occupies_but_what_was_given_back_or_missed_does_not() -> None:
    venue, elsewhere = make.make_station(), make.make_station("集新车站微笑亭")
    full, other = make.make_shift(1, venue), make.make_shift(5, elsewhere)
    holder, waiting, missed = make.make_volunteers(3, venue.unit)
    sign_up(full, holder)
    queued = sign_up(full, waiting)
    with refused(errors.Overlapping):
        sign_up(other, waiting)
    actions.cancel_sign_up(as_person(waiting), queued.id)
    assert sign_up(other, waiting).state == "joined"
    SignUp.objects.create(
        shift=full, person=missed, state="confirmed", outcome="no_show", made_at=make.NOW
    )
    assert sign_up(other, missed).state == "joined"
    with refused(errors.AlreadySignedUp):
        sign_up(full, missed)
