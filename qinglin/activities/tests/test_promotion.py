"""Places given back, more places, staff who add people."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, policy
from qinglin.activities.events import Promoted
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.sql import places as sql
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.events import reactions_to
from qinglin.kernel.models import AuditEntry, Job
from qinglin.orgs.models import Unit
from qinglin.people.models import Person

from . import make
from .browse import words
from .desks import desk, page_of
from .make import SYSTEM, as_person, as_staff
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


def test_a_place_given_back_goes_to_the_first_in_line() -> None:
    shift = make.make_shift(capacity=1)
    people = make.make_volunteers(4, shift.activity.unit)
    placed = [sign_up(shift, one) for one in people]
    actions.cancel_sign_up(as_person(people[1]), placed[1].id)  # leaves the line itself
    assert counters(shift) == (1, 2, 0)
    Job.objects.all().delete()
    actions.cancel_sign_up(as_person(people[0]), placed[0].id)
    assert [state_of(one) for one in placed] == [C, C, J, W]
    assert counters(shift) == (1, 1, 0)
    promoted = SignUp.objects.get(pk=placed[2].id)
    assert (promoted.promoted_at, promoted.queue_no) == (make.NOW, 2)
    told = Job.objects.filter(name__in=reactions_to(Promoted))
    assert [job.payload["sign_up_id"] for job in told] == [placed[2].id]
    again = sign_up(shift, people[0])
    assert (again.state, again.position) == ("waiting", 2)


def test_positions_after_gaps_follow_the_order_of_acceptance() -> None:
    shift = make.make_shift(capacity=1)
    people = make.make_volunteers(6, shift.activity.unit)
    placed = [sign_up(shift, one) for one in people[:5]]
    actions.cancel_sign_up(as_person(people[2]), placed[2].id)
    last = sign_up(shift, people[5])
    assert (last.state, last.position) == ("waiting", 4)
    assert SignUp.objects.get(pk=last.id).queue_no == 5


def test_nobody_is_promoted_after_the_start(now: time_machine.Traveller) -> None:
    """AT-06, first half."""
    shift = make.make_shift(capacity=1)
    one, two = make.make_volunteers(2, shift.activity.unit)
    held, queued = sign_up(shift, one), sign_up(shift, two)
    now.move_to(shift.starts_at)
    actions.cancel_sign_up(as_person(one), held.id)
    assert state_of(queued) == W
    assert counters(shift) == (0, 1, 0)
    assert actions.set_capacity(SYSTEM, shift, 5) == 0
    assert state_of(queued) == W


def test_more_capacity_promotes_the_first_k(now: time_machine.Traveller) -> None:
    """AT-06, second half; a moment before the start still counts as before."""
    shift = make.make_shift(capacity=1)
    people = make.make_volunteers(5, shift.activity.unit)
    placed = [sign_up(shift, one) for one in people]
    now.move_to(shift.starts_at - timedelta(seconds=1))
    assert actions.set_capacity(SYSTEM, shift, 3) == 2
    assert [state_of(one) for one in placed] == [J, J, J, W, W]
    assert counters(shift) == (3, 2, 0)
    assert actions.set_capacity(SYSTEM, shift, 9) == 2
    assert counters(shift) == (5, 0, 0)
    assert actions.set_capacity(SYSTEM, shift, 9) == 0


def test_capacity_is_never_below_who_is_in() -> None:
    shift = make.make_shift(capacity=3)
    staff = as_person(make.make_volunteer(shift.activity.unit))
    for one in make.make_volunteers(2, shift.activity.unit):
        sign_up(shift, one)
    with refused(errors.BelowTaken, "已有 2 人"):
        actions.set_capacity(SYSTEM, shift, 1)
    with refused(errors.WrongValue):
        actions.set_capacity(SYSTEM, shift, 0)
    with refused(errors.WrongValue):
        actions.set_capacity(SYSTEM, shift, 100_000)
    with refused(Forbidden):
        actions.set_capacity(staff, shift, 4)
    assert actions.set_capacity(SYSTEM, shift, 2) == 0


def test_cancelling_knows_its_moment_and_its_people(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=3)
    unit = shift.activity.unit
    one, two, stranger = make.make_volunteers(3, unit)
    first, second = sign_up(shift, one), sign_up(shift, two)
    with refused(NotFound):
        actions.cancel_sign_up(as_person(stranger), first.id)
    with refused(Forbidden):
        actions.cancel_sign_up(as_staff(stranger, unit, policy.VIEW), first.id)
    with refused(NotFound):
        actions.cancel_sign_up(as_person(one), 10**25)
    SignUp.objects.filter(pk=second.id).update(arrived_at=make.NOW)
    with refused(errors.NotCancellable):
        actions.cancel_sign_up(as_person(two), second.id)
    now.move_to(shift.ends_at)
    with refused(errors.TooLateToCancel):
        actions.cancel_sign_up(as_person(one), first.id)
    now.move_to(shift.starts_at)
    actions.cancel_sign_up(as_staff(stranger, unit, policy.CHECK_IN), first.id)
    assert counters(shift) == (1, 0, 0)
    actions.cancel_sign_up(as_person(one), first.id)
    assert counters(shift) == (1, 0, 0)


def test_nobody_is_promoted_into_a_cancelled_activity() -> None:
    shift = make.make_shift(capacity=1)
    one, two = make.make_volunteers(2, shift.activity.unit)
    held, queued = sign_up(shift, one), sign_up(shift, two)
    Activity.objects.filter(pk=shift.activity_id).update(state="cancelled")
    actions.cancel_sign_up(as_person(one), held.id)
    assert state_of(queued) == W


def test_nobody_is_in_a_shift_twice_and_overbooking_is_a_decision() -> None:
    """AT-04."""
    shift = make.make_shift(capacity=1)
    unit = shift.activity.unit
    one, two, staff = make.make_volunteers(3, unit)
    sign_up(shift, one)
    for rank in (
        as_staff(staff, unit, policy.CHECK_IN),
        as_staff(staff, unit, policy.MANAGE, policy.OVERBOOK),
        SYSTEM,
    ):
        with refused(errors.AlreadySignedUp):
            actions.add_person(rank, shift, one, override_reason="再加一次", yes="present")
    may, may_not = (
        as_staff(staff, unit, policy.MANAGE, policy.OVERBOOK),
        as_staff(staff, unit, policy.MANAGE),
    )
    with refused(errors.ShiftFull, "“小家电维修”名额已满"):
        actions.add_person(may, shift, two, yes="present")
    with refused(errors.ShiftFull):
        actions.add_person(may, shift, two, override_reason="   ", yes="present")
    with refused(errors.OverbookForbidden):
        actions.add_person(may_not, shift, two, override_reason="师傅多来一位", yes="present")
    with refused(Forbidden):
        actions.add_person(
            as_person(staff), shift, two, override_reason="师傅多来一位", yes="present"
        )
    with refused(errors.WrongValue):
        actions.add_person(may, shift, two, override_reason="长" * 201, yes="present")
    placed = actions.add_person(may, shift, two, override_reason="师傅多来一位", yes="present")
    assert placed.state == "joined"
    assert counters(shift) == (2, 0, 1)
    assert (shift.over, shift.free) == (1, 0)
    added = SignUp.objects.get(pk=placed.id)
    assert (added.source, added.override_reason) == ("staff", "师傅多来一位")
    entry = AuditEntry.objects.get(action="activities.person_added")
    assert entry.detail == {"override_reason": "师傅多来一位", "over": 1, "yes": "present"}
    assert (entry.actor, entry.at) == (f"person:{staff.pk}", make.NOW)
    assert "超出名额 1 人" in words(desk(unit).get(page_of(shift.activity)))


def test_an_overbooked_shift_promotes_only_below_capacity() -> None:
    shift = make.make_shift(capacity=1)
    people = make.make_volunteers(3, shift.activity.unit)
    held, queued = sign_up(shift, people[0]), sign_up(shift, people[1])
    extra = actions.add_person(SYSTEM, shift, people[2], override_reason="缺师傅", yes="present")
    assert counters(shift) == (2, 1, 1)
    actions.cancel_sign_up(SYSTEM, extra.id)
    assert (state_of(queued), counters(shift)) == (W, (1, 1, 0))
    actions.cancel_sign_up(SYSTEM, held.id)
    assert (state_of(queued), counters(shift)) == (J, (1, 0, 0))


def test_staff_add_after_the_closing_time_but_never_against_the_rules(
    now: time_machine.Traveller,
) -> None:
    skill = make.make_skill()
    shift = make.make_shift(capacity=5, skill_id=skill.pk, min_age=16)
    unit = shift.activity.unit
    Activity.objects.filter(pk=shift.activity_id).update(closes_at=make.NOW)
    with refused(errors.TooYoung):
        actions.add_person(
            SYSTEM, shift, make.make_volunteer(unit, date(2012, 1, 1), [skill]), yes="present"
        )
    with refused(errors.NoConsent):
        actions.add_person(
            SYSTEM, shift, make.make_volunteer(unit, date(2009, 1, 1), [skill]), yes="present"
        )
    with refused(errors.SkillMissing):
        actions.add_person(SYSTEM, shift, make.make_volunteer(unit), yes="present")
    with refused(errors.NotRegistered):
        actions.add_person(SYSTEM, shift, make.make_people(1)[0], yes="present")
    fit = make.make_volunteer(unit, skills=[skill])
    assert actions.add_person(SYSTEM, shift, fit, yes="present").state == "joined"
    crossing = make.make_shift(venue=make.make_station("别处"))
    with refused(errors.Overlapping):
        actions.add_person(SYSTEM, crossing, fit, yes="present")
    now.move_to(shift.starts_at)
    with refused(errors.Started):
        actions.add_person(SYSTEM, shift, make.make_volunteer(unit, skills=[skill]), yes="present")


def test_who_is_in_line_keeps_the_place_before_staff_adds() -> None:
    """A free place that the line waits for is no free place: staff must overbook or wait."""
    shift = make.make_shift(capacity=1)
    one, two, three = make.make_volunteers(3, shift.activity.unit)
    sign_up(shift, one)
    sign_up(shift, two)
    Shift.objects.filter(pk=shift.pk).update(capacity=2)  # not by an action: nobody was promoted
    with refused(errors.ShiftFull):
        actions.add_person(SYSTEM, shift, three, yes="present")


def test_a_change_since_the_facts_were_read_makes_the_sign_up_look_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between reading and taking the place, the activity is called off."""
    shift = make.make_shift()
    (person,) = make.make_volunteers(1, shift.activity.unit)
    take = sql.take_places
    calls: list[int] = []

    def meddled(**arguments: Any) -> Any:
        if not calls:
            actions.cancel_activity(SYSTEM, shift.activity, reason="暴雨")
        calls.append(arguments["revision"])
        return take(**arguments)

    monkeypatch.setattr(sql, "take_places", meddled)
    with pytest.raises(errors.Cancelled):
        sign_up(shift, person)
    assert calls == [0]
    assert not SignUp.objects.filter(state=J).exists()


def test_units_below_count_for_staff() -> None:
    shift = make.make_shift()
    district = Unit.objects.get(parent=None)
    staff, one = make.make_volunteers(2, shift.activity.unit)
    upper = as_staff(staff, district, policy.MANAGE)
    assert actions.add_person(upper, shift, one, yes="present").state == "joined"
    nowhere = replace(upper, grants={policy.MANAGE: frozenset({district.pk + 10_000})})
    with refused(Forbidden):
        actions.add_person(nowhere, shift, staff, yes="present")
