from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions


@every(timedelta(hours=1))
def sweep() -> None:
    """Forget old tries and codes, and sessions that are over."""
    actions.forget_tries(system("access"))
    SessionStore.clear_expired()
