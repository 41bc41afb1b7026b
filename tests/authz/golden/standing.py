"""Hours on the way to the ledger: review, objections, stars, time bank; contact with the young."""

from typing import Any

from tests.authz.oracle import Thing, Who

from .words import Golden, Values, get, post

RULES = frozenset({404, 409, 422})
EITHER = {"either": True}
HOURS, STARS = "desk/hours/", "desk/hours/stars/"
ACTIVITY, LISTS = "desk/activities/<int:pk>/", "desk/outreach/lists/<int:pk>/"
BANK = "desk/volunteers/<int:pk>/time-bank/"
WHY = {"reason": "核对过现场照片"}


def seq(thing: Thing) -> Values:
    return {"seq": thing.pk}


def given(world: Any, thing: Thing, who: Who) -> Values:
    return {"to": world.people["no role"].pk, "minutes": 30}


REQUESTS: tuple[Golden, ...] = (
    # review, objections
    get(HOURS + "review/", "list.pendings"),
    post(HOURS + "review/", "list.pendings", excused=RULES),
    get(HOURS + "review/<int:pk>/refuse/", "pendings.review", "pending"),
    post(HOURS + "review/<int:pk>/refuse/", "pendings.review", "pending", WHY, excused=RULES),
    get(HOURS + "objections/", "list.pendings"),
    get(HOURS + "objections/<int:pk>/", "objections.decide", "objection"),
    post(HOURS + "objections/<int:pk>/", "objections.decide", "objection", WHY, excused=RULES),
    get(HOURS + "rule/", "review.rule"),
    post(HOURS + "rule/", "review.rule", excused=RULES),
    get(HOURS + "long-days/", "list.pendings"),
    get(ACTIVITY + "terms/", "terms.above", "activity.open"),
    post(ACTIVITY + "terms/", "terms.above", "activity.open", excused=RULES),
    get(HOURS + "<int:seq>/outcome/", "entries.correct", "entry", fill=seq, excused=RULES),
    post(HOURS + "<int:seq>/outcome/", "entries.correct", "entry", fill=seq, excused=RULES),
    get("me/hours/<int:seq>/object/", "entries.own", "entry", fill=seq),
    post("me/hours/<int:seq>/object/", "entries.own", "entry", fill=seq, excused=RULES),
    get("me/pending/<int:pk>/object/", "entries.own", "pending"),
    post("me/pending/<int:pk>/object/", "entries.own", "pending", excused=RULES),
    get("notices/hours/", "public"),
    # stars and the time bank
    get(STARS, "list.pendings"),
    post(STARS + "propose/", "review.rule", excused=RULES),
    get(STARS + "scheme/", "review.rule"),
    post(STARS + "scheme/", "review.rule", excused=RULES),
    get(STARS + "<int:pk>/refuse/", "stars.refuse", "star"),
    post(STARS + "<int:pk>/refuse/", "stars.refuse", "star", WHY, excused=RULES),
    get("me/time-bank/", "own"),
    post("me/time-bank/store/", "own", excused=RULES),
    post("me/time-bank/give/", "own", body=given, excused=RULES),
    get(BANK, "credits.spend", "volunteer"),
    post(
        BANK,
        "credits.spend",
        "volunteer",
        {"credits": 1, "note": "上门理发", "nonce": "0123456789abcdef"},
        excused=RULES,
    ),
    # contact with the young: names are for the cadre who keeps the list
    get("desk/outreach/", "list.outreach"),
    post("desk/outreach/", "list.outreach", excused=RULES | {403}),
    get(LISTS + "hand-over/", "outreach.assign", "contact_list"),
    post(LISTS + "hand-over/", "outreach.assign", "contact_list", excused=RULES),
    get("outreach/", "own"),
    get("outreach/add/", "own", excused=RULES),
    post("outreach/add/", "own", excused=RULES),
    post("outreach/touch/", "own", excused=RULES),
    get("outreach/<int:pk>/", "contacts.own", "contact", more={"reveals": True}),
    post("outreach/<int:pk>/", "contacts.own", "contact", excused=RULES),
    post("outreach/<int:pk>/drop/", "contacts.own", "contact", WHY, excused=RULES),
)
