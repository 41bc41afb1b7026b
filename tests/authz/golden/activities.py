"""Activities by phone, at the desk and over the API."""

from typing import Any

from qinglin.activities.rules.lawful import NATURE
from tests.authz.oracle import ROLES, Thing, Who

from .words import Golden, Values, filled, get, post, send

LAWFUL = {"answers": dict.fromkeys(NATURE, False)}
RULES = frozenset({409, 422})
DESK, LEAD, API = "desk/activities/<int:pk>/", "lead/<int:pk>/", "api/v1/activities/<int:pk>"
SHIFT, SIGN_UP = "api/v1/shifts/<int:pk>", "api/v1/sign-ups/<int:pk>"
NONCE = {"number": 2, "nonce": "0f3c5a1e9b7d4826"}


def workplace(who: Who) -> str:
    """A stocked node where the actor makes activities."""
    makes = "activities.manage"
    found = (hat.node for hat in who.hats if makes in ROLES[hat.role] and hat.node in STOCKED)
    return next(found, "S3" if any(hat.node == "D2" for hat in who.hats) else "S1")


def new_activity(world: Any, thing: Thing, who: Who) -> Values:
    node = workplace(who)
    return {
        "title": "新活动", "venue": world.one("venue", node).pk, "day": "2026-12-05",
        "starts": "08:30", "ends": "11:30", "count": 1, "rows": 1,
        "row-0-title": "岗位", "row-0-starts": "08:30", "row-0-ends": "11:30",
        "row-0-capacity": 2, "row-0-minimum": 1, "row-0-min_age": 14,
        "weekdays": ["SA"], "first_on": "2026-12-05",
    }  # fmt: skip


def api_activity(world: Any, thing: Thing, who: Who) -> Values:
    node = workplace(who)
    return {
        "venue_id": world.one("venue", node).pk, "title": "新活动",
        "starts_at": "2026-12-05T08:30:00+08:00", "ends_at": "2026-12-05T11:30:00+08:00",
        "shifts": [{"title": "岗位", "capacity": 2}],
    }  # fmt: skip


EITHER = {"either": True}
STOCKED = ("D1", "S1", "C1", "C2", "S2", "S3")


def spare(world: Any, thing: Thing, who: Who) -> Values:
    return {"number": world.one("team", thing.node).more["spare"]}


def spare_person(world: Any, thing: Thing, who: Who) -> Values:
    return {"person_id": world.people[f"spare@{thing.node}"].pk}


def came(world: Any, thing: Thing, who: Who) -> Values:
    sign_up = world.one("sign_up.past", thing.node)
    return {
        "rows": [{"shift_id": thing.more["shift"], "sign_up_id": sign_up.pk, "outcome": "present"}]
    }


def tally(world: Any, thing: Thing, who: Who) -> Values:
    return {"shift_id": thing.pk, "number": 2}


def unit_name(world: Any, thing: Thing, who: Who) -> Values:
    return {"unit": f"单位{thing.node}", "from_on": "2026-11-01", "people": 30}


def scanned(world: Any, thing: Thing, who: Who) -> Values:
    return {"code": "000000", "nonce": "0f3c5a1e9b7d4826", "direction": "in"}


REQUESTS: tuple[Golden, ...] = (
    # phone
    get("activities/", "public", lists="activity.open.title"),
    get("activities/<int:pk>/", "activities.view", "activity.open"),
    get("activities/<int:pk>/", "activities.view", "activity.draft", more={"private": True}),
    get("activities/<int:pk>/share/", "activities.view", "activity.draft"),
    post("shifts/<int:pk>/sign-up/", "sign_ups.make", "shift.open", excused=RULES),
    post("shifts/<int:pk>/sign-up/", "sign_ups.make", "shift.draft", excused=RULES),
    get("sign-ups/<int:pk>/", "sign_ups.view", "sign_up.open"),
    post("sign-ups/<int:pk>/cancel/", "sign_ups.cancel", "sign_up.open"),
    get("sign-ups/<int:pk>/calendar.ics", "sign_ups.view", "sign_up.open"),
    get("calendar/", "own"),
    post("calendar/renew/", "own"),
    post("calendar/end/", "own", excused=RULES),
    get("calendar/<str:secret>.ics", "nobody", fill=lambda thing: {"secret": "x" * 43}),
    get("scan/", "own"),
    post("scan/", "own", body=scanned, excused=frozenset({404, 409, 422, 429})),
    # in charge
    get("lead/", "own"),
    get(LEAD, "activities.people", "activity.running"),
    get(LEAD + "code/", "activities.lead", "activity.running"),
    get(LEAD + "code/now/", "activities.lead", "activity.running"),
    get(LEAD + "counters/", "activities.lead", "activity.running"),
    get(LEAD + "confirm/", "activities.people", "activity.past"),
    post(LEAD + "confirm/", "activities.lead", "activity.past", body=filled("/lead/{pk}/confirm/")),
    post("shifts/<int:pk>/tally/", "activities.lead", "shift.running", body=NONCE),
    post("tallies/<int:pk>/undo/", "tallies.undo", "tally"),
    # desk
    get("desk/activities/", "list.activities", query="when=all", lists="activity.draft.title"),
    get("desk/activities/new/", "make.activities"),
    post("desk/activities/new/", "make.activities", body=new_activity),
    get(DESK, "activities.desk", "activity.open"),
    get(DESK, "activities.desk", "activity.draft"),
    get(DESK + "edit/", "activities.manage", "activity.draft"),
    post(
        DESK + "edit/",
        "activities.manage",
        "activity.draft",
        body=filled("/desk/activities/{pk}/edit/", title="改过的名称"),
    ),
    get(DESK + "people/", "activities.desk", "activity.open"),
    get(DESK + "open-day/", "activities.desk", "activity.open"),
    post(DESK + "open-day/", "activities.desk", "activity.open", excused=RULES),
    get("desk/teams/<int:pk>/open-days/", "teams.view", "team"),
    post(DESK + "publish/", "activities.manage", "activity.draft"),
    post(DESK + "cancel/", "activities.manage", "activity.open", body={"reason": "暴雨"}),
    post(DESK + "remove/", "activities.manage", "activity.draft"),
    get(DESK + "roll/", "activities.desk", "activity.past"),
    post(
        DESK + "roll/",
        "activities.lead_desk",
        "activity.past",
        body=filled("/desk/activities/{pk}/roll/", step="confirm"),
    ),
    get(DESK + "print/", "activities.desk", "activity.open"),
    post(
        "desk/shifts/<int:pk>/cover/",
        "activities.lead_desk",
        "shift.open",
        excused=frozenset({409}),
    ),
    post("desk/shifts/<int:pk>/capacity/", "activities.manage", "shift.open", body={"capacity": 5}),
    get("desk/shifts/<int:pk>/people/", "activities.desk", "shift.open"),
    post("desk/shifts/<int:pk>/people/", "activities.lead_desk", "shift.open", body=spare),
    post("desk/sign-ups/<int:pk>/cancel/", "sign_ups.cancel", "sign_up.open"),
    get("desk/series/", "list.activities", lists="series.title"),
    get("desk/series/new/", "make.activities"),
    post("desk/series/new/", "make.activities", body=new_activity),
    get("desk/series/<int:pk>/", "series.view", "series"),
    post(
        "desk/series/<int:pk>/occurrences/",
        "series.manage",
        "series",
        body={"until": "2026-12-13"},
    ),
    get("desk/series/<int:pk>/safeguard/", "series.manage", "series"),
    post("desk/series/<int:pk>/safeguard/", "series.manage", "series"),
    post("desk/series/<int:pk>/end/", "series.manage", "series", body={"until": "2026-12-13"}),
    get("desk/programmes/", "list.activities"),
    get("desk/programmes/<int:pk>/", "programmes.view", "programme"),
    post("desk/programmes/<int:pk>/", "programmes.manage", "programme", body=unit_name),
    post("desk/coverage/<int:pk>/end/", "programmes.manage", "coverage"),
    get("desk/served/", "list.activities"),
    get("desk/venues/<int:pk>/served/", "venues.staff", "venue"),
    get("desk/people/<int:pk>/activities/", "people.view", "person"),
    # API
    get("api/v1/activities", "own", lists="activity.open.title", query="limit=100"),
    post("api/v1/activities", "make.activities", body=api_activity),
    get(API, "activities.view", "activity.draft"),
    send("PATCH", API, "activities.edit", "activity.draft", {"title": "改过的名称"}),
    send("DELETE", API, "activities.edit", "activity.draft"),
    post(
        API + "/publish",
        "activities.edit",
        "activity.draft",
        {"answers": dict.fromkeys(NATURE, False)},
    ),
    post(API + "/cancel", "activities.edit", "activity.open", {"reason": "暴雨"}),
    post(API + "/shifts", "activities.edit", "activity.draft", {"title": "岗", "capacity": 2}),
    get(API + "/code", "activities.lead", "activity.running"),
    get(API + "/roll", "activities.people", "activity.open"),
    post(API + "/roll", "activities.lead", "activity.past", came),
    get(SHIFT, "activities.view", "shift.draft"),
    send("PATCH", SHIFT, "activities.edit", "shift.draft", {"capacity": 4}),
    send("DELETE", SHIFT, "activities.edit", "shift.draft", excused=RULES),
    # whoever leads enters those who said yes; whom one may not look at one cannot enter
    post(
        SHIFT + "/people",
        "activities.lead",
        "shift.open",
        spare_person,
        more=EITHER,
        excused=RULES | {404},
    ),
    post(SHIFT + "/sign-ups", "sign_ups.make", "shift.open", excused=RULES),
    get("api/v1/me/sign-ups", "own"),
    send("DELETE", SIGN_UP, "sign_ups.cancel", "sign_up.open"),
    post("api/v1/check-ins", "own", body=scanned, excused=frozenset({404, 409, 422, 429})),
    post("api/v1/tallies", "activities.lead", "shift.running", tally),
    send("DELETE", "api/v1/tallies/<int:pk>", "tallies.undo", "tally"),
)
