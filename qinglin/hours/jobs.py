from datetime import timedelta

from qinglin.kernel.jobs import every

from . import sending


@every(timedelta(minutes=10))
def send_heads() -> None:
    """Heads of the days that are over go to their places."""
    sending.send_heads()
