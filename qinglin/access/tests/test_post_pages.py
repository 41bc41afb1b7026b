"""Pages of posts: each works, refuses beside the form, and is closed to whoever may not."""

from datetime import date

import pytest
from django.test import Client

from qinglin.kernel import clock
from qinglin.orgs.models import HandOver, Holding, Post, PostKind, Term, TermRule, Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.orgs.tests.make_posts import make_holding, make_post
from qinglin.people.tests.make import make_person

from .make import give, make_account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def browser(unit: Unit, role: str = "district_secretary") -> Client:
    person = make_person("徐建英")
    give(person, role, unit)
    return signed_in(make_account(person))


def test_posts_are_set_filled_left_and_handed_over(tree: Tree) -> None:
    client = browser(tree.district)
    base = f"/desk/units/{tree.village.pk}"
    kind = PostKind.objects.get(key="branch_secretary")
    assert client.get(f"{base}/posts/").status_code == 200
    client.post(f"{base}/posts/open/", {"kind": kind.pk, "on": "2018-05-20"})
    post = Post.objects.get()
    phone = "13800009999"
    person = make_person("胡文静", born_on=date(clock.today().year - 25, 1, 1), phone=phone)
    give(person, "team_leader", tree.village)
    form = {
        "name": "胡文静", "number": "13800000000", "way": "appointed", "politics": "league",
        "from_on": clock.today().isoformat(),
    }  # fmt: skip
    address = f"/desk/posts/{post.pk}/appoint/"
    assert client.get(address).status_code == 200
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "没有找到这个人" in answer.content.decode()
    assert not Holding.objects.exists()
    assert client.post(address, {**form, "number": phone}).status_code == 302
    held = Holding.objects.get()
    answer = client.post(address, {**form, "number": phone})
    assert answer.status_code == 422
    assert "已经担任" in answer.content.decode()
    page = client.get(f"{base}/posts/").content.decode()
    assert "胡文静" in page
    assert client.get(f"/desk/people/{person.pk}/posts/").status_code == 200
    client.post(f"/desk/holdings/{held.pk}/", {"education": "bachelor", "source": "good_youth"})
    client.post(f"/desk/holdings/{held.pk}/leave/", {"on": clock.today().isoformat()})
    held.refresh_from_db()
    assert (held.education, held.source, held.left_on) == ("bachelor", "good_youth", clock.today())
    assert client.post(f"/desk/holdings/{held.pk}/hand-over/").status_code == 302
    made = HandOver.objects.get()
    first = made.items.order_by("pk").first()
    assert first is not None
    day = {"on": clock.today().isoformat()}
    assert client.post(f"/hand-overs/{made.pk}/items/{first.pk}/receive/", day).status_code == 422
    client.post(f"/hand-overs/{made.pk}/items/{first.pk}/hand/", day)
    client.post(f"/hand-overs/{made.pk}/items/{first.pk}/receive/", day)
    first.refresh_from_db()
    assert first.received_on == clock.today()
    client.post(f"/hand-overs/{made.pk}/items/", {"title": "钥匙两把"})
    assert "钥匙两把" in client.get(f"/hand-overs/{made.pk}/").content.decode()


def test_terms_kinds_and_rules_are_kept_on_pages(tree: Tree) -> None:
    client = browser(tree.district)
    client.post(f"/desk/units/{tree.village.pk}/terms/", {"from_on": "2021-05-25"})
    assert Term.objects.get().ends_on == date(2026, 5, 25)
    assert client.get("/desk/post-kinds/").status_code == 200
    rule = {"unit_kind": "company", "from_on": "2020-01-01", "years": "3"}
    assert client.post("/desk/term-rules/", rule).status_code == 302
    assert client.post("/desk/term-rules/", rule).status_code == 422
    assert TermRule.objects.filter(unit_kind="company").count() == 1
    new = {
        "title": "团小组组长", "force": "volunteer", "seats": "1",
        "unit_kinds": ["village"], "rank": "70", "hand_over": "名册\n钥匙",
        "roles": ["team_leader"],
    }  # fmt: skip
    assert client.post("/desk/post-kinds/new/", new).status_code == 302
    kind = PostKind.objects.get(title="团小组组长")
    assert kind.hand_over == ["名册", "钥匙"]
    assert [role.role_key for role in kind.roles.all()] == ["team_leader"]
    page = client.get("/desk/post-kinds/").content.decode()
    assert "志愿服务队队长" in page
    assert "team_leader" not in page
    changed = {**new, "title": "团小组长", "oldest": "40"}
    assert client.get(f"/desk/post-kinds/{kind.pk}/").status_code == 200
    assert client.post(f"/desk/post-kinds/{kind.pk}/", changed).status_code == 302
    kind.refresh_from_db()
    assert (kind.title, kind.oldest) == ("团小组长", 40)


def test_who_only_looks_sees_names_and_changes_nothing(tree: Tree) -> None:
    held = make_holding(make_post(tree.village))
    client = browser(tree.town, "team_leader")
    page = client.get(f"/desk/units/{tree.village.pk}/posts/").content.decode()
    assert "胡文静" in page
    assert "任职时" not in page
    assert client.get("/desk/post-kinds/new/").status_code == 403
    leave = f"/desk/holdings/{held.pk}/leave/"
    assert client.post(leave, {"on": "2021-06-01"}).status_code == 403
    held.refresh_from_db()
    assert held.left_on is None


def test_what_is_elsewhere_looks_absent(tree: Tree) -> None:
    held = make_holding(make_post(tree.village))
    client = browser(tree.other_town, "town_secretary")
    for address in (
        f"/desk/units/{tree.village.pk}/posts/",
        f"/desk/holdings/{held.pk}/",
        f"/desk/posts/{held.post_id}/appoint/",
        f"/desk/people/{held.person_id}/posts/",
    ):
        assert client.get(address).status_code == 404
