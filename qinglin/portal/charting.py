"""Trends as pages tell them: one row a month, said in words and given as a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from qinglin.figures.queries import Followed
from qinglin.kernel.facts import UnitKind
from qinglin.kernel.templatetags.desk import month_words
from qinglin.kernel.templatetags.ui import grouped

HOUR = 60


@dataclass(frozen=True, slots=True)
class Row:
    """``value`` is None where it is too little to be told."""

    month: date
    short: str
    brief: str
    words: str
    value: int | None
    said: str
    url: str
    partial: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart and its table. ``latest`` is the last month that is over."""

    key: str
    title: str
    unit: str
    definition: str
    rows: list[Row]
    latest: Row | None


def trends(found: Sequence[Followed], today: date) -> list[Trend]:
    return [_trend(one, today) for one in found if one.months]


def _trend(one: Followed, today: date) -> Trend:
    hours = one.fact.unit_kind is UnitKind.HOURS
    rows = [
        _row(one.name, month, number, hours=hours, partial=month == today.replace(day=1))
        for month, number in zip(one.months, one.numbers, strict=True)
    ]
    over = [row for row in rows if not row.partial]
    return Trend(
        key=one.name,
        title=titles()[one.name],
        unit=unit_of(one.fact.unit_kind),
        definition=str(one.fact.definition),
        rows=rows,
        latest=over[-1] if over else None,
    )


def _row(key: str, month: date, number: int | None, *, hours: bool, partial: bool) -> Row:
    value = said_value(number, hours=hours)
    brief = _("%(n)d月") % {"n": month.month}
    return Row(
        month=month,
        short=brief if month.month > 1 else f"{month:%Y}",
        brief=brief,
        words=_("%(month)s（到目前）") % {"month": month_words(month)}
        if partial
        else month_words(month),
        value=value,
        said=few() if value is None else grouped(value),
        url=reverse("portal:board_month", args=[key, f"{month:%Y-%m}"]),
        partial=partial,
    )


def said_value(number: int | None, *, hours: bool) -> int | None:
    """Minutes are told in whole hours."""
    return number // HOUR if hours and number is not None else number


def few() -> str:
    return _("数量太少，不公开")


def unit_of(kind: UnitKind) -> str:
    return {
        UnitKind.PERSONS: _("人"),
        UnitKind.PERSON_TIMES: _("人次"),
        UnitKind.HOURS: _("小时"),
    }.get(kind, "")


def titles() -> dict[str, str]:
    """The trends in the words of the public page."""
    return {
        "activities.participations": _("志愿者参加服务"),
        "activities.residents": _("服务群众"),
        "hours.minutes": _("志愿服务时长"),
        "volunteers.joined": _("新注册志愿者"),
    }
