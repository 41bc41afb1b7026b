"""Lawful by construction: nature, insurance, agreement, minors; and conduct with its appeal."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, policy
from qinglin.activities.actions import SafeguardPlan
from qinglin.activities.errors import terms as refusals
from qinglin.activities.models import Activity, Agreement, Bar, Insurance, Mark, Shift, SignUp
from qinglin.activities.queries import fitness
from qinglin.activities.rules import lawful
from qinglin.inbox.models import Message
from qinglin.kernel import jobs
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.people.models import Guardianship, Person

from . import make
from .browse import words
from .desks import desk, page_of
from .make import SYSTEM, as_person, as_staff, at
from .refusing import refused

pytestmark = pytest.mark.django_db
FIFTEEN, SEVENTEEN = date(2011, 3, 1), date(2009, 3, 1)
FRIDAY = date(2026, 11, 27)
THE_YEAR: dict[str, Any] = {"from_on": date(2026, 1, 1), "until_on": date(2026, 12, 31)}


def sign_up(shift: Shift, person: Person) -> int:
    return actions.sign_up(as_person(person), shift.pk, person.pk).id


def minor(shift: Shift, born_on: date = FIFTEEN) -> Person:
    """A child with a guardian's consent."""
    guardian = make.make_volunteer(shift.activity.unit)
    child = make.make_volunteer(shift.activity.unit, born_on)
    Guardianship.objects.create(
        guardian=guardian, child=child, relation="mother", from_on=date(2020, 1, 1)
    )
    make.give_consent(child, guardian)
    return child


@pytest.fixture
def ruled() -> Shift:
    """Under sixteen: not at 22:30, and only with an adult present. A shift by day."""
    shift = make.make_shift(capacity=5)
    actions.set_minor_rule(
        SYSTEM,
        Unit.objects.get(parent=None),
        from_on=date(2026, 1, 1),
        under_age=16,
        earliest=time(6),
        latest=time(22),
        needs_adult=True,
    )
    return shift


def make_late_shift() -> Shift:
    span: dict[str, Any] = {"starts_at": at(20, day=FRIDAY), "ends_at": at(22, 30, day=FRIDAY)}
    venue = make.make_station("夜市")
    return make.make_activity(venue, shifts=[make.plan_shift(**span)], **span).shifts.get()


def test_minors_are_protected_by_hour_and_by_company(ruled: Shift) -> None:
    """AT-19."""
    unit, late = ruled.activity.unit, make_late_shift()
    child, elder = minor(ruled), minor(ruled, SEVENTEEN)
    with refused(refusals.MinorHours, "未满 16 周岁只在 06:00–22:00 服务"):
        sign_up(late, child)
    with refused(refusals.AdultNeeded, "未满 16 周岁须有成年人同场"):
        sign_up(ruled, child)
    # No rank bypasses it silently.
    for rank in (SYSTEM, as_staff(elder, unit, policy.MANAGE, policy.OVERBOOK)):
        with refused(refusals.AdultNeeded):
            actions.add_person(rank, ruled, child, yes="phone", override_reason="家长同意")
    sign_up(ruled, elder)
    with refused(refusals.AdultNeeded):
        sign_up(ruled, child)
    adult, other = make.make_volunteers(2, unit)
    ids = [sign_up(ruled, adult), sign_up(ruled, other), sign_up(ruled, child)]
    assert not fitness.unaccompanied(ruled)
    actions.cancel_sign_up(as_person(adult), ids[0])
    alarms = AuditEntry.objects.filter(action="activities.minors_alone")
    assert not alarms.exists()
    assert "没有成年人同场" not in words(desk(unit).get(page_of(ruled.activity)))
    actions.cancel_sign_up(as_person(other), ids[1])
    assert fitness.unaccompanied(ruled)
    assert alarms.get().target == f"activities.shift:{ruled.pk}"
    assert "没有成年人同场" in words(desk(unit).get(page_of(ruled.activity)))
    while jobs.run_due():
        pass
    alarm = Message.objects.get(template="activities.minors_alone")
    assert alarm.person_id == ruled.activity.leader_id
    assert (alarm.values["minors"], alarm.values["names"]) == (1, child.name)


def test_age_is_judged_at_the_time_of_service(ruled: Shift) -> None:
    """Sixteen on the day of the shift, fifteen today: the rule does not concern her."""
    birthday = minor(ruled, date(2010, 11, 28))
    assert SignUp.objects.get(pk=sign_up(ruled, birthday)).state == "joined"


def test_a_guardian_in_the_same_party_is_company(ruled: Shift) -> None:
    child = minor(ruled)
    guardian = Guardianship.objects.get(child=child).guardian
    placed = actions.enter(as_person(guardian), ruled.pk, [guardian.pk, child.pk])
    assert [one.state for one in placed] == ["joined", "joined"]


def test_danger_is_insured_first_and_closed_to_minors() -> None:
    draft = make.make_draft()
    unit, shift = draft.unit, draft.shifts.get()
    text = "甲方乙方约定服务内容、时间、地点、条件和安全保障。"
    actions.set_safeguard(SYSTEM, draft, SafeguardPlan(dangerous=True, agreement=text))
    with refused(refusals.UninsuredDanger):
        actions.publish(SYSTEM, draft)
    known: dict[str, Any] = {"insurer": "人保财险", "policy_no": "P-1", "covers": "意外 50 万元"}
    short = actions.insure(SYSTEM, unit, **known, **(THE_YEAR | {"until_on": FRIDAY}))
    plan = SafeguardPlan(dangerous=True, insurance_id=short.pk, agreement=text)
    actions.set_safeguard(SYSTEM, draft, plan)
    with refused(refusals.UninsuredDanger):
        actions.publish(SYSTEM, draft)
    actions.insure(SYSTEM, unit, **known, **THE_YEAR)
    assert Insurance.objects.count() == 1
    actions.publish(SYSTEM, draft)
    child, person = minor(shift, SEVENTEEN), make.make_volunteer(unit)
    with refused(refusals.DangerForMinors):
        sign_up(shift, child)
    with refused(refusals.AgreementNeeded):
        sign_up(shift, person)
    signed = actions.sign_agreement(as_person(person), draft, person.pk)
    assert actions.sign_agreement(as_person(person), draft, person.pk) == signed
    assert (signed.wording, Agreement.objects.count()) == (text, 1)
    assert SignUp.objects.get(pk=sign_up(shift, person)).state == "joined"


@pytest.mark.parametrize("case", lawful.CASES)
def test_the_six_cases_need_a_written_agreement(case: str) -> None:
    draft = make.make_draft()
    insurance = actions.insure(
        SYSTEM, draft.unit, insurer="人保财险", policy_no="P-2", covers="意外", **THE_YEAR
    )
    cases: dict[str, Any] = {case: True, "insurance_id": insurance.pk}
    plan = SafeguardPlan(**cases)
    actions.set_safeguard(SYSTEM, draft, plan)
    with refused(refusals.AgreementUnwritten):
        actions.publish(SYSTEM, draft)


@pytest.mark.parametrize("name", lawful.NATURE)
def test_what_is_no_volunteer_service_never_opens(name: str) -> None:
    """Order 67, Art. 19."""
    draft = make.make_draft()
    draft.review.delete()
    fresh = Activity.objects.get(pk=draft.pk)
    with refused(refusals.NotReviewed):
        actions.publish(SYSTEM, fresh)
    answers = dict.fromkeys(lawful.NATURE, False)
    with refused(errors.WrongValue):
        gaps = {key: said for key, said in answers.items() if key != name}
        actions.review_nature(SYSTEM, fresh, gaps)
    with refused(refusals.NoVolunteerService):
        actions.review_nature(SYSTEM, fresh, answers | {name: True})
    stranger = as_person(make.make_people(1)[0])
    with refused(Forbidden):
        actions.review_nature(stranger, fresh, answers)


def test_a_late_no_has_consequences_and_an_appeal(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    person, staff = make.make_volunteers(2, venue.unit)
    root = Unit.objects.get(parent=None)
    actions.set_places_rule(
        SYSTEM,
        root,
        from_on=date(2026, 1, 1),
        late_hours=24,
        late_points=2,
        most_points=4,
        bar_days=30,
    )
    first, second, third = [
        make.on(day, title, venue).shifts.get()
        for day, title in ((25, "周三"), (26, "周四"), (28, "周六"))
    ]
    ids = [sign_up(one, person) for one in (first, second)]
    actions.cancel_sign_up(as_person(person), ids[0])
    assert Mark.objects.get().points == 2
    actions.cancel_sign_up(as_person(person), ids[1])
    assert Mark.objects.count() == 1, "forty-five hours before is early enough"
    again = sign_up(second, person)
    now.move_to(at(8, day=date(2026, 11, 26)))
    actions.cancel_sign_up(as_person(person), again)
    assert Bar.objects.get().until_on == date(2026, 12, 26)
    with refused(refusals.Barred, "到 12月26日 为止不能报名"):
        sign_up(third, person)
    mark = Mark.objects.get(bar__isnull=False)
    boss = as_staff(staff, venue.unit, policy.MANAGE)
    with refused(refusals.NoMark):
        actions.answer_appeal(boss, mark.pk, granted=True, answer="属实")
    actions.appeal(as_person(person), mark.pk, reason="孩子发烧送医院，有病历")
    with refused(refusals.NoMark):
        actions.appeal(as_person(person), mark.pk, reason="再说一遍")
    own = as_staff(person, venue.unit, policy.MANAGE)
    with refused(refusals.OwnAppeal):
        actions.answer_appeal(own, mark.pk, granted=True, answer="属实")
    actions.answer_appeal(boss, mark.pk, granted=True, answer="病历属实，撤销")
    assert Bar.objects.filter(lifted_at=None).count() == 0
    assert SignUp.objects.get(pk=sign_up(third, person)).state == "joined"
    now.move_to(make.NOW + timedelta(days=40))
    other = Mark.objects.get(bar=None)
    with refused(refusals.AppealTooLate):
        actions.appeal(as_person(person), other.pk, reason="太晚")


def test_absence_is_marked_once_after_the_roll(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    person = make.make_volunteer(shift.activity.unit)
    actions.set_places_rule(
        SYSTEM, Unit.objects.get(parent=None), from_on=date(2026, 1, 1), no_show_points=3
    )
    pk = sign_up(shift, person)
    now.move_to(at(18))
    rows = [actions.RollRow(shift_id=shift.pk, sign_up_id=pk, outcome="no_show")]
    actions.confirm_roll(SYSTEM, shift.activity, rows)
    while jobs.run_due():
        pass
    assert actions.mark_no_shows(SYSTEM, shift.activity_id) == 0
    assert [(one.kind, one.points) for one in Mark.objects.all()] == [("no_show", 3)]
    told = Message.objects.get(template="activities.marked")
    assert (told.person_id, told.values["points"]) == (person.pk, 3)
