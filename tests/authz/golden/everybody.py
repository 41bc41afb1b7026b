"""The faces for everybody and for whoever is signed in: portal, doors, messages, checks."""

from typing import Any

from tests.authz.oracle import Thing, Who

from .words import Golden, Values, get, post

PHONE = {"phone": "13900001111"}


def own_consent(world: Any, thing: Thing, who: Who) -> Values:
    return {"purpose": "photo"}


def month(thing: Thing) -> Values:
    return {"key": "activities.participations", "month": "2026-11"}


def code(thing: Thing) -> Values:
    return {"code": thing.more["code"]}


REQUESTS: tuple[Golden, ...] = (
    get("", "public"),
    get("me/", "own", more={"mine": True}),
    get("board/", "public"),
    get("board/wall/", "public"),
    get("board/<str:key>/<str:month>/", "public", fill=month),
    get("healthz", "public"),
    post("display/", "public", body={"theme": "dark"}),
    get("sign-in/", "public"),
    post("sign-in/", "public", body={"name": "x", "password": "y"}, excused=frozenset({422, 429})),
    get("sign-in/code/", "public"),
    post("sign-in/code/", "public", body=PHONE, excused=frozenset({429})),
    post(
        "sign-in/code/digits/",
        "public",
        body={**PHONE, "code": "123456"},
        excused=frozenset({422, 429}),
    ),
    get("sign-in/which/", "public"),
    post("sign-in/which/", "public"),
    post("sign-out/", "public"),
    get("me/security/", "own"),
    post(
        "me/security/password/",
        "own",
        body={"password": "秦望江边-2026-冬", "again": "秦望江边-2026-冬"},
    ),
    post("me/security/end/", "own"),
    get("me/privacy/", "own", more={"mine": True}),
    post("me/privacy/contact/", "own", body={"phone": "", "residence": "富春街道"}),
    get("me/privacy/readers/", "own", more={"mine": True}),
    post("me/privacy/consents/<int:pk>/withdraw/", "consents.withdraw", "consent"),
    post(
        "me/privacy/people/<int:pk>/consent/",
        "consents.give",
        "person",
        body=own_consent,
        excused=frozenset({409}),
    ),
    get("messages/", "own", lists="message.words"),
    post("messages/read/", "own"),
    get("messages/<int:pk>/", "messages.own", "message"),
    post("messages/<int:pk>/", "messages.own", "message"),
    get("files/<int:pk>/", "files.view", "file", more={"private": True}),
    get("check/", "public"),
    post("check/", "public", body={"code": "X" * 27}, excused=frozenset({422})),
    get("check/keys/", "public"),
    get("check/<str:code>/", "public", "certificate", fill=code, more={"never absent": True}),
    get("api/v1/openapi.json", "public"),
    get("api/v1/", "public", excused=frozenset({404})),
    get("api/v1/ping", "own"),
    get("join/", "public"),
    post("join/", "public", body={"step": "details"}, excused=frozenset({422})),
    get("join/child/", "own"),
    post("join/child/", "own", body={"step": "details"}, excused=frozenset({422})),
    get("ledger/heads.txt", "public"),
)
