from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from qinglin.hours import actions, policy, queries, rules
from qinglin.hours.errors import (
    CannotCorrectOwn,
    ChangedMeanwhile,
    NotACredit,
    ReasonNeeded,
    ReasonTooLong,
    Unchanged,
    WrongMinutes,
)
from qinglin.hours.models import Balance, Entry, Head, Reason
from qinglin.inbox.models import Message
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry, Job

from .make import SYSTEM, make_credit, make_entry, make_person, make_unit, staff, volunteer

pytestmark = pytest.mark.django_db


def written() -> tuple[int, ...]:
    kinds = (Entry, Reason, Balance, Message, AuditEntry, Job)
    return tuple(kind.objects.count() for kind in kinds)


def test_credits_enter_in_order_without_a_gap_and_once() -> None:
    unit, li, wang = make_unit(), make_person(), make_person("王大山")
    credits = [
        make_credit(li, unit, leader_id=wang.pk),
        make_credit(wang, unit, minutes=90, service_on="2014-12-31"),
        make_credit(li, unit, minutes=30, raw_minutes=None, service_on="2015-12-31"),
    ]
    assert actions.credit_many(SYSTEM, credits) == 3
    assert list(Entry.objects.values_list("seq", "person", "minutes")) == [
        (1, li.pk, 150),
        (2, wang.pk, 90),
        (3, li.pk, 30),
    ]
    assert queries.head() == (3, bytes(Entry.objects.get(seq=3).hash))
    assert queries.balances(li.pk) == {2015: 180}
    assert queries.balances(wang.pk) == {2014: 90}
    before = written()
    assert actions.credit_many(SYSTEM, credits) == 0
    assert written() == before
    assert actions.credit_many(SYSTEM, [*credits, make_credit(wang, unit)]) == 1
    assert queries.balances(wang.pk) == {2015: 150, 2014: 90}
    assert queries.chain_problems() == queries.balance_differences() == []


def test_the_same_source_twice_in_one_call_is_one_entry() -> None:
    unit, li = make_unit(), make_person()
    credit = make_credit(li, unit)
    assert actions.credit_many(SYSTEM, [credit, credit]) == 1
    assert queries.balances(li.pk) == {2015: 150}


def test_the_seven_fields_are_frozen_in_the_entry() -> None:
    unit, li, wang = make_unit(), make_person(), make_person("王大山")
    entry = make_entry(li, unit, leader_id=wang.pk)
    assert (entry.activity, entry.service_on, entry.place, entry.content) == (
        "周六雷锋角",
        date(2015, 11, 14),
        "秦望广场",
        "小家电维修",
    )
    assert (entry.minutes, entry.raw_minutes, entry.organiser) == (150, 163, "团富阳区委")
    assert entry.leader == wang


def test_no_name_is_in_the_ledger() -> None:
    unit, li, wang = make_unit(), make_person("李小青"), make_person("王大山")
    make_entry(li, unit, leader_id=wang.pk)
    corrector = staff(make_person("赵敏"), [policy.CORRECT], unit)
    actions.correct(corrector, Entry.objects.get(), minutes=0, reason="李小青没有到场")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hours_entry")
        text = repr(cursor.fetchall())
    assert not any(word in text for word in ("李小青", "王大山", "赵敏", "没有到场"))


def test_long_titles_are_shortened_before_they_are_hashed() -> None:
    unit, li = make_unit(), make_person()
    entry = make_entry(li, unit, activity="长" * 90, content="服" * 200)
    assert (len(entry.activity), entry.activity[-1]) == (80, "…")
    assert len(entry.content) == 80
    assert queries.chain_problems() == []


def test_nobody_writes_hours_by_hand() -> None:
    unit, li = make_unit(), make_person()
    secretary = staff(make_person("赵敏"), [policy.VIEW, policy.CORRECT], unit)
    with pytest.raises(Forbidden):
        actions.credit_many(secretary, [make_credit(li, unit)])
    assert written() == (0, 0, 0, 0, 0, 0)


@pytest.fixture
def scene() -> dict[str, Any]:
    unit, li = make_unit(), make_person()
    corrector = make_person("赵敏")
    return {
        "unit": unit,
        "person": li,
        "entry": make_entry(li, unit),
        "corrector": corrector,
        "actor": staff(corrector, [policy.VIEW, policy.CORRECT], unit),
    }


@time_machine.travel("2016-01-02 09:30:00.5 +08:00", tick=False)
def test_a_correction_adds_the_difference_and_keeps_the_old(scene: dict[str, Any]) -> None:
    entry, actor = scene["entry"], scene["actor"]
    correction = actions.correct(actor, entry, minutes=90, reason="提前一小时离开 ")
    entry.refresh_from_db()
    assert entry.minutes == 150
    assert (correction.seq, correction.minutes, correction.corrects_id) == (2, -60, 1)
    assert (correction.source, correction.service_on) == ("correction:1:1", entry.service_on)
    assert correction.made_at == datetime.fromisoformat("2016-01-02T01:30:00Z")
    assert correction.made_by == f"person:{scene['corrector'].public_id}"
    assert correction.reason.text == "提前一小时离开"
    assert queries.balances(scene["person"].pk) == {2015: 90}
    again = actions.correct(actor, entry, minutes=120, reason="核对后补回半小时", seen=90)
    assert (again.minutes, again.source) == (30, "correction:1:2")
    assert queries.balances(scene["person"].pk) == {2015: 120}
    assert queries.item_of(entry).minutes == queries.item_of(again).minutes == 120
    assert queries.chain_problems() == queries.balance_differences() == []
    audited = AuditEntry.objects.filter(action="hours.corrected").values_list("target", "detail")
    assert list(audited) == [
        ("hours.entry:2", {"corrects": 1, "minutes": 90}),
        ("hours.entry:3", {"corrects": 1, "minutes": 120}),
    ]


def test_the_volunteer_is_told_both_values_and_the_reason(scene: dict[str, Any]) -> None:
    actions.correct(scene["actor"], scene["entry"], minutes=0, reason="签到的不是本人")
    message = Message.objects.get()
    assert (message.person_id, message.template) == (scene["person"].pk, "hours.corrected")
    values = {"before": 150, "after": 0, "reason": "签到的不是本人", "activity": "周六雷锋角"}
    assert values.items() <= message.values.items()
    assert message.link == "/me/hours/"


@pytest.mark.parametrize(
    ("minutes", "reason", "refusal"),
    [
        (-1, "写错了", WrongMinutes),
        (1441, "写错了", WrongMinutes),
        (150, "写错了", Unchanged),
        (90, "  ", ReasonNeeded),
        (90, "错" * 201, ReasonTooLong),
    ],
)
def test_wrong_corrections_write_nothing(
    scene: dict[str, Any], minutes: int, reason: str, refusal: type[Exception]
) -> None:
    before, head = written(), queries.head()
    with pytest.raises(refusal):
        actions.correct(scene["actor"], scene["entry"], minutes=minutes, reason=reason)
    assert written() == before
    assert queries.head() == head


def test_a_correction_is_not_corrected(scene: dict[str, Any]) -> None:
    correction = actions.correct(scene["actor"], scene["entry"], minutes=90, reason="早退")
    before = written()
    with pytest.raises(NotACredit):
        actions.correct(scene["actor"], correction, minutes=60, reason="早退")
    assert written() == before


def test_a_correction_made_meanwhile_is_not_overwritten_unseen(scene: dict[str, Any]) -> None:
    actions.correct(scene["actor"], scene["entry"], minutes=90, reason="早退", seen=150)
    before = written()
    with pytest.raises(ChangedMeanwhile) as refused:
        actions.correct(scene["actor"], scene["entry"], minutes=120, reason="早退", seen=150)
    assert refused.value.params == {"minutes": 90}
    assert written() == before


def test_who_may_not_correct(scene: dict[str, Any]) -> None:
    elsewhere = make_unit("春江街道", parent=scene["unit"])
    entry, before = scene["entry"], written()
    refused = {
        "looks only": staff(scene["corrector"], [policy.VIEW], scene["unit"]),
        "elsewhere": staff(scene["corrector"], [policy.CORRECT], elsewhere),
        "the volunteer": volunteer(scene["person"]),
        "for oneself": staff(scene["person"], [policy.CORRECT], scene["unit"]),
    }
    for who, actor in refused.items():
        with pytest.raises(CannotCorrectOwn if "one" in who or "vol" in who else Forbidden):
            actions.correct(actor, entry, minutes=0, reason="理由")
    assert written() == before


def test_balances_are_rebuilt_from_the_ledger(scene: dict[str, Any]) -> None:
    actions.correct(scene["actor"], scene["entry"], minutes=90, reason="早退")
    Balance.objects.update(minutes=7)
    assert [str(found) for found in queries.balance_differences()] == [
        f"hours.balance:{scene['person'].pk}/2015 minutes: stored 7, counted 90"
    ]
    assert actions.rebuild_balances(SYSTEM) == 1
    assert queries.balance_differences() == []
    assert queries.balances(scene["person"].pk) == {2015: 90}


def test_an_empty_ledger_stands_at_zero() -> None:
    assert queries.head() == (0, rules.GENESIS)
    assert queries.chain_problems() == []
    assert not Head.objects.exists()
