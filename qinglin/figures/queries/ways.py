"""How the number of a figure comes from records, so that they can be kept and followed."""

from datetime import date

from qinglin.figures.rules.document import Counting, Figure
from qinglin.figures.rules.holdings import (
    DAYS,
    FIRST,
    LEAST,
    LOWEST,
    MEAN,
    RATE,
    SPREAD,
    STANDING,
    SUM,
    YEARLY,
)
from qinglin.kernel import facts
from qinglin.kernel.facts import FACTS

from .answers import reading_said
from .cuts import adds_up, cut_for, offered


def way_of(figure: Figure) -> str | None:
    """None where no records decide (numerals of the mode), where several facts are added, and
    where the lowest is looked for by week or in the whole."""
    counting = figure.counting
    if counting is None or not offered(figure):
        return None
    if adds_up(figure):
        return LOWEST if counting.lowest else SUM
    if counting.also or counting.lowest:
        return None
    if figure.kind == "undecided":
        return None if any(one.also for one in figure.either.values()) else SUM
    if figure.kind == "rate":
        return RATE if counting.of is not None and not counting.of.also else None
    if figure.kind in {"dates", "duration"}:
        return _by_day(figure, counting)
    if figure.span == "average":
        return YEARLY
    return {"average": MEAN, "least": LEAST, "number": SUM}.get(counting.answer)


def _by_day(figure: Figure, counting: Counting) -> str | None:
    fact = FACTS[counting.fact]
    if not (fact.moment or fact.day or fact.begins):
        return None
    if figure.kind == "duration":
        return SPREAD if counting.answer == "spread" else STANDING
    return DAYS if any(len(day) > len("03") for day in figure.days) else FIRST


def reading_of(figure: Figure, under: frozenset[int] | None, today: date, by: str = "") -> Counting:
    """What is counted first; of what can be read in two ways, the reading that is said."""
    if figure.counting is None:
        raise LookupError(f"{figure.key} is not counted")
    if figure.kind != "undecided" or not figure.either:
        return figure.counting
    if not by:
        by = reading_said(
            figure,
            {
                name: facts.count(FACTS[one.fact], cut_for(one, figure, under, today)).number
                for name, one in figure.either.items()
            },
        )
    return figure.either[by]
