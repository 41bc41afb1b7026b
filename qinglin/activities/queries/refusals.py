"""From the reason of a rule to the sentence somebody reads."""

from datetime import datetime

from django.utils.translation import gettext as _

from qinglin.activities import errors
from qinglin.activities.models import Shift
from qinglin.activities.rules.eligibility import Refusal
from qinglin.kernel.errors import DomainError
from qinglin.kernel.templatetags.moments import clock_time, near_day, until
from qinglin.volunteers.models import Skill


def when(starts_at: datetime, ends_at: datetime) -> str:
    """``周六 8:30–11:30``, nearer days by name."""
    return _("%(day)s %(span)s") % {"day": near_day(starts_at), "span": until(starts_at, ends_at)}


def other_shift(other: Shift) -> dict[str, str]:
    """How the shift in the way is named: ``title`` and ``when``."""
    title = _("%(activity)s · %(post)s") % {"activity": other.activity.title, "post": other.title}
    return {"title": title, "when": when(other.starts_at, other.ends_at)}


def explained(refusal: Refusal, shift_id: int | None = None) -> DomainError:
    """The error of a reason, with the names its sentence needs. Asks only for what was refused."""
    params = dict(refusal.params)
    if refusal.reason == "overlapping":
        other = Shift.objects.select_related("activity").get(pk=params.pop("shift_id"))
        params = other_shift(other)
    elif refusal.reason == "skill_missing" and "skill" not in params:
        wanted = Shift.objects.filter(pk__in=[shift_id or 0]).values("skill_id")
        params["skill"] = Skill.objects.get(pk__in=wanted).title
    elif refusal.reason in ("too_early", "not_yet_open"):
        opens: datetime = params["opens"]
        params["opens"] = _("%(day)s %(time)s") % {
            "day": near_day(opens),
            "time": clock_time(opens),
        }
    return errors.refusal(refusal.reason, **params)
