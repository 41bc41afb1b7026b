from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions, queries


@every(timedelta(hours=12))
def warn_of_ends() -> None:
    """Whoever answers for a unit hears once that its term ends."""
    actions.warn_of_ends(system("elections"), queries.warnable())
