"""Every operation of the product, found by walking the URLconf and by asking it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from qinglin.kernel.doors import door_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
API = "api/v1/"
#: What the API tells everybody: its description, and its root that leads to it.
OPEN = {"api/v1/openapi.json", "api/v1/"}
HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf under all its names."""

    pattern: str
    names: tuple[str, ...]
    view: Any
    methods: tuple[str, ...]

    @property
    def api(self) -> bool:
        return self.pattern.startswith(API)

    @property
    def door(self) -> str:
        if self.pattern in OPEN:
            return "public"
        found = door_of(self.view)
        return "token" if self.api else str(found or "")

    def address(self, values: dict[str, Any]) -> str:
        return "/" + HOLE.sub(lambda hole: str(values[hole[2]]), self.pattern)

    @property
    def holes(self) -> tuple[str, ...]:
        return tuple(hole[2] for hole in HOLE.finditer(self.pattern))


def routes(patterns: list[Any] | None = None) -> dict[str, Route]:
    """pattern -> route."""
    names: dict[str, list[str]] = {}
    views: dict[str, Any] = {}
    for pattern, name, view in _walk(patterns or get_resolver().url_patterns, "", ""):
        names.setdefault(pattern, []).append(name)
        views.setdefault(pattern, view)
    return {
        pattern: Route(pattern, tuple(names[pattern]), view, methods_of(view))
        for pattern, view in views.items()
    }


def _walk(patterns: list[Any], before: str, space: str) -> Iterator[tuple[str, str, Any]]:
    for entry in patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, here, inner)
        elif isinstance(entry, URLPattern):
            yield here, f"{space}{entry.name}", entry.callback


def methods_of(view: Any) -> tuple[str, ...]:
    """What the view lets through: what its decorators, or ninja's operations, keep to themselves.

    The proof sends the others as well and wants 405 for them; so a wrong guess is found.
    """
    found: set[str] = set()
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            held = cell.cell_contents
            if isinstance(held, list | tuple) and set(held) & set(METHODS):
                return tuple(sorted(set(held) & set(METHODS)))
            for operation in getattr(held, "operations", ()):
                found |= set(operation.methods)
        view = getattr(view, "__wrapped__", None)
    return tuple(sorted(found)) or ("GET",)
