"""The product's own idea of its routes, for operators and auditors. Whoever has to be sure walks
the URLconf instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from qinglin.kernel.doors import door_of

#: What a view answers that nobody narrowed.
ANY = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Known:
    """One operation: a pattern with its methods, and the policy that stands before it."""

    name: str
    pattern: str
    methods: tuple[str, ...]
    policy: str


def routes() -> list[Known]:
    """Every operation once: a path of the API has one pattern for each of its operations."""
    found = {(one.pattern, one.methods): one for one in _walk(get_resolver().url_patterns, "", "")}
    return list(found.values())


def _walk(patterns: list[Any], before: str, space: str) -> Iterator[Known]:
    for entry in patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, here, inner)
        elif isinstance(entry, URLPattern):
            yield from _known(entry, here, space)


def _known(entry: URLPattern, pattern: str, space: str) -> Iterator[Known]:
    name, view = f"{space}{entry.name}", entry.callback
    operations = _operations(view)
    if operations is None:
        policy = door_of(view)
        yield Known(name, pattern, _methods(view), str(policy) if policy else "open-api")
        return
    for operation in operations:
        needed = (operation.openapi_extra or {}).get("x-policy", {})
        policy_id = f"{needed.get('resource')}.{needed.get('act')}"
        own = f"{space}{operation.operation_id}"
        yield Known(own, pattern, tuple(sorted(operation.methods)), policy_id)


def _operations(view: Any) -> list[Any] | None:
    """The operations of a path of the API: its view is made inside of them."""
    for held in _held(view):
        if isinstance(held, PathView):
            return list(held.operations)
    return None


def _methods(view: Any) -> tuple[str, ...]:
    """What Django's method decorators let through; they keep it to themselves."""
    while view is not None:
        for held in _held(view):
            if isinstance(held, list | tuple) and set(held) & {"GET", "POST"}:
                return tuple(sorted(held))
        view = getattr(view, "__wrapped__", None)
    return ANY


def _held(view: Any) -> Iterator[Any]:
    for cell in getattr(view, "__closure__", None) or ():
        yield cell.cell_contents
