"""Briefs are made in the background: a snapshot of a large district takes seconds."""

from datetime import timedelta

from qinglin.kernel.jobs import every

from . import making, queries


@every(timedelta(seconds=3))
def make_what_waits() -> None:
    """Oldest first."""
    for brief in queries.unfinished():
        making.make(brief)
