"""What the tree derives from its parents: pairs of today and of former days."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from qinglin.kernel import clock

from .models import FormerLink, Hanging, Unit, UnitChange, UnitLink
from .rules import Hung, Pair, chains

BATCH = 2000


def above(parent: Unit | None) -> list[tuple[int, int, date | None]]:
    """(ancestor, depth, since) for a new child of this parent."""
    if parent is None:
        return []
    links = UnitLink.objects.filter(descendant=parent)
    found = links.values_list("ancestor_id", "depth", "from_on")
    return [(ancestor, depth + 1, since) for ancestor, depth, since in found]


def link(rows: Sequence[Unit], parent: Unit | None) -> None:
    """Pairs of units that were just opened below a parent."""
    higher = above(parent)
    UnitLink.objects.bulk_create(
        [
            UnitLink(ancestor_id=ancestor, descendant=row, depth=depth, from_on=since)
            for row in rows
            for ancestor, depth, since in [(row.pk, 0, None), *higher]
        ],
        batch_size=BATCH,
    )


def hang(unit: Unit, parent: Unit, on: date) -> None:
    """Hang a unit, and all below it, below another parent from a day on.

    Pairs that end are kept as former ones; those that stay as they are keep their first day.
    """
    _remember(unit, parent, on)
    inside = list(
        UnitLink.objects.filter(ancestor=unit).values_list("descendant_id", "depth", "from_on")
    )
    wanted = {
        (ancestor, pk): (high + low, _later(since, joined, on))
        for ancestor, high, since in above(parent)
        for pk, low, joined in inside
    }
    ids = [pk for pk, _depth, _since in inside]
    old = list(UnitLink.objects.filter(descendant_id__in=ids).exclude(ancestor_id__in=ids))
    kept = {
        (row.ancestor_id, row.descendant_id)
        for row in old
        if wanted.get((row.ancestor_id, row.descendant_id), (-1, None))[0] == row.depth
    }
    gone = [row for row in old if (row.ancestor_id, row.descendant_id) not in kept]
    FormerLink.objects.bulk_create(
        [
            FormerLink(
                ancestor_id=row.ancestor_id,
                descendant_id=row.descendant_id,
                depth=row.depth,
                from_on=row.from_on,
                until_on=on,
            )
            for row in gone
            if row.from_on is None or row.from_on < on
        ],
        batch_size=BATCH,
    )
    UnitLink.objects.filter(pk__in=[row.pk for row in gone]).delete()
    before = _resumed(ids, on)
    UnitLink.objects.bulk_create(
        [
            UnitLink(
                ancestor_id=ancestor,
                descendant_id=pk,
                depth=depth,
                from_on=before.get((ancestor, pk, depth), since) if since == on else since,
            )
            for (ancestor, pk), (depth, since) in wanted.items()
            if (ancestor, pk) not in kept
        ],
        batch_size=BATCH,
    )
    again = [
        Q(ancestor_id=ancestor, descendant_id=pk, depth=depth)
        for (ancestor, pk), (depth, since) in wanted.items()
        if since == on and (ancestor, pk, depth) in before
    ]
    for pair in again:
        FormerLink.objects.filter(pair, until_on=on).delete()


def _resumed(ids: Sequence[int], on: date) -> dict[tuple[int, int, int], date | None]:
    """Pairs that ended on this very day: if they begin again, they never ended."""
    ended = FormerLink.objects.filter(descendant_id__in=ids, until_on=on)
    return {(row.ancestor_id, row.descendant_id, row.depth): row.from_on for row in ended}


def _later(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _remember(unit: Unit, parent: Unit, on: date) -> None:
    """Close the open row of where it hung, and open the next; twice on a day is once."""
    today = Hanging.objects.filter(unit=unit, until_on=None, from_on=on)
    if today.update(parent=parent):
        return
    if not Hanging.objects.filter(unit=unit, until_on=None).update(until_on=on):
        Hanging.objects.create(unit=unit, parent_id=unit.parent_id or 0, until_on=on)
    Hanging.objects.create(unit=unit, parent=parent, from_on=on)


def hangings() -> dict[int, list[Hung]]:
    """Unit -> below which parents it hung and hangs; who never moved hangs there for ever."""
    known: dict[int, list[Hung]] = {}
    for unit, parent, since, until in Hanging.objects.values_list(
        "unit_id", "parent_id", "from_on", "until_on"
    ):
        known.setdefault(unit, []).append(Hung(parent, since, until))
    for unit, parent in Unit.objects.exclude(parent=None).values_list("pk", "parent_id"):
        known.setdefault(unit, [Hung(parent or 0)])
    return known


def pairs() -> Iterable[Pair]:
    """Every pair of the tree, of today and of former days, from where units hung."""
    known = hangings()
    for pk in Unit.objects.values_list("pk", flat=True):
        yield from chains(known, pk)


def rebuild() -> int:
    """Derive every pair again; returns how many stand today."""
    found = list(pairs())
    UnitLink.objects.all().delete()
    FormerLink.objects.all().delete()
    links = [
        UnitLink(ancestor_id=p.ancestor, descendant_id=p.descendant, depth=p.depth, from_on=p.since)
        for p in found
        if p.until is None
    ]
    UnitLink.objects.bulk_create(links, batch_size=BATCH)
    FormerLink.objects.bulk_create(
        [
            FormerLink(
                ancestor_id=p.ancestor,
                descendant_id=p.descendant,
                depth=p.depth,
                from_on=p.since,
                until_on=p.until,
            )
            for p in found
            if p.until is not None
        ],
        batch_size=BATCH,
    )
    return len(links)


def note(
    unit: Unit,
    kind: str,
    on: date,
    *,
    other: Unit | None = None,
    before: str = "",
    after: str = "",
    reason: str = "",
    document: str = "",
) -> None:
    """One line of a unit's history."""
    UnitChange.objects.create(
        unit=unit,
        kind=kind,
        on=on,
        other=other,
        before=before,
        after=after,
        reason=reason.strip()[:200],
        document=document.strip()[:80],
        made_at=clock.now(),
    )
