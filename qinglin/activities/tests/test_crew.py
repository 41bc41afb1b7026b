"""What a crew lacks, part by part and skill by skill; the desk lets the chain of covers begin."""

from datetime import timedelta

import pytest
import time_machine

from qinglin.activities import actions
from qinglin.activities.actions import RolePlan, TermsPlan
from qinglin.activities.errors import WrongState
from qinglin.activities.errors import terms as refusals
from qinglin.activities.models import Activity, Offer, Shift, SignUp
from qinglin.activities.queries import crew
from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden
from qinglin.people.models import Person

from . import make
from .browse import words
from .desks import desk, page_of
from .make import SYSTEM, as_person, at
from .refusing import refused

pytestmark = pytest.mark.django_db


def fresh(shift: Shift) -> Shift:
    return Shift.objects.select_related("activity", "skill").get(pk=shift.pk)


def lacks(shift: Shift) -> list[tuple[str, str, int, int]]:
    found = crew.lacks([fresh(shift)]).get(shift.pk, [])
    return [(one.part, one.skill, one.have, one.minimum) for one in found]


def seat(shift: Shift, person: Person, **but: object) -> None:
    SignUp.objects.create(shift=shift, person=person, state="joined", made_at=make.NOW, **but)
    Shift.objects.filter(pk=shift.pk).update(taken=fresh(shift).taken + 1)


def test_a_shift_that_asks_for_a_skill_counts_those_who_have_it() -> None:
    skill = make.make_skill("盲人推拿")
    shift = make.make_shift(4, minimum=2, skill_id=skill.pk)
    assert lacks(shift) == [("", "盲人推拿", 0, 2)]
    seat(shift, make.make_volunteer(shift.activity.unit))
    seat(shift, make.make_volunteer(shift.activity.unit, skills=[skill]))
    assert lacks(shift) == [("", "盲人推拿", 1, 2)]
    seat(shift, make.make_volunteer(shift.activity.unit, skills=[skill]))
    assert lacks(shift) == []


def test_each_part_lacks_its_own_people_whoever_else_is_there() -> None:
    skill = make.make_skill("急救")
    shift = make.make_shift(6, minimum=3)
    plan = TermsPlan(
        roles=(
            RolePlan(title="引导", capacity=4, minimum=1),
            RolePlan(title="急救", capacity=2, minimum=2, skill_id=skill.pk),
        )
    )
    actions.settle_terms(SYSTEM, shift, plan)
    guide, aid = shift.roles.order_by("position")
    assert lacks(shift) == [("", "", 0, 3), ("引导", "", 0, 1), ("急救", "急救", 0, 2)]
    for _n in range(3):
        seat(shift, make.make_volunteer(shift.activity.unit), role=guide)
    seat(shift, make.make_volunteer(shift.activity.unit), role=aid)
    seat(shift, make.make_volunteer(shift.activity.unit, skills=[skill]), role=aid)
    assert lacks(shift) == [("急救", "急救", 1, 2)]
    page = desk(shift.activity.unit).get(page_of(shift.activity))
    assert "急救缺 1 人（会急救）" in words(page)
    assert f"/desk/shifts/{shift.pk}/line/#cover" in page.content.decode()
    beside = desk(shift.activity.unit).get(f"{page_of(shift.activity)}people/")
    assert "急救缺 1 人（会急救）" in words(beside)
    board = desk(shift.activity.unit).get("/desk/roster/?week=2026-11-28")
    assert "急救缺 1 人（会急救）" in words(board)


def test_nothing_is_lacking_in_drafts_and_in_what_has_begun(now: time_machine.Traveller) -> None:
    shift = make.make_shift(4, minimum=2)
    assert [
        one.minimum for one in crew.lacks_of([shift.activity], clock.now())[shift.activity_id]
    ] == [2]
    now.move_to(at(9))
    assert crew.lacks_of([shift.activity], clock.now()) == {}
    draft = make.make_draft(shifts=[make.plan_shift(minimum=2)])
    now.move_to(make.NOW)
    assert not any(crew.lacks_of([draft], clock.now()).values())


@pytest.fixture
def thin() -> tuple[Shift, list[Person]]:
    """A shift with free places, and two who served there before, one of them twice."""
    shift = make.make_shift(3, minimum=2)
    people = make.make_volunteers(2, shift.activity.unit)
    for weeks, few in ((2, people[:1]), (1, people)):
        past = make.make_activity(
            shift.activity.venue, shifts=[make.plan_shift(shift.title, capacity=9)]
        ).shifts.get()
        for person in few:
            SignUp.objects.create(
                shift=past, person=person, state="confirmed", outcome="present", made_at=make.NOW
            )
        Activity.objects.filter(pk=past.activity_id).update(state="confirmed")
        Shift.objects.filter(pk=past.pk).update(
            starts_at=past.starts_at - timedelta(weeks=weeks),
            ends_at=past.ends_at - timedelta(weeks=weeks),
        )
    return shift, people


def test_the_desk_lets_the_chain_begin_and_it_goes_on_by_itself(
    thin: tuple[Shift, list[Person]],
) -> None:
    shift, (often, once) = thin
    browser = desk(shift.activity.unit)
    path = f"/desk/shifts/{shift.pk}/"
    assert "盲人" not in words(browser.get(f"{path}line/"))
    said = words(browser.post(f"{path}cover/", follow=True))
    assert f"已请{often.name}顶班" in said
    assert f"1. {often.name}" in said
    assert browser.post(f"{path}cover/").status_code == 409
    assert Offer.objects.count() == 1
    actions.decline_offer(as_person(often), Offer.objects.get().pk)
    assert list(Offer.objects.order_by("pk").values_list("person_id", "state")) == [
        (often.pk, "declined"),
        (once.pk, "open"),
    ]
    actions.accept_offer(as_person(once), Offer.objects.get(person=once).pk)
    assert SignUp.objects.get(shift=shift).source == "cover"
    assert "已接受" in words(browser.get(f"{path}line/"))
    with refused(refusals.NobodyToAsk):
        actions.seek_cover(SYSTEM, shift)


def test_nobody_is_asked_without_need_right_or_time(
    thin: tuple[Shift, list[Person]], now: time_machine.Traveller
) -> None:
    shift, (often, once) = thin
    with refused(Forbidden):
        actions.seek_cover(as_person(often), shift)
    draft = make.make_draft().shifts.get()
    with refused(WrongState):
        actions.seek_cover(SYSTEM, draft)
    full = make.make_shift(1)
    actions.sign_up(SYSTEM, full.pk, once.pk)
    with refused(refusals.NothingToCover):
        actions.seek_cover(SYSTEM, full)
    now.move_to(at(9))
    with refused(refusals.HasBegun):
        actions.seek_cover(SYSTEM, shift)
    assert Offer.objects.count() == 0
