"""The world, built in the order in which it would have come about."""

from dataclasses import replace
from datetime import date, time

import time_machine

from qinglin.access.tests.make import signed_in
from qinglin.kernel import clock

from . import offices, rolls, service, standing, stock, world

BEFORE = clock.at(date(2026, 11, 12), time(12))


def build() -> world.World:
    made = world.World()
    with time_machine.travel(BEFORE, tick=False):
        world.build_units(made)
        world.build_actors(made)
        stock.stock_people(made)
        stock.stock_places(made)
        stock.stock_teams(made)
        stock.stock_activities(made)
        service.stock_lines(made)
        offices.stock_offices(made)
        offices.stock_campaigns(made)
        offices.stock_doubles(made)
    with time_machine.travel(world.NOW, tick=False):
        stock.stock_records(made)
        stock.stock_messages(made)
        stock.stock_files(made)
        stock.stock_numbers(made)
        offices.stock_paper(made)
        stock.stock_requests(made)
        rolls.stock_rolls(made)
        standing.stock_standing(made)
        standing.stock_contacts(made)
        service.stock_conduct(made)
        service.stock_posts(made)
        service.stock_namings(made)
        # Whoever has waited since then would have been signed out.
        made.browsers = {
            name: signed_in(made.accounts[name]) if name in made.accounts else browser
            for name, browser in made.browsers.items()
        }
    for key, person in made.people.items():
        made.things["person"].append(replace(made.thing("person", key), pk=person.pk))
    return made
