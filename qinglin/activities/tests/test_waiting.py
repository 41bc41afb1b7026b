"""The line that explains itself: offers, parties, parts of a shift, approval and the draw."""

from datetime import date, timedelta

import pytest
import time_machine

from qinglin.activities import actions, errors, queries
from qinglin.activities.actions import RolePlan, TermsPlan
from qinglin.activities.errors import terms as refusals
from qinglin.activities.models import Draw, Offer, PlacesRule, Shift, SignUp
from qinglin.activities.queries import waiting
from qinglin.activities.rules import drawing
from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.people.models import Guardianship, Person

from . import make
from .browse import browser, words
from .desks import desk as desk_of
from .make import SYSTEM, as_person, as_staff
from .refusing import refused

pytestmark = pytest.mark.django_db
J, W, C = SignUp.State.JOINED, SignUp.State.WAITING, SignUp.State.CANCELLED


def sign_up(shift: Shift, person: Person) -> int:
    return actions.sign_up(as_person(person), shift.pk, person.pk).id


def states(*ids: int) -> list[str]:
    found = dict(SignUp.objects.values_list("pk", "state"))
    return [found[pk] for pk in ids]


def open_offers(shift: Shift) -> list[int]:
    found = Offer.objects.filter(shift=shift, state="open").order_by("pk")
    return list(found.values_list("person_id", flat=True))


def offer_to(person: Person) -> Offer:
    return Offer.objects.get(person=person, state="open")


def reasons(shift: Shift) -> list[tuple[str, str]]:
    return [(one.why, one.words) for one in waiting.explained_line(SYSTEM, fresh(shift))]


def fresh(shift: Shift) -> Shift:
    return Shift.objects.select_related("activity").get(pk=shift.pk)


def agree(shift: Shift) -> None:
    """The counters say what the rows say."""
    assert queries.counter_differences() == []


def offering(capacity: int, minutes: int = 60) -> Shift:
    shift = make.make_shift(capacity=capacity)
    actions.settle_terms(SYSTEM, shift, TermsPlan(offer_minutes=minutes))
    return fresh(shift)


def test_a_place_given_back_is_really_back() -> None:
    """AT-05: cancelled after an accepted offer, the place is offered to the next, not again."""
    shift = offering(1)
    holder, first, second = make.make_volunteers(3, shift.activity.unit)
    held, one, two = sign_up(shift, holder), sign_up(shift, first), sign_up(shift, second)
    assert states(held, one, two) == [J, W, W]
    actions.cancel_sign_up(as_person(holder), held)
    assert (states(one, two), open_offers(shift)) == ([W, W], [first.pk])
    # The place is held: who comes now stands in line.
    third = make.make_volunteer(shift.activity.unit)
    three = sign_up(shift, third)
    assert states(three) == [W]
    actions.accept_offer(as_person(first), offer_to(first).pk)
    assert (states(one, two, three), open_offers(shift)) == ([J, W, W], [])
    actions.cancel_sign_up(as_person(first), one)
    assert (states(one, two), open_offers(shift)) == ([C, W], [second.pk])
    agree(shift)
    anew = sign_up(shift, first)
    actions.decline_offer(as_person(second), offer_to(second).pk)
    assert (states(two, three, anew), open_offers(shift)) == ([C, W, W], [third.pk])
    actions.decline_offer(as_person(third), offer_to(third).pk)
    assert open_offers(shift) == [first.pk]
    agree(shift)


def test_an_offer_lapses_and_the_next_is_asked(now: time_machine.Traveller) -> None:
    shift = offering(1, minutes=60)
    people = make.make_volunteers(3, shift.activity.unit)
    ids = [sign_up(shift, one) for one in people]
    actions.cancel_sign_up(as_person(people[0]), ids[0])
    offer = offer_to(people[1])
    assert offer.expires_at == make.NOW + timedelta(hours=1)
    now.move_to(offer.expires_at)
    with refused(refusals.OfferOver):
        actions.accept_offer(as_person(people[1]), offer.pk)
    assert actions.lapse_offer(SYSTEM, offer) is True
    assert actions.lapse_offer(SYSTEM, offer) is False
    assert (states(*ids), open_offers(shift)) == ([C, C, W], [people[2].pk])
    agree(shift)


def test_nobody_is_woken_at_night(now: time_machine.Traveller) -> None:
    """An offer of 22:30 waits until seven; one of 21:30 for two hours is open until 8:30."""
    shift = offering(2, minutes=120)
    people = make.make_volunteers(4, shift.activity.unit)
    ids = [sign_up(shift, one) for one in people]
    now.move_to(make.at(21, 30, day=date(2026, 11, 24)))
    actions.cancel_sign_up(as_person(people[0]), ids[0])
    assert offer_to(people[2]).expires_at == make.at(8, 30, day=date(2026, 11, 25))
    now.move_to(make.at(22, 30, day=date(2026, 11, 24)))
    actions.cancel_sign_up(as_person(people[1]), ids[1])
    assert open_offers(shift) == [people[2].pk]
    assert reasons(shift)[1] == ("night", "夜里不打扰，早上 7 点以后再递补。")
    now.move_to(make.at(7, 0, day=date(2026, 11, 25)))
    actions.make_due_offers(SYSTEM, shift)
    assert open_offers(shift) == [people[2].pk, people[3].pk]


def test_a_silent_list_names_the_limit() -> None:
    """AT-07: a second quota, a role, a qualification, a paused list; each entry says which."""
    skill = make.make_skill("急救")
    shift = make.make_shift(capacity=5)
    unit = shift.activity.unit
    actions.settle_terms(
        SYSTEM,
        shift,
        TermsPlan(
            roles=(
                RolePlan(title="登记", capacity=1),
                RolePlan(title="急救员", capacity=2, minimum=1, skill_id=skill.pk),
            )
        ),
    )
    desk, medic = fresh(shift).roles.order_by("position")
    plain = make.make_volunteers(2, unit)
    doctors = [make.make_volunteer(unit, skills=[skill]) for _ in range(3)]
    for person, role in [
        (plain[0], desk), (plain[1], desk), (doctors[0], medic), (doctors[1], medic),
        (doctors[2], medic),
    ]:  # fmt: skip
        actions.enter(as_person(person), shift.pk, [person.pk], role_id=role.pk)
    assert fresh(shift).free == 2
    assert reasons(shift) == [
        ("role_full", "“登记”这一分工的 1 个名额已满；别的分工有空位不能占用。"),
        ("role_full", "“急救员”这一分工的 2 个名额已满；别的分工有空位不能占用。"),
    ]
    page = words(desk_of(unit).get(f"/desk/shifts/{shift.pk}/line/"))
    assert f"1 {plain[1].name} 登记 “登记”这一分工的 1 个名额已满；" in page
    assert f"2 {doctors[2].name} 急救员 “急救员”这一分工的 2 个名额已满；" in page
    actions.settle_terms(
        SYSTEM,
        shift,
        TermsPlan(
            training="急救复训",
            roles=(
                RolePlan(title="登记", capacity=1),
                RolePlan(title="急救员", capacity=3, skill_id=skill.pk),
            ),
        ),
    )
    lacking = "这个岗位须先参加“急救复训”培训。参加过的，请组织单位登记培训记录。"
    assert reasons(shift) == [("lacking", lacking), ("lacking", lacking)]
    actions.pause_line(SYSTEM, shift, reason="等区里核定人数")
    actions.record_training(
        SYSTEM, doctors[2], unit, title="急救复训", on=date(2026, 11, 20), minutes=90
    )
    assert reasons(shift)[1] == ("paused", "递补已暂停：等区里核定人数")
    actions.pause_line(SYSTEM, shift, reason="")
    assert [(one.why, one.people) for one in waiting.explained_line(SYSTEM, fresh(shift))] == [
        ("lacking", plain[1].name)
    ]
    assert SignUp.objects.get(person=doctors[2]).state == J
    with pytest.raises(Forbidden):
        waiting.explained_line(as_person(plain[1]), fresh(shift))


def family(shift: Shift, size: int) -> tuple[Person, list[Person]]:
    """A parent and children who may serve."""
    parent = make.make_volunteer(shift.activity.unit)
    children = make.make_volunteers(size - 1, shift.activity.unit, date(2011, 3, 1))
    for child in children:
        Guardianship.objects.create(
            guardian=parent, child=child, relation="mother", from_on=date(2020, 1, 1)
        )
        make.give_consent(child, parent)
    return parent, children


@pytest.mark.parametrize("may_pass", [False, True])
def test_families_go_together(may_pass: bool) -> None:
    """AT-08: all wait as one entry, all are in together; who may pass is the district's word."""
    shift = make.make_shift(capacity=4)
    unit = shift.activity.unit
    PlacesRule.objects.create(
        unit=Unit.objects.get(parent=None), from_on=date(2026, 1, 1), may_pass=may_pass
    )
    singles = make.make_volunteers(3, unit)
    held = [sign_up(shift, one) for one in singles[:2]]
    parent, children = family(shift, 3)
    ids = [parent.pk, *(child.pk for child in children)]
    placed = actions.enter(as_person(parent), shift.pk, ids)
    assert [(one.state, one.position) for one in placed] == [("waiting", 1)] * 3
    assert reasons(shift) == [("party", "3 人结伴、须一起补上，现在只空出 2 个名额。")]
    late = sign_up(shift, singles[2])
    assert states(late) == [J if may_pass else W]
    trail = AuditEntry.objects.filter(action="activities.promoted", detail__passed_a_party=True)
    if not may_pass:
        assert reasons(shift)[1][0] == "behind_party"
        assert queries.position_of(SignUp.objects.get(pk=late)) == 2
        assert not trail.exists()
        actions.cancel_sign_up(as_person(singles[0]), held[0])
        assert states(*(one.id for one in placed), late) == [J, J, J, W]
    else:
        assert [entry.detail for entry in waiting.trace(SYSTEM, shift) if "passes" in entry.detail]
        actions.cancel_sign_up(as_person(singles[0]), held[0])
        assert states(*(one.id for one in placed)) == [W, W, W], "two free places are not three"
        actions.cancel_sign_up(as_person(singles[1]), held[1])
        assert states(*(one.id for one in placed)) == [J, J, J]
    agree(shift)


def test_a_party_is_refused_as_a_whole_and_names_whom_it_concerns() -> None:
    shift = make.make_shift(capacity=4, min_age=16)
    parent, children = family(shift, 2)
    with refused(refusals.PartyRefused, f"{children[0].name}不能报这一班"):
        actions.enter(as_person(parent), shift.pk, [parent.pk, children[0].pk])
    with refused(refusals.SamePersonTwice):
        actions.enter(as_person(parent), shift.pk, [parent.pk, parent.pk])
    many = make.make_volunteers(6, shift.activity.unit)
    with refused(refusals.PartyTooLarge):
        actions.enter(as_person(parent), shift.pk, [parent.pk, *(one.pk for one in many)])


def test_friends_say_yes_themselves() -> None:
    """Named by another, nobody is in before all have agreed; who declines drops out alone."""
    shift = make.make_shift(capacity=4)
    me, friend, other = make.make_volunteers(3, shift.activity.unit)
    placed = actions.enter(as_person(me), shift.pk, [me.pk, friend.pk, other.pk])
    ids = [one.id for one in placed]
    assert states(*ids) == [W, W, W]
    assert reasons(shift) == [("not_approved", "还等同伴本人点头，都同意以后才能补上。")]
    actions.accept_offer(as_person(friend), offer_to(friend).pk)
    assert states(*ids) == [W, W, W]
    actions.decline_offer(as_person(other), offer_to(other).pk)
    assert states(*ids) == [J, J, C]
    agree(shift)


def test_staff_enter_nobody_against_their_will() -> None:
    """Without a yes an invitation holds the place; silence and a no leave nobody registered."""
    shift = make.make_shift(capacity=1)
    person, other = make.make_volunteers(2, shift.activity.unit)
    placed = actions.add_person(SYSTEM, shift, person)
    assert (placed.state, fresh(shift).taken, open_offers(shift)) == ("waiting", 0, [person.pk])
    assert states(sign_up(shift, other)) == [W]
    with refused(errors.ShiftFull):
        actions.add_person(SYSTEM, shift, make.make_volunteer(shift.activity.unit))
    actions.accept_offer(as_person(person), offer_to(person).pk)
    joined = SignUp.objects.select_related("application").get(pk=placed.id)
    assert (joined.state, joined.application.yes, fresh(shift).taken) == (J, "online", 1)
    actions.cancel_sign_up(as_person(person), placed.id)
    assert SignUp.objects.get(person=other).state == J
    agree(shift)


def test_who_is_invited_stands_in_no_line_and_reads_that_an_answer_is_awaited() -> None:
    shift = make.make_shift(capacity=1)
    person, holder, waits = make.make_volunteers(3, shift.activity.unit)
    sign_up(shift, holder)
    unit = shift.activity.unit
    staff = as_staff(holder, unit, "activities.check_in", "activities.overbook")
    placed = actions.add_person(staff, shift, person, override_reason="会手语")
    sign_up(shift, waits)
    agree(shift)
    phone = browser(person)
    seen = words(phone.get(f"/sign-ups/{placed.id}/"))
    assert "请您来，等您答复" in seen
    assert "名额先为您留着。您答应以后才算报名。 现在答复" in seen
    assert "放弃候补" not in seen
    assert "等您答复" in words(phone.get("/me/"))
    assert "None" not in words(phone.get("/me/"))


def test_a_party_in_line_has_one_number_and_the_counters_agree() -> None:
    shift = make.make_shift(capacity=2)
    parent, (child,) = family(shift, 2)
    holder = make.make_volunteer(shift.activity.unit)
    sign_up(shift, holder)
    actions.enter(as_person(parent), shift.pk, [parent.pk, child.pk])
    numbers = SignUp.objects.filter(shift=shift, state=W).values_list("queue_no", flat=True)
    assert list(numbers) == [1, 1]
    agree(shift)


def test_the_draw_can_be_repeated_by_anybody(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=2)
    actions.settle_terms(SYSTEM, shift, TermsPlan(way="draw"))
    people = make.make_volunteers(5, shift.activity.unit)
    ids = [sign_up(shift, one) for one in people]
    assert states(*ids) == [W] * 5
    assert reasons(shift)[0] == ("not_drawn", "这一班抽签录取，还没有抽签。")
    published = Draw.objects.get().digest
    with refused(refusals.DrawTooEarly):
        actions.draw_places(SYSTEM, shift)
    actions.edit_activity(SYSTEM, shift.activity, closes_at=make.at(12, day=date(2026, 11, 26)))
    now.move_to(make.at(12, day=date(2026, 11, 26)))
    draw = actions.draw_places(SYSTEM, shift)
    assert drawing.digest_of(draw.seed) == published
    order = drawing.order(draw.seed, ids)
    assert [row["entry"] for row in draw.result] == order
    assert [row["placed"] for row in draw.result] == [True, True, False, False, False]
    assert states(*order) == [J, J, W, W, W]
    with refused(refusals.DrawnAlready):
        actions.draw_places(SYSTEM, shift)
    actions.cancel_sign_up(SYSTEM, order[0])
    assert states(*order) == [C, J, J, W, W]
    agree(shift)


def test_approval_comes_before_the_place() -> None:
    shift = make.make_shift(capacity=1)
    actions.settle_terms(SYSTEM, shift, TermsPlan(way="approval"))
    unit = shift.activity.unit
    one, two, staff = make.make_volunteers(3, unit)
    first, second = sign_up(shift, one), sign_up(shift, two)
    assert states(first, second) == [W, W]
    with refused(Forbidden):
        actions.approve(as_person(two), second)
    leader = as_staff(staff, unit, "activities.check_in")
    actions.approve(leader, second)
    assert states(first, second) == [W, J]
    actions.approve(leader, first)
    assert (states(first), reasons(shift)) == ([W], [("full", "名额已满，还没有人退出。")])
    with refused(refusals.WayIsSettled):
        actions.settle_terms(SYSTEM, shift, TermsPlan())


def test_the_booking_window_has_a_beginning(now: time_machine.Traveller) -> None:
    opens = make.at(8, day=date(2026, 11, 25))
    shift = make.make_shift(capacity=1)
    actions.edit_activity(SYSTEM, shift.activity, opens_at=opens)
    (person,) = make.make_volunteers(1, shift.activity.unit)
    with refused(refusals.NotYetOpen, "明天 8:00"):
        sign_up(shift, person)
    now.move_to(opens)
    assert states(sign_up(shift, person)) == [J]


def test_more_places_move_the_line_by_its_rules() -> None:
    """AT-06 with parties and offers: raising the capacity needs no further action by anyone."""
    shift = offering(1)
    people = make.make_volunteers(3, shift.activity.unit)
    ids = [sign_up(shift, one) for one in people]
    actions.set_capacity(SYSTEM, shift, 3)
    assert (states(*ids), open_offers(shift)) == ([J, W, W], [people[1].pk, people[2].pk])
    assert clock.now() == make.NOW
