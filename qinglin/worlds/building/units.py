"""The tree of units, and the words and programmes of the district."""

from random import Random

from qinglin.access import actions as access
from qinglin.activities import actions as activities
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewUnit
from qinglin.orgs.models import Unit
from qinglin.volunteers import actions as volunteers
from qinglin.worlds.blueprint import Named, Names, Town, names

from .ground import Ground, TownGround, choose

#: Served minutes become creditable ones in steps of half an hour, eight hours a day at most.
STEP, CAP = 30, 480


def build_units(ground: Ground) -> None:
    """The district and everything below it."""
    facts, actor = ground.facts, ground.actor
    ground.progress.begin("组织", len(facts.towns) + 6)
    ground.root = orgs.open_unit(
        actor,
        parent=None,
        kind=Unit.Kind.DISTRICT,
        name=facts.district.name,
        short_name=facts.district.short_name,
        opened_on=facts.district.opened_on or ground.founded_on,
        simulated=True,
    )
    access.sync_roles(actor)
    ground.association = _open(ground, ground.root, Unit.Kind.ASSOCIATION, [facts.association])[0]
    ground.departments = _open(ground, ground.root, Unit.Kind.DEPARTMENT, facts.departments)
    ground.schools = _open(ground, ground.root, Unit.Kind.SCHOOL, facts.schools)
    ground.partners = _open(ground, ground.association, Unit.Kind.NONPROFIT, facts.partners)
    stations = _open(
        ground,
        ground.association,
        Unit.Kind.STATION,
        [Named(name=station.station) for station in facts.stations],
    )
    ground.stations = {
        station.key: unit for station, unit in zip(facts.stations, stations, strict=True)
    }
    towns = _open(
        ground, ground.root, Unit.Kind.TOWN, [Named(name=town.name) for town in facts.towns]
    )
    for town, unit in zip(facts.towns, towns, strict=True):
        below = [Named(name=name) for name in _villages(ground, town)]
        ground.towns.append(TownGround(town, unit, _open(ground, unit, Unit.Kind.VILLAGE, below)))


def _open(ground: Ground, parent: Unit, kind: Unit.Kind, units: list[Named]) -> list[Unit]:
    ground.progress.advance()
    return orgs.open_units(
        ground.actor,
        parent=parent,
        units=[
            NewUnit(
                kind=kind,
                name=unit.name,
                short_name=unit.short_name,
                opened_on=unit.opened_on or ground.founded_on,
            )
            for unit in units
        ],
        simulated=True,
    )


def _villages(ground: Ground, town: Town) -> list[str]:
    """Made-up names, each once in its town."""
    random = ground.dice("villages", town.name)
    found: dict[str, None] = {}
    while len(found) < town.villages:
        found[f"{_place(random, names().village)}村"] = None
    while len(found) < town.villages + town.communities:
        found[f"{_place(random, names().community)}社区"] = None
    return list(found)


def _place(random: Random, parts: Names.Given) -> str:
    return choose(random, parts.first) + choose(random, parts.second)


def build_vocabulary(ground: Ground) -> None:
    """Skills, categories, programmes, and the rule by which minutes are counted."""
    facts, actor = ground.facts, ground.actor
    ground.progress.begin("词表与项目", 3)
    ground.skills = {
        word.key: volunteers.define_skill(actor, key=word.key, title=word.title).pk
        for word in facts.skills
    }
    ground.progress.advance()
    ground.categories = {
        word.key: volunteers.define_category(actor, key=word.key, title=word.title).pk
        for word in facts.categories
    }
    ground.progress.advance()
    ground.programmes = {
        programme.key: activities.define_programme(
            actor,
            ground.root,
            key=programme.key,
            title=programme.title,
            project_class=programme.project_class,
        )
        for programme in facts.programmes
    }
    activities.set_credit_rule(
        actor, ground.root, from_on=ground.founded_on, step_minutes=STEP, cap_minutes=CAP
    )
    ground.progress.advance()
