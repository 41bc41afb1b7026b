"""``qinglin verify`` finds what does not agree, names it, and ends with 1."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qinglin.figures import actions
from qinglin.figures.models import Value
from qinglin.hours.models import Balance
from qinglin.kernel.actor import system
from qinglin.orgs.models import UnitLink
from qinglin.orgs.tests.make import make_tree
from qinglin.people.tests.make import make_person

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


def verify(**options: Any) -> tuple[str, bool]:
    """What it said, and whether it was content."""
    said = StringIO()
    try:
        call_command("verify", stdout=said, **options)
    except CommandError:
        return said.getvalue(), False
    return said.getvalue(), True


def test_an_untouched_installation_is_in_order() -> None:
    make_tree()
    said, content = verify()
    assert content
    assert said.count("一致") == 9


def test_a_moved_link_and_a_missing_one_are_named() -> None:
    make_tree()
    links = UnitLink.objects.filter(depth=1).order_by("pk")
    gone, moved = links[0], links[1]
    UnitLink.objects.filter(pk=gone.pk).delete()
    UnitLink.objects.filter(pk=moved.pk).update(depth=3)
    said, content = verify(json=True)
    assert not content
    lines = [line for part in json.loads(said)["differences"].values() for line in part]
    assert sorted(lines) == sorted([
        f"orgs.unitlink:{gone.ancestor_id}>{gone.descendant_id} depth 1, None – None: missing",
        f"orgs.unitlink:{moved.ancestor_id}>{moved.descendant_id} depth 1, None – None: missing",
        f"orgs.unitlink:{moved.ancestor_id}>{moved.descendant_id} depth 3, None – None: left over",
    ])  # fmt: skip


def test_a_head_that_was_seen_and_is_gone_is_found(tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    heads.write_text(f"7 {'ab' * 32}\n")
    said, content = verify(heads=heads)
    assert not content
    assert "hours.entry:7 head_seen_is_gone（留存过的链头已经不在" in said


def test_a_file_of_heads_that_is_none_is_refused(tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    heads.write_text("not a head\n")
    with pytest.raises(CommandError, match="链头文件"):
        call_command("verify", heads=heads, stdout=StringIO())


def test_each_part_has_its_own_line_and_json_says_whether_all_is_well() -> None:
    district, person = make_tree().district, make_person()
    mode = actions.load_mode(SYSTEM, "fuyang-2015", district)
    actions.refresh(SYSTEM, mode)
    Balance.objects.create(person=person, year=2015, minutes=60, entries=1)
    Value.objects.filter(key="S4-F6").update(computed=38_000)
    said, content = verify(json=True)
    assert not content
    report = json.loads(said)
    assert report["ok"] is False
    assert {name: len(lines) for name, lines in report["differences"].items()} == {
        "hours.chain": 0, "hours.balances": 2, "hours.bank": 0,
        "activities.counters": 0, "orgs.links": 0,
        "figures.values": 1, "figures.months": 0, "figures.snapshots": 0, "documents.signatures": 0,
    }  # fmt: skip
    assert report["differences"]["figures.values"] == [
        "figures.value:fuyang-2015/S4-F6 computed: stored 38000, counted 0"
    ]
