"""The eight kinds of oddities: records in, findings out."""

from collections.abc import Iterable, Iterator

from .codes import of_scans
from .entering import Desks, crowds
from .presence import of_persons
from .records import Found, Limits, Records

#: In the order in which a district looks at them.
KINDS = (
    "sold", "two_places", "overlap", "burst", "forwarded", "mass_virtual", "long_day", "back_fill",
)  # fmt: skip


def find(year: int, portions: Iterable[Records], limits: Limits) -> Iterator[Found]:
    """Every finding of one year, whose records come in portions of whole days."""
    desks = Desks(year, limits)
    for records in portions:
        yield from of_persons(records, limits)
        yield from of_scans(records, limits)
        yield from crowds(records, limits)
        desks.take(records)
    yield from desks.findings()
