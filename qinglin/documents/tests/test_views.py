import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from qinglin.documents import actions, policy, queries
from qinglin.documents.models import Document, Misses
from qinglin.documents.rules import ALPHABET, code_of
from qinglin.kernel.actor import system
from qinglin.people.tests.make import make_person

from .make import a_kind, as_person, make_account, make_document, make_unit, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing(settings: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    settings.QINGLIN_HOME = tmp_path
    with a_kind() as standing:
        yield standing


@pytest.fixture
def document() -> Document:
    return make_document(make_person("李小青"), make_unit("富春街道"))


def words(page: Any) -> str:
    found = BeautifulSoup(page.content, "html.parser").select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def seen(page: Any) -> str:
    """The page without what differs from request to request: its own address and its token."""
    text = page.content.decode().replace(page.wsgi_request.path, "HERE")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", text)


def strange(number: int) -> str:
    """A well-formed code that nobody was given."""
    digits = [ALPHABET[number // 32**place % 32] for place in range(26)]
    return code_of("".join(digits))


@pytest.mark.parametrize(
    ("state", "says"), [("valid", "证明有效"), ("changed", "证明已更正"), ("void", "证明已失效")]
)
def test_the_check_page_says_how_it_stands(
    client: Client, document: Document, standing: dict[str, Any], state: str, says: str
) -> None:
    standing["state"] = queries.State(state)
    page = client.get(f"/check/{queries.code_of(document)}/")
    assert page.status_code == 200
    assert says in words(page)
    assert "李**" in words(page)
    assert "李小青" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_revoked_and_never_issued_look_the_same(client: Client, document: Document) -> None:
    code = queries.code_of(document)
    actions.revoke(as_person(document.person), document, reason="丢了")
    revoked, absent = client.get(f"/check/{code}/"), client.get(f"/check/{strange(7)}/")
    mistyped = client.get("/check/abc/")
    assert revoked.status_code == absent.status_code == mistyped.status_code == 404
    assert seen(revoked) == seen(absent) == seen(mistyped)
    assert document.number not in revoked.content.decode()
    gone = {"X-Request-ID", "Set-Cookie"}
    assert {k: v for k, v in revoked.items() if k not in gone} == {
        k: v for k, v in absent.items() if k not in gone
    }


@time_machine.travel("2026-11-22 09:30 +08:00", tick=False)
def test_codes_cannot_be_tried_in_numbers(client: Client, document: Document) -> None:
    code = queries.code_of(document)
    answers = [client.get(f"/check/{strange(n)}/").status_code for n in range(35)]
    assert answers == [404] * 30 + [429] * 5
    late = client.get(f"/check/{code}/")
    assert late.status_code == 429
    assert late["Retry-After"] == "60"
    assert client.post("/check/", {"file": "{}"}).status_code == 429
    elsewhere = client.get(f"/check/{code}/", REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 200
    with time_machine.travel("2026-11-22 09:31:01 +08:00", tick=False):
        assert client.get(f"/check/{code}/").status_code == 200
    assert Misses.objects.count() == 1
    assert "127.0.0.1" not in repr(list(Misses.objects.values()))
    with time_machine.travel("2026-11-22 09:40 +08:00", tick=False):
        assert actions.forget_misses(system("documents")) == 1


@time_machine.travel("2026-11-22 09:30 +08:00", tick=False)
def test_one_network_of_ipv6_is_one_address(client: Client) -> None:
    for n in range(30):
        client.get(f"/check/{strange(n)}/", REMOTE_ADDR=f"2001:db8:0:1::{n:x}")
    again = client.get(f"/check/{strange(1)}/", REMOTE_ADDR="2001:db8:0:1:ffff::1")
    other = client.get(f"/check/{strange(1)}/", REMOTE_ADDR="2001:db8:0:2::1")
    assert (again.status_code, other.status_code) == (429, 404)


def test_a_typed_code_leads_to_the_page_and_a_slip_is_said(
    client: Client, document: Document
) -> None:
    code = queries.code_of(document)
    typed = queries.grouped_code(code).lower()
    answer = client.post("/check/", {"code": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"/check/{code}/")
    slip = client.post("/check/", {"code": code[:-1] + ("0" if code[-1] != "0" else "1")})
    assert slip.status_code == 422
    assert "逐组核对" in words(slip)
    assert client.get("/check/").status_code == 200


def test_a_data_file_is_checked_byte_for_byte(client: Client, document: Document) -> None:
    text = json.dumps(queries.data_file(document), ensure_ascii=False)
    page = client.post("/check/", {"file": text})
    assert page.status_code == 200
    assert "证明有效" in words(page)
    forged = client.post("/check/", {"file": text.replace("李小青", "王大山")})
    assert forged.status_code == 404


def test_everybody_may_have_the_public_keys(client: Client, document: Document) -> None:
    answer = client.get("/check/keys/").json()
    assert answer["form"] == "qinglin-document/1"
    (key,) = answer["keys"]
    assert key["key"] == document.key_id
    assert set(key) == {"key", "algorithm", "public", "made_at", "retired_at", "stolen_at"}


def test_the_desk_sees_and_takes_back_what_its_unit_issued(document: Document) -> None:
    unit = document.unit
    desk = signed_in(make_account(make_person("赵敏"), [policy.VIEW, policy.REVOKE], unit))
    looks = signed_in(make_account(make_person("钱进"), [policy.VIEW], unit))
    other = make_unit("新登镇")
    away = signed_in(make_account(make_person("孙阳"), [policy.VIEW, policy.REVOKE], other))
    address = f"/desk/documents/{document.number}/"
    assert document.number in words(desk.get("/desk/documents/?q=李小青"))
    assert document.number not in words(away.get("/desk/documents/"))
    assert desk.get(address).status_code == looks.get(address).status_code == 200
    assert away.get(address).status_code == away.post(address, {"reason": "x"}).status_code == 404
    assert looks.post(address, {"reason": "冒用"}).status_code == 403
    assert desk.post(address, {"reason": ""}).status_code == 422
    document.refresh_from_db()
    assert document.revoked_at is None
    assert desk.post(address, {"reason": "冒用"}).status_code == 302
    document.refresh_from_db()
    assert document.reason == "冒用"
    assert "冒用" in words(desk.get(address))
