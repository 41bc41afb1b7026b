import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from qinglin.activities.events import RollCredit
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import Invalid
from qinglin.kernel.events import emit
from qinglin.people.models import Person

from . import policy, queries, rules, sql
from .errors import (
    CannotCorrectOwn,
    ChangedMeanwhile,
    NotACredit,
    ReasonNeeded,
    ReasonTooLong,
    Unchanged,
    WrongMinutes,
)
from .events import Corrected
from .models import Balance, Entry, Head, Reason

#: How many keys one IN list may hold on both databases.
PORTION = 5_000
MOST_REASON = 200


@transaction.atomic
def credit_many(actor: Actor, credits: Iterable[RollCredit]) -> int:
    """Enter every credit that is not in the ledger yet, in the order given; returns how many.

    ``source`` makes it happen once: entering the same credits again changes nothing.
    """
    require(policy.may_credit(actor))
    head = _locked_head()
    wanted = {credit["source"]: credit for credit in credits}
    for source in _known(list(wanted)) if head.seq else ():
        del wanted[source]
    if not wanted:
        return 0
    people = _public_ids(wanted.values())
    made_by, made_at = _signature(actor)
    entries = [
        Entry(
            kind=Entry.Kind.CREDIT,
            person_id=credit["person_id"],
            unit_id=credit["unit_id"],
            minutes=credit["minutes"],
            raw_minutes=credit["raw_minutes"],
            source=source,
            activity=rules.fitting(credit["activity"], 80),
            service_on=date.fromisoformat(credit["service_on"]),
            place=rules.fitting(credit["place"], 60),
            content=rules.fitting(credit["content"], 80),
            organiser=rules.fitting(credit["organiser"], 80),
            leader_id=credit["leader_id"],
            rule=rules.fitting(credit["rule"], 40),
            made_by=made_by,
            made_at=made_at,
        )
        for source, credit in wanted.items()
    ]
    first = head.seq + 1
    _grow(head, entries, people)
    audit.record(actor, "hours.credited", head, first=first, last=head.seq)
    return len(entries)


@transaction.atomic
def correct(
    actor: Actor, entry: Entry, *, minutes: int, reason: str, seen: int | None = None
) -> Entry:
    """Make the entry count ``minutes`` from now on, by a further entry of the difference.

    The old entry stays as it is. ``seen`` is what the corrector believed to count until now; a
    correction made meanwhile by somebody else is then not overwritten unseen.
    """
    if policy.is_own(actor, entry):
        raise CannotCorrectOwn
    require(policy.may_correct(actor, entry))
    if entry.kind != Entry.Kind.CREDIT:
        raise NotACredit
    text = _checked_reason(reason)
    if not 0 <= minutes <= rules.DAY_MINUTES:
        raise _about("minutes", WrongMinutes(most=rules.DAY_MINUTES))
    head = _locked_head()
    made_before = Entry.objects.filter(corrects=entry)
    counted = entry.minutes + (made_before.aggregate(sum=Sum("minutes"))["sum"] or 0)
    if seen is not None and seen != counted:
        raise ChangedMeanwhile(minutes=counted)
    if minutes == counted:
        raise Unchanged
    salt = secrets.token_bytes(16)
    made_by, made_at = _signature(actor)
    correction = Entry(
        kind=Entry.Kind.CORRECTION,
        person_id=entry.person_id,
        unit_id=entry.unit_id,
        minutes=minutes - counted,
        source=f"correction:{entry.seq}:{made_before.count() + 1}",
        corrects_id=entry.seq,
        activity=entry.activity,
        service_on=entry.service_on,
        place=entry.place,
        content=entry.content,
        organiser=entry.organiser,
        leader_id=entry.leader_id,
        rule=entry.rule,
        reason_digest=rules.reason_digest(text, salt),
        made_by=made_by,
        made_at=made_at,
    )
    _grow(head, [correction], _public_ids_of({entry.person_id, entry.leader_id}))
    Reason.objects.create(entry=correction, text=text, salt=salt)
    audit.record(actor, "hours.corrected", correction, corrects=entry.seq, minutes=minutes)
    tell(
        actor,
        people=[entry.person_id],
        template="hours.corrected",
        link=reverse("hours:mine"),
        key=f"hours.corrected:{correction.seq}",
        activity=entry.activity,
        service_on=entry.service_on,
        before=counted,
        after=minutes,
        reason=text,
    )
    emit(
        Corrected(
            seq=correction.seq,
            corrects=entry.seq,
            person_id=entry.person_id,
            difference=correction.minutes,
        )
    )
    return correction


@transaction.atomic
def rebuild_balances(actor: Actor) -> int:
    """Count every balance anew from the ledger; returns how many rows there are then."""
    require(policy.may_credit(actor))
    _locked_head()
    Balance.objects.all().delete()
    lines = Entry.objects.values_list("person_id", "service_on", "minutes")
    years = _by_year(lines.iterator(chunk_size=PORTION))
    sql.add_to_balances(years)
    audit.record(actor, "hours.balances_rebuilt", Head.objects.get(), rows=len(years))
    return len(years)


def _locked_head() -> Head:
    """The one row under whose lock the chain grows; made on first use."""
    head, _new = Head.objects.select_for_update(of=("self",)).get_or_create(
        pk=1, defaults={"seq": 0, "hash": rules.GENESIS}
    )
    return head


def _known(sources: Sequence[str]) -> list[str]:
    known: list[str] = []
    for start in range(0, len(sources), PORTION):
        portion = Entry.objects.filter(source__in=sources[start : start + PORTION])
        known.extend(portion.values_list("source", flat=True))
    return known


def _public_ids(credits: Iterable[RollCredit]) -> dict[int, str]:
    ids: set[int | None] = set()
    for credit in credits:
        ids.add(credit["person_id"])
        ids.add(credit["leader_id"])
    return _public_ids_of(ids)


def _public_ids_of(people: Iterable[int | None]) -> dict[int, str]:
    ids = sorted(pk for pk in people if pk is not None)
    found: dict[int, str] = {}
    for start in range(0, len(ids), PORTION):
        portion = Person.objects.filter(pk__in=ids[start : start + PORTION])
        found.update(portion.values_list("pk", "public_id"))
    return found


def _signature(actor: Actor) -> tuple[str, datetime]:
    """Who enters, by pseudonym, and when, in whole seconds."""
    name = actor.name
    if actor.person_id is not None:
        name = f"person:{_public_ids_of([actor.person_id])[actor.person_id]}"
    return name, clock.now().replace(microsecond=0)


def _grow(head: Head, entries: Sequence[Entry], people: dict[int, str]) -> None:
    """Number and chain the entries, write them, and keep head and balances with them."""
    seq, before = head.seq, bytes(head.hash)
    for entry in entries:
        seq += 1
        entry.seq = seq
        before = entry.hash = rules.link(queries.line_of(entry, people), before)
    sql.append(entries)
    sql.add_to_balances(_by_year((e.person_id, e.service_on, e.minutes) for e in entries))
    head.seq, head.hash = seq, before
    head.save(update_fields=["seq", "hash"])


def _by_year(lines: Iterable[tuple[int, date, int]]) -> list[tuple[int, int, int, int]]:
    """(person, year, minutes, entries) of these (person, day, minutes), in order of the key."""
    minutes: Counter[tuple[int, int]] = Counter()
    entries: Counter[tuple[int, int]] = Counter()
    for person_id, day, served in lines:
        minutes[person_id, day.year] += served
        entries[person_id, day.year] += 1
    return [
        (person, year, minutes[person, year], entries[person, year])
        for person, year in sorted(entries)
    ]


def _checked_reason(reason: str) -> str:
    text = rules.composed(reason.strip())
    if not text:
        raise _about("reason", ReasonNeeded())
    if len(text) > MOST_REASON:
        raise _about("reason", ReasonTooLong(most=MOST_REASON))
    return text


def _about(field: str, refusal: Invalid) -> Invalid:
    """The refusal, shown beside the field it is about."""
    refusal.fields = {field: str(refusal)}
    return refusal
