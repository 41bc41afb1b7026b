"""Pages about units as a secretary of the district uses them: full, empty, wrongly filled in."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.orgs import actions
from qinglin.orgs.tests.make import SYSTEM, Tree, make_tree
from qinglin.orgs.tests.make_posts import SINCE, make_post
from qinglin.people.tests.make import make_person

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture
def tree() -> Tree:
    return make_tree()


@pytest.fixture
def client(tree: Tree) -> Client:
    person = make_person("何志强")
    give(person, "district_secretary", tree.district)
    return signed_in(make_account(person, login="desk", password=None))


def test_the_list_of_vacancies_full_narrowed_and_empty(
    tree: Tree, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert "没有空缺" in client.get("/desk/vacancies/").content.decode()
    actions.set_seats(SYSTEM, tree.town, kind="full", seats=1, from_on=SINCE)
    kind = make_post(tree.town, "town_secretary").kind_id
    make_post(tree.village)
    with django_assert_max_num_queries(12):
        page = client.get("/desk/vacancies/").content.decode()
    assert "2 个职务有空缺" in page
    assert "专职团干部" in page
    assert "1 个职务有空缺" in client.get(f"/desk/vacancies/?kind={kind}").content.decode()
    narrowed = client.get(f"/desk/vacancies/?unit={tree.other_town.pk}").content.decode()
    assert "这里没有空缺" in narrowed
    assert client.get("/desk/vacancies/?unit=x&kind=99999999999").status_code == 200
    actions.set_seats(SYSTEM, tree.town, kind="social_worker", seats=2, from_on=SINCE)
    with django_assert_max_num_queries(12):
        page = client.get(f"/desk/units/{tree.town.pk}/").content.decode()
    assert "空缺 1 名" in page
    assert "缺 2 名" in page


def test_the_tree_names_every_unit_once_and_leads_to_it(tree: Tree, client: Client) -> None:
    actions.change_unit(SYSTEM, tree.village, name="秦望<社>区")
    page = client.get("/desk/units/").content.decode()
    for unit in (tree.district, tree.town, tree.village, tree.other_town, tree.other_village):
        assert page.count(f'href="/desk/units/{unit.pk}/"') == 1
    assert "秦望&lt;社&gt;区" in page
    assert "<社>" not in page
    assert f"打开“{tree.town}”" in page
    assert "下辖 1 个" in page


def test_roles_are_called_by_their_english_titles_in_english(client: Client) -> None:
    english = {"accept-language": "en"}
    for page in ("/desk/units/", "/desk/settings/", "/me/security/"):
        answer = client.get(page, follow=True, headers=english).content.decode()
        assert "District secretary" in answer, page
        assert "团区委书记" not in answer, page
    assert "团区委书记" in client.get("/desk/units/").content.decode()
