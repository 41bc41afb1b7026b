"""Opening hours as people say them: ``每天 8:30–17:00``, ``周一至周五 9:00–17:00``."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qinglin.kernel.almanac import WEEKDAYS
from qinglin.venues import rules
from qinglin.venues.models import OpeningHours

register = template.Library()


@register.filter
def opening_words(spans: Iterable[OpeningHours] | None) -> str:
    """The week in a line; days with the same hours are said together."""
    known = [rules.Span(span.weekday, span.opens, span.closes) for span in spans or ()]
    said = [
        _("%(days)s %(hours)s") % {"days": _days(days), "hours": _hours(hours)}
        for days, hours in rules.together(known)
    ]
    return pgettext("list", "；").join(said)


@register.filter
def hours_words(spans: Iterable[OpeningHours] | None) -> str:
    """The hours of one day: ``8:30–11:30、13:00–16:30``."""
    return _hours([(span.opens, span.closes) for span in spans or ()])


def _hours(hours: Iterable[rules.Hours]) -> str:
    said = [
        f"{opens.hour}:{opens.minute:02d}–{closes.hour}:{closes.minute:02d}"
        for opens, closes in hours
    ]
    return pgettext("list", "、").join(said)


def _days(days: list[int]) -> str:
    if len(days) == 7:
        return _("每天")
    first, last = str(WEEKDAYS[days[0] - 1]), str(WEEKDAYS[days[-1] - 1])
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("%(first)s至%(last)s") % {"first": first, "last": last}
    return pgettext("list", "、").join(str(WEEKDAYS[day - 1]) for day in days)
