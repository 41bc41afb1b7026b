"""The leader's phone without network: three scans are kept, and delivered once the net is back."""

from datetime import date

import pytest
from playwright.sync_api import expect

from qinglin.activities.models import Activity, KitScan, Scan, SignUp
from qinglin.activities.queries.kit import own_code
from qinglin.kernel.actor import Actor
from qinglin.kernel.clock import day_of

from .cast import saturday_of_the_corner
from .conftest import Comes
from .town import Town
from .visitor import PATIENCE

TOMORROW = date(2026, 11, 21)


@pytest.fixture(scope="module")
def saturday(town: Town) -> Activity:
    return saturday_of_the_corner(TOMORROW)


def joined(saturday: Activity) -> list[SignUp]:
    """Three volunteers who have a place."""
    found = SignUp.objects.filter(shift__activity=saturday, state="joined")
    return list(found.select_related("shift__activity").order_by("pk")[:3])


def code(sign_up: SignUp) -> str:
    """What this volunteer's phone shows now."""
    owner = Actor(name=f"person:{sign_up.person_id}", person_id=sign_up.person_id)
    found = own_code(owner, sign_up)
    assert found is not None
    return found.payload


def test_three_scans_without_network_count_once(
    comes: Comes, town: Town, saturday: Activity
) -> None:
    town.it_is(TOMORROW, "08:25:05")
    crew = joined(saturday)
    # The phone's own clock is days off; the roster says by how much.
    zhou = comes().sign_in("zhandian", "/lead/kit/")
    zhou.sees("手机里还没有名单")
    zhou.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    zhou.press("下载今天的名单")
    zhou.sees("手机的时间和标准时间差", saturday.title)
    zhou.look_over("with a roster")
    zhou.forgives("net::ERR_INTERNET_DISCONNECTED")
    zhou.page.context.set_offline(True)
    zhou.page.reload()
    unsent = zhou.page.locator('[data-kit="unsent"]')
    for number, sign_up in enumerate(crew, 1):
        zhou.fill("或输纸面编号", code(sign_up))
        zhou.press("登记")
        expect(unsent).to_have_text(str(number), timeout=PATIENCE)
    zhou.fill("或输纸面编号", code(crew[0]))
    zhou.press("登记")
    zhou.sees("之前已经记过了")
    expect(unsent).to_have_text("3")
    assert Scan.objects.filter(sign_up__shift__activity=saturday).count() == 0
    zhou.page.context.set_offline(False)
    expect(unsent).to_have_text("0", timeout=PATIENCE)
    zhou.press("现在上传")
    zhou.sees("已全部上传")
    scans = Scan.objects.filter(sign_up__shift__activity=saturday)
    assert scans.count() == KitScan.objects.count() == 3
    for one in crew:
        one.refresh_from_db()
        assert one.arrived_at is not None
        assert day_of(one.arrived_at) == TOMORROW
