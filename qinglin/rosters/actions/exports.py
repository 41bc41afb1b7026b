"""A roster is taken out: asked for with a purpose, written in the background, forgotten soon."""

from base64 import b64encode

from django.db import transaction

from qinglin.kernel import audit, clock, crypto
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.rosters import policy
from qinglin.rosters.errors import ExportGone, PurposeMissing, UnknownLayout
from qinglin.rosters.models import Export
from qinglin.rosters.queries import old_exports
from qinglin.rosters.rules.paper import LAYOUTS

State = Export.State


@transaction.atomic
def ask(actor: Actor, unit: Unit, *, layout: str, reason: str, full: bool = False) -> Export:
    """Ask for a roster; who, what for and how much stands in the trail."""
    if layout not in LAYOUTS:
        raise UnknownLayout
    full = full and LAYOUTS[layout].personal
    may = policy.may_export_full if full else policy.may_export
    require(may(actor, unit.pk))
    if len(reason.strip()) < 2:
        raise PurposeMissing(fields={"reason": PurposeMissing.message})
    export = Export.objects.create(
        unit=unit,
        layout=layout,
        reason=reason.strip()[:200],
        full=full,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    audit.record(
        actor, "rosters.asked", export, layout=layout, unit=unit.pk, full=full, reason=export.reason
    )
    return export


@transaction.atomic
def begin_export(actor: Actor, export: Export, total: int) -> int:
    """One more try begins; returns how many it makes."""
    require(policy.may_work(actor))
    export.state, export.total, export.done = State.WRITING, total, 0
    export.tries += 1
    export.save(update_fields=["state", "total", "done", "tries"])
    return export.tries


@transaction.atomic
def note_written(actor: Actor, export: Export, done: int) -> None:
    require(policy.may_work(actor))
    Export.objects.filter(pk=export.pk).update(done=done)


@transaction.atomic
def deliver(actor: Actor, export: Export, body: bytes, rows: int) -> None:
    """The file is there: sealed, for whoever asked, for a day."""
    require(policy.may_work(actor))
    export.body_sealed = crypto.seal(b64encode(body).decode(), export.context)
    export.state, export.total, export.done = State.READY, rows, rows
    export.finished_at = clock.now()
    export.save()
    audit.record(actor, "rosters.written", export, rows=rows)


@transaction.atomic
def fail_export(actor: Actor, export: Export, problem: str) -> None:
    require(policy.may_work(actor))
    export.state, export.problem, export.finished_at = State.FAILED, problem[:300], clock.now()
    export.save(update_fields=["state", "problem", "finished_at"])
    audit.record(actor, "rosters.not_written", export, problem=export.problem)


@transaction.atomic
def downloaded(actor: Actor, export: Export) -> bytes:
    """The workbook, still sealed; taking it is written down before it is given."""
    may = policy.may_export_full if export.full else policy.may_export
    require(may(actor, export.unit_id))
    held = Export.objects.get(pk=export.pk)
    if held.state != State.READY or held.body_sealed is None:
        raise ExportGone
    audit.record(actor, "rosters.downloaded", export, rows=export.total, full=export.full)
    return bytes(held.body_sealed)


@transaction.atomic
def forget_old(actor: Actor) -> int:
    """Files that were there for a day go."""
    require(policy.may_work(actor))
    old = old_exports()
    for export in old:
        export.body_sealed, export.state = None, State.GONE
        export.save(update_fields=["body_sealed", "state"])
        audit.record(actor, "rosters.forgotten", export)
    return len(old)
