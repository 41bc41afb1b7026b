"""Series: a rule that yields occurrences, each slot at most one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import (
    FAULTS,
    RuleTooOften,
    WrongTimes,
    WrongValue,
    between,
)
from qinglin.activities.models import Activity, Programme, Series, SeriesShift, Shift
from qinglin.activities.queries import plans
from qinglin.activities.queries import repeating as queries
from qinglin.activities.queries.past import search_column
from qinglin.activities.queries.serial import check_series, checked_rule
from qinglin.activities.rules import notice, repetition
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from .equipping import equip

DAY = 24 * 60
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeriesShift:
    """A shift of every occurrence. ``from_minute`` counts from the series' start of the day."""

    title: str
    minutes: int
    capacity: int
    from_minute: int = 0
    minimum: int = 1
    service_id: int | None = None
    skill_id: int | None = None
    min_age: int = 14


@transaction.atomic
def create_series(
    actor: Actor,
    *,
    unit: Unit,
    venue: Venue,
    title: str,
    rule: str,
    first_on: date,
    starts: time,
    ends: time,
    until_on: date | None = None,
    programme: Programme | None = None,
    leader: Person | None = None,
    content: str = "",
    conditions: str = "",
    how_to_join: str = "",
    risks: str = "",
    guarantees: str = "",
    days: str = Series.Days.ANY.value,
    edition: int | None = None,
    shifts: Sequence[NewSeriesShift] = (),
) -> Series:
    """A series by an RFC 5545 rule such as ``FREQ=WEEKLY;BYDAY=SA``; makes no occurrence yet.

    Refuses: Forbidden, WrongTimes, WrongValue, SameTitle, BadRule, RuleNeverHappens, RuleTooOften.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    series = Series(
        unit=unit,
        venue=venue,
        programme=programme,
        leader=leader,
        title=title.strip(),
        first_on=first_on,
        until_on=until_on,
        starts=starts,
        ends=ends,
        content=content.strip(),
        conditions=conditions.strip(),
        how_to_join=how_to_join.strip(),
        risks=risks.strip(),
        guarantees=guarantees.strip(),
        days=days,
        edition=edition,
    )
    check_series(series)
    series.rule = checked_rule(series, rule)
    _check_shifts(series, shifts)
    series.save()
    SeriesShift.objects.bulk_create(
        SeriesShift(
            series=series,
            service_id=plan.service_id,
            title=plan.title.strip(),
            position=index,
            from_minute=plan.from_minute,
            minutes=plan.minutes,
            capacity=plan.capacity,
            minimum=plan.minimum,
            skill_id=plan.skill_id,
            min_age=plan.min_age,
        )
        for index, plan in enumerate(shifts)
    )
    audit.record(actor, "activities.series_created", series, title=series.title, rule=series.rule)
    return series


@transaction.atomic
def make_occurrences(actor: Actor, series: Series, until_on: date) -> list[Activity]:
    """Drafts for the slots from today to that day that have none yet; edited ones are kept.

    A slot is a day of the rule; its occurrence keeps it wherever it is moved, and a cancelled one
    keeps it too. Refuses: Forbidden, WrongTimes, RuleTooOften.
    """
    held = _lock(series)
    require(actor.can(policy.MANAGE, held.unit_id))
    _check_day(until_on)
    days = queries.free_slots(held, until_on)
    if len(days) > repetition.MOST:
        raise RuleTooOften(most=repetition.MOST)
    if not days:
        return []
    found_by = search_column(held.title, held.venue.name)
    made = Activity.objects.bulk_create(
        [_occurrence(held, day, found_by) for day in days], batch_size=BATCH
    )
    planned = list(SeriesShift.objects.filter(series=held).order_by("position", "pk"))
    shifts = Shift.objects.bulk_create(
        [_shift(activity, one) for activity in made for one in planned], batch_size=BATCH
    )
    equip(actor, held, made, list(zip(shifts, planned * len(made), strict=True)))
    audit.record(
        actor,
        "activities.occurrences_made",
        held,
        number=len(made),
        first=days[0].isoformat(),
        last=days[-1].isoformat(),
    )
    return made


@transaction.atomic
def end_series(actor: Actor, series: Series, last_on: date) -> Series:
    """No occurrence after this day: drafts without people go, everything with people stays.

    What was published, cancelled or moved to another day stays as well. Refuses: Forbidden,
    WrongTimes.
    """
    held = _lock(series)
    require(actor.can(policy.MANAGE, held.unit_id))
    _check_day(last_on)
    # Held in the order of their ids, so that none is published while it goes.
    wanted = queries.untouched_after(held, last_on).order_by("pk")
    going = list(wanted.select_for_update(of=("self",), no_key=True))
    for activity in going:
        line.lock_shifts(activity.pk)
    if not going and held.until_on == last_on:
        return held
    was = held.until_on
    held.until_on = last_on
    held.save(update_fields=["until_on"])
    Activity.objects.filter(pk__in=[activity.pk for activity in going]).delete()
    audit.record(
        actor,
        "activities.series_ended",
        held,
        last_on=last_on.isoformat(),
        was=was.isoformat() if was else None,
        removed=[activity.slot_on.isoformat() for activity in going if activity.slot_on],
    )
    return held


def _lock(series: Series) -> Series:
    """The series, held until the transaction ends: its slots are filled by one at a time."""
    held = Series.objects.select_related("venue").select_for_update(of=("self",), no_key=True)
    return held.get(pk=series.pk)


def _check_day(day: date) -> None:
    if day.year not in notice.YEARS:
        raise WrongTimes(fields={"until_on": FAULTS["years"]})


def _check_shifts(series: Series, shifts: Sequence[NewSeriesShift]) -> None:
    """The shifts as those of the first occurrence."""
    fields = {}
    for index, plan in enumerate(shifts):
        if not 0 <= plan.from_minute < DAY:
            fields[f"shifts-{index}-from_minute"] = between(0, DAY - 1)
        if not 1 <= plan.minutes <= DAY:
            fields[f"shifts-{index}-minutes"] = between(1, DAY)
    if fields:
        raise WrongValue(fields=fields)
    sample = _occurrence(series, series.first_on)
    plans.check(
        sample,
        [
            notice.NewShift(
                title=plan.title,
                starts_at=_later(sample, plan.from_minute),
                ends_at=_later(sample, plan.from_minute + plan.minutes),
                capacity=plan.capacity,
                minimum=plan.minimum,
                service_id=plan.service_id,
                skill_id=plan.skill_id,
                min_age=plan.min_age,
            )
            for plan in shifts
        ],
        many=True,
    )


def _occurrence(series: Series, day: date, found_by: str = "") -> Activity:
    """The draft of one slot, not stored yet; ``found_by`` is its search column."""
    starts_at = clock.at(day, series.starts)
    return Activity(
        series=series,
        slot_on=day,
        unit_id=series.unit_id,
        venue=series.venue,
        programme_id=series.programme_id,
        leader_id=series.leader_id,
        title=series.title,
        search=found_by,
        starts_at=starts_at,
        ends_at=clock.at(day, series.ends),
        closes_at=starts_at,
        edition=series.edition,
        **{name: getattr(series, name) for name in notice.TEXTS},
    )


def _shift(activity: Activity, planned: SeriesShift) -> Shift:
    return Shift(
        activity=activity,
        service_id=planned.service_id,
        title=planned.title,
        position=planned.position,
        starts_at=_later(activity, planned.from_minute),
        ends_at=_later(activity, planned.from_minute + planned.minutes),
        capacity=planned.capacity,
        minimum=planned.minimum,
        skill_id=planned.skill_id,
        min_age=planned.min_age,
        gated=bool(planned.terms) or bool(activity.series and activity.series.safeguard),
    )


def _later(activity: Activity, minutes: int) -> datetime:
    return activity.starts_at + timedelta(minutes=minutes)
