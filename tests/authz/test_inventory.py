"""Every operation of the product has a golden request: found by walking, not by a list."""

import json

import pytest
from django.core.management import call_command

from . import rights
from .inventory import OPEN, routes
from .proof import unclassified
from .requests import requests


def test_every_operation_has_a_golden_request() -> None:
    assert unclassified(routes(), requests()) == []


def test_every_golden_request_names_a_known_act() -> None:
    assert {golden.act for golden in requests()} - set(rights.ACTS) == set()
    assert {golden.lists for golden in requests()} - set(rights.LISTS) == {""}


def test_every_page_has_a_door() -> None:
    assert [route.pattern for route in routes().values() if not route.door] == []


def test_what_the_product_says_of_its_routes_is_what_the_walk_finds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("routes", "--json")
    told = json.loads(capsys.readouterr().out)
    said = {(row["pattern"], method) for row in told for method in row["methods"]}
    found = {(route.pattern, method) for route in routes().values() for method in route.methods}
    assert {one for one in said if one[0] not in OPEN and one[1] != "HEAD"} == {
        one for one in found if one[0] not in OPEN
    }


def test_a_route_that_nobody_listed_is_found() -> None:
    known = routes()
    less = [golden for golden in requests() if golden.pattern != "desk/search/"]
    assert "no golden request: GET /desk/search/" in unclassified(known, less)
