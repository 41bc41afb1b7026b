"""What a brief knows: plain values that were frozen when it was made. Nothing in them changes."""

from typing import NotRequired, TypedDict

VERSION = 1


class Amount(TypedDict):
    """What fell into the period (or stood at its end), and the same of the period before."""

    number: int
    before: int | None
    standing: bool
    unit: str


class FigureFacts(TypedDict):
    """``shown`` is the computed number as it may be printed: small numbers of persons never are."""

    key: str
    title: str
    unit: str
    kind: str
    definition: str
    scope: str
    period: str
    value: int | float | str
    bound: str
    word: str
    computed: int | str | None
    shown: str
    hidden: bool
    records: int
    verdict: str
    why: str
    note: str
    conflict: str
    readings: list[str]
    part_of: str
    path: str
    amount: NotRequired[Amount]


class MeasureFacts(TypedDict):
    title: str
    text: str
    figures: list[str]


class PillarFacts(TypedDict):
    key: str
    title: str
    text: str
    measures: list[MeasureFacts]


class OverviewFacts(TypedDict):
    """One line of the general picture of the period."""

    key: str
    title: str
    unit: str
    standing: bool
    number: int
    before: int | None


class MonthFacts(TypedDict):
    label: str
    number: int
    inside: bool


class TrendFacts(TypedDict):
    key: str
    title: str
    unit: str
    months: list[MonthFacts]


class PeriodFacts(TypedDict):
    code: str
    words: str
    before: str
    since: str
    until: str


class SnapshotFacts(TypedDict):
    id: str
    taken_at: str
    version: int


class Content(TypedDict):
    version: int
    mode: str
    mode_title: str
    place: str
    source: str
    district: str
    simulated: bool
    period: PeriodFacts
    snapshot: SnapshotFacts
    pillars: list[PillarFacts]
    own: list[str]
    figures: dict[str, FigureFacts]
    overview: list[OverviewFacts]
    trends: list[TrendFacts]


class Words(TypedDict):
    """What the writer of a brief decides; everything may be changed until it is sent."""

    masthead: str
    number: str
    issuer: str
    date: str
    title: str
    lead: str
    plans: str
    signer: str
    report_to: str
    send_to: str
    distribute_to: str
    sections: list[str]
    address: str
