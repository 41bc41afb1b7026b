"""Rosters taken out: rights applied, written down, asleep, and forgotten after a day."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine

from qinglin.access.tests.make import make_account, make_staff, signed_in
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions as people
from qinglin.people.models import Person
from qinglin.people.queries import looks_at, person_of
from qinglin.people.tests.make import SYSTEM
from qinglin.rosters import actions, jobs, queries, writing
from qinglin.rosters.errors import ExportGone, PurposeMissing
from qinglin.rosters.models import Export, Import, Member
from qinglin.rosters.rules.paper import LAYOUTS
from qinglin.volunteers.tests.make import make_volunteer

from .make import HEAD, person_row, sheet

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Town:
    tree: Tree
    secretary: Actor
    district: Actor


@pytest.fixture
def town() -> Town:
    tree = make_tree()
    return Town(
        tree,
        make_staff("town_secretary", tree.town, "何志强"),
        make_staff("district_secretary", tree.district, "徐建英"),
    )


def taken(actor: Actor, unit: Any, layout: str, **but: Any) -> tuple[Export, list[list[Any]]]:
    """The export, and the cells of its sheet."""
    export = actions.ask(actor, unit, layout=layout, reason="年度统计上报", **but)
    jobs.take_out()
    export.refresh_from_db()
    assert export.state == Export.State.READY, export.problem
    body = writing.opened(export, actions.downloaded(actor, export))
    page = openpyxl.load_workbook(io.BytesIO(body)).active
    assert page is not None
    return export, [[cell.value for cell in row] for row in page.iter_rows()]


def test_every_layout_is_written_and_holds_only_what_may_be_seen(town: Town) -> None:
    make_volunteer(town.tree.village, "李静")
    make_volunteer(town.tree.other_town, "赵红")
    export, rows = taken(town.secretary, town.tree.town, "volunteers")
    assert rows[0][0] == "富春街道团工委志愿者花名册"
    assert rows[2][:4] == ["序号", "志愿者编号", "姓名", "性别"]
    assert [row[2] for row in rows[3:]] == ["李静"]
    assert "*" in rows[3][6]
    assert (export.total, len(rows)) == (1, 4)
    _export, rows = taken(town.district, town.tree.district, "volunteers")
    assert sorted(row[2] for row in rows[3:]) == ["李静", "赵红"]
    for layout in LAYOUTS:
        assert taken(town.secretary, town.tree.town, layout)[1]
    with pytest.raises(Forbidden):
        actions.ask(town.secretary, town.tree.other_town, layout="members", reason="统计")


def test_the_smart_league_roster_goes_out_and_comes_in(town: Town) -> None:
    """What leaves in the layout of the League's system is read back and changes nothing."""
    head = [*HEAD, "入团年月", "民族", "文化程度", "政治面貌", "发展团员编号"]
    row = [*person_row(3), "2016-05", "汉族", "大学本科", "共青团员", "201633000123"]
    roster = brought(town.district, town.tree.town, sheet([head, row]))
    assert roster.counts["new"] == 1
    actions.confirm(town.district, roster, way="all")
    jobs.bring_in()
    _export, rows = taken(town.district, town.tree.district, "smart", full=True)
    assert rows[0][:3] == ["姓名", "证件类型", "证件号码"]
    assert rows[1][2] == row[1]
    again = brought(town.district, town.tree.district, sheet(rows))
    assert (again.counts["same"], sum(again.counts.values())) == (1, 1)
    assert Member.objects.get().nation == "汉族"


def brought(actor: Actor, unit: Any, body: bytes) -> Import:
    roster = actions.receive(actor, unit, kind="members", name="团员.xlsx", body=body)
    jobs.bring_in()
    return Import.objects.get(pk=roster.pk)


def test_full_numbers_need_the_right_and_are_told_to_the_person(town: Town) -> None:
    profile = make_volunteer(town.tree.town, "李静")
    with pytest.raises(Forbidden):
        actions.ask(town.secretary, town.tree.town, layout="volunteers", reason="上报", full=True)
    assert not Export.objects.exists()
    document = people.reveal(SYSTEM, profile.person, reason="核对").document
    _export, rows = taken(town.district, town.tree.town, "volunteers", full=True)
    assert rows[3][6] == document
    looks = [look.reason for look in looks_at(profile.person)]
    assert looks[0] == "年度统计上报"
    written = AuditEntry.objects.get(action="rosters.written")
    assert written.detail == {"rows": 1}
    assert AuditEntry.objects.filter(action="rosters.downloaded").count() == 1


def test_nothing_that_was_typed_is_calculated(town: Town) -> None:
    profile = make_volunteer(town.tree.town, "李静")
    hostile = '=HYPERLINK("http://x","y")'
    Person.objects.filter(pk=profile.person_id).update(residence=hostile)
    export = actions.ask(town.secretary, town.tree.town, layout="volunteers", reason="统计")
    jobs.take_out()
    export.refresh_from_db()
    body = writing.opened(export, actions.downloaded(town.secretary, export))
    page = openpyxl.load_workbook(io.BytesIO(body)).active
    assert page is not None
    (cell,) = [c for row in page.iter_rows() for c in row if c.value == hostile]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_file_is_for_whoever_asked_and_for_a_day(town: Town) -> None:
    with pytest.raises(PurposeMissing):
        actions.ask(town.secretary, town.tree.town, layout="members", reason=" ")
    export, _rows = taken(town.secretary, town.tree.town, "members")
    with pytest.raises(NotFound):
        queries.export_for(town.district, export.pk)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        jobs.forget_what_was_taken_out()
    export.refresh_from_db()
    assert (export.state, export.body_sealed) == (Export.State.GONE, None)
    with pytest.raises(ExportGone):
        actions.downloaded(town.secretary, export)


def test_the_pages_ask_show_and_give(town: Town) -> None:
    make_volunteer(town.tree.town, "李静")
    client = signed_in(make_account(person_of(town.secretary), login="hezhiqiang"))
    page = client.post(
        "/desk/rosters/exports/",
        {"layout": "volunteers", "unit": town.tree.town.pk, "reason": "年度统计"},
        follow=True,
    )
    assert "排队中" in page.content.decode()
    jobs.take_out()
    export = Export.objects.get()
    page = client.get(f"/desk/rosters/exports/{export.pk}/")
    assert "生成好了，共 1 行" in page.content.decode()
    answer = client.post(f"/desk/rosters/exports/{export.pk}/download/")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/desk/rosters/exports/").status_code == 200
