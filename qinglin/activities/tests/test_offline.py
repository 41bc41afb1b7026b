"""The offline kit: one attendance at its true time, whatever phones and clocks do (AT-15)."""

import base64
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from qinglin.activities import actions, errors
from qinglin.activities.actions import Delivered, KitRecord, RollRow
from qinglin.activities.models import KitScan, Scan, SignUp
from qinglin.activities.queries import kit as kits
from qinglin.activities.rules import personal
from qinglin.kernel import crypto
from qinglin.kernel.errors import Forbidden

from . import make
from .make import as_person, at
from .phones import Phone, Scene
from .refusing import refused

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def scene(now: time_machine.Traveller) -> Scene:
    return Scene(now)


def results(found: list[Delivered]) -> list[str]:
    return [one.result for one in found]


# ---------------------------------------------------------------- AT-15


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_scan_counts_once_at_its_true_time_in_whatever_order(
    scene: Scene, order: tuple[int, ...]
) -> None:
    """Twice on one phone, again on a second whose clock is 26 hours behind, and the going."""
    first, second = Phone(scene, "a1"), Phone(scene, "b2", behind=26 * HOUR)
    scene.go(at(8, 27))
    earliest = (second, second.scan(scene.one))
    scene.go(at(8, 28))
    parcels = [earliest, (first, first.scan(scene.one))]
    scene.go(at(8, 29))
    parcels.append((first, first.scan(scene.one)))
    scene.go(at(11, 31))
    parcels.append((first, first.scan(scene.one, "out")))
    scene.go(at(13))
    waiting = [parcels[index] for index in order]
    for _round in range(2):
        refused_now = []
        for phone, record in waiting:
            (said,) = phone.deliver(record)
            if said.result not in {"recorded", "already"}:
                assert said.result == "activities.not_checked_in"
                refused_now.append((phone, record))
        waiting = refused_now
    assert waiting == []
    row = SignUp.objects.get(pk=scene.one.pk)
    assert (row.arrived_at, row.left_at) == (at(8, 27), at(11, 31))
    for phone, record in parcels:
        assert results(phone.deliver(record)) == ["already"]
    assert Scan.objects.count() == 4
    kept = Scan.objects.get(nonce="kit:b2:1")
    assert (kept.offline, kept.device, kept.at) == (True, "kit:b2", at(8, 27))
    assert kept.device_at == at(8, 27) - 26 * HOUR
    assert kept.kit_scan.behind_ms == 26 * 3_600_000


def test_everything_at_once_and_again_is_the_same(scene: Scene) -> None:
    phone = Phone(scene, "a1", behind=-7 * MINUTE)
    scene.go(at(8, 30))
    phone.scan(scene.one)
    phone.scan(scene.two)
    scene.go(at(11, 40))
    phone.scan(scene.one, "out")
    scene.go(at(12))
    assert results(phone.deliver()) == ["recorded", "recorded", "recorded"]
    after = scene.digest()
    assert results(phone.deliver()) == ["already", "already", "already"]
    assert scene.digest() == after
    assert {(s.by_id, s.offline) for s in Scan.objects.all()} == {(scene.leader.person_id, True)}


# ---------------------------------------------------------------- named refusals


def says(scene: Scene, phone: Phone, record: KitRecord, code: str) -> None:
    before = scene.digest()
    (said,) = phone.deliver(record)
    assert (said.result, bool(said.detail)) == (f"activities.{code}", True)
    assert scene.digest() == before


def test_a_code_of_another_shift_is_refused(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    elsewhere = make.make_shift()
    person = make.make_volunteer(elsewhere.activity.unit)
    placed = actions.sign_up(as_person(person), elsewhere.pk, person.pk)
    other = SignUp.objects.get(pk=placed.id)
    says(scene, phone, phone.scan(other), "other_shift")
    # The link of one place under the number of another.
    stolen = scene.code(scene.one).replace(f"Q{scene.one.pk}.", f"Q{scene.two.pk}.")
    says(scene, phone, phone.scan(scene.two, code=stolen), "other_shift")
    says(scene, phone, phone.scan(scene.two, code="Q7.1.zz"), "personal_code_wrong")


def test_a_shift_that_was_moved_has_new_codes(scene: Scene) -> None:
    old = scene.code(scene.one)
    scene.shift.ends_at += HOUR
    scene.shift.save()
    phone = Phone(scene, "a1")
    says(scene, phone, phone.scan(scene.one, code=old), "other_shift")


def test_a_picture_of_a_code_is_stale(scene: Scene) -> None:
    phone, picture = Phone(scene, "a1"), scene.code(scene.one)
    scene.go(at(8, 22))
    says(scene, phone, phone.scan(scene.one, code=picture), "personal_code_expired")


def test_going_before_coming_is_refused(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    says(scene, phone, phone.scan(scene.one, "out"), "not_checked_in")
    early = phone.scan(scene.one, "out")
    scene.go(at(8, 40))
    phone.deliver(phone.scan(scene.one))
    says(scene, phone, early, "left_before_arrival")


def test_a_clock_turned_by_a_day_in_between_is_refused(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    scene.go(at(8, 25))
    record = phone.scan(scene.one)
    phone.behind = DAY
    says(scene, phone, record, "clock_changed")
    # As long as it is a day off all the time, it is known by how much.
    steady = Phone(scene, "b2", behind=DAY)
    assert results(steady.deliver(steady.scan(scene.one))) == ["recorded"]
    assert SignUp.objects.get(pk=scene.one.pk).arrived_at == at(8, 25)


def test_times_that_cannot_be_are_refused(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    ahead = KitRecord(counter=1, direction="in", at=at(8, 30), sign_up_id=scene.one.pk)
    says(scene, phone, ahead, "future_time")
    before = KitRecord(counter=2, direction="in", at=at(8, 10), sign_up_id=scene.one.pk)
    says(scene, phone, before, "before_roster")
    wrong = KitRecord(counter=3, direction="up", at=at(8, 20), sign_up_id=scene.one.pk)
    says(scene, phone, wrong, "wrong_value")
    nobody = KitRecord(counter=4, direction="in", at=at(8, 20), sign_up_id=987_654)
    says(scene, phone, nobody, "not_on_roster")


def test_after_the_roll_nothing_is_taken_but_repeats_are_answered(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    first = phone.scan(scene.one)
    phone.deliver(first)
    late = phone.scan(scene.two)
    scene.go(at(12))
    rows = [
        RollRow(shift_id=scene.shift.pk, sign_up_id=one.pk, outcome="present")
        for one in (scene.one, scene.two)
    ]
    actions.confirm_roll(scene.leader, scene.activity, rows)
    says(scene, phone, late, "roll_confirmed")
    assert results(phone.deliver(first)) == ["already"]


def test_only_whoever_leads_takes_a_roster_and_delivers_to_it(scene: Scene) -> None:
    stranger = as_person(make.make_volunteer(scene.activity.unit))
    with refused(Forbidden, "由您带"):
        actions.take_roster(stranger, device="x1", device_now=scene.now_at())
    phone = Phone(scene, "a1")
    with refused(Forbidden):
        actions.deliver_scans(stranger, phone.kit, phone.kept, sent_at=scene.now_at())
    with refused(errors.WrongValue):
        actions.take_roster(scene.leader, device="a b", device_now=scene.now_at())


def test_a_number_of_another_leader_is_not_taken_for_ones_own(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    phone.deliver(phone.scan(scene.one))
    boss = make.as_staff(
        make.make_volunteer(scene.activity.unit), scene.activity.unit, "activities.check_in"
    )
    kit = actions.take_roster(boss, device="a1", device_now=scene.now_at())
    record = KitRecord(counter=1, direction="in", at=scene.now_at(), sign_up_id=scene.two.pk)
    (said,) = actions.deliver_scans(boss, kit, [record], sent_at=scene.now_at())
    assert said.result == "activities.nonce_taken"


def test_by_hand_and_by_the_code_on_paper(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    hand = phone.scan(scene.one, code="", sign_up_id=scene.one.pk)
    typed = kits.paper_code_of(scene.two)
    paper = phone.scan(scene.two, code=typed.lower(), sign_up_id=scene.two.pk)
    assert results(phone.deliver(hand, paper)) == ["recorded", "recorded"]
    ways = KitScan.objects.order_by("counter").values_list("way", flat=True)
    assert list(ways) == ["hand", "typed"]
    wrong = phone.scan(scene.one, code=typed, sign_up_id=scene.one.pk)
    says(scene, phone, wrong, "other_shift")


# ---------------------------------------------------------------- the roster


def test_the_roster_is_signed_and_holds_no_names_and_no_codes(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    roster = kits.roster(scene.leader, phone.kit)
    key = kits.public_key()
    x, y = (int.from_bytes(base64.urlsafe_b64decode(key[n] + "==")) for n in ("x", "y"))
    public = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    raw = base64.urlsafe_b64decode(roster["signature"] + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, roster["statement"].encode(), ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(der, roster["statement"].replace("in_ms", "in_mz").encode(), ECDSA(SHA256()))
    said = json.loads(roster["statement"])
    (activity,) = said["activities"]
    people = activity["shifts"][0]["people"]
    assert {one["id"] for one in people} == {scene.one.pk, scene.two.pk}
    assert {tuple(sorted(one)) for one in people} == {
        ("anchor", "id", "in_ms", "name", "out_ms", "paper")
    }
    for sign_up in (scene.one, scene.two):
        assert sign_up.person.name not in roster["statement"]
        assert kits.paper_code_of(sign_up) not in roster["statement"]
        assert personal.read(scene.code(sign_up)).link.hex() not in roster["statement"]  # type: ignore[union-attr]  # it is a turning code


def test_what_the_phone_checks_with_the_anchor(scene: Scene) -> None:
    phone = Phone(scene, "a1")
    said = json.loads(kits.roster(scene.leader, phone.kit)["statement"])
    shift = said["activities"][0]["shifts"][0]
    person = next(one for one in shift["people"] if one["id"] == scene.one.pk)
    code = personal.read(scene.code(scene.one))
    assert isinstance(code, personal.Personal)
    steps = code.period - shift["first"] + 1
    assert personal.walk(code.link, steps).hex() == person["anchor"]
    assert personal.walk(code.link, steps - 1).hex() != person["anchor"]


def test_the_next_code_does_not_follow_from_this_one() -> None:
    span = personal.Span(100, 200)
    end = crypto.mac(b"x", "test")
    links = [personal.link_at(end, span, period) for period in (100, 150, 200)]
    assert personal.step(links[0]) == personal.anchor_of(end, span)
    assert personal.walk(links[1], 50) == links[0]
    assert links[2] == end[:16]
    assert personal.link_at(end, span, 151) != personal.step(links[1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" 7kqm·3txa ", "7KQM-3TXA"),
        ("７ＫＱＭ－３ＴＸＡ", "7KQM-3TXA"),
        ("7KQM-3TX0", None),
        ("7KQM-3TX", None),
        ("", None),
        ("17.88.0123456789abcdef", None),
        (f"Q5.77.{'ab' * 16}", personal.Personal(5, 77, b"\xab" * 16)),
        (f"https://q.cn/lead/kit/?c=Q5.77.{'ab' * 16}", personal.Personal(5, 77, b"\xab" * 16)),
    ],
)
def test_what_was_scanned_or_typed(text: str, found: Any) -> None:
    assert personal.read(text) == found
