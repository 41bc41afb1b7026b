"""What people typed is printed as they typed it; who has nothing to print is told how to begin."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from qinglin.hours import actions, queries

from .make import make_account, make_entry, make_person, make_unit, volunteer

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


def test_the_page_teaches_whoever_has_no_hours_yet(client: Client) -> None:
    client.force_login(make_account(make_person("周全")))
    page = client.get("/me/certificates/")
    assert page.status_code == 200
    assert "还没有已入账的服务" in page.content.decode()
