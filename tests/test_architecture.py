"""The house stands as it was drawn: every fence finds nothing to complain about."""

import subprocess
import sys
from dataclasses import is_dataclass
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.core.management import call_command

from qinglin.kernel import moving
from qinglin.kernel.actor import PERMISSIONS
from qinglin.kernel.options import OPTIONS
from qinglin.people.models import Person
from tools import messages, reference

from .fences import living, pages, source

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "qinglin"


def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_are_entered_by_their_doors() -> None:
    assert source.doors("qinglin") == []


def test_only_actions_and_sql_write() -> None:
    assert source.writes_outside_actions(HOUSE) == []


def test_every_action_is_atomic_and_takes_the_actor_first() -> None:
    assert source.loose_actions(HOUSE) == []


def test_there_are_no_signals() -> None:
    assert source.signals(HOUSE) == []


def test_imports_stand_at_the_top() -> None:
    for part in ("qinglin", "tests", "tools"):
        assert source.imports_inside_functions(ROOT / part) == []


def test_faces_ask_queries_for_objects() -> None:
    assert source.managers_in_faces(HOUSE) == []


def test_templates_fetch_nothing_and_obey_the_content_policy() -> None:
    assert pages.careless_templates(HOUSE) == []


def test_lower_rooms_do_not_see_higher_ones_through_relations() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("qinglin.")]
    assert ours
    assert living.visible_relations(ours) == []


def test_every_reference_to_a_person_says_how_it_moves_when_two_are_one() -> None:
    assert moving.unsaid(Person) == []


def test_files_stay_short() -> None:
    places = [HOUSE, ROOT / "tests", ROOT / "tools", ROOT / "frontend" / "src"]
    assert pages.long_files(*places) == []


def test_migrations_import_no_project_code() -> None:
    assert source.project_code_in_migrations(HOUSE) == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_room_says_what_it_is_for_and_nothing_else() -> None:
    assert source.code_in_room_init(HOUSE) == []


def test_no_module_is_called_after_nothing() -> None:
    assert source.vague_names(HOUSE) == []


def test_sentences_are_not_put_together() -> None:
    assert source.built_sentences(HOUSE) == []


def test_every_option_permission_and_event_is_documented() -> None:
    reference.load()
    names = [*OPTIONS, *PERMISSIONS, *map(reference.event_name, reference.event_kinds())]
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert living.undocumented(names, text) == []


def test_every_event_is_a_frozen_fact_with_a_meaning() -> None:
    reference.load()
    kinds = reference.event_kinds()
    assert [kind.__name__ for kind in kinds if not reference.meaning(kind)] == []
    assert [kind.__name__ for kind in kinds if not living.is_frozen(kind)] == []
    assert all(is_dataclass(kind) for kind in kinds)


def test_every_sentence_is_collected_and_translated() -> None:
    known = polib.pofile(str(HOUSE / messages.CATALOGUE), wrapwidth=100)
    merged = messages.merge(messages.collect(HOUSE), known)
    assert {(e.msgctxt, e.msgid, e.msgid_plural) for e in merged} == {
        (e.msgctxt, e.msgid, e.msgid_plural) for e in known
    }
    assert messages.faults(known) == []
