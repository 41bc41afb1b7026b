"""What the worker does for the rosters."""

from datetime import timedelta

from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every
from qinglin.people import actions as people
from qinglin.people.queries import doubles

from . import actions, queries, working, writing

ACTOR = system("rosters")


@every(timedelta(seconds=2))
def bring_in() -> None:
    """Files that were received or confirmed, oldest first."""
    for roster in queries.unfinished():
        working.work(roster)


@every(timedelta(seconds=2))
def take_out() -> None:
    """Rosters that were asked for, oldest first."""
    for export in queries.waiting_exports():
        writing.write(export)


@every(timedelta(hours=1))
def forget_what_was_taken_out() -> None:
    actions.forget_old(ACTOR)


@every(timedelta(hours=12))
def look_for_doubles() -> None:
    """The whole register, against itself."""
    people.keep_likenesses(ACTOR, list(doubles.pairs()))
