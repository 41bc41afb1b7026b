"""Lists of activities for everybody: what is coming, narrowed by what one looks for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qinglin.activities import policy
from qinglin.activities.errors import WrongValue
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.rules.notice import LONGEST_ACTIVITY
from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import UnitLink
from qinglin.venues.models import Venue
from qinglin.venues.queries import distances

from .find import LARGEST, ordered_shifts

#: Where a page ended: microseconds since 1970 of the start, and the id.
CURSOR = re.compile(r"(\d{1,18})\.(\d{1,19})")
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A shift in a list. ``words`` such as 还剩 3 个名额; ``mine`` the viewer's own sign-up."""

    shift: Shift
    words: str
    mine: SignUp | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An activity in a list, with unit and venue; ``distance`` in metres where it was asked for."""

    activity: Activity
    lines: tuple[Line, ...]
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list; ``next`` is the cursor of the following one."""

    items: list[Listed]
    next: str | None


def upcoming(
    actor: Actor,
    *,
    words: str = "",
    day: date | None = None,
    venue_id: int | None = None,
    skill_id: int | None = None,
    unit_id: int | None = None,
    near: tuple[float, float] | None = None,
    within: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Listing:
    """Published activities that have not ended, soonest first; four queries at most.

    ``words`` finds titles and venues, also by pinyin initials. ``skill_id`` keeps activities with
    a shift that asks for this skill. ``near`` (latitude, longitude in degrees) adds distances;
    with ``within`` (metres) it narrows to venues no farther. ``unit_id`` includes units below.
    """
    found = _recruiting()
    if words.strip():
        found = found.filter(search.matches(words))
    if day is not None:
        next_day = clock.at(day + timedelta(days=1))
        found = found.filter(starts_at__lt=next_day, ends_at__gt=clock.at(day))
    if venue_id is not None:
        found = found.filter(venue_id=_possible(venue_id))
    if skill_id is not None:
        asking = Shift.objects.filter(activity=OuterRef("pk"), skill_id=_possible(skill_id))
        found = found.filter(Exists(asking))
    if unit_id is not None:
        below = UnitLink.objects.filter(ancestor_id=_possible(unit_id)).values("descendant_id")
        found = found.filter(unit_id__in=below)
    away = _distances(near) if near is not None else {}
    if near is not None and within is not None:
        found = found.filter(venue_id__in=[pk for pk, metres in away.items() if metres <= within])
    if after:
        found = found.filter(_beyond(after))
    limit = min(max(limit, 1), MOST)
    page = list(found[: limit + 1])
    more = len(page) > limit
    page = page[:limit]
    return Listing(listed(actor, page, away), _cursor(page[-1]) if more else None)


def listed(
    actor: Actor, activities: Sequence[Activity], away: dict[int, int] | None = None
) -> list[Listed]:
    """Activities whose shifts are prefetched, with the words and the viewer's own sign-ups."""
    shifts = [shift for activity in activities for shift in activity.shifts.all()]
    mine = own_in(actor.person_id, shifts)
    return [
        Listed(
            activity,
            tuple(
                Line(shift, place_words(shift), mine.get(shift.pk))
                for shift in activity.shifts.all()
            ),
            (away or {}).get(activity.venue_id),
        )
        for activity in activities
    ]


def own_in(person_id: int | None, shifts: Iterable[Shift]) -> dict[int, SignUp]:
    """Shift id to this person's sign-up that is not cancelled."""
    ids = [shift.pk for shift in shifts]
    if person_id is None or not ids:
        return {}
    held = SignUp.objects.filter(person_id=person_id, shift_id__in=ids)
    return {one.shift_id: one for one in held.exclude(state=SignUp.State.CANCELLED)}


def place_words(shift: Shift) -> str:
    """How the places of a shift are told: 还剩 3 个名额 / 名额已满，2 人候补 / 超出名额 1 人."""
    if shift.over:
        over = ngettext("超出名额 %(n)d 人", "超出名额 %(n)d 人", shift.over)
        return over % {"n": shift.over}
    if shift.waiting:
        line = ngettext("名额已满，%(n)d 人候补", "名额已满，%(n)d 人候补", shift.waiting)
        return line % {"n": shift.waiting}
    if not shift.free:
        return _("名额已满，可以候补")
    return ngettext("还剩 %(n)d 个名额", "还剩 %(n)d 个名额", shift.free) % {"n": shift.free}


def venue_activities(actor: Actor, venue_id: int, limit: int = 10) -> list[Listed]:
    """What comes next at one venue."""
    return listed(actor, list(_recruiting().filter(venue_id=venue_id)[:limit]))


def activities_of(actor: Actor, ids: Iterable[int]) -> list[Activity]:
    """Those of these activities that the actor may see, with venue and unit."""
    seen = policy.visible(actor, Activity.objects.filter(pk__in=list(ids)))
    return list(seen.select_related("unit", "venue").order_by("starts_at", "pk"))


def _recruiting() -> QuerySet[Activity]:
    """Published and not over. The lower bound of the start lets the index end the search."""
    now = clock.now()
    return (
        Activity.objects.filter(
            state=Activity.State.PUBLISHED, starts_at__gt=now - LONGEST_ACTIVITY, ends_at__gt=now
        )
        .select_related("unit", "venue")
        .prefetch_related(Prefetch("shifts", ordered_shifts()))
        .order_by("starts_at", "pk")
    )


def _distances(near: tuple[float, float]) -> dict[int, int]:
    """Metres to each venue in use; a district has a few hundred of them."""
    places = Venue.objects.filter(closed_on=None, latitude__isnull=False).only(
        "latitude", "longitude"
    )
    return distances(places, round(near[0] * 1e6), round(near[1] * 1e6))


def _cursor(last: Activity) -> str:
    return f"{(last.starts_at - EPOCH) // MICROSECOND}.{last.pk}"


def _beyond(cursor: str) -> Q:
    found = CURSOR.fullmatch(cursor)
    if found is None or int(found[2]) > LARGEST:
        raise WrongValue(fields={"after": _("翻页标记无法识别，请从第一页看起。")})
    try:
        moment = EPOCH + int(found[1]) * MICROSECOND
    except OverflowError as error:
        raise WrongValue(fields={"after": _("翻页标记无法识别，请从第一页看起。")}) from error
    return Q(starts_at__gt=moment) | Q(starts_at=moment, pk__gt=int(found[2]))


def _possible(pk: int) -> int:
    """An id that a database can compare with; 0 for what cannot exist."""
    return pk if 0 < pk <= LARGEST else 0
