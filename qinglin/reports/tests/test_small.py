"""Briefs of districts with nobody or few; apart from the tests that share a larger one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from qinglin.figures.models import Frozen
from qinglin.figures.tests.make import TODAY, make_district
from qinglin.kernel import clock
from qinglin.reports.models import Brief
from qinglin.reports.queries.composing import Held, fewest_behind

from .make import make_brief, make_mode, words_of_pdf
from .test_actions import body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        yield


def test_an_empty_district_has_a_brief_too() -> None:
    mode = make_mode(make_district(people=0, activities=0))
    brief = make_brief(mode)
    assert brief.state == Brief.State.READY
    assert "没有可以统计的活动记录" in body(brief, "md").decode()
    assert "没有可以统计的活动记录" in words_of_pdf(body(brief, "pdf"))


def test_so_few_people_that_they_could_be_recognised_are_never_printed() -> None:
    brief = make_brief(make_mode(make_district(people=6)))
    assert brief.base is not None
    frozen = {row.key: row for row in Frozen.objects.all()}
    figures = brief.base.content["figures"]
    hidden = [key for key, figure in figures.items() if figure["hidden"]]
    assert "S4-F6" in hidden
    for key in hidden:
        assert 0 < frozen[key].records < 10
        assert figures[key]["computed"] is None
        assert figures[key]["records"] == 0
        assert "amount" not in figures[key]
        assert figures[key]["shown"].startswith("少于")


@pytest.mark.parametrize(
    ("kind", "computed", "records", "fewest"),
    [
        ("persons", 4, 4, 4),
        ("rate", "10.0%", 44, 4),  # 4 of 40
        ("rate", "95.0%", 117, 3),  # 57 of 60: three are left
        ("rate", "50.0%", 60, 20),
        ("rate", "100.0%", 40, 20),  # all of 20: nobody is left
        ("rate", None, 0, 0),
    ],
)
def test_a_share_tells_of_its_part_and_of_what_is_left(
    kind: str, computed: int | str | None, records: int, fewest: int
) -> None:
    assert fewest_behind(kind, Held(computed, records, "supported")) == fewest
