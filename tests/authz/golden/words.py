"""The words in which golden requests are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from django.db import transaction

from tests.authz.oracle import Thing, Who

Values = dict[str, Any]
#: Gets the world, the thing and the actor.
Body = Callable[[Any, Thing, Who], Values]


def by_pk(thing: Thing) -> Values:
    return {"pk": thing.pk}


def no_holes(thing: Thing) -> Values:
    return {}


def nothing(world: Any, thing: Thing, who: Who) -> Values:
    return {}


@dataclass(frozen=True)
class Golden:
    """One operation: its pattern, method, act, the kind of thing it is about, and what is sent.

    ``lists`` names the field whose canaries the answer lists, exactly those the actor may list
    (``listed`` in rights); ``excused`` are answers that a rule of the business may give to an
    actor who has the right.
    """

    pattern: str
    method: str
    act: str
    on: str = ""
    body: Body = nothing
    query: str = ""
    fill: Callable[[Thing], Values] = by_pk
    lists: str = ""
    excused: frozenset[int] = frozenset()
    #: no request succeeds in the world as it stands; why
    barren: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.method} /{self.pattern}"


def get(pattern: str, act: str, on: str = "", **but: Any) -> Golden:
    return Golden(pattern, "GET", act, on, **but)


def post(pattern: str, act: str, on: str = "", body: Any = nothing, **but: Any) -> Golden:
    return Golden(pattern, "POST", act, on, body=as_body(body), **but)


def send(
    method: str, pattern: str, act: str, on: str = "", body: Any = nothing, **but: Any
) -> Golden:
    return Golden(pattern, method, act, on, body=as_body(body), **but)


def as_body(body: Any) -> Body:
    return body if callable(body) else lambda world, thing, who: dict(body)


def filled(page: str, **but: Any) -> Body:
    """The form of a page as it stands there, read by somebody who may use it.

    ``page`` is an address with ``{pk}`` in it; what ``but`` names is filled in otherwise.
    """

    def body(world: Any, thing: Thing, who: Who) -> Values:
        known: dict[tuple[str, object], Values] = world.forms
        if thing.key == "absent":
            return but
        if (page, thing.pk) not in known:
            district = "D2" if world.tree.within(thing.node, "D2") else "D1"
            reader = world.browsers[f"district_secretary@{district}"]
            with transaction.atomic():
                answer = reader.get(page.format(**{**thing.more, "pk": thing.pk}))
                transaction.set_rollback(True)
            known[page, thing.pk] = _fields(answer.content.decode())
        given = {**known[page, thing.pk], **but}
        return {name: value for name, value in given.items() if value is not None}

    return body


def _fields(page: str) -> Values:
    """What the browser would send of the longest form that posts."""
    forms = BeautifulSoup(page, "html.parser").select('form[method="post"]')
    if not forms:
        return {}
    form = max(forms, key=lambda one: len(one.select("input, select, textarea")))
    found: Values = {}
    for entry in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(entry["name"]), entry.get("type")
        if entry.name == "textarea":
            found[name] = entry.get_text().strip()
        elif entry.name == "select":
            chosen = entry.select("option[selected]")
            found[name] = str(chosen[0].get("value", "")) if chosen else ""
        elif kind in {"checkbox", "radio"}:
            if entry.has_attr("checked"):
                found.setdefault(name, [])
                found[name].append(entry.get("value", "on"))
        elif kind not in {"submit", "button", "file"}:
            found[name] = entry.get("value", "")
    found.pop("csrfmiddlewaretoken", None)
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in found.items()
    }
