"""The causes of a drift as a viewer may be told them, and the records of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qinglin.figures import policy
from qinglin.figures.models import Mode
from qinglin.figures.rules.drift import Effect
from qinglin.kernel import facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import Column, Fact

from .drifting import Drift, by_place

#: How many records of a cause are listed.
MOST = 200


@dataclass(frozen=True, slots=True)
class ToldEffects:
    """Effects by cause; those through few records are told together: ``rest`` is their sum."""

    effects: list[Effect]
    rest: int | None


def told_effects(actor: Actor, mode: Mode, drift: Drift) -> ToldEffects:
    """Whoever may not see the records is told no cause with fewer of them than may be told."""
    effects = [effect for effect in drift.effects if effect.records or effect.number]
    counted = (*drift.facts, *drift.of_whole)
    if all(policy.may_see_records(actor, fact, mode.unit_id) for fact in counted):
        return ToldEffects(effects, None)
    fewest = max(fact.fewest for fact in counted)
    hidden = [effect for effect in effects if effect.records < fewest]
    others = sorted((e for e in effects if e not in hidden), key=lambda effect: effect.records)
    while hidden and others and sum(effect.records for effect in hidden) < fewest:
        hidden.append(others.pop(0))
    shown = [effect for effect in effects if effect not in hidden]
    return ToldEffects(shown, sum(effect.number for effect in hidden) if hidden else None)


@dataclass(frozen=True, slots=True)
class Listed:
    """Records of one fact that still exist and may be seen, as the fact lists them; ``of_whole``:
    they belong to the whole of a rate."""

    fact: Fact
    rows: list[tuple[Any, ...]]
    of_whole: bool

    @property
    def columns(self) -> Sequence[Column]:
        return self.fact.columns


@dataclass(frozen=True, slots=True)
class Changes:
    """Records of one cause, by fact; ``gone`` are keys of those that exist no longer, with what
    that took from the number; ``unseen`` may not be seen; ``names`` of a list of the mode came or
    went."""

    parts: list[Listed]
    gone: list[tuple[int, int]]
    unseen: int
    all: int
    names: tuple[list[str], list[str]] | None = None


def changes(actor: Actor, drift: Drift, cause: str) -> Changes:
    effect = drift.effect(cause)
    if effect is None or not (drift.facts or drift.names):
        raise NotFound
    if drift.names:
        return Changes([], [], 0, effect.records, drift.names)
    parts: list[Listed] = []
    gone: list[tuple[int, int]] = []
    unseen = 0
    kept = {**drift.again, **drift.kept}
    for (whole, place), keys in by_place(effect.keys[:MOST]).items():
        fact = (drift.of_whole if whole else drift.facts)[place]
        there, seen = _found(actor, fact, keys)
        if seen:
            parts.append(Listed(fact, seen, whole))
        lost = [(own, -kept[key].amount) for own, key in keys.items() if own not in there]
        if actor.everything or policy.may_see_records(actor, fact, drift.frozen.snapshot.unit_id):
            gone += lost
        else:
            unseen += len(lost)
        unseen += len(there) - len(seen)
    return Changes(parts, gone, unseen, effect.records)


def _found(actor: Actor, fact: Fact, keys: Iterable[int]) -> tuple[set[int], list[tuple[Any, ...]]]:
    """Which of these records still exist, and how those look that may be seen."""
    ordered = list(keys)
    rows = facts.all_rows(fact).filter(pk__in=ordered)
    paths = [path for column in fact.columns for path in _paths(column)]
    found = {row[0]: row[1:] for row in rows.values_list("pk", fact.unit, *paths)}
    seen = {
        key: row[1:] for key, row in found.items() if policy.may_see_records(actor, fact, row[0])
    }
    return set(found), [seen[key] for key in ordered if key in seen]


def _paths(column: Column) -> list[str]:
    return [column.path, column.link[1]] if column.link else [column.path]
