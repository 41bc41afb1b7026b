"""Teams with captains and members; sizes are as uneven as in life."""

from datetime import date, timedelta
from random import Random

from qinglin.orgs.models import Unit
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.actions import NewMember, NewTeam
from qinglin.volunteers.models import Team
from qinglin.worlds import rules
from qinglin.worlds.blueprint import names
from qinglin.worlds.parts import NamedTeam

from .ground import Crew, Ground, Volunteer, choose

#: Median size, spread, and the limits of a team.
MEDIAN, SPREAD, SMALLEST, LARGEST = 34, 0.55, 6, 160
#: Founded within so many days before history begins; a few teams are younger.
OLDEST = 7 * 365
YOUNG = 0.12
#: Even in a small world a named team has so many members, so that its groups are not empty.
LEAST_NAMED = 12


def build_teams(ground: Ground) -> None:
    """Core teams and others; each has its unit, captain, speciality and members."""
    totals = ground.facts.totals
    core, others = ground.scaled(totals.core_teams), ground.scaled(totals.other_teams)
    ground.progress.begin("志愿服务队", core + others)
    by_town: list[list[Volunteer]] = [[] for _ in ground.towns]
    for volunteer in ground.volunteers:
        by_town[volunteer.town].append(volunteer)
    captains = [[v for v in people if v.age >= rules.FULL_AGE and v.weight] for people in by_town]
    planner = _Planner(ground, captains)
    rows = [planner.demo()] + [
        planner.row(core=number < core) for number in range(1, core + others)
    ]
    teams = volunteers.form_teams(ground.actor, [row for row, _ in rows])
    memberships = []
    for number, (team, (row, town)) in enumerate(zip(teams, rows, strict=True)):
        members = _members(ground, number, row, by_town[town])
        memberships += _joining(team, row.founded_on, members[1:])
        speciality = next(key for key, pk in ground.categories.items() if pk == row.speciality_id)
        ground.teams.append(Crew(team, town, speciality, members))
        ground.progress.advance()
    volunteers.join_many(ground.actor, memberships)
    for named in ground.facts.teams:
        _named(ground, named, by_town)


def _joining(team: Team, founded_on: date, members: list[Volunteer]) -> list[NewMember]:
    return [
        NewMember(team.pk, member.person_id, max(founded_on, member.since)) for member in members
    ]


def _named(ground: Ground, facts: NamedTeam, by_town: list[list[Volunteer]]) -> None:
    """Teams that the report names or counts; their members are spread over their groups."""
    random, units = ground.dice("named team", facts.name), ground.named(facts.units)
    founded_on = ground.founded_on
    if facts.founded_days is not None:
        founded_on = ground.today - timedelta(days=facts.founded_days)
    wanted = ground.scaled(facts.members, least=LEAST_NAMED)
    rows, crews = [], []
    for number in range(facts.number):
        unit = units[number % len(units)]
        town = ground.town_of.get(unit.pk, 0)
        crew = _drawn(random, unit, by_town[town], wanted, founded_on)
        rows.append(
            NewTeam(
                unit_id=unit.pk,
                name=facts.name.format(unit=unit.short_name or unit.name, number=number + 1),
                founded_on=founded_on,
                speciality_id=ground.categories[facts.speciality],
                captain_id=crew[0].person_id,
                core=facts.core,
            )
        )
        crews.append((town, crew))
    teams = volunteers.form_teams(ground.actor, rows)
    memberships = []
    for team, (town, crew) in zip(teams, crews, strict=True):
        memberships += _joining(team, founded_on, crew[1:])
        ground.teams.append(Crew(team, town, facts.speciality, crew))
        memberships += _groups(ground, facts, team, crew)
    volunteers.join_many(ground.actor, memberships)


def _groups(ground: Ground, facts: NamedTeam, team: Team, crew: list[Volunteer]) -> list[NewMember]:
    """The groups of a team: everybody is in one of them."""
    groups = volunteers.form_teams(
        ground.actor,
        [
            NewTeam(
                unit_id=team.unit_id,
                name=f"{team.name}{title}",
                founded_on=team.founded_on,
                speciality_id=team.speciality_id,
                captain_id=crew[number % len(crew)].person_id,
                parent_id=team.pk,
            )
            for number, title in enumerate(facts.groups)
        ],
    )
    return [
        joining
        for number, group in enumerate(groups)
        for joining in _joining(group, team.founded_on, crew[number :: len(groups)][1:])
    ]


def _drawn(
    random: Random, unit: Unit, people: list[Volunteer], wanted: int, founded_on: date
) -> list[Volunteer]:
    """A captain who is of age, then those registered at the unit, then others of its town."""
    free = [member for member in people if member.weight]
    shuffled = random.sample(free, len(free))
    shuffled.sort(key=lambda member: member.unit_id != unit.pk)
    of_age = [member for member in shuffled if member.age >= rules.FULL_AGE]
    captain = next((member for member in of_age if member.since <= founded_on), of_age[0])
    return [captain, *(member for member in shuffled if member is not captain)][:wanted]


class _Planner:
    """Thinks up teams; a name comes once in its unit."""

    def __init__(self, ground: Ground, captains: list[list[Volunteer]]) -> None:
        self.ground, self.captains = ground, captains
        self.random = ground.dice("teams")
        self.marks = rules.marks(town.facts.weight for town in ground.towns)
        self.names = {
            (unit.pk, team.name) for team in ground.facts.teams for unit in ground.named(team.units)
        }
        work = ground.facts.team_work
        self.specialities = [key for key in work if not work[key].named_only]

    def demo(self) -> tuple[NewTeam, int]:
        """The team of the demo's team leader."""
        leader, story = self.ground.demo["team_leader"], self.ground.facts.demo.story
        town = self.ground.towns[leader.town]
        name = f"{town.facts.name}{story.team}"
        self.names.add((town.unit.pk, name))
        return (
            NewTeam(
                unit_id=town.unit.pk,
                name=name,
                founded_on=leader.since,
                speciality_id=self.ground.categories[story.speciality],
                captain_id=leader.person_id,
                core=True,
            ),
            leader.town,
        )

    def row(self, *, core: bool) -> tuple[NewTeam, int]:
        random, ground = self.random, self.ground
        town = rules.pick(random, self.marks)
        while not self.captains[town]:
            town = rules.pick(random, self.marks)
        captain = choose(random, self.captains[town])
        unit = self._unit(town)
        speciality = choose(random, self.specialities)
        return (
            NewTeam(
                unit_id=unit.pk,
                name=self._name(unit, speciality),
                founded_on=max(self._founded(random), captain.since),
                speciality_id=ground.categories[speciality],
                captain_id=captain.person_id,
                core=core,
            ),
            town,
        )

    def _unit(self, town: int) -> Unit:
        here, where = self.ground.towns[town], self.random.random()
        ground = self.ground
        if town == 0 and where < 0.16 and (offices := ground.departments + ground.schools):
            return choose(self.random, offices)
        if town == 0 and where < 0.24 and ground.partners:
            return choose(self.random, ground.partners)
        return here.unit if where < 0.45 else choose(self.random, here.below)

    def _name(self, unit: Unit, speciality: str) -> str:
        stem = (unit.short_name or unit.name).removesuffix("志愿服务队")
        bodies = names().teams["general"] + names().teams[speciality]
        for body in self.random.sample(bodies, len(bodies)):
            if self._free(unit, f"{stem}{body}"):
                return f"{stem}{body}"
        number = 2
        while not self._free(unit, f"{stem}第{number}志愿服务队"):
            number += 1
        return f"{stem}第{number}志愿服务队"

    def _free(self, unit: Unit, name: str) -> bool:
        if (unit.pk, name) in self.names:
            return False
        self.names.add((unit.pk, name))
        return True

    def _founded(self, random: Random) -> date:
        if random.random() < YOUNG:
            return self.ground.first_day + timedelta(days=random.randrange(240))
        return self.ground.first_day - timedelta(days=random.randrange(1, OLDEST))


def _members(ground: Ground, number: int, row: NewTeam, people: list[Volunteer]) -> list[Volunteer]:
    """The captain first, then others of the town, the keen ones more often."""
    random = ground.dice("members", number)
    wanted = round(min(max(random.lognormvariate(0, SPREAD) * MEDIAN, SMALLEST), LARGEST))
    wanted = min(wanted, max(len(people) // 3, 3))
    captain = next(v for v in people if v.person_id == row.captain_id)
    found = {captain.person_id: captain}
    demo = row.name.endswith(ground.facts.demo.story.team) and ground.demo["volunteer"]
    if demo:
        found[demo.person_id] = demo
    tries = 0
    while len(found) < wanted and tries < wanted * 6:
        candidate = choose(random, people)
        tries += 1
        if random.random() < 0.3 + candidate.weight:
            found[candidate.person_id] = candidate
    return list(found.values())
