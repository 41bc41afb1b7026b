"""1 · At the desk the leader opens Saturday, completes the notice and publishes it."""

from qinglin.activities.models import Activity
from tests.browser.conftest import DESK, Comes
from tests.browser.town import MONDAY

from .week import KNIVES, SERVICES, Week


def test_the_leader_opens_saturday_with_its_twelve_services(comes: Comes, week: Week) -> None:
    week.town.it_is(MONDAY, "09:00")
    zhou = comes(DESK).sign_in("zhandian", "/desk/")
    zhou.sees("八天内待发布", "雷锋角周六便民服务：待发布", "12 个岗位，36 个名额")
    zhou.press("去发布", within=".ql-todo:has-text('11月28日')")
    zhou.sees("待发布", "岗位与人员", *SERVICES)
    for shift in week.activity.shifts.all():
        row = f"#shift-{shift.pk}"
        zhou.sees(f"0/{shift.minimum}/{shift.capacity}", within=row)
        if shift.skill:
            zhou.sees(shift.skill.title, within=row)
    week.told.append("opened")


def test_nothing_is_published_while_one_of_the_seven_is_missing(comes: Comes, week: Week) -> None:
    week.after("opened")
    week.town.it_is(MONDAY, "09:10")
    page = f"/desk/activities/{week.pk}/"
    zhou = comes(DESK).sign_in("zhandian", page)
    zhou.sees("发布，开始招募")
    # In a second window the risks get lost; the first still shows the button.
    other = zhou.second_window(f"{page}edit/")
    other.fill("可能的风险", "")
    other.press("保存修改")
    other.sees("补齐 1 项再发布", "可能的风险 · 去填写")

    zhou.press("发布，开始招募")
    zhou.sees("招募公告还不完整", "“可能的风险”")
    assert week.activity.state == Activity.State.DRAFT

    other.press("补齐 1 项再发布")
    other.sees("修改活动")
    other.fill("可能的风险", "户外日晒；磨刀、修理时注意割手、触电，须断电后再动手。")
    row = other.row_of("岗位", KNIVES)
    row.get_by_label("年龄").fill("18")
    other.fill("报名截止", "2026-11-27T18:00")
    other.press("保存修改")
    other.sees("已保存修改")
    other.press("发布，开始招募")
    other.sees("已发布，志愿者现在就能看到并报名")
    assert week.activity.state == Activity.State.PUBLISHED
    assert week.post(KNIVES).min_age == 18
    week.told.append("published")
