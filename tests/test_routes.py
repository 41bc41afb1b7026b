"""Every route has a door, and the doors hold: found by walking the URLconf, not by a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, path
from django.urls.resolvers import URLPattern, URLResolver

from qinglin.access.tests.make import make_account, signed_in
from qinglin.kernel.doors import Door, door_of
from qinglin.people.tests.make import make_person
from qinglin.site import urls as product

API = "api/v1/"
#: Doors of the API that anybody may use: its own description, and the root that redirects to it.
OPEN_API = {"openapi-json", "api-root"}
FEWEST_PAGES, FEWEST_OPERATIONS = 60, 12


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf with numbers and words put into its holes."""

    address: str
    name: str
    view: Any

    @property
    def door(self) -> Door | None:
        return door_of(self.view)


def walk(patterns: list[Any], before: str = "") -> Iterator[Route]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            filled = re.sub(r"<(?:(\w+):)?\w+>", lambda hole: filling(hole[1]), here)
            yield Route("/" + filled, str(pattern.name), pattern.callback)


def filling(converter: str | None) -> str:
    return "987654321" if converter == "int" else "nothing"


ROUTES = list(walk(get_resolver().url_patterns))
PAGES = [route for route in ROUTES if not route.address.startswith("/" + API)]
OPERATIONS = [route for route in ROUTES if route.address.startswith("/" + API)]


def pages(*doors: Door) -> list[Route]:
    return [route for route in PAGES if route.door in doors]


def test_the_walk_found_the_product() -> None:
    assert len(PAGES) >= FEWEST_PAGES
    assert len(OPERATIONS) >= FEWEST_OPERATIONS


def test_every_page_has_a_door() -> None:
    assert [route.address for route in PAGES if route.door is None] == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", pages(Door.PERSON, Door.STAFF), ids=lambda r: r.address)
def test_nobody_is_sent_to_sign_in(route: Route, client: Client) -> None:
    for answer in (client.get(route.address), client.post(route.address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=")
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_whoever_holds_no_grant_finds_no_desk() -> None:
    client = signed_in(make_account(make_person("许静雯")))
    wrong = [
        (route.address, method, answer.status_code)
        for route in pages(Door.STAFF)
        for method, answer in (
            ("GET", client.get(route.address)),
            ("POST", client.post(route.address)),
        )
        if answer.status_code != 404
    ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", OPERATIONS, ids=lambda r: r.address)
def test_the_api_asks_for_a_token(route: Route, client: Client) -> None:
    if route.name in OPEN_API:
        assert client.get(route.address).status_code in {200, 302, 404}
        return
    statuses = {
        getattr(client, method)(route.address, content_type="application/json").status_code
        for method in ("get", "post", "put", "patch", "delete")
    }
    assert statuses <= {401, 405}
    assert 401 in statuses


def bare(request: Any) -> Any:
    raise AssertionError("a view without a door was entered")


class Probe:
    """The product's routes and one that nobody classified."""

    urlpatterns = [*product.urlpatterns, path("probe/", bare)]
    handler404 = product.handler404
    handler500 = product.handler500


@pytest.mark.django_db
def test_a_view_without_a_door_is_closed(settings: Any) -> None:
    settings.ROOT_URLCONF = Probe
    client = signed_in(make_account())
    assert client.get("/probe/").status_code == 404
