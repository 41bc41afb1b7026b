"""What volunteering needs besides a place; namings; what is done under agreements; hats."""

from typing import Any

from qinglin.activities.rules.lawful import NATURE
from tests.authz.oracle import ROLES, Thing, Who
from tests.authz.service import WORDS, picture

from .activities import workplace
from .words import Golden, Values, filled, get, post

RULES = frozenset({409, 422})
ACTIVITY, SERIES = "desk/activities/<int:pk>/", "desk/series/<int:pk>/"
SHIFT, SIGN_UP = "desk/shifts/<int:pk>/line/", "sign-ups/<int:pk>/"
PATTERN, NAMING, UNDER = "desk/patterns/<int:pk>/", "desk/namings/", "desk/agreements/<int:pk>/"
NONE = dict.fromkeys(NATURE, "0")
SOME_DAY = {"day": "2026-12-05", "starts": "08:30"}
SAID = {"stars": "5", "words": "辛苦了"}


def own_unit(world: Any, thing: Thing, who: Who) -> Values:
    return {"unit": world.units[workplace(who)].pk}


def own_rule(world: Any, thing: Thing, who: Who) -> Values:
    return {
        **own_unit(world, thing, who), "rule": "places", "from_on": "2026-12-01",
        "cover_minutes": 120, "late_hours": 24, "late_points": 1, "no_show_points": 1,
        "most_points": 0, "within_days": 90, "bar_days": 0, "appeal_days": 15,
    }  # fmt: skip


def own_policy(world: Any, thing: Thing, who: Who) -> Values:
    return {
        **own_unit(world, thing, who), "insurer": "人保财险", "policy_no": "PEAC-2026-1",
        "from_on": "2026-11-01", "until_on": "2027-10-31", "covers": "每人 50 万元",
    }  # fmt: skip


def own_place(world: Any, thing: Thing, who: Who) -> Values:
    node = workplace(who)
    return {"unit": world.units[node].pk, "venue": world.one("venue", node).pk, **SOME_DAY}


def own_naming(world: Any, thing: Thing, who: Who) -> Values:
    applies = "recognition.apply"
    node = next((hat.node for hat in who.hats if applies in ROLES[hat.role]), "S1")
    brand = world.one("brand", "CITY").pk
    return {"unit": world.units[node].pk, "brand": brand, "words": "敬老助学"}


def photo(world: Any, thing: Thing, who: Who) -> Values:
    return {"picture": picture(), "caption": "合影"}


def page(world: Any, thing: Thing, who: Who) -> Values:
    return {"picture": picture()}


def regular(world: Any, thing: Thing, who: Who) -> Values:
    """Somebody else than those who stand there already."""
    post = world.one("series_shift", thing.node).pk
    number = world.one("team", thing.node).more["spare"]
    return {"number": number, "post": post, "from_on": "2026-12-06", "every_weeks": 1}


def done_there(world: Any, thing: Thing, who: Who) -> Values:
    return {"activity": world.one("activity.done", thing.node).pk}


def assessed(thing: Thing) -> Values:
    return {"pk": thing.pk, "step": "assess"}


REQUESTS: tuple[Golden, ...] = (
    # by phone
    get("activities/<int:pk>/agreement/", "sign_ups.make", "activity.agreed"),
    # for a minor the guardian signs
    post("activities/<int:pk>/agreement/", "sign_ups.make", "activity.agreed", excused=RULES),
    get("marks/", "own"),
    post("marks/<int:pk>/appeal/", "marks.appeal", "mark", {"reason": "孩子生病了"}),
    get("offers/", "own"),
    get("offers/<int:pk>/", "offers.answer", "offer"),
    post("offers/<int:pk>/accept/", "offers.answer", "offer"),
    post("offers/<int:pk>/decline/", "offers.answer", "offer"),
    get("rota/", "own"),
    post("rota/<int:pk>/agree/", "standing.agree", "standing"),
    post("rota/<int:pk>/end/", "standing.end", "standing"),
    get("shifts/<int:pk>/draw/", "activities.view", "shift.drawn"),
    post(SIGN_UP + "cannot-come/", "sign_ups.cancel", "sign_up.open", {"reason": "要加班"}),
    post(SIGN_UP + "feedback/", "sign_ups.feedback", "sign_up.done", SAID),
    get("me/hats/", "own"),
    # after the service
    get(ACTIVITY + "after/", "activities.desk", "activity.done"),
    post(ACTIVITY + "thank/", "activities.lead_desk", "activity.done", {"words": "谢谢大家"}),
    post(ACTIVITY + "photos/", "photos.add", "activity.done", photo),
    post("desk/photos/<int:pk>/", "photos.publish", "photo", {"public": "1"}),
    # open days: nobody is ticked, which is said to whoever may tick
    post("desk/open-days/<int:pk>/recruit/", "open_days.recruit", "open_day", excused=RULES),
    post("desk/open-days/<int:pk>/drop/", "open_days.drop", "open_day"),
    post("desk/sign-ups/<int:pk>/praise/", "sign_ups.praise", "sign_up.done", SAID),
    # the line
    get(SHIFT, "activities.desk", "shift.lined"),
    post(SHIFT, "activities.manage", "shift.lined", filled("/desk/shifts/{pk}/line/")),
    post(SHIFT + "pause/", "activities.manage", "shift.lined", {"reason": "等天气"}),
    post(SHIFT + "draw/", "activities.manage", "shift.drawn"),
    post("desk/sign-ups/<int:pk>/approve/", "sign_ups.approve", "sign_up.asked"),
    get("desk/appeals/", "desk"),
    post(
        "desk/appeals/<int:pk>/",
        "marks.answer",
        "mark.appealed",
        {"granted": "1", "answer": "情况属实"},
    ),
    get("desk/places-rules/", "make.activities"),
    post("desk/places-rules/", "make.activities", body=own_rule),
    # what the law asks
    get(ACTIVITY + "review/", "activities.manage", "activity.draft"),
    post(ACTIVITY + "review/", "activities.manage", "activity.draft", NONE),
    get(SERIES + "review/", "series.manage", "series"),
    post(SERIES + "review/", "series.manage", "series", NONE),
    get(ACTIVITY + "safeguard/", "activities.manage", "activity.agreed"),
    post(
        ACTIVITY + "safeguard/",
        "activities.manage",
        "activity.agreed",
        {"asked": "on", "agreement": WORDS + "路费自理。"},
    ),
    get("desk/insurance/", "make.activities"),
    post("desk/insurance/", "make.activities", body=own_policy),
    # begun from another
    get(ACTIVITY + "copy/", "activities.manage", "activity.open"),
    post(ACTIVITY + "copy/", "activities.manage", "activity.open", {"as": "copy", **SOME_DAY}),
    get("desk/patterns/", "make.activities", lists="pattern.title"),
    get("desk/patterns/", "make.activities", lists="pattern.shared.title"),
    get(PATTERN + "use/", "patterns.use", "pattern"),
    get(PATTERN + "use/", "patterns.use", "pattern.shared"),
    post(PATTERN + "use/", "patterns.use", "pattern", own_place),
    post(PATTERN + "use/", "patterns.use", "pattern.shared", own_place),
    post(PATTERN + "drop/", "patterns.drop", "pattern"),
    post(PATTERN + "drop/", "patterns.drop", "pattern.shared"),
    # series
    get(SERIES + "change/", "series.manage", "series"),
    post(
        SERIES + "change/",
        "series.manage",
        "series",
        filled("/desk/series/{pk}/change/", title="改过的系列", step="save"),
    ),
    post(SERIES + "skip/", "series.manage", "series", {"slot_on": "2026-12-06", "reason": "修路"}),
    post(SERIES + "restore/", "series.manage", "series", {"slot_on": "2026-12-13"}),
    get(SERIES + "season/", "series.manage", "series"),
    post(
        SERIES + "season/",
        "series.manage",
        "series",
        {"first_on": "2027-03-07", "until_on": "2027-06-27"},
    ),
    post(SERIES + "standing/", "series.manage", "series", regular),
    get("desk/series-shifts/<int:pk>/terms/", "series.manage", "series_shift"),
    post(
        "desk/series-shifts/<int:pk>/terms/",
        "series.manage",
        "series_shift",
        filled("/desk/series-shifts/{pk}/terms/"),
    ),
    # namings
    get(NAMING, "list.namings"),
    get(NAMING + "apply/", "list.namings"),
    post(NAMING + "apply/", "list.namings", body=own_naming),
    get(NAMING + "define/", "namings.define"),
    post(
        NAMING + "define/",
        "namings.define",
        body={"title": "青年安全生产示范岗", "level": "city", "given_by": "市", "review_years": 3},
    ),
    get(NAMING + "<int:pk>/", "namings.view", "naming"),
    post(
        NAMING + "<int:pk>/<slug:step>/",
        "namings.decide",
        "naming",
        {"score": 90},
        fill=assessed,
    ),
    # under agreements; hats
    get(UNDER + "done/", "units.view", "agreement"),
    post(UNDER + "done/add/", "units.manage", "agreement", done_there),
    post(UNDER + "pages/", "units.manage", "agreement", page),
    get("desk/people/<int:pk>/hats/", "people.view", "person"),
)
