from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit

from . import library, policy, queries
from .models import Mode, Point, Series, Value
from .queries import Months, Result


@transaction.atomic
def load_mode(actor: Actor, source: str, unit: Unit) -> Mode:
    """Take over a mode's document, by its name or from a file; the same document changes nothing.

    A changed document is a new version: its values are counted anew, older ones are forgotten.
    """
    require(policy.may_load(actor, unit.pk))
    data = library.read(source)
    digest = library.digest_of(data)
    mode = Mode.objects.select_for_update(of=("self",)).filter(key=data["mode"]).first()
    if mode is not None and (mode.digest, mode.unit_id) == (digest, unit.pk):
        return mode
    mode = mode or Mode(key=data["mode"], version=0)
    mode.unit, mode.title, mode.document, mode.digest = unit, data["title"], data, digest
    mode.version, mode.loaded_at = mode.version + 1, clock.now()
    mode.save()
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
                records=result.records,
                verdict=result.verdict,
                computed_at=began,
                mark=mark,
            )
            for result in results
        ],
        update_conflicts=True,
        unique_fields=["mode", "key"],
        update_fields=["computed", "text", "records", "verdict", "computed_at", "mark"],
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
