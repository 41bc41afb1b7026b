"""The same steps in a browser that runs no scripts: every form is a form."""

from datetime import date

import pytest

from qinglin.activities.models import Activity, Shift, SignUp

from .cast import Player, open_post, players, post, saturday_of_the_corner
from .codes import digits_of
from .conftest import DESK, Comes
from .town import BUILT, Town

#: The day after the district is built; its services are open already.
TOMORROW = date(2026, 11, 21)


@pytest.fixture(scope="module")
def neighbour(town: Town) -> Player:
    (found,) = players(town, TOMORROW, ["neighbour"])
    return found


@pytest.fixture(scope="module")
def saturday(town: Town) -> Activity:
    return saturday_of_the_corner(TOMORROW)


@pytest.fixture(scope="module")
def shift(saturday: Activity) -> Shift:
    return open_post(saturday)


def test_signing_up_and_being_refused(
    comes: Comes, town: Town, neighbour: Player, saturday: Activity, shift: Shift
) -> None:
    town.it_is(BUILT, "19:00")
    her = comes(scripts=False).sign_in("neighbour", "/activities/?q=leifengjiao")
    her.fill("找活动", "lfjzlbm")
    her.press("找")
    her.press("雷锋角周六便民服务")
    her.choose_post(shift.title)
    again = her.second_window(her.here)
    her.press("报名")
    her.sees("报上名了。11月21日 周六 8:30 在秦望广场“雷锋角”，找穿红马甲的领队。")
    again.press("报名")
    again.sees("这一步没有完成", "已经报过名了，不用重复报名。")
    again.press("回到刚才的页面")
    again.sees("您已报名")
    assert SignUp.objects.filter(shift=shift, person=neighbour.person_id).count() == 1


def test_checking_in_by_digits(
    comes: Comes, town: Town, neighbour: Player, saturday: Activity, shift: Shift
) -> None:
    town.it_is(TOMORROW, "08:25:05")
    zhou = comes(scripts=False).sign_in("zhandian", f"/lead/{saturday.pk}/code/")
    zhou.sees("秒后换新码", "换新码")
    assert zhou.page.locator("meta[http-equiv=refresh]").count() == 1
    her = comes(scripts=False).sign_in("neighbour", "/scan/")
    her.press("签到", within="#check-in")
    her.sees("请输入领队屏幕上的六位数字。")
    her.fill("六位数字", digits_of(zhou))
    her.press("签到", within="#check-in")
    her.sees("已签到", "8:25", f"请到“{shift.title}”，服务到 11:30。")


def test_counting_and_taking_back(
    comes: Comes, town: Town, saturday: Activity, shift: Shift
) -> None:
    town.it_is(TOMORROW, "09:00")
    zhou = comes(scripts=False).sign_in("zhandian", f"/lead/{saturday.pk}/counters/")
    zhou.press(f"{shift.title} +1")
    zhou.sees(f"{shift.title}记了 1 人次，共 1 人次。")
    zhou.press(f"撤回{shift.title}上一笔")
    zhou.sees(f"{shift.title}撤回了一笔，共 0 人次。")
    assert post(saturday, shift.title).served == 0


def test_confirming_the_roll(
    comes: Comes, town: Town, neighbour: Player, saturday: Activity, shift: Shift
) -> None:
    town.it_is(TOMORROW, "11:45")
    zhou = comes(DESK, scripts=False).sign_in("zhandian", f"/desk/activities/{saturday.pk}/roll/")
    expected = SignUp.objects.filter(shift__activity=saturday, state="joined").count()
    line = zhou.page.locator("tr").filter(has_text=neighbour.name)
    line.get_by_label(f"{neighbour.name}：离开").fill("11:30")
    zhou.press("按现在的填写重算分钟")
    zhou.sees("180", within=line)
    zhou.press("确认点名，记入时长")
    zhou.sees(f"点名已确认，{expected} 人的时长正在入账。")
    hers = SignUp.objects.get(shift=shift, person_id=neighbour.person_id)
    assert (hers.outcome, hers.minutes) == ("present", 180)
