"""What the worker does for the rosters."""

from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every
from qinglin.people import actions as people
from qinglin.people.queries import doubles

ACTOR = system("rosters")


@every(timedelta(hours=12))
def look_for_doubles() -> None:
    """The whole register, against itself."""
    people.keep_likenesses(ACTOR, list(doubles.pairs()))
