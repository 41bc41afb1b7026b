"""2 · On their phones people find it, sign up, are refused with the reason, wait and move up."""

from qinglin.activities.models import SignUp
from tests.browser.cast import CORNER, joins
from tests.browser.conftest import Comes
from tests.browser.town import FRIDAY, MONDAY, SATURDAY

from .week import KNIVES, Week


def test_a_volunteer_finds_it_by_what_she_remembers(comes: Comes, week: Week) -> None:
    week.after("published")
    week.town.it_is(MONDAY, "12:00")
    xu = comes().sign_in("zhiyuanzhe", "/activities/")
    ways = {
        "initials": "?q=lfjzl",
        "words": "?q=雷锋 便民",
        "the name of the place": "?q=秦望广场",
    }
    for way, query in ways.items():
        xu.go("/activities/")
        xu.fill("找活动", query.removeprefix("?q="))
        xu.press("找")
        xu.sees(CORNER)
        xu.does_not_see("微笑亭值守")
        assert "/activities/?q=" in xu.page.url, way
    xu.press("全部清除")
    xu.press_day(SATURDAY)
    xu.sees(CORNER, "11月28日")
    xu.does_not_see("11月27日")

    xu.open("地点、技能、距离")
    xu.choose("地点", "秦望广场“雷锋角”")
    xu.choose("用得上的技能", "家电维修")
    xu.choose("从哪里算距离", "富春街道")
    xu.choose("多远以内", "2 公里以内")
    xu.press("按这些条件找")
    xu.sees(CORNER, "离富春街道 2 公里以内", "米")
    xu.choose_folded("用得上的技能", "摄影摄像")
    xu.sees("没有符合这些条件的活动")
    week.told.append("found")


def test_she_signs_up_with_one_tap_and_is_told_why_not_again(comes: Comes, week: Week) -> None:
    week.after("published")
    week.town.it_is(MONDAY, "12:10")
    page = f"/activities/{week.pk}/"
    xu = comes().sign_in("zhiyuanzhe", page)
    xu.sees("选一个岗位", "还剩 4 个", "遵守服务要求")
    xu.choose_post("小家电维修")
    again = xu.second_window(xu.here)
    xu.press("报名")
    xu.sees("报上名了。11月28日 周六 8:30 在秦望广场“雷锋角”，找穿红马甲的领队。")
    # already in: the other window still offers it
    again.press("报名")
    again.sees("已经报过名了，不用重复报名。")
    # another post at the same time, which is named
    again.go(page)
    again.choose_post("政策咨询")
    again.sees("与已报的“雷锋角周六便民服务 · 小家电维修”（周六 8:30–11:30）时间冲突")
    # a skill that is not hers
    again.choose_post("理发")
    again.sees("这个岗位需要“理发”，资料里没有这项技能")
    assert week.post("小家电维修").taken == 1
    assert SignUp.objects.filter(shift__activity_id=week.pk).count() == 1
    week.told.append("signed up")


def test_a_pupil_may_not_handle_knives_but_may_help_with_phones(comes: Comes, week: Week) -> None:
    week.after("signed up")
    fang = comes().sign_in("xuesheng", f"/activities/{week.pk}/")
    fang.choose_post(KNIVES)
    fang.sees("服务当天须年满 18 周岁，那时只有 15 周岁，请选择别的岗位。")
    fang.choose_post("手机使用辅导")
    fang.sees("监护人已经同意。")
    fang.press("报名")
    fang.sees("报上名了。")
    week.told.append("pupil")


def test_who_comes_to_a_full_post_waits_and_moves_up(comes: Comes, week: Week) -> None:
    week.after("pupil")
    week.town.it_is(MONDAY, "13:00")
    for login in ("first", "second"):
        joins(week.cast[login], week.post(KNIVES))
    third = comes().sign_in("third", f"/activities/{week.pk}/")
    third.choose_post(KNIVES)
    third.sees("名额已满，可以候补")
    third.press("排候补")
    third.sees("候补第 1 位", "名额已满，还没有人退出。")

    first = comes().sign_in("first", "/me/")
    first.press_cell(CORNER)
    first.press_summary("我来不了")
    first.sees("名额马上让给候补的人；没有人候补，就自动请常来这个岗位的人顶班")
    first.press("确定，来不了")
    first.sees(f"已取消“{KNIVES}”的报名，名额马上让给下一位。")

    week.town.work()
    third.go("/messages/")
    third.sees("候补成功：雷锋角周六便民服务", "有名额了")
    third.go("/me/")
    third.sees(CORNER, "已报名")
    shift = week.post(KNIVES)
    assert (shift.taken, shift.waiting) == (2, 0)
    week.told.append("promoted")


def test_after_the_closing_time_nobody_signs_up(comes: Comes, week: Week) -> None:
    week.after("promoted")
    joins(week.cast["absent"], week.post("政策咨询"))
    week.town.it_is(FRIDAY, "17:59")
    late = comes().sign_in("helper", f"/activities/{week.pk}/")
    late.choose_post("政策咨询")
    late.sees("报名")
    week.town.it_is(FRIDAY, "18:00")
    late.press("报名")
    late.sees("报名已经截止，可以看看本周别的活动。")
    late.go(f"/activities/{week.pk}/")
    late.sees("报名已经截止")
    assert not SignUp.objects.filter(
        shift__activity_id=week.pk, person_id=week.cast["helper"].person_id
    ).exists()
    week.told.append("closed")
