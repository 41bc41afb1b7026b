from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit

from . import library, policy, queries
from .errors import FreezeReasonNeeded, FreezeReasonTooLong
from .models import Frozen, Holding, Mode, ModeVersion, Part, Point, Series, Snapshot, Term, Value
from .queries import Held, Months, Result


@transaction.atomic
def load_mode(actor: Actor, source: str, unit: Unit, *, reenacted_on: date | None = None) -> Mode:
    """Take over a mode's document, by its name or from a file; the same document changes nothing.

    A changed document is a new version: its values are counted anew, the document before is kept.
    ``reenacted_on`` stands for the day of the report, where a district is re-enacted.
    """
    require(policy.may_load(actor, unit.pk))
    data = library.read(source)
    digest = library.digest_of(data)
    mode = Mode.objects.select_for_update(of=("self",)).filter(key=data["mode"]).first()
    same = (digest, unit.pk, reenacted_on)
    if mode is not None and (mode.digest, mode.unit_id, mode.reenacted_on) == same:
        return mode
    mode = mode or Mode(key=data["mode"], version=0)
    mode.reenacted_on = reenacted_on
    mode.unit, mode.title, mode.document, mode.digest = unit, data["title"], data, digest
    mode.version, mode.loaded_at = mode.version + 1, clock.now()
    mode.save()
    ModeVersion.objects.create(
        mode=mode, version=mode.version, digest=digest, document=data, loaded_at=mode.loaded_at
    )
    Value.objects.filter(mode=mode).delete()
    Series.objects.filter(mode=mode).delete()
    audit.record(actor, "figures.mode_loaded", mode, version=mode.version, digest=digest)
    return mode


@transaction.atomic
def refresh(actor: Actor, mode: Mode) -> list[Result]:
    """Count every figure of the mode and keep what was found, in one transaction.

    Counting takes seconds in a large district: where others are writing, count first and then
    ``keep`` (as the schedule does), so that nobody waits.
    """
    began, mark = clock.now(), queries.last_mark()
    document, today = queries.document_of(mode), clock.day_of(began)
    results = queries.recount(document, mode.unit, today)
    keep(actor, mode, results, began=began, mark=mark)
    keep_months(actor, queries.figure_months(mode, document, today), began=began, mark=mark)
    return results


@transaction.atomic
def refresh_trends(actor: Actor, root: Unit) -> None:
    """Count the district's trends and keep them, in one transaction."""
    began, mark = clock.now(), queries.last_mark()
    keep_months(actor, queries.fact_months(root, clock.day_of(began)), began=began, mark=mark)


@transaction.atomic
def keep(
    actor: Actor, mode: Mode, results: Sequence[Result], *, began: datetime, mark: int
) -> None:
    """Keep what was counted; ``mark`` is the last audit entry before counting ``began``.

    Values are a projection, so nothing is audited and nobody is told. What changed while it was
    counted stays marked as changed.
    """
    require(policy.may_load(actor, mode.unit_id))
    Value.objects.bulk_create(
        [
            Value(
                mode=mode,
                key=result.figure.key,
                computed=result.computed,
                text=result.text,
                details=result.details,
                records=result.records,
                verdict=result.verdict,
                computed_at=began,
                mark=mark,
            )
            for result in results
        ],
        update_conflicts=True,
        unique_fields=["mode", "key"],
        update_fields=[
            "computed",
            "text",
            "details",
            "records",
            "verdict",
            "computed_at",
            "mark",
        ],
    )
    Mode.objects.filter(pk=mode.pk, stale_since__lte=began).update(stale_since=None)


@transaction.atomic
def mark_stale(actor: Actor) -> int:
    """Records changed: the schedule counts soon. Many changes in a row make one count."""
    return Mode.objects.filter(stale_since=None).update(stale_since=clock.now())


@transaction.atomic
def keep_months(actor: Actor, counted: Sequence[Months], *, began: datetime, mark: int) -> None:
    """Keep what was counted of each series, in the place of what was known of it."""
    require(policy.may_count(actor))
    for months in counted:
        series, _created = Series.objects.update_or_create(
            name=months.name,
            defaults={
                "mode": months.mode,
                "since": months.since,
                "until": months.until,
                "computed_at": began,
                "mark": mark,
            },
        )
        Point.objects.filter(series=series).delete()
        Point.objects.bulk_create(
            Point(
                series=series,
                unit_id=unit_id,
                month=month,
                number=found.number,
                records=found.records,
            )
            for (unit_id, month), found in months.cells.items()
        )


MOST_REASON = 200


@transaction.atomic
def freeze(actor: Actor, mode: Mode, *, reason: str) -> Snapshot:
    """Keep all figures of the mode as they stand now, with the records they were counted from.

    Nothing can change it afterwards. A large district takes seconds, during which nobody else
    writes on SQLite: all figures are of one moment.
    """
    require(policy.may_freeze(actor, mode.unit_id))
    text = " ".join(reason.split())
    if not text:
        raise FreezeReasonNeeded(fields={"reason": FreezeReasonNeeded.message})
    if len(text) > MOST_REASON:
        raise FreezeReasonTooLong(most=MOST_REASON)
    mode = Mode.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mode.pk)
    at, mark = clock.now(), queries.last_mark()
    held = list(queries.hold(queries.document_of(mode), mode.unit, at))
    previous = queries.latest_snapshot(mode)
    snapshot = Snapshot.objects.create(
        mode=mode,
        unit=mode.unit,
        version=mode.version,
        document_digest=mode.digest,
        at=at,
        mark=mark,
        made_by=actor.name,
        reason=text,
        previous=previous,
        digest=queries.snapshot_digest(mode, at, previous, held),
    )
    _keep_figures(snapshot, held)
    audit.record(actor, "figures.frozen", snapshot, mode=mode.key, digest=snapshot.digest)
    return snapshot


def _keep_figures(snapshot: Snapshot, held: Sequence[Held]) -> None:
    _keep_records(term for one in held for term in one.terms)
    rows = Frozen.objects.bulk_create([_frozen(snapshot, one) for one in held])
    Term.objects.bulk_create(
        [
            Term(
                frozen=row,
                position=position,
                fact=term.asked.fact,
                filters=dict(term.asked.cut.filters),
                since=term.asked.cut.since,
                until=term.asked.cut.until,
                how=term.asked.how,
                frame=queries.frame_of(term.asked),
                holding_id=term.digest,
            )
            for row, one in zip(rows, held, strict=True)
            for position, term in enumerate(one.terms)
        ]
    )


def _frozen(snapshot: Snapshot, held: Held) -> Frozen:
    result, figure = held.result, held.result.figure
    return Frozen(
        snapshot=snapshot,
        key=figure.key,
        title=figure.title,
        kind=figure.kind,
        unit_word=figure.unit,
        scope=figure.scope,
        period=figure.period,
        reported={"value": figure.reported.value, "bound": figure.reported.bound},
        definition=held.definition,
        definition_digest=held.definition_digest,
        number=held.number,
        computed=result.computed,
        text=result.text,
        records=result.records,
        records_digest=held.records_digest,
        verdict=result.verdict,
    )


def _keep_records(terms: Iterable[queries.HeldTerm]) -> None:
    """What is kept already is not written again."""
    holdings = {term.digest: term for term in terms}
    parts = {part.digest: part for term in holdings.values() for part in term.parts}
    there = set(Part.objects.filter(pk__in=list(parts)).values_list("pk", flat=True))
    Part.objects.bulk_create(
        [Part(digest=key, data=part.data) for key, part in parts.items() if key not in there],
        batch_size=100,
    )
    kept = set(Holding.objects.filter(pk__in=list(holdings)).values_list("pk", flat=True))
    Holding.objects.bulk_create(
        [
            Holding(
                digest=key,
                records=term.records,
                total=term.total,
                parts=[[part.number, part.digest] for part in term.parts],
            )
            for key, term in holdings.items()
            if key not in kept
        ]
    )
