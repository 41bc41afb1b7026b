from datetime import timedelta

from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions, queries


@every(timedelta(hours=12))
def remind_of_renewals() -> None:
    """Sixty days before an agreement ends, whoever keeps it is told once."""
    for agreement in queries.ending(clock.today()):
        actions.remind(system("partners"), agreement)
