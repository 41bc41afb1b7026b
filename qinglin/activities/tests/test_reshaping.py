"""A series is changed: nothing doubles, nobody is dropped, and the preview says it before."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors
from qinglin.activities.actions import SafeguardPlan
from qinglin.activities.errors import terms as refusals
from qinglin.activities.models import Activity, Series, SeriesShift, Shift, SignUp, Skipped
from qinglin.activities.queries import repeating, reshaping
from qinglin.activities.rules import repetition
from qinglin.inbox.models import Message
from qinglin.kernel import clock, jobs
from qinglin.kernel.errors import Forbidden

from . import make
from .browse import words
from .desks import desk, elsewhere
from .make import SYSTEM, as_person
from .refusing import refused
from .test_repeating import make_series

pytestmark = pytest.mark.django_db
SATURDAYS = [date(2026, 11, 28), date(2026, 12, 5), date(2026, 12, 12), date(2026, 12, 19)]
UNTIL = SATURDAYS[-1]


@pytest.fixture
def series() -> Series:
    """Four Saturdays as drafts, the first two published, one person on the second."""
    made = make_series()
    occurrences = actions.make_occurrences(SYSTEM, made, UNTIL)
    for one in occurrences[:2]:
        actions.publish(SYSTEM, one)
    return made


def at_slot(series: Series, slot_on: date) -> Activity:
    return Activity.objects.get(series__venue=series.venue_id, slot_on=slot_on)


def join(activity: Activity, number: int = 1) -> list[int]:
    shift = activity.shifts.order_by("position")[0]
    people = make.make_volunteers(number, activity.unit)
    return [actions.sign_up(as_person(one), shift.pk, one.pk).id for one in people]


def slots(series: Series) -> list[date | None]:
    found = Activity.objects.filter(series__venue=series.venue_id).order_by("slot_on")
    return list(found.values_list("slot_on", flat=True))


def test_a_regenerated_series_keeps_one_occurrence_with_its_edit(series: Series) -> None:
    """AT-09 (a)."""
    third = at_slot(series, SATURDAYS[2])
    actions.edit_activity(SYSTEM, third, title="圣诞专场")
    later = third.starts_at + timedelta(days=1)
    shifts = [
        actions.ShiftChange(
            row=n,
            shift_id=shift.pk,
            new=actions.NewShift(
                title=shift.title,
                starts_at=shift.starts_at + timedelta(days=1),
                ends_at=shift.ends_at + timedelta(days=1),
                capacity=shift.capacity,
            ),
        )
        for n, shift in enumerate(third.shifts.all())
    ]
    actions.revise_activity(
        SYSTEM, third, changes={"starts_at": later, "ends_at": later + timedelta(hours=3)},
        shifts=shifts,
    )  # fmt: skip
    actions.change_series(SYSTEM, series, title="雷锋角便民服务日", starts=time(9))
    assert actions.make_occurrences(SYSTEM, Series.objects.get(pk=series.pk), UNTIL) == []
    assert slots(series) == SATURDAYS
    found = {one.slot_on: one for one in Activity.objects.filter(series=series)}
    assert [found[day].title for day in SATURDAYS] == [
        "雷锋角便民服务日", "雷锋角便民服务日", "圣诞专场", "雷锋角便民服务日",
    ]  # fmt: skip
    assert [clock.day_of(found[day].starts_at) for day in SATURDAYS] == [
        SATURDAYS[0], SATURDAYS[1], SATURDAYS[2] + timedelta(days=1), SATURDAYS[3],
    ]  # fmt: skip
    assert found[SATURDAYS[0]].starts_at == make.at(9)
    assert found[SATURDAYS[2]].starts_at == later


def test_a_changed_rule_keeps_people_and_the_preview_said_so(series: Series) -> None:
    """AT-09 (b)."""
    second = at_slot(series, SATURDAYS[1])
    ids = join(second, 2)
    changes: dict[str, Any] = {"rule": "FREQ=WEEKLY;BYDAY=SU"}
    said = reshaping.effect(SYSTEM, series, clock.today(), changes)
    assert (said.changing, said.going, said.staying, said.people) == (0, 2, 2, 2)
    actions.change_series(SYSTEM, series, **changes)
    assert slots(series) == SATURDAYS[:2]
    assert [one.state for one in SignUp.objects.filter(pk__in=ids)] == ["joined", "joined"]
    actions.make_occurrences(SYSTEM, Series.objects.get(pk=series.pk), UNTIL)
    assert slots(series) == [
        SATURDAYS[0], date(2026, 11, 29), SATURDAYS[1], date(2026, 12, 6), date(2026, 12, 13),
    ]  # fmt: skip


def test_from_a_day_on_the_series_is_another_and_occurrences_stay_the_same(
    series: Series,
) -> None:
    second = at_slot(series, SATURDAYS[1])
    (joined,) = join(second)
    before = dict(Activity.objects.values_list("slot_on", "pk"))
    said = reshaping.effect(SYSTEM, series, SATURDAYS[1], {"ends": time(12)})
    assert (said.changing, said.people) == (3, 1)
    following = actions.change_series(SYSTEM, series, from_on=SATURDAYS[1], ends=time(12))
    series.refresh_from_db()
    assert (following.before, series.until_on) == (series, SATURDAYS[1] - timedelta(days=1))
    assert dict(Activity.objects.values_list("slot_on", "pk")) == before
    assert Activity.objects.filter(series=following).count() == 3
    assert at_slot(series, SATURDAYS[0]).ends_at == make.at(11, 30)
    assert at_slot(series, SATURDAYS[1]).ends_at == make.at(12, day=SATURDAYS[1])
    assert SignUp.objects.get(pk=joined).shift.ends_at == make.at(12, day=SATURDAYS[1])
    assert repeating.free_slots(following, UNTIL) == []
    assert SeriesShift.objects.filter(series=following).count() == 2


def test_a_slot_is_skipped_and_restored(series: Series) -> None:
    second, third = at_slot(series, SATURDAYS[1]), at_slot(series, SATURDAYS[2])
    (joined,) = join(second)
    with refused(errors.ReasonNeeded):
        actions.skip_slot(SYSTEM, series, SATURDAYS[1], reason=" ")
    with refused(refusals.NotASlot):
        actions.skip_slot(SYSTEM, series, date(2026, 12, 6), reason="大雪")
    actions.skip_slot(SYSTEM, series, SATURDAYS[1], reason="大雪")
    actions.skip_slot(SYSTEM, series, SATURDAYS[2], reason="场地检修")
    with refused(refusals.AlreadySkipped):
        actions.skip_slot(SYSTEM, series, SATURDAYS[2], reason="场地检修")
    assert slots(series) == [SATURDAYS[0], SATURDAYS[1], SATURDAYS[3]]
    assert SignUp.objects.get(pk=joined).state == "cancelled"
    assert actions.make_occurrences(SYSTEM, series, UNTIL) == []
    restored = actions.restore_slot(SYSTEM, series, SATURDAYS[1])
    assert restored is not None
    assert (restored.pk, restored.state) == (second.pk, "draft")
    assert actions.restore_slot(SYSTEM, series, SATURDAYS[2]) is None
    assert [one.slot_on for one in actions.make_occurrences(SYSTEM, series, UNTIL)] == [
        SATURDAYS[2]
    ]
    assert not Activity.objects.filter(pk=third.pk).exists()
    assert not Skipped.objects.exists()
    actions.publish(SYSTEM, restored)
    while jobs.run_due():
        pass
    told = Message.objects.get(template="activities.restored")
    assert told.person_id == SignUp.objects.get(pk=joined).person_id


def test_holidays_and_exchanged_days_are_kept(now: time_machine.Traveller) -> None:
    """Around the national day of 2026: free from the 1st to the 7th, Saturday the 10th worked."""
    now.move_to(make.at(9, day=date(2026, 9, 21)))
    end = date(2026, 10, 12)
    first = date(2026, 9, 21)

    def held(rule: str, days: str) -> list[int]:
        made = make_series(rule=rule, days=days, first_on=first, title=f"{rule}{days}")
        return [day.day for day in repeating.slots(made, end)]

    saturdays = "FREQ=WEEKLY;BYDAY=SA"
    assert held(saturdays, "any") == [26, 3, 10]
    assert held(saturdays, "not_holidays") == [10]
    assert held(saturdays, "restdays") == [26, 3]
    assert held("FREQ=DAILY", "workdays") == [21, 22, 23, 24, 28, 29, 30, 8, 9, 10, 12]
    assert repeating.undecreed([date(2026, 12, 31), date(2027, 1, 2)]) == [2027]
    venue, unit = make.make_station("从不"), make.make_station().unit
    with refused(errors.RuleNeverHappens):
        actions.create_series(
            SYSTEM,
            unit=unit,
            venue=venue,
            title="从不",
            rule=saturdays,
            days="workdays",
            first_on=date(2026, 10, 17),
            until_on=date(2026, 12, 31),
            starts=time(9),
            ends=time(10),
        )


def test_terms_of_a_series_reach_every_occurrence() -> None:
    made = make_series()
    planned = made.shifts.order_by("position")[0]
    plan = actions.TermsPlan(offer_minutes=60, roles=(actions.RolePlan(title="登记", capacity=1),))
    actions.set_series_terms(SYSTEM, planned, plan)
    (first, *_rest) = actions.make_occurrences(SYSTEM, made, UNTIL)
    equipped, plain = Shift.objects.filter(activity=first).order_by("position")
    assert (equipped.gated, equipped.terms.offer_minutes) == (True, 60)
    assert [one.title for one in equipped.roles.all()] == ["登记"]
    assert not plain.gated


@pytest.mark.parametrize(
    ("rule", "from_on", "left"),
    [
        ("FREQ=WEEKLY;BYDAY=SA;COUNT=6", SATURDAYS[2], "FREQ=WEEKLY;BYDAY=SA;COUNT=4"),
        ("FREQ=WEEKLY;BYDAY=SA;INTERVAL=2;COUNT=3", SATURDAYS[2], ";COUNT=2"),
        ("FREQ=WEEKLY;BYDAY=SA;COUNT=3", SATURDAYS[0], "FREQ=WEEKLY;BYDAY=SA;COUNT=3"),
        ("FREQ=WEEKLY;BYDAY=SA", SATURDAYS[2], "FREQ=WEEKLY;BYDAY=SA"),
        ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219", SATURDAYS[2], ";UNTIL=20261219"),
    ],
)
def test_what_is_left_of_a_count_is_counted(rule: str, from_on: date, left: str) -> None:
    rest = repetition.rest_of(rule, SATURDAYS[0], from_on)
    assert rest.endswith(left)
    far = date(2028, 1, 1)
    assert (
        repetition.days(rest, from_on, from_on, far)[:9]
        == (repetition.days(rule, SATURDAYS[0], from_on, far)[:9])
    )


def test_a_counted_series_that_is_split_yields_no_more_than_it_promised() -> None:
    """Six Saturdays, changed from the third on: six, not two and six."""
    made = make_series(rule="FREQ=WEEKLY;BYDAY=SA;COUNT=6", first_on=SATURDAYS[0])
    actions.make_occurrences(SYSTEM, made, UNTIL)
    following = actions.change_series(SYSTEM, made, from_on=SATURDAYS[2], title="下半程")
    assert following.rule == "FREQ=WEEKLY;BYDAY=SA;COUNT=4"
    far = date(2027, 6, 1)
    for one in (Series.objects.get(pk=made.pk), following):
        actions.make_occurrences(SYSTEM, one, far)
    assert slots(made) == [SATURDAYS[0] + timedelta(weeks=n) for n in range(6)]


def test_the_preview_of_a_new_count_is_what_happens() -> None:
    made = make_series(first_on=date(2026, 11, 7))
    actions.make_occurrences(SYSTEM, made, UNTIL)
    rule = "FREQ=WEEKLY;BYDAY=SA;COUNT=2"
    seen = reshaping.effect(SYSTEM, made, SATURDAYS[1], {"rule": rule})
    assert (seen.going, seen.staying) == (1, 0)
    actions.change_series(SYSTEM, made, from_on=SATURDAYS[1], rule=rule)
    assert slots(made) == SATURDAYS[:3]


def test_what_a_series_guards_against_holds_for_every_occurrence(series: Series) -> None:
    third = at_slot(series, SATURDAYS[2])
    actions.set_safeguard(SYSTEM, third, SafeguardPlan(large_event=True, agreement="另定"))
    plan = SafeguardPlan(foreign_related=True, agreement="服务内容、时间、保障")
    stranger = as_person(make.make_volunteer(series.unit))
    with refused(Forbidden):
        actions.set_series_safeguard(stranger, series, plan)
    assert actions.set_series_safeguard(SYSTEM, series, plan) == 1
    assert [one.slot_on for one in Activity.objects.filter(safeguard__foreign_related=True)] == [
        SATURDAYS[3]
    ]
    held = Series.objects.get(pk=series.pk)
    later = SATURDAYS[-1] + timedelta(weeks=1)
    (fresh,) = actions.make_occurrences(SYSTEM, held, later)
    assert (fresh.safeguard.foreign_related, fresh.safeguard.agreement) == (
        True,
        "服务内容、时间、保障",
    )
    assert set(fresh.shifts.values_list("gated", flat=True)) == {True}
    assert actions.set_series_safeguard(SYSTEM, held, SafeguardPlan()) == 2
    assert Series.objects.get(pk=series.pk).safeguard == {}


def test_the_page_of_a_series_safeguard(series: Series) -> None:
    leader = desk(series.unit)
    path = f"/desk/series/{series.pk}/safeguard/"
    assert path in leader.get(f"/desk/series/{series.pk}/").content.decode()
    assert "在这里定一次" in words(leader.get(path))
    assert leader.post(path, {"insurance": "987"}).status_code == 422
    done = words(leader.post(path, {"asked": "on", "agreement": "写明保障"}, follow=True))
    assert "已排出的 2 场草稿也改好了" in done
    assert Series.objects.get(pk=series.pk).safeguard["agreement"] == "写明保障"
    assert desk(elsewhere()).get(path).status_code == 404


def test_the_series_page_says_which_years_have_no_holidays_yet(series: Series) -> None:
    Series.objects.filter(pk=series.pk).update(until_on=date(2026, 12, 31))
    assert "年的尚未公布" not in words(desk(series.unit).get(f"/desk/series/{series.pk}/"))
    Series.objects.filter(pk=series.pk).update(until_on=date(2027, 3, 1))
    page = words(desk(series.unit).get(f"/desk/series/{series.pk}/"))
    assert "放假和调休安排现在到 2026 年为止，2027 年的尚未公布" in page
    changes = {"days": "workdays"}
    far = make_series(until_on=date(2027, 3, 1))
    actions.make_occurrences(SYSTEM, far, date(2027, 1, 9))
    assert reshaping.effect(SYSTEM, far, SATURDAYS[0], changes).undecreed == (2027,)
    assert reshaping.effect(SYSTEM, far, SATURDAYS[0], {"title": "新名"}).undecreed == ()
