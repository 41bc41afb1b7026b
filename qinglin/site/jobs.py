from datetime import timedelta

from qinglin.kernel.jobs import every
from qinglin.kernel.once import forget_answers


@every(timedelta(days=1))
def forget_old_answers() -> None:
    """Idempotency keys that nobody will send again."""
    forget_answers()
