"""What a figure asks: which fact, of which days, at which units."""

from datetime import date, timedelta

from django.db.models import Q

from qinglin.figures.rules.document import Counting, Figure
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import Cut, Fact, Span
from qinglin.orgs.models import Unit, UnitLink
from qinglin.orgs.queries.past import ids_under_on, links_on

YEAR = timedelta(days=364)
YEAR_DAYS = 365
#: How many complete months, or weeks, the lowest is looked for in.
MONTHS, WEEKS = 12, 52
#: ``count.lowest`` of the whole, not of each unit of a kind.
WHOLE = "all"
#: Kinds whose number is just what is counted.
PLAIN = frozenset(
    {
        "persons", "person_times", "stock", "sessions", "editions", "hours", "money", "goods",
        "mixed", "covered", "ordinal", "target", "norm",
    }
)  # fmt: skip


def offered(figure: Figure) -> bool:
    """Whether the rooms offer every fact that this figure asks for."""
    asked = list(figure.countings())
    return bool(asked) and all(counting.fact in facts.FACTS for counting in asked)


def adds_up(figure: Figure) -> bool:
    """Whether its number is the sum of its records (or the lowest of such sums by unit and
    month), so that it can be kept, followed and divided record by record."""
    counting = figure.counting
    if counting is None or not offered(figure) or figure.kind not in PLAIN or figure.days:
        return False
    if counting.lowest:
        return counting.lowest != WHOLE and figure.span == "months"
    return counting.answer == "number" and not counting.also and figure.span != "average"


def opens(figure: Figure) -> bool:
    """Whether it opens into its records; of what is both persons and person-times, the latter."""
    return figure.counting is not None and offered(figure) and figure.counting.lowest != WHOLE


def fact_of(figure: Figure) -> Fact:
    """The fact that answers; the document was checked when it was loaded."""
    if figure.counting is None:
        raise LookupError(f"{figure.key} is not counted")
    return facts.FACTS[figure.counting.fact]


def period_of(figure: Figure, today: date) -> tuple[date | None, date]:
    """First and last day that are counted; None: from the beginning."""
    until = min(figure.until or today, today)
    if figure.span == "year":
        return today - YEAR, today
    if figure.span == "average":
        return today - timedelta(days=YEAR_DAYS * years_of(figure, today) - 1), today
    if figure.kind in {"dates", "ordinal"} or figure.span == "as_of":
        return None, until
    if figure.span in {"now", "months", "weeks"}:
        return None, today
    return (min(figure.since, until) if figure.since else None), until


def years_of(figure: Figure, today: date) -> int:
    """Years of records that are complete, one at least."""
    if not figure.counting or figure.counting.fact not in facts.FACTS:
        return 1
    everything = Cut(until=today, filters=figure.counting.filters)
    first = facts.first_day(fact_of(figure), everything)
    return max(((today - first).days + 1) // YEAR_DAYS, 1) if first else 1


def cut_of(figure: Figure, under: frozenset[int] | None, today: date) -> Cut:
    """What the figure asks first."""
    if figure.counting is None:
        since, until = period_of(figure, today)
        return Cut(until=until, since=since, units=units_at("", under, until))
    return cut_for(figure.counting, figure, under, today)


def cut_for(counting: Counting, figure: Figure, under: frozenset[int] | None, today: date) -> Cut:
    since, until = period_of(figure, today)
    units = units_at(counting.at, under, until)
    return Cut(until=until, since=since, units=units, filters=counting.filters)


class Under(frozenset[int]):
    """The ids of the units below a root today, which knows those of another day."""

    root: int = 0

    def on(self, day: date) -> frozenset[int]:
        return ids_under_on(self.root, day) if self.root else self


def units_under(root: Unit | None) -> frozenset[int] | None:
    """Ids of the units looked at; None for the district, which holds everything."""
    if root is None or root.parent_id is None:
        return None
    links = UnitLink.objects.filter(ancestor=root)
    found = Under(unit for (unit,) in facts.answer(links.values_list("descendant_id")))
    found.root = root.pk
    return found


def units_at(
    name: str, under: frozenset[int] | None, day: date | None = None
) -> frozenset[int] | None:
    """The unit of that name, and all below it; nothing where there is none.

    A period that is over is counted in the tree of its last day.
    """
    past = day if day is not None and day < clock.today() else None
    if past is not None and isinstance(under, Under):
        under = under.on(past)
    if not name:
        return under
    named = Unit.objects.filter(Q(name=name) | Q(short_name=name)).values("pk")
    now = UnitLink.objects.filter(ancestor__in=named)
    sources = [rows.filter(ancestor__in=named) for rows in links_on(past)] if past else [now]
    found = frozenset(
        unit for links in sources for (unit,) in facts.answer(links.values_list("descendant_id"))
    )
    return found if under is None else found & under


def spans_of(figure: Figure, first: date | None, today: date) -> list[Span]:
    """The complete months or weeks since the first record that are compared."""
    if figure.span == "weeks":
        return complete_weeks(first, today)
    return complete_months(first, today)


def complete_months(first: date | None, today: date) -> list[Span]:
    """Whole calendar months since the first record and before this one, the latest twelve."""
    if first is None:
        return []
    last_day = today.replace(day=1) - timedelta(days=1)
    return [span for span in facts.months(first, last_day) if span.since.day == 1][-MONTHS:]


def complete_weeks(first: date | None, today: date) -> list[Span]:
    """Whole weeks from Monday on, since the first record and before this one, a year at most."""
    if first is None:
        return []
    week = timedelta(days=7)
    monday = first + timedelta(days=-first.weekday() % 7)
    spans: list[Span] = []
    while monday + week <= today:
        spans.append(Span(monday, monday + week - timedelta(days=1)))
        monday += week
    return spans[-WEEKS:]
