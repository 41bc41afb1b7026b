from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions, queries


@every(timedelta(hours=12))
def remind_of_contacts() -> None:
    """Each cadre hears once a week how many contacts are overdue."""
    for owner in queries.live_lists():
        actions.remind(system("outreach"), owner)
