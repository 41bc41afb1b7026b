"""What is doubtful about numbers that stand beside each other: parts that do not sum, a part that
is more than its whole or not inside it, the same records under two names. Said, never blocked."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from qinglin.figures.rules.document import Counting, Figure
from qinglin.figures.rules.shapes import Doubt
from qinglin.kernel import facts

from .answers import Result
from .cuts import adds_up, cut_for, cut_of, fact_of, offered

Results = Mapping[str, Result]


def doubts_of(
    results: Results, under: frozenset[int] | None, today: date
) -> dict[str, tuple[Doubt, ...]]:
    """key -> what is doubtful about this figure."""
    found: dict[str, tuple[Doubt, ...]] = {}
    for key, result in results.items():
        figure = result.figure
        said = chain(
            [Doubt("conflict", {"text": figure.conflict})] if figure.conflict else [],
            _parts(result, results),
            _subset(result, results, under, today),
            _overlaps(figure, results, under, today),
            _left_out(figure, under, today),
        )
        if doubts := tuple(said):
            found[key] = doubts
    return found


def _parts(result: Result, results: Results) -> Iterator[Doubt]:
    """The parts against the whole: as they were reported, and as they were counted."""
    parts = [results[key] for key in result.figure.parts]
    if not parts:
        return
    whole = result.figure.reported
    told = [part.figure.reported for part in parts]
    numbers = [one.value for one in (whole, *told) if one.bound == "="]
    if len(numbers) == len(parts) + 1:
        yield from _differ("reported", numbers)
    counted = [one.computed for one in (result, *parts)]
    if result.records and all(part.records for part in parts):
        yield from _differ("computed", counted)


def _differ(which: str, numbers: list[int | float | str] | list[int | None]) -> Iterator[Doubt]:
    known = [number for number in numbers if isinstance(number, int)]
    if len(known) < len(numbers):
        return
    whole, together = known[0], sum(known[1:])
    if whole != together:
        more = "short" if together < whole else "over"
        params = {"sum": together, "whole": whole, "amount": abs(whole - together)}
        yield Doubt(f"{which}_{more}", params)


def _subset(
    result: Result, results: Results, under: frozenset[int] | None, today: date
) -> Iterator[Doubt]:
    figure = result.figure
    if not figure.subset_of:
        return
    whole = results[figure.subset_of]
    for which, part, all_of in (
        ("reported", figure.reported.value, whole.figure.reported.value),
        ("computed", result.computed, whole.computed),
    ):
        if isinstance(part, int) and isinstance(all_of, int) and part > all_of:
            params = {"part": part, "whole": all_of, "amount": part - all_of}
            yield Doubt(f"{which}_larger", params)
    if _same_rows(figure, whole.figure) and not _narrower(figure.counting, whole.figure.counting):
        outside = _in_both(figure, whole.figure, under, today, inside=False)
        if outside:
            yield Doubt("outside", {"amount": outside, "title": whole.figure.title})


def _overlaps(
    figure: Figure, results: Results, under: frozenset[int] | None, today: date
) -> Iterator[Doubt]:
    """Records that are counted under this name and under another that should be apart from it."""
    for key in figure.apart_from:
        other = results[key].figure
        if _same_rows(figure, other):
            both = _in_both(figure, other, under, today, inside=True)
            if both:
                yield Doubt("overlap", {"amount": both, "title": other.title})


def _left_out(figure: Figure, under: frozenset[int] | None, today: date) -> Iterator[Doubt]:
    """What looks alike and was not counted, such as paid time where volunteering is counted."""
    told: set[str] = set()
    for counting in figure.countings() if offered(figure) else ():
        other = facts.FACTS.get(facts.FACTS[counting.fact].left_out)
        if other is None or other.key in told:
            continue
        amount = facts.count(other, cut_for(counting, figure, under, today)).number
        if amount:
            told.add(other.key)
            yield Doubt("left_out", {"amount": amount, "title": str(other.title)})


def _same_rows(one: Figure, other: Figure) -> bool:
    """Whether the two count rows of one table, so that these can be compared."""
    if not (adds_up(one) and adds_up(other)):
        return False
    models = {facts.all_rows(fact_of(figure)).model for figure in (one, other)}
    return len(models) == 1


def _narrower(part: Counting | None, whole: Counting | None) -> bool:
    """Whether the part asks the same and more, and so is inside by how it is counted."""
    return (
        part is not None
        and whole is not None
        and part.fact == whole.fact
        and whole.at in {"", part.at}
        and all(part.filters.get(name) == value for name, value in whole.filters.items())
    )


def _in_both(
    one: Figure, other: Figure, under: frozenset[int] | None, today: date, *, inside: bool
) -> int:
    """How many records of the one are records of the other too, or are not."""
    theirs = facts.chosen(fact_of(other), cut_of(other, under, today)).order_by().values("pk")
    rows = facts.chosen(fact_of(one), cut_of(one, under, today)).order_by()
    rows = rows.filter(pk__in=theirs) if inside else rows.exclude(pk__in=theirs)
    return sum(1 for _pk in facts.answer(rows.values_list("pk")))
