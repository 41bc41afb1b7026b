"""The facts file of a world, read into typed objects; a wrong file is named with its place.

A district is data: what its report names or counts, and what it cannot do without. A part that
a district does not have (windows, a flowing corner, houses) is left out of its file.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from .errors import NoSuchWorld, WrongFacts
from .parts import (
    HOME,
    TOWN,
    Demo,
    Facts,
    Houses,
    Life,
    Named,
    NamedTeam,
    Names,
    Notice,
    Places,
    Programme,
    Reelections,
    Station,
    TeamWork,
    Totals,
    Town,
    TownWork,
    Window,
    WindowWork,
    Word,
)
from .standing import Agreed, Employees, Honoured, Lists, Naming

FOLDER = Path(__file__).parent
#: Not worlds: parts of names, and what districts usually have where a file says nothing else.
NAMES, USUAL = "names", "usual"


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
    #: kind of what hangs right below the root, and of what hangs below that
    tiers: tuple[str, str] = ("town", "village")
    below: str = "村"
    towns: list[Town]
    departments: list[Named] = []
    schools: list[Named] = []
    #: so many more, with made-up names
    more_schools: int = 0
    school_area: str = ""
    partners: list[Named] = []
    others: list[Named] = []
    cooperation: str = ""
    windows: list[Window] = []
    window_work: WindowWork | None = None
    skills: list[Word]
    categories: list[Word]
    stations: list[Station]
    town_work: TownWork
    programmes: list[Programme]
    places: dict[str, Places] = {}
    houses: list[Houses] = []
    teams: list[NamedTeam] = []
    team_work: dict[str, TeamWork]
    team_programme: str = "team"
    reelections: Reelections | None = None
    agreements: list[Agreed] = []
    honours: list[Honoured] = []
    employees: list[Employees] = []
    contacts: Lists | None = None
    namings: list[Naming] = []
    life: Life | None = None
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
        yield from _missing("skills", self._used_skills(), {word.key for word in self.skills})
        yield from _missing("programmes", self._used_programmes(), self._programmes())
        kinds = self.places.keys() | {houses.key for houses in self.houses} | {TOWN, HOME}
        used = {programme.place for programme in self.programmes}
        yield from _missing("places", used, kinds)
        categories = {word.key for word in self.categories}
        used = {programme.category for programme in self.programmes}
        yield from _missing("categories", used | self.team_work.keys(), categories)
        yield from _missing(
            "specialities", {team.speciality for team in self.teams}, set(self.team_work)
        )
        yield from (
            f"names of teams: none for {key}"
            for key in sorted(self.team_work.keys() - names().teams.keys())
        )
        if self.windows and self.window_work is None:
            yield "window_work: missing"
        if not any(town.city for town in self.towns):
            yield "towns: none is city"
        stations = {station.key for station in self.stations}
        yield from self._elected()
        yield from _missing("stations", {self.demo.story.station, self.cooperation}, stations)

    def _elected(self) -> Iterator[str]:
        """Every unit of the lower tier has a secretary, named or not."""
        if self.reelections is None:
            return
        units = sum(t.villages + t.communities + len(t.named) for t in self.towns)
        who = self.reelections.secretaries
        elected = who.good_youth + who.committee + who.unnamed
        if elected != units:
            yield f"reelections: {elected} secretaries, not {units}"

    def _programmes(self) -> set[str]:
        return {programme.key for programme in self.programmes}

    def _used_programmes(self) -> set[str]:
        used = {station.programme for station in self.stations} | {self.team_programme}
        work = (self.town_work.permanent, self.town_work.flowing)
        used |= {agreed.under for agreed in self.agreements}
        return used | {venue.programme for venue in work if venue is not None}

    def _used_skills(self) -> set[str]:
        used = {offer.skill for station in self.stations for offer in station.services}
        return used | {skill for person in self.demo.people for skill in person.skills}


def _missing(what: str, used: Iterable[str], known: Collection[str]) -> Iterator[str]:
    yield from (f"{what}: no {key}" for key in sorted(set(used) - set(known) - {""}))


def known_worlds() -> list[str]:
    """Names of the facts files that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem not in (NAMES, USUAL))


def load(name: str) -> Blueprint:
    """The facts of this world; refuses a name that is not there and a file that contradicts."""
    if name not in known_worlds():
        raise NoSuchWorld(world=name, known=", ".join(known_worlds()))
    return read(FOLDER / f"{name}.yaml")


def read(path: Path) -> Blueprint:
    try:
        usual: dict[str, Any] = _plain(FOLDER / f"{USUAL}.yaml")
        facts = Blueprint.model_validate({**usual, **_plain(path)})
    except (ValidationError, yaml.YAMLError) as error:
        raise WrongFacts(file=path.name, problem=" ".join(str(error).split())) from error
    except TypeError as error:
        raise WrongFacts(file=path.name, problem="no mapping") from error
    if problems := list(facts.contradictions()):
        raise WrongFacts(file=path.name, problem="; ".join(problems))
    return facts


def _plain(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def names() -> Names:
    return Names.model_validate(_plain(FOLDER / f"{NAMES}.yaml"))
