"""Words and sums that the phone pages about activities share."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qinglin.activities.models import SignUp, Tally
from qinglin.activities.queries import Counter, Listed, Verdict
from qinglin.kernel.templatetags.ui import places

register = template.Library()
NEAR = 1_000
NAMED = 2


@register.filter
def metres(distance: int) -> str:
    """``350 米``, ``1.2 公里``, ``14 公里``."""
    if distance < NEAR:
        return _("%(n)d 米") % {"n": round(distance, -1)}
    if distance < 10 * NEAR:
        return _("%(n)s 公里") % {"n": f"{distance / NEAR:.1f}"}
    return _("%(n)d 公里") % {"n": round(distance / NEAR)}


@register.inclusion_tag("ui/places.html")
def places_of(listed: Listed) -> dict[str, Any]:
    """The places of all shifts of an activity; an overfull shift takes none from the others."""
    shifts = [line.shift for line in listed.lines]
    return places(
        sum(min(shift.taken, shift.capacity) for shift in shifts),
        sum(shift.capacity for shift in shifts),
        sum(shift.waiting for shift in shifts),
    )


@register.filter
def posts_in_words(listed: Listed) -> str:
    """``小家电维修、磨刀等 12 个岗位``."""
    titles = [line.shift.title for line in listed.lines]
    named = _("、").join(titles[:NAMED])
    if len(titles) <= NAMED:
        return "" if titles == [listed.activity.title] else named
    words = ngettext("%(named)s等 %(n)d 个岗位", "%(named)s等 %(n)d 个岗位", len(titles))
    return words % {"named": named, "n": len(titles)}


@register.filter
def own_state(listed: Listed) -> str:
    """The viewer's own state on this activity: ``joined``, ``waiting`` …, or nothing."""
    states = [line.mine.state for line in listed.lines if line.mine]
    return SignUp.State.JOINED.value if SignUp.State.JOINED in states else "".join(states[:1])


#: What stands in a row about a refusal; the sentence stands with the conditions.
BRIEFLY: dict[str, Any] = {
    "activities.overlapping": gettext_lazy("时间冲突"),
    "activities.skill_missing": gettext_lazy("缺技能"),
    "activities.too_young": gettext_lazy("年龄不够"),
    "activities.started": gettext_lazy("已开始"),
}


@register.filter
def refused_briefly(verdict: Verdict) -> Any:
    """A word or two about why this shift cannot be taken, where it differs from the others."""
    return BRIEFLY.get(verdict.refusal.code, "") if verdict.refusal else ""


@register.filter
def last_standing(counter: Counter) -> Tally | None:
    """The latest count that nobody has taken back."""
    undone = {tally.undoes_id for tally in counter.latest}
    standing = (t for t in counter.latest if t.undoes_id is None and t.pk not in undone)
    return next(standing, None)
