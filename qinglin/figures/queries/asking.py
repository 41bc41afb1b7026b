"""One fact asked about in plain words: by unit, by month, by district, narrowed by filters."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.figures.errors import WrongQuestion
from qinglin.kernel import facts
from qinglin.kernel.engines import opening
from qinglin.kernel.facts import Counted, Cut, Fact

WAYS = ("total", "unit", "month", "district", "district-month")
FOR_FACTS_ONLY = gettext_lazy("--since、--by、--filter 只用于口径，模式自己写明了期间和筛选。")


def described(fact: Fact) -> dict[str, Any]:
    return {
        "key": fact.key,
        "title": str(fact.title),
        "definition": str(fact.definition),
        "unit_kind": str(fact.unit_kind),
        "basis": str(fact.basis),
        "months": fact.spreads,
        "filters": sorted(fact.filters),
    }


def filters_of(fact: Fact, words: Sequence[str]) -> dict[str, Any]:
    """``name=value``; true and false are flags, whole numbers are numbers."""
    found: dict[str, Any] = {}
    for word in words:
        name, given, value = word.partition("=")
        if not given or name not in fact.filters:
            raise WrongQuestion(
                _("“%(word)s”不是这个口径的筛选。可用的写法是 名称=值，名称有：%(known)s。"),
                word=word,
                known="、".join(sorted(fact.filters)),
            )
        flags = {"true": True, "false": False}
        found[name] = flags.get(value, int(value) if value.isdecimal() else value)
    return found


def counted(
    fact: Fact, until: date, since: date | None, by: str, filters: dict[str, Any]
) -> list[dict[str, Any]]:
    """Rows with ``number`` and ``records``, in the order of what they are counted by."""
    cut = Cut(until=until, since=since, filters=filters)
    if by == "total":
        return [_row({}, facts.count(fact, cut))]
    if by in {"unit", "district"}:
        units = facts.by_unit(fact, cut)
        if by == "unit":
            return [_row({"unit": unit}, units[unit]) for unit in sorted(units, key=_last_none)]
        return _summed([({"district": _district(unit)}, one) for unit, one in units.items()])
    if not fact.spreads:
        raise WrongQuestion(_("这个口径不能按月分开：每人只计一次，各月不能相加。"))
    first = since or facts.first_day(fact, cut)
    months = facts.months(first, until) if first else []
    if by == "month":
        spread = facts.by_span(fact, cut, months)
        return [_row({"month": f"{months[n].since:%Y-%m}"}, spread[n]) for n in sorted(spread)]
    places = facts.by_unit_and_span(fact, cut, months)
    return _summed(
        [
            ({"district": _district(unit), "month": f"{months[n].since:%Y-%m}"}, one)
            for (unit, n), one in places.items()
        ]
    )


def _summed(parts: Sequence[tuple[dict[str, Any], Counted]]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], Counted] = {}
    for where, one in parts:
        key = tuple(where.values())
        found[key] = found.get(key, Counted()) + one
    names = list(parts[0][0]) if parts else []
    ordered = sorted(found, key=lambda key: tuple(map(_last_none, key)))
    return [_row(dict(zip(names, key, strict=True)), found[key]) for key in ordered]


def _district(unit: int | None) -> int | None:
    """The district's code where many are counted together; 0 where there is one."""
    code: int | None = None if unit is None else opening.part("many").district_of(unit)
    return code


def _last_none(value: Any) -> tuple[bool, Any]:
    return value is None, 0 if value is None else value


def _row(where: dict[str, Any], one: Counted) -> dict[str, Any]:
    return {**where, "number": one.number, "records": one.records}
