"""The facts file of a world, read into typed objects; a wrong file is named with its place."""

from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from .errors import NoSuchWorld, WrongFacts

FOLDER = Path(__file__).parent
#: Where an activity takes place: at a town's own venue, or at a kind of ``places``.
TOWN, HOME = "town", "home"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Slot = Literal["morning", "afternoon", "evening", ""]


class Facts(BaseModel):
    """A part of the file: no unknown names, never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _degrees(value: object) -> object:
    """[30.05, 119.95] in degrees to millionths of a degree."""
    return [round(part * 1_000_000) for part in value] if isinstance(value, list) else value


Position = Annotated[tuple[int, int], BeforeValidator(_degrees)]
Clock = Annotated[time, BeforeValidator(lambda text: time.fromisoformat(str(text)))]


class Totals(Facts):
    """What the full-size district holds."""

    volunteers: int
    core_teams: int
    other_teams: int
    participations: int
    water_youth: int
    water_participations: int
    care_served: int
    window_posts: int
    window_served: int
    town_monthly_floor: int
    cooperating: int
    resident: int


class Named(Facts):
    """A unit that needs a name only."""

    name: str
    short_name: str = ""
    opened_on: date | None = None
    resident: bool = False
    assumed: bool = False


class Town(Facts):
    name: str
    at: Position
    villages: int
    communities: int
    weight: int


class Window(Facts):
    name: str
    posts: list[str]


class Word(Facts):
    """A skill or a category; ``share`` of the volunteers who have it."""

    key: str
    title: str
    share: float | None = None


class Offer(Facts):
    """A service of a station; with a capacity it is a shift of the weekly series."""

    title: str
    capacity: int = 0
    minimum: int = 1
    skill: str = ""
    served: int
    assumed: bool = False


class Span(Facts):
    """A shift of a station's series that is no service of its own."""

    title: str
    start: int
    minutes: int
    capacity: int
    minimum: int = 1
    skill: str = ""
    served: int

    @classmethod
    def of(cls, offer: Offer, minutes: int) -> "Span":
        """The shift in which a service is offered for the whole time."""
        return cls(
            title=offer.title, start=0, minutes=minutes, capacity=offer.capacity,
            minimum=offer.minimum, skill=offer.skill, served=offer.served,
        )  # fmt: skip


class Weekly(Facts):
    title: str
    days: str
    starts: Clock
    ends: Clock
    crew: float
    services: bool = False
    shifts: list[Span] = []

    @property
    def rule(self) -> str:
        """The RFC 5545 rule of these weekdays."""
        return f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[int(day) - 1] for day in self.days)}"


class Station(Facts):
    key: str
    name: str
    station: str
    address: str
    at: Position
    kind: str = "station"
    hours: list[tuple[str, Clock, Clock]]
    programme: str
    series: list[Weekly]
    services: list[Offer]


class Venue(Facts):
    """The usual venue of every town."""

    suffix: str
    programme: str
    title: str


class TownWork(Facts):
    permanent: Venue
    flowing: Venue
    services: list[str]


class Programme(Facts):
    """What activities are counted under, and how often it took place in the year."""

    key: str
    title: str
    project_class: str
    people: int = 0
    share: int = 0
    crew: int = 0
    served: int = 0
    place: str = ""
    months: list[int] = list(range(1, 13))
    days: str = "1234567"
    slot: Slot = ""
    falls_on: str = ""


class Places(Facts):
    per_town: bool = False
    name: str = ""
    names: list[str] = []


class Notice(Facts):
    """The words of every recruitment; ``content`` names {title} and {venue}."""

    content: str
    conditions: str
    how_to_join: str
    risks: str
    guarantees: str

    def about(self, title: str, venue: str) -> str:
        return self.content.format(title=title, venue=venue)


class DemoPerson(Facts):
    role: str
    title: str
    login: str
    name: str
    sex: str
    age: int
    unit: str
    skills: list[str] = []


class Demo(Facts):
    password: str
    people: list[DemoPerson]


class Blueprint(Facts):
    """Everything that is known about one world."""

    key: str
    title: str
    source: str
    mode: str
    assumptions: list[str]
    totals: Totals
    district: Named
    association: Named
    towns: list[Town]
    departments: list[Named]
    schools: list[Named]
    partners: list[Named]
    windows: list[Window]
    skills: list[Word]
    categories: list[Word]
    stations: list[Station]
    town_work: TownWork
    programmes: list[Programme]
    places: dict[str, Places]
    team_work: dict[str, list[str]]
    notice: Notice
    demo: Demo

    def contradictions(self) -> Iterator[str]:
        """What the parts say against the totals, or name without being there."""
        posts = sum(len(window.posts) for window in self.windows)
        if posts != self.totals.window_posts:
            yield f"windows: {posts} posts, not {self.totals.window_posts}"
        if len(self.partners) != self.totals.cooperating:
            yield f"partners: {len(self.partners)}, not {self.totals.cooperating}"
        resident = sum(partner.resident for partner in self.partners)
        if resident != self.totals.resident:
            yield f"partners: {resident} resident, not {self.totals.resident}"
        skills, programmes = {w.key for w in self.skills}, {p.key for p in self.programmes}
        used = {offer.skill for station in self.stations for offer in station.services}
        used |= {skill for person in self.demo.people for skill in person.skills}
        yield from (f"skills: no {skill}" for skill in sorted(used - skills - {""}))
        named = {station.programme for station in self.stations}
        named |= {self.town_work.permanent.programme, self.town_work.flowing.programme}
        yield from (f"programmes: no {key}" for key in sorted(named - programmes))
        known = self.places.keys() | {TOWN, HOME, ""}
        yield from (
            f"places: no {place}"
            for place in sorted({programme.place for programme in self.programmes} - known)
        )
        yield from (
            f"categories: no {key}"
            for key in sorted(self.team_work.keys() - {word.key for word in self.categories})
        )
        yield from (
            f"names of teams: none for {key}"
            for key in sorted(self.team_work.keys() - names().teams.keys())
        )


class Names(Facts):
    """Parts of made-up names: each string holds one character a part."""

    class Given(Facts):
        first: str
        second: str

    surnames: dict[str, int]
    female: Given
    male: Given
    village: Given
    community: Given
    teams: dict[str, list[str]]


def known_worlds() -> list[str]:
    """Names of the facts files that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "names")


def load(name: str) -> Blueprint:
    """The facts of this world; refuses a name that is not there and a file that contradicts."""
    if name not in known_worlds():
        raise NoSuchWorld(world=name, known=", ".join(known_worlds()))
    return read(FOLDER / f"{name}.yaml")


def read(path: Path) -> Blueprint:
    try:
        facts = Blueprint.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise WrongFacts(file=path.name, problem=" ".join(str(error).split())) from error
    if problems := list(facts.contradictions()):
        raise WrongFacts(file=path.name, problem="; ".join(problems))
    return facts


@cache
def names() -> Names:
    return Names.model_validate(yaml.safe_load((FOLDER / "names.yaml").read_text("utf-8")))
