"""Counting on time. It happens outside of any transaction: on SQLite a transaction is the one
writer, and people who sign up must not wait for a count of three hundred thousand rows."""

from datetime import timedelta

from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions, queries

ACTOR = system("figures")


@every(timedelta(seconds=30))
def count_what_is_due() -> None:
    """Ten minutes after the last count, or soon after records changed."""
    for mode in queries.due_modes(clock.now()):
        began, mark = clock.now(), queries.last_mark()
        results = queries.recount(queries.document_of(mode), mode.unit, clock.day_of(began))
        actions.keep(ACTOR, mode, results, began=began, mark=mark)
