"""Times as people say them: ``今天 8:30``, ``11月28日 周六``, ``8:30–11:30``, ``2 小时 30 分``."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qinglin.kernel import almanac, clock

register = template.Library()


@register.filter
def clock_time(moment: datetime) -> str:
    """``8:30`` on a Shanghai clock."""
    local = moment.astimezone(clock.SHANGHAI)
    return f"{local.hour}:{local.minute:02d}"


@register.filter
def until(start: datetime, end: datetime) -> str:
    """``8:30–11:30``; a span that ends on another day names that day."""
    closing = clock_time(end)
    if clock.day_of(start) != clock.day_of(end):
        closing = f"{short_day(end)} {closing}"
    return f"{clock_time(start)}–{closing}"


@register.filter
def short_day(when: date | datetime) -> str:
    """``11月28日``, with the year when it is not this one."""
    on = _day(when)
    # Translators: Django's date format characters: day and month.
    form = _("n月j日") if on.year == clock.today().year else _("Y年n月j日")
    return date_format(on, form)


@register.filter
def month(on: date) -> str:
    """``11月``, for the head of a strip of days."""
    # Translators: Django's date format characters: month.
    return date_format(on, _("n月"))


@register.filter
def full_day(when: date | datetime) -> str:
    """``11月28日 周六``."""
    on = _day(when)
    return _("%(day)s %(weekday)s") % {
        "day": short_day(on),
        "weekday": almanac.day(on).weekday,
    }


@register.filter
def near_day(when: date | datetime) -> str:
    """``今天``, ``明天``, ``后天``, ``昨天``; the weekday within a week; else the full day."""
    on = _day(when)
    away = (on - clock.today()).days
    close = {-2: _("前天"), -1: _("昨天"), 0: _("今天"), 1: _("明天"), 2: _("后天")}.get(away)
    if close:
        return close
    return str(almanac.day(on).weekday) if 0 < away < 7 else full_day(on)


@register.filter
def past_day(when: date | datetime) -> str:
    """A day that is over: ``昨天``, ``本周三``, ``上周六``; longer ago its date."""
    on, today = _day(when), clock.today()
    weekday = almanac.day(on).weekday
    weeks = ((today - timedelta(days=today.weekday())) - (on - timedelta(days=on.weekday()))).days
    if (today - on).days <= 2 or weeks > 7:
        return near_day(on)
    values = {"weekday": weekday}
    return _("这%(weekday)s") % values if weeks == 0 else _("上%(weekday)s") % values


@register.filter
def head_day(when: date | datetime) -> str:
    """For a heading: ``今天 · 11月25日 周三``, later only ``11月28日 周六``."""
    on = _day(when)
    if abs((on - clock.today()).days) > 2:
        return full_day(on)
    return _("%(near)s · %(day)s") % {"near": near_day(on), "day": full_day(on)}


@register.filter
def away(when: datetime) -> str:
    """How long until a moment, in the largest fitting words: ``还有 40 分钟``."""
    left = when - clock.now()
    if left <= timedelta():
        return _("已经开始")
    minutes = -(-left // timedelta(minutes=1))
    if minutes < 60:
        return ngettext("还有 %(n)d 分钟", "还有 %(n)d 分钟", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("还有 %(n)d 小时", "还有 %(n)d 小时", hours) % {"n": hours}
    days = (_day(when) - clock.today()).days
    return ngettext("还有 %(n)d 天", "还有 %(n)d 天", days) % {"n": days}


@register.filter
def duration(minutes: int) -> str:
    """``2 小时 30 分``; minutes may be negative in a correction."""
    sign = "−" if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), 60)
    if not hours:
        return sign + ngettext("%(m)d 分钟", "%(m)d 分钟", rest) % {"m": rest}
    if not rest:
        return sign + ngettext("%(h)d 小时", "%(h)d 小时", hours) % {"h": hours}
    return sign + _("%(h)d 小时 %(m)d 分") % {"h": hours, "m": rest}


@register.filter
def kind_of_day(when: date | datetime) -> almanac.Day:
    """The almanac's page of that day, for templates: ``{% with note=x|kind_of_day %}``."""
    return almanac.day(_day(when))


def _day(when: Any) -> date:
    return clock.day_of(when) if isinstance(when, datetime) else when
