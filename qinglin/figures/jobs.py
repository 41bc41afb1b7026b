"""Counting on time. It happens outside of any transaction: on SQLite a transaction is the one
writer, and people who sign up must not wait for a count of three hundred thousand rows."""

from datetime import timedelta

from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every
from qinglin.orgs.queries import district

from . import actions, queries

ACTOR = system("figures")


@every(timedelta(seconds=30))
def count_what_is_due() -> None:
    """Ten minutes after the last count, or soon after records changed."""
    for mode in queries.due_modes(clock.now()):
        began, mark = clock.now(), queries.last_mark()
        document, today = queries.document_of(mode), clock.day_of(began)
        results = queries.recount(document, mode.unit, today)
        actions.keep(ACTOR, mode, results, began=began, mark=mark)
        months = queries.figure_months(mode, document, today)
        actions.keep_months(ACTOR, months, began=began, mark=mark)


@every(timedelta(seconds=30))
def follow_the_months() -> None:
    """The trends of the district, ten minutes after they were counted last."""
    root = district()
    if root is not None and queries.trends_due(clock.now()):
        began, mark = clock.now(), queries.last_mark()
        months = queries.fact_months(root, clock.day_of(began))
        actions.keep_months(ACTOR, months, began=began, mark=mark)
