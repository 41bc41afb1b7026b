import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from qinglin.activities.events import RollCredit
from qinglin.hours import policy, rules, sql
from qinglin.hours.errors import (
    CannotCorrectOwn,
    ChangedMeanwhile,
    NotACredit,
    ReasonNeeded,
    ReasonTooLong,
    Unchanged,
    WrongMinutes,
)
from qinglin.hours.events import Corrected
from qinglin.hours.models import Balance, Entry, Head, Reason
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import Invalid
from qinglin.kernel.events import emit
from qinglin.people.models import Person
from qinglin.people.queries import kept_id, kept_ids

CREDIT = Entry.Kind.CREDIT.value
#: How many keys one IN list may hold on both databases, how many rows are written at a time.
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
    first = head.seq + 1
    people = _public_ids(
        {pk for credit in wanted.values() for pk in (credit["person_id"], credit["leader_id"])}
    )
    _grow(actor, head, map(_draft, wanted.values()), people)
    audit.record(actor, "hours.credited", head, first=first, last=head.seq)
    return len(wanted)


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
    draft = sql.Row(
        seq=0,
        kind=Entry.Kind.CORRECTION.value,
        person_id=entry.person_id,
        unit_id=entry.unit_id,
        minutes=minutes - counted,
        raw_minutes=None,
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
    )
    _grow(actor, head, [draft], _public_ids({entry.person_id, entry.leader_id}))
    correction = Entry.objects.get(pk=head.seq)
    Reason.objects.create(entry=correction, text=text, salt=salt)
    audit.record(actor, "hours.corrected", correction, corrects=entry.seq, minutes=minutes)
    tell(
        actor,
        people=[kept_id(entry.person_id)],
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
    counts_for = Coalesce("person__merged_into", "person")
    lines = Entry.objects.values_list(counts_for, "service_on", "minutes")
    minutes: Years = Counter()
    entries: Years = Counter()
    _sum_up(minutes, entries, lines.iterator(chunk_size=PORTION))
    sql.add_to_balances(_balances(minutes, entries))
    audit.record(actor, "hours.balances_rebuilt", Head.objects.get(), rows=len(entries))
    return len(entries)


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


def _public_ids(people: Iterable[int | None]) -> dict[int, str]:
    ids = sorted(pk for pk in people if pk is not None)
    found: dict[int, str] = {}
    for start in range(0, len(ids), PORTION):
        portion = Person.objects.filter(pk__in=ids[start : start + PORTION])
        found.update(portion.values_list("pk", "public_id"))
    return found


def _kept(people: Iterable[int]) -> dict[int, int]:
    """Whom the lines of merged persons count for."""
    ids = sorted(people)
    found: dict[int, int] = {}
    for start in range(0, len(ids), PORTION):
        found.update(kept_ids(ids[start : start + PORTION]))
    return found


def _signature(actor: Actor) -> tuple[str, datetime]:
    """Who enters, by pseudonym, and when, in whole seconds."""
    name = actor.name
    if actor.person_id is not None:
        name = f"person:{_public_ids([actor.person_id])[actor.person_id]}"
    return name, clock.now().replace(microsecond=0)


def _draft(credit: RollCredit) -> sql.Row:
    return sql.Row(
        0,
        credit["person_id"],
        credit["unit_id"],
        CREDIT,
        credit["minutes"],
        credit["raw_minutes"],
        credit["source"],
        None,
        rules.fitting(credit["activity"], 80),
        date.fromisoformat(credit["service_on"]),
        rules.fitting(credit["place"], 60),
        rules.fitting(credit["content"], 80),
        rules.fitting(credit["organiser"], 80),
        credit["leader_id"],
        rules.fitting(credit["rule"], 40),
        None,
    )


def _grow(actor: Actor, head: Head, drafts: Iterable[sql.Row], people: Mapping[int, str]) -> None:
    """Number and chain the drafts, write them, and keep head and balances with them."""
    made_by, made_at = _signature(actor)
    rows = _chained(head, drafts, people, made_by, made_at)
    kept = _kept(people)
    minutes: Years = Counter()
    entries: Years = Counter()
    while portion := list(islice(rows, PORTION)):
        sql.append(portion)
        lines = ((kept.get(r.person_id, r.person_id), r.service_on, r.minutes) for r in portion)
        _sum_up(minutes, entries, lines)
    sql.add_to_balances(_balances(minutes, entries))
    head.save(update_fields=["seq", "hash"])


def _chained(
    head: Head,
    drafts: Iterable[sql.Row],
    people: Mapping[int, str],
    made_by: str,
    made_at: datetime,
) -> Iterator[sql.Row]:
    """The drafts as numbered rows with their hashes; the head moves along."""
    seq, before = head.seq, bytes(head.hash)
    for draft in drafts:
        seq += 1
        (
            _none, person, unit, kind, minutes, raw, source, corrects, activity, day, place,
            content, organiser, leader, rule, reason, *_rest,
        ) = draft  # fmt: skip
        line = rules.Line(
            seq, kind, people[person], unit, minutes, raw, source, corrects, activity, day, place,
            content, organiser, None if leader is None else people[leader], rule, reason,
            made_by, made_at,
        )  # fmt: skip
        before = rules.link(line, before)
        yield sql.Row(seq, *draft[1:16], made_by, made_at, before)
    head.seq, head.hash = seq, before


Years = Counter[tuple[int, int]]


def _sum_up(minutes: Years, entries: Years, lines: Iterable[tuple[int, date, int]]) -> None:
    for person_id, day, served in lines:
        key = person_id, day.year
        minutes[key] += served
        entries[key] += 1


def _balances(minutes: Years, entries: Years) -> list[tuple[int, int, int, int]]:
    """(person, year, minutes, entries), in order of the key."""
    return [(*key, minutes[key], entries[key]) for key in sorted(entries)]


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
