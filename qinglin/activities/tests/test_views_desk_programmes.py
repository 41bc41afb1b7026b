"""Whom programmes reach: declared at the desk, ended there, seen by who may not change it."""

import pytest

from qinglin.activities.models import Coverage, Programme
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit

from .browse import words
from .desks import desk, elsewhere
from .make import make_station

pytestmark = pytest.mark.django_db
LIST = "/desk/programmes/"
TYPED = {"unit": "第一小学", "people": "402", "from_on": "2026-11-20"}


def made() -> tuple[Programme, Unit]:
    venue = make_station()
    school = make_unit(venue.unit, "第一小学", Unit.Kind.SCHOOL)
    programme = Programme.objects.create(
        unit=venue.unit, key="work", title="社工服务项目", project_class="care"
    )
    return programme, school


def test_a_secretary_declares_whom_a_programme_reaches_and_ends_it() -> None:
    programme, school = made()
    client = desk(programme.unit, "town_secretary")
    page = f"{LIST}{programme.pk}/"
    assert "还没有登记覆盖的组织" in words(client.get(page))
    assert "第一小学" in words(client.post(page, TYPED, follow=True))
    row = Coverage.objects.get()
    assert (row.unit, row.people, str(row.from_on)) == (school, 402, "2026-11-20")
    assert "402" in words(client.get(LIST))
    client.post(f"/desk/coverage/{row.pk}/end/")
    row.refresh_from_db()
    assert row.until_on is not None
    assert "第一小学" not in words(client.get(page))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit": "不存在的学校"}, "没有找到这个组织"),
        ({"unit": ""}, "请填写覆盖的组织"),
        ({"people": "0"}, "1"),
        ({"from_on": "昨天"}, "2015-03-05"),
    ],
)
def test_what_was_typed_wrongly_is_said_and_nothing_is_written(
    change: dict[str, str], said: str
) -> None:
    programme, _school = made()
    client = desk(programme.unit, "town_secretary")
    answer = client.post(f"{LIST}{programme.pk}/", {**TYPED, **change})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Coverage.objects.exists()


def test_who_may_not_manage_it_looks_only() -> None:
    programme, school = made()
    row = Coverage.objects.create(programme=programme, unit=school, people=9, from_on="2026-11-20")
    client = desk(elsewhere(), "town_secretary")
    page = f"{LIST}{programme.pk}/"
    assert "第一小学" in words(client.get(page))
    assert client.post(page, TYPED).status_code == 403
    assert client.post(f"/desk/coverage/{row.pk}/end/").status_code == 403
    row.refresh_from_db()
    assert (row.people, row.until_on) == (9, None)
    assert client.get(f"{LIST}999999/").status_code == 404
