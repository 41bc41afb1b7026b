"""What is done to posts, hand-overs, kinds, contacts and exports from their pages, step by step.

For each: what is wrong is said in words and nothing is written; what is right is kept.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.elections import actions as elections
from qinglin.kernel import clock
from qinglin.kernel.models import AuditEntry
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import HandOver, HandOverItem, Holding, PostKind, TermRule, UnitKind
from qinglin.orgs.tests.make import SYSTEM, Tree, make_tree
from qinglin.orgs.tests.make_posts import make_holding, make_post
from qinglin.outreach import actions as outreach
from qinglin.outreach.actions import NewContact
from qinglin.outreach.models import Contact
from qinglin.people.models import Merge, Person
from qinglin.people.tests.make import make_person
from qinglin.rosters.models import Export

pytestmark = pytest.mark.django_db
TODAY = clock.today()
BAD_DAY = "日期应写成 2021-05-25。"


@dataclass(frozen=True, slots=True)
class Desk:
    tree: Tree
    client: Client
    holding: Holding
    hand_over: HandOver
    successor: Person

    def post(self, address: str, **typed: Any) -> Any:
        return self.client.post(address, typed)


@pytest.fixture
def desk() -> Desk:
    tree = make_tree()
    boss = make_person("何志强")
    give(boss, "district_secretary", tree.district)
    post = make_post(tree.village)
    held = make_holding(post, make_person("胡文静", born_on=date(2000, 5, 5), phone="13900008003"))
    successor = make_person("俞立新", born_on=date(1999, 3, 3))
    hand_over = orgs.open_hand_over(SYSTEM, held, receiver=successor, items=["印章"])
    client = signed_in(make_account(boss, login="steps", password=None))
    return Desk(tree, client, held, hand_over, successor)


def refused(answer: Any, words: str) -> None:
    """The form comes back with these words."""
    assert answer.status_code == 422
    told = re.findall(r"ql-error[^>]*>(.*?)</(?:p|div|li|span)", answer.content.decode(), re.S)
    assert words in answer.content.decode(), told


def test_a_post_is_left_on_a_day_that_is_one(desk: Desk) -> None:
    address = f"/desk/holdings/{desk.holding.pk}/leave/"
    entries = AuditEntry.objects.count()
    refused(desk.post(address, on="下个月"), BAD_DAY)
    before = desk.holding.from_on - timedelta(1)
    refused(desk.post(address, on=before.isoformat()), "离任日期不能早于任职日期。")
    desk.holding.refresh_from_db()
    assert (desk.holding.left_on, AuditEntry.objects.count()) == (None, entries)
    answer = desk.post(address, on=TODAY.isoformat(), reason="工作调动", document="团字 9 号")
    assert answer.status_code == 302
    desk.holding.refresh_from_db()
    assert (desk.holding.left_on, desk.holding.left_reason) == (TODAY, "工作调动")
    refused(desk.post(address, on=TODAY.isoformat()), "胡文静已经离任，不用再办。")


def test_a_post_is_not_held_twice_and_nobody_is_merged_into_himself(desk: Desk) -> None:
    holder = desk.holding.person
    orgs.change_seats(SYSTEM, desk.holding.post, seats=2)
    address = f"/desk/posts/{desk.holding.post_id}/appoint/"
    again = {
        "name": "胡文静", "number": "13900008003", "way": "appointed",
        "from_on": TODAY.isoformat(), "politics": "league",
    }  # fmt: skip
    words = f"胡文静这段时间已经担任“{desk.tree.village.name}”的{desk.holding.post.kind.title}。"
    refused(desk.post(address, **again), words)
    assert Holding.objects.count() == 1
    address = f"/desk/rosters/doubles/{holder.pk}/{holder.pk}/merge/"
    refused(desk.post(address, reason="同一个人"), "这是同一条人员记录，不用合并。请另选一条。")
    assert not Merge.objects.exists()


def test_a_campaign_is_not_closed_without_results(desk: Desk) -> None:
    campaign = elections.open_campaign(
        SYSTEM, desk.tree.district, title="集中换届", unit_kind="village",
        from_on=TODAY, due_on=TODAY,
    )  # fmt: skip
    answer = desk.post(f"/desk/elections/campaigns/{campaign.pk}/close/")
    assert answer.status_code == 409
    assert "还有 1 个组织没有完成换届，不能结束专项。" in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.closed_at is None


def test_items_are_added_handed_and_received_in_their_turn(desk: Desk) -> None:
    list_of = f"/hand-overs/{desk.hand_over.pk}/"
    refused(desk.post(f"{list_of}items/", title=""), "请填写事项。")
    refused(desk.post(f"{list_of}items/", title="钥"), "事项应为 2 至 80 个字。")
    refused(desk.post(f"{list_of}items/", title="印章"), "“印章”已经登记过了。")
    assert HandOverItem.objects.count() == 1
    assert desk.post(f"{list_of}items/", title="会议室钥匙").status_code == 302
    first, key = HandOverItem.objects.order_by("pk")
    assert (first.title, key.title) == ("印章", "会议室钥匙")
    steps = f"{list_of}items/{key.pk}/"
    day = TODAY.isoformat()
    words = "“会议室钥匙”还没有移交，不能先登记接收。"
    refused(desk.post(f"{steps}receive/", on=day), words)
    refused(desk.post(f"{steps}hand/", on=""), "请填写日期。")
    key.refresh_from_db()
    assert (key.handed_on, key.received_on) == (None, None)
    assert desk.post(f"{steps}hand/", on=day).status_code == 302
    early = (TODAY - timedelta(1)).isoformat()
    refused(desk.post(f"{steps}receive/", on=early), "接收日期不能早于移交日期。")
    key.refresh_from_db()
    assert (key.handed_on, key.received_on) == (TODAY, None)
    assert desk.post(f"{steps}receive/", on=day).status_code == 302
    key.refresh_from_db()
    assert (key.received_on, key.received_by) == (TODAY, desk.successor)
    refused(desk.post(f"{steps}hand/", on=day), "“会议室钥匙”已经登记过了。")
    refused(desk.post(f"{list_of}settle/", on="现在"), BAD_DAY)
    assert desk.post(f"{list_of}settle/", on=day).status_code == 302
    assert not HandOverItem.objects.filter(received_on=None).exists()


def test_a_kind_of_unit_goes_out_of_use_and_comes_back(desk: Desk) -> None:
    kind = orgs.define_unit_kind(SYSTEM, title="青年突击队", base="station")
    address = f"/desk/unit-kinds/{kind.pk}/retire/"
    page = f"/desk/units/{desk.tree.town.pk}/open/"
    assert desk.post(address, retired="1").status_code == 302
    assert UnitKind.objects.get(pk=kind.pk).retired
    assert "青年突击队" not in desk.client.get(page).content.decode()
    assert desk.post(address, retired="0").status_code == 302
    assert not UnitKind.objects.get(pk=kind.pk).retired
    assert desk.post("/desk/unit-kinds/999999/retire/", retired="1").status_code == 404
    town = make_person("陆雅宁")
    give(town, "town_secretary", desk.tree.town)
    phone = signed_in(make_account(town, login="town", password=None))
    assert phone.post(address, {"retired": "1"}).status_code == 403
    assert not UnitKind.objects.get(pk=kind.pk).retired


def test_term_rules_are_whole_years_from_a_day(desk: Desk) -> None:
    right = {"unit_kind": "company", "from_on": "2020-01-01", "years": 3, "source": "惯例"}
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "no kind": ({"unit_kind": ""}, "请选择组织类别。"),
        "no day": ({"from_on": "从前"}, BAD_DAY),
        "no years": ({"years": ""}, "请填写年数。"),
        "words": ({"years": "三"}, "请填写整数。"),
        "too long": ({"years": 11}, "每届应为 1 至 10 年。"),
    }
    before = TermRule.objects.count()
    for but, words in wrong.values():
        refused(desk.post("/desk/term-rules/", **{**right, **but}), words)
    assert TermRule.objects.count() == before
    assert desk.post("/desk/term-rules/", **right).status_code == 302
    again = "这类组织从这一天起已经有一条任期规定。"
    refused(desk.post("/desk/term-rules/", **right), again)
    assert TermRule.objects.count() == before + 1


def test_a_kind_of_post_says_who_may_hold_it_and_which_roles_come_with_it(desk: Desk) -> None:
    right = {
        "title": "团小组组长", "force": "volunteer", "seats": 1, "unit_kinds": ["village"],
        "rank": 70, "hand_over": "名册", "roles": ["team_leader"],
    }  # fmt: skip
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "no title": ({"title": ""}, "请填写名称。"),
        "nowhere": ({"unit_kinds": []}, "请选择设在哪类组织。"),
        "no such role": ({"roles": ["king"]}, "没有这个角色，请从列出的角色里选择。"),
        "ages": ({"youngest": 30, "oldest": 20}, "年龄"),
        "social work": ({"force": "social_work"}, "请从列出的选项里选择。"),
    }
    before = PostKind.objects.count()
    for but, words in wrong.values():
        refused(desk.post("/desk/post-kinds/new/", **{**right, **but}), words)
    assert PostKind.objects.count() == before
    assert desk.post("/desk/post-kinds/new/", **right).status_code == 302
    made = PostKind.objects.get(title="团小组组长")
    assert [role.role_key for role in made.roles.all()] == ["team_leader"]
    words = "已经有“团小组组长”这个类别。"
    refused(desk.post("/desk/post-kinds/new/", **right), words)
    other = PostKind.objects.exclude(pk=made.pk).first()
    assert other is not None
    refused(desk.post(f"/desk/post-kinds/{other.pk}/", **right), words)
    assert PostKind.objects.count() == before + 1


def test_a_roster_is_taken_out_for_a_purpose(desk: Desk) -> None:
    right = {"layout": "members", "unit": desk.tree.town.pk, "reason": "年度统计"}
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "no purpose": ({"reason": ""}, "请写明导出做什么用。"),
        "no unit": ({"unit": ""}, "请选择组织。"),
        "elsewhere": ({"unit": 999_999}, "请选择组织。"),
        "no layout": ({"layout": "secret"}, "请从列出的选项里选择。"),
    }
    for but, words in wrong.values():
        refused(desk.post("/desk/rosters/exports/", **{**right, **but}), words)
    assert Export.objects.count() == 0
    assert desk.post("/desk/rosters/exports/", **right).status_code == 302
    assert Export.objects.get().reason == "年度统计"


def test_who_leaves_a_contact_list_leaves_it_with_a_reason(desk: Desk) -> None:
    cadre = make_person("宋佳")
    give(cadre, "town_secretary", desk.tree.town)
    own = outreach.open_list(SYSTEM, cadre, desk.tree.town)
    new = NewContact(name="乔安", phone="13800138001", field="new", place=desk.tree.village)
    contact = outreach.add_contact(SYSTEM, own, new)
    phone = signed_in(make_account(cadre, login="cadre", password=None))
    address = f"/outreach/{contact.pk}/drop/"
    refused(phone.post(address, {"reason": ""}), "请写明移出的理由。")
    refused(phone.post(address, {"reason": "无"}), "请写明移出的理由。")
    assert desk.post(address, reason="已经搬走").status_code == 404
    assert Contact.objects.get().until_on is None
    assert phone.post(address, {"reason": "已经搬走"}).status_code == 302
    dropped = Contact.objects.get()
    assert (dropped.until_on, dropped.end_reason) == (TODAY, "已经搬走")
    assert phone.post(address, {"reason": "再来一次"}).status_code == 422
