"""A roster is brought in: received, read, checked row by row, decided about. What is read and
what is checked happens outside of transactions (``working``); here it is kept."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min

from qinglin.kernel import audit, bulk, clock, crypto
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.rosters import models, policy
from qinglin.rosters.errors import (
    ColumnsMissing,
    ColumnTwice,
    ConsentNotStated,
    FinishedAlready,
    NothingToDo,
    NotReady,
    StillUndecided,
    WrongDecision,
)
from qinglin.rosters.models import Import, Kind, Line
from qinglin.rosters.reading import refuse_dangerous
from qinglin.rosters.rules import cells, fields, layouts, verdicts
from qinglin.rosters.rules.verdicts import Verdict

State = Import.State
ENDED = {State.DONE, State.REFUSED, State.CANCELLED}
LINE = (
    "roster_id", "number", "verdict", "label", "changes", "reason", "cell", "target", "group",
    "choice", "applied",
)  # fmt: skip


@transaction.atomic
def receive(
    actor: Actor, unit: Unit, *, kind: str, name: str, body: bytes, consented: bool = False
) -> Import:
    """Take a file; the worker reads it. Files that are no rosters are refused at once."""
    require(kind in Kind.values and policy.may_import(actor, kind, unit.pk))
    refuse_dangerous(body)
    if kind == Kind.VOLUNTEERS and not consented:
        raise ConsentNotStated(fields={"consented": ConsentNotStated.message})
    roster = Import.objects.create(
        unit=unit,
        kind=kind,
        name=_plain_name(name),
        digest=hashlib.sha256(body).hexdigest(),
        consented=consented,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    roster.body_sealed = crypto.seal(b64encode(body).decode(), roster.context)
    roster.save(update_fields=["body_sealed"])
    audit.record(
        actor, "rosters.received", roster, kind=kind, unit=unit.pk, digest=roster.digest,
        consented=consented,
    )  # fmt: skip
    return roster


@transaction.atomic
def begin(actor: Actor, roster: Import) -> int:
    """One more try begins; returns how many it makes."""
    require(actor.everything)
    roster.tries += 1
    roster.done = 0
    roster.save(update_fields=["tries", "done"])
    return roster.tries


@transaction.atomic
def found_header(actor: Actor, roster: Import, layout: layouts.Layout, rows: Sequence[Any]) -> bool:
    """Keep where the columns are; returns whether all that are needed were found."""
    require(actor.everything)
    roster.labels = list(layout.labels)
    roster.samples = [list(row)[:8] for row in _samples(layout, rows)]
    roster.columns = dict(layout.columns)
    missing = [f.label for f in fields.required(roster.kind) if f.key not in layout.columns]
    roster.state = State.MAPPING if missing else State.CHECKING
    roster.total = max(len(rows) - layout.first, 0)
    roster.save(update_fields=["labels", "samples", "columns", "state", "total"])
    return not missing


@transaction.atomic
def choose_columns(actor: Actor, roster: Import, columns: Mapping[str, int]) -> None:
    """Somebody says which column is what; it is remembered for the next file like this one."""
    require(policy.may_handle(actor, roster))
    roster = _locked(roster)
    if roster.state not in {State.MAPPING, State.READY}:
        raise NotReady
    known = {field.key: field for field in fields.FIELDS[roster.kind]}
    chosen = {
        key: column
        for key, column in columns.items()
        if key in known and 0 <= column < len(roster.labels)
    }
    if len(set(chosen.values())) < len(chosen):
        used = list(chosen.values())
        twice = next(key for key, column in chosen.items() if used.count(column) > 1)
        raise ColumnTwice(name=known[twice].label)
    missing = [field for field in fields.required(roster.kind) if field.key not in chosen]
    if missing:
        raise ColumnsMissing(names="、".join(field.label for field in missing))
    roster.columns = chosen
    roster.state, roster.tries = State.CHECKING, 0
    roster.save(update_fields=["columns", "state", "tries"])
    _remember(roster)
    audit.record(actor, "rosters.columns_chosen", roster, columns=chosen)


@transaction.atomic
def keep_preview(
    actor: Actor, roster: Import, found: Sequence[Verdict], choices: Mapping[int, str]
) -> None:
    """What every row will do. Decisions that were made stay with their rows."""
    require(actor.everything)
    _write(roster, found, choices)
    roster.counts = verdicts.counted(one.verdict for one in found)
    roster.total = roster.done = len(found)
    roster.state, roster.tries = State.READY, 0
    roster.save(update_fields=["counts", "total", "done", "state", "tries", "problem"])
    _remember(roster)


@transaction.atomic
def decide(actor: Actor, roster: Import, number: int, choice: str) -> None:
    """What to do with a row in conflict: take it or leave it. The rows are checked again."""
    require(policy.may_handle(actor, roster))
    roster = _locked(roster)
    if roster.state != State.READY:
        raise NotReady
    line = Line.objects.filter(roster=roster, number=number).first()
    if line is None or choice not in {"", *Line.Choice.values}:
        raise WrongDecision
    line.choice = choice
    line.save(update_fields=["choice"])
    if choice == Line.Choice.TAKE and line.group:
        others = Line.objects.filter(roster=roster, group=line.group).exclude(pk=line.pk)
        others.update(choice=Line.Choice.SKIP)
    _check_again(actor, roster, decided=number, choice=choice)


@transaction.atomic
def decide_firsts(actor: Actor, roster: Import) -> None:
    """Of rows about one person or unit take the first each time, and leave the others."""
    require(policy.may_handle(actor, roster))
    roster = _locked(roster)
    if roster.state != State.READY:
        raise NotReady
    groups = Line.objects.filter(roster=roster, choice="").exclude(group="")
    first = set(
        groups.values("group").annotate(first=Min("number")).values_list("first", flat=True)
    )
    groups.update(choice=Line.Choice.SKIP)
    for start in range(0, len(first), 2_000):
        part = sorted(first)[start : start + 2_000]
        Line.objects.filter(roster=roster, number__in=part).update(choice=Line.Choice.TAKE)
    _check_again(actor, roster, firsts=len(first))


@transaction.atomic
def confirm(actor: Actor, roster: Import, *, way: str) -> None:
    """Bring it in as the preview says: all of it, or what can be brought in."""
    require(policy.may_handle(actor, roster))
    roster = _locked(roster)
    if roster.state in ENDED or roster.state == State.APPLYING:
        raise FinishedAlready
    if roster.state != State.READY or way not in Import.Way.values:
        raise NotReady
    undone = sum(roster.counts.get(name, 0) for name in verdicts.OPEN)
    if way == Import.Way.ALL and undone:
        raise StillUndecided(n=undone)
    if not sum(roster.counts.get(name, 0) for name in verdicts.DONE):
        raise NothingToDo
    roster.state, roster.way, roster.done, roster.tries = State.APPLYING, way, 0, 0
    roster.save(update_fields=["state", "way", "done", "tries"])
    audit.record(actor, "rosters.confirmed", roster, way=way, counts=roster.counts)


@transaction.atomic
def cancel(actor: Actor, roster: Import) -> None:
    """Not brought in after all: the file is forgotten."""
    require(policy.may_handle(actor, roster))
    roster = _locked(roster)
    if roster.state in ENDED or roster.state == State.APPLYING:
        raise FinishedAlready
    _end(roster, State.CANCELLED)
    audit.record(actor, "rosters.cancelled", roster)


@transaction.atomic
def refuse(actor: Actor, roster: Import, problem: str) -> None:
    """It is no roster: the page says why, and the file is forgotten."""
    require(actor.everything)
    roster.problem = problem[:300]
    _end(roster, State.REFUSED)
    audit.record(actor, "rosters.refused", roster, problem=roster.problem)


@transaction.atomic
def note_progress(actor: Actor, roster: Import, done: int) -> None:
    require(actor.everything)
    Import.objects.filter(pk=roster.pk).update(done=done)


def _end(roster: Import, state: str) -> None:
    """Nothing of the file stays but its name, its digest and what became of its rows."""
    roster.state, roster.finished_at, roster.body_sealed = state, clock.now(), None
    roster.samples = []
    roster.save()


def _locked(roster: Import) -> Import:
    held = Import.objects.select_for_update(of=("self",)).select_related("unit")
    return held.get(pk=roster.pk)


def _check_again(actor: Actor, roster: Import, **detail: Any) -> None:
    roster.state, roster.tries, roster.problem = State.CHECKING, 0, ""
    roster.save(update_fields=["state", "tries", "problem"])
    audit.record(actor, "rosters.decided", roster, **detail)


def _write(roster: Import, found: Sequence[Verdict], choices: Mapping[int, str]) -> None:
    Line.objects.filter(roster=roster).delete()
    bulk.insert(Line, LINE, (_line(roster, one, choices) for one in found))


def _line(roster: Import, one: Verdict, choices: Mapping[int, str]) -> tuple[Any, ...]:
    column = roster.columns.get(one.about)
    cell = f"{cells.letters(column)}{one.number}" if column is not None else ""
    changes = json.dumps(one.changes, ensure_ascii=False)
    return (
        roster.pk, one.number, one.verdict, one.label[:80], changes, one.reason[:300], cell,
        one.target, one.group, choices.get(one.number, ""), False,
    )  # fmt: skip


def _samples(layout: layouts.Layout, rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The first cells of each column with the numbers masked, so that somebody can tell them."""
    found = []
    for column in range(len(layout.labels)):
        words = [row[column] for row in rows[layout.first :] if column < len(row) and row[column]]
        found.append([_veiled(word) for word in words[:3]])
    return found


def _veiled(text: str) -> str:
    digits = sum(char.isdigit() for char in text)
    return f"{text[:2]}***{text[-1:]}" if digits >= 8 else text[:20]


def _remember(roster: Import) -> None:
    layout = layouts.Layout(0, tuple(roster.labels), roster.columns)
    columns = {layouts.worded(roster.labels[at]): key for key, at in roster.columns.items()}
    models.Mapping.objects.update_or_create(
        unit=roster.unit,
        kind=roster.kind,
        fingerprint=layout.fingerprint,
        defaults={"columns": columns, "used_at": clock.now()},
    )


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable()).strip(". ")[-120:] or "名册"
