"""Units and roles, volunteers and teams, places, documents; the desk itself."""

from typing import Any

from tests.authz.oracle import ROLES, Thing, Who

from .words import Golden, Values, filled, get, post


def number(thing: Thing) -> Values:
    return {"number": thing.pk}


def member(thing: Thing) -> Values:
    return {"pk": thing.pk, "person_pk": thing.more.get("member", 987654321)}


def somebody(world: Any, thing: Thing, who: Who) -> Values:
    person = world.people["no role"]
    phone = next(n for n, at in world.numbers.items() if at == ("person", "no role", "phone"))
    return {"name": person.name, "phone": phone, "role": "team_leader"}


def spare(world: Any, thing: Thing, who: Who) -> Values:
    return {"number": thing.more.get("spare", "")}


def own_unit(world: Any, thing: Thing, who: Who) -> Values:
    """A unit where the actor works."""
    makes = "venues.manage"
    node = next((hat.node for hat in who.hats if makes in ROLES[hat.role]), "S1")
    return {"unit": world.units[node].pk}


def new_venue(world: Any, thing: Thing, who: Who) -> Values:
    return {"name": "新阵地", "kind": "station", **own_unit(world, thing, who)}


def new_team(world: Any, thing: Thing, who: Who) -> Values:
    return {"name": "新队伍", **own_unit(world, thing, who)}


def elsewhere(world: Any, thing: Thing, who: Who) -> Values:
    return {"parent": world.units["S2"].pk}


RULES = frozenset({409, 422})
UNIT, TEAM, VENUE = "desk/units/<int:pk>/", "desk/teams/<int:pk>/", "desk/venues/<int:pk>/"
REQUESTS: tuple[Golden, ...] = (
    get("desk/", "desk"),
    get("desk/floors/", "desk"),
    get("desk/roster/", "desk"),
    get("desk/roster/print/", "desk"),
    get("desk/search/", "desk", query="q=CNRY", more={"search": True}),
    get("desk/settings/", "desk"),
    post(
        "desk/settings/credit-rule/",
        "district.rules",
        body={
            "from_on": "2026-12-01",
            "step_minutes": 30,
            "cap_hours": 8,
            "high_cap_hours": 12,
            "hard_percent": 120,
            "severe_percent": 140,
        },
    ),
    # units and roles
    get("desk/units/", "list.orgs"),
    get(UNIT, "units.view", "unit"),
    get(UNIT + "open/", "units.manage", "unit"),
    post(
        UNIT + "open/",
        "units.manage",
        "unit",
        excused=RULES,
        body={"name": "新设", "kind": "village", "opened_on": "2026-11-01"},
    ),
    get(UNIT + "change/", "units.manage", "unit"),
    post(UNIT + "change/", "units.manage", "unit", body={"name": "新名"}, excused=RULES),
    post(UNIT + "move/", "units.manage", "unit", body=elsewhere, excused=RULES),
    post(UNIT + "close/", "units.manage", "unit", body={"on": "2026-11-24"}, excused=RULES),
    get(UNIT + "grants/", "grants.view", "unit"),
    post(UNIT + "grants/", "grants.give", "unit", body=somebody),
    post("desk/grants/<int:pk>/end/", "grants.give", "grant"),
    # volunteers and teams
    get("desk/volunteers/", "list.volunteers", lists="person.name"),
    post("desk/volunteers/columns/", "desk", body={"columns": ["number"]}),
    get("desk/volunteers/<int:pk>/", "volunteers.view", "volunteer"),
    post(
        "desk/volunteers/<int:pk>/reveal/",
        "volunteers.reveal",
        "volunteer",
        body={"reason": "核对保险"},
        more={"reveals": True},
    ),
    get("desk/teams/", "list.volunteers", lists="team.name"),
    get("desk/teams/new/", "make.teams"),
    post("desk/teams/new/", "make.teams", body=new_team),
    get(TEAM, "teams.view", "team"),
    # whoever may form teams nowhere is refused before the team is looked up
    get(TEAM + "groups/new/", "teams.split", "team", more={"either": True}),
    post(
        TEAM + "groups/new/",
        "teams.split",
        "team",
        more={"either": True},
        body=filled("/desk/teams/{pk}/groups/new/", name="新小组"),
    ),
    get(TEAM + "change/", "teams.split", "team"),
    post(TEAM + "change/", "teams.split", "team", body=filled("/desk/teams/{pk}/change/")),
    get(TEAM + "close/", "teams.split", "team"),
    post(
        TEAM + "close/",
        "teams.split",
        "team",
        body=filled("/desk/teams/{pk}/close/"),
        excused=RULES,
    ),
    get(UNIT + "people/move/", "volunteers.move", "village"),
    post(UNIT + "people/move/", "volunteers.move", "village", excused=RULES, more={"either": True}),
    post(TEAM + "members/", "teams.lead", "team", body=spare),
    post(TEAM + "members/<int:person_pk>/leave/", "teams.lead", "team", fill=member),
    # places
    get("desk/venues/", "desk"),
    get("desk/venues/new/", "make.venues"),
    post("desk/venues/new/", "make.venues", body=new_venue),
    get(VENUE, "venues.view", "venue"),
    get(VENUE, "venues.view", "closed venue"),
    get(VENUE + "edit/", "venues.manage", "venue"),
    post(VENUE + "edit/", "venues.manage", "venue", body=filled("/desk/venues/{pk}/edit/")),
    get(VENUE + "hours/", "venues.manage", "venue"),
    post(VENUE + "hours/", "venues.manage", "venue", body={}),
    post(VENUE + "services/", "venues.manage", "venue", body={"title": "新服务"}),
    post("desk/services/<int:pk>/end/", "venues.manage", "service"),
    get("venues/<int:pk>/calendar.ics", "public", "venue"),
    get("api/v1/venues", "own"),
    # documents
    get("desk/documents/", "list.documents"),
    get("desk/documents/<str:number>/", "documents.view", "certificate", fill=number),
    post(
        "desk/documents/<str:number>/",
        "documents.revoke",
        "certificate",
        fill=number,
        body={"reason": "开错了，撤回重开"},
    ),
)
