"""An activity to begin from: copied, kept as a pattern for others, the next season of a series."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongTimes, WrongValue, too_long
from qinglin.activities.models import (
    Activity,
    NatureReview,
    Pattern,
    Safeguard,
    Series,
    SeriesShift,
    Shift,
)
from qinglin.activities.queries.copying import plan_of
from qinglin.activities.queries.serial import check_series, checked_rule
from qinglin.activities.rules.notice import LONGEST_TITLE, NewShift
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from .equipping import write_terms
from .planning import create_activity

MINUTE = timedelta(minutes=1)
SEASON = (
    "unit_id", "venue_id", "programme_id", "leader_id", "title", "rule", "days", "safeguard",
    "starts", "ends", "content", "conditions", "how_to_join", "risks", "guarantees",
)  # fmt: skip


@transaction.atomic
def copy_activity(actor: Actor, activity: Activity, *, starts_at: datetime) -> Activity:
    """A draft like this activity at another time, with its shifts, terms and safeguards; no people.

    Refuses: Forbidden, WrongTimes.
    """
    require(policy.may_manage(actor, activity))
    edition = None if activity.edition is None else activity.edition + 1
    return _build(
        actor,
        plan_of(activity),
        unit=activity.unit,
        venue=activity.venue,
        leader=activity.leader,
        starts_at=starts_at,
        title=activity.title,
        edition=edition,
        programme=activity.programme,
    )


@transaction.atomic
def keep_pattern(actor: Actor, activity: Activity, *, title: str, shared: bool) -> Pattern:
    """Keep an activity to begin others from, for one's unit or for all. The same title replaces it.

    Refuses: Forbidden, WrongValue.
    """
    require(policy.may_manage(actor, activity))
    name = title.strip()
    if not 0 < len(name) <= LONGEST_TITLE:
        raise WrongValue(fields={"title": too_long(LONGEST_TITLE) if name else FAULTS["empty"]})
    kept, _new = Pattern.objects.update_or_create(
        unit=activity.unit,
        title=name,
        dropped_at=None,
        defaults={
            "shared": shared,
            "plan": plan_of(activity),
            "made_at": clock.now(),
            "made_by_id": actor.person_id,
        },
    )
    audit.record(actor, "activities.pattern_kept", kept, shared=shared)
    return kept


@transaction.atomic
def use_pattern(
    actor: Actor,
    pattern: Pattern,
    *,
    unit: Unit,
    venue: Venue,
    starts_at: datetime,
    leader: Person | None = None,
) -> Activity:
    """A draft from a pattern of one's own or of another unit that shares it.

    Refuses: NotFound, Forbidden, WrongTimes.
    """
    own = actor.can(policy.MANAGE, pattern.unit_id)
    if pattern.dropped_at is not None or not (own or pattern.shared):
        raise NotFound
    Pattern.objects.filter(pk=pattern.pk).update(used=F("used") + 1)
    return _build(
        actor,
        pattern.plan,
        unit=unit,
        venue=venue,
        leader=leader,
        starts_at=starts_at,
        title=pattern.plan["title"],
    )


@transaction.atomic
def drop_pattern(actor: Actor, pattern: Pattern) -> None:
    """Nobody begins from it any more; what was made stays."""
    require(actor.can(policy.MANAGE, pattern.unit_id))
    Pattern.objects.filter(pk=pattern.pk, dropped_at=None).update(dropped_at=clock.now())
    audit.record(actor, "activities.pattern_dropped", pattern)


@transaction.atomic
def start_season(
    actor: Actor, series: Series, *, first_on: date, until_on: date, edition: int | None = None
) -> Series:
    """The next season: the same series in other days, counted on. The last one stays as it was.

    Refuses: Forbidden, WrongTimes, WrongValue, RuleNeverHappens, RuleTooOften.
    """
    require(actor.can(policy.MANAGE, series.unit_id))
    if first_on <= series.first_on or (series.until_on and first_on <= series.until_on):
        raise WrongTimes(fields={"first_on": FAULTS["days"]})
    season = Series(
        **{name: getattr(series, name) for name in SEASON},
        first_on=first_on,
        until_on=until_on,
        before=series,
        edition=edition or (series.edition or 1) + 1,
    )
    check_series(season)
    season.rule = checked_rule(season, series.rule)
    season.save()
    for planned in SeriesShift.objects.filter(series=series).order_by("position", "pk"):
        planned.pk, planned.series = None, season
        planned._state.adding = True
        planned.save()
    review = NatureReview.objects.filter(series=series).first()
    if review is not None:
        NatureReview.objects.create(
            series=season, answers=review.answers, at=review.at, by_id=review.by_id
        )
    audit.record(actor, "activities.season_started", season, before=series.pk)
    return season


def _build(
    actor: Actor,
    plan: Mapping[str, Any],
    *,
    unit: Unit,
    venue: Venue,
    leader: Person | None,
    starts_at: datetime,
    title: str,
    **more: Any,
) -> Activity:
    texts = ("content", "conditions", "how_to_join", "risks", "guarantees")
    made = create_activity(
        actor,
        unit=unit,
        venue=venue,
        leader=leader,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + plan["minutes"] * MINUTE,
        shifts=[
            NewShift(
                title=one["title"],
                starts_at=starts_at + one["from_minute"] * MINUTE,
                ends_at=starts_at + (one["from_minute"] + one["minutes"]) * MINUTE,
                capacity=one["capacity"],
                minimum=one["minimum"],
                skill_id=one["skill_id"],
                min_age=one["min_age"],
            )
            for one in plan["shifts"]
        ],
        **{name: plan[name] for name in texts},
        **more,
    )
    shifts = {one.title: one for one in Shift.objects.filter(activity=made)}
    for one in plan["shifts"]:
        if one["terms"]:
            write_terms(actor, shifts[one["title"]], one["terms"])
    if plan["safeguard"]:
        Safeguard.objects.create(activity=made, **plan["safeguard"])
    gated = [one["title"] for one in plan["shifts"] if one["terms"] or plan["safeguard"]]
    Shift.objects.filter(activity=made, title__in=gated).update(gated=True)
    return made
