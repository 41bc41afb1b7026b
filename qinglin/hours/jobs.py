from datetime import timedelta

from qinglin.kernel.jobs import every

from . import searching, sending


@every(timedelta(minutes=10))
def send_heads() -> None:
    """Heads of the days that are over go to their places."""
    sending.send_heads()


@every(timedelta(hours=24))
def search_anomalies() -> None:
    """Once a night: what is odd in the records of this year is laid before people."""
    searching.search_lately()
