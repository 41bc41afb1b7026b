"""Agreements: who promised what to whom, until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from qinglin.kernel import clock
from qinglin.kernel import search as words_search
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import policy
from qinglin.orgs.models import Agreement, Party, Season, Unit

#: An agreement is to be renewed when it ends within so many days.
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an agreement holds on a day: a word, and how pressing it is."""

    code: str
    days: int | None = None


def standing(agreement: Agreement, day: date) -> Standing:
    """coming, running, soon (it ends within sixty days), over or ended."""
    if agreement.ended_on is not None and agreement.ended_on <= day:
        return Standing("ended")
    if day < agreement.from_on:
        return Standing("coming", (agreement.from_on - day).days)
    if agreement.until_on is None:
        return Standing("running")
    left = (agreement.until_on - day).days
    if left < 0:
        return Standing("over", -left)
    return Standing("soon" if left <= SOON.days else "running", left)


def agreements(
    actor: Actor, *, kind: str = "", words: str = "", state: str = "", unit: int | None = None
) -> QuerySet[Agreement]:
    """The agreements the actor may see, what ends first on top."""
    seen = policy.visible_agreements(actor, Agreement.objects.select_related("unit"))
    if kind:
        seen = seen.filter(kind=kind)
    if words.strip():
        seen = seen.filter(words_search.matches(words))
    if unit is not None:
        bound = Party.objects.filter(unit_id=unit).values("agreement_id")
        seen = seen.filter(Q(unit_id=unit) | Q(pk__in=bound))
    return _in_state(seen, state, clock.today()).order_by("until_on", "name_key", "pk")


def _in_state(seen: QuerySet[Agreement], state: str, today: date) -> QuerySet[Agreement]:
    holds = Q(ended_on=None) & (Q(until_on=None) | Q(until_on__gte=today))
    if state == "running":
        return seen.filter(holds)
    if state == "soon":
        return seen.filter(holds, until_on__lte=today + SOON).exclude(pk__in=_renewed())
    return seen.exclude(holds) if state == "over" else seen


def _renewed() -> QuerySet[Agreement, int | None]:
    return Agreement.objects.exclude(renews=None).values_list("renews_id", flat=True)


def agreement_for(actor: Actor, pk: int) -> Agreement:
    """Unseen and absent look the same."""
    rows = policy.visible_agreements(actor, Agreement.objects.select_related("unit", "renews"))
    agreement = rows.filter(pk=pk).first()
    if agreement is None:
        raise NotFound
    return agreement


def parties_of(agreements: Iterable[Agreement]) -> Mapping[int, list[Party]]:
    """Agreement -> its parties in their order. One query."""
    found: dict[int, list[Party]] = {}
    rows = Party.objects.filter(agreement__in=[one.pk for one in agreements])
    for party in rows.select_related("unit").order_by("pk"):
        found.setdefault(party.agreement_id, []).append(party)
    return found


def seasons_of(agreement: Agreement) -> QuerySet[Season]:
    return Season.objects.filter(agreement=agreement).order_by("number")


def renewal_of(agreement: Agreement) -> Agreement | None:
    """The agreement that follows this one."""
    return Agreement.objects.filter(renews=agreement).first()


def ending(day: date) -> QuerySet[Agreement]:
    """Agreements that end within sixty days and are not renewed yet."""
    return _in_state(Agreement.objects.select_related("unit"), "soon", day).order_by("pk")


def may_manage(actor: Actor, agreement: Agreement) -> bool:
    return policy.may_manage(actor, agreement.unit)


def party_units(actor: Actor, chosen: object = "") -> list[Unit]:
    """Open units that may be named as a party: those above the villages, where one may look."""
    seen = policy.visible(actor, Unit.objects.filter(closed_on=None))
    return list(seen.exclude(kind=Unit.Kind.VILLAGE).order_by("kind", "name_key", "pk"))
