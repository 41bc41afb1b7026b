"""Checking in and out: the turning code, repeats, wrong clocks, wrong digits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, policy, queries
from qinglin.activities.actions import Checked, RollRow
from qinglin.activities.models import Activity, CodeTry, Scan, Shift, SignUp
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.kernel.errors import Forbidden, SignInNeeded
from qinglin.kernel.models import AuditEntry
from qinglin.people.models import Person

from . import make
from .make import SYSTEM, as_person, as_staff, at, plan_shift
from .refusing import refused

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Scene:
    """A volunteer with a place on a shift that begins in three minutes."""

    def __init__(self, now: time_machine.Traveller) -> None:
        self.now = now
        self.shift = make.make_shift(capacity=5)
        self.activity = self.shift.activity
        self.unit = self.activity.unit
        self.person = make.make_volunteer(self.unit)
        self.me = as_person(self.person)
        self.placed = actions.sign_up(self.me, self.shift.pk, self.person.pk)
        now.move_to(at(8, 27))
        self.nonces = 0

    def code(self, activity: Activity | None = None) -> str:
        return queries.code_of(SYSTEM, activity or self.activity).payload

    def digits(self) -> str:
        return queries.code_of(SYSTEM, self.activity).digits

    def scan(self, code: str | None = None, actor: Actor | None = None, **but: Any) -> Checked:
        self.nonces += 1
        given = {"nonce": f"n{self.nonces}", **but}
        return actions.check_in(actor or self.me, code=code or self.code(), **given)

    @property
    def row(self) -> SignUp:
        return SignUp.objects.get(pk=self.placed.id)


@pytest.fixture
def scene(now: time_machine.Traveller) -> Scene:
    return Scene(now)


def test_in_and_out(scene: Scene) -> None:
    came = scene.scan()
    assert (came.sign_up_id, came.direction, came.at, came.already) == (
        scene.placed.id, "in", at(8, 27), False,
    )  # fmt: skip
    scene.now.move_to(at(11, 34))
    left = scene.scan(direction="out", device="phone-1")
    assert (left.direction, left.at, left.already) == ("out", at(11, 34), False)
    assert (scene.row.arrived_at, scene.row.left_at, scene.row.state) == (
        at(8, 27), at(11, 34), "joined",
    )  # fmt: skip
    scan = Scan.objects.get(pk=left.id)
    assert (scan.by_id, scan.device, scan.offline, scan.device_at, scan.received_at) == (
        scene.person.pk, "phone-1", False, None, at(11, 34),
    )  # fmt: skip
    trail = AuditEntry.objects.filter(target=f"activities.signup:{scene.placed.id}").order_by("pk")
    assert [entry.action for entry in trail] == [
        "activities.signed_up", "activities.checked_in", "activities.checked_out",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["{payload}", "https://q.cn/scan/?c={payload}", "{digits}"])
def test_the_code_is_scanned_or_typed(scene: Scene, form: str) -> None:
    code = queries.code_of(SYSTEM, scene.activity)
    text = form.format(payload=code.payload, digits=f"{code.digits[:3]} {code.digits[3:]}")
    assert scene.scan(text).already is False
    assert scene.row.arrived_at == at(8, 27)


@pytest.mark.parametrize("kind", ["code", "digits"])
def test_a_code_forwarded_two_periods_later_is_refused(scene: Scene, kind: str) -> None:
    old = getattr(scene, kind)()
    scene.now.move_to(at(8, 27) + 60 * SECOND)
    with refused(errors.CodeExpired):
        scene.scan(old)
    scene.now.move_to(at(8, 27) + 59 * SECOND)
    assert scene.scan(old).already is False


def test_a_code_of_another_activity_is_refused(scene: Scene) -> None:
    other = make.make_shift(venue=make.make_station("集新车站微笑亭"))
    with refused(errors.CodeElsewhere):
        scene.scan(scene.code(other.activity))


@pytest.mark.parametrize("code", ["hello", "1.2.3", "12345", "000000000000"])
def test_what_is_no_code_is_wrong(scene: Scene, code: str) -> None:
    with pytest.raises(errors.CodeWrong):
        scene.scan(code)
    assert not Scan.objects.exists()


def test_a_forged_code_is_wrong(scene: Scene) -> None:
    activity, period, mac = scene.code().split(".")
    turned = f"{int(mac, 16) ^ 1:016x}"
    for forged in (f"{activity}.{period}.{turned}", f"{activity}.{int(period) + 1}.{mac}"):
        with pytest.raises(errors.CodeWrong):
            scene.scan(forged)
    assert scene.row.arrived_at is None


def test_ten_wrong_tries_in_five_minutes_are_enough(scene: Scene) -> None:
    good = scene.digits()
    wrong = f"{(int(good) + 1) % 1_000_000:06d}"
    other = make.make_volunteer(scene.unit)
    actions.add_person(
        SYSTEM, make.make_shift(venue=make.make_station("别处")), other, yes="present"
    )
    for _ in range(9):
        with pytest.raises(errors.CodeWrong):
            scene.scan(wrong)
    with pytest.raises(errors.CodeWrong):
        scene.scan(wrong)
    with refused(errors.TooManyTries) as _fields:
        scene.scan(scene.digits())
    assert CodeTry.objects.count() == 10
    scene.now.shift(4 * MINUTE)
    with pytest.raises(errors.TooManyTries) as caught:
        scene.scan(scene.digits())
    assert caught.value.params == {"retry_after": 60}
    scene.scan(scene.code())  # who stands before the leader's screen is not locked out
    scene.now.shift(MINUTE)
    assert scene.scan(scene.digits()).already is True
    assert actions.forget_tries(SYSTEM) == 10
    assert not CodeTry.objects.exists()


def test_the_same_scan_sent_again_is_answered_and_writes_nothing(scene: Scene) -> None:
    """AT-15: also days later, when the code is long expired."""
    code = scene.code()
    first = scene.scan(code, nonce="one")
    before = (Scan.objects.count(), AuditEntry.objects.count())
    for later in (SECOND, 2 * MINUTE, timedelta(days=3)):
        scene.now.shift(later)
        again = scene.scan(code, nonce="one")
        assert (again.id, again.at, again.already) == (first.id, first.at, True)
    assert (Scan.objects.count(), AuditEntry.objects.count()) == before


def test_a_second_device_and_disorder_leave_the_earliest_time(scene: Scene) -> None:
    """AT-15: scans arrive out of order from two devices; the earliest true time stands."""
    scene.now.move_to(at(8, 40))
    code_at_40 = scene.code()
    late = scene.scan(code_at_40, device="b")
    assert scene.row.arrived_at == at(8, 40)
    early_code = queries.code_of(SYSTEM, scene.activity, at(8, 31)).payload
    wrong_clock = timedelta(hours=5, minutes=17)
    scene.now.move_to(at(9, 20))
    early = scene.scan(
        early_code,
        device="a",
        at=at(8, 31) + wrong_clock,
        sent_at=at(9, 20) + wrong_clock,
    )
    assert early.already is True
    assert early.id != late.id
    assert early.at == at(8, 31)
    assert scene.row.arrived_at == at(8, 31)
    rows = Scan.objects.order_by("at").values_list("device", "offline", "at")
    assert [tuple(row) for row in rows] == [("a", True, at(8, 31)), ("b", False, at(8, 40))]
    middle = scene.scan(scene.code(), device="b")
    assert (middle.already, scene.row.arrived_at) == (True, at(8, 31))


def test_an_offline_code_must_hold_at_its_true_time(scene: Scene) -> None:
    code = scene.code()
    scene.now.move_to(at(9))
    with refused(errors.CodeExpired):
        scene.scan(code)
    with refused(errors.CodeExpired):
        scene.scan(code, at=at(8, 28), sent_at=at(9))
    checked = scene.scan(code, at=at(8, 27), sent_at=at(9))
    assert checked.at == at(8, 27)
    assert Scan.objects.get().offline is True


def test_a_device_in_the_future_is_refused_only_if_it_contradicts_itself(scene: Scene) -> None:
    far = timedelta(days=3000)
    with refused(errors.FutureTime):
        scene.scan(at=at(8, 27) + 3 * SECOND, sent_at=at(8, 27))
    checked = scene.scan(at=at(8, 27) + far, sent_at=at(8, 27) + far)
    assert checked.at == at(8, 27)


def test_without_the_time_of_sending_the_servers_time_counts(scene: Scene) -> None:
    checked = scene.scan(at=at(3))
    assert checked.at == at(8, 27)
    assert Scan.objects.get().device_at == at(3)


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (at(7, 30) - SECOND, errors.TooEarly),
        (at(7, 30), None),
        (at(15, 30), None),
        (at(15, 30) + SECOND, errors.TooLate),
    ],
)
def test_the_window(scene: Scene, moment: datetime, kind: type[Any] | None) -> None:
    scene.now.move_to(moment)
    if kind is None:
        assert scene.scan().at == moment
        return
    with refused(kind):
        scene.scan()
    with refused(kind):
        scene.scan(scene.digits())


def test_the_window_names_when_it_opens(scene: Scene) -> None:
    scene.now.move_to(at(7))
    with refused(errors.TooEarly, "7:30"):
        scene.scan()


def test_out_needs_in(scene: Scene) -> None:
    with refused(errors.NotCheckedIn):
        scene.scan(direction="out")
    scene.now.move_to(at(9))
    scene.scan()
    early = queries.code_of(SYSTEM, scene.activity, at(8, 50)).payload
    with refused(errors.LeftBeforeArrival):
        scene.scan(early, direction="out", at=at(8, 50), sent_at=at(9))
    assert scene.scan(direction="out").already is False


def test_who_waits_or_has_nothing_is_told_so(scene: Scene) -> None:
    full = make.make_shift(1, make.make_station("别处"), starts_at=at(9))
    holder, waiting, nobody = make.make_volunteers(3, scene.unit)
    actions.add_person(SYSTEM, full, holder, yes="present")
    actions.sign_up(as_person(waiting), full.pk, waiting.pk)
    code = queries.code_of(SYSTEM, full.activity)
    with refused(errors.StillWaiting):
        scene.scan(code.payload, as_person(waiting))
    with refused(errors.StillWaiting):
        scene.scan(code.digits, as_person(waiting))
    with refused(errors.CodeElsewhere):
        scene.scan(code.payload, as_person(nobody))
    with refused(errors.NothingToCheckIn):
        scene.scan(code.digits, as_person(nobody))


def test_a_confirmed_or_cancelled_activity_takes_no_scan(scene: Scene) -> None:
    scene.now.move_to(at(12))
    code = scene.code()
    rows = [RollRow(shift_id=scene.shift.pk, sign_up_id=scene.placed.id, outcome="no_show")]
    actions.confirm_roll(SYSTEM, scene.activity, rows)
    with refused(errors.RollConfirmedAlready):
        scene.scan(code)
    actions.cancel_activity(SYSTEM, scene.activity, reason="重复登记")
    with refused(errors.Cancelled):
        scene.scan(code)
    with refused(errors.Cancelled):
        queries.code_of(SYSTEM, Activity.objects.get(pk=scene.activity.pk))


def test_two_shifts_in_a_row_are_two_attendances(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    activity = make.make_activity(
        venue,
        shifts=[
            plan_shift("上午", starts_at=at(10), ends_at=at(12)),
            plan_shift("下午", starts_at=at(12), ends_at=at(14)),
        ],
    )
    first, second = activity.shifts.order_by("pk")
    person = make.make_volunteer(venue.unit)
    me = as_person(person)
    for shift in (first, second):
        actions.sign_up(me, shift.pk, person.pk)

    def scan(moment: datetime, direction: str, nonce: str) -> Checked:
        now.move_to(moment)
        code = queries.code_of(SYSTEM, activity).payload
        return actions.check_in(me, code=code, nonce=nonce, direction=direction)

    scan(at(9, 55), "in", "a")
    assert scan(at(11), "in", "b").already is True
    scan(at(12), "out", "c")
    scan(at(12, 1), "in", "d")
    scan(at(14), "out", "e")
    rows = SignUp.objects.order_by("shift_id").values_list("arrived_at", "left_at")
    assert [tuple(row) for row in rows] == [(at(9, 55), at(12)), (at(12, 1), at(14))]


@pytest.mark.parametrize(
    ("but", "field"),
    [
        ({"nonce": ""}, "nonce"),
        ({"nonce": "x" * 65}, "nonce"),
        ({"nonce": "a\0b"}, "nonce"),
        ({"device": "x" * 65}, "device"),
        ({"device": "a\0"}, "device"),
        ({"device": "\ud800"}, "device"),
        ({"nonce": "\ud800"}, "nonce"),
        ({"code": " "}, "code"),
        ({"code": "1" * 301}, "code"),
        ({"direction": "sideways"}, "direction"),
        ({"at": at(8).replace(tzinfo=None)}, "at"),
        ({"at": at(8).replace(year=9999)}, "at"),
        ({"sent_at": at(8).replace(year=1)}, "sent_at"),
    ],
)
def test_values_that_cannot_be(scene: Scene, but: dict[str, Any], field: str) -> None:
    with refused(errors.WrongValue) as fields:
        scene.scan(**but)
    assert list(fields) == [field]


def test_a_nonce_belongs_to_one_scan(scene: Scene) -> None:
    other = make.make_volunteer(scene.unit)
    actions.add_person(SYSTEM, scene.shift, other, yes="present")
    scene.scan(nonce="one")
    with refused(errors.NonceTaken):
        scene.scan(nonce="one", actor=as_person(other))
    with refused(errors.NonceTaken):
        scene.scan(nonce="one", direction="out")


def test_only_a_person_checks_in(scene: Scene) -> None:
    for actor in (NOBODY, SYSTEM):
        with refused(SignInNeeded):
            scene.scan(actor=actor)


def test_only_who_leads_sees_the_code(scene: Scene) -> None:
    leader = Person.objects.get(pk=scene.activity.leader_id or 0)
    assert queries.code_of(as_person(leader), scene.activity) == queries.code_of(
        SYSTEM, scene.activity
    )
    for actor in (scene.me, as_staff(scene.person, scene.unit, policy.VIEW), NOBODY):
        with refused(Forbidden):
            queries.code_of(actor, scene.activity)


def test_the_code_turns_every_thirty_seconds(scene: Scene) -> None:
    shown = []
    for seconds in (0, 29, 30, 60):
        scene.now.move_to(at(8, 27) + seconds * SECOND)
        code = queries.code_of(SYSTEM, scene.activity)
        shown.append((code.payload, code.digits, code.seconds_left))
    assert shown[0][:2] == shown[1][:2]
    assert len({payload for payload, _, _ in shown}) == 3
    assert [left for _, _, left in shown] == [30, 1, 30, 30]


def test_shifts_of_other_days_are_nobodys_candidates(scene: Scene) -> None:
    """A place next week does not catch today's scan."""
    Shift.objects.filter(pk=scene.shift.pk).update(
        starts_at=at(9) + timedelta(days=7), ends_at=at(10) + timedelta(days=7)
    )
    with refused(errors.CodeElsewhere):
        scene.scan()
