"""Snapshots that were frozen, and whether they still are what they were."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from qinglin.figures import policy
from qinglin.figures.models import Frozen, Holding, Mode, Part, Snapshot, Term
from qinglin.figures.rules.holdings import Record, digest_of, raw_digest, text_digest, unpacked
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound

from .holding import Held


def latest_snapshot(mode: Mode) -> Snapshot | None:
    return Snapshot.objects.filter(mode=mode).order_by("-pk").first()


def snapshots(actor: Actor, mode: Mode) -> list[Snapshot]:
    """Those of a mode, newest first."""
    if not policy.may_view(actor):
        raise NotFound
    return list(Snapshot.objects.filter(mode=mode).select_related("unit").order_by("-pk"))


def snapshot_for(actor: Actor, mode: Mode, pk: int) -> Snapshot:
    """Unseen and absent look the same."""
    found = Snapshot.objects.filter(mode=mode, pk=pk).select_related("mode", "unit").first()
    if found is None or not policy.may_view(actor):
        raise NotFound
    return found


def frozen_figures(snapshot: Snapshot) -> list[Frozen]:
    """The figures of a snapshot, in the order of the document it was made from."""
    return list(Frozen.objects.filter(snapshot=snapshot).order_by("pk"))


def frozen_figure(snapshot: Snapshot, key: str) -> Frozen:
    found = Frozen.objects.filter(snapshot=snapshot, key=key).select_related("snapshot").first()
    if found is None:
        raise NotFound
    return found


def history(mode: Mode, key: str) -> list[Frozen]:
    """One figure in every snapshot, newest first."""
    found = Frozen.objects.filter(snapshot__mode=mode, key=key)
    return list(found.select_related("snapshot").order_by("-snapshot_id"))


def snapshot_digest(
    mode: Mode, at: datetime, previous: Snapshot | None, held: Sequence[Held]
) -> str:
    """One hash over everything that is frozen together, and over the snapshot before."""
    figures = [
        [
            one.result.figure.key,
            one.number,
            one.result.computed,
            one.result.text,
            one.result.records,
            one.result.verdict,
            one.definition_digest,
            one.records_digest,
        ]
        for one in held
    ]
    return _digest(mode.key, mode.version, mode.digest, at, previous, figures)


def _digest(
    key: str,
    version: int,
    document: str,
    at: datetime,
    previous: Snapshot | None,
    figures: list[list[str | int | None]],
) -> str:
    before = previous.digest if previous else ""
    moment = at.isoformat(timespec="microseconds")
    return text_digest([key, version, document, moment, before, figures])


def records_of(term: Term) -> dict[int, Record]:
    """key -> record, as they were counted when the term was frozen."""
    names = [digest for _number, digest in term.holding.parts]
    data: Mapping[str, Part] = Part.objects.in_bulk(names)
    return {record.key: record for name in names for record in unpacked(bytes(data[name].data))}


def snapshot_problems(snapshot: Snapshot) -> list[str]:
    """Where a snapshot is not what was hashed; empty when it is as it was frozen."""
    found: list[str] = []
    rows = frozen_figures(snapshot)
    figures = [
        [
            row.key, row.number, row.computed, row.text, row.records, row.verdict,
            row.definition_digest, row.records_digest,
        ]
        for row in rows
    ]  # fmt: skip
    digest = _digest(
        snapshot.mode.key,
        snapshot.version,
        snapshot.document_digest,
        snapshot.at,
        snapshot.previous,
        figures,
    )
    if digest != snapshot.digest:
        found.append(f"figures.snapshot:{snapshot.pk} is not what was hashed")
    for row in rows:
        if text_digest(row.definition) != row.definition_digest:
            found.append(f"figures.frozen:{row.pk} {row.key}: the definition was changed")
        terms = Term.objects.filter(frozen=row).select_related("holding").order_by("position")
        if text_digest([term.holding_id for term in terms]) != row.records_digest:
            found.append(f"figures.frozen:{row.pk} {row.key}: the records were changed")
        found += [line for term in terms for line in _held_problems(term.holding)]
    return found


def all_snapshot_problems() -> list[str]:
    """Of every snapshot, oldest first."""
    found: list[str] = []
    for snapshot in Snapshot.objects.select_related("mode").order_by("pk").iterator():
        found += snapshot_problems(snapshot)
    return found


def _held_problems(holding: Holding) -> list[str]:
    pairs = [(number, digest) for number, digest in holding.parts]
    if digest_of(pairs, holding.records, holding.total) != holding.digest:
        return [f"figures.holding:{holding.pk} is not what was hashed"]
    parts = Part.objects.in_bulk([digest for _number, digest in pairs])
    return [
        f"figures.part:{digest} is not what was hashed"
        for _number, digest in pairs
        if digest not in parts or raw_digest(bytes(parts[digest].data)) != digest
    ]
