"""Forms of offices, agreements, paid work, namings and contact lists as they are sent by a browser.

For each: what is wrong is said beside the field and nothing is written; what is right is kept.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.kernel import clock
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewParty
from qinglin.orgs.models import (
    Agreement,
    Engagement,
    Establishment,
    Headcount,
    Holding,
    Honour,
    Posting,
    Season,
    Term,
    Unit,
    UnitChange,
    UnitKind,
)
from qinglin.orgs.tests.make import SYSTEM, Tree, make_tree
from qinglin.orgs.tests.make_posts import make_post
from qinglin.outreach.models import Contact, ContactList, Extra, Rhythm
from qinglin.partners.models import DoneUnder, SignedPage
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person
from qinglin.recognition.models import Application, Brand
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.tests.make import agree, make_volunteer

pytestmark = pytest.mark.django_db
TODAY, SINCE = clock.today(), date(2026, 1, 1)
LATER = TODAY + timedelta(400)
Typed = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A district with an agreement, somebody engaged, a post and a sort of unit."""

    tree: Tree
    client: Client
    worker: Person
    number: str
    agreement: Agreement
    engagement: Engagement
    post_id: int

    def sent(self, address: str, typed: Typed) -> Any:
        known = {
            "district": self.tree.district.pk, "town": self.tree.town.pk,
            "village": self.tree.village.pk, "agreement": self.agreement.pk,
            "engagement": self.engagement.pk, "post": self.post_id,
            "other": self.tree.other_town.pk,
        }  # fmt: skip
        body = {
            key: value.format(**known) if isinstance(value, str) else value
            for key, value in typed.items()
        }
        return self.client.post(address.format(**known), body)


@pytest.fixture(scope="module")
def place(kept: None) -> Place:
    tree = make_tree()
    boss = make_person("何志强")
    give(boss, "district_secretary", tree.district)
    worker = make_person("俞立新", born_on=date(1998, 3, 3), phone="13900008001")
    agree(worker)
    volunteers.register(SYSTEM, worker, unit=tree.village)
    parties = [
        NewParty(role="first", unit=tree.district),
        NewParty(role="second", outside="社工站"),
    ]
    agreement = orgs.sign_agreement(
        SYSTEM, tree.district, kind="building", title="共建协议", parties=parties,
        signed_on=SINCE, from_on=SINCE, until_on=LATER,
    )  # fmt: skip
    other = make_volunteer(tree.village, "甘小鹿").person
    engagement = orgs.engage(SYSTEM, other, tree.town, kind="social_worker", from_on=TODAY)
    post = make_post(tree.town, "town_secretary")
    client = signed_in(make_account(boss, login="forms", password=None))
    return Place(tree, client, worker, "13900008001", agreement, engagement, post.pk)


SIGN: Typed = {
    "kind": "building", "title": "校地共建", "signed_on": "2026-03-01", "from_on": "2026-03-01",
    "until_on": "2027-03-01", "role_1": "first", "unit_1": "{district}", "role_2": "second",
    "outside_2": "职业学校",
}  # fmt: skip
ENGAGE: Typed = {
    "name": "俞立新", "number": "13900008001", "employer": "{town}", "kind": "social_worker",
    "from_on": TODAY.isoformat(),
}  # fmt: skip
HONOUR: Typed = {
    "title": "五四红旗团委", "level": "city", "given_by": "团市委", "year": 2026,
    "given_on": TODAY.isoformat(), "form": "honour",
}  # fmt: skip
BRAND: Typed = {
    "title": "青年文明号", "level": "district", "given_by": "团区委", "review_years": 2,
    "words_1": "志愿者", "fact_1": "volunteers.registered", "least_1": 1,
}  # fmt: skip
SIGNED = "/desk/units/{district}/agreements/new/"
BAD_DAY = "日期应写成 2021-05-25。"

#: name -> address, what is right, what makes it wrong, the words that say so, the table.
FORMS: dict[str, tuple[str, Typed, Typed, str, type[Model]]] = {
    "sign": (SIGNED, SIGN, {"title": ""}, "请填写协议名称", Agreement),
    "sign backwards": (SIGNED, SIGN, {"until_on": "2025-01-01"}, "到期", Agreement),
    "renew": (
        "/desk/agreements/{agreement}/renew/",
        {"signed_on": TODAY.isoformat(), "from_on": (LATER + timedelta(1)).isoformat()},
        {"from_on": "明年"}, BAD_DAY, Agreement,
    ),
    "season": (
        "/desk/agreements/{agreement}/seasons/",
        {"number": 1, "theme": "春风行动", "from_on": "2026-03-01", "until_on": "2026-05-31"},
        {"theme": ""}, "请写这一季的主题", Season,
    ),
    "season backwards": (
        "/desk/agreements/{agreement}/seasons/",
        {"number": 1, "theme": "春风行动", "from_on": "2026-03-01", "until_on": "2026-05-31"},
        {"until_on": "2026-02-01"}, "结束", Season,
    ),
    "engage": ("/desk/engagements/new/", ENGAGE, {"number": "13900000000"}, "没有找到", Engagement),
    "post to": (
        "/desk/engagements/{engagement}/post/", {"unit": "{other}", "on": TODAY.isoformat()},
        {"on": "2020-01-01"}, "派驻日期", Posting,
    ),
    "open unit": (
        "/desk/units/{town}/open/",
        {"kind": "village", "name": "新社区", "opened_on": "2026-01-01"},
        {"name": ""}, "请填写", Unit,
    ),
    "split": (
        "/desk/units/{village}/split/",
        {"on": TODAY.isoformat(), "names": "秦望二社区", "keep": "on", "document": "团字 8 号"},
        {"names": ""}, "请写出新组织的名称", UnitChange,
    ),
    "begin term": (
        "/desk/units/{town}/terms/", {"from_on": "2026-01-01"}, {"from_on": "去年"}, BAD_DAY, Term,
    ),
    "term backwards": (
        "/desk/units/{town}/terms/", {"from_on": "2026-01-01", "ends_on": "2028-01-01"},
        {"ends_on": "2025-01-01"}, "届满", Term,
    ),
    "appoint": (
        "/desk/posts/{post}/appoint/",
        {"name": "俞立新", "number": "13900008001", "way": "appointed", "from_on": "2026-02-01",
         "politics": "party"},
        {"number": "13900000000"}, "没有找到", Holding,
    ),
    "seats": (
        "/desk/units/{town}/strength/",
        {"form": "seats", "kind": "full", "seats": 2, "from_on": "2026-01-01"},
        {"seats": "两个"}, "请填写整数", Establishment,
    ),
    "members": (
        "/desk/units/{town}/strength/", {"form": "members", "on": "2026-01-01", "members": 40},
        {"members": ""}, "请填写人数", Headcount,
    ),
    "honour": (
        "/desk/units/{town}/strength/", HONOUR, {"given_by": ""}, "请写明授予单位", Honour,
    ),
    "unit kind": (
        "/desk/unit-kinds/", {"title": "青年突击队", "base": "station"}, {"title": ""},
        "请填写名称", UnitKind,
    ),
    "brand": ("/desk/namings/define/", BRAND, {"title": ""}, "请填写", Brand),
    "list": (
        "/desk/outreach/",
        {"form": "list", "name": "俞立新", "number": "13900008001", "unit": "{town}",
         "on": TODAY.isoformat()},
        {"number": "13900000000"}, "没有找到", ContactList,
    ),
    "rhythm": (
        "/desk/outreach/",
        {"form": "rhythm", "target": 80, "online_days": 20, "activity_days": 90, "face_days": 365,
         "from_on": (TODAY + timedelta(1)).isoformat()},
        {"target": ""}, "请填写", Rhythm,
    ),
    "extra": (
        "/desk/outreach/", {"form": "extra", "title": "求职帮扶"}, {"title": ""}, "请填写", Extra,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_names_what_is_wrong_and_keeps_what_is_right(place: Place, name: str) -> None:
    address, right, wrong, words, table = FORMS[name]
    before = table._default_manager.count()
    answer = place.sent(address, {**right, **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert table._default_manager.count() == before
    answer = place.sent(address, right)
    assert answer.status_code == 302, answer.content.decode()[:20_000]
    assert table._default_manager.count() > before


#: Nothing was chosen: the page says so; a unit elsewhere and a person unknown are nothing chosen.
EMPTY: dict[str, tuple[str, Typed, str, type[Model]]] = {
    "under": ("/desk/agreements/{agreement}/done/add/", {"activity": ""}, "请选择活动", DoneUnder),
    "page": ("/desk/agreements/{agreement}/pages/", {}, "请选择图片", SignedPage),
    "no picture": (
        "/desk/agreements/{agreement}/pages/",
        {"picture": SimpleUploadedFile("a.jpg", b"not a picture")}, "图片", SignedPage,
    ),
    "apply": ("/desk/namings/apply/", {"brand": "", "unit": "0"}, "请选择", Application),
    "end without a reason": (
        "/desk/agreements/{agreement}/end/", {"on": TODAY.isoformat()}, "请写明终止的理由", Season,
    ),
    "work ends before it began": (
        "/desk/engagements/{engagement}/end/", {"on": "2020-01-01"}, "离职日期", Posting,
    ),
    "a unit below itself": (
        "/desk/units/{town}/move/", {"on": TODAY.isoformat(), "into": "{village}"},
        "不能移到本组织自己或它的下级之下", UnitChange,
    ),
    "a unit into itself": (
        "/desk/units/{town}/merge/", {"on": TODAY.isoformat(), "into": "{town}"},
        "不能并入本组织自己或它的下级", UnitChange,
    ),
    "closed with units below": (
        "/desk/units/{town}/close/", {"on": TODAY.isoformat(), "reason": "撤销"}, "下面",
        UnitChange,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_what_cannot_be_is_said_and_not_written(place: Place, name: str) -> None:
    address, typed, words, table = EMPTY[name]
    before = table._default_manager.count()
    answer = place.sent(address, typed)
    assert answer.status_code in {409, 422}
    assert words in answer.content.decode()
    assert table._default_manager.count() == before


def test_a_contact_needs_a_name_and_a_list_is_handed_to_somebody_known(place: Place) -> None:
    cadre = make_person("宋佳")
    give(cadre, "town_secretary", place.tree.town)
    typed = {"name": "乔安", "phone": "13800138001", "field": "new", "place": place.tree.town.pk}
    phone = signed_in(make_account(cadre, login="cadre", password=None))
    answer = phone.post("/outreach/add/", typed)
    assert (answer.status_code, Contact.objects.count()) == (409, 0)
    answer = place.sent(
        "/desk/outreach/",
        {"form": "list", "name": "宋佳", "number": "13900000000", "unit": "{town}"},
    )
    assert (answer.status_code, ContactList.objects.count()) == (422, 0)
