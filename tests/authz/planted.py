"""Eighteen bugs as they are really made, planted beside the product; the proof must find each.

Every view here is wrong in one way. Ten of them answer with the right status code.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from qinglin.inbox.models import Message
from qinglin.kernel.doors import for_staff, public
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.site import urls as product
from qinglin.volunteers.models import Profile, Team
from qinglin.volunteers.policy import visible, visible_teams
from qinglin.volunteers.queries import profile_for, team_for

from .golden.words import Golden, get, post
from .inventory import Route, routes
from .judge import Finding, Judge
from .oracle import Thing
from .proof import NOWHERE, unclassified
from .requests import requests
from .world import World

PUT = "PUT"


def _profiles(request: Any) -> Any:
    return visible(request.actor, Profile.objects.select_related("person"))


@for_staff
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(Profile.objects.get(pk=pk).person.name)


@for_staff
def listing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(one.person.name for one in Profile.objects.all()))


@for_staff
def export(request: HttpRequest) -> HttpResponse:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        packed.writestr("list.csv", "\n".join(one.person.name for one in Profile.objects.all()))
    return HttpResponse(body.getvalue(), content_type="application/zip")


@for_staff
def complete(request: HttpRequest) -> JsonResponse:
    words = request.GET.get("q", "")
    found = Profile.objects.filter(person__name__startswith=words)
    return JsonResponse([one.person.name for one in found], safe=False)


@for_staff
def history(request: HttpRequest, pk: int) -> HttpResponse:
    team = Team.objects.get(pk=pk)
    return HttpResponse(
        f"{team.name} {AuditEntry.objects.filter(target__endswith=str(pk)).count()}"
    )


@for_staff
def bulk(request: Any) -> HttpResponse:
    team_for(request.actor, int(request.POST["own"]))
    Team.objects.filter(pk__in=request.POST.getlist("ids")).update(core=True)
    return HttpResponse("done")


@for_staff
def assign(request: Any, pk: int) -> HttpResponse:
    team = team_for(request.actor, pk)
    for name, value in request.POST.items():
        setattr(team, {"number": "name"}.get(name, name), value)
    team.save()
    return HttpResponse("done")


@for_staff
def serialised(request: Any, pk: int) -> JsonResponse:
    person = profile_for(request.actor, pk).person
    return JsonResponse({"name": person.name, "born_on": f"{person.born_on:%Y-%m-%d}"})


@for_staff
def nested(request: Any, pk: int, person_pk: int) -> HttpResponse:
    team_for(request.actor, pk)
    return HttpResponse(Profile.objects.get(person_id=person_pk).person.name)


@for_staff
def confidential(request: Any, pk: int) -> HttpResponse:
    message = Message.objects.get(pk=pk)
    if not request.actor.can_somewhere("people.reveal") and message.person_id != (
        request.actor.person_id
    ):
        raise NotFound
    return HttpResponse(str(message.values))


@for_staff
def betrays(request: Any, pk: int) -> HttpResponse:
    team = Team.objects.filter(pk=pk).first()
    if team is None:
        raise NotFound
    if not visible_teams(request.actor, Team.objects.filter(pk=pk)).exists():
        raise Forbidden
    return HttpResponse("here")


@for_staff
def forgotten(request: Any, pk: int) -> HttpResponse:
    if request.method == "POST":
        team_for(request.actor, pk)
    Team.objects.filter(pk=pk).update(core=True)
    return HttpResponse("done")


@for_staff
def hasty(request: Any, pk: int) -> HttpResponse:
    Team.objects.filter(pk=pk).update(core=True)
    team_for(request.actor, pk)
    return HttpResponse("done")


@for_staff
def total(request: Any) -> HttpResponse:
    names = "\n".join(one.person.name for one in _profiles(request))
    return HttpResponse(f"total {Profile.objects.count()}\n{names}")


@for_staff
def chatty(request: Any, pk: int) -> HttpResponse:
    if not visible_teams(request.actor, Team.objects.filter(pk=pk)).exists():
        raise NotFound(f"“{Team.objects.get(pk=pk).name}”不在您的范围内。" if pk < 10**6 else None)
    return HttpResponse("here")


@public
def cached(request: Any) -> HttpResponse:
    return HttpResponse(
        f"for {request.actor.name} alone", headers={"Cache-Control": "public, max-age=60"}
    )


@for_staff
def closed(request: Any, pk: int) -> HttpResponse:
    team_for(request.actor, pk)
    raise Forbidden


def bare(request: Any) -> HttpResponse:
    return HttpResponse("nobody thought of me")


class Planted:
    """The product's routes and the wrong ones."""

    urlpatterns = [
        *product.urlpatterns,
        path("p1/<int:pk>/", detail),
        path("p2/", listing),
        path("p3/", export),
        path("p4/", complete),
        path("p5/<int:pk>/", history),
        path("p6/", bulk),
        path("p7/<int:pk>/", assign),
        path("p8/<int:pk>/", serialised),
        path("p9/<int:pk>/<int:person_pk>/", nested),
        path("p10/<int:pk>/", confidential),
        path("p11/<int:pk>/", betrays),
        path("p12/<int:pk>/", forgotten),
        path("p13/<int:pk>/", hasty),
        path("p14/", total),
        path("p15/<int:pk>/", chatty),
        path("p16/", bare),
        path("p17/", cached),
        path("p18/<int:pk>/", closed),
    ]
    handler404 = product.handler404
    handler500 = product.handler500


def planted_routes() -> dict[str, Route]:
    return routes(Planted.urlpatterns)


def _bulk(world: World, thing: Thing, who: Any) -> dict[str, Any]:
    """An own team, and a foreign one in the list."""
    foreign = world.one("team", "S3").pk
    return {"own": thing.pk, "ids": [thing.pk, foreign]}


def _pair(thing: Thing) -> dict[str, Any]:
    return {"pk": thing.pk, "person_pk": thing.more.get("member", 987654321)}


@dataclass(frozen=True)
class Bug:
    """A planted bug, the request that meets it, and the checks one of which must see it."""

    name: str
    golden: Golden
    checks: frozenset[str]
    by: Callable[[Judge, World, Golden], Iterator[Finding]] | None = None

    def seek(self, judge: Judge, world: World) -> Iterator[Finding]:
        if self.by is not None:
            yield from self.by(judge, world, self.golden)
            return
        things = world.things[self.golden.on] if self.golden.on else [NOWHERE]
        names = ("nobody", "no role", "social_worker@S1", "town_secretary@S1")
        for name in (*names, "district_secretary@D1"):
            for thing in things:
                yield from judge.cell(self.golden, world.actors[name], thing)


def _unlisted(judge: Judge, world: World, golden: Golden) -> Iterator[Finding]:
    for said in unclassified(judge.routes, requests()):
        if "p16/" in said:
            yield Finding("O0", golden.key, "", "", said)


def _foreign_id(judge: Judge, world: World, golden: Golden) -> Iterator[Finding]:
    who, thing = world.actors["town_secretary@S1"], world.one("team", "S1")
    sent = judge.send(golden, who, thing)
    if sent.changed:
        yield Finding("O3", golden.key, who.name, thing.key, "a foreign id was accepted")


def _put(judge: Judge, world: World, golden: Golden) -> Iterator[Finding]:
    who, thing = world.actors["town_secretary@S1"], world.one("team", "S3")
    sent = judge.send(golden, who, thing, method=PUT)
    if sent.status != 405 or sent.changed:
        yield Finding("O1", golden.key, who.name, thing.key, f"{PUT} answers {sent.status}")


def _fields(judge: Judge, world: World, golden: Golden) -> Iterator[Finding]:
    who, thing = world.actors["town_secretary@S1"], world.one("team", "S1")
    sent = judge.send(golden, who, thing, extra={"number": "MASSMARK"}, keep=True)
    if any("MASSMARK" in rows for rows in sent.rows.values()):
        yield Finding("O4", golden.key, who.name, thing.key, "took a field that was not offered")


def _nested(judge: Judge, world: World, golden: Golden) -> Iterator[Finding]:
    who, thing = world.actors["town_secretary@S1"], world.one("team", "S1")
    foreign = world.one("team", "S3").more["member"]
    sent = judge.send(golden, who, thing, values={"pk": thing.pk, "person_pk": foreign})
    if sent.status < 300:
        yield Finding("O1", golden.key, who.name, thing.key, "own parent, foreign child")


def _bug(number: int, name: str, golden: Golden, *checks: str, by: Any = None) -> Bug:
    return Bug(f"P{number} {name}", golden, frozenset(checks), by)


COUNT = {"count": r"total (\d+)"}
BUGS: tuple[Bug, ...] = (
    _bug(1, "no scope on a detail", get("p1/<int:pk>/", "volunteers.view", "volunteer"), "O1"),
    _bug(2, "list without scope", get("p2/", "desk", lists="person.name"), "O5"),
    _bug(3, "packed export without scope", get("p3/", "desk"), "O2"),
    _bug(4, "completion of words", get("p4/", "desk", query="q=CNRY"), "O2"),
    _bug(5, "page of the history", get("p5/<int:pk>/", "teams.view", "team"), "O1"),
    _bug(6, "bulk takes foreign ids", post("p6/", "desk", "team", body=_bulk), "O3",
         by=_foreign_id),
    _bug(7, "mass assignment", post("p7/<int:pk>/", "teams.lead", "team"), "O4", by=_fields),
    _bug(8, "field that nobody may read", get("p8/<int:pk>/", "volunteers.view", "volunteer"),
         "O2"),
    _bug(9, "own parent, foreign child",
         get("p9/<int:pk>/<int:person_pk>/", "teams.view", "team", fill=_pair), "O1", by=_nested),
    _bug(10, "rank opens the confidential", get("p10/<int:pk>/", "messages.own", "message"),
         "O1"),
    _bug(11, "403 where 404 is due", get("p11/<int:pk>/", "teams.view", "team"), "O6"),
    _bug(12, "forgotten method", post("p12/<int:pk>/", "teams.lead", "team"), "O1", by=_put),
    _bug(13, "saved before it was refused", post("p13/<int:pk>/", "teams.lead", "team"), "O3"),
    _bug(14, "total tells more", get("p14/", "desk", lists="person.name", more=COUNT), "O5"),
    _bug(15, "refusal names the foreign", get("p15/<int:pk>/", "teams.view", "team"), "O2"),
    _bug(16, "route that nobody listed", get("p16/", "nobody"), "O0", by=_unlisted),
    _bug(17, "shared cache", get("p17/", "public", more={"private": True}), "O8"),
    _bug(18, "refuses everybody", get("p18/<int:pk>/", "teams.view", "team"), "O7"),
)  # fmt: skip
