"""Numbers of so few people that one could be recognised: told only to who may see the records."""

from collections.abc import Mapping

from qinglin.figures import policy
from qinglin.figures.models import Mode, Value
from qinglin.figures.rules import published, verdicts
from qinglin.figures.rules.document import Figure
from qinglin.kernel.actor import Actor
from qinglin.kernel.facts import FACTS

from .counting import fact_of


def fewest_of(figure: Figure) -> int:
    """Minors are told later than others."""
    oldest = figure.counting.filters.get("age_to") if figure.counting else None
    minors = isinstance(oldest, int) and oldest < published.ADULT
    return published.FEWEST_MINORS if minors else verdicts.FEWEST


def too_little(figure: Figure, value: Value, known: Mapping[str, Value]) -> bool:
    """So few people that one could be recognised; or so few left of the whole beside it."""
    if figure.counting is None or figure.counting.fact not in FACTS:
        return False
    if _tells_few(figure, value.details.get("readings", {})):
        return True
    if value.computed is None:
        return False
    kind, fewest = fact_of(figure).unit_kind, fewest_of(figure)
    if published.told_alone(kind, (value.computed, value.records), fewest) is None:
        return True
    whole = known.get(figure.subset_of)
    if whole is None or whole.computed is None or kind not in published.PEOPLE:
        return False
    return published.gives_away(whole.computed, value.computed, fewest)


def _tells_few(figure: Figure, readings: Mapping[str, int]) -> bool:
    """What is said beside a number tells as much as it: either reading of one that is undecided,
    the part of a rate and what is left of its whole."""
    if not readings:
        return False
    if figure.kind == "rate":
        part, whole = readings["part"], readings["of"]
        people = fact_of(figure).unit_kind in published.PEOPLE
        numbers = [part, whole - part] if people else []
    else:
        asked = {name: FACTS.get(one.fact) for name, one in figure.either.items()}
        numbers = [
            number
            for name, number in readings.items()
            if (fact := asked.get(name)) and fact.unit_kind in published.PEOPLE
        ]
    return any(0 < number < fewest_of(figure) for number in numbers)


def is_closed(actor: Actor, mode: Mode, figure: Figure) -> bool:
    """Whether the records behind a figure, all over the district, are not for this viewer."""
    if figure.counting is None or figure.counting.fact not in FACTS:
        return False
    return not policy.may_see_records(actor, fact_of(figure), mode.unit_id)
