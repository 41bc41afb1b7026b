"""Shapes of what the API says of snapshots, of what changed, and of what stands behind a number."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from qinglin.kernel.schemas import Body, Text


class FreezeIn(Body):
    reason: Text


class SnapshotOut(Schema):
    """``digest`` is a hash over everything frozen, and over the snapshot before."""

    id: int
    mode: str
    version: int
    at: datetime
    made_by: str
    reason: str
    digest: str


class FrozenOut(Schema):
    key: str
    title: str
    unit: str
    kind: str
    scope: str
    period: str
    computed: int | str | None
    verdict: str
    records: int
    definition_digest: str
    records_digest: str


class SnapshotFullOut(SnapshotOut):
    """``problems`` is empty while the snapshot is what was hashed."""

    figures: list[FrozenOut]
    problems: list[str]


class SnapshotsOut(Schema):
    items: list[SnapshotOut]


class EffectOut(Schema):
    """``number`` is exact: minutes, where hours are said."""

    cause: str
    number: int
    records: int


class LineOut(Schema):
    """A numeral of the mode: how many it was, how many it is, and why."""

    title: str
    before: int
    now: int
    difference: int
    effects: list[EffectOut]
    rest: int | None


class DriftOut(Schema):
    """The effects and ``rest`` (causes with few records, told together) add up to the
    difference. ``how`` tells how the number comes from records, and so what it is: of ``first``,
    ``spread``, ``standing`` and ``days`` a number of days, of ``mean`` and ``rate`` of tenths.
    ``lines`` are the numerals of a mode, where the figure says several; then each has effects."""

    key: str
    snapshot: int
    how: str
    before: int
    now: int
    difference: int
    redefined: bool
    effects: list[EffectOut]
    rest: int | None
    lines: list[LineOut] = []


class PartOut(Schema):
    """``own``: what counts at the unit itself, not below it. No unit: it counts nowhere."""

    unit: int | None
    title: str | None
    number: int
    own: bool


class MonthOut(Schema):
    """No month: everything before. No number: it is not told by itself."""

    month: str
    number: int | None


class BehindOut(Schema):
    """What stands behind a number. ``number`` is null, and so is all that would give it away,
    where too few records stand behind it. ``items`` are the records that may be seen; ``next`` is
    the cursor of the following ones."""

    key: str
    unit: int
    month: str
    number: int | None
    records: int | None
    fewest: int
    parts: list[PartOut]
    together: int | None
    months: list[MonthOut]
    columns: list[str]
    items: list[list[Any]]
    next: str | None


class SideOut(Schema):
    """One of two activities that were one occasion."""

    activity: int
    title: str
    unit: str
    programme: str | None


class DoubleOut(Schema):
    """By how much totals are too high while both are counted."""

    claims: list[SideOut]
    venue: str
    on: date
    sessions: int
    participations: int
    minutes: int
    residents: int


class DoublesOut(Schema):
    items: list[DoubleOut]


class OverlapOut(Schema):
    """Two figures that count the same records: their sum would be too high by ``amount``."""

    figures: list[str]
    pillars: list[str]
    fact: str
    records: int
    amount: int


class OverlapsOut(Schema):
    items: list[OverlapOut]
