"""Pages and the design system fit: every icon and class a page names is there, and nothing else."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend" / "src"
PAGES = sorted((ROOT / "qinglin").glob("*/templates/**/*.html"))
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)


def place_of(page: Path) -> str:
    return "/".join(page.parts[-2:])


def words_of(page: Path) -> str:
    return COMMENT.sub("", page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_every_icon_a_page_names_is_drawn(page: Path) -> None:
    drawn = json.loads((SOURCES / "icons.json").read_text("utf-8"))
    named = set(re.findall(r'{% icon "([\w-]+)"', words_of(page)))
    named |= set(re.findall(r'{% empty "([\w-]+)"', words_of(page)))
    assert named - set(drawn) == set()


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_every_class_a_page_uses_is_styled(page: Path) -> None:
    sheets = [*SOURCES.rglob("*.css"), *SOURCES.rglob("*.less"), *SOURCES.rglob("*.scss")]
    styled = set(re.findall(r"\.(ql-[\w-]+)", "".join(s.read_text("utf-8") for s in sheets)))
    used = set()
    for value in re.findall(r'class="([^"]*)"', words_of(page)):
        # A class that is put together from a variable ends in -- once its tags are gone.
        names = TAG.sub(" ", value).split()
        used |= {name for name in names if name.startswith("ql-") and not name.endswith("--")}
    assert used - styled == set()


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_no_page_carries_a_style_or_a_script_of_its_own(page: Path) -> None:
    text = words_of(page)
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text) == []


@pytest.mark.parametrize("page", PAGES, ids=place_of)
def test_every_form_that_changes_something_carries_its_token(page: Path) -> None:
    forms_there = re.findall(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", words_of(page), re.S)
    assert [form[:80] for form in forms_there if "{% csrf_token %}" not in form] == []
