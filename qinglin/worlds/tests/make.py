"""Small worlds for tests."""

from contextlib import AbstractContextManager
from datetime import datetime

import time_machine

from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.worlds import actions, blueprint
from qinglin.worlds.blueprint import Blueprint
from qinglin.worlds.building.ground import Silent
from qinglin.worlds.models import World

SYSTEM = system("worlds")
#: A Friday at noon.
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=clock.SHANGHAI)
SCALE = 0.01
#: Towns that the story of the demo needs.
TOWNS = {"富春街道", "新登镇", "东洲街道", "场口镇"}


def at_noon() -> AbstractContextManager[object]:
    return time_machine.travel(NOON, tick=False)


def tiny_facts() -> Blueprint:
    """Four towns, three windows, six programmes: for tests that build more than one world."""
    facts = blueprint.load("fuyang-2015")
    wanted = ("regular.", "home.training", "team", "care.coats", "water.section", "day.march-5")
    return facts.model_copy(
        update={
            "towns": [town for town in facts.towns if town.name in TOWNS],
            "windows": facts.windows[:3],
            "programmes": [p for p in facts.programmes if p.key.startswith(wanted)],
            "agreements": [
                one for one in facts.agreements if not one.under or one.under.startswith(wanted)
            ],
        }
    )


def build(facts: Blueprint, *, seed: int = 1, scale: float = SCALE) -> World:
    """A world whose today is ``NOON``'s day."""
    with at_noon():
        return actions.build(
            SYSTEM, facts, scale=scale, seed=seed, today=clock.today(), progress=Silent()
        )
