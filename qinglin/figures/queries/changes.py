"""The causes of a drift as a viewer may be told them, and the records of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qinglin.figures import policy
from qinglin.figures.models import Mode
from qinglin.figures.rules.drift import Effect
from qinglin.kernel import facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import Column

from .drift import Drift

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
    fact = drift.fact
    if fact is None or policy.may_see_records(actor, fact, mode.unit_id):
        return ToldEffects(effects, None)
    hidden = [effect for effect in effects if effect.records < fact.fewest]
    others = sorted((e for e in effects if e not in hidden), key=lambda effect: effect.records)
    while hidden and others and sum(effect.records for effect in hidden) < fact.fewest:
        hidden.append(others.pop(0))
    shown = [effect for effect in effects if effect not in hidden]
    return ToldEffects(shown, sum(effect.number for effect in hidden) if hidden else None)


@dataclass(frozen=True, slots=True)
class Changes:
    """Records of one cause that still exist and may be seen, as the fact lists them; ``gone`` are
    keys of those that exist no longer, with what that took from the number; ``unseen`` may not
    be seen; ``of_whole`` of a rate belong to its whole, which another fact counts."""

    columns: Sequence[Column]
    rows: list[tuple[Any, ...]]
    gone: list[tuple[int, int]]
    unseen: int
    of_whole: int
    all: int


def changes(actor: Actor, drift: Drift, cause: str) -> Changes:
    effect, fact = drift.effect(cause), drift.fact
    if effect is None or fact is None:
        raise NotFound
    counted = [key for key in effect.keys if key > 0]
    keys = counted[:MOST]
    rows = facts.all_rows(fact).filter(pk__in=keys)
    paths = [path for column in fact.columns for path in _paths(column)]
    found = {row[0]: row[1:] for row in rows.values_list("pk", fact.unit, *paths)}
    seen = {
        key: row[1:] for key, row in found.items() if policy.may_see_records(actor, fact, row[0])
    }
    kept = {**drift.again, **drift.kept}
    gone = [(key, -kept[key].amount) for key in keys if key not in found and key in kept]
    everywhere = actor.everything or policy.may_see_records(
        actor, fact, drift.frozen.snapshot.unit_id
    )
    return Changes(
        columns=fact.columns,
        rows=[seen[key] for key in keys if key in seen],
        gone=gone if everywhere else [],
        unseen=len(found) - len(seen) + (0 if everywhere else len(gone)),
        of_whole=effect.records - len(counted),
        all=effect.records,
    )


def _paths(column: Column) -> list[str]:
    return [column.path, column.link[1]] if column.link else [column.path]
