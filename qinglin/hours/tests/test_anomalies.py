"""Findings: found once, explained, settled by a person alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qinglin.activities.models import Activity, Scan, Shift, SignUp
from qinglin.activities.tests.make import make_station
from qinglin.hours import actions, explaining, policy, queries, searching
from qinglin.hours.errors import (
    CannotSettleOwn,
    FindingSettled,
    LongDayKnown,
    NothingToCorrect,
    NotOfFinding,
    ReasonNeeded,
)
from qinglin.hours.models import Entry, Finding, FindingRecord, LongDay
from qinglin.hours.rules.records import USUAL
from qinglin.hours.sql import attendance
from qinglin.kernel.actor import Actor, system
from qinglin.kernel.errors import Forbidden, NotFound, SignInNeeded
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.people.policy import VIEW as PEOPLE

from .make import make_account, make_entry, make_person, make_unit, staff, token_of

pytestmark = pytest.mark.django_db
NINE = datetime(2015, 6, 6, 1, tzinfo=UTC)


def serve(person: Person, unit: Unit, hours: float, start: float = 0, **but: Any) -> SignUp:
    """One confirmed service of so many hours, and its line in the ledger."""
    begins = NINE + timedelta(hours=start)
    ends = begins + timedelta(hours=hours)
    leader = but.pop("leader", None)
    venue = but.pop("venue", None) or make_station(f"站{SignUp.objects.count()}", parent=unit)
    activity = Activity.objects.create(
        unit=unit, venue=venue, leader=leader, title="周六雷锋角", search="", state="confirmed",
        starts_at=begins, ends_at=ends, closes_at=begins,
    )  # fmt: skip
    shift = Shift.objects.create(
        activity=activity, title="维修", starts_at=begins, ends_at=ends, capacity=50
    )
    return enter(shift, person, **but)


def enter(shift: Shift, person: Person, **but: Any) -> SignUp:
    whole = int((shift.ends_at - shift.starts_at).total_seconds()) // 60
    values = {
        "made_at": shift.starts_at - timedelta(days=2),
        "arrived_at": shift.starts_at,
        "left_at": shift.ends_at,
        "confirmed_at": shift.ends_at + timedelta(hours=1),
        "raw_minutes": whole,
        "minutes": whole,
        "outcome": "present",
        **but,
    }
    made = SignUp.objects.create(shift=shift, person=person, state="confirmed", **values)
    make_entry(
        person, shift.activity.unit, source=f"sign_up:{made.pk}", minutes=whole,
        service_on="2015-06-06",
    )  # fmt: skip
    return made


@pytest.fixture
def scene() -> dict[str, Any]:
    """One person on two rolls at once for ninety minutes."""
    district = make_unit()
    town = make_unit("新登镇", district)
    li, zhao = make_person(), make_person("赵敏")
    first = serve(li, town, 3)
    second = serve(li, town, 3, start=1.5)
    assert searching.search_years(2015, 2015) == actions.Kept(new=1)
    return {
        "district": district, "town": town, "li": li, "zhao": zhao, "first": first,
        "second": second, "finding": Finding.objects.get(),
        "boss": staff(zhao, [policy.VIEW, policy.CORRECT, PEOPLE], district, town),
    }  # fmt: skip


def test_the_same_thing_is_found_once_and_explains_itself(scene: dict[str, Any]) -> None:
    finding = scene["finding"]
    assert (finding.kind, finding.sure, finding.state) == ("overlap", 3, "open")
    assert finding.key == f"overlap:{scene['first'].pk}-{scene['second'].pk}"
    assert finding.unit_id == scene["town"].pk
    assert finding.facts["common"] == 90
    told = explaining.explain(finding)
    assert told.what == "同一人的两次服务时间重叠 1 小时 30 分，时长都计入了。"
    assert "重叠超过 10 分钟" in told.rule
    assert told.sure.startswith("很有把握")
    before = list(Finding.objects.values()), FindingRecord.objects.count()
    assert searching.search_years(2015, 2015) == actions.Kept()
    assert (list(Finding.objects.values()), FindingRecord.objects.count()) == before
    assert Entry.objects.filter(kind="correction").count() == 0


def test_every_kind_says_what_was_seen(scene: dict[str, Any]) -> None:
    limits = scene["finding"].facts["limits"]
    samples = {
        "overlap": {"common": 40},
        "two_places": {"gap": 5, "needed": 30, "metres": 20_000},
        "long_day": {"minutes": 700},
        "burst": {"people": 40, "seconds": 3, "devices": 1, "leaving": 0, "at": 1_433_552_400},
        "forwarded": {"people": 5, "devices": 5, "minutes": 200, "others": 9, "at": 1_433_552_400},
        "mass_virtual": {"people": 80, "same": 80, "by_others": 80, "late": 80},
        "sold": {"desk": 1, "records": 9, "sittings": 9, "strangers": 8, "wait": 2, "minutes": 990},
        "back_fill": {
            "desk": 1, "activities": 6, "led": 7, "percent": 85, "records": 50, "days": 4,
        },
        "at_work": {"records": 3, "minutes": 360, "since": 739_617},
    }  # fmt: skip
    assert set(samples) == set(Finding.Kind.values)
    for kind, facts in samples.items():
        told = explaining.explain(Finding(kind=kind, sure=2, facts={**facts, "limits": limits}))
        assert "%" not in told.what.replace("85%", "").replace("50%", "")
        assert told.what.endswith("。")
        assert told.step
        assert told.harmless
    burst = {**samples["burst"], "limits": limits}
    long = explaining.explain(Finding(kind="burst", sure=2, facts=burst))
    assert long.what == "9:00 起 3 秒内有 40 人签到。"


def test_confirming_corrects_the_ledger_in_the_ordinary_way(scene: dict[str, Any]) -> None:
    finding, boss = scene["finding"], scene["boss"]
    second = scene["second"]
    assert actions.confirm_finding(
        boss, finding, reason="问过两边负责人，下午没有去", minutes={second.pk: 0}
    ) == 1  # fmt: skip
    finding.refresh_from_db()
    assert (finding.state, finding.settled_by_id) == ("confirmed", scene["zhao"].pk)
    correction = Entry.objects.get(kind="correction")
    assert correction.corrects is not None
    assert (correction.corrects.source, correction.minutes) == (f"sign_up:{second.pk}", -180)
    assert correction.reason.text == "问过两边负责人，下午没有去"
    assert [one.counted for one in queries.suspects(boss, finding)] == [180, 0]
    assert AuditEntry.objects.filter(action="hours.finding_confirmed").count() == 1
    assert searching.search_years(2015, 2015) == actions.Kept()


def test_dismissing_changes_no_hours_and_is_not_found_again(scene: dict[str, Any]) -> None:
    actions.dismiss_finding(scene["boss"], scene["finding"], reason="同名同姓，两个人")
    assert Entry.objects.filter(kind="correction").count() == 0
    assert searching.search_years(2015, 2015) == actions.Kept()
    assert Finding.objects.get().state == "dismissed"
    with pytest.raises(FindingSettled):
        actions.dismiss_finding(scene["boss"], scene["finding"], reason="再来一次")


@pytest.mark.parametrize(
    ("who", "reason", "minutes", "refusal"),
    [
        ("boss", "", {"second": 0}, ReasonNeeded),
        ("boss", "没有来", {}, NothingToCorrect),
        ("boss", "没有来", {"stranger": 0}, NotOfFinding),
        ("looks", "没有来", {"second": 0}, Forbidden),
        ("machine", "没有来", {"second": 0}, SignInNeeded),
        ("li", "没有来", {"second": 0}, CannotSettleOwn),
    ],
)
def test_a_refused_settlement_writes_nothing(
    scene: dict[str, Any], who: str, reason: str, minutes: dict[str, int], refusal: Any
) -> None:
    rights = [policy.VIEW, policy.CORRECT]
    actors: dict[str, Actor] = {
        "boss": scene["boss"],
        "looks": staff(make_person("钱进"), [policy.VIEW], scene["town"]),
        "machine": system("hours"),
        "li": staff(scene["li"], rights, scene["town"]),
    }
    ids = {
        "second": scene["second"].pk,
        "stranger": serve(make_person("周全"), scene["town"], 1).pk,
    }
    entries, trail = Entry.objects.count(), AuditEntry.objects.count()
    with pytest.raises(refusal):
        actions.confirm_finding(
            actors[who], scene["finding"], reason=reason,
            minutes={ids[name]: value for name, value in minutes.items()},
        )  # fmt: skip
    scene["finding"].refresh_from_db()
    assert scene["finding"].state == "open"
    assert (Entry.objects.count(), AuditEntry.objects.count()) == (entries, trail)


def test_a_long_day_is_found_unless_the_unit_above_agreed(scene: dict[str, Any]) -> None:
    unplanned = serve(make_person("孙阳"), scene["town"], 12)
    planned = serve(make_person("吴静"), scene["town"], 13)
    town_boss = staff(make_person("郑华"), [policy.VIEW, policy.CORRECT], scene["town"])
    activity = planned.shift.activity
    with pytest.raises(Forbidden):
        actions.approve_long_day(town_boss, activity, reason="防汛")
    assert LongDay.objects.count() == 0
    actions.approve_long_day(scene["boss"], activity, reason="防汛")
    with pytest.raises(LongDayKnown):
        actions.approve_long_day(scene["boss"], activity, reason="防汛")
    searching.search_years(2015, 2015)
    found = Finding.objects.get(kind="long_day")
    assert [one.sign_up_id for one in found.records.all()] == [unplanned.pk]
    assert found.facts["minutes"] == 720


def test_what_comes_after_is_added_to_what_is_open(scene: dict[str, Any]) -> None:
    person = make_person("孙阳")
    serve(person, scene["town"], 6, start=-2)
    serve(person, scene["town"], 5.5, start=5)
    assert searching.search_years(2015, 2015) == actions.Kept(new=1)
    serve(person, scene["town"], 1, start=4)
    assert searching.search_years(2015, 2015) == actions.Kept(grown=1)
    found = Finding.objects.get(kind="long_day")
    assert (found.records.count(), found.facts["minutes"]) == (3, 750)


def test_many_scans_within_seconds_and_one_phone_for_many(scene: dict[str, Any]) -> None:
    shift = serve(make_person("带队"), scene["town"], 2, start=24).shift
    for n in range(13):
        row = enter(shift, make_person(f"志愿者{n}"))
        at = shift.starts_at + timedelta(seconds=n // 5)
        Scan.objects.create(
            nonce=f"n{n}", sign_up=row, direction="in", at=at, received_at=at,
            device="one" if n < 4 else f"own-{n}", by=row.person,
        )  # fmt: skip
    searching.search_years(2015, 2015)
    burst = Finding.objects.get(kind="burst")
    assert (burst.records.count(), burst.facts["seconds"], burst.sure) == (13, 2, 2)
    assert Finding.objects.get(kind="forwarded").records.count() == 4


def test_who_sees_findings_and_names(scene: dict[str, Any]) -> None:
    finding = scene["finding"]
    elsewhere = staff(
        make_person("孙阳"), [policy.VIEW, PEOPLE], make_unit("场口镇", scene["district"])
    )
    auditor = staff(make_person("钱进"), [policy.VIEW], scene["town"])
    with pytest.raises(NotFound):
        queries.finding_for(elsewhere, finding.pk)
    with pytest.raises(NotFound):
        queries.finding_for(Actor(name="li", person_id=scene["li"].pk), finding.pk)
    assert list(queries.findings(elsewhere)) == []
    assert queries.finding_for(auditor, finding.pk) == finding
    assert {one.name for one in queries.suspects(auditor, finding)} == {""}
    everything = queries.suspects(system("hours"), finding)
    assert {one.name for one in everything} == {"李小青"}


def test_the_pages_tell_and_settle(client: Client, scene: dict[str, Any]) -> None:
    account = make_account(scene["zhao"], [policy.VIEW, policy.CORRECT], scene["district"])
    client.force_login(account)
    with CaptureQueriesContext(connection) as counted:
        page = client.get("/desk/findings/")
    assert page.status_code == 200
    assert len(counted) <= 20
    assert "服务时间重叠" in page.content.decode()
    address = f"/desk/findings/{scene['finding'].pk}/"
    text = client.get(address).content.decode()
    for said in ("重叠 1 小时 30 分", "下一步", "也可能没问题", "姓名不可见", "更正为"):
        assert said in text
    assert "李小青" not in text
    refused = client.post(address, {"verdict": "confirm", "reason": "没有来"})
    assert refused.status_code == 422
    assert "请勾选不应计入的记录" in refused.content.decode()
    assert Entry.objects.filter(kind="correction").count() == 0
    row = scene["second"].pk
    done = client.post(
        address,
        {"verdict": "confirm", "reason": "没有来", f"correct-{row}": "on", f"minutes-{row}": "30"},
    )
    assert done.status_code == 302
    assert Entry.objects.get(kind="correction").minutes == -150
    assert "属实，已更正" in client.get(address).content.decode()


def test_the_pages_are_closed_to_others(client: Client, scene: dict[str, Any]) -> None:
    address = f"/desk/findings/{scene['finding'].pk}/"
    client.force_login(make_account(make_person("钱进"), [policy.VIEW], scene["town"]))
    assert "核实结果" not in client.get(address).content.decode()
    assert client.post(address, {"verdict": "dismiss", "reason": "好"}).status_code == 403
    client.force_login(make_account(make_person("周全"), [PEOPLE], scene["district"]))
    assert client.get(address).status_code == 404
    assert client.get("/desk/findings/").status_code == 403


def test_the_api_tells_and_settles(client: Client, scene: dict[str, Any]) -> None:
    account = make_account(scene["zhao"], [policy.VIEW, policy.CORRECT], scene["district"])
    headers = token_of(account)
    listed = client.get("/api/v1/findings", headers=headers).json()
    assert [(one["kind"], one["sure"]) for one in listed["items"]] == [("overlap", 3)]
    assert listed["next"] is None
    address = f"/api/v1/findings/{scene['finding'].pk}"
    records = client.get(address, headers=headers).json()["records"]
    assert [(one["sign_up_id"], one["counted"]) for one in records] == [
        (scene["first"].pk, 180),
        (scene["second"].pk, 180),
    ]
    body = {"verdict": "dismiss", "reason": "同名同姓"}
    settled = client.post(
        f"{address}/settlement", body, content_type="application/json", headers=headers
    )
    assert (settled.status_code, settled.json()["state"]) == (200, "dismissed")
    again = client.post(
        f"{address}/settlement", body, content_type="application/json", headers=headers
    )
    assert (again.status_code, again.json()["code"]) == (409, "hours.finding_settled")


def test_the_command_finds_and_lists(
    scene: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("anomalies", "find", "--from", "2015", "--to", "2015")
    call_command("anomalies", "list")
    printed = capsys.readouterr().out
    assert "新发现 0 条线索" in printed
    assert "服务时间重叠" in printed
    assert "李小青" not in printed


def test_the_year_is_read_by_the_index_of_time(scene: dict[str, Any]) -> None:
    assert len(scene) == 8
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE activities_signup, activities_shift, activities_activity")
            cursor.execute("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN "
        else:
            explain = "EXPLAIN QUERY PLAN "
        cursor.execute(
            explain + attendance.statement(attendance.ATTENDANCES),
            ["2015-01-01 00:00:00+00", "2016-01-01 00:00:00+00"],
        )
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    if connection.vendor == "sqlite":  # elsewhere statistics of so few rows choose the index
        assert "shift_by_time" in plan
        assert "sign_up_roll" in plan
    assert USUAL.overlap_minutes == 10
