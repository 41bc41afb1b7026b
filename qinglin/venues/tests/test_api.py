from typing import Any

import pytest
from django.test import Client

from qinglin.access.actions import issue_token
from qinglin.access.tests.make import make_account
from qinglin.orgs.tests.make import make_tree
from qinglin.venues import actions

from .make import SYSTEM, make_venue

pytestmark = pytest.mark.django_db
LIST = "/api/v1/venues"


def headers() -> dict[str, Any]:
    account = make_account(password=None)
    secret = issue_token(SYSTEM, account, "test")
    return {"headers": {"Authorization": f"Bearer {secret}"}}


def test_places_in_use_are_listed_by_pinyin() -> None:
    tree = make_tree()
    corner = make_venue(tree.town, "雷锋角", address="秦望广场")
    make_venue(tree.town, "办税厅")
    closed = make_venue(tree.town, "旧站")
    actions.close_venue(SYSTEM, closed)
    token = headers()
    answer = Client().get(LIST, **token)
    assert [item["name"] for item in answer.json()["items"]] == ["办税厅", "雷锋角"]
    found = Client().get(LIST, {"words": "lfj"}, **token).json()["items"]
    assert found == [
        {
            "id": corner.pk,
            "name": "雷锋角",
            "kind": "station",
            "address": "秦望广场",
            "unit_id": tree.town.pk,
            "unit": tree.town.name,
        }
    ]


def test_strangers_and_wrong_words_are_refused() -> None:
    make_venue(make_tree().town)
    assert Client().get(LIST).status_code == 401
    answer = Client().get(LIST, {"words": "长" * 41}, **headers())
    assert answer.status_code == 422
    assert "words" in answer.json()["fields"]
