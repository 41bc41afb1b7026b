"""The tree of units, and the words and programmes of the district."""

from random import Random

from qinglin.access import actions as access
from qinglin.activities import actions as activities
from qinglin.activities.actions import NewCoverage
from qinglin.hours import actions as hours
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewUnit
from qinglin.orgs.models import Unit
from qinglin.volunteers import actions as volunteers
from qinglin.worlds.blueprint import names
from qinglin.worlds.parts import Named, Names, Programme, Town

from .ground import Ground, TownGround, choose

#: Served minutes become creditable ones in steps of half an hour, eight hours a day at most.
STEP, CAP = 30, 480
#: Working days for which hours are published, or may be objected to.
PUBLISHED = 5
SCHOOLS = ("中学", "初级中学", "实验学校", "学校")


def build_units(ground: Ground) -> None:
    """The district and everything below it."""
    facts, actor = ground.facts, ground.actor
    ground.progress.begin("组织", len(facts.towns) + 6)
    ground.root = orgs.open_unit(
        actor,
        parent=None,
        kind=facts.district.kind or Unit.Kind.DISTRICT,
        name=facts.district.name,
        short_name=facts.district.short_name,
        opened_on=facts.district.opened_on or ground.founded_on,
        simulated=True,
    )
    orgs.sync_unit_kinds(actor)
    access.sync_roles(actor)
    ground.association = _open(ground, ground.root, Unit.Kind.ASSOCIATION, [facts.association])[0]
    ground.departments = _open(ground, ground.root, Unit.Kind.DEPARTMENT, facts.departments)
    ground.schools = _open(
        ground, ground.root, Unit.Kind.SCHOOL, [*facts.schools, *_more_schools(ground)]
    )
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
        ground, ground.root, Unit.Kind(facts.tiers[0]), [Named(name=t.name) for t in facts.towns]
    )
    below = Unit.Kind(facts.tiers[1])
    for town, unit in zip(facts.towns, towns, strict=True):
        names = [Named(name=name) for name in _villages(ground, town)]
        ground.towns.append(TownGround(town, unit, _open(ground, unit, below, names)))
    for other in facts.others:
        found = _open(ground, ground.root, Unit.Kind(other.kind), [other])
        ground.groups.setdefault(other.kind, []).extend(found)
    _remember(ground)


def _remember(ground: Ground) -> None:
    """Units by group, by name, and by the town in which they are."""
    ground.groups |= {
        "towns": [town.unit for town in ground.towns],
        "villages": [unit for town in ground.towns for unit in town.below],
        "departments": ground.departments,
        "schools": ground.schools,
        "partners": ground.partners,
        "association": [ground.association],
        "district": [ground.root],
    }
    for town in ground.towns:
        ground.groups[f"{town.facts.name}/villages"] = town.below
    for number, town in reversed(list(enumerate(ground.towns))):
        for unit in (*town.below, town.unit):
            ground.town_of[unit.pk] = number
            ground.units[unit.name] = unit
    for units in ground.groups.values():
        ground.units |= {unit.name: unit for unit in units if unit.pk not in ground.town_of}


def _more_schools(ground: Ground) -> list[Named]:
    """Schools with made-up names: numbered ones, as cities have them."""
    random, known = ground.dice("schools"), {school.name for school in ground.facts.schools}
    found: dict[str, None] = {}
    area = ground.facts.school_area
    while len(found) < ground.facts.more_schools:
        name = f"{area}{_place(random, names().community)}{choose(random, SCHOOLS)}"
        if name not in known:
            found[name] = None
    return [Named(name=name) for name in found]


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
    found: dict[str, None] = dict.fromkeys(town.named)
    villages = len(found) + town.villages
    while len(found) < villages:
        found[f"{_place(random, names().village)}{ground.facts.below}"] = None
    while len(found) < villages + town.communities:
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
    for programme in facts.programmes:
        _cover(ground, programme)
    activities.set_credit_rule(
        actor, ground.root, from_on=ground.founded_on, step_minutes=STEP, cap_minutes=CAP
    )
    # On the spot the leader's word is enough here, as these districts did; nothing else is.
    hours.set_review_rule(
        actor,
        ground.root,
        from_on=ground.founded_on,
        on_the_spot="leader",
        publish_days=PUBLISHED,
        objection_days=PUBLISHED,
    )
    hours.set_star_scheme(actor, ground.root, from_on=ground.founded_on)
    ground.progress.advance()


def _cover(ground: Ground, facts: Programme) -> None:
    """Whom the programme reaches, as its report declares it."""
    reached: list[NewCoverage] = []
    for reach in facts.covers:
        if reach.unit:
            unit = ground.units[reach.unit]
            reached.append(NewCoverage(unit.pk, ground.founded_on, reach.people))
        villages = ground.groups["villages"]
        chosen = ground.dice("covers", facts.key).sample(villages, reach.villages)
        reached += [NewCoverage(village.pk, ground.founded_on) for village in chosen]
    if reached:
        activities.cover(ground.actor, ground.programmes[facts.key], reached)
