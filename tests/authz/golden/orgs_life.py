"""What happens to units: changes of the tree, strength, honours, agreements, paid work; rosters."""

from typing import Any

from tests.authz.oracle import Thing, Who

from .words import Golden, Values, get, post

RULES = frozenset({404, 409, 422})
#: People are paid by a town or a firm, not by a village.
NO_EMPLOYER = frozenset({403})
EITHER = {"either": True}
UNIT, AGREED = "desk/units/<int:pk>/", "desk/agreements/<int:pk>/"
HIRED, HONOUR = "desk/engagements/<int:pk>/", "desk/honours/<int:pk>/"
IMPORT, EXPORT = "desk/rosters/imports/<int:pk>/", "desk/rosters/exports/<int:pk>/"


def kind(thing: Thing) -> Values:
    return {"kind": "volunteers"}


def wanted(world: Any, thing: Thing, who: Who) -> Values:
    return {"layout": "volunteers", "reason": "核对保险名单", "unit": world.units["S1"].pk}


REQUESTS: tuple[Golden, ...] = (
    # changes of the tree
    get("desk/units-on/", "list.orgs"),
    *(get(UNIT + f"{change}/", "units.manage", "village") for change in ("move", "close")),
    *(get(UNIT + f"{change}/", "units.manage", "village") for change in ("merge", "split")),
    *(
        post(UNIT + f"{change}/", "units.manage", "village", excused=RULES)
        for change in ("merge", "split")
    ),
    # strength, honours, kinds
    get("desk/strength/", "list.orgs"),
    get("desk/vacancies/", "list.orgs"),
    get(UNIT + "strength/", "units.view", "unit"),
    post(UNIT + "strength/", "units.strength", "unit", excused=RULES, more=EITHER),
    get("desk/honours/", "list.orgs"),
    get(HONOUR, "units.view", "honour"),
    post(
        HONOUR, "units.manage", "honour", {"on": "2026-11-20", "reason": "材料不实"}, excused=RULES
    ),
    get("desk/unit-kinds/", "list.orgs"),
    post(
        "desk/unit-kinds/",
        "unit_kinds.define",
        body={"title": "青年社团"},
        excused=RULES,
        more=EITHER,
    ),
    post(
        "desk/unit-kinds/<int:pk>/retire/",
        "unit_kinds.define",
        "unit_kind",
        excused=RULES,
        more=EITHER,
    ),
    # agreements
    get("desk/agreements/", "list.orgs"),
    get(UNIT + "agreements/new/", "units.manage", "village"),
    post(UNIT + "agreements/new/", "units.manage", "village", excused=RULES),
    get(AGREED, "units.view", "agreement"),
    post(
        AGREED + "renew/",
        "units.manage",
        "agreement",
        excused=RULES,
        more=EITHER,
        body={"signed_on": "2026-11-20", "from_on": "2026-11-20", "until_on": "2027-11-20"},
    ),
    post(
        AGREED + "end/",
        "units.manage",
        "agreement",
        {"on": "2026-11-20", "reason": "到期"},
        excused=RULES,
        more=EITHER,
    ),
    post(
        AGREED + "seasons/",
        "units.manage",
        "agreement",
        excused=RULES,
        more=EITHER,
        body={"number": 1, "theme": "结亲", "from_on": "2026-11-20", "until_on": "2026-12-20"},
    ),
    # paid work
    get("desk/engagements/", "list.people"),
    get("desk/engagements/new/", "make.engagements", excused=NO_EMPLOYER),
    post("desk/engagements/new/", "make.engagements", excused=RULES | NO_EMPLOYER),
    get(HIRED, "engagements.view", "engagement"),
    post(HIRED + "post/", "engagements.keep", "engagement", excused=RULES, more=EITHER),
    post(
        HIRED + "end/",
        "engagements.keep",
        "engagement",
        {"on": "2026-11-20", "reason": "离职"},
        excused=RULES,
        more=EITHER,
    ),
    # rosters in and out
    get("desk/rosters/imports/", "list.imports"),
    post("desk/rosters/imports/", "list.imports", excused=RULES),
    get(IMPORT, "imports.own", "import"),
    *(
        post(IMPORT + f"{step}/", "imports.own", "import", excused=RULES)
        for step in ("columns", "decide", "confirm", "cancel")
    ),
    get("desk/rosters/blank/<slug:kind>/", "list.imports", fill=kind),
    get("desk/rosters/exports/", "list.exports"),
    post("desk/rosters/exports/", "list.exports", body=wanted, excused=RULES),
    get(EXPORT, "exports.own", "export"),
    post(EXPORT + "download/", "exports.own", "export", excused=RULES),
)
