import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
import yaml
from django.core.management import call_command

from qinglin.activities.events import RollConfirmed
from qinglin.figures import actions, jobs, queries
from qinglin.figures.errors import NoDistrict, UnknownMode
from qinglin.figures.models import Mode, Value
from qinglin.figures.reactions import count_after_correction, count_after_roll
from qinglin.hours.events import Corrected
from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.venues.models import Post

from .make import SYSTEM, TODAY, District, make_district, make_venue, viewer
from .test_document import SMALL

pytestmark = pytest.mark.django_db
NOON = clock.at(TODAY) + timedelta(hours=12)


@pytest.fixture(autouse=True)
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made() -> District:
    return make_district(people=12, activities=12)


@pytest.fixture
def mode(made: District) -> Mode:
    return actions.load_mode(SYSTEM, "fuyang-2015", made.root)


def stored(mode: Mode) -> dict[str, tuple[object, ...]]:
    values = Value.objects.filter(mode=mode)
    return {v.key: (v.computed, v.text, v.records, v.verdict) for v in values}


def test_a_mode_is_loaded_once_and_a_changed_one_is_a_new_version(
    made: District, tmp_path: Path
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(SMALL, allow_unicode=True), "utf-8")
    first = actions.load_mode(SYSTEM, str(path), made.root)
    assert (first.key, first.title, first.version) == ("small", "一化", 1)
    actions.refresh(SYSTEM, first)
    again = actions.load_mode(SYSTEM, str(path), made.root)
    assert (again.pk, again.version) == (first.pk, 1)
    assert Value.objects.count() == 2
    path.write_text(yaml.safe_dump({**SMALL, "title": "二化"}, allow_unicode=True), "utf-8")
    changed = actions.load_mode(SYSTEM, str(path), made.root)
    assert (changed.pk, changed.version, changed.title) == (first.pk, 2, "二化")
    assert changed.digest != first.digest
    assert Value.objects.count() == 0
    versions = AuditEntry.objects.filter(action="figures.mode_loaded").order_by("pk")
    assert [entry.detail["version"] for entry in versions] == [1, 2]


def test_only_operators_load_and_count(made: District, mode: Mode) -> None:
    secretary = viewer(made.root, permissions=["figures.view"])
    with pytest.raises(Forbidden):
        actions.load_mode(secretary, "fuyang-2015", made.root)
    with pytest.raises(Forbidden):
        actions.refresh(secretary, mode)
    assert Value.objects.count() == 0


def test_values_are_kept_and_overwritten(mode: Mode) -> None:
    results = actions.refresh(SYSTEM, mode)
    assert stored(mode) == {
        r.figure.key: (r.computed, r.text, r.records, r.verdict) for r in results
    }
    assert stored(mode)["S4-F4"] == (6, "", 6, "contradicted")
    assert stored(mode)["S4-F26"] == (None, "4 / 3", 10, "supported")
    Post.objects.order_by("pk")[0].delete()
    actions.refresh(SYSTEM, mode)
    assert stored(mode)["S4-F4"] == (5, "", 5, "contradicted")
    assert Value.objects.count() == 27


def test_counting_is_due_every_ten_minutes_and_soon_after_changes(
    mode: Mode, travel: time_machine.Traveller
) -> None:
    def due(after: timedelta) -> bool:
        return bool(queries.due_modes(NOON + after))

    assert due(timedelta())
    jobs.count_what_is_due()
    assert len(stored(mode)) == 27
    assert not due(timedelta(minutes=9))
    assert due(timedelta(minutes=10))
    travel.move_to(NOON + timedelta(minutes=2))
    for n in range(3):
        count_after_roll(RollConfirmed(activity_id=n, credits=[]))
    count_after_correction(Corrected(seq=2, corrects=1, person_id=1, difference=5))
    assert not due(timedelta(minutes=2, seconds=19))
    assert due(timedelta(minutes=2, seconds=20))
    travel.move_to(NOON + timedelta(minutes=3))
    jobs.count_what_is_due()
    assert Mode.objects.get().stale_since is None
    assert not due(timedelta(minutes=12))


def test_what_changes_while_it_is_counted_is_counted_again(mode: Mode) -> None:
    results = queries.recount(queries.document_of(mode), mode.unit, TODAY)
    actions.mark_stale(SYSTEM)
    actions.keep(SYSTEM, mode, results, began=NOON - timedelta(seconds=3), mark=0)
    assert Mode.objects.get().stale_since == NOON


def test_a_wrong_value_is_found_and_an_old_one_is_not(made: District, mode: Mode) -> None:
    actions.refresh(SYSTEM, mode)
    assert queries.value_differences() == []
    Value.objects.filter(key="S4-F6").update(computed=38_214, verdict="supported")
    assert [str(found) for found in queries.value_differences()] == [
        "figures.value:fuyang-2015/S4-F6 computed: stored 38214, counted 10",
        "figures.value:fuyang-2015/S4-F6 verdict: stored supported, counted contradicted",
    ]
    actions.refresh(SYSTEM, mode)
    Post.objects.order_by("pk")[0].delete()
    assert [found.what for found in queries.value_differences()] == ["computed", "records"]
    AuditEntry.objects.create(at=NOON, actor="x", action="venues.post_ended", target="x")
    assert queries.value_differences() == []


def test_a_value_is_checked_as_of_its_own_day(mode: Mode, travel: time_machine.Traveller) -> None:
    actions.refresh(SYSTEM, mode)
    travel.move_to(NOON + timedelta(days=40))
    assert queries.value_differences() == []


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("figures", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_counts_live_as_json(made: District, mode: Mode) -> None:
    rows = json.loads(run("fuyang-2015", "--format", "json"))
    assert [row["key"] for row in rows] == [f.key for f in queries.document_of(mode).all_figures()]
    assert set(rows[0]) == {
        "key", "title", "unit", "kind", "reported", "computed", "verdict", "records",
        "readings", "by", "warnings", "room", "why",
    }  # fmt: skip
    by_key = {row["key"]: row for row in rows}
    assert by_key["S4-F6"]["reported"] == {"value": 38_000, "bound": ">"}
    assert (by_key["S4-F6"]["computed"], by_key["S4-F6"]["verdict"]) == (10, "contradicted")
    assert (by_key["S4-F26"]["computed"], by_key["S4-F9"]["computed"]) == ("4 / 3", None)
    assert Value.objects.count() == 0


def test_the_command_prints_a_table() -> None:
    make_venue(make_district(people=3, activities=2).root, "别的")
    text = run("fuyang-2015")
    for said in ("S4-F1 ", "超过 38,000 人", "不少于 500 人次/月", "尚无记录", "口径未定", "4 / 3"):
        assert said in text


def test_the_command_loads_a_mode_and_keeps_its_values(made: District) -> None:
    run("fuyang-2015", "--load", "--format", "json")
    assert len(stored(Mode.objects.get(key="fuyang-2015"))) == 27


def test_the_command_refuses_what_it_does_not_know() -> None:
    with pytest.raises(UnknownMode, match="fuyang-2015"):
        run("shaoxing-2020")
    with pytest.raises(NoDistrict):
        run("fuyang-2015", "--load")
