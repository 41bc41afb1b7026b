"""What fell into the period of a brief, counted once when the brief is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qinglin.figures.models import Mode
from qinglin.figures.queries import document_of
from qinglin.figures.queries.counting import cut_of, fact_of, units_at, units_under
from qinglin.kernel import facts
from qinglin.kernel.facts import FACTS, Basis, Counted, Cut, Fact, UnitKind
from qinglin.reports.rules import periods
from qinglin.reports.rules.content import Amount, MonthFacts, OverviewFacts, TrendFacts
from qinglin.reports.rules.periods import Period

HOUR = 60
#: The general picture of a period: facts of every district, with the unit a report says.
OVERVIEW = {
    "activities.sessions": ("开展志愿服务活动", "场"),
    "activities.participations": ("志愿者参加服务", "人次"),
    "activities.participants": ("参加服务的志愿者", "人"),
    "hours.minutes": ("记录服务时长", "小时"),
    "activities.residents": ("服务群众", "人次"),
    "volunteers.registered": ("注册志愿者", "人"),
    "volunteers.teams": ("志愿服务队", "支"),
    "venues.venues": ("志愿服务阵地", "处"),
}
#: Days, lengths of time and places in a row: a period has no part of them.
WITHOUT_PART = frozenset({"dates", "duration", "ordinal", "structure"})
TRENDS = ("activities.participations", "activities.residents")


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """Plain values that can be kept: by figure, in general, and month by month."""

    amounts: Mapping[str, Amount]
    overview: list[OverviewFacts]
    trends: list[TrendFacts]


def counted_in(mode: Mode, period: Period) -> PeriodCounts:
    """Counts live; seconds in a large district, so never inside a transaction."""
    under = units_under(mode.unit)
    earlier = periods.before(period)
    amounts: dict[str, Amount] = {}
    for figure in document_of(mode).all_figures():
        asked = figure.counting
        if asked is None or asked.fact not in FACTS or not _plain(asked):
            continue
        if figure.kind in WITHOUT_PART:
            continue
        fact = fact_of(figure)
        cut = cut_of(figure, under, period.until)
        number = _counted(fact, cut, period)
        before = _before(fact, cut, earlier)
        if not _tells(fact, number, before):
            continue
        amounts[figure.key] = {
            "number": _said(fact, number),
            "before": None if before is None else _said(fact, before),
            "standing": fact.basis is Basis.AS_OF,
            "unit": figure.unit,
        }
    then = units_at("", under, period.until)
    return PeriodCounts(amounts, _overview(then, period, earlier), _trends(then, period))


def _plain(asked: Any) -> bool:
    """Whether what is asked for is one number of one fact, so that a period has a part of it."""
    special = asked.lowest or asked.at or asked.of or asked.also
    return not special and asked.answer == "number"


def _tells(fact: Fact, *counted: Counted | None) -> bool:
    """Whether so many records stand behind these numbers that nobody can be recognised: whoever
    reads a brief has no rights here."""
    return all(one is None or one.records == 0 or one.records >= fact.fewest for one in counted)


def _counted(fact: Fact, cut: Cut, period: Period) -> Counted:
    since = None if fact.basis is Basis.AS_OF else period.since
    return facts.count(fact, replace(cut, since=since, until=period.until))


def _before(fact: Fact, cut: Cut, earlier: Period | None) -> Counted | None:
    """The same of the period before; None where there is none, or where the records begin only
    after it did: what nobody wrote down must not look like growth."""
    if earlier is None or earlier.since is None:
        return None
    begun = facts.chosen(fact, replace(cut, since=None, until=periods.early_in(earlier)))
    if not list(facts.answer(begun.order_by().values_list("pk")[:1])):
        return None
    return _counted(fact, cut, earlier)


def _said(fact: Fact, counted: Counted) -> int:
    return counted.number // HOUR if fact.unit_kind is UnitKind.HOURS else counted.number


def _overview(
    under: frozenset[int] | None, period: Period, earlier: Period | None
) -> list[OverviewFacts]:
    found: list[OverviewFacts] = []
    for key, (title, unit) in OVERVIEW.items():
        fact = FACTS.get(key)
        if fact is None:
            continue
        cut = Cut(until=period.until, units=under)
        number = _counted(fact, cut, period)
        before = _before(fact, cut, earlier)
        if not _tells(fact, number, before):
            continue
        found.append(
            {
                "key": key,
                "title": title,
                "unit": unit,
                "standing": fact.basis is Basis.AS_OF,
                "number": _said(fact, number),
                "before": None if before is None else _said(fact, before),
            }
        )
    return found


def _trends(under: frozenset[int] | None, period: Period) -> list[TrendFacts]:
    """A year of months up to the end of the period; months of the period itself are marked."""
    spans = facts.months(periods.trend_since(period), period.until)
    found: list[TrendFacts] = []
    for key in TRENDS:
        fact = FACTS.get(key)
        if fact is None:
            continue
        counted = facts.by_span(fact, Cut(until=period.until, units=under), spans)
        if not _tells(fact, *counted.values()):
            continue
        months: list[MonthFacts] = [
            {
                "label": f"{span.since.year}年{span.since.month}月",
                "number": counted[n].number if n in counted else 0,
                "inside": _inside(span.until, period),
            }
            for n, span in enumerate(spans)
        ]
        title, unit = OVERVIEW[key]
        found.append({"key": key, "title": title, "unit": unit, "months": months})
    return found


def _inside(day: date, period: Period) -> bool:
    return period.since is not None and day >= period.since
