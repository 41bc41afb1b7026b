"""The list of a campaign's units: by town, stage, and whether they are late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from qinglin.elections import policy, rules
from qinglin.elections.models import Campaign, Reelection
from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Holding, Unit

from .board import place_in


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What stands in the address."""

    words: str = ""
    town: int | None = None
    done: int | None = None
    late: bool = False


def narrowing_of(given: Mapping[str, str]) -> Narrowing:
    return Narrowing(
        words=given.get("q", "").strip()[:40],
        town=_number(given.get("town", ""), 2**31),
        done=_number(given.get("done", ""), len(rules.CHAIN) + 1),
        late=given.get("late") == "1",
    )


def _number(text: str, below: int) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 11 and int(text) < below else None


def narrowed(actor: Actor, campaign: Campaign, by: Narrowing) -> QuerySet[Reelection]:
    rows = policy.visible(actor, Reelection.objects.filter(campaign=campaign))
    if by.town is not None:
        rows = rows.annotate(place=place_in(campaign)).filter(place=by.town)
    if by.done is not None:
        rows = rows.filter(done=by.done)
    if by.late:
        rows = rows.filter(state=Reelection.State.OPEN, due_on__lt=clock.today())
    if by.words:
        found = Unit.objects.filter(search.matches(by.words)).values("pk")
        rows = rows.filter(unit__in=found)
    return rows.select_related("unit__parent").order_by("done", "unit__name_key", "pk")


def towns_of(actor: Actor, campaign: Campaign) -> list[Unit]:
    rows = policy.visible(actor, Reelection.objects.filter(campaign=campaign))
    places = rows.annotate(place=place_in(campaign)).values("place")
    towns = Unit.objects.filter(pk__in=places)
    return list(towns.order_by("name_key", "pk"))


def leaders_on(reelections: Iterable[Reelection]) -> dict[int, list[Holding]]:
    """unit -> who leads it today, for the units of a page."""
    return orgs.leaders_of(row.unit_id for row in reelections)
