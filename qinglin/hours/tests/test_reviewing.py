"""Two natural persons between a service and its hours, publicity, objections, both values."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import time_machine

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.activities import actions as activities
from qinglin.activities.models import OutcomeChange, SignUp
from qinglin.activities.tests import make
from qinglin.activities.tests.browse import browser, words
from qinglin.activities.tests.make import as_person, at
from qinglin.hours import actions, errors, jobs, policy
from qinglin.hours.models import Entry, Objection, Pending, ReviewRule
from qinglin.hours.queries import balances, chain_problems
from qinglin.hours.queries import reviewing as reading
from qinglin.hours.rules import reviewing as rules
from qinglin.inbox.models import Message
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.kernel.models import AuditEntry, Job

from .rolls import RIGHTS, Roll

pytestmark = pytest.mark.django_db
#: Saturday 28 November 2026, and the days of the notice that begins on it.
SATURDAY, TUESDAY, WEDNESDAY, THURSDAY = (
    date(2026, 11, 28), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3),
)  # fmt: skip


@pytest.fixture
def roll() -> Iterator[Roll]:
    with time_machine.travel(make.NOW, tick=False) as now:
        yield Roll(now)


@contextmanager
def refused(kind: type[DomainError]) -> Iterator[None]:
    def stored() -> list[Any]:
        tables: list[Any] = [Pending, Entry, Objection, SignUp, AuditEntry, Job, Message]
        return [list(table.objects.order_by("pk").values_list()) for table in tables]

    before = stored()
    with pytest.raises(kind):
        yield
    assert stored() == before


def told(person: Any) -> list[str]:
    found = Message.objects.filter(person=person, template__startswith="hours.").order_by("pk")
    return list(found.values_list("template", flat=True))


# ---------------------------------------------------------------- two persons


def test_without_a_rule_nobodys_word_alone_is_enough(roll: Roll) -> None:
    roll.confirm()
    assert Entry.objects.count() == 0
    assert [
        (p.kind, p.needs, p.because, p.minutes, p.first_by_id)
        for p in Pending.objects.order_by("pk")
    ] == [
        ("credit", "unit", "", 181, roll.leader.person_id),
        ("honorary", "unit", "", 180, roll.leader.person_id),
        ("honorary", "above", "helped", 180, roll.leader.person_id),
    ]
    assert told(roll.people[0]) == ["hours.waiting"]
    roll.work()
    assert Pending.objects.count() == 3


def test_the_second_is_another_and_the_notice_runs_to_its_end(roll: Roll) -> None:
    roll.confirm()
    one = roll.pending(0)
    for actor in (roll.leader, as_person(roll.people[0])):
        with pytest.raises(Forbidden):
            actions.pass_review(actor, [one])
    assert actions.pass_review(roll.clerk, [one]) == 1
    one.refresh_from_db()
    assert (one.state, one.second_by_id, one.until_on) == (
        "published", roll.clerk.person_id, WEDNESDAY,
    )  # fmt: skip
    roll.now.move_to(at(23, day=WEDNESDAY))
    jobs.credit_published()
    assert Entry.objects.count() == 0
    roll.now.move_to(at(0, 1, day=THURSDAY))
    jobs.credit_published()
    jobs.credit_published()
    entry = Entry.objects.get()
    assert (entry.minutes, entry.rule, entry.honorary) == (181, "as served", False)
    assert told(roll.people[0]) == ["hours.waiting", "hours.published", "hours.credited"]
    assert roll.pending(0).state == "credited"
    assert chain_problems() == []


def test_back_fill_and_bulk_take_the_unit_above(roll: Roll) -> None:
    roll.confirm(hour=24)
    assert {p.because for p in Pending.objects.exclude(kind="credit")} == {"late"}
    with refused(Forbidden):
        actions.pass_review(roll.clerk, [roll.pending(1)])
    assert actions.pass_review(roll.above, [roll.pending(1), roll.pending(2)]) == 2
    assert roll.pending(1).state == "published"


def test_all_of_a_list_or_none(roll: Roll) -> None:
    roll.confirm()
    with refused(Forbidden):
        actions.pass_review(roll.clerk, [roll.pending(0), roll.pending(2)])


def test_the_district_may_let_the_leaders_word_be_enough_on_the_spot(roll: Roll) -> None:
    roll.rule("leader")
    roll.confirm()
    assert [(e.person_id, e.rule) for e in Entry.objects.order_by("seq")] == [
        (roll.people[0].pk, "as served"),
        (roll.people[1].pk, "as served honorary"),
    ]
    assert [p.because for p in Pending.objects.all()] == ["helped"]
    assert told(roll.people[0]) == ["hours.credited"]
    assert reading.by_class(roll.people[0].pk) == {"credit": 181, "honorary": 0}
    assert reading.by_class(roll.people[1].pk) == {"credit": 0, "honorary": 180}


def test_a_rule_holds_from_its_day_on() -> None:
    ways = [
        rules.Way(date(2026, 1, 1), "second", 3, 5),
        rules.Way(date(2026, 6, 1), "leader", 0, 5),
    ]
    found = [rules.in_force(ways, day) for day in (date(2025, 12, 31), date(2026, 5, 31))]
    assert found == [None, ways[0]]
    assert rules.in_force(ways, date(2026, 6, 1)) == ways[1]


@pytest.mark.parametrize(
    ("but", "unscanned", "expected"),
    [
        ({"scanned": True}, 1, ("credit", "unit", "")),
        ({"scanned": True, "helped": True}, 90, ("credit", "unit", "")),
        ({}, 19, ("honorary", "unit", "")),
        ({}, 20, ("honorary", "above", "many")),
        ({"typed": True}, 1, ("honorary", "above", "paper")),
        ({"helped": True}, 1, ("honorary", "above", "helped")),
        ({"confirmed_at": at(23, 31)}, 1, ("honorary", "above", "late")),
        ({"confirmed_at": at(23, 30)}, 1, ("honorary", "unit", "")),
    ],
)
def test_who_has_to_look(but: dict[str, Any], unscanned: int, expected: Any) -> None:
    usual = {"scanned": False, "typed": False, "helped": False, "confirmed_at": at(12)}
    evidence = rules.Evidence(**{**usual, "ended_at": at(11, 30), **but})
    assert rules.judged(evidence, rules.USUAL, unscanned) == rules.Verdict(*expected)


def test_refused_with_a_reason_that_is_read(roll: Roll) -> None:
    roll.confirm()
    with refused(errors.ReasonNeeded):
        actions.refuse_review(roll.above, roll.pending(2), reason=" ")
    actions.refuse_review(roll.above, roll.pending(2), reason="没有人能证明")
    assert (roll.pending(2).state, roll.pending(2).reason) == ("refused", "没有人能证明")
    message = Message.objects.get(template="hours.refused")
    assert message.values["reason"] == "没有人能证明"
    with refused(errors.NotReviewable):
        actions.pass_review(roll.above, [roll.pending(2)])


def test_without_publicity_it_is_credited_at_once(roll: Roll) -> None:
    roll.rule("second", publish_days=0)
    roll.confirm()
    actions.pass_review(roll.clerk, [roll.pending(0)])
    assert balances(roll.people[0].pk) == {2026: 181}


def test_rules_that_cannot_be(roll: Roll) -> None:
    given: dict[str, Any] = {
        "from_on": SATURDAY, "on_the_spot": "leader", "publish_days": 3, "objection_days": 3,
    }  # fmt: skip
    for wrong in ({"on_the_spot": "nobody"}, {"publish_days": 61}, {"objection_days": -1}):
        with refused(errors.WrongRule):
            actions.set_review_rule(roll.above, roll.root, **{**given, **wrong})
    with refused(Forbidden):
        actions.set_review_rule(roll.clerk, roll.root, **given)
    assert ReviewRule.objects.count() == 0


# ---------------------------------------------------------------- objections


def published(roll: Roll) -> Pending:
    roll.confirm()
    actions.pass_review(roll.clerk, [roll.pending(0)])
    return roll.pending(0)


def test_an_objection_stops_the_clock_and_keeps_both_values(roll: Roll) -> None:
    pending = published(roll)
    me = as_person(roll.people[0])
    made = actions.object_to_pending(me, pending, text="我九点就到了")
    with refused(errors.ObjectedAlready):
        actions.object_to_pending(me, pending, text="再说一遍")
    roll.now.move_to(at(12, day=THURSDAY))
    jobs.credit_published()
    assert Entry.objects.count() == 0
    with refused(errors.CannotSettleOwn):
        actions.decide_objection(roll.leader, made, minutes=200, answer="是的")
    actions.decide_objection(roll.above, made, minutes=200, answer="领队证明")
    pending.refresh_from_db()
    made.refresh_from_db()
    assert (pending.was_minutes, pending.minutes) == (181, 200)
    assert (made.state, made.was_minutes, made.now_minutes) == ("upheld", 181, 200)
    with refused(errors.ObjectionDecided):
        actions.decide_objection(roll.above, made, minutes=None, answer="x")
    jobs.credit_published()
    assert Entry.objects.get().minutes == 200


def test_a_dismissed_objection_says_why(roll: Roll) -> None:
    pending = published(roll)
    made = actions.object_to_pending(as_person(roll.people[0]), pending, text="少了")
    actions.decide_objection(roll.above, made, minutes=None, answer="扫码记录清楚")
    assert Objection.objects.get().state == "dismissed"
    assert Message.objects.get(template="hours.objection_dismissed").values["answer"] == (
        "扫码记录清楚"
    )
    roll.now.move_to(at(12, day=THURSDAY))
    jobs.credit_published()
    assert Entry.objects.get().minutes == 181


def test_an_objection_after_the_period_is_refused_by_name(roll: Roll) -> None:
    pending = published(roll)
    me = as_person(roll.people[0])
    roll.now.move_to(at(0, 1, day=THURSDAY))
    with refused(errors.ObjectionTooLate):
        actions.object_to_pending(me, pending, text="晚了")
    late = browser(roll.people[0]).post(f"/me/pending/{pending.pk}/object/", {"text": "晚了"})
    assert late.status_code == 422
    assert "异议" in words(late)
    assert Objection.objects.count() == 0
    jobs.credit_published()
    entry = Entry.objects.get()
    assert reading.last_day_to_object(entry) == date(2026, 12, 10)
    roll.now.move_to(at(12, day=date(2026, 12, 11)))
    with refused(errors.ObjectionTooLate):
        actions.object_to_entry(me, entry, text="晚了")


def test_an_objection_to_what_was_credited_is_a_correction(roll: Roll) -> None:
    roll.rule("leader")
    roll.confirm()
    entry = Entry.objects.get(person=roll.people[1])
    with refused(Forbidden):
        actions.object_to_entry(as_person(roll.people[0]), entry, text="替他说")
    made = actions.object_to_entry(as_person(roll.people[1]), entry, text="多计了")
    actions.decide_objection(roll.above, made, minutes=90, answer="本人说明")
    assert [e.minutes for e in Entry.objects.filter(person=roll.people[1]).order_by("seq")] == [
        180, -90,
    ]  # fmt: skip
    assert reading.by_class(roll.people[1].pk) == {"credit": 0, "honorary": 90}


# ---------------------------------------------------------------- a corrected roll


def test_present_becomes_paid_in_both_rooms(roll: Roll) -> None:
    roll.rule("leader")
    roll.confirm()
    entry = Entry.objects.get(person=roll.people[1])
    with pytest.raises(Forbidden):
        actions.correct_outcome(as_person(roll.people[1]), entry, outcome="paid", reason="x")
    actions.correct_outcome(roll.above, entry, outcome="paid", reason="当天在岗领补贴")
    row = roll.sign_up(1)
    assert (row.outcome, row.minutes, row.raw_minutes) == ("paid", 0, 180)
    change = OutcomeChange.objects.get()
    assert (change.was, change.now, change.was_minutes, change.reason) == (
        "present", "paid", 180, "当天在岗领补贴",
    )  # fmt: skip
    assert balances(roll.people[1].pk) == {2026: 0}
    with refused(errors.Unchanged):
        actions.correct_outcome(roll.above, entry, outcome="no_show", reason="x")


# ---------------------------------------------------------------- terms of credit


def test_a_long_day_takes_the_unit_above_and_the_rest_the_district(roll: Roll) -> None:
    activities.set_credit_rule(
        make.SYSTEM, roll.root, from_on=date(2026, 1, 1), step_minutes=30, cap_minutes=60
    )
    with refused(Forbidden):
        actions.approve_long_day(roll.clerk, roll.activity, reason="防汛", minutes=120)
    middle = make.as_staff(make.make_volunteer(roll.unit), roll.unit, *RIGHTS)
    with refused(Forbidden):
        actions.approve_long_day(middle, roll.activity, reason="防汛")
    actions.approve_long_day(roll.above, roll.activity, reason="防汛", minutes=120)
    activities.set_terms(as_manager(roll), roll.activity, difficulty="usual", travel_minutes=45)
    roll.rule("leader")
    roll.confirm()
    entry = Entry.objects.get(person=roll.people[0])
    assert (entry.raw_minutes, entry.minutes) == (181, 120)
    assert entry.rule == "2026-01-01 30/60 -45 cap 120"


def as_manager(roll: Roll) -> Any:
    return make.as_staff(make.make_volunteer(roll.unit), roll.root, "activities.manage")


def test_difficulty_weighs_by_the_dated_rule(roll: Roll) -> None:
    activities.set_credit_rule(
        make.SYSTEM,
        roll.root,
        from_on=date(2026, 1, 1),
        step_minutes=30,
        cap_minutes=480,
        hard_percent=120,
        severe_percent=140,
    )
    activities.set_terms(as_manager(roll), roll.activity, difficulty="hard", travel_minutes=0)
    roll.rule("leader")
    roll.confirm()
    entry = Entry.objects.get(person=roll.people[0])
    assert (entry.raw_minutes, entry.minutes, entry.rule) == (
        181, 210, "2026-01-01 30/480 x120%",
    )  # fmt: skip


# ---------------------------------------------------------------- pages


def test_the_pages_of_the_second_person_and_of_the_volunteer(roll: Roll) -> None:
    roll.confirm()
    boss = make.make_volunteer(roll.unit)
    give(boss, "district_secretary", roll.root)
    desk = signed_in(make_account(boss, login="boss", password=None))
    page = words(desk.get("/desk/hours/review/"))
    for said in ("待复核 3", "没报名来帮忙", "荣誉时数", "上级单位"):
        assert said in page
    ids = list(Pending.objects.values_list("pk", flat=True))
    done = desk.post("/desk/hours/review/", {"id": [*ids[:2], "x", "9" * 30]}, follow=True)
    assert "2 条复核通过" in words(done)
    refuse = desk.post(f"/desk/hours/review/{ids[2]}/refuse/", {"reason": "没人证明"}, follow=True)
    assert "本人会收到理由" in words(refuse)
    notice = words(desk.get("/notices/hours/"))
    assert roll.people[0].name not in notice
    assert roll.people[0].name[:1] + "*" in notice
    mine = browser(roll.people[0])
    assert "还没入账" in words(mine.get("/me/hours/"))
    path = f"/me/pending/{ids[0]}/object/"
    assert mine.post(path, {"text": ""}).status_code == 422
    assert "异议收到了" in words(mine.post(path, {"text": "少了"}, follow=True))
    assert browser(roll.people[1]).get(path).status_code == 404
    assert "少了" in words(desk.get("/desk/hours/objections/"))
    one = Objection.objects.get()
    wrong = {"verdict": "uphold", "minutes": "", "answer": "好"}
    path = f"/desk/hours/objections/{one.pk}/"
    assert desk.post(path, wrong).status_code == 422
    done = desk.post(path, {**wrong, "minutes": "200"}, follow=True)
    assert "已经答复" in words(done)
    assert "我提过的异议" in words(mine.get("/me/hours/"))
    for path in ("/desk/hours/rule/", "/desk/hours/long-days/"):
        assert desk.get(path).status_code == 200


def test_the_page_of_terms(roll: Roll) -> None:
    boss = make.make_volunteer(roll.unit)
    give(boss, "district_secretary", roll.root)
    desk = signed_in(make_account(boss, login="boss", password=None))
    path = f"/desk/activities/{roll.activity.pk}/terms/"
    assert desk.post(path, {"which": "long", "minutes": "900"}).status_code == 422
    done = desk.post(path, {"which": "long", "minutes": "700", "reason": "防汛"}, follow=True)
    assert "同意了" in words(done)
    given = {"which": "terms", "difficulty": "hard", "travel_minutes": "20"}
    assert desk.post(path, given).status_code == 302
    # Without a rule of the district nothing caps a day, so nothing is lowered either.
    assert (roll.activity.terms.cap_minutes, roll.activity.terms.difficulty) == (1440, "hard")
    town = make.make_volunteer(roll.unit)
    give(town, "town_secretary", roll.unit)
    assert signed_in(make_account(town, login="town", password=None)).get(path).status_code == 403
    assert policy.REVIEW == "hours.review"
