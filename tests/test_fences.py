"""Each fence finds the violation that is planted for it, and leaves its decent twin alone."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from django.db import models
from django.test.utils import isolate_apps

from tools import messages

from .fences import living, pages, source

Fence = Callable[[Path], list[str]]
ROOT = Path(__file__).resolve().parent.parent


def plant(root: Path, files: dict[str, str], name: str = "house") -> Path:
    """A small package of Python files; ``hours/views`` becomes house/hours/views.py."""
    house = root / name
    for place, text in files.items():
        path = house / f"{place}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return house


@pytest.mark.parametrize(
    ("fence", "place", "bad", "good"),
    [
        (source.writes_outside_actions, "hours/views", "x.save()", "image.save(buffer)"),
        (source.writes_outside_actions, "hours/views", "x.update(a=1)", "known.update(more)"),
        (source.writes_outside_actions, "hours/jobs", "X.objects.filter().delete()", "x.read()"),
        (source.writes_outside_actions, "hours/queries", "X.objects.create(a=1)", "X.filter()"),
        (source.writes_outside_actions, "hours/queries", "m.get_or_create(a=1)", "m.get(a=1)"),
        (source.writes_outside_actions, "hours/queries", "m.bulk_create(rows)", "list(rows)"),
        (source.writes_outside_actions, "files/queries", "f.save('name', content)", "f.close()"),
        (source.writes_outside_actions, "hours/queries", "c.execute('DELETE FROM t')",
         "c.execute('SELECT 1')"),
        (source.writes_outside_actions, "hours/queries", "c.execute(SQL)", "c.fetchall()"),
        (source.signals, "hours/models", "from django.db.models.signals import post_save", ""),
        (source.signals, "hours/apps", "from django.dispatch import receiver",
         "from django.db.backends.signals import connection_created"),
        (source.signals, "hours/models", "from django.db.backends.signals import "
         "connection_created", "from django.db import connection"),
        (source.imports_inside_functions, "hours/queries", "def f():\n    import os",
         "import os\ndef f(): ..."),
        (source.imports_inside_functions, "hours/tests/test_x",
         "class A:\n    def f(self):\n        from a import b", "from a import b"),
        (source.managers_in_faces, "hours/views", "Entry.objects.all()", "queries.entries()"),
        (source.managers_in_faces, "hours/api", "Entry._default_manager.all()", "x.all()"),
        (source.managers_in_faces, "hours/management/commands/x", "E.objects.count()", "x()"),
        (source.managers_in_faces, "hours/views", "get_object_or_404(Entry)", "entry_for(1)"),
        (source.vague_names, "hours/utils", "", "hours = 1"),
        (source.built_sentences, "hours/views", "_(f'还剩{n}个')", "_('还剩 %(n)d 个') % {'n': 1}"),
        (source.built_sentences, "hours/views", "_('还剩' + n)", "_('还剩' '很多')"),
        (source.built_sentences, "hours/views", "ngettext('一', many, n)",
         "ngettext('一', '一', n)"),
        (source.loose_actions, "hours/actions", "@transaction.atomic\ndef credit(person): ...",
         "@transaction.atomic\ndef credit(actor, person): ..."),
        (source.loose_actions, "hours/actions", "def credit(actor): ...",
         "def _credit(person): ..."),
        (source.loose_actions, "hours/actions/ledger", "@atomically\ndef credit(actor): ...",
         "@transaction.atomic(durable=True)\ndef credit(actor): ..."),
    ],
)  # fmt: skip
def test_source_fences_find_what_is_planted(
    tmp_path: Path, fence: Fence, place: str, bad: str, good: str
) -> None:
    found = fence(plant(tmp_path / "bad", {place: bad}))
    assert len(found) == 1, found
    assert found[0].startswith(f"house/{place}.py:")
    if fence is not source.vague_names:
        assert fence(plant(tmp_path / "good", {place: good})) == []


@pytest.mark.parametrize("place", ["hours/actions", "hours/actions/ledger", "hours/sql"])
def test_actions_and_sql_may_write(tmp_path: Path, place: str) -> None:
    assert source.writes_outside_actions(plant(tmp_path, {place: "x.save()"})) == []


def test_doors_are_guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "__init__": "",
        "low/__init__": "",
        "low/rules": "",
        "low/queries": "",
        "low/facts": "",
        "kernel/__init__": "",
        "kernel/clock": "",
        "site/__init__": "",
        "site/urls": "from planted_house.low import rules",
        "high/__init__": "",
        "high/actions": "from planted_house.low import rules",
        "high/queries": "from planted_house.low import facts, queries\n"
        "from planted_house.kernel import clock",
    }
    plant(tmp_path, files, "planted_house")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert source.doors("planted_house") == [
        "planted_house.high.actions -> planted_house.low.rules"
    ]


def test_migrations_must_not_import_the_project(tmp_path: Path) -> None:
    files = {
        "hours/migrations/0001_initial": "from django.db import migrations",
        "hours/migrations/0002_more": "import house.hours.models",
        "hours/migrations/0003_other": "from ..models import Entry",
    }
    assert source.project_code_in_migrations(plant(tmp_path, files)) == [
        "house/hours/migrations/0002_more.py:1 house.hours.models",
        "house/hours/migrations/0003_other.py:1 relative import",
    ]


def test_room_inits_hold_a_paragraph_only(tmp_path: Path) -> None:
    files = {"a/__init__": '"""Says it."""', "b/__init__": "", "c/__init__": '"""Says."""\nx = 1'}
    assert source.code_in_room_init(plant(tmp_path, files)) == [
        "house/b/__init__.py:1 says nothing",
        "house/c/__init__.py:2 holds code",
    ]


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("{% for e in room.entry_set.all %}", "{% for e in entries %}"),
        ("{{ model.objects.all }}", "{# objects are .objects #}"),
        ("<p style='color: red'>", "<p class='style'>"),
        ("<style>p {}</style>", "<p>style</p>"),
        ("<button onclick='go()'>", "<button data-once='go'>"),
        ("<script>go()</script>", "<script src=\"{% static 'a.js' %}\" defer></script>"),
        ("<a href='javascript:go()'>", "<a href='https://example.org'>"),
        ("<img src='https://example.org/a.png'>", "<img src=\"{% static 'a.png' %}\">"),
        ("<link rel='stylesheet' href='//example.org/a.css'>", "<link href='/static/a.css'>"),
    ],
)
def test_template_fence_finds_what_is_planted(tmp_path: Path, bad: str, good: str) -> None:
    template = tmp_path / "house" / "hours" / "templates" / "hours" / "page.html"
    template.parent.mkdir(parents=True)
    template.write_text(f"<!doctype html>\n{bad}")
    assert len(found := pages.careless_templates(tmp_path / "house")) == 1
    assert found[0].startswith("house/hours/templates/hours/page.html:2 ")
    template.write_text(good)
    assert pages.careless_templates(tmp_path / "house") == []


@pytest.mark.parametrize("name", ["a.py", "templates/a.html", "tests/test_a.py", "a.css"])
def test_the_401st_line_is_one_too_many(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n" * 400)
    assert pages.long_files(tmp_path) == []
    path.write_text("\n" * 401)
    assert pages.long_files(tmp_path) == [f"{path}: 401 lines"]


@isolate_apps("qinglin.kernel")
def test_relations_to_another_room_must_be_hidden() -> None:
    class Low(models.Model):
        class Meta:
            app_label = "planted_low"

        def __str__(self) -> str:
            return "low"

    class High(models.Model):
        seen = models.ForeignKey(Low, models.CASCADE)
        named = models.ManyToManyField(Low, related_name="highs")
        hidden = models.ForeignKey(Low, models.CASCADE, related_name="+")
        own = models.ForeignKey("self", models.CASCADE, null=True)

        class Meta:
            app_label = "planted_high"

        def __str__(self) -> str:
            return "high"

    assert living.visible_relations([Low, High]) == [
        "planted_high.High.seen",
        "planted_high.High.named",
    ]


def test_undocumented_names_are_found() -> None:
    text = "| `hours.step` | … |"
    assert living.undocumented(["hours.step", "hours.cap"], text) == ["hours.cap"]


CONTRACT_CASES = {
    "Floors": ("people/actions.py", "from qinglin.hours import queries"),
    "Inside": ("hours/queries.py", "from qinglin.hours import actions"),
    "Rules": ("hours/rules.py", "from django.db import models"),
    "without a floor": ("attic/__init__.py", ""),
}


@pytest.mark.parametrize("case", ["none", *CONTRACT_CASES])
def test_the_import_contracts_find_what_is_planted(tmp_path: Path, case: str) -> None:
    """The real contracts, run over a house of the same name that has one wrong import."""
    for path in (
        "__init__", "site/__init__", "people/__init__", "people/actions", "hours/__init__",
        "hours/queries", "hours/actions", "hours/rules", "kernel/__init__",
    ):  # fmt: skip
        file = tmp_path / "qinglin" / f"{path}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    if case != "none":
        place, text = CONTRACT_CASES[case]
        (tmp_path / "qinglin" / place).parent.mkdir(exist_ok=True)
        (tmp_path / "qinglin" / place).write_text(text)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    said = done.stdout + done.stderr
    if case == "none":
        assert done.returncode == 0, said
    else:
        assert done.returncode != 0, said
        assert ("attic" if case == "without a floor" else "1 broken") in said, said


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    found = polib.POFile()
    found.extend(entries)
    return found


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="好", msgstr=""), "no English"),
        (polib.POEntry(msgid="好", msgstr="good", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="好", msgstr="好"), "Chinese again"),
        (polib.POEntry(msgid="good", msgstr="fine"), "not Chinese"),
        (polib.POEntry(msgid="%(n)d 个", msgstr="%(m)d left"), "placeholders differ"),
        (polib.POEntry(msgid="%(n)d 个", msgstr="some left"), "placeholders differ"),
        (polib.POEntry(msgid="%s 个", msgstr="%s left"), "without a name"),
        (polib.POEntry(msgid="%(n)d 个", msgid_plural="%(n)d 个",
                       msgstr_plural={0: "one", 1: ""}), "no English"),
        (polib.POEntry(msgid="好", msgstr="good", obsolete=True), "obsolete"),
    ],
)  # fmt: skip
def test_gaps_in_the_catalogue_are_found(entry: polib.POEntry, fault: str) -> None:
    assert [fault in found for found in messages.faults(catalogue(entry))] == [True]


def test_whole_catalogues_have_no_faults() -> None:
    decent = catalogue(
        polib.POEntry(msgid="好", msgstr="good"),
        polib.POEntry(
            msgid="%(n)d 个", msgid_plural="%(n)d 个", msgstr_plural={0: "one", 1: "%(n)d"}
        ),
    )
    assert messages.faults(decent) == []
