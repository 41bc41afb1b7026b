"""Findings are kept, looked at, and settled by a person. No hour changes without one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from qinglin.activities.actions import raise_cap
from qinglin.activities.models import Activity
from qinglin.activities.queries.credit import rule_book
from qinglin.hours import policy, queries
from qinglin.hours.errors import (
    CannotSettleOwn,
    FindingSettled,
    LongDayKnown,
    LongDayTooLong,
    NothingToCorrect,
    NotOfFinding,
    WrongMinutes,
)
from qinglin.hours.models import Finding, FindingRecord, LongDay
from qinglin.hours.options import limits
from qinglin.hours.rules import DAY_MINUTES
from qinglin.hours.rules.records import Found
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.orgs.queries import district

from .entries import PORTION, _about, _checked_reason, correct

#: A settled matter is opened again only when so many records are new.
FRESH = 5
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many findings were new, and to how many open ones further records came."""

    new: int = 0
    grown: int = 0


@transaction.atomic
def keep_findings(actor: Actor, found: Iterable[Found]) -> Kept:
    """Store what is new; the same things found again change nothing.

    An open finding takes further records in. A settled one stays settled; what came after it
    is a finding of its own once it is enough to look at.
    """
    require(policy.may_search(actor))
    held = asdict(limits())
    wanted = {one.key: one for one in found}
    known = _known(list(wanted))
    new: list[Found] = []
    grown = 0
    for key, one in wanted.items():
        before = known.get(key, [])
        covered = {pk for finding in before for pk in finding.covered}
        rest = [pk for pk in one.records if pk not in covered]
        still_open = next((finding for finding in before if finding.is_open), None)
        if not before:
            new.append(one)
        elif still_open is not None and rest:
            _grow(still_open.pk, one, rest, held)
            grown += 1
        elif still_open is None and len(rest) >= FRESH:
            new.append(one._replace(key=f"{key}#{len(before) + 1}", records=tuple(rest)))
    stored = _store(new, held)
    if stored:
        audit.record(actor, "hours.findings_opened", stored[0], new=len(stored), grown=grown)
    return Kept(new=len(stored), grown=grown)


@transaction.atomic
def question_paid_time(actor: Actor, engagements: Sequence[int]) -> Kept:
    """Paid work was written down late: what was credited in it is laid before a person.

    One finding for each engagement and unit. A record that was asked about once, whatever came
    of it, is not asked about again.
    """
    return keep_findings(actor, queries.served_in_paid_time(engagements))


@dataclass(frozen=True, slots=True)
class _Before:
    pk: int
    is_open: bool
    covered: frozenset[int]


def _known(keys: Sequence[str]) -> dict[str, list[_Before]]:
    """key -> the finding and its successors, oldest first, with the records they cover."""
    rows: list[tuple[int, str, str]] = []
    for start in range(0, len(keys), PORTION):
        portion = Finding.objects.filter(key__in=keys[start : start + PORTION])
        rows += portion.values_list("pk", "key", "state")
    rows += Finding.objects.filter(key__contains="#").values_list("pk", "key", "state")
    covered: dict[int, set[int]] = {pk: set() for pk, _, _ in rows}
    for start in range(0, len(rows), PORTION):
        ids = [pk for pk, _, _ in rows[start : start + PORTION]]
        records = FindingRecord.objects.filter(finding_id__in=ids)
        for pk, sign_up in records.values_list("finding_id", "sign_up_id").iterator():
            covered[pk].add(sign_up)
    found: dict[str, list[_Before]] = {}
    for pk, key, state in sorted(rows):
        before = _Before(pk, state == Finding.State.OPEN, frozenset(covered[pk]))
        found.setdefault(key.partition("#")[0], []).append(before)
    return found


def _grow(pk: int, one: Found, rest: Sequence[int], held: dict[str, int]) -> None:
    _add_records([(pk, sign_up) for sign_up in rest])
    Finding.objects.filter(pk=pk).update(
        facts={**one.facts, "limits": held},
        sure=one.sure,
        from_on=_day(one.from_day),
        to_on=_day(one.to_day),
    )


def _store(new: Sequence[Found], held: dict[str, int]) -> list[Finding]:
    now = clock.now()
    rows = [
        Finding(
            kind=one.kind,
            key=one.key,
            sure=one.sure,
            unit_id=one.units[0],
            other_unit_id=one.units[1] if len(one.units) > 1 else None,
            from_on=_day(one.from_day),
            to_on=_day(one.to_day),
            facts={**one.facts, "limits": held},
            found_at=now,
        )
        for one in new
    ]
    stored = Finding.objects.bulk_create(rows, batch_size=PORTION)
    _add_records([(row.pk, pk) for row, one in zip(stored, new, strict=True) for pk in one.records])
    return stored


def _add_records(pairs: Iterable[tuple[int, int]]) -> None:
    rows = [FindingRecord(finding_id=finding, sign_up_id=pk) for finding, pk in pairs]
    FindingRecord.objects.bulk_create(rows, batch_size=PORTION)


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


@transaction.atomic
def dismiss_finding(actor: Actor, finding: Finding, *, reason: str) -> None:
    """Looked at by a person: the records are right. Hours stay as they are."""
    _settle(actor, finding, Finding.State.DISMISSED, reason)
    audit.record(actor, "hours.finding_dismissed", finding)


@transaction.atomic
def confirm_finding(
    actor: Actor, finding: Finding, *, reason: str, minutes: Mapping[int, int]
) -> int:
    """Looked at by a person: these records count ``minutes`` from now on; returns how many.

    ``minutes`` is by sign-up. Each goes through the ordinary correction, with this reason, which
    the volunteer reads; the right to correct is asked for each.
    """
    if not minutes:
        raise _about("minutes", NothingToCorrect())
    _settle(actor, finding, Finding.State.CONFIRMED, reason)
    ids = sorted(minutes)
    records = finding.records.filter(sign_up_id__in=ids).values_list("sign_up_id", flat=True)
    inside = frozenset(records)
    entries = queries.entries_of(ids)
    for pk in ids:
        if pk not in inside or pk not in entries:
            raise NotOfFinding(sign_up=pk)
        correct(actor, entries[pk], minutes=minutes[pk], reason=reason)
    audit.record(actor, "hours.finding_confirmed", finding, corrected=len(ids))
    return len(ids)


def _settle(actor: Actor, finding: Finding, state: Finding.State, reason: str) -> None:
    person = require_person(actor)
    require(policy.may_settle(actor, finding))
    text = _checked_reason(reason)
    if queries.concerns(finding, person):
        raise CannotSettleOwn
    still_open = Finding.objects.filter(pk=finding.pk, state=Finding.State.OPEN)
    if not still_open.update(
        state=state, reason=text, settled_at=clock.now(), settled_by_id=person
    ):
        raise FindingSettled
    finding.refresh_from_db()


@transaction.atomic
def approve_long_day(
    actor: Actor, activity: Activity, *, reason: str, minutes: int | None = None
) -> LongDay:
    """The unit above agrees that this activity needs a long day, such as in a flood.

    ``minutes`` is the cap of that day; without it, what the dated rule lets the unit above agree
    to (12 hours). More than that takes the district itself. It holds where the roll is not
    confirmed yet; afterwards hours are corrected. Refuses: Forbidden, LongDayTooLong, LongDayKnown.
    """
    person = require_person(actor)
    above = activity.unit.parent_id or activity.unit_id
    require(policy.may_approve_long_day(actor, above))
    text = _checked_reason(reason)
    rule = rule_book([activity.unit_id]).on(activity.unit_id, clock.day_of(activity.starts_at))
    wanted = rule.high_cap if minutes is None else minutes
    if not 0 < wanted <= DAY_MINUTES:
        raise _about("minutes", WrongMinutes(most=DAY_MINUTES))
    if wanted > rule.high_cap and not policy.may_approve_long_day(actor, _root()):
        raise LongDayTooLong(most=rule.high_cap)
    try:
        with transaction.atomic():
            made = LongDay.objects.create(
                activity=activity, reason=text, by_id=person, made_at=clock.now()
            )
    except IntegrityError as error:
        raise LongDayKnown from error
    if activity.state in {Activity.State.DRAFT, Activity.State.PUBLISHED}:
        raise_cap(actor, activity, minutes=max(wanted, rule.cap))
    audit.record(actor, "hours.long_day_approved", made, activity=activity.pk)
    return made


def _root() -> int | None:
    root = district()
    return root.pk if root else None
