"""Who is at work for pay at a place and a time: what is done there then is no volunteering."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from qinglin.activities.models import Activity, SignUp
from qinglin.activities.options import WORK_FROM, WORK_UNTIL
from qinglin.activities.rules import working
from qinglin.kernel import almanac, clock
from qinglin.orgs.queries.engagements import Workplace, workplaces, works_under


class PaidTime:
    """When each of these people is paid for being at these units. Five queries at most, one where
    nobody of them is engaged anywhere."""

    def __init__(
        self, person_ids: Collection[int], unit_ids: Collection[int], days: Collection[date]
    ) -> None:
        self._of: defaultdict[int, list[Workplace]] = defaultdict(list)
        if days:
            for place in workplaces(person_ids, min(days), max(days)):
                self._of[place.person_id].append(place)
        self._under: frozenset[tuple[int, int]] = frozenset()
        self._hours = (0, 0)
        if self._of:
            places = {place.unit_id for found in self._of.values() for place in found}
            self._under = works_under(places, unit_ids)
            self._hours = (WORK_FROM.get(), WORK_UNTIL.get())

    def covers(self, person_id: int, unit_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the person is at work at the unit for any minute of that span.

        The place of work counts with every unit below it, on working days in working hours.
        """
        day = clock.day_of(starts_at)
        here = any(
            place.on(day) and (place.unit_id, unit_id) in self._under
            for place in self._of.get(person_id, ())
        )
        if not here or almanac.day(day).rest:
            return False
        return working.overlaps(starts_at, ends_at, clock.at(day), self._hours)


def told_apart(activity: Activity, put_down_paid: Collection[int]) -> list[str]:
    """Names of those on the confirmed roll who were at work for pay, though nobody said so.

    ``put_down_paid`` are the sign-ups that were put down as paid by whoever kept the roll.
    """
    rows = SignUp.objects.filter(
        shift__activity=activity, state=SignUp.State.CONFIRMED, outcome=SignUp.Outcome.PAID
    ).exclude(pk__in=put_down_paid)
    return list(rows.order_by("pk").values_list("person__name", flat=True))


def served_at_work(since: Mapping[int, date]) -> list[SignUp]:
    """What these people served from their day on though they were at work there for pay.

    It was confirmed before anybody wrote down that they are; in order of time.
    """
    rows = SignUp.objects.filter(
        person_id__in=list(since),
        state=SignUp.State.CONFIRMED,
        outcome__in=SignUp.SERVED,
        shift__starts_at__gte=clock.at(min(since.values())),
    )
    ordered = rows.select_related("shift__activity").order_by("shift__starts_at", "pk")
    served = [one for one in ordered if since[one.person_id] <= clock.day_of(one.shift.starts_at)]
    days = {clock.day_of(one.shift.starts_at) for one in served}
    units = {one.shift.activity.unit_id for one in served}
    paid = PaidTime({one.person_id for one in served}, units, days)
    return [
        one
        for one in served
        if paid.covers(
            one.person_id,
            one.shift.activity.unit_id,
            one.arrived_at or one.shift.starts_at,
            one.left_at or one.shift.ends_at,
        )
    ]
