"""What is doubtful about a report is told with its amount, and never blocks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities.models import Activity
from qinglin.figures import queries
from qinglin.figures.errors import WrongDocument
from qinglin.figures.queries import Result
from qinglin.kernel import clock
from qinglin.kernel.facts import FACTS
from qinglin.orgs.models import Unit

from .make import TODAY
from .make_documents import (
    PERSONS,
    SESSIONS,
    TEAMS,
    counted,
    figure,
    make_two_towns,
    only,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=False):
        yield


@pytest.fixture
def root() -> Unit:
    return make_two_towns()


def doubts(results: dict[str, Result]) -> list[dict[str, Any]]:
    return [doubt.plain for result in results.values() for doubt in result.doubts]


def test_parts_that_do_not_sum_are_told_with_the_amount(root: Unit) -> None:
    found = counted(
        figure("all", "stock", 344, count=TEAMS, parts=["a", "b"]),
        figure("a", "persons", 101, count=PERSONS),
        figure("b", "persons", 215, why="没有记录。", room="elections"),
    )
    assert doubts(found) == [{"code": "reported_short", "sum": 316, "whole": 344, "amount": 28}]
    both = counted(
        figure("all", "stock", 2, count=TEAMS, parts=["a", "b"]),
        figure("a", "stock", 1, count={**TEAMS, "at": "镇1"}),
        figure("b", "stock", 1, count=TEAMS),
    )
    assert doubts(both) == [{"code": "computed_over", "sum": 3, "whole": 2, "amount": 1}]
    assert queries.doubt_words(doubts(both)[0]) == "核算的各部分合计 3，比核算的总数 2 多 1。"


def test_a_part_is_not_more_than_its_whole_and_lies_inside(root: Unit) -> None:
    core = {**TEAMS, "filters": {"core": True}}
    found = counted(
        figure("whole", "stock", 1, count=core),
        figure("part", "stock", 2, count=TEAMS, subset_of="whole"),
    )
    assert doubts(found) == [
        {"code": "reported_larger", "part": 2, "whole": 1, "amount": 1},
        {"code": "computed_larger", "part": 2, "whole": 1, "amount": 1},
        {"code": "outside", "amount": 1, "title": "指标whole"},
    ]
    inside = counted(
        figure("whole", "stock", 2, count=TEAMS),
        figure("part", "stock", 1, count=core, subset_of="whole"),
    )
    assert doubts(inside) == []


def test_an_activity_under_two_names_is_told(root: Unit) -> None:
    one = {**SESSIONS, "filters": {"programme": "night"}}
    two = {**SESSIONS, "filters": {"project_class": "governance"}}
    found = counted(
        figure("a", "sessions", 1, count=one, apart_from=["b"]),
        figure("b", "sessions", 1, count=two),
    )
    assert doubts(found) == [{"code": "overlap", "amount": 1, "title": "指标b"}]
    Activity.objects.all().update(state="cancelled")
    assert told(only("sessions", 1, count=SESSIONS)) == (0, 0, "no-record")


def test_a_report_that_contradicts_itself_is_told() -> None:
    found = counted(
        figure("f", "undecided", "天天 / 周六", readings=["天天", "周六"], conflict="两说。")
    )
    assert found["f"].verdict == "undecided"
    assert [queries.doubt_words(d) for d in doubts(found)] == ["原文自相矛盾：两说。"]


def test_a_fact_to_come_names_its_room_and_appears_by_itself(root: Unit) -> None:
    count = {"fact": "soon.things", "filters": {"x": 1}}
    with pytest.raises(WrongDocument):
        only("stock", 1, count=count)
    training = {"fact": "training.classes"}
    asked = figure("f", "stock", 60, count=training, room="training", why="还没有。")
    if any(key.startswith("training.") for key in FACTS):
        pytest.skip("the room has opened")
    assert told(counted(asked)["f"]) == (None, 0, "no-record")
    FACTS["training.classes"] = FACTS["test.none"] = FACTS["volunteers.teams"]
    try:
        assert told(counted(asked)["f"]) == (2, 2, "contradicted")
    finally:
        del FACTS["training.classes"], FACTS["test.none"]
