"""What staff look at across activities: what runs, what is thin, what was served where."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from qinglin.activities import policy
from qinglin.activities.models import Activity, CreditRule, Series, Shift, SignUp
from qinglin.activities.rules import minutes
from qinglin.activities.rules.notice import LONGEST_ACTIVITY
from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import UnitLink
from qinglin.venues.models import Service, Venue

#: No occasion lasts longer: what began before cannot be on.
LONGEST = LONGEST_ACTIVITY
HELD = (SignUp.State.JOINED, SignUp.State.CONFIRMED)


def staffed(actor: Actor, activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Activities that are this actor's business at the desk."""
    if actor.everything:
        return activities
    units = actor.units(policy.VIEW) | actor.units(policy.MANAGE) | actor.units(policy.CHECK_IN)
    return activities.filter(unit_id__in=units)


def _of_shifts(aggregate: Any, shifts: QuerySet[Shift] | None = None) -> Coalesce:
    """An aggregate over the shifts of the outer activity; one subquery, so nothing multiplies."""
    own = (Shift.objects if shifts is None else shifts).filter(activity=OuterRef("pk"))
    return Coalesce(
        Subquery(own.order_by().values("activity").annotate(n=aggregate).values("n")), 0
    )


def _with_sums(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Only for a few: the sums of every row are made before any row is left out."""
    thin = Shift.objects.filter(taken__lt=F("minimum"))
    return activities.select_related("unit", "venue").annotate(
        shift_count=_of_shifts(Count("pk")),
        places=_of_shifts(Sum("capacity")),
        needed=_of_shifts(Sum("minimum")),
        joined=_of_shifts(Sum("taken")),
        queue=_of_shifts(Sum("waiting")),
        served_sum=_of_shifts(Sum("served")),
        thin_count=_of_shifts(Count("pk"), thin),
    )


def desk_list(
    actor: Actor,
    *,
    words: str = "",
    state: str = "",
    unit_id: int | None = None,
    venue_id: int | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    when: str = "all",
    now: datetime,
) -> QuerySet[Activity, int]:
    """Ids for the list of the desk; slice it and give the slice to ``summed``.

    ``state`` may also be ``due`` (over, not confirmed) or ``short`` (a shift below its minimum).
    ``when`` is ``ahead`` (soonest first), ``past`` (latest first) or ``all`` (latest first).
    """
    found = staffed(actor, Activity.objects.all())
    if words.strip():
        found = found.filter(search.matches(words))
    if state == "due":
        found = found.filter(state=Activity.State.PUBLISHED, ends_at__lte=now)
    elif state == "short":
        thin = Shift.objects.filter(
            activity=OuterRef("pk"), taken__lt=F("minimum"), starts_at__gt=now
        )
        found = found.filter(Exists(thin), state=Activity.State.PUBLISHED)
    elif state:
        found = found.filter(state=state)
    if unit_id is not None:
        links = UnitLink.objects.filter(ancestor_id=unit_id)
        found = found.filter(unit_id__in=links.values("descendant_id"))
    if venue_id is not None:
        found = found.filter(venue_id=venue_id)
    if from_on is not None:
        found = found.filter(starts_at__gte=clock.at(from_on))
    if until_on is not None:
        found = found.filter(starts_at__lt=clock.at(until_on + timedelta(days=1)))
    if when == "ahead":
        found = found.filter(starts_at__gt=now - LONGEST, ends_at__gt=now)
        found = found.order_by("starts_at", "pk")
    elif when == "past":
        found = found.filter(ends_at__lte=now).order_by("-starts_at", "pk")
    else:
        found = found.order_by("-starts_at", "pk")
    return found.values_list("pk", flat=True)


def summed(ids: Iterable[int]) -> list[Activity]:
    """These activities in this order, with unit, venue and the sums over their shifts."""
    wanted = list(ids)
    found = {a.pk: a for a in _with_sums(Activity.objects.filter(pk__in=wanted))}
    return [found[pk] for pk in wanted]


def drafts_before(actor: Actor, now: datetime, until: datetime) -> QuerySet[Activity]:
    """Drafts that begin soon and nobody can sign up for yet, soonest first, with their size."""
    found = staffed(actor, Activity.objects.filter(state=Activity.State.DRAFT))
    return (
        found.filter(starts_at__gt=now, starts_at__lt=until)
        .select_related("venue")
        .annotate(shift_count=_of_shifts(Count("pk")), places=_of_shifts(Sum("capacity")))
        .order_by("starts_at", "pk")
    )


def thin_shifts(actor: Actor, now: datetime, until: datetime) -> QuerySet[Shift]:
    """Shifts of published activities that begin soon with fewer people than they need."""
    found = staffed(actor, Activity.objects.filter(state=Activity.State.PUBLISHED))
    return (
        Shift.objects.filter(
            activity__in=found, starts_at__gt=now, starts_at__lt=until, taken__lt=F("minimum")
        )
        .select_related("activity__venue")
        .order_by("starts_at", "activity_id", "position", "pk")
    )


def on_day(actor: Actor, day: date) -> QuerySet[Activity]:
    """What takes place on this day, with its crew: ``came`` were scanned or confirmed there."""
    begin, end = clock.at(day), clock.at(day + timedelta(days=1))
    came = SignUp.objects.filter(
        shift__activity=OuterRef("pk"), state__in=HELD, arrived_at__isnull=False
    ).order_by()
    found = staffed(
        actor,
        Activity.objects.filter(
            state__in=[Activity.State.PUBLISHED, Activity.State.CONFIRMED],
            starts_at__gt=begin - LONGEST,
            starts_at__lt=end,
            ends_at__gt=begin,
        ),
    )
    return (
        _with_sums(found)
        .annotate(
            came=Coalesce(
                Subquery(came.values("shift__activity").annotate(n=Count("pk")).values("n")), 0
            )
        )
        .order_by("starts_at", "pk")
    )


def services_of_person(person_id: int, limit: int = 20) -> QuerySet[SignUp]:
    """What one person signed up for, latest first."""
    found = SignUp.objects.filter(person_id=person_id).exclude(state=SignUp.State.CANCELLED)
    return found.select_related("shift__activity__venue").order_by("-shift__starts_at")[:limit]


def activity_at_desk(actor: Actor, pk: int) -> Activity:
    """An activity that is the actor's business; others look the same as none."""
    found = Activity.objects.select_related(
        "unit", "venue__unit", "programme", "leader", "series", "picture"
    ).prefetch_related(Prefetch("shifts", Shift.objects.order_by("position", "pk")))
    activity = found.filter(pk=pk).first()
    if activity is None or not policy.may_see_people(actor, activity):
        raise NotFound
    return activity


def shift_at_desk(actor: Actor, pk: int) -> Shift:
    found = Shift.objects.select_related("activity__unit", "activity__venue", "skill", "service")
    shift = found.filter(pk=pk).first()
    if shift is None or not policy.may_see_people(actor, shift.activity):
        raise NotFound
    return shift


def people_inside(shift: Shift, person_ids: Iterable[int]) -> dict[int, SignUp]:
    """person id -> the sign-up that is in force on this shift."""
    found = SignUp.objects.filter(shift=shift, person_id__in=list(person_ids))
    return {s.person_id: s for s in found.exclude(state=SignUp.State.CANCELLED)}


def occurrences(
    actor: Actor, series: Series, now: datetime, *, past: bool = False
) -> QuerySet[Activity]:
    """Occasions of a series: what is ahead, soonest first, or what is over, latest first."""
    found = _with_sums(staffed(actor, Activity.objects.filter(series=series)))
    if past:
        return found.filter(starts_at__lte=now, ends_at__lte=now).order_by("-starts_at")
    ahead = found.filter(starts_at__gt=now - LONGEST, ends_at__gt=now)
    return ahead.order_by("starts_at")


def following(series_ids: Iterable[int], now: datetime) -> dict[int, Activity]:
    """series id -> its next occasion. Two queries, whatever the length of the series."""
    later = Activity.objects.filter(series=OuterRef("pk"), starts_at__gt=now - LONGEST).exclude(
        state=Activity.State.CANCELLED
    )
    first = later.filter(ends_at__gt=now).order_by("starts_at").values("pk")[:1]
    wanted = Series.objects.filter(pk__in=list(series_ids)).annotate(next=Subquery(first))
    found = Activity.objects.in_bulk([pk for pk in wanted.values_list("next", flat=True) if pk])
    return {one.series_id: one for one in found.values() if one.series_id is not None}


def credit_rule(activity: Activity) -> minutes.Rule:
    """The rule by which this activity's minutes will count: the nearest unit's that has one."""
    day = clock.day_of(activity.starts_at)
    depth = UnitLink.objects.filter(ancestor=OuterRef("unit"), descendant=activity.unit_id)
    found = (
        CreditRule.objects.filter(from_on__lte=day)
        .annotate(depth=Subquery(depth.values("depth")[:1]))
        .exclude(depth=None)
        .order_by("depth", "-from_on")
        .first()
    )
    if found is None:
        return minutes.AS_SERVED
    return minutes.Rule(
        found.from_on,
        found.step_minutes,
        found.cap_minutes,
        found.high_cap_minutes,
        found.hard_percent,
        found.severe_percent,
    )


def credit_rules(actor: Actor) -> QuerySet[CreditRule]:
    """The rules of the units where the actor looks after activities, the newest first."""
    found = CreditRule.objects.select_related("unit").order_by("unit_id", "-from_on")
    if actor.everything:
        return found
    units = actor.units(policy.VIEW)
    above = UnitLink.objects.filter(descendant_id__in=units)
    return found.filter(Q(unit_id__in=units) | Q(unit_id__in=above.values("ancestor_id")))


def last_shifts(venue: Venue) -> dict[str, Shift]:
    """service title -> the latest shift of that service there, which says what it usually needs."""
    latest = Shift.objects.filter(service=OuterRef("pk")).order_by("-starts_at", "-pk")
    services = Service.objects.filter(venue=venue).annotate(last=Subquery(latest.values("pk")[:1]))
    shifts = Shift.objects.filter(pk__in=services.values("last")).select_related("service")
    return {shift.service.title: shift for shift in shifts if shift.service is not None}
