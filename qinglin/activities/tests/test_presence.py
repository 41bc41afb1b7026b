"""Paper rosters, forgotten check-outs and distances: what stands beside a scan."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, jobs, policy, presence_errors
from qinglin.activities.actions import RollRow, SheetTimes
from qinglin.activities.models import (
    LeavingClaim,
    PaperSheet,
    Scan,
    SheetLine,
    SignUp,
    Whereabouts,
)
from qinglin.activities.queries import code_of
from qinglin.activities.queries import kit as kits
from qinglin.inbox.models import Message
from qinglin.kernel.errors import Forbidden, NotFound

from . import make
from .browse import browser, words
from .make import SYSTEM, as_person, as_staff, at, plan_shift
from .refusing import refused

pytestmark = pytest.mark.django_db
nonces = itertools.count(1)


class Scene:
    def __init__(self, now: time_machine.Traveller) -> None:
        self.now = now
        self.activity = make.make_activity(shifts=[plan_shift(capacity=9)])
        self.shift = self.activity.shifts.get()
        assert self.activity.leader is not None
        self.leader = as_person(self.activity.leader)
        people = make.make_volunteers(3, self.activity.unit)
        placed = [actions.sign_up(as_person(one), self.shift.pk, one.pk) for one in people]
        self.rows = [SignUp.objects.get(pk=one.id) for one in placed]
        self.me = as_person(people[0])
        now.move_to(at(8, 30))

    @property
    def mine(self) -> SignUp:
        return SignUp.objects.get(pk=self.rows[0].pk)

    def check_in(self) -> actions.Checked:
        code = code_of(SYSTEM, self.activity).payload
        return actions.check_in(self.me, code=code, nonce=f"n{next(nonces)}")


@pytest.fixture
def scene(now: time_machine.Traveller) -> Scene:
    return Scene(now)


# ---------------------------------------------------------------- paper


def times(scene: Scene, *, first: int = 8) -> list[SheetTimes]:
    one, two, three = scene.rows
    return [
        SheetTimes(sign_up_id=one.pk, arrived_at=at(first, 31), left_at=at(11, 30)),
        SheetTimes(sign_up_id=two.pk, arrived_at=at(first, 40)),
        SheetTimes(sign_up_id=three.pk),
    ]


def test_a_paper_roster_is_entered_once(scene: Scene) -> None:
    sheet = actions.print_sheet(scene.leader, scene.activity)
    scene.now.move_to(at(12))
    actions.enter_sheet(scene.leader, sheet, times(scene))
    assert (scene.mine.arrived_at, scene.mine.left_at) == (at(8, 31), at(11, 30))
    assert SheetLine.objects.filter(sheet=sheet).count() == 3
    scan = Scan.objects.get(sign_up=scene.mine, direction="in")
    assert (scan.device, scan.offline, scan.by_id) == (
        f"paper:{sheet.number}", True, scene.leader.person_id,
    )  # fmt: skip
    with refused(presence_errors.SheetEnteredAlready, sheet.number):
        actions.enter_sheet(scene.leader, sheet, times(scene))


def test_a_second_print_of_the_same_people_counts_nobody_twice(scene: Scene) -> None:
    sheets = [actions.print_sheet(scene.leader, scene.activity) for _ in range(2)]
    scene.now.move_to(at(12))
    actions.enter_sheet(scene.leader, sheets[0], times(scene))
    later = [SheetTimes(sign_up_id=scene.rows[0].pk, arrived_at=at(8, 35), left_at=at(11, 40))]
    actions.enter_sheet(scene.leader, sheets[1], later)
    assert (scene.mine.arrived_at, scene.mine.left_at) == (at(8, 31), at(11, 30))


@pytest.mark.parametrize(
    ("arrived", "left", "field"),
    [
        ((6, 0), None, "in"),
        (None, (11, 0), "out"),
        ((9, 0), (8, 59), "out"),
        ((9, 0), (13, 0), "out"),
    ],
)
def test_one_wrong_line_refuses_the_whole_sheet(
    scene: Scene, arrived: Any, left: Any, field: str
) -> None:
    sheet = actions.print_sheet(scene.leader, scene.activity)
    scene.now.move_to(at(12))
    good, bad = scene.rows[0].pk, scene.rows[1].pk
    rows = [
        SheetTimes(sign_up_id=good, arrived_at=at(8, 31)),
        SheetTimes(
            sign_up_id=bad,
            arrived_at=at(*arrived) if arrived else None,
            left_at=at(*left) if left else None,
        ),
    ]
    with refused(presence_errors.SheetRowWrong) as fields:
        actions.enter_sheet(scene.leader, sheet, rows)
    assert set(fields) == {f"{field}-{bad}"}
    with refused(presence_errors.SheetEmpty):
        actions.enter_sheet(scene.leader, sheet, [SheetTimes(sign_up_id=good)])
    assert PaperSheet.objects.get().entered_at is None


def test_only_whoever_leads_prints_and_enters(scene: Scene) -> None:
    with refused(NotFound):
        actions.print_sheet(scene.me, scene.activity)
    sheet = actions.print_sheet(scene.leader, scene.activity)
    with refused(Forbidden):
        actions.enter_sheet(scene.me, sheet, times(scene))
    phone = browser(scene.rows[0].person)
    assert phone.get(f"/sheets/{sheet.number}/").status_code == 404
    assert phone.post(f"/sheets/{sheet.number}/enter/").status_code == 404


def test_the_pages_of_paper(scene: Scene) -> None:
    assert scene.activity.leader is not None
    phone = browser(scene.activity.leader)
    made = phone.post(f"/lead/{scene.activity.pk}/sheets/")
    sheet = PaperSheet.objects.get()
    assert made["Location"] == f"/sheets/{sheet.number}/"
    printed = words(phone.get(made["Location"]))
    for row in scene.rows:
        assert row.person.name in printed
        assert kits.paper_code_of(kits.sheet_rows(scene.leader, sheet)[0].rows[0].sign_up)
    assert sheet.number in words(phone.get(f"/lead/{scene.activity.pk}/sheets/"))
    scene.now.move_to(at(12))
    path = f"/sheets/{sheet.number}/enter/"
    one = scene.rows[0].pk
    bad = phone.post(path, {f"in-{one}": "8.x"})
    assert (bad.status_code, SheetLine.objects.count()) == (422, 0)
    empty = phone.post(path, {})
    assert empty.status_code == 422
    assert "一个时间也没有填" in words(empty)
    done = phone.post(path, {f"in-{one}": "08:31", f"out-{one}": "11:30"}, follow=True)
    assert "1 人的到离时间已录入" in words(done)
    assert scene.mine.left_at == at(11, 30)
    assert "不用再录" in words(phone.get(path))
    assert phone.post(path, {f"in-{one}": "08:31"}).status_code == 422


# ---------------------------------------------------------------- forgotten check-outs


def test_who_forgot_is_reminded_once(scene: Scene) -> None:
    scene.check_in()
    for moment, told in ((at(11, 35), 0), (at(11, 41), 1), (at(12), 1), (at(16), 1)):
        scene.now.move_to(moment)
        jobs.remind_to_leave()
        assert Message.objects.filter(template="activities.leave_reminder").count() == told


def test_nobody_is_reminded_who_left_or_never_came(scene: Scene) -> None:
    scene.check_in()
    scene.now.move_to(at(11, 30))
    code = code_of(SYSTEM, scene.activity).payload
    actions.check_in(scene.me, code=code, nonce="out", direction="out")
    scene.now.move_to(at(12))
    jobs.remind_to_leave()
    assert not Message.objects.filter(template="activities.leave_reminder").exists()


def claim(scene: Scene, hour: int = 11, minute: int = 20) -> LeavingClaim:
    return actions.claim_leaving(scene.me, scene.mine, left_at=at(hour, minute), note="手机没电了")


def test_an_honest_repair_is_marked_for_ever(scene: Scene) -> None:
    scene.check_in()
    scene.now.move_to(at(12))
    said = claim(scene)
    assert scene.mine.left_at is None
    actions.decide_claim(scene.leader, said, accept=True, answer="一起收摊")
    assert scene.mine.left_at == at(11, 20)
    scan = Scan.objects.get(nonce=f"claim:{said.pk}")
    assert (scan.device, scan.by_id) == ("claim", scene.leader.person_id)
    assert LeavingClaim.objects.get().state == "accepted"
    assert Message.objects.filter(template="activities.leaving_accepted").count() == 1
    with refused(presence_errors.ClaimDecided):
        actions.decide_claim(scene.leader, said, accept=False, answer="再想想")


def test_a_declined_repair_changes_nothing_and_says_why(scene: Scene) -> None:
    scene.check_in()
    scene.now.move_to(at(12))
    said = claim(scene)
    actions.decide_claim(scene.leader, said, accept=False, answer="十点就走了")
    assert scene.mine.left_at is None
    message = Message.objects.get(template="activities.leaving_declined")
    assert message.values["answer"] == "十点就走了"


def test_repairs_that_are_refused(scene: Scene) -> None:
    scene.now.move_to(at(12))
    with refused(presence_errors.NothingToClaim):
        claim(scene)
    scene.now.move_to(at(8, 30))
    scene.check_in()
    scene.now.move_to(at(12))
    for hour, minute in ((8, 20), (12, 1), (16, 0)):
        with refused(presence_errors.ClaimTimeWrong):
            claim(scene, hour, minute)
    with refused(Forbidden):
        actions.claim_leaving(scene.leader, scene.mine, left_at=at(11), note="x")
    with refused(errors.WrongValue):
        actions.claim_leaving(scene.me, scene.mine, left_at=at(11), note="  ")
    said = claim(scene)
    with refused(presence_errors.ClaimedAlready):
        claim(scene)
    with refused(Forbidden):
        actions.decide_claim(as_person(scene.rows[1].person), said, accept=True, answer="x")
    boss = as_staff(scene.mine.person, scene.activity.unit, policy.CHECK_IN)
    with refused(presence_errors.CannotDecideOwn):
        actions.decide_claim(boss, said, accept=True, answer="x")


def test_after_the_roll_a_repair_comes_too_late(scene: Scene) -> None:
    scene.check_in()
    scene.now.move_to(at(12))
    said = claim(scene)
    rows = [
        RollRow(shift_id=scene.shift.pk, sign_up_id=row.pk, outcome="present") for row in scene.rows
    ]
    actions.confirm_roll(scene.leader, scene.activity, rows)
    with refused(presence_errors.NothingToClaim):
        actions.decide_claim(scene.leader, said, accept=True, answer="是的")
    assert LeavingClaim.objects.get().state == "open"


def test_the_pages_of_a_repair(scene: Scene) -> None:
    scene.check_in()
    scene.now.move_to(at(12))
    phone = browser(scene.mine.person)
    detail = f"/sign-ups/{scene.mine.pk}/"
    assert "补报离开时间" in words(phone.get(detail))
    wrong = phone.post(f"{detail}left/", {"left": "15:00", "note": "忘了"})
    assert (wrong.status_code, LeavingClaim.objects.count()) == (422, 0)
    done = phone.post(f"{detail}left/", {"left": "11:20", "note": "忘了"}, follow=True)
    assert "补报 11:20 离开：等领队核实" in words(done)
    assert scene.activity.leader is not None
    leads = browser(scene.activity.leader)
    page = words(leads.get(f"/lead/{scene.activity.pk}/"))
    assert "报 11:20 离开" in page
    path = f"/claims/{LeavingClaim.objects.get().pk}/decide/"
    assert leads.post(path, {"verdict": "accept", "answer": ""}).status_code == 422
    assert phone.post(path, {"verdict": "accept", "answer": "好"}).status_code == 404
    leads.post(path, {"verdict": "accept", "answer": "一起收摊"})
    assert "本人补报，领队核实" in words(phone.get(detail))


# ---------------------------------------------------------------- distances


def test_only_a_distance_is_kept_and_for_thirty_days(scene: Scene) -> None:
    done = scene.check_in()
    near = {"latitude": 30_050_000, "longitude": 119_952_000, "accuracy": 20}
    assert actions.note_whereabouts(scene.me, done.id, **near)
    assert not actions.note_whereabouts(scene.me, done.id, **near)
    noted = Whereabouts.objects.get()
    assert (noted.metres, noted.accuracy) == (111, 20)
    assert {f.name for f in Whereabouts._meta.fields} == {"id", "scan", "metres", "accuracy", "at"}
    scene.now.move_to(at(8, 30) + timedelta(days=30))
    jobs.forget_whereabouts()
    assert Whereabouts.objects.count() == 1
    scene.now.move_to(at(8, 31) + timedelta(days=30))
    jobs.forget_whereabouts()
    assert Whereabouts.objects.count() == 0
    assert Scan.objects.count() == 1


def test_nobody_notes_where_somebody_else_is(scene: Scene) -> None:
    done = scene.check_in()
    near = {"latitude": 30_050_000, "longitude": 119_952_000, "accuracy": 20}
    assert not actions.note_whereabouts(scene.leader, done.id, **near)
    assert not actions.note_whereabouts(scene.me, done.id, **{**near, "latitude": 91_000_000})
    with pytest.raises(Forbidden):
        actions.forget_whereabouts(scene.me)
    assert Whereabouts.objects.count() == 0


def test_the_check_in_page_sends_a_place_only_if_it_was_given(scene: Scene) -> None:
    phone = browser(scene.mine.person)
    code = code_of(SYSTEM, scene.activity).digits
    body = {"code": code, "direction": "in", "nonce": "abcdefgh1", "latitude": "", "accuracy": ""}
    phone.post("/scan/", body)
    assert (Scan.objects.count(), Whereabouts.objects.count()) == (1, 0)
    place = {"latitude": "30.05", "longitude": "119.952", "accuracy": "12.4"}
    phone.post("/scan/", {**body, "nonce": "abcdefgh2", **place})
    assert Whereabouts.objects.get().metres == 111
