"""All eight kinds from rows of the database, and the tuned read beside its slow twin."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qinglin.activities.models import Scan, SignUp, Tally
from qinglin.activities.tests.make import make_station
from qinglin.hours import searching
from qinglin.hours.models import Finding, LongDay
from qinglin.hours.rules import anomalies
from qinglin.hours.rules.records import Attendance, Point, Records, Seen
from qinglin.hours.sql import attendance
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from .make import make_person, make_unit
from .test_anomalies import NINE, enter, serve

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: A few days apart, so that nothing of one scene is near another.
WEEK = 24 * 7


class Year:
    """A town whose desk does everything that one is not to do, once."""

    def __init__(self) -> None:
        self.town: Unit = make_unit("新登镇", make_unit())
        self.leader: Person = make_person("带队")

    def scan(self, row: SignUp, at: datetime, **but: Any) -> Scan:
        given = {"direction": "in", "received_at": at, "by": row.person, **but}
        return Scan.objects.create(nonce=f"n{Scan.objects.count()}", sign_up=row, at=at, **given)

    def far(self) -> Venue:
        venue = make_station("岩岭湖", parent=self.town)
        venue.latitude = (venue.latitude or 0) + 200_000
        venue.save()
        return venue

    def overlap(self) -> None:
        person = make_person()
        serve(person, self.town, 3)
        serve(person, self.town, 3, start=1.5)

    def two_places(self) -> None:
        person = make_person()
        serve(person, self.town, 3, start=WEEK)
        serve(person, self.town, 3, start=WEEK + 1, venue=self.far())

    def long_day(self) -> None:
        serve(make_person(), self.town, 12, start=2 * WEEK)

    def crowd(self, week: int, many: int, **but: Any) -> list[SignUp]:
        first = serve(make_person(), self.town, 2, start=week * WEEK, **but)
        return [first, *(enter(first.shift, make_person(f"人{n}"), **but) for n in range(many))]

    def burst(self) -> None:
        for number, row in enumerate(self.crowd(3, 39)):
            at = row.shift.starts_at + timedelta(seconds=number % 3)
            self.scan(row, at, device=f"own-{number}")

    def forwarded(self) -> None:
        rows = self.crowd(4, 9)
        for number, row in enumerate(rows):
            late = number < 5
            at = row.shift.starts_at + (timedelta() if late else number * MINUTE)
            self.scan(row, at, received_at=at + (3 * HOUR if late else timedelta()))

    def mass_virtual(self) -> None:
        begins = NINE + 5 * WEEK * HOUR
        self.crowd(5, 40, source="staff", made_at=begins + HOUR)

    def back_fill(self) -> None:
        desk = make_person("补录")
        for number in range(6):
            begins = NINE + (6 + number) * WEEK * HOUR
            made = begins + 5 * DAY
            but = {
                "source": "staff", "made_at": made, "confirmed_at": made + DAY,
                "confirmed_by": desk, "leader": desk,
            }  # fmt: skip
            first = serve(make_person(), self.town, 2, start=(6 + number) * WEEK, **but)
            del but["leader"]
            for n in range(4):
                enter(first.shift, make_person(f"补{number}{n}"), **but)

    def sold(self) -> None:
        desk = make_person("卖家")
        for number in range(9):
            start = (13 + number) * WEEK
            ends = NINE + (start + 2) * HOUR
            serve(
                make_person(f"买{number}"), self.town, 2, start=start, source="staff",
                made_at=ends + 2 * DAY, confirmed_at=ends + 2 * DAY + 2 * MINUTE,
                confirmed_by=desk,
            )  # fmt: skip


@pytest.fixture
def year() -> Year:
    return Year()


@pytest.mark.parametrize("kind", anomalies.KINDS)
def test_each_of_the_eight_kinds_is_found_among_rows(year: Year, kind: str) -> None:
    getattr(year, kind)()
    searching.search_years(2015, 2015)
    assert set(Finding.objects.values_list("kind", flat=True)) == {kind}
    found = Finding.objects.get()
    assert found.records.count() >= 1
    assert SignUp.objects.filter(state="confirmed").exclude(minutes=0).exists()


def test_stated_times_are_no_burst(year: Year) -> None:
    for row in year.crowd(3, 39):
        year.scan(row, row.shift.starts_at, device="paper:7KQM3T", by=year.leader)
    searching.search_years(2015, 2015)
    assert not Finding.objects.filter(kind="burst").exists()


# ---------------------------------------------------------------- the slow twin


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def slowly(since: datetime, until: datetime) -> Records:
    """The same by the ORM, object by object."""
    rows = SignUp.objects.filter(
        state="confirmed", minutes__gt=0, confirmed_at__isnull=False,
        shift__starts_at__gte=since, shift__starts_at__lt=until,
    )  # fmt: skip
    attendances = [
        Attendance(
            one.pk, one.person_id, one.shift_id, one.shift.activity_id,
            one.shift.activity.unit_id, one.shift.activity.venue_id,
            one.shift.activity.leader_id, one.confirmed_by_id, one.source,
            seconds(one.made_at) or 0, seconds(one.arrived_at), seconds(one.left_at),
            seconds(one.confirmed_at) or 0, seconds(one.shift.starts_at) or 0,
            seconds(one.shift.ends_at) or 0, one.minutes or 0,
        )
        for one in rows.order_by("shift__starts_at", "pk")
    ]  # fmt: skip
    scans = [
        Seen(
            one.sign_up_id, one.sign_up.shift_id, one.sign_up.person_id, one.direction,
            seconds(one.at) or 0, seconds(one.received_at) or 0, one.device, one.by_id,
        )
        for one in Scan.objects.select_related("sign_up__shift")
        if one.sign_up.state == "confirmed"
        and since <= one.sign_up.shift.starts_at < until
        and one.device != "claim"
        and not one.device.startswith("paper:")
    ]  # fmt: skip
    served: dict[int, int] = {}
    for tally in Tally.objects.select_related("shift"):
        if since <= tally.shift.starts_at < until:
            served[tally.shift.activity_id] = served.get(tally.shift.activity_id, 0) + tally.number
    return Records(
        attendances=attendances,
        scans=scans,
        served=frozenset(pk for pk, number in served.items() if number > 0),
        places={
            one.pk: Point(one.latitude, one.longitude)
            for one in Venue.objects.all()
            if one.latitude is not None and one.longitude is not None
        },
        approved=frozenset(LongDay.objects.values_list("activity_id", flat=True)),
    )


def test_the_tuned_read_is_what_the_orm_reads(year: Year) -> None:
    for kind in anomalies.KINDS:
        getattr(year, kind)()
    rows = list(SignUp.objects.order_by("pk"))
    year.scan(rows[0], NINE, device="claim", direction="out")
    year.scan(rows[1], NINE, device="paper:7KQM3T")
    rows[2].minutes = 0
    rows[2].save()
    Tally.objects.create(shift=rows[3].shift, number=5, at=NINE)
    Tally.objects.create(shift=rows[3].shift, number=-5, at=NINE)
    Tally.objects.create(shift=rows[4].shift, number=2, at=NINE)
    LongDay.objects.create(
        activity=rows[4].shift.activity, reason="防汛", by=year.leader, made_at=NINE
    )
    since, until = datetime(2015, 6, 1, tzinfo=UTC), NINE + 10 * WEEK * HOUR
    fast = attendance.between(since, until, attendance.places())
    slow = slowly(since, until)
    assert len(fast.attendances) > 100
    assert fast.attendances == slow.attendances
    assert sorted(map(tuple, fast.scans)) == sorted(map(tuple, slow.scans))
    assert (fast.served, fast.places, fast.approved) == (slow.served, slow.places, slow.approved)
