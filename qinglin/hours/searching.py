"""The search for anomalies, for the nightly job and the command: read first, then keep."""

from datetime import timedelta

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, system

from . import actions, queries
from .actions import Kept

#: Service of the old year is still entered in these days of the new one.
LATE = timedelta(days=31)


def search_lately(actor: Actor | None = None) -> Kept:
    """This year, and in January the last one too."""
    today = clock.today()
    return search_years((today - LATE).year, today.year, actor)


def search_years(first: int, last: int, actor: Actor | None = None) -> Kept:
    """The records are read outside the transaction that keeps what was found."""
    new = grown = 0
    for year in range(first, last + 1):
        kept = actions.keep_findings(actor or system("hours"), list(queries.search(year)))
        new, grown = new + kept.new, grown + kept.grown
    return Kept(new=new, grown=grown)
