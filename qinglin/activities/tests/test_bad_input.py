"""Codes of elsewhere, going before coming, clocks a day off: the same by page and by API.

Each is a refusal with a name and a next step, and nothing is written.
"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from qinglin.access import actions as access
from qinglin.access.tests.make import make_account, signed_in
from qinglin.activities import actions, queries
from qinglin.activities.models import SignUp

from . import make
from .browse import words
from .calling import Caller
from .make import SYSTEM, as_person, at
from .scene import digest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Spot:
    """A shift on which somebody is, and another one elsewhere; it is 8:31 of that Saturday."""

    def __init__(self, now: time_machine.Traveller) -> None:
        shift = make.make_shift()
        self.elsewhere = make.make_shift(venue=make.make_station("集新车站")).activity
        self.activity = shift.activity
        self.person = make.make_volunteer(self.activity.unit)
        self.pk = actions.sign_up(as_person(self.person), shift.pk, self.person.pk).id
        account = make_account(self.person, login=f"both-{self.person.pk}", password=None)
        self.page = signed_in(account)
        self.api = Caller(access.issue_token(SYSTEM, account, "test"))
        now.move_to(at(8, 31))

    def code(self, *, other: bool = False) -> str:
        return queries.code_of(SYSTEM, self.elsewhere if other else self.activity).payload

    def refused(self, status: int, named: str, said: str, **sent: Any) -> None:
        """By both ways, by this name, with these words."""
        body = {"nonce": "0123456789abcdef", "direction": "in", **sent}
        before = digest()
        answer = self.api.post("check-ins", body)
        assert (answer.status, answer.code) == (status, named)
        assert said in answer.body["detail"]
        page = self.page.post("/scan/", body)
        assert page.status_code == status
        assert said in words(page)
        assert digest() == before

    def row(self) -> SignUp:
        return SignUp.objects.get(pk=self.pk)


@pytest.fixture
def spot(now: time_machine.Traveller) -> Spot:
    return Spot(now)


def test_a_code_of_another_shift(spot: Spot) -> None:
    said = "这是另一场活动的签到码，您没有报名那一场。请扫自己这一场领队屏幕上的码。"
    spot.refused(409, "activities.code_elsewhere", said, code=spot.code(other=True))


def test_a_check_out_before_the_check_in(spot: Spot) -> None:
    said = "还没有签到，不能签退，请先签到。"
    spot.refused(409, "activities.not_checked_in", said, code=spot.code(), direction="out")


def test_a_device_that_contradicts_itself(spot: Spot) -> None:
    """The scan lies a day after its sending."""
    sent = {"at": (at(8, 31) + DAY).isoformat(), "sent_at": at(8, 31).isoformat()}
    said = "记录的时间在将来，请检查手机的时间。"
    spot.refused(422, "activities.future_time", said, code=spot.code(), **sent)


@pytest.mark.parametrize("way", ["page", "api"])
@pytest.mark.parametrize("off", [DAY, -DAY])
def test_a_clock_a_day_off_is_corrected(spot: Spot, way: str, off: timedelta) -> None:
    moment = (at(8, 31) + off).isoformat()
    body = {
        "code": spot.code(),
        "nonce": "0123456789abcdef",
        "direction": "in",
        "at": moment,
        "sent_at": moment,
    }
    if way == "api":
        assert spot.api.post("check-ins", body).status == 201
    else:
        assert spot.page.post("/scan/", body).status_code == 302
    assert spot.row().arrived_at == at(8, 31)
