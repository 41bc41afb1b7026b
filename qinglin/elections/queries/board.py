"""How far a campaign is: by town and stage, as a table and on a map."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Avg, Case, Count, F, Q, QuerySet, When

from qinglin.elections import policy, rules
from qinglin.elections.models import Campaign, Reelection
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit, UnitLink
from qinglin.venues.models import Venue

#: The map: its width and height, and the frame that stays empty.
WIDTH, HEIGHT, FRAME = 640, 520, 60
#: A circle grows with the number of units it stands for, between these radii.
SMALL, LARGE = 20, 32
#: Between two circles there is room for a name.
GAP = 24


@dataclass(slots=True)
class Line:
    """One town: how many of its units stand at each stage, and how many are through or late."""

    unit: Unit
    #: by number of steps done, 0 to 8
    at: list[int] = field(default_factory=lambda: [0] * (len(rules.CHAIN) + 1))
    late: int = 0
    cancelled: int = 0

    @property
    def number(self) -> int:
        return sum(self.at)

    @property
    def completed(self) -> int:
        return self.at[-1]

    @property
    def elected(self) -> int:
        """Units whose result is approved."""
        return sum(self.at[rules.CHAIN.index("result") + 1 :])

    @property
    def waiting(self) -> list[int]:
        """How many wait for each stage, in the order of the chain."""
        return self.at[:-1]


@dataclass(frozen=True, slots=True)
class Board:
    """All towns, and their sum."""

    lines: list[Line]
    total: Line


@dataclass(frozen=True, slots=True)
class Dot:
    """A town on the map."""

    line: Line
    x: float
    y: float
    r: float

    @property
    def level(self) -> str:
        if self.line.completed == self.line.number:
            return "done"
        return "late" if self.line.late else "some" if self.line.elected else "none"


def place_in(campaign: Campaign) -> Case:
    """The line that a unit stands in: its parent; what hangs right below the campaign's unit is a
    line of its own."""
    return Case(When(unit__parent=campaign.unit_id, then=F("unit_id")), default="unit__parent_id")


def board_of(actor: Actor, campaign: Campaign) -> Board:
    """Two queries, whatever the number of units."""
    rows = policy.visible(actor, Reelection.objects.filter(campaign=campaign))
    counted = (
        rows.order_by()
        .annotate(place=place_in(campaign))
        .values_list("place", "done", "state", "due_on")
        .annotate(number=Count("pk"))
    )
    today = clock.today()
    lines: dict[int, Line] = {}
    total = Line(campaign.unit)
    found = list(counted)
    towns = Unit.objects.in_bulk({row[0] for row in found if row[0]})
    for parent, done, state, due_on, number in found:
        town = towns.get(parent or 0, campaign.unit)
        line = lines.setdefault(town.pk, Line(town))
        for one in (line, total):
            _add(one, done, state, due_on, number, today)
    ordered = sorted(lines.values(), key=lambda line: (line.unit.name_key, line.unit.pk))
    return Board(ordered, total)


def totals_of(actor: Actor, campaigns: Sequence[Campaign]) -> list[tuple[Campaign, Line]]:
    """How far each campaign is, as its board says in total. One query."""
    totals = {campaign.pk: Line(campaign.unit) for campaign in campaigns}
    rows = policy.visible(actor, Reelection.objects.filter(campaign__in=totals))
    counted = rows.order_by().values_list("campaign_id", "done", "state", "due_on")
    today = clock.today()
    for pk, done, state, due_on, number in counted.annotate(number=Count("pk")):
        _add(totals[pk], done, state, due_on, number, today)
    return [(campaign, totals[campaign.pk]) for campaign in campaigns]


def _add(line: Line, done: int, state: str, due_on: date, number: int, today: date) -> None:
    if state == Reelection.State.CANCELLED:
        line.cancelled += number
        return
    line.at[done] += number
    completed = state == Reelection.State.COMPLETED
    if rules.is_late(done=done, completed=completed, due_on=due_on, today=today):
        line.late += number


def late_of(actor: Actor, campaign: Campaign) -> QuerySet[Reelection]:
    """Units that should be through and are not, the furthest behind first."""
    rows = policy.visible(actor, Reelection.objects.filter(campaign=campaign))
    rows = rows.filter(state=Reelection.State.OPEN, due_on__lt=clock.today())
    return rows.select_related("unit__parent").order_by("done", "unit__name_key", "pk")


def map_of(board: Board) -> list[Dot]:
    """Towns where their venues are, on the average; towns without venues are in the table only."""
    towns = [line.unit.pk for line in board.lines]
    links = dict(
        UnitLink.objects.filter(ancestor_id__in=towns).values_list("descendant_id", "ancestor_id")
    )
    sums: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    placed = Venue.objects.filter(Q(unit_id__in=links), latitude__isnull=False)
    means = placed.order_by().values_list("unit_id").annotate(a=Avg("latitude"), b=Avg("longitude"))
    for unit_id, latitude, longitude in means:
        sums[links[unit_id]].append((latitude, longitude))
    centres = {
        town: (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        for town, points in sums.items()
    }
    lines = [line for line in board.lines if line.unit.pk in centres]
    if not lines:
        return []
    dots = [_dot(line, centres) for line in lines]
    places = rules.apart([(dot.x, dot.y, dot.r) for dot in dots], GAP)
    return [replace(dot, x=x, y=y) for dot, (x, y) in zip(dots, places, strict=True)]


def box_of(dots: Sequence[Dot]) -> str:
    """The part of the drawing that holds all of them and their names."""
    left, right = min(dot.x for dot in dots), max(dot.x for dot in dots)
    top, bottom = min(dot.y for dot in dots), max(dot.y for dot in dots)
    width, height = right - left + 2 * FRAME, bottom - top + 2 * FRAME
    return f"{left - FRAME:.0f} {top - FRAME:.0f} {width:.0f} {height:.0f}"


def _dot(line: Line, centres: dict[int, tuple[float, float]]) -> Dot:
    latitudes, longitudes = zip(*centres.values(), strict=True)
    latitude, longitude = centres[line.unit.pk]
    largest = 40
    share = min(line.number / largest, 1)
    return Dot(
        line,
        x=_between(longitude, min(longitudes), max(longitudes), WIDTH),
        y=HEIGHT - _between(latitude, min(latitudes), max(latitudes), HEIGHT),
        r=SMALL + (LARGE - SMALL) * share,
    )


def _between(value: float, low: float, high: float, length: int) -> float:
    if high == low:
        return length / 2
    return FRAME + (value - low) / (high - low) * (length - 2 * FRAME)
