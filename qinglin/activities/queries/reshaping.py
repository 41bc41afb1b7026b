"""What a change of a series would do, before it is done: to which occurrences, and to whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Activity, Series, Shift, SignUp, Tally
from qinglin.activities.rules import notice, repetition
from qinglin.activities.sql.people import OCCUPYING
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require

from .repeating import held_days, kind_of, undecreed

#: What ``change_series`` may change.
CHANGEABLE = frozenset({
    "title", "venue", "programme", "leader", "starts", "ends", "rule", "days", "until_on",
    *notice.TEXTS,
})  # fmt: skip
#: Of these the days follow; the others are values of each occurrence.
OF_DAYS = frozenset({"rule", "days", "until_on"})
#: How far a rule is looked at when its days are compared.
FAR = timedelta(days=366 * 3)


@dataclass(frozen=True, slots=True)
class Effect:
    """``edited``: keep a value of their own. ``going``: drafts without people that fall off the
    rule. ``staying``: off the rule, but published or with people. ``people``: who is in any of
    those that change or stay off the rule, each once. ``undecreed``: years whose holidays are
    not known yet."""

    changing: int
    edited: int
    going: int
    staying: int
    people: int
    undecreed: tuple[int, ...] = ()


def ahead(series: Series, from_on: date, now: datetime) -> QuerySet[Activity]:
    """Occurrences of slots from that day on which have not begun and can still be changed."""
    return (
        Activity.objects.filter(
            series=series,
            slot_on__gte=from_on,
            starts_at__gt=now,
            state__in=[Activity.State.DRAFT, Activity.State.PUBLISHED],
        )
        .select_related("venue")
        .order_by("slot_on", "pk")
    )


def effect(actor: Actor, series: Series, from_on: date, changes: Mapping[str, Any]) -> Effect:
    """The preview; the change does the same. Refuses: Forbidden."""
    require(actor.can(policy.MANAGE, series.unit_id))
    now = clock.now()
    occurrences = list(ahead(series, from_on, now))
    off = off_the_rule(series, occurrences, changes, _begins(series, from_on))
    going = removable(off)
    on = [one for one in occurrences if one not in off]
    changed = {one.pk: own_changes(series, one, changes) for one in on}
    touched = [one for one in on if changed[one.pk]]
    values = changes.keys() - OF_DAYS
    concerned = [*touched, *(one for one in off if one not in going)]
    people = SignUp.objects.filter(shift__activity__in=concerned, state__in=OCCUPYING)
    return Effect(
        changing=len(touched),
        edited=sum(any(differs(series, one, name) for name in values) for one in on),
        going=len(going),
        staying=len(off) - len(going),
        people=people.values("person_id").distinct().count(),
        undecreed=_undecreed(series, occurrences, changes),
    )


def _undecreed(
    series: Series, occurrences: Iterable[Activity], changes: Mapping[str, Any]
) -> tuple[int, ...]:
    """Years of these slots whose holidays are not known, where the rule depends on them."""
    if changes.get("days", series.days) == Series.Days.ANY or not changes.keys() & OF_DAYS:
        return ()
    return tuple(undecreed(one.slot_on for one in occurrences if one.slot_on))


def _begins(series: Series, from_on: date) -> date:
    """The first day of the series that will continue this one from that day on."""
    if from_on <= series.first_on:
        return series.first_on
    named = held_days(series, from_on, from_on + FAR)
    return named[0] if named else from_on


def differs(series: Series, activity: Activity, name: str) -> bool:
    """Whether an occurrence was given a value of its own."""
    if name in ("starts", "ends"):
        return _clock(activity, name) != getattr(series, name) or _moved(activity)
    column = f"{name}_id" if name in ("venue", "programme", "leader") else name
    return bool(getattr(activity, column) != getattr(series, column))


def own_changes(series: Series, activity: Activity, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What changes of this occurrence: values that were edited there stay."""
    found: dict[str, Any] = {}
    for name, value in changes.items():
        if name in OF_DAYS or differs(series, activity, name):
            continue
        if name in ("starts", "ends"):
            day = clock.day_of(activity.starts_at)
            found[f"{name}_at"] = clock.at(day, value)
        else:
            found[name] = value
    return found


def off_the_rule(
    series: Series,
    occurrences: Sequence[Activity],
    changes: Mapping[str, Any],
    first_on: date | None = None,
) -> list[Activity]:
    """Those whose slot the changed rule does not name any more.

    ``first_on``: where a series that is still to be split will begin.
    """
    if not changes.keys() & OF_DAYS or not occurrences:
        return []
    slots = [one.slot_on for one in occurrences if one.slot_on]
    rule = changes.get("rule", series.rule)
    begins = series.first_on
    if "rule" in changes and first_on is not None:
        begins = first_on
    last = changes.get("until_on", series.until_on)
    last = min(last, max(slots)) if last else max(slots)
    named = repetition.days(rule, begins, min(slots), last)
    kept = set(repetition.kept(changes.get("days", series.days), named, kind_of))
    return [one for one in occurrences if one.slot_on not in kept]


def removable(activities: Iterable[Activity]) -> list[Activity]:
    """Drafts in which nobody ever was."""
    drafts = [one.pk for one in activities if one.state == Activity.State.DRAFT]
    inside = SignUp.objects.filter(shift__activity=OuterRef("pk"))
    counted = Tally.objects.filter(shift__activity=OuterRef("pk"))
    return list(
        Activity.objects.filter(~Exists(inside), ~Exists(counted), pk__in=drafts).order_by("pk")
    )


def shifts_moved(
    activity: Activity, starts_at: datetime, ends_at: datetime
) -> list[tuple[Shift, datetime, datetime]]:
    """The shifts as they lie in the moved activity: what began or ended with it does so again."""
    delta = starts_at - activity.starts_at
    found = []
    for shift in Shift.objects.filter(activity=activity).order_by("pk"):
        first = shift.starts_at + delta
        last = ends_at if shift.ends_at == activity.ends_at else shift.ends_at + delta
        found.append((shift, first, last))
    return found


def _clock(activity: Activity, name: str) -> Any:
    moment = activity.starts_at if name == "starts" else activity.ends_at
    return moment.astimezone(clock.SHANGHAI).time()


def _moved(activity: Activity) -> bool:
    return activity.slot_on != clock.day_of(activity.starts_at)
