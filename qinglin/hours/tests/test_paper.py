"""What people typed is printed as they typed it."""

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from qinglin.hours import actions, queries

from .make import make_entry, make_person, make_unit, volunteer

pytestmark = pytest.mark.django_db


def test_words_of_a_title_are_never_markup(settings: Any, tmp_path: Path) -> None:
    settings.QINGLIN_HOME = tmp_path
    li = make_person()
    hostile = '#panic() *粗* $x$ @ref <a> \\ "引" [x] `c` //'
    entry = make_entry(li, make_unit(), activity=hostile, content=hostile)
    document, _ = actions.certify_service(volunteer(li), li, entry)
    reader = PdfReader(io.BytesIO(queries.paper(document, "https://fy.example/check/X/")))
    text = reader.pages[0].extract_text().replace("\n", "").replace(" ", "")
    assert "#panic()*粗*$x$@ref<a>" in text
