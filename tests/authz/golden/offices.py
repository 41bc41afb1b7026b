"""Posts and their holders, re-elections, rosters, paper rosters, and requests about one's data."""

from typing import Any

from tests.authz.oracle import Thing, Who

from .words import Golden, Values, filled, get, post

RULES = frozenset({409, 422})
UNIT, POST, HELD = "desk/units/<int:pk>/", "desk/posts/<int:pk>/", "desk/holdings/<int:pk>/"
HAND, VOTE = "hand-overs/<int:pk>/", "desk/elections/"
CAMPAIGN, DOUBLES = VOTE + "campaigns/<int:pk>/", "desk/rosters/doubles/"
MERGE, SHEET, ME = "desk/rosters/merges/<int:pk>/", "sheets/<str:number>/", "me/privacy/"
ON = {"on": "2026-11-24"}
EITHER = {"either": True}


def by_number(thing: Thing) -> Values:
    return {"number": thing.pk}


def item(thing: Thing) -> Values:
    return {"pk": thing.pk, "item": thing.more.get("item", 987654321)}


def pair(thing: Thing) -> Values:
    if isinstance(thing.more.get("one"), int) and thing.key != "absent":
        return {"one": thing.more["one"], "other": thing.more["other"]}
    return {"one": thing.pk, "other": thing.pk + 1}


def somebody(world: Any, thing: Thing, who: Who) -> Values:
    """The candidate of the village, by name and phone number."""
    key = f"candidate@{thing.node}"
    number = next(n for n, at in world.numbers.items() if at == ("person", key, "phone"))
    return {
        "name": world.people[key].name, "number": number, "way": "appointed",
        "from_on": "2026-12-01", "contest": 1, "form_on": "2026-11-12",
        "nominators": 9, "supporters": 8, "politics": "league",
    }  # fmt: skip


REQUESTS: tuple[Golden, ...] = (
    # posts and holders
    get(UNIT + "posts/", "units.view", "unit"),
    post(
        UNIT + "posts/open/",
        "posts.arrange",
        "village",
        body={"kind": 1, "seats": 1, "on": "2026-11-01"},
        excused=RULES,
    ),
    post(UNIT + "terms/", "posts.arrange", "village", {"from_on": "2026-11-20"}, excused=RULES),
    get(POST + "appoint/", "posts.appoint", "post"),
    post(POST + "appoint/", "posts.appoint", "post", somebody, excused=RULES),
    post(POST + "seats/", "posts.arrange", "post", {"seats": 2}),
    post(POST + "close/", "posts.arrange", "post", ON, excused=RULES),
    get(HELD, "holdings.view", "holding"),
    post(
        HELD,
        "holdings.arrange",
        "holding",
        {"education": "bachelor", "politics": "league", "source": ""},
    ),
    post(HELD + "leave/", "holdings.arrange", "holding", {**ON, "reason": "调离"}),
    post(HELD + "hand-over/", "holdings.arrange", "holding"),
    get(HAND, "hand_overs.view", "hand_over"),
    post(HAND + "items/", "hand_overs.arrange", "hand_over", {"title": "档案一箱"}),
    post(HAND + "items/<int:item>/hand/", "hand_overs.write", "hand_over", ON, fill=item),
    post(
        HAND + "items/<int:item>/receive/",
        "hand_overs.write",
        "hand_over",
        ON,
        fill=item,
        excused=RULES,
    ),
    post(HAND + "settle/", "hand_overs.write", "hand_over", ON, excused=RULES, more=EITHER),
    get("desk/people/<int:pk>/posts/", "people.posts", "person"),
    get("desk/post-kinds/", "list.orgs"),
    get("desk/post-kinds/new/", "kinds.manage"),
    post("desk/post-kinds/new/", "kinds.manage", body={"title": "新职务"}, excused=RULES),
    get("desk/post-kinds/<int:pk>/", "kinds.manage", "kind", more=EITHER),
    post(
        "desk/post-kinds/<int:pk>/",
        "kinds.manage",
        "kind",
        more=EITHER,
        body=filled("/desk/post-kinds/{pk}/"),
        excused=RULES,
    ),
    post(
        "desk/term-rules/",
        "kinds.manage",
        excused=RULES,
        body={"unit_kind": "village", "from_on": "2027-01-01", "years": 5},
    ),
    # re-elections
    get(VOTE, "list.elections"),
    get(VOTE + "todo/", "desk"),
    get(VOTE + "<int:pk>/", "elections.view", "reelection"),
    get(VOTE + "units/<int:pk>/", "units.view", "unit"),
    post(
        VOTE + "units/<int:pk>/",
        "elections.start",
        "village",
        {"due_on": "2026-12-31"},
        excused=RULES,
    ),
    post(VOTE + "<int:pk>/step/", "elections.run", "reelection", ON, excused=RULES),
    post(VOTE + "<int:pk>/candidates/", "elections.run", "reelection", excused=RULES, more=EITHER),
    post(VOTE + "<int:pk>/meeting/", "elections.run", "reelection", excused=RULES, more=EITHER),
    post(
        VOTE + "<int:pk>/approve/",
        "elections.approve",
        "reelection",
        excused=RULES,
        body={**ON, "effective_on": "2026-12-01", "document": "团字 9 号"},
    ),
    post(
        VOTE + "<int:pk>/send-back/",
        "elections.approve",
        "reelection",
        {"reason": "材料不全"},
        more=EITHER,
        excused=RULES,
    ),
    post(VOTE + "<int:pk>/cancel/", "elections.approve", "reelection", {"reason": "撤并"}),
    post(VOTE + "contests/<int:pk>/", "elections.run", "contest", {"seats": 1}, excused=RULES),
    post(VOTE + "candidates/<int:pk>/withdraw/", "elections.run", "candidacy"),
    get(VOTE + "campaigns/new/", "campaigns.open"),
    post(VOTE + "campaigns/new/", "campaigns.open", body={"title": "专项"}, excused=RULES),
    get(CAMPAIGN, "campaigns.view", "campaign"),
    get(CAMPAIGN + "units/", "campaigns.view", "campaign"),
    get(CAMPAIGN + "structure/", "campaigns.view", "campaign"),
    post(
        CAMPAIGN + "milestones/",
        "campaigns.lead",
        "campaign",
        more=EITHER,
        excused=RULES,
        body={"title": "动员会", "held_on": "2026-11-20"},
    ),
    post(CAMPAIGN + "remind/", "campaigns.remind", "campaign", excused=RULES, more=EITHER),
    post(CAMPAIGN + "close/", "campaigns.lead", "campaign", excused=RULES),
    get(CAMPAIGN + "import/", "campaigns.lead", "campaign"),
    post(CAMPAIGN + "import/", "campaigns.lead", "campaign", excused=RULES, more=EITHER),
    post(CAMPAIGN + "import/enter/", "campaigns.lead", "campaign", excused=RULES, more=EITHER),
    # doubles
    get(DOUBLES, "list.doubles"),
    get(DOUBLES + "compare/", "list.doubles", query="gone=1&kept=2"),
    get(DOUBLES + "<int:one>/<int:other>/", "doubles.view", "double", fill=pair),
    post(
        DOUBLES + "<int:one>/<int:other>/merge/",
        "doubles.merge",
        "double",
        fill=pair,
        body={"reason": "同一人登记了两次"},
    ),
    post(DOUBLES + "<int:pk>/apart/", "doubles.merge", "double"),
    get("desk/rosters/merges/", "list.doubles"),
    get(MERGE, "merges.view", "merge"),
    post(MERGE + "undo/", "merges.undo", "merge"),
    # paper rosters, one's own code, a time that was forgotten
    get("lead/<int:pk>/sheets/", "activities.lead", "activity.running"),
    post("lead/<int:pk>/sheets/", "activities.lead", "activity.running", more=EITHER),
    get(SHEET, "sheets.view", "sheet", fill=by_number),
    get(SHEET + "enter/", "sheets.view", "sheet", fill=by_number),
    post(
        SHEET + "enter/",
        "sheets.view",
        "sheet",
        fill=by_number,
        excused=RULES,
        body=filled("/sheets/{pk}/enter/"),
    ),
    get("lead/kit/", "own"),
    get("lead/kit/app.webmanifest", "public"),
    # built with the front end, which need not be there
    get("lead/kit/worker.js", "public", excused=frozenset({404})),
    post("lead/kit/roster/", "own", excused=frozenset({403, 409, 422})),
    post("lead/kit/scans/", "own", excused=frozenset({403, 404, 409, 422})),
    get("my-code/", "own"),
    get("sign-ups/<int:pk>/code/", "sign_ups.own", "sign_up.running"),
    get("sign-ups/<int:pk>/left/", "sign_ups.view", "sign_up.running"),
    post(
        "sign-ups/<int:pk>/left/",
        "sign_ups.claim",
        "sign_up.running",
        excused=RULES,
        body={"left": "13:00", "note": "忘了签退，两点走的"},
    ),
    post(
        "claims/<int:pk>/decide/",
        "claims.decide",
        "claim",
        {"verdict": "accept", "answer": "我在场，属实"},
    ),
    # one's own data
    post(ME + "people/<int:pk>/copy/", "people.answer_for", "person", excused=RULES),
    get(ME + "copies/<int:pk>/", "copies.own", "copy", more={"reveals": True}),
    get(ME + "people/<int:pk>/correction/", "people.answer_for", "person"),
    post(
        ME + "people/<int:pk>/correction/",
        "people.answer_for",
        "person",
        excused=RULES,
        body={"field": "other", "wanted": "服务类别写错了"},
    ),
    get("desk/corrections/", "list.corrections"),
    get("desk/corrections/<int:pk>/", "corrections.decide", "correction"),
    post(
        "desk/corrections/<int:pk>/",
        "corrections.decide",
        "correction",
        {"verdict": "refused", "answer": "与证件不一致"},
    ),
)
