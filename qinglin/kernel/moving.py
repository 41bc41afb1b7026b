"""Two records turn out to be one: everything that refers to the one comes to refer to the other.

A room says of each of its references how its rows move (``moves``). Which references there are
comes from Django's model graph, so that a table nobody thought of stops the merge instead of
being forgotten. What is done is written down step by step and can be taken back exactly.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet, UniqueConstraint

from .actor import Actor
from .referring import referring

#: What was done, in words that JSON can keep: see ``Journal``.
Step = dict[str, Any]
Row = Any
PORTION = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """How the rows behind one reference move.

    Where two rows cannot both stand (a unique constraint), one of them stays: that of the record
    that is kept, unless ``better(its row, the other's row)``. The one that stays takes over what
    ``absorb(it, the other)`` gives; the other is taken out of the table and kept in the journal
    word for word.

    ``shut`` is for rows that must not be thrown together at all: the row stays where it is, and
    gets these values. ``stays`` says in words why no row ever moves (an append-only ledger): its
    readers follow the link. ``may`` refuses to move what the actor could not have given away;
    it is shown the rows of both. ``hindrance(gone, kept)`` is a sentence why they cannot be one
    yet. ``settled`` is called when all rows have moved, and again after they moved back: there
    sums are counted anew.
    """

    title: Any
    stays: Any = None
    better: Callable[[Row, Row], bool] | None = None
    absorb: Callable[[Row, Row], Mapping[str, Any]] | None = None
    shut: Callable[[Row], Mapping[str, Any]] | None = None
    may: Callable[[Actor, QuerySet[Any]], bool] | None = None
    hindrance: Callable[[Any, Any], Any] | None = None
    settled: Callable[[Actor, "Settled"], None] | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a room is told when rows have moved: whose, and which were taken out of which table."""

    gone: Any
    kept: Any
    #: (room.model, key of the row taken out, key of the row that stands for it)
    folded: Sequence[tuple[str, Any, Any]]
    undone: bool = False


#: (room.model, field) -> mover, by lower-case label
MOVERS: dict[tuple[str, str], Mover] = {}
#: For the rows that hang on a row which is taken out: nobody has to say anything about them.
CHILD = Mover(title="")


def moves(label: str, name: str, mover: Mover) -> None:
    """Say how the rows of this model move by this reference."""
    MOVERS[label.lower(), name] = mover


def references(target: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Every reference to this model in the whole product, in a fixed order."""
    found = [
        column
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, ForeignKey) and column.related_model is target
    ]
    return sorted(found, key=lambda column: (column.model._meta.label_lower, column.name))


def unsaid(target: type[Model]) -> list[str]:
    """References about which no room has said how they move."""
    return [
        f"{column.model._meta.label_lower}.{column.name}"
        for column in references(target)
        if (column.model._meta.label_lower, column.name) not in MOVERS
    ]


# ---------------------------------------------------------------- looking ahead


@dataclass(slots=True)
class Fold:
    """Two rows that cannot both stand."""

    stands: Row
    goes: Row
    #: whether the row that stands is the one of the record that is not kept
    swapped: bool
    parts: list["Part"] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """What happens behind one reference."""

    column: ForeignKey[Any, Any]
    mover: Mover
    gone: Any
    kept: Any
    moving: list[Any] = field(default_factory=list)
    folds: list[Fold] = field(default_factory=list)
    shut: list[Row] = field(default_factory=list)
    staying: int = 0

    @property
    def model(self) -> type[Model]:
        return self.column.model

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def rows(self) -> QuerySet[Any]:
        """The rows that refer to the record which is not kept."""
        return self.model._base_manager.filter(**{self.column.name: self.gone})

    @property
    def both(self) -> QuerySet[Any]:
        """The rows of both records."""
        names = {f"{self.column.name}__in": (self.gone, self.kept)}
        return self.model._base_manager.filter(**names)

    @property
    def touched(self) -> int:
        return len(self.moving) + len(self.folds) + len(self.shut) + self.staying


def survey(target: type[Model], gone: Any, kept: Any) -> list[Part]:
    """What a merge would do behind every reference, without doing it; raises for unsaid ones."""
    if missing := unsaid(target):
        raise LookupError(f"nobody said how these move: {', '.join(missing)}")
    out: set[tuple[str, Any]] = set()
    columns = references(target)
    alive = referring(target, columns, gone)
    parts = [
        _part(column, gone, kept, out, refers)
        for column, refers in zip(columns, alive, strict=True)
    ]
    _moving(parts, out)
    return parts


def _moving(parts: Iterable[Part], out: set[tuple[str, Any]]) -> None:
    """Once it is known which rows go, by whichever reference: the others move."""
    for part in parts:
        _moving((child for fold in part.folds for child in fold.parts), out)
        part.moving = [pk for pk in part.moving if (part.label, pk) not in out]


def _part(
    column: ForeignKey[Any, Any],
    gone: Any,
    kept: Any,
    out: set[tuple[str, Any]],
    refers: bool = True,
) -> Part:
    label = column.model._meta.label_lower
    part = Part(column, MOVERS.get((label, column.name), CHILD), gone, kept)
    if not refers:
        return part
    if part.mover.stays is not None:
        part.staying = part.rows.count()
        return part
    refer = part.rows.values_list("pk", flat=True).order_by("pk")
    keys = [pk for pk in refer if (label, pk) not in out]
    paired: set[Any] = set()
    for theirs, mine in _clashes(part):
        if theirs.pk in paired or mine.pk in paired or theirs.pk not in keys:
            continue
        if (label, mine.pk) in out:
            continue
        paired |= {theirs.pk, mine.pk}
        if part.mover.shut is not None:
            part.shut.append(theirs)
            continue
        swapped = part.mover.better is not None and part.mover.better(mine, theirs)
        stands, goes = (theirs, mine) if swapped else (mine, theirs)
        out.add((label, goes.pk))
        fold = Fold(stands, goes, swapped)
        fold.parts = [_part(child, goes.pk, stands.pk, out) for child in references(part.model)]
        part.folds.append(fold)
    part.moving = [pk for pk in keys if pk not in paired]
    return part


def _clashes(part: Part) -> Iterator[tuple[Row, Row]]:
    """(row of the one that goes, row of the one that is kept) that cannot both stand."""
    name = part.column.name
    rows = part.model._base_manager.all()
    for others, condition in _unique_with(part.column):
        mine: dict[tuple[Any, ...], Row] = {}
        for row in rows.filter(condition, **{name: part.kept}):
            mine[tuple(getattr(row, other) for other in others)] = row
        if not mine:
            continue
        for row in rows.filter(condition, **{name: part.gone}).order_by("pk"):
            key = tuple(getattr(row, other) for other in others)
            if None not in key and key in mine:
                yield row, mine[key]


def _unique_with(column: ForeignKey[Any, Any]) -> list[tuple[list[str], Q]]:
    """(the other columns, when) of every uniqueness that this reference is a part of."""
    meta = column.model._meta
    sets: list[tuple[tuple[str, ...], Q]] = [((column.name,), Q())] if column.unique else []
    sets += [(tuple(names), Q()) for names in meta.unique_together]
    for rule in meta.constraints:
        if isinstance(rule, UniqueConstraint):
            if rule.contains_expressions:
                raise LookupError(f"{rule.name} is unique by an expression: say so here first")
            sets.append((tuple(rule.fields), rule.condition or Q()))
    return [
        ([_stored(meta.get_field(name)) for name in names if name != column.name], condition)
        for names, condition in sets
        if column.name in names
    ]


def _stored(column: Any) -> str:
    """The attribute that holds what is stored: the key of a reference."""
    return str(column.attname)


# ---------------------------------------------------------------- doing


class Journal:
    """Changes rows, and writes down what was there and what is there now. Only for actions."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def change(self, row: Row, values: Mapping[str, Any]) -> None:
        """Give columns of a row other values."""
        model = type(row)
        fields = {name: model._meta.get_field(name) for name in values}
        before = {name: _plain(getattr(row, column.attname)) for name, column in fields.items()}
        after = {name: _plain(getattr(value, "pk", value)) for name, value in values.items()}
        if before == after:
            return
        model._base_manager.filter(pk=row.pk).update(**values)
        self._note("change", model, row.pk, before=before, after=after)

    def repoint(
        self, column: ForeignKey[Any, Any], keys: Sequence[Any], old: Any, new: Any
    ) -> None:
        """Let these rows refer to another record."""
        for start in range(0, len(keys), PORTION):
            portion = list(keys[start : start + PORTION])
            rows = column.model._base_manager.filter(pk__in=portion)
            rows.update(**{column.attname: new})
            note = {"field": column.name, "keys": portion, "old": old, "new": new}
            self._note("repoint", column.model, None, **note)

    def remove(self, row: Row, stands: Row) -> None:
        """Take a row out of its table; nothing refers to it any more, another stands for it."""
        model = type(row)
        values = {
            column.attname: _plain(getattr(row, column.attname))
            for column in model._meta.concrete_fields
        }
        rows = model._base_manager.filter(pk=row.pk)
        rows._raw_delete(rows.db)
        self._note("remove", model, row.pk, row=values, stands=stands.pk)

    def _note(self, kind: str, model: type[Model], key: Any, **data: Any) -> None:
        self.steps.append({"kind": kind, "table": model._meta.label_lower, "key": key, **data})


def carry_out(parts: Iterable[Part], journal: Journal) -> None:
    """Do what ``survey`` has seen."""
    for part in parts:
        if part.mover.stays is not None:
            continue
        for row in part.shut:
            journal.change(row, part.mover.shut(row) if part.mover.shut else {})
        for fold in part.folds:
            _fold(part, fold, journal)
        if part.moving:
            journal.repoint(part.column, part.moving, part.gone, part.kept)


def _fold(part: Part, fold: Fold, journal: Journal) -> None:
    mover = part.mover
    taken = mover.absorb(fold.stands, fold.goes) if mover.absorb else {}
    carry_out(fold.parts, journal)
    if taken:
        journal.change(fold.stands, taken)
    journal.remove(fold.goes, fold.stands)
    if fold.swapped:
        journal.repoint(part.column, [fold.stands.pk], part.gone, part.kept)


def settle(
    target: type[Model], actor: Actor, steps: Sequence[Step], *, gone: Any, kept: Any, undone: bool
) -> None:
    """Tell the rooms that keep sums, once each, in the order of their names."""
    folded = [(s["table"], s["key"], s["stands"]) for s in steps if s["kind"] == "remove"]
    told = Settled(gone, kept, folded, undone)
    seen: list[Any] = []
    for column in references(target):
        settled = MOVERS[column.model._meta.label_lower, column.name].settled
        if settled is not None and settled not in seen:
            seen.append(settled)
            settled(actor, told)


def take_back(steps: Sequence[Step]) -> int:
    """Undo the steps, the last first. Returns how many values had changed meanwhile and stay."""
    return sum(UNDO[step["kind"]](apps.get_model(step["table"]), step) for step in reversed(steps))


def _unchange(model: type[Model], step: Step) -> int:
    row = model._base_manager.filter(pk=step["key"]).first()
    if row is None:
        return len(step["before"])
    back, left = {}, 0
    for name, old in step["before"].items():
        column: Any = model._meta.get_field(name)
        if _plain(getattr(row, column.attname)) == step["after"][name]:
            back[column.attname] = column.to_python(old)
        else:
            left += 1
    if back:
        model._base_manager.filter(pk=row.pk).update(**back)
    return left


def _unpoint(model: type[Model], step: Step) -> int:
    column: Any = model._meta.get_field(step["field"])
    rows = model._base_manager.filter(pk__in=step["keys"], **{step["field"]: step["new"]})
    return len(step["keys"]) - rows.update(**{column.attname: step["old"]})


def _unremove(model: type[Model], step: Step) -> int:
    values = {
        column.attname: column.to_python(step["row"][column.attname])
        for column in model._meta.concrete_fields
        if column.attname in step["row"]
    }
    model._base_manager.bulk_create([model(**values)])
    return 0


UNDO: Mapping[str, Callable[[type[Model], Step], int]] = {
    "change": _unchange,
    "repoint": _unpoint,
    "remove": _unremove,
}


def _plain(value: Any) -> Any:
    """A value of a column as JSON keeps it; ``Field.to_python`` reads it back, to the byte."""
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)


def summed(parts: Iterable[Part]) -> list[tuple[str, Any, int, int, int]]:
    """(table, title, rows that move, rows that become one, rows that stay) where anything does."""
    found = []
    for label, group in groupby(parts, key=lambda part: part.label):
        these = [part for part in group if part.touched]
        if these:
            moving = sum(len(part.moving) for part in these)
            folds = sum(len(part.folds) for part in these)
            staying = sum(part.staying + len(part.shut) for part in these)
            found.append((label, these[0].mover.title, moving, folds, staying))
    return found
