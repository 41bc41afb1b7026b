"""Units for tests: a district with two towns, a village below each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qinglin.kernel.actor import system
from qinglin.orgs import actions
from qinglin.orgs.models import Unit

SYSTEM = system("test")
LONG_AGO = date(1950, 5, 4)


@dataclass(frozen=True, slots=True)
class Tree:
    district: Unit
    town: Unit
    village: Unit
    other_town: Unit
    other_village: Unit


def make_unit(parent: Unit | None, name: str, kind: str = "village", **but: Any) -> Unit:
    return actions.open_unit(SYSTEM, parent=parent, kind=kind, name=name, opened_on=LONG_AGO, **but)


def make_tree() -> Tree:
    district = make_unit(None, "共青团富阳区委", Unit.Kind.DISTRICT, short_name="富阳团区委")
    town = make_unit(district, "富春街道团工委", Unit.Kind.TOWN, short_name="富春街道")
    other = make_unit(district, "鹿山街道团工委", Unit.Kind.TOWN, short_name="鹿山街道")
    return Tree(
        district=district,
        town=town,
        village=make_unit(town, "秦望社区"),
        other_town=other,
        other_village=make_unit(other, "江滨社区"),
    )
