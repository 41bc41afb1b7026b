import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.views.decorators.http import require_GET

from qinglin.kernel.doors import for_person, for_staff, public
from qinglin.kernel.errors import Conflict, Forbidden, NotFound, TooMany
from qinglin.kernel.web import is_part

pytestmark = pytest.mark.django_db
REFUSALS = {
    "conflict": Conflict("名额已满。"),
    "forbidden": Forbidden(),
    "absent": NotFound(),
    "often": TooMany(retry_after=42),
}


@public
def refusing(request: HttpRequest, name: str) -> HttpResponse:
    raise REFUSALS[name]


@public
def failing(request: HttpRequest) -> HttpResponse:
    raise ValueError("a defect")


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@for_person
@require_GET
def personal(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@for_staff
def official(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


urlpatterns = [
    path("refuse/<str:name>/", refusing),
    path("fail/", failing),
    path("unmarked/", unmarked),
    path("personal/", personal),
    path("official/", official),
    path("", include("qinglin.site.urls")),
]
handler404 = "qinglin.site.errors.not_found"
handler500 = "qinglin.site.errors.broken"


@pytest.fixture(autouse=True)
def addresses() -> Any:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("conflict", 409, "名额已满。"),
        ("forbidden", 403, "您没有这项权限"),
        ("absent", 404, "没有找到，或者您无权查看。"),
        ("often", 429, "操作太频繁，请 42 秒后再试。"),
    ],
)
def test_a_refusal_is_a_page_and_for_htmx_a_note(name: str, status: int, words: str) -> None:
    page = Client().get(f"/refuse/{name}/")
    note = Client().get(f"/refuse/{name}/", headers={"HX-Request": "true"})
    assert (page.status_code, note.status_code) == (status, status)
    assert words in page.content.decode()
    assert words in note.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in note.content.decode()
    assert page.headers.get("Retry-After") == ("42" if name == "often" else None)


def test_a_defect_is_never_explained() -> None:
    answer = Client(raise_request_exception=False).get("/fail/")
    assert answer.status_code == 500
    assert "a defect" not in answer.content.decode()
    assert "ValueError" not in answer.content.decode()


def test_a_view_without_a_door_is_closed() -> None:
    answer = Client().get("/unmarked/")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_a_view_for_persons_sends_strangers_to_the_door() -> None:
    answer = Client().get("/personal/?a=1&b=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fpersonal%2F%3Fa%3D1%26b%3D2"
    assert Client().post("/personal/")["Location"] == "/sign-in/?next=%2F"
    part = Client().get("/personal/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/sign-in/?next=%2Fpersonal%2F")


def test_a_view_for_staff_sends_strangers_to_the_door_too() -> None:
    assert Client().get("/official/").status_code == 302


@pytest.mark.parametrize("address", ["/", "/healthz", "/nowhere/", "/refuse/absent/", "/personal/"])
def test_every_answer_carries_its_headers(address: str) -> None:
    answer = Client().get(address)
    assert len(answer["X-Request-ID"]) == 32
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_only_the_page_with_the_camera_may_compile() -> None:
    assert "wasm-unsafe-eval" in Client().get("/scan/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "1"}, False),
    ],
)
def test_htmx_asks_for_parts(headers: dict[str, str], part: bool) -> None:
    assert is_part(RequestFactory().get("/", headers=headers)) is part


@pytest.mark.parametrize(
    ("data", "cookies"),
    [
        ({"large": "1"}, {"large": "1", "theme": ""}),
        ({"theme": "dark"}, {"large": "0", "theme": "dark"}),
        ({"theme": "<script>"}, {"large": "0", "theme": ""}),
        ({"language": "en"}, {"django_language": "en"}),
        ({"language": "../../x"}, {"large": "0"}),
    ],
)
def test_how_one_reads_is_kept_in_cookies(data: dict[str, str], cookies: dict[str, str]) -> None:
    client = Client()
    answer = client.post("/display/", {**data, "next": "/activities/"})
    assert answer["Location"] == "/activities/"
    found = {name: morsel.value for name, morsel in client.cookies.items()}
    assert found.items() >= cookies.items()
    assert json.dumps(found)


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "x", "/\\evil"])
def test_the_switches_lead_nowhere_else(target: str) -> None:
    assert Client().post("/display/", {"next": target})["Location"] == "/"


def test_the_switches_are_pressed_not_visited() -> None:
    assert Client().get("/display/").status_code == 405
