"""Imports and their rows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Unit
from qinglin.rosters import models, policy
from qinglin.rosters.models import Import, Line
from qinglin.rosters.rules import layouts

WORK = (Import.State.READING, Import.State.CHECKING, Import.State.APPLYING)


def imports(actor: Actor) -> QuerySet[Import]:
    """Files that the actor brought in, the latest first."""
    found = Import.objects.select_related("unit").defer("body_sealed")
    return policy.visible(actor, found).order_by("-id")


def import_for(actor: Actor, pk: int) -> Import:
    """Unseen and absent look the same."""
    found = imports(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def unfinished() -> list[Import]:
    """What the worker has to do, oldest first."""
    return list(Import.objects.filter(state__in=WORK).select_related("unit").order_by("pk")[:5])


def lines(roster: Import, verdict: str = "") -> QuerySet[Line]:
    found = Line.objects.filter(roster=roster)
    return (found.filter(verdict=verdict) if verdict else found).order_by("number")


def choices_of(roster: Import) -> dict[int, str]:
    """row -> what was decided about it."""
    chosen = Line.objects.filter(roster=roster).exclude(choice="")
    return dict(chosen.values_list("number", "choice"))


def promised(roster: Import) -> tuple[set[int], dict[int, tuple[Any, ...]]]:
    """Rows that are done, and what the preview says of each row."""
    applied: set[int] = set()
    said: dict[int, tuple[Any, ...]] = {}
    columns = ("number", "applied", "verdict", "label", "changes", "reason", "target")
    rows = Line.objects.filter(roster=roster).values_list(*columns)
    for number, done, verdict, label, changes, reason, target in rows.iterator(chunk_size=5_000):
        if done:
            applied.add(number)
        outline = tuple(tuple(change) for change in changes)
        said[number] = (verdict, label, outline, reason, target)
    return applied, said


def mapping_for(roster: Import, layout: layouts.Layout) -> Mapping[str, str]:
    """How this unit read a file with these columns the last time."""
    found = models.Mapping.objects.filter(
        unit=roster.unit, kind=roster.kind, fingerprint=layout.fingerprint
    ).first()
    return found.columns if found else {}


def importable_units(actor: Actor) -> QuerySet[Unit]:
    """Open units for which the actor may bring in rosters of any kind; villages come in files of
    their town."""
    seen = orgs.units(actor).filter(closed_on=None).exclude(kind=Unit.Kind.VILLAGE)
    if actor.everything:
        return seen
    allowed: set[int] = set()
    for names in policy.NEEDS.values():
        allowed |= frozenset.intersection(*(actor.units(name) for name in names))
    return seen.filter(pk__in=allowed)
