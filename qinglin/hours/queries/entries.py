from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from qinglin.activities.models import SignUp
from qinglin.hours import policy, rules
from qinglin.hours.models import Balance, Entry, Head, Reason
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.orgs.queries import district
from qinglin.people.queries import all_kept, same_as

MOST_LINES = 1_000


# ---------------------------------------------------------------- one volunteer's statement


@dataclass(frozen=True, slots=True)
class Item:
    """One credit with what corrected it; ``minutes`` is what counts now."""

    entry: Entry
    corrections: list[Entry]

    @property
    def minutes(self) -> int:
        return self.entry.minutes + sum(entry.minutes for entry in self.corrections)


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    items: list[Item]

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one person gave in one year, newest month first."""

    person_id: int
    year: int
    years: Mapping[int, int]
    months: list[Month]
    pending: list[SignUp] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(month.minutes for month in self.months)

    @property
    def services(self) -> int:
        return sum(len(month.items) for month in self.months)


def statement(person_id: int, year: int) -> Statement:
    """Entries of the year with their corrections beside them, and what waits for the roll."""
    entries = (
        Entry.objects.filter(person_id__in=same_as(person_id), service_on__year=year)
        .select_related("reason", "leader")
        .order_by("-service_on", "-seq")
    )
    corrections: dict[int | None, list[Entry]] = defaultdict(list)
    credits: list[Entry] = []
    for entry in entries:
        if entry.kind == Entry.Kind.CORRECTION:
            corrections[entry.corrects_id].insert(0, entry)
        else:
            credits.append(entry)
    months: dict[int, list[Item]] = defaultdict(list)
    for entry in credits:
        months[entry.service_on.month].append(Item(entry, corrections[entry.pk]))
    return Statement(
        person_id=person_id,
        year=year,
        years=balances(person_id),
        months=[Month(number, items) for number, items in months.items()],
        pending=_pending(person_id, year),
    )


def _pending(person_id: int, year: int) -> list[SignUp]:
    """Served, but the roll is not confirmed yet."""
    served = SignUp.objects.filter(
        person_id=person_id,
        state=SignUp.State.JOINED,
        arrived_at__isnull=False,
        shift__starts_at__lt=clock.now(),
        shift__starts_at__year=year,
    )
    related = served.select_related("shift__activity__venue", "shift__activity__unit")
    return list(related.order_by("-shift__starts_at"))


def kept_lines(people: Collection[int]) -> Iterator[tuple[int, date, int]]:
    """(whom it counts for, day, minutes) of each line of these persons and of those merged into
    them."""
    lines = Entry.objects.filter(Q(person__in=people) | Q(person__merged_into__in=people))
    columns = (Coalesce("person__merged_into", "person"), "service_on", "minutes")
    yield from lines.values_list(*columns).iterator(chunk_size=5_000)


def balances(person_id: int) -> dict[int, int]:
    """year -> minutes that count, newest first."""
    held = Balance.objects.filter(person_id=person_id).order_by("-year")
    return dict(held.values_list("year", "minutes"))


def entry_for(actor: Actor, seq: int) -> Entry:
    """Unseen and absent look the same."""
    related = Entry.objects.select_related("person", "unit", "leader", "reason", "corrects")
    entry = policy.visible(actor, related).filter(pk=seq).first()
    if entry is None:
        raise NotFound
    return entry


def item_of(entry: Entry) -> Item:
    """The credit with its corrections, oldest first, whichever of them was opened."""
    credit = entry.corrects or entry
    corrections = Entry.objects.filter(corrects=credit).select_related("reason").order_by("seq")
    return Item(credit, list(corrections))


def reason_of(correction: Entry) -> str:
    """Why it was corrected; empty once the words were erased."""
    return correction.reason.text if hasattr(correction, "reason") else ""


def years_seen(actor: Actor, person_id: int) -> dict[int, int]:
    """year -> minutes in the entries of this person that the actor may see, newest first."""
    seen = policy.visible(actor, Entry.objects.filter(person_id__in=same_as(person_id)))
    rows = seen.values_list("service_on__year").annotate(total=Sum("minutes"))
    return dict(rows.order_by("-service_on__year"))


def entries_seen(actor: Actor, person_id: int, limit: int = 20) -> list[Entry]:
    """The latest entries of this person that the actor may see."""
    seen = policy.visible(actor, Entry.objects.filter(person_id__in=same_as(person_id)))
    return list(seen.select_related("person").order_by("-service_on", "-seq")[:limit])


# ---------------------------------------------------------------- the chain


def head() -> tuple[int, bytes]:
    """Number and hash of the last entry; an empty ledger stands at zero."""
    found = Head.objects.filter(pk=1).values_list("seq", "hash").first()
    return (0, rules.GENESIS) if found is None else (found[0], bytes(found[1]))


def lines_of(entries: QuerySet[Entry]) -> Iterator[tuple[rules.Line, bytes]]:
    """Stored entries in order, as the chain sees them. Rows, not objects: it reads all of them."""
    rows = entries.order_by("seq").values_list(
        "seq", "kind", "person__public_id", "unit_id", "minutes", "raw_minutes", "source",
        "corrects_id", "activity", "service_on", "place", "content", "organiser",
        "leader__public_id", "rule", "reason_digest", "made_by", "made_at", "hash",
    )  # fmt: skip
    read: Iterable[Any] = rows.iterator(chunk_size=5_000)
    for row in read:
        yield rules.Line(*row[:-1]), bytes(row[-1])


def ledger(actor: Actor, after: int = 0, limit: int = 500) -> list[dict[str, Any]]:
    """Entries after this number for an auditor: the members of the canonical form, and the hash."""
    root = district()
    require(policy.may_audit(actor, root.pk if root else None))
    chosen = Entry.objects.filter(seq__gt=after)
    last = after + min(limit, MOST_LINES)
    return [
        {**rules.exported(line), "hash": stored.hex()}
        for line, stored in lines_of(chosen.filter(seq__lte=last))
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that does not agree with the ledger. ``str()`` is a line of the report."""

    record: str
    what: str
    stored: int | str = ""
    counted: int | str = ""

    def __str__(self) -> str:
        values = f": stored {self.stored}, counted {self.counted}" if self.counted != "" else ""
        return f"{self.record} {self.what}{values}"


def chain_problems(seen_heads: Iterable[tuple[int, bytes]] = ()) -> list[Difference]:
    """Breaks of the chain, reasons that are not those entered, corrections of something else."""
    found = [
        Difference(f"hours.entry:{flaw.seq}", flaw.what)
        for flaw in rules.flaws(lines_of(Entry.objects.all()), head(), seen_heads)
    ]
    reasons = Reason.objects.values_list("pk", "text", "salt", "entry__reason_digest")
    for seq, text, salt, digest in reasons.iterator():
        if digest is None or rules.reason_digest(text, bytes(salt)) != bytes(digest):
            found.append(Difference(f"hours.entry:{seq}", "reason_differs"))
    stray = Entry.objects.filter(kind=Entry.Kind.CORRECTION).exclude(
        Q(corrects__kind=Entry.Kind.CREDIT)
        & Q(corrects__person=F("person"), corrects__service_on=F("service_on"))
        & Q(corrects__seq__lt=F("seq"))
    )
    for seq in stray.values_list("seq", flat=True):
        found.append(Difference(f"hours.entry:{seq}", "corrects_something_else"))
    return found


def balance_differences() -> list[Difference]:
    """Balances that are not the sum of the ledger."""
    sums = Entry.objects.values_list("person_id", "service_on__year").annotate(
        Sum("minutes"), Count("seq")
    )
    counted: dict[tuple[int, int], tuple[int, int]] = {}
    kept = all_kept()
    for person, year, minutes, lines in sums:
        key = kept.get(person, person), year
        before = counted.get(key, (0, 0))
        counted[key] = before[0] + minutes, before[1] + lines
    stored = {
        (person, year): (minutes, lines)
        for person, year, minutes, lines in Balance.objects.values_list(
            "person_id", "year", "minutes", "entries"
        )
    }
    found: list[Difference] = []
    nothing = (0, 0)
    for person, year in sorted(counted.keys() | stored.keys()):
        held, right = stored.get((person, year), nothing), counted.get((person, year), nothing)
        record = f"hours.balance:{person}/{year}"
        if held[0] != right[0]:
            found.append(Difference(record, "minutes", held[0], right[0]))
        if held[1] != right[1]:
            found.append(Difference(record, "entries", held[1], right[1]))
    return found
