from typing import Any

import pytest
from django.test import Client

from qinglin.access import actions
from qinglin.orgs.tests.make import make_tree

from .make import SYSTEM, give, make_account, signed_in

pytestmark = pytest.mark.django_db

PING = "/api/v1/ping"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer ql_wrong",
        "Basic eHU6cHc=",
        "bearer\tx",
        "Token x",
        "Bearer é",
    ],
)
def test_without_a_good_token_the_answer_is_401(header: str) -> None:
    actions.issue_token(SYSTEM, make_account(), "test")
    answer = Client().get(PING, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json() == {"code": "kernel.sign_in_needed", "detail": "请先登录。", "fields": {}}


def test_a_session_does_not_open_the_api() -> None:
    assert signed_in(make_account()).get(PING).status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_opens(scheme: str) -> None:
    secret = actions.issue_token(SYSTEM, make_account(), "test")
    answer = Client().get(PING, headers={"Authorization": f"{scheme} {secret}"})
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_a_request_with_a_token_costs_one_query_and_three_for_staff(
    django_assert_num_queries: Any,
) -> None:
    account = make_account()
    headers = {"Authorization": f"Bearer {actions.issue_token(SYSTEM, account, 'test')}"}
    with django_assert_num_queries(1):
        assert Client().get(PING, headers=headers).status_code == 200
    give(account.person, "auditor", make_tree().town)
    with django_assert_num_queries(3):
        assert Client().get(PING, headers=headers).status_code == 200


def test_answers_say_their_length_and_set_no_cookie() -> None:
    """What the pages' middleware does for pages, and clients with keep-alive count on."""
    secret = actions.issue_token(SYSTEM, make_account(), "test")
    for header, status in ((f"Bearer {secret}", 200), ("", 401)):
        answer = Client(HTTP_AUTHORIZATION=header).get(PING)
        assert answer.status_code == status
        assert int(answer["Content-Length"]) == len(answer.content) > 0
        assert not answer.cookies
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_address_of_the_api_is_answered_in_json() -> None:
    answer = Client().get("/api/v1/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_found")
