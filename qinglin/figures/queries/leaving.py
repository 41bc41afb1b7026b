"""What leaves with an export: the columns that facts and modes read, found by asking them.

Nothing here is typed by hand: every fact is asked for with each of its filters, every mode is
counted by somebody who only writes down what is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError

from qinglin.figures import library
from qinglin.figures.errors import PersonalColumn
from qinglin.figures.models import Mode
from qinglin.figures.rules.document import Document, parse
from qinglin.kernel import facts
from qinglin.kernel.engines import opening
from qinglin.kernel.engines.schema import tables
from qinglin.kernel.facts import Cut, Fact, Rows, Span
from qinglin.orgs.queries.past import over_on
from qinglin.people.models import Person

from .counting import recount

#: A filter is asked with each of these; it must understand one at least.
PROBES: tuple[Any, ...] = ("1", 1, True, "2000-01-01")
DAY = date(2000, 1, 2)
SPANS = [Span(date(2000, 1, 1), DAY), Span(date(2000, 1, 4), date(2000, 1, 5))]
#: Rooms whose rows are about persons: their free text stays.
ABOUT_PERSONS = frozenset({"people", "access", "inbox", "files", "auth"})
#: How columns end that tell who somebody is to whoever holds the key or a list of all numbers.
TELLING = ("_hash", "_mask", "_sealed")


@dataclass
class Listener:
    """Answers nothing and remembers which columns it was asked for."""

    carrier: Any = field(default_factory=lambda: opening.part("carrier"))
    read: set[tuple[str, str]] = field(default_factory=set)

    def covers(self, fact: Fact, cut: Cut) -> None:
        pass

    def answer(self, rows: Rows) -> Iterable[tuple[Any, ...]]:
        self.read |= self.carrier.columns_of(rows)
        return []

    def columns(self) -> dict[str, frozenset[str]]:
        """table -> columns, none of which says who somebody is."""
        found: dict[str, set[str]] = {}
        for table, column in self.read:
            refuse_personal(table, column)
            found.setdefault(table, set()).add(column)
        return {table: frozenset(columns) for table, columns in found.items()}


def columns_that_leave() -> dict[str, frozenset[str]]:
    """table -> columns; refused when one of them would say who somebody is."""
    listener = Listener()
    with facts.answered_by(listener):
        for fact in facts.FACTS.values():
            for filters in probed(fact):
                _ask(fact, filters)
        for document in _documents():
            recount(document, None, DAY)
            over_on(DAY, ancestor__kind="town")
    return listener.columns()


def probed(fact: Fact) -> Iterator[dict[str, Any]]:
    """No filter, and each filter with everything that it understands."""
    yield {}
    for name in sorted(fact.filters):
        understood = [{name: probe} for probe in PROBES if _understands(fact, {name: probe})]
        if not understood:
            raise LookupError(f"fact {fact.key}: filter {name} understands no probe")
        yield from understood


def _understands(fact: Fact, filters: dict[str, Any]) -> bool:
    try:
        facts.chosen(fact, Cut(until=DAY, filters=filters)).query.sql_with_params()
    except EmptyResultSet:
        return True
    except (ValueError, TypeError, LookupError, ValidationError):
        return False
    return True


def _ask(fact: Fact, filters: dict[str, Any]) -> None:
    """By unit reads what the whole does, and by span the rest of what both do together."""
    cut = Cut(until=DAY, since=DAY, units=(1,), filters=filters)
    facts.by_unit(fact, cut)
    facts.first_day(fact, cut)
    if fact.spreads:
        facts.by_span(fact, cut, SPANS)


def _documents() -> Iterator[Document]:
    for name in library.names():
        yield library.checked(library.read(name))
    for mode in Mode.objects.order_by("pk"):
        yield parse(mode.document)


def refuse_personal(table: str, column: str) -> None:
    """Free text about persons never leaves, whichever fact asks for it, and nowhere what is
    sealed, masked or the hash of something."""
    known = tables()[table]
    field = known.field(column)
    # Who leads a team may be nobody; whose profile it is may not.
    about = {
        related._meta.label
        for f in known.columns.values()
        if isinstance(related := f.related_model, type) and not f.null
    }
    personal = known.model._meta.app_label in ABOUT_PERSONS or Person._meta.label in about
    text = personal and known.kind(column) == "text" and not field.choices
    if text or column.endswith(TELLING):
        raise PersonalColumn(column=f"{table}.{column}")
