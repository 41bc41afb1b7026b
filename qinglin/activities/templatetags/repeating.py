"""Rules of repetition and times of series shifts as people say them."""

from datetime import date, datetime, time, timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qinglin.kernel.almanac import WEEKDAYS

register = template.Library()

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FEW = 2


@register.filter
def rule_words(rule: str) -> str:
    """``每周六``, ``每天``, ``每 2 周的周六``; the bare rule where there are no words for it."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    interval = int(parts.get("INTERVAL", "1"))
    days = [index for index, name in enumerate(BYDAY) if name in parts.get("BYDAY", "").split(",")]
    if parts.get("FREQ") == "DAILY" and interval == 1:
        return _("每天")
    if parts.get("FREQ") != "WEEKLY" or not days or set(parts) - {"FREQ", "BYDAY", "INTERVAL"}:
        return rule
    if len(days) == len(BYDAY) and interval == 1:
        return _("每天")
    words = {"days": _weekdays(days), "n": interval}
    if interval == 1:
        return _("每%(days)s") % words
    return _("每 %(n)d 周的%(days)s") % words


def _weekdays(days: list[int]) -> str:
    if len(days) > FEW and days[-1] - days[0] == len(days) - 1:
        ends = {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[-1]]}
        return _("%(first)s至%(last)s") % ends
    return pgettext("list", "、").join(str(WEEKDAYS[day]) for day in days)


@register.filter
def minutes_after(start: time, minutes: int) -> str:
    """``8:30`` and 90 minutes: ``10:00``."""
    later = datetime.combine(date.min, start) + timedelta(minutes=minutes)
    return f"{later.hour}:{later.minute:02d}"


@register.filter
def minutes_more(clock: str, minutes: int) -> str:
    """The same for a time in words."""
    hour, minute = clock.split(":")
    return minutes_after(time(int(hour), int(minute)), minutes)
