"""The public board: what stands there is public, the same for all, and asked for cheaply."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import make_account, signed_in
from qinglin.activities.models import SignUp
from qinglin.figures import actions, queries
from qinglin.figures.models import Mode, Point, Series
from qinglin.figures.policy import FOLLOWED
from qinglin.figures.tests.make import SYSTEM, TODAY, District, make_district, make_person
from qinglin.kernel import clock
from qinglin.kernel.models import StoredOption
from qinglin.people.models import Person
from qinglin.venues.models import OpeningHours, Venue
from qinglin.volunteers.models import Profile

pytestmark = pytest.mark.django_db
FACT = "activities.participations"
PAGES = ("/board/", "/board/wall/", f"/board/{FACT}/2015-10/")
#: 2015-11-13 is a Friday.
NOON = clock.at(TODAY) + timedelta(hours=12)


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller
    cache.clear()


@pytest.fixture(scope="module")
def district(kept: None) -> District:
    with time_machine.travel(NOON, tick=True):
        made = make_district()
        for n, venue in enumerate(made.venues):
            Venue.objects.filter(pk=venue.pk).update(
                latitude=30_000_000 + 17_000 * n, longitude=119_900_000 + 23_000 * (n * n % 7)
            )
        return made


@pytest.fixture
def made(district: District) -> District:
    return deepcopy(district)


@pytest.fixture
def mode(made: District) -> Mode:
    mode = actions.load_mode(SYSTEM, "fuyang-2015", made.root)
    actions.refresh(SYSTEM, mode)
    actions.refresh_trends(SYSTEM, made.root)
    return mode


def soup(page: Any) -> BeautifulSoup:
    return BeautifulSoup(page.content, "html.parser")


def words(page: Any) -> str:
    found = soup(page).select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ").split())


@pytest.mark.parametrize("path", PAGES)
def test_everybody_gets_the_same_bytes(made: District, mode: Mode, path: str) -> None:
    nobody = Client().get(path)
    assert nobody.status_code == 200
    leader = signed_in(make_account(make_person("沈知远"))).get(path)
    assert leader.content == nobody.content
    assert nobody["Cache-Control"] == "public, max-age=60"
    assert not nobody.cookies
    assert b"csrf" not in nobody.content


@pytest.mark.parametrize("path", PAGES)
def test_nobodys_name_stands_there(made: District, mode: Mode, path: str) -> None:
    for n, person in enumerate(Person.objects.order_by("pk")):
        Person.objects.filter(pk=person.pk).update(name=f"欧阳第{n}人")
    cache.clear()
    assert "欧阳第" not in Client().get(path).content.decode()


def test_every_chart_has_its_table_and_every_point_opens(made: District, mode: Mode) -> None:
    for path in ("/board/", "/board/wall/"):
        plots = soup(Client().get(path)).select("figure[data-ql-plot]")
        # Nobody has hours here yet, so three of the four have anything to draw.
        assert len(plots) == len(FOLLOWED) - 1
        for plot in plots:
            rows = plot.select("tbody tr")
            assert rows
            assert all(row.select_one("th a[href]") for row in rows)
            for row in rows[-3:]:
                link, cell = row.select("th a")[0], row.select("td")[0]
                opened = Client().get(str(link["href"]))
                assert opened.status_code == 200
                assert cell.get_text(strip=True) in words(opened)


def test_small_numbers_of_people_are_not_public(made: District, mode: Mode) -> None:
    keys = list(Profile.objects.order_by("pk").values_list("pk", flat=True)[:10])
    Profile.objects.filter(pk__in=keys[:3]).update(registered_on=date(2015, 10, 8))
    Profile.objects.filter(pk__in=keys[3:]).update(registered_on=date(2015, 9, 8))
    actions.refresh_trends(SYSTEM, made.root)
    page = soup(Client().get("/board/"))
    table = page.select_one("#volunteersjoined-table")
    assert table is not None
    cells = [row.select("th, td")[:2] for row in table.select("tbody tr")]
    said = {month.get_text(strip=True): cell for month, cell in cells}
    for month in ("2015年9月", "2015年10月"):
        cell = said[month]
        assert cell.get_text(strip=True) == "数量太少，不公开"
        assert "data-value" not in cell.attrs
    opened = words(Client().get("/board/volunteers.joined/2015-10/"))
    assert "数量太少，不公开" in opened
    assert " 3 " not in opened


def test_figures_stand_beside_what_was_reported(made: District, mode: Mode) -> None:
    text = words(Client().get("/board/"))
    assert "注册志愿者 38 人 上报 超过 38,000 人 与记录不符" in text
    Profile.objects.exclude(pk__in=Profile.objects.order_by("pk")[:4]).update(left_on=TODAY)
    actions.refresh(SYSTEM, mode)
    cache.clear()
    few = soup(Client().get("/board/")).select_one("#fuyang-2015-S4-F6")
    assert few is not None
    assert "核算 数量太少，不公开" in " ".join(few.get_text(" ").split())


def test_places_say_whether_they_are_open(
    made: District, mode: Mode, now: time_machine.Traveller
) -> None:
    venue = Venue.objects.order_by("pk")[0]
    OpeningHours.objects.create(venue=venue, weekday=5, opens=time(9), closes=time(17))
    page = Client().get("/board/wall/")
    assert "现在 1 处开放" in words(page)
    assert f"{venue.name} 09:00–17:00 ，开放中" in words(page)
    data = soup(page).select_one("#places")
    assert data is not None
    assert data.get_text().count('"open": true') == 1
    now.move_to(clock.at(TODAY) + timedelta(hours=18))
    assert "现在 0 处开放" in words(Client().get("/board/wall/"))
    now.move_to(clock.at(TODAY) + timedelta(days=1))
    assert f"{venue.name} " in words(Client().get("/board/wall/"))


def test_questions_are_few_and_fewer_while_it_is_shared(
    made: District,
    mode: Mode,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = Client()
    for path in ("/board/", "/board/wall/"):
        cache.clear()
        with django_assert_num_queries(12):
            client.get(path)
        with django_assert_num_queries(3):
            client.get(path)
    with django_assert_num_queries(6):
        client.get(f"/board/{FACT}/2015-10/")


def test_what_was_counted_anew_is_shown_at_once(made: District, mode: Mode) -> None:
    assert "注册志愿者 38 人" in words(Client().get("/board/"))
    Profile.objects.filter(pk=made.profiles[5].pk).update(left_on=TODAY)
    assert "注册志愿者 38 人" in words(Client().get("/board/"))
    # Only the values, as the schedule keeps them before it has counted the months; and as if this
    # count had begun before others that were kept already.
    began, mark = mode.loaded_at - timedelta(minutes=1), queries.last_mark()
    results = queries.recount(queries.document_of(mode), made.root, TODAY)
    actions.keep(SYSTEM, mode, results, began=began, mark=mark)
    after = words(Client().get("/board/"))
    assert "注册志愿者 37 人" in after
    assert "注册志愿者 38 人" not in after


def test_trends_that_were_counted_anew_are_shown_at_once(made: District, mode: Mode) -> None:
    def told() -> str:
        table = soup(Client().get("/board/")).select_one("#activitiesparticipations-table")
        return "" if table is None else " ".join(table.get_text(" ").split())

    before = told()
    points = Point.objects.filter(series__name=FACT, month=date(2015, 10, 1))
    was = sum(points.values_list("number", flat=True))
    assert f"2015年10月 {was}" in before
    SignUp.objects.filter(shift__starts_at__gte=clock.at(date(2015, 10, 1))).delete()
    assert told() == before
    actions.refresh_trends(SYSTEM, made.root)
    assert f"2015年10月 {was}" not in told()


def test_the_district_may_close_it(made: District, mode: Mode) -> None:
    StoredOption.objects.create(name="portal.public_board", value=False)
    for path in PAGES:
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/board/orgs.units/2015-10/",
        f"/board/{FACT}/2015-13/",
        f"/board/{FACT}/1999-01/",
        f"/board/{FACT}/2015-10-01/",
        f"/board/{FACT}/x/",
        "/board/nothing/2015-10/",
    ],
)
def test_what_is_not_told_is_not_found(made: District, mode: Mode, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_screen_may_be_dark_by_its_address(made: District, mode: Mode) -> None:
    for theme in ("dark", "light"):
        page = soup(Client().get(f"/board/wall/?theme={theme}"))
        assert page.html is not None
        assert page.html["data-theme"] == theme
    assert b"data-theme" not in Client().get("/board/wall/?theme=odd").content
    assert b"data-large" in Client().get("/board/?large=1").content


def test_a_month_by_town_adds_up(made: District, mode: Mode) -> None:
    series = Series.objects.get(name=FACT)
    month = max(Point.objects.filter(series=series), key=lambda p: (p.number, p.pk)).month
    page = soup(Client().get(f"/board/{FACT}/{month:%Y-%m}/"))
    points = Point.objects.filter(series=series, month=month)
    whole = sum(points.values_list("number", flat=True))
    numbers = [
        int(cell.get_text(strip=True)) for cell in page.select("tbody td") if cell.text[0].isdigit()
    ]
    assert sum(numbers) == whole
    link = page.select_one("a[href^='/desk/figures/']")
    assert link is not None
    assert Client().get(str(link["href"])).status_code == 302
