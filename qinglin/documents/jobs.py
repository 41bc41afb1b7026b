from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions


@every(timedelta(hours=1))
def sweep() -> None:
    """Forget wrong codes that were tried long ago."""
    actions.forget_misses(system("documents"))
