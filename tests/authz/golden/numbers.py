"""Hours, certificates, findings, figures and briefs."""

from typing import Any

from tests.authz.oracle import Thing, Who

from .words import Golden, Values, filled, get, post

FINDING = "api/v1/findings/<pk>"
FIGURES, API = "desk/figures/<slug:mode>/", "api/v1/figures/<slug:mode>"
SPAN = {"from_on": "2026-01-01", "to_on": "2026-11-24"}
RULES = frozenset({409, 422})


def seq(thing: Thing) -> Values:
    return {"seq": thing.pk}


def number(thing: Thing) -> Values:
    return {"number": thing.pk}


def of_mode(thing: Thing) -> Values:
    """The values that the addresses of numbers are made of; only the thing's own is swapped."""
    given = dict(thing.more)
    if thing.kind == "mode":
        given["mode"] = thing.pk
    else:
        given["snapshot"] = thing.pk
    return {
        "mode": given["mode"], "key": given["key"], "pk": given["snapshot"],
        "snapshot_id": given["snapshot"],
    }  # fmt: skip


def right(world: Any, thing: Thing, who: Who) -> Values:
    return {"minutes": 60, "reason": "漏记了半小时", "seen": thing.more["minutes"]}


def settled(world: Any, thing: Thing, who: Who) -> Values:
    return {"verdict": "dismiss", "reason": "已经核实过"}


def brief(world: Any, thing: Thing, who: Who) -> Values:
    return {"mode": thing.pk, "period": "2026-09"}


def brief_form(world: Any, thing: Thing, who: Who) -> Values:
    known = filled("/desk/briefs/new/?mode={pk}")(world, world.one("mode", thing.node), who)
    return {**known, "mode": thing.pk, "period": "2026-09"}


def of_brief(thing: Thing) -> Values:
    return {"pk": thing.pk, "position": 987, "form": "pdf"}


def markdown(thing: Thing) -> Values:
    return {"pk": thing.pk, "form": "md"}


REQUESTS: tuple[Golden, ...] = (
    get("me/hours/", "own"),
    get("me/certificates/", "own"),
    post("me/certificates/", "own", body=SPAN, excused=RULES),
    get("me/certificates/<str:number>/", "certificates.own", "certificate", fill=number),
    post(
        "me/certificates/<str:number>/",
        "certificates.own",
        "certificate",
        fill=number,
        body={"name": "masked"},
    ),
    get("me/certificates/<str:number>/paper.pdf", "certificates.own", "certificate", fill=number),
    get("me/certificates/<str:number>/data.json", "certificates.own", "certificate", fill=number),
    post("me/certificates/<str:number>/revoke/", "certificates.own", "certificate", fill=number),
    get("desk/people/<int:pk>/hours/", "people.hours", "person"),
    get("desk/hours/<int:seq>/", "entries.view", "entry", fill=seq),
    get("desk/hours/<int:seq>/correct/", "entries.correct", "entry", fill=seq),
    post("desk/hours/<int:seq>/correct/", "entries.correct", "entry", fill=seq, body=right),
    get("desk/findings/", "list.hours"),
    get("desk/findings/<int:pk>/", "findings.view", "finding"),
    post("desk/findings/<int:pk>/", "findings.settle", "finding", body=settled),
    get("api/v1/me/hours", "own"),
    post("api/v1/entries/<int:seq>/corrections", "entries.correct", "entry", fill=seq, body=right),
    get("api/v1/me/certificates", "own"),
    post("api/v1/me/certificates", "own", body=SPAN, excused=RULES),
    get("api/v1/ledger/head", "own"),
    get("api/v1/ledger", "ledger.audit"),
    get("api/v1/findings", "list.hours"),
    get(FINDING, "findings.view", "finding"),
    post(FINDING + "/settlement", "findings.settle", "finding", settled),
    post(
        "api/v1/activities/<pk>/long-day",
        "long_day.approve",
        "activity.open",
        {"reason": "两班连着值守"},
    ),
    # figures
    get("desk/claims/", "list.figures"),
    post("desk/claims/", "list.figures", body={"text": "全区有志愿者38000人。"}),
    get("desk/figures/", "list.figures"),
    get("desk/figures/doubles/", "list.figures"),
    get(FIGURES, "figures.view", "mode", fill=of_mode),
    get(FIGURES + "snapshots/", "figures.view", "mode", fill=of_mode),
    post(
        FIGURES + "snapshots/", "figures.freeze", "mode", fill=of_mode, body={"reason": "季度简报"}
    ),
    get(FIGURES + "snapshots/<int:pk>/", "figures.view", "snapshot", fill=of_mode),
    get(FIGURES + "overlaps/", "figures.view", "mode", fill=of_mode),
    get(FIGURES + "<str:key>/history/", "figures.view", "mode", fill=of_mode),
    get(FIGURES + "<str:key>/", "figures.view", "mode", fill=of_mode),
    get(API, "figures.view", "mode", fill=of_mode),
    post("api/v1/claims", "list.figures", body={"text": "全区有志愿者38000人。"}),
    get(API + "/snapshots", "figures.view", "mode", fill=of_mode),
    post(API + "/snapshots", "figures.freeze", "mode", {"reason": "季度简报"}, fill=of_mode),
    get(API + "/snapshots/<int:snapshot_id>", "figures.view", "snapshot", fill=of_mode),
    get(
        API + "/<str:key>/drift",
        "figures.view",
        "mode",
        fill=of_mode,
        query="snapshot={snapshot}",
    ),
    get(API + "/<str:key>/records", "figures.view", "mode", fill=of_mode, excused=frozenset({404})),
    get(API + "/overlaps", "figures.view", "mode", fill=of_mode),
    get("api/v1/double-claims", "list.figures", query="since=2026-01-01&until=2026-11-24"),
    # briefs
    get("desk/briefs/", "list.reports", lists="brief.title"),
    get("desk/briefs/new/", "make.reports"),
    post("desk/briefs/new/", "briefs.ask_by_form", "mode", body=brief_form, more={"either": True}),
    get("desk/briefs/<int:pk>/", "briefs.view", "brief"),
    get("desk/briefs/<int:pk>/words/", "briefs.make", "brief"),
    post(
        "desk/briefs/<int:pk>/words/",
        "briefs.make",
        "brief",
        body=filled("/desk/briefs/{pk}/words/"),
    ),
    get(
        "desk/briefs/<int:pk>/chart/<int:position>/",
        "nobody",
        "brief",
        fill=of_brief,
    ),
    get("desk/briefs/<int:pk>/<str:form>/", "briefs.view", "brief", fill=markdown),
    get("api/v1/briefs", "list.reports", lists="brief.title"),
    post("api/v1/briefs", "briefs.ask", "mode", brief),
    get("api/v1/briefs/<int:pk>", "briefs.view", "brief"),
    get("api/v1/briefs/<int:pk>/<str:form>", "briefs.view", "brief", fill=markdown),
)
