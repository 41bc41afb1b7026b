"""The schema says what the reader reads; the how-to's example loads."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qinglin.figures import library
from qinglin.figures.errors import WrongDocument
from qinglin.figures.rules import layout
from qinglin.figures.rules.schema import schema

from .test_document import FIRST, SECOND, SMALL, changed

FILE = library.FOLDER.parent / "mode.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(schema())


def test_the_committed_schema_is_what_the_reader_knows() -> None:
    assert json.loads(FILE.read_text("utf-8")) == schema()
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", library.names())
def test_the_modes_that_come_along_fit_the_schema(name: str) -> None:
    VALIDATOR.validate(library.read(name))


@pytest.mark.parametrize(
    "data",
    [
        changed("title", drop=True),
        changed("colour", to="red"),
        changed("pillars", to=[]),
        changed(*FIRST, "kind", to="heads"),
        changed(*FIRST, "reported", to={"bound": ">"}),
        changed(*FIRST, "reported", "bound", to="≥"),
        changed(*SECOND, "reported", "word", to="大概"),
        changed(*FIRST, "period", "span", to="week"),
        changed(*FIRST, "count", "sql", to="SELECT"),
        changed(*FIRST, "room", to="kitchen"),
        changed(*SECOND, "numerals", to=[{"value": 2}]),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(data: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(WrongDocument):
        library.checked(deepcopy(data))


def test_a_small_document_fits_both() -> None:
    VALIDATOR.validate(SMALL)
    library.checked(SMALL)


def example(repository: Path) -> str:
    text = (repository / "docs" / "modes.md").read_text("utf-8")
    (found,) = re.findall(r"```yaml\n(mode: .*?)```", text, re.S)
    return str(found)


def test_the_example_of_the_how_to_loads(repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example(repository), "utf-8")
    document = library.checked(library.read(str(path)))
    VALIDATOR.validate(layout.read(path.read_text("utf-8")).data)
    kinds = [figure.kind for figure in document.all_figures()]
    assert kinds == ["persons", "stock", "sessions", "undecided", "norm", "structure", "stock"]
    assert document.words["小站"].startswith("社区")


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parents[3]
