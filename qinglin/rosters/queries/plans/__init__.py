"""What every row of a roster would do: reads only, the same for the preview and for the import."""

from collections.abc import Callable, Sequence

from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.rosters.rules.verdicts import Row, Verdict

from . import holders, people, teams, units

Plan = Callable[[Actor, Unit, Sequence[Row]], list[Verdict]]
PLANS: dict[str, Plan] = {
    "volunteers": people.volunteers,
    "members": people.members,
    "units": units.units,
    "teams": teams.teams,
    "holders": holders.holders,
}


def planned(kind: str, actor: Actor, unit: Unit, rows: Sequence[Row]) -> list[Verdict]:
    """One verdict for each row, in their order."""
    return PLANS[kind](actor, unit, rows)
