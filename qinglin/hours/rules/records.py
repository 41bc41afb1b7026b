"""What the rules of anomalies read and what they give. Moments are seconds since 1970."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: Shanghai is eight hours ahead of UTC, without summer time since 1991.
SHANGHAI = 8 * 3600
DAY = 24 * 3600


class Attendance(NamedTuple):
    """One confirmed sign-up that counts. ``by`` confirmed it, ``made`` is when it was entered."""

    id: int
    person: int
    shift: int
    activity: int
    unit: int
    venue: int
    leader: int | None
    by: int | None
    source: str
    made: int
    arrived: int | None
    left: int | None
    confirmed: int
    starts: int
    ends: int
    minutes: int


class Seen(NamedTuple):
    """One scan. ``by`` scanned it: the person himself, or a leader with his own device."""

    sign_up: int
    shift: int
    person: int
    direction: str
    at: int
    received: int
    device: str
    by: int | None


class Point(NamedTuple):
    """A place in millionths of a degree."""

    latitude: int
    longitude: int


@dataclass(frozen=True, slots=True)
class Records:
    """A span of days: whole days only, so that nobody's day is cut in two."""

    attendances: Sequence[Attendance]
    scans: Sequence[Seen] = ()
    #: activities at which residents were counted
    served: Collection[int] = frozenset()
    #: venue -> where it is, if that is known
    places: Mapping[int, Point] = field(default_factory=dict)
    #: activities whose long day was approved beforehand by the unit above
    approved: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on something is odd. The values are the district's options."""

    overlap_minutes: int
    far_metres: int
    travel_km_per_hour: int
    travel_slack_minutes: int
    long_day_minutes: int
    burst_seconds: int
    burst_people: int
    shared_device_people: int
    forwarded_people: int
    forwarded_delay_minutes: int
    late_hours: int
    back_fill_activities: int
    back_fill_percent: int
    mass_people: int
    sold_records: int
    sold_minutes: int


#: What holds until a district sets something else; why, says the label of each option.
USUAL = Limits(
    overlap_minutes=10,
    far_metres=1_500,
    travel_km_per_hour=60,
    travel_slack_minutes=15,
    long_day_minutes=660,
    burst_seconds=3,
    burst_people=12,
    shared_device_people=4,
    forwarded_people=4,
    forwarded_delay_minutes=30,
    late_hours=12,
    back_fill_activities=3,
    back_fill_percent=50,
    mass_people=30,
    sold_records=5,
    sold_minutes=15,
)

#: How sure a finding is.
ASK, LIKELY, STRONG = 1, 2, 3
Facts = dict[str, int]


class Found(NamedTuple):
    """One finding. ``key`` is the same whenever the same thing is found again."""

    kind: str
    key: str
    sure: int
    #: sign-ups, in order of time
    records: tuple[int, ...]
    units: tuple[int, ...]
    from_day: int
    to_day: int
    facts: Facts


def day_of(moment: int) -> int:
    """The Shanghai day, counted from 1970-01-01."""
    return (moment + SHANGHAI) // DAY


def found(
    kind: str, key: str, sure: int, rows: Sequence[Attendance], facts: Facts, limit: int = 10_000
) -> Found:
    """The finding about these rows, in order of time."""
    ordered = sorted(rows, key=lambda row: (row.starts, row.id))[:limit]
    days = [day_of(row.starts) for row in ordered]
    return Found(
        kind=kind,
        key=f"{kind}:{key}",
        sure=sure,
        records=tuple(row.id for row in ordered),
        units=tuple(dict.fromkeys(row.unit for row in ordered)),
        from_day=min(days),
        to_day=max(days),
        facts=facts,
    )
