"""Which rule about lines, conduct and minors holds in a unit on a day."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from qinglin.activities.models import MinorRule, PlacesRule
from qinglin.activities.rules.conduct import NOTHING_SAID, Conduct
from qinglin.activities.rules.lawful import Minors
from qinglin.orgs.models import UnitLink

Row = TypeVar("Row", PlacesRule, MinorRule)


def conduct_on(unit_id: int, day: date) -> Conduct:
    """The rule of the nearest unit at or above; nothing is said where there is none."""
    row = _nearest(PlacesRule.objects.filter(from_on__lte=day), unit_id)
    if row is None:
        return NOTHING_SAID
    return Conduct(
        from_on=row.from_on,
        may_pass=row.may_pass,
        cover_minutes=row.cover_minutes,
        late_hours=row.late_hours,
        late_points=row.late_points,
        no_show_points=row.no_show_points,
        most_points=row.most_points,
        within_days=row.within_days,
        bar_days=row.bar_days,
        appeal_days=row.appeal_days,
        pk=row.pk,
        unit_id=row.unit_id,
    )


def minors_on(unit_id: int, day: date) -> Minors | None:
    """The rule about minors of the nearest unit at or above."""
    row = _nearest(MinorRule.objects.filter(from_on__lte=day), unit_id)
    if row is None:
        return None
    return Minors(row.from_on, row.under_age, row.earliest, row.latest, row.needs_adult)


def _nearest(rows: Iterable[Row], unit_id: int) -> Row | None:
    """Of the nearest unit that has any, the latest."""
    by_unit: dict[int, Row] = {}
    for row in rows:
        known = by_unit.get(row.unit_id)
        if known is None or known.from_on < row.from_on:
            by_unit[row.unit_id] = row
    if not by_unit:
        return None
    above = UnitLink.objects.filter(descendant_id=unit_id, ancestor_id__in=by_unit)
    nearest = above.order_by("depth").values_list("ancestor_id", flat=True).first()
    return by_unit.get(nearest or 0)
