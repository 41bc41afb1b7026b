"""Places for tests."""

from datetime import date
from typing import Any

from qinglin.kernel.actor import system
from qinglin.orgs.models import Unit
from qinglin.venues import actions
from qinglin.venues.models import Venue

SYSTEM = system("test")
OPENED = date(2015, 3, 5)


def make_venue(unit: Unit, name: str = "秦望广场“雷锋角”", **but: Any) -> Venue:
    """A station, opened on 5 March 2015 unless told otherwise."""
    fields: dict[str, Any] = {"kind": Venue.Kind.STATION, "opened_on": OPENED, **but}
    return actions.open_venue(SYSTEM, unit=unit, name=name, **fields)
