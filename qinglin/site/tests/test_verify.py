"""``qinglin verify`` finds what does not agree, names it, and ends with 1."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qinglin.orgs.models import UnitLink
from qinglin.orgs.tests.make import make_tree

pytestmark = pytest.mark.django_db


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
    assert said.count("一致") == 4


def test_a_moved_link_and_a_missing_one_are_named() -> None:
    make_tree()
    links = UnitLink.objects.filter(depth=1).order_by("pk")
    gone, moved = links[0], links[1]
    UnitLink.objects.filter(pk=gone.pk).delete()
    UnitLink.objects.filter(pk=moved.pk).update(depth=3)
    said, content = verify(json=True)
    assert not content
    lines = [line for part in json.loads(said).values() for line in part]
    assert sorted(lines) == sorted([
        f"orgs.unitlink:{gone.ancestor_id}>{gone.descendant_id} None ≠ 1",
        f"orgs.unitlink:{moved.ancestor_id}>{moved.descendant_id} 3 ≠ 1",
    ])  # fmt: skip


def test_a_head_that_was_seen_and_is_gone_is_found(tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    heads.write_text(f"7 {'ab' * 32}\n")
    said, content = verify(heads=heads)
    assert not content
    assert "hours.entry:7" in said


def test_a_file_of_heads_that_is_none_is_refused(tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    heads.write_text("not a head\n")
    with pytest.raises(CommandError, match="链头文件"):
        call_command("verify", heads=heads, stdout=StringIO())
