"""A re-election at the desk, in a browser: from the survey of a village to the hand-over."""

from datetime import date

from qinglin.elections.models import Candidacy, Reelection
from qinglin.kernel.actor import system
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Holding, Unit
from qinglin.orgs.tests.make_posts import make_holding, make_post
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.tests.make import agree

from .conftest import DESK, Comes
from .town import BUILT, Town
from .visitor import Visitor

HOUSE = system("tests")
DAY, EFFECTIVE = BUILT.isoformat(), date(2026, 11, 25)
PHONES = {"俞立新": "13900009001", "甘小鹿": "13900009002"}


def somebody(village: Unit, name: str) -> Person:
    """A young volunteer of the village, known by name and telephone."""
    young = make_person(name, born_on=date(2000, 3, 3), phone=PHONES[name])
    agree(young)
    volunteers.register(HOUSE, young, unit=village)
    return young


def village_with_a_secretary() -> tuple[Unit, Holding]:
    village = Unit.objects.filter(kind=Unit.Kind.VILLAGE, closed_on=None).order_by("pk")[0]
    held = make_holding(make_post(village))
    orgs.begin_term(HOUSE, village, from_on=held.from_on)
    return village, held


def takes(her: Visitor, step: str, button: str, number: str = "") -> None:
    """The step whose turn it is, on this day."""
    her.sees(f"现在该办：{step}")
    her.fill("日期", DAY)
    if number:
        her.fill("文号", number)
    her.press(button)


def nominates(her: Visitor, name: str) -> None:
    her.open("加候选人")
    for label, text in (("姓名", name), ("手机号或证件号码", PHONES[name])):
        her.fill(label, text)
    her.fill("推荐表收到日期", DAY)
    her.fill("参加推荐", "9")
    her.fill("同意推荐", "8")
    her.choose("政治面貌", "共青团员")
    her.press("列为候选人")
    her.sees(f"{name}已列为候选人。")


def test_the_whole_chain_of_one_village(comes: Comes, town: Town) -> None:
    town.it_is(BUILT, "09:00")
    village, before = village_with_a_secretary()
    winner, loser = somebody(village, "俞立新"), somebody(village, "甘小鹿")
    her = comes(DESK).sign_in("quwei", f"/desk/units/{village.pk}/")
    her.press("职务、届期和交接")
    her.press("换届")
    her.fill("应在此前完成", "2026-12-20")
    her.press("开始换届")
    takes(her, "摸排", "登记为已完成")
    takes(her, "请示", "登记为已完成", "村团字〔2026〕3 号")
    takes(her, "批复", "批复同意", "镇团字〔2026〕11 号")
    nominates(her, winner.name)
    takes(her, "候选人", "登记为已完成")
    her.sees("差额选举至少要有 2 名候选人")
    nominates(her, loser.name)
    takes(her, "候选人", "登记为已完成")
    her.sees("现在该办：大会")
    for label, number in (("应到", "48"), ("实到", "36"), ("收回选票", "36"), ("有效票", "36")):
        her.fill(label, number)
    her.fill("俞立新得票", "30")
    her.fill("甘小鹿得票", "6")
    her.fill("日期", DAY)
    her.press("登记大会结果")
    her.sees("当选", "30", "未当选")
    takes(her, "结果报批", "登记为已完成", "村团字〔2026〕4 号")
    her.sees("现在该办：结果批复")
    her.fill("日期", DAY)
    her.fill("任职日期", EFFECTIVE.isoformat())
    her.press("批复结果")
    her.sees("结果已批复，2026-11-25零点起新任到任、前任离任。")
    takes(her, "交接", "交接已完成，结束换届")
    her.sees("已完成", "村团字〔2026〕3 号", "镇团字〔2026〕11 号")
    assert Reelection.objects.get(unit=village).state == Reelection.State.COMPLETED
    assert Candidacy.objects.get(person=loser).elected is False
    before.refresh_from_db()
    assert before.left_on == EFFECTIVE
    assert Holding.objects.get(person=winner).from_on == EFFECTIVE
