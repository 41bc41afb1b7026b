"""The roll at the desk, the paper that is signed, and panels for other pages."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.http import HttpResponseBase

from qinglin.activities import actions
from qinglin.activities.models import CreditRule, Shift, SignUp
from qinglin.kernel.models import Job
from qinglin.people.models import Person

from .browse import HTMX, words
from .desks import desk, elsewhere, page_of
from .make import (
    SATURDAY,
    SYSTEM,
    at,
    make_activity,
    make_shift,
    make_station,
    make_volunteers,
    plan_shift,
)
from .refusing import stored

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- the roll


@pytest.fixture
def served() -> Shift:
    """A shift of Saturday morning with two people, one of them scanned in and out."""
    shift = make_shift(3)
    people = make_volunteers(2, shift.activity.unit)
    for person in people:
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    SignUp.objects.filter(person=people[0]).update(arrived_at=at(8, 27), left_at=at(11, 31))
    return shift


def rows_of(shift: Shift, **but: Any) -> dict[str, Any]:
    first, second = SignUp.objects.filter(shift=shift).order_by("pk")
    return {
        f"outcome-{first.pk}": "present",
        f"arrived-{first.pk}": "08:27",
        f"left-{first.pk}": "11:31",
        f"outcome-{second.pk}": "no_show",
        "step": "confirm",
        **but,
    }


def test_the_roll_is_preset_from_the_scans_and_shows_minutes(
    now: time_machine.Traveller, served: Shift
) -> None:
    CreditRule.objects.create(
        unit=served.activity.unit, from_on=SATURDAY, step_minutes=30, cap_minutes=480
    )
    now.move_to(at(18))
    page = desk(served.activity.unit).get(f"{page_of(served.activity)}roll/")
    seen = words(page)
    assert "8:27 扫码签到 · 11:31 签退" in seen
    assert "184 180" in seen
    assert "满 30 分钟算一次，每天最多 8 小时" in seen


def test_a_confirmed_roll_credits_and_cannot_be_confirmed_again(
    now: time_machine.Traveller, served: Shift
) -> None:
    now.move_to(at(18))
    client = desk(served.activity.unit)
    path = f"{page_of(served.activity)}roll/"
    answer = client.post(path, rows_of(served), follow=True)
    assert "点名已确认" in words(answer)
    first, second = SignUp.objects.filter(shift=served).order_by("pk")
    assert (first.raw_minutes, first.outcome) == (184, SignUp.Outcome.PRESENT)
    assert second.outcome == SignUp.Outcome.NO_SHOW
    again = client.post(path, rows_of(served))
    assert again.status_code in {409, 422}


def test_minutes_are_counted_anew_without_writing(
    now: time_machine.Traveller, served: Shift
) -> None:
    now.move_to(at(18))
    client = desk(served.activity.unit)
    first = SignUp.objects.filter(shift=served).order_by("pk")[0]
    typed = rows_of(served, **{f"left-{first.pk}": "10:27", "step": "minutes"})
    answer = client.post(f"{page_of(served.activity)}roll/", typed)
    assert "120 120" in words(answer)
    first.refresh_from_db()
    assert first.state == SignUp.State.JOINED


def shown(answer: HttpResponseBase) -> list[tuple[str, str]]:
    """Raw and creditable minutes of every line, as the page has them."""
    page = getattr(answer, "content", b"").decode()
    cells = re.findall(r'<td class="ql-td-num">(?:<b>)?([^<]+)', page)
    return list(zip(cells[::2], cells[1::2], strict=True))


def test_the_preview_of_a_roll_is_its_result(now: time_machine.Traveller) -> None:
    """Two shifts of a day, a cap that another activity has used in part, a way that is taken off,
    and an outcome of each kind."""
    venue = make_station()
    plans = [
        plan_shift(capacity=6, starts_at=at(8, 30), ends_at=at(11, 30)),
        plan_shift("理发", capacity=6, starts_at=at(13), ends_at=at(16)),
    ]
    activity = make_activity(venue, shifts=plans)
    early = make_activity(
        venue, title="早市", starts_at=at(6), ends_at=at(8),
        shifts=[plan_shift(starts_at=at(6), ends_at=at(8))],
    )  # fmt: skip
    CreditRule.objects.create(
        unit=venue.unit, from_on=date(2026, 1, 1), step_minutes=30, cap_minutes=300
    )
    actions.set_terms(SYSTEM, activity, difficulty="usual", travel_minutes=20)
    people = make_volunteers(5, venue.unit)
    morning, afternoon = activity.shifts.order_by("starts_at")
    held = [
        actions.sign_up(SYSTEM, shift.pk, person.pk).id
        for shift, person in [
            *((morning, one) for one in people), (afternoon, people[0]), (afternoon, people[1]),
        ]
    ]  # fmt: skip
    before = actions.sign_up(SYSTEM, early.shifts.get().pk, people[0].pk).id
    now.move_to(at(18))
    there = actions.RollRow(shift_id=early.shifts.get().pk, sign_up_id=before, outcome="present")
    actions.confirm_roll(SYSTEM, early, [there])
    said = ["present", "late", "left_early", "no_show", "paid", "present", "present"]
    typed = {f"outcome-{pk}": outcome for pk, outcome in zip(held, said, strict=True)}
    typed |= {f"arrived-{held[1]}": "09:05", f"left-{held[2]}": "10:00", "step": "minutes"}
    client, path = desk(venue.unit), f"{page_of(activity)}roll/"
    stood = stored()
    seen = shown(client.post(path, typed))
    assert stored() == stood
    # 120 minutes of the early market leave 180 of 300: 150 in the morning, 30 in the afternoon.
    assert seen == [
        ("180", "150"), ("145", "120"), ("90", "60"), ("0", "0"), ("180", "0"),
        ("180", "30"), ("180", "150"),
    ]  # fmt: skip
    assert client.post(path, {**typed, "step": "confirm"}).status_code == 302
    rows = SignUp.objects.filter(pk__in=held).order_by("pk")
    assert [
        (str(raw), str(counted)) for raw, counted in rows.values_list("raw_minutes", "minutes")
    ] == seen


def test_a_preview_of_what_cannot_be_counts_nothing(
    now: time_machine.Traveller, served: Shift
) -> None:
    now.move_to(at(18))
    first, second = SignUp.objects.filter(shift=served).order_by("pk")
    backwards = {f"arrived-{first.pk}": "11:00", f"left-{first.pk}": "10:00"}
    typed = rows_of(served, **backwards, step="minutes") | {f"outcome-{second.pk}": ""}
    client, path = desk(served.activity.unit), f"{page_of(served.activity)}roll/"
    assert shown(client.post(path, typed)) == [("—", "—"), ("—", "—")]
    refused = client.post(path, {**typed, "step": "confirm"})
    assert refused.status_code == 422
    assert "还没有选到岗情况。" in words(refused)
    assert not SignUp.objects.filter(state=SignUp.State.CONFIRMED).exists()


def test_a_helper_is_found_by_name_and_written_into_a_line(
    now: time_machine.Traveller, served: Shift
) -> None:
    now.move_to(at(18))
    helper = make_volunteers(1, served.activity.unit)[0]
    Person.objects.filter(pk=helper.pk).update(name="陈晓雯", search=" 陈晓雯 陈晓 晓雯 ^cxw ")
    client = desk(served.activity.unit)
    path = f"{page_of(served.activity)}roll/"
    found = client.post(path, rows_of(served, step="find", find="cxw"))
    assert "陈晓雯" in words(found)
    number = found.content.decode().split('value="take-')[1].split('"')[0]
    taken = client.post(path, rows_of(served, step=f"take-{number}"))
    assert f'value="{number}"' in taken.content.decode()
    shift = str(served.pk)
    done = {"helper-0": number, "helper-shift-0": shift}
    client.post(path, rows_of(served, **done))
    assert SignUp.objects.get(person=helper).outcome == SignUp.Outcome.HELPED


def test_a_late_row_without_a_time_is_refused_and_kept(
    now: time_machine.Traveller, served: Shift
) -> None:
    now.move_to(at(18))
    second = SignUp.objects.filter(shift=served).order_by("pk")[1]
    typed = rows_of(served, **{f"outcome-{second.pk}": "late"})
    answer = desk(served.activity.unit).post(f"{page_of(served.activity)}roll/", typed)
    assert answer.status_code == 422
    assert "迟到要写明几点到的" in words(answer)
    assert not Job.objects.filter(name__contains="credit").exists()


def test_an_auditor_does_not_confirm(now: time_machine.Traveller, served: Shift) -> None:
    now.move_to(at(18))
    client = desk(served.activity.unit, "auditor")
    answer = client.post(f"{page_of(served.activity)}roll/", rows_of(served))
    assert answer.status_code == 403
    assert SignUp.objects.filter(state=SignUp.State.CONFIRMED).count() == 0


# ---------------------------------------------------------------- paper and panels


def test_the_paper_has_a_line_for_everybody_and_for_who_joins_there(served: Shift) -> None:
    page = words(desk(served.activity.unit).get(f"{page_of(served.activity)}print/"))
    for sign_up in SignUp.objects.select_related("person"):
        assert sign_up.person.name in page
    assert "现场加入" in page
    assert "本人签名" in page


def test_a_station_is_measured_against_its_floor(now: time_machine.Traveller) -> None:
    shift = make_shift(3)
    venue = shift.activity.venue
    type(venue).objects.filter(pk=venue.pk).update(permanent=True, monthly_floor=500)
    now.move_to(at(9))
    actions.tally(SYSTEM, shift.pk, number=12)
    client = desk(shift.activity.unit, "town_secretary")
    page = words(client.get("/desk/served/", {"month": "2026-11"}))
    assert "还差 488 人次" in page
    panel = client.get(f"/desk/venues/{venue.pk}/served/", headers=HTMX)
    assert "还差 488 人次" in panel.content.decode()
    empty = words(client.get("/desk/served/", {"month": "2026-10"}))
    assert "还差 500 人次" in empty


def test_what_a_person_did_is_for_those_who_see_the_person(served: Shift) -> None:
    sign_up = SignUp.objects.select_related("person").first()
    assert sign_up is not None
    path = f"/desk/people/{sign_up.person_id}/activities/"
    page = words(desk(served.activity.unit, "town_secretary").get(path))
    assert "周六便民服务" in page
    assert desk(elsewhere(), "town_secretary").get(path).status_code == 404
