from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions, searching, sending


@every(timedelta(minutes=10))
def send_heads() -> None:
    """Heads of the days that are over go to their places."""
    sending.send_heads()


@every(timedelta(hours=24))
def search_anomalies() -> None:
    """Once a night: what is odd in the records of this year is laid before people."""
    searching.search_lately()


@every(timedelta(hours=1))
def credit_published() -> None:
    """What was published to the end goes to the ledger; stars that were, are granted."""
    actions.credit_published(system("hours"))
    actions.grant_published(system("hours"))
