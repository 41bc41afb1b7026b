"""How the number of a figure comes from records, so that they can be kept and followed."""

from collections.abc import Iterator
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
    """None where no records decide (lists of the mode), and where the lowest is looked for by
    week or in the whole. Numerals of the mode are asked one by one (holding.asked_of)."""
    counting = figure.counting
    if counting is None or not offered(figure):
        return None
    if adds_up(figure):
        return LOWEST if counting.lowest else SUM
    if counting.lowest:
        return None
    if figure.kind == "undecided":
        return SUM
    if figure.kind == "rate":
        return RATE if counting.of is not None else None
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


def added_up(counting: Counting) -> Iterator[Counting]:
    """What is asked first, and everything that is added to it."""
    yield counting
    for other in counting.also:
        yield from added_up(other)


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
                name: sum(
                    facts.count(FACTS[added.fact], cut_for(added, figure, under, today)).number
                    for added in added_up(one)
                )
                for name, one in figure.either.items()
            },
        )
    return figure.either[by]
