from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.models import Account, Grant, Role, Token
from qinglin.access.queries import token_digest
from qinglin.figures import actions, queries
from qinglin.figures.models import Mode, Value
from qinglin.kernel import clock
from qinglin.orgs.models import Unit
from qinglin.venues.models import Post

from .make import SYSTEM, TODAY, District, make_district, make_person

pytestmark = pytest.mark.django_db
ALL = ["figures.view", "activities.view", "volunteers.view", "venues.view", "orgs.view"]


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        yield


@pytest.fixture(scope="module")
def district(kept: None) -> District:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        return make_district()


@pytest.fixture
def made(district: District) -> District:
    return deepcopy(district)


@pytest.fixture
def mode(made: District) -> Mode:
    mode = actions.load_mode(SYSTEM, "fuyang-2015", made.root)
    actions.refresh(SYSTEM, mode)
    return mode


def account(unit: Unit, permissions: list[str]) -> Account:
    person = make_person("赵敏")
    role = Role.objects.create(
        key=f"r{person.pk}", title="角色", title_en="Role", permissions=permissions
    )
    Grant.objects.create(person=person, role=role, unit=unit, from_on=TODAY)
    return Account.objects.create(person=person, login=f"login{person.pk}")


def browser(unit: Unit, permissions: list[str] | None = None) -> Client:
    client = Client()
    client.force_login(account(unit, ALL if permissions is None else permissions))
    return client


def bearer(holder: Account) -> dict[str, str]:
    Token.objects.create(
        account=holder, digest=token_digest("secret"), name="t", made_at=clock.now()
    )
    return {"Authorization": "Bearer secret"}


def words(page: Any) -> str:
    found = BeautifulSoup(page.content, "html.parser").select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_modes_are_listed(made: District, mode: Mode) -> None:
    page = browser(made.root).get("/desk/figures/")
    assert page.status_code == 200
    assert "富阳“四化”志愿服务" in words(page)


def test_without_a_mode_the_first_step_is_taught(made: District) -> None:
    assert "还没有载入工作模式" in words(browser(made.root).get("/desk/figures/"))


def test_the_page_of_a_mode_sets_counted_beside_reported(made: District, mode: Mode) -> None:
    page = browser(made.root).get("/desk/figures/fuyang-2015/")
    assert page.status_code == 200
    rows: dict[str, str] = {}
    for row in BeautifulSoup(page.content, "html.parser").select("tbody tr:not(.ql-group)"):
        said = row.get_text(" ").split()
        rows[said[0]] = " ".join(said)
    assert len(rows) == 27
    assert (
        "超过 38,000 人 目前 38 人 还差 37,963 人 0% 2014年11月 39，2015年11月 38 与记录不符"
        in rows["注册志愿者"]
    )
    assert (
        "12 项 每周 12 项 正好 100% 2014年11月 12，2015年11月 12 有记录支持"
        in rows["“雷锋角”便民利民项目"]
    )
    assert "超过 5,400 人次 累计 – – – 尚无记录" in rows["技能培训"]
    assert "每周无休 / 每周六 常年 – – – 口径未定" in rows["“雷锋角”开放频率"]
    assert "4 / 3 不随时间变化 4 / 3 – – 有记录支持" in rows["模式自身的数目：四化、三团、三类项目"]


@pytest.mark.parametrize(("permissions", "told"), [(ALL, True), (["figures.view"], False)])
def test_so_few_people_are_told_only_to_who_may_see_them(
    made: District, mode: Mode, permissions: list[str], told: bool
) -> None:
    """On the page of the mode, of the figure's history, of a snapshot, and through the API."""
    snapshot = actions.freeze(SYSTEM, mode, reason="上报前")
    Value.objects.filter(mode=mode, key="S4-F6").update(computed=3, records=3)
    holder = account(made.root, permissions)
    client = Client()
    client.force_login(holder)
    for address, cell in (("", "目前 3 人"), (f"snapshots/{snapshot.pk}/", "38 人")):
        page = client.get(f"/desk/figures/fuyang-2015/{address}")
        (row,) = [row for row in rows_of(page) if "注册志愿者" in row.get_text()]
        said = " ".join(row.get_text(" ").split())
        assert (cell in said, "不单独显示" in said) == (told, not told)
    page = client.get("/desk/figures/fuyang-2015/S4-F6/history/")
    assert ("上报前" in words(page), "不单独显示" in words(page)) == (told, not told)
    items = client.get("/api/v1/figures/fuyang-2015", headers=bearer(holder)).json()
    (item,) = [item for item in items["items"] if item["key"] == "S4-F6"]
    assert (item["computed"], item["withheld"]) == ((3, False) if told else (None, True))


def test_each_pillar_says_what_of_it_is_borne_out(made: District, mode: Mode) -> None:
    page = browser(made.root).get("/desk/figures/fuyang-2015/")
    shown = queries.shown(SYSTEM, mode, queries.document_of(mode))
    cards = BeautifulSoup(page.content, "html.parser").select("a.ql-pillar")
    assert [title.get_text() for card in cards for title in card.select("b")[:1]] == [
        *(pillar.title for pillar in queries.document_of(mode).pillars),
        "模式本身",
    ]
    pieces = [len(card.select(".ql-tally > i")) for card in cards]
    assert sum(pieces) == len(shown) == 27
    supported = [len(card.select(".ql-tally--supported")) for card in cards]
    assert sum(supported) == sum(one.verdict == "supported" for one in shown.values())


def test_a_month_of_the_chart_opens_its_records(made: District, mode: Mode) -> None:
    client = browser(made.root)
    page = client.get("/desk/figures/fuyang-2015/S4-F8/")
    table = BeautifulSoup(page.content, "html.parser").select_one("[data-ql-plot] table")
    assert table is not None
    rows = table.select("tbody tr")
    assert len(rows) == 13
    numbers = [int(str(cell["data-value"])) for cell in table.select("tbody td")]
    assert sum(numbers) == int(total(page).replace(",", ""))
    busiest = rows[numbers.index(max(numbers))]
    opened = client.get(f"/desk/figures/fuyang-2015/S4-F8/{busiest.select('a')[0]['href']}")
    assert int(total(opened).replace(",", "")) == max(numbers)


def rows_of(page: Any) -> list[Any]:
    return list(BeautifulSoup(page.content, "html.parser").select("tbody tr:not(.ql-group)"))


def test_verdicts_narrow_the_page(made: District, mode: Mode) -> None:
    client = browser(made.root)
    page = client.get("/desk/figures/fuyang-2015/?verdict=undecided")
    assert len(rows_of(page)) == 1
    odd = client.get("/desk/figures/fuyang-2015/?verdict=odd")
    assert len(rows_of(odd)) == 27


@pytest.mark.parametrize("key", [f"S4-F{n}" for n in range(1, 28)])
def test_every_figure_opens(made: District, mode: Mode, key: str) -> None:
    page = browser(made.root).get(f"/desk/figures/fuyang-2015/{key}/")
    assert page.status_code == 200
    figure = queries.document_of(mode).figure(key)
    assert figure is not None
    assert figure.definition in words(page)


def total(page: Any) -> str:
    cell = BeautifulSoup(page.content, "html.parser").select_one("tfoot td")
    assert cell is not None
    return cell.get_text(strip=True)


def test_the_shown_total_is_the_sum_of_the_shown_parts(made: District, mode: Mode) -> None:
    page = browser(made.root).get("/desk/figures/fuyang-2015/S4-F8/")
    table = BeautifulSoup(page.content, "html.parser").select("table")[0]
    parts = [int(td.get_text(strip=True).replace(",", "")) for td in table.select("tbody td")]
    assert sum(parts) == int(total(page).replace(",", ""))
    assert len(parts) > 3


def test_a_part_and_a_month_are_reached_by_links(made: District, mode: Mode) -> None:
    client = browser(made.root)
    page = client.get("/desk/figures/fuyang-2015/S4-F8/")
    links = [
        a["href"] for a in BeautifulSoup(page.content, "html.parser").select("main a[href^='?']")
    ]
    units = [href for href in links if "unit=" in href]
    months = [href for href in links if "month=" in href]
    assert units
    assert months
    for href in (units[0], months[0], f"{units[0]}&{months[0][1:]}"):
        opened = client.get(f"/desk/figures/fuyang-2015/S4-F8/{href}")
        assert opened.status_code == 200
        assert "清除全部条件" in words(opened)


def test_the_grid_of_towns_and_months_opens_into_records(made: District, mode: Mode) -> None:
    client = browser(made.root)
    page = client.get("/desk/figures/fuyang-2015/S4-F3/")
    cells = BeautifulSoup(page.content, "html.parser").select("tbody td a")
    assert len(cells) == 3 * 12
    busiest = max(cells, key=lambda a: int(a.get_text(strip=True).replace(",", "")))
    opened = client.get(f"/desk/figures/fuyang-2015/S4-F3/{busiest['href']}")
    assert opened.status_code == 200
    assert total(opened) == busiest.get_text(strip=True)


def test_whoever_may_not_see_people_sees_counts_only(made: District, mode: Mode) -> None:
    page = browser(made.root, ["figures.view"]).get("/desk/figures/fuyang-2015/S4-F8/")
    text = words(page)
    assert "您可以看到数量，看不到名单" in text
    assert not any(profile.person.name in text.split() for profile in made.profiles)
    open_page = browser(made.root).get("/desk/figures/fuyang-2015/S4-F8/")
    assert "人2" in words(open_page)


def test_a_stored_number_that_is_older_says_so(made: District, mode: Mode) -> None:
    client = browser(made.root)
    assert "之后记录有变化" not in words(client.get("/desk/figures/fuyang-2015/S4-F4/"))
    Post.objects.order_by("pk")[0].delete()
    text = words(client.get("/desk/figures/fuyang-2015/S4-F4/"))
    assert "列表上的 6 是今天 12:00 核算的，之后记录有变化" in text
    assert total(client.get("/desk/figures/fuyang-2015/S4-F4/")) == "5"


@pytest.mark.parametrize(
    "path",
    [
        "/desk/figures/nowhere/",
        "/desk/figures/fuyang-2015/S4-F99/",
        "/desk/figures/fuyang-2015/S4-F8/?unit=999999",
        "/desk/figures/fuyang-2015/S4-F8/?unit=x",
        "/desk/figures/fuyang-2015/S4-F8/?unit=99999999999999999999999",
        "/desk/figures/fuyang-2015/S4-F8/?month=2015-99",
        "/desk/figures/fuyang-2015/S4-F8/?before=-1",
    ],
)
def test_what_is_not_there_is_not_found(made: District, mode: Mode, path: str) -> None:
    assert browser(made.root).get(path).status_code == 404


def test_doors(made: District, mode: Mode) -> None:
    assert Client().get("/desk/figures/").status_code == 302
    without = browser(made.root, ["venues.view"])
    assert without.get("/desk/figures/").status_code == 403
    assert without.get("/desk/figures/fuyang-2015/").status_code == 404
    town = browser(made.towns[0])
    assert town.get("/desk/figures/fuyang-2015/").status_code == 200
    assert town.post("/desk/figures/fuyang-2015/").status_code in {403, 405}


def test_the_projection_page_asks_twelve_questions_at_most(
    made: District, mode: Mode, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(made.root)
    client.get("/desk/figures/fuyang-2015/")
    with django_assert_max_num_queries(12):
        client.get("/desk/figures/fuyang-2015/")


def test_the_api_gives_the_figures(made: District, mode: Mode) -> None:
    holder = account(made.root, ["figures.view"])
    headers = bearer(holder)
    answer = Client().get("/api/v1/figures/fuyang-2015", headers=headers)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["mode"], len(body["items"])) == ("fuyang-2015", 27)
    by_key = {item["key"]: item for item in body["items"]}
    assert by_key["S4-F6"] == {
        "key": "S4-F6", "title": "注册志愿者", "unit": "人", "kind": "persons",
        "reported": {"value": 38_000, "bound": ">"}, "computed": 38,
        "verdict": "contradicted", "records": 38, "readings": {}, "by": "", "warnings": [],
        "room": "", "why": "", "withheld": False,
    }  # fmt: skip
    assert by_key["S4-F26"]["computed"] == "4 / 3"
    assert by_key["S4-F9"]["computed"] is None
    assert Client().get("/api/v1/figures/fuyang-2015").status_code == 401
    assert Client().get("/api/v1/figures/nowhere", headers=headers).status_code == 404
