"""What is listed, found and judged; and how many statements it costs at any size."""

from datetime import date
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, queries
from qinglin.activities.models import Shift
from qinglin.activities.queries import Listing, Verdict
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import NotFound
from qinglin.people.models import Guardianship
from qinglin.venues.models import Venue

from . import make
from .make import SYSTEM, as_person, at, on, plan_shift
from .refusing import refused

pytestmark = pytest.mark.django_db


def titles(listing: Listing) -> list[str]:
    return [one.activity.title for one in listing.items]


# ---------------------------------------------------------------- lists


def test_what_recruits_and_is_not_over_soonest_first(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    for day, title in ((28, "丙"), (26, "甲"), (27, "乙")):
        on(day, title, venue)
    make.make_draft(venue, title="草稿")
    off = on(29, "取消了", venue)
    actions.cancel_activity(SYSTEM, off, reason="雨")
    assert titles(queries.upcoming(NOBODY)) == ["甲", "乙", "丙"]
    now.move_to(at(10, 59, date(2026, 11, 26)))
    assert titles(queries.upcoming(NOBODY)) == ["甲", "乙", "丙"]
    now.move_to(at(11, day=date(2026, 11, 26)))
    assert titles(queries.upcoming(NOBODY)) == ["乙", "丙"]


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    venue = make.make_station()
    for n in range(7):
        on(26 + n % 2, f"活动{n}", venue)
    whole = titles(queries.upcoming(NOBODY))
    found: list[str] = []
    cursor = None
    for _ in range(4):
        page = queries.upcoming(NOBODY, after=cursor, limit=2)
        found += titles(page)
        cursor = page.next
    assert (found, cursor) == (whole, None)
    for bad in ("x", "1", "1.2.3", "9" * 18 + "." + "9" * 19, "-1.5", "999999999999999999.1"):
        with refused(errors.WrongValue) as fields:
            queries.upcoming(NOBODY, after=bad)
        assert list(fields) == ["after"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("义诊", ["健康义诊"]),
        ("jkyz", ["健康义诊"]),
        ("雷锋", ["健康义诊", "磨刀"]),
        ("亭 指路", ["指路"]),
        ("zl", ["指路"]),
        ("没有", []),
        ("%", ["健康义诊", "指路", "磨刀"]),
        ("'; DROP TABLE", []),
    ],
)
def test_words_and_initials_find_titles_and_venues(words: str, found: list[str]) -> None:
    corner, pavilion = make.make_station("秦望广场雷锋角"), make.make_station("集新车站微笑亭")
    on(26, "健康义诊", corner)
    on(27, "指路", pavilion)
    on(28, "磨刀", corner)
    assert titles(queries.upcoming(NOBODY, words=words)) == found


def test_lists_are_narrowed_by_day_place_skill_unit_and_distance() -> None:
    corner, far = make.make_station("秦望广场"), make.make_station("龙门古镇")
    Venue.objects.filter(pk=far.pk).update(latitude=29_900_000)
    skill = make.make_skill()
    when = date(2026, 11, 26)
    span: dict[str, Any] = {"starts_at": at(9, day=when), "ends_at": at(11, day=when)}
    on(
        26,
        "修电器",
        corner,
        shifts=[plan_shift(skill_id=skill.pk, **span), plan_shift("乙", **span)],
    )
    on(27, "扫地", far)

    def found(**narrowed: Any) -> list[str]:
        return titles(queries.upcoming(NOBODY, **narrowed))

    assert found(day=when) == ["修电器"]
    assert found(day=date(2026, 11, 25)) == []
    assert found(venue_id=far.pk) == ["扫地"]
    assert found(skill_id=skill.pk) == ["修电器"]
    assert found(unit_id=far.unit_id) == ["扫地"]
    assert found(unit_id=corner.unit.parent_id) == ["修电器", "扫地"]
    for nothing in (0, -1, 10**30):
        assert found(venue_id=nothing) == found(skill_id=nothing) == found(unit_id=nothing) == []
    here = (30.049, 119.952)
    away = [one.distance for one in queries.upcoming(NOBODY, near=here).items]
    assert away[0] == 0
    assert away[1] is not None
    assert 16_000 < away[1] < 17_000
    assert found(near=here, within=1000) == ["修电器"]
    assert found(near=here, within=20_000) == ["修电器", "扫地"]


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "words"),
    [
        (3, 1, 0, "还剩 2 个名额"),
        (3, 3, 0, "名额已满，可以候补"),
        (3, 3, 2, "名额已满，2 人候补"),
        (3, 4, 2, "超出名额 1 人"),
    ],
)
def test_places_in_words(capacity: int, taken: int, waiting: int, words: str) -> None:
    shift = Shift(capacity=capacity, taken=taken, waiting=waiting)
    assert queries.place_words(shift) == words


def test_a_list_costs_the_same_at_any_size(django_assert_num_queries: Any) -> None:
    venue = make.make_station()
    me = make.make_volunteer(venue.unit)
    for size in (1, 6):
        for n in range(size):
            activity = on(26 + n % 3, f"活动{size}-{n}", venue)
            shift = activity.shifts.get()
            if n == 0 and size == 1:
                actions.sign_up(as_person(me), shift.pk, me.pk)
        with django_assert_num_queries(2):
            queries.upcoming(NOBODY)
        with django_assert_num_queries(4):
            listing = queries.upcoming(as_person(me), near=(30.0, 120.0), words="活动")
    mine = [line.mine for one in listing.items for line in one.lines if line.mine]
    assert [one.person_id for one in mine] == [me.pk]


# ---------------------------------------------------------------- may I?


def judged(verdict: Verdict) -> dict[str, bool | None]:
    return {one.key: one.ok for one in verdict.conditions}


def test_each_condition_has_its_own_tick_or_cross() -> None:
    skill = make.make_skill("家电维修")
    shift = make.make_shift(capacity=1, skill_id=skill.pk, min_age=16)
    activity = queries.activity_for(NOBODY, shift.activity_id)
    unit = activity.unit
    (bare,) = make.make_people(1, born_on=date(2012, 1, 1))
    (verdict,) = queries.refusals_for(as_person(bare), activity)
    assert judged(verdict) == {
        "open": True, "registered": False, "age": False, "consent": False, "skill": False,
        "overlap": True, "places": True,
    }  # fmt: skip
    assert type(verdict.refusal) is errors.NotRegistered
    whys = {one.key: one.why for one in verdict.conditions}
    assert whys["age"] == "服务当天须年满 16 周岁，那时只有 14 周岁，请选择别的岗位。"
    assert whys["skill"] == "这个岗位需要“家电维修”，资料里没有这项技能，可以先完善资料。"
    assert whys["places"] == "还剩 1 个名额"
    fit = make.make_volunteer(unit, skills=[skill])
    (verdict,) = queries.refusals_for(as_person(fit), activity)
    assert set(judged(verdict).values()) == {True}
    assert (verdict.refusal, verdict.waits, verdict.mine) == (None, False, None)
    (verdict,) = queries.refusals_for(NOBODY, activity)
    assert judged(verdict) == {
        "open": True, "registered": None, "age": None, "skill": None, "places": True,
    }  # fmt: skip


def test_the_verdict_is_what_signing_up_would_say(now: time_machine.Traveller) -> None:
    """For every kind of person, on every shift, before and after the closing time."""
    skill = make.make_skill()
    venue = make.make_station()
    activity = make.make_activity(
        venue,
        closes_at=at(8),
        shifts=[
            plan_shift("修", skill_id=skill.pk, capacity=1),
            plan_shift("扫", min_age=18, capacity=1),
            plan_shift("看", starts_at=at(13), ends_at=at(14)),
        ],
    )
    elsewhere = make.make_shift(venue=make.make_station("别处"), starts_at=at(11), ends_at=at(12))
    guardian = make.make_volunteer(venue.unit)
    people = [
        guardian,
        make.make_volunteer(venue.unit, skills=[skill]),
        make.make_volunteer(venue.unit, born_on=date(2010, 1, 1)),
        make.make_volunteer(venue.unit, born_on=date(2010, 1, 1)),
        *make.make_people(1),
        make.make_volunteer(venue.unit),
        make.make_volunteer(venue.unit, skills=[skill]),
    ]
    make.give_consent(people[2], guardian)
    actions.sign_up(as_person(people[5]), elsewhere.pk, people[5].pk)
    actions.sign_up(as_person(people[6]), activity.shifts.order_by("pk")[0].pk, people[6].pk)
    kinds = set()
    for moment in (make.NOW, at(8)):
        now.move_to(moment)
        for person in people:
            fresh = queries.activity_for(as_person(person), activity.pk)
            for verdict in queries.refusals_for(as_person(person), fresh):
                kinds.add(type(verdict.refusal).__name__)
                if verdict.refusal is None:
                    continue
                with refused(type(verdict.refusal), str(verdict.refusal)):
                    actions.sign_up(as_person(person), verdict.shift.pk, person.pk)
    assert kinds == {
        "NoneType", "SkillMissing", "TooYoung", "NoConsent", "NotRegistered", "Overlapping",
        "AlreadySignedUp", "Closed",
    }  # fmt: skip


def test_verdicts_cost_the_same_for_any_number_of_shifts(django_assert_num_queries: Any) -> None:
    venue = make.make_station()
    skill = make.make_skill()
    activity = make.make_activity(
        venue, shifts=[plan_shift(f"班{n}", skill_id=skill.pk, capacity=1) for n in range(12)]
    )
    other, me = make.make_volunteers(2, venue.unit)
    for person in (other, me):
        actions.add_person(
            SYSTEM, Shift.objects.create(
                activity=activity, title=f"空{person.pk}", starts_at=at(15), ends_at=at(16),
                capacity=1, min_age=1,
            ), person, yes="present"
        )  # fmt: skip
    with django_assert_num_queries(2):
        found = queries.activity_for(as_person(me), activity.pk)
    with django_assert_num_queries(3):
        verdicts = queries.refusals_for(as_person(me), found)
    assert len(verdicts) == 14


def test_a_guardian_sees_the_verdict_for_a_ward_and_nobody_for_a_stranger() -> None:
    shift = make.make_shift()
    guardian, stranger = make.make_volunteers(2, shift.activity.unit)
    (child,) = make.make_volunteers(1, shift.activity.unit, born_on=date(2011, 1, 1))
    activity = queries.activity_for(NOBODY, shift.activity_id)
    with refused(NotFound):
        queries.refusals_for(as_person(stranger), activity, child.pk)
    with refused(NotFound):
        queries.refusals_for(NOBODY, activity, child.pk)
    Guardianship.objects.create(
        child=child, guardian=guardian, relation="mother", from_on=date(2011, 1, 1)
    )
    (verdict,) = queries.refusals_for(as_person(guardian), activity, child.pk)
    assert type(verdict.refusal) is errors.NoConsent


# ---------------------------------------------------------------- one's own


def test_mine_before_and_after(now: time_machine.Traveller, django_assert_num_queries: Any) -> None:
    venue = make.make_station()
    person, other = make.make_volunteers(2, venue.unit)
    me = as_person(person)
    full = on(27, "满", venue, shifts=[plan_shift(
        starts_at=at(9, day=date(2026, 11, 27)), ends_at=at(11, day=date(2026, 11, 27)), capacity=1
    )]).shifts.get()  # fmt: skip
    early = on(26, "早", venue).shifts.get()
    actions.sign_up(as_person(other), full.pk, other.pk)
    for shift in (full, early):
        actions.sign_up(me, shift.pk, person.pk)
    gone = on(29, "退", venue).shifts.get()
    actions.cancel_sign_up(me, actions.sign_up(me, gone.pk, person.pk).id)
    with django_assert_num_queries(1):
        ahead = [
            (one.shift.activity.title, one.state, one.place_in_line, one.shift.activity.venue.name)
            for one in queries.my_upcoming(person.pk)
        ]
    assert ahead == [
        ("早", "joined", None, "秦望广场雷锋角"),
        ("满", "waiting", 1, "秦望广场雷锋角"),
    ]
    assert queries.check_in_now(person.pk) == []
    now.move_to(at(8, day=date(2026, 11, 26)))
    assert [one.shift_id for one in queries.check_in_now(person.pk)] == [early.pk]
    now.move_to(at(12, day=date(2026, 11, 26)))
    assert [one.shift_id for one in queries.my_past(person.pk)] == [early.pk]
    assert [one.shift_id for one in queries.my_upcoming(person.pk)] == [full.pk]
    assert queries.own_sign_up(person.pk, gone.pk) is None
    assert queries.own_sign_up(None, full.pk) is None
    waiting = queries.own_sign_up(person.pk, full.pk)
    assert waiting is not None
    assert queries.position_of(waiting) == 1


@pytest.mark.parametrize("pk", [0, -1, 10**30, 999_999])
def test_what_does_not_exist_is_not_found(pk: int) -> None:
    for query in (
        queries.activity_for, queries.shift_for, queries.sign_up_for, queries.tally_for,
        queries.series_for,
    ):  # fmt: skip
        with refused(NotFound):
            query(SYSTEM, pk)
    with refused(NotFound):
        queries.programme_for(SYSTEM, pk)
