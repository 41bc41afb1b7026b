"""Sessions that two units or two programmes claim as their own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from qinglin.activities.models import Activity, SignUp, Tally
from qinglin.activities.policy import VIEW
from qinglin.activities.rules.doubles import Excess, Held, excess, pairs
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor

#: How many keys one IN list may hold on both databases.
PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Double:
    """Two activities that were one occasion, and what is counted twice."""

    one: Activity
    other: Activity
    excess: Excess


def doubles(actor: Actor, *, since: date, until: date) -> list[Double]:
    """Newest first; those in which a unit is involved whose rolls the actor may see."""
    found = list(pairs(_held(since, until)))
    if not actor.everything:
        seen = actor.units(VIEW)
        found = [pair for pair in found if {pair[0].unit_id, pair[1].unit_id} & seen]
    together = sorted({one.pk for pair in found for one in pair})
    minutes, times = _served(together)
    residents = _residents(together)
    judged = [
        (
            one.pk,
            other.pk,
            excess(
                (minutes[one.pk], minutes[other.pk]),
                (times[one.pk], times[other.pk]),
                (residents[one.pk], residents[other.pk]),
            ),
        )
        for one, other in found
    ]
    double = [(one, other, much) for one, other, much in judged if much is not None]
    activities = _activities({pk for one, other, _much in double for pk in (one, other)})
    rows = [Double(activities[one], activities[other], much) for one, other, much in double]
    return sorted(rows, key=lambda row: (row.one.starts_at, row.other.pk), reverse=True)


def _held(since: date, until: date) -> list[Held]:
    began = Activity.objects.filter(
        state=Activity.State.CONFIRMED,
        starts_at__gte=clock.at(since),
        starts_at__lt=clock.at(until + timedelta(days=1)),
    )
    columns = ("pk", "unit_id", "programme_id", "venue_id", "starts_at", "ends_at")
    return [Held(*row) for row in began.values_list(*columns)]


def _served(
    activities: Sequence[int],
) -> tuple[dict[int, Counter[int]], dict[int, Counter[int]]]:
    """Minutes and times by activity and person."""
    minutes: dict[int, Counter[int]] = defaultdict(Counter)
    times: dict[int, Counter[int]] = defaultdict(Counter)
    for portion in _portions(activities):
        rows = SignUp.objects.filter(
            shift__activity__in=portion, state=SignUp.State.CONFIRMED, outcome__in=SignUp.SERVED
        )
        for activity, person, served in rows.values_list(
            "shift__activity_id", "person_id", "minutes"
        ):
            minutes[activity][person] += served or 0
            times[activity][person] += 1
    return minutes, times


def _residents(activities: Sequence[int]) -> Counter[int]:
    counted: Counter[int] = Counter()
    for portion in _portions(activities):
        rows: QuerySet[Tally] = Tally.objects.filter(shift__activity__in=portion)
        by_activity = rows.order_by().values_list("shift__activity_id")
        counted.update(dict(by_activity.annotate(sum=Sum("number"))))
    return counted


def _activities(keys: Iterable[int]) -> dict[int, Activity]:
    found: dict[int, Activity] = {}
    for portion in _portions(sorted(keys)):
        rows = Activity.objects.filter(pk__in=portion)
        found |= {row.pk: row for row in rows.select_related("unit", "venue", "programme")}
    return found


def _portions(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + PORTION] for start in range(0, len(keys), PORTION))
