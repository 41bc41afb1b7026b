"""The page of a mode: what of each pillar is borne out, how far it is, which way it goes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qinglin.kernel.templatetags.desk import month_words
from qinglin.kernel.templatetags.ui import grouped

from .queries import Shown
from .rules import progress, published, verdicts
from .rules.document import Document, Figure, Pillar

VERDICTS = (
    verdicts.SUPPORTED,
    verdicts.CONTRADICTED,
    verdicts.UNDECIDED,
    verdicts.NO_RECORD,
)
#: The drawing of a trend, in its own units, and the room around the line.
WIDTH, HEIGHT, ROOM = 120, 32, 3
Months = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through the months; ``words`` say where it begins and ends."""

    points: str
    last_x: float
    last_y: float
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    figure: Figure
    shown: Shown
    spark: Spark | None
    distance: str
    share: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A measure with its figures."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Standing:
    """A pillar: every figure's verdict in order, how many of each, and its measures."""

    pillar: Pillar | None
    title: str
    text: str
    verdicts: list[str]
    counts: list[tuple[str, int]]
    groups: list[Group]

    @property
    def silent(self) -> bool:
        return not self.verdicts


def standings(
    document: Document,
    shown: Mapping[str, Shown],
    sparks: Mapping[str, Months],
    wanted: str,
) -> list[Standing]:
    """Pillars in their order, then the mode itself; ``wanted`` narrows to one verdict."""

    def row(figure: Figure) -> Row:
        found = shown[figure.key]
        return Row(
            figure,
            found,
            None if few(figure, sparks.get(figure.key, ())) else spark(sparks.get(figure.key, ())),
            distance_words(figure, found),
            _share(figure, found),
        )

    def group(title: str, figures: Sequence[Figure]) -> Group:
        kept = [one for one in figures if wanted in {"", shown[one.key].verdict}]
        return Group(title, [row(one) for one in kept])

    found = []
    for pillar in document.pillars:
        every = [figure for measure in pillar.measures for figure in measure.figures]
        groups = [group(measure.title, measure.figures) for measure in pillar.measures]
        found.append(_standing(pillar, pillar.title, pillar.text, every, groups, shown, wanted))
    if document.figures:
        title = _("模式本身")
        groups = [group("", document.figures)]
        found.append(_standing(None, title, "", document.figures, groups, shown, wanted))
    return found


def _standing(
    pillar: Pillar | None,
    title: str,
    text: str,
    every: Sequence[Figure],
    groups: Sequence[Group],
    shown: Mapping[str, Shown],
    wanted: str,
) -> Standing:
    counts = counted([shown[figure.key].verdict for figure in every])
    row = [verdict for verdict, number in counts for _n in range(number)]
    kept = [one for one in groups if one.rows or not wanted]
    return Standing(pillar, title, text, row, counts, kept)


def counted(found: Sequence[str]) -> list[tuple[str, int]]:
    """How often each verdict was given, in the order in which pages name them."""
    counts = Counter(found)
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


def few(figure: Figure, months: Months) -> bool:
    """Whether some month has so few people that they could be recognised."""
    about_people = figure.kind in published.PEOPLE
    return about_people and any(0 < number < verdicts.FEWEST for _month, number in months)


def spark(months: Months) -> Spark | None:
    """None where fewer than two months were counted, or nothing in any of them."""
    numbers = [number for _month, number in months]
    if len(numbers) < 2 or not any(numbers):
        return None
    highest = max(numbers)
    step = (WIDTH - 2 * ROOM) / (len(numbers) - 1)

    def height(number: int) -> float:
        return round(HEIGHT - ROOM - max(number, 0) * (HEIGHT - 2 * ROOM) / highest, 1)

    places = [(round(ROOM + n * step, 1), height(number)) for n, number in enumerate(numbers)]
    words = _("%(first)s %(began)s，%(last)s %(now)s") % {
        "first": month_words(months[0][0]),
        "began": grouped(numbers[0]),
        "last": month_words(months[-1][0]),
        "now": grouped(numbers[-1]),
    }
    points = " ".join(f"{x},{y}" for x, y in places)
    return Spark(points, *places[-1], words)


def distance_words(figure: Figure, found: Shown) -> str:
    """What is missing to the reported number, or what lies beyond it, in words."""
    away = _distance(figure, found)
    if away is None:
        return ""
    unit = figure.unit.partition("/")[0]
    if away.missing:
        return _("还差 %(n)s %(unit)s") % {"n": grouped(away.missing), "unit": unit}
    if away.beyond:
        return _("多出 %(n)s %(unit)s") % {"n": grouped(away.beyond), "unit": unit}
    return _("正好")


def _share(figure: Figure, found: Shown) -> int | None:
    away = _distance(figure, found)
    return None if away is None else away.share


def _distance(figure: Figure, found: Shown) -> progress.Distance | None:
    reported = figure.reported
    if found.verdict not in {verdicts.SUPPORTED, verdicts.CONTRADICTED}:
        return None
    number = found.computed if isinstance(found.computed, int) else None
    return progress.distance(number, reported.value, reported.bound, inclusive=reported.inclusive)
