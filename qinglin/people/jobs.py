from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions


@every(timedelta(hours=1))
def forget_copies() -> None:
    """Copies of data lie here for a day and no longer."""
    actions.forget_copies(system("people"))
