"""The documents say what is so: links lead somewhere, commands exist, lists are complete."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tools.screenshots import FOLDER, MOST_BYTES, PICTURES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_of(text: str) -> str:
    """What stands in code: fenced blocks and single backticks."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    ours = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]
    assert [target for target in ours if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_commands_that_are_named_exist(path: Path) -> None:
    code = code_of(path.read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) - targets == set()
    verbs = set(re.findall(r"(?:^|`|/)qinglin ([a-z_]+)", code, flags=re.MULTILINE))
    assert verbs - set(get_commands()) == set()


def test_both_readmes_name_the_same_things() -> None:
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )

    def commands(text: str) -> list[str]:
        return re.findall(r"^make [^#\n]*", text, flags=re.MULTILINE)

    def links(text: str) -> set[str]:
        return set(LINK.findall(text)) - {"README.md", "README.zh-CN.md"}

    assert [line.strip() for line in commands(english)] == [
        line.strip() for line in commands(chinese)
    ]
    assert links(english) == links(chinese)
    assert english.count("\n## ") == chinese.count("\n## ")


def test_the_pictures_are_those_that_the_program_takes() -> None:
    kept = {path.stem: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert kept.keys() == {picture.name for picture in PICTURES}
    assert max(kept.values()) <= MOST_BYTES


def test_every_room_stands_in_the_floor_table() -> None:
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Floors")[1]
    rooms = set(re.findall(r"`([a-z]+)` [\u4e00-\u9fff]+", table))
    assert rooms == {path.parent.name for path in (ROOT / "qinglin").glob("*/apps.py")}


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in project["dependencies"]}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+)[^|]*\| ([^|]+) \|$", text, flags=re.MULTILINE)
    told = {name.lower() for name, reason in rows if len(reason.split()) > 2} - {"package"}
    assert told == wanted


def test_no_lock_file_names_an_index_and_all_have_hashes() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"://|--(extra-)?index|--find-links", text), path
        assert len(re.findall(r"^[a-z]\S+==", text, flags=re.MULTILINE)) == len(
            re.findall(r"^[a-z]\S+==[^\n]*\\\n    --hash=sha256:", text, flags=re.MULTILINE)
        )


def test_the_glossary_speaks_of_models_that_exist() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = {
        f"{model._meta.app_label}.{model.__name__}"
        for model in apps.get_models()
        if model.__module__.startswith("qinglin.")
    }
    rooms = {name.split(".")[0] for name in known}
    named = {
        name for name in re.findall(r"`([a-z]+\.[A-Z]\w+)`", text) if name.split(".")[0] in rooms
    }
    abstract = {"activities.Recruitment"}
    assert named - known - abstract == set()
    assert len(re.findall(r"^\| [^-|]+ \|", text, flags=re.MULTILINE)) > 80


def test_every_decision_is_in_the_index_and_complete() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("[0-9]*.md"):
        text = path.read_text(encoding="utf-8")
        assert f"({path.name})" in index
        assert "Tags: " in text
        for part in ("Context", "Decision", "Consequences", "Alternatives"):
            assert f"\n## {part}\n" in text, (path.name, part)
