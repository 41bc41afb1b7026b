"""Venues with their opening hours, services, posts and residents."""

from collections.abc import Iterable
from datetime import time

from qinglin.orgs.actions import NewUnit, open_units
from qinglin.orgs.models import Unit
from qinglin.venues import actions as venues
from qinglin.venues.actions import Span
from qinglin.venues.models import Venue
from qinglin.worlds.parts import HOME, Houses, Position, Station, WindowWork

from .ground import FLOWING, PERMANENT, Ground, TownGround

#: How far from a town's centre its venues lie at most, in millionths of a degree.
AROUND = 9_000
NINE, FIVE = time(9), time(17)


def build_places(ground: Ground) -> None:
    """Every venue of the facts file, and the usual ones of every town."""
    facts = ground.facts
    ground.progress.begin("阵地", len(facts.stations) + len(facts.towns) + len(facts.windows) + 1)
    for station in facts.stations:
        _station(ground, station)
    _cooperation(ground)
    for town in ground.towns:
        _town(ground, town)
        ground.progress.advance()
    _district_places(ground)
    for houses in facts.houses:
        _houses(ground, houses)
    if facts.window_work is not None:
        _windows(ground, facts.window_work)


def _open(
    ground: Ground,
    unit: Unit,
    kind: str,
    name: str,
    at: Position,
    *,
    address: str = "",
    permanent: bool = False,
    floor: int | None = None,
    spread: bool = True,
    setting: str = "",
) -> Venue:
    random = ground.dice("position", unit.name, name)
    by = AROUND if spread else 0
    return venues.open_venue(
        ground.actor,
        unit=unit,
        kind=kind,
        name=name,
        address=address,
        latitude=at[0] + random.randint(-by, by),
        longitude=at[1] + random.randint(-by, by),
        permanent=permanent,
        monthly_floor=floor,
        setting=setting,
        opened_on=ground.founded_on,
        simulated=True,
    )


def _offer(ground: Ground, venue: Venue, titles: Iterable[str]) -> None:
    for title in titles:
        service = venues.add_service(ground.actor, venue, title=title, from_on=ground.founded_on)
        ground.services[venue.pk, title] = service.pk


def _station(ground: Ground, station: Station) -> None:
    venue = _open(
        ground,
        ground.stations[station.key],
        station.kind,
        station.name,
        station.at,
        address=station.address,
        permanent=True,
        spread=False,
        setting=station.setting,
    )
    venues.set_opening_hours(
        ground.actor,
        venue,
        [
            Span(int(weekday), opens, closes)
            for weekdays, opens, closes in station.hours
            for weekday in weekdays
        ],
    )
    _offer(ground, venue, (service.title for service in station.services))
    ground.venues[station.key] = venue
    ground.progress.advance()


def _cooperation(ground: Ground) -> None:
    """Who works closely with 志愿者之家, and who resides there; activities at home are there."""
    if not ground.facts.cooperation:
        return
    home = ground.venues[ground.facts.cooperation]
    for partner, unit in zip(ground.facts.partners, ground.partners, strict=True):
        venues.admit(ground.actor, home, unit, resident=partner.resident, from_on=ground.founded_on)
    ground.places[HOME] = [home]


def _town(ground: Ground, town: TownGround) -> None:
    work, name = ground.facts.town_work, town.facts.name
    permanent = town.places[PERMANENT] = _open(
        ground,
        town.unit,
        Venue.Kind.STATION,
        f"{name}{work.permanent.suffix}",
        town.facts.at,
        address=name,
        permanent=True,
        floor=ground.facts.totals.town_monthly_floor,
    )
    venues.set_opening_hours(
        ground.actor, permanent, [Span(day, NINE, FIVE) for day in (1, 2, 3, 4, 5, 6)]
    )
    _offer(ground, permanent, work.services)
    if work.flowing is not None:
        town.places[FLOWING] = _open(
            ground,
            town.unit,
            Venue.Kind.FLOWING,
            f"{name}{work.flowing.suffix}",
            town.facts.at,
            address=name,
        )
    for kind, places in ground.facts.places.items():
        if places.per_town:
            town.places[kind] = _open(
                ground,
                town.unit,
                Venue.Kind.OTHER,
                f"{name}{places.name}",
                town.facts.at,
                address=name,
            )


def _district_places(ground: Ground) -> None:
    """Places of which a few serve the whole district; they belong to the association."""
    centre = ground.facts.towns[0].at
    for kind, places in ground.facts.places.items():
        if not places.per_town:
            ground.places[kind] = [
                _open(ground, ground.association, Venue.Kind.OTHER, name, centre)
                for name in places.names
            ]


def _houses(ground: Ground, houses: Houses) -> None:
    """The named ones, then one at each unit of the group, as many as are wanted."""
    for house in houses.named:
        _house(ground, houses, ground.units[house.unit], house.name, house.at, house.setting)
    taken = {unit_id for key, unit_id in ground.house_of if key == houses.key}
    free = [unit for unit in ground.groups.get(houses.of, []) if unit.pk not in taken]
    wanted = houses.number - len(houses.named)
    chosen = ground.dice("houses", houses.key).sample(free, wanted) if wanted > 0 else []
    for number, unit in enumerate(chosen):
        settings = houses.settings
        setting = settings[number % len(settings)] if settings else ""
        name = houses.name.format(unit=unit.short_name or unit.name)
        _house(ground, houses, unit, name, None, setting)


def _house(
    ground: Ground, houses: Houses, unit: Unit, name: str, at: Position | None, setting: str
) -> None:
    town = ground.towns[ground.town_of.get(unit.pk, 0)]
    venue = _open(
        ground,
        unit,
        houses.kind,
        name,
        at or town.facts.at,
        address=f"{town.facts.name}{unit.name}" if unit.pk in ground.town_of else unit.name,
        permanent=True,
        spread=at is None,
        setting=setting,
    )
    days = [Span(int(day), NINE, FIVE) for day in houses.days]
    venues.set_opening_hours(ground.actor, venue, days)
    _offer(ground, venue, houses.services)
    ground.houses.setdefault(houses.key, []).append(venue)
    ground.house_of[houses.key, unit.pk] = venue


def _windows(ground: Ground, work: WindowWork) -> None:
    """青年文明号 windows: each a unit with one venue and its posts."""
    centre = ground.facts.towns[0].at
    units = open_units(
        ground.actor,
        parent=ground.root,
        units=[
            NewUnit(
                kind=Unit.Kind.WINDOW,
                name=f"{work.area}{window.name}",
                opened_on=ground.founded_on,
            )
            for window in ground.facts.windows
        ],
        simulated=True,
    )
    for window, unit in zip(ground.facts.windows, units, strict=True):
        venue = _open(
            ground, unit, Venue.Kind.WINDOW, f"{window.name}{work.venue}", centre, permanent=True
        )
        venues.set_opening_hours(
            ground.actor, venue, [Span(day, NINE, FIVE) for day in (1, 2, 3, 4, 5)]
        )
        for post in window.posts:
            venues.add_post(ground.actor, venue, title=post, from_on=ground.founded_on)
        ground.windows.append((unit, venue))
        ground.progress.advance()
