"""What a facts file is made of."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

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
    """What the full-size district holds, besides what its programmes and houses say themselves."""

    volunteers: int
    core_teams: int
    other_teams: int
    #: What the year has in all; teams fill up what programmes leave. 0: nothing is filled up.
    participations: int = 0
    window_posts: int = 0
    window_served: int = 0
    #: Residents that a town's venue serves in a month at least.
    town_monthly_floor: int
    cooperating: int = 0
    resident: int = 0


class Named(Facts):
    """A unit that needs a name only."""

    name: str
    short_name: str = ""
    kind: str = ""
    opened_on: date | None = None
    resident: bool = False
    assumed: bool = False


class Town(Facts):
    """What hangs right below the root. ``named``: units below it that the report names.
    ``city``: its people serve at the places of the whole district."""

    name: str
    at: Position
    villages: int = 0
    communities: int = 0
    weight: int
    named: list[str] = []
    city: bool = False


class Window(Facts):
    name: str
    posts: list[str]


class Word(Facts):
    """A skill or a category; ``share`` of the volunteers who have it, or the number of the
    ``young`` ones and some older."""

    key: str
    title: str
    share: float | None = None
    young: int | None = None


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
    setting: str = ""
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
    """What every town has: a venue of its own, and perhaps a corner that moves about."""

    permanent: Venue
    flowing: Venue | None = None
    services: list[str] = []


class WindowWork(Facts):
    """How the windows' posts are manned."""

    area: str
    programme: str
    venue: str
    title: str


class Reach(Facts):
    """Whom a programme covers: a named unit with its people, or so many villages."""

    unit: str = ""
    people: int | None = None
    villages: int = 0


class Programme(Facts):
    """What activities are counted under, and how often it took place in the year.

    ``people`` come in crews of about ``crew``; with ``sessions`` the number of occasions is given
    (in a small world too, when ``whole``). ``by``: who holds them, in turn: named units or
    groups of units; without it a town or the association, by the place. ``category``: who
    registered for it comes; ``ages``: only people of these ages. ``lead``: days that a notice is up
    before. ``editions``: the sessions are seasons, in order.
    """

    key: str
    title: str
    project_class: str
    people: int = 0
    crew: int = 0
    served: int = 0
    sessions: int = 0
    whole: bool = False
    by: list[str] = []
    titles: list[str] = []
    category: str = ""
    ages: tuple[int, int] = (14, 120)
    lead: int | None = None
    editions: int = 0
    covers: list[Reach] = []
    spread: float = 0.3
    place: str = ""
    months: list[int] = list(range(1, 13))
    days: str = "1234567"
    slot: Slot = ""
    falls_on: str = ""


class Places(Facts):
    per_town: bool = False
    name: str = ""
    names: list[str] = []


class House(Facts):
    """A venue of a unit. ``at``: how far it is from its town is drawn unless it is given."""

    name: str
    unit: str
    at: Position | None = None
    setting: str = ""


class Houses(Facts):
    """Venues of one kind: those that are named, and so many more at units of a group.

    ``name`` of the others names {unit}; ``settings`` are handed out in turn.
    """

    kind: str
    key: str
    named: list[House] = []
    number: int = 0
    of: str = ""
    name: str = ""
    settings: list[str] = []
    services: list[str] = []
    days: str = "1234567"


class TeamWork(Facts):
    """What teams of a speciality do, and at which kinds of place of their town."""

    titles: list[str]
    places: list[str]
    #: only teams that the facts file names do this
    named_only: bool = False


class NamedTeam(Facts):
    """A team that the report names or counts: ``number`` of them, at ``units`` in turn.

    ``{unit}`` and ``{number}`` in the name. ``groups``: its members are spread over them.
    """

    name: str
    units: list[str]
    number: int = 1
    members: int
    speciality: str
    core: bool = False
    founded_days: int | None = None
    groups: list[str] = []


class Today(Facts):
    """What the demo's team does today."""

    title: str
    post: str
    place: str


class Story(Facts):
    """What the people of the demo have before them: the team leader's team, the station whose
    Saturday is still open, what is not recorded yet (days ago, town)."""

    team: str
    speciality: str
    station: str
    today: Today
    unrecorded: list[tuple[int, str]]
    unrecorded_title: str
    full: str = ""
    watch: str = ""


class Life(Facts):
    """Where a fortnight of desk work is shown besides the story's station: a town, with a post."""

    town: str
    post: str


class Notice(Facts):
    """The words of every recruitment; ``content`` names {title} and {venue}."""

    content: str
    conditions: str
    how_to_join: str
    risks: str
    guarantees: str

    def about(self, title: str, venue: str) -> str:
        return self.content.format(title=title, venue=venue)


class Secretaries(Facts):
    """Whom the units elected: where they come from, and how many the report does not name."""

    good_youth: int
    committee: int
    unnamed: int


class Reelections(Facts):
    """All units of the lower tier elect a secretary. Days are counted back from today.

    ``first`` is the first meeting, and ``days`` how many follow each other; ``unfinished`` units
    are still at their hand-over.
    """

    title: str
    training: str
    training_on: int
    first: int
    days: int
    effective: int
    secretaries: Secretaries
    why_unnamed: str
    unfinished: int = 0


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
    story: Story
    people: list[DemoPerson]


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
