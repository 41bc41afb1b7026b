"""Reads one mapping of a document after the other, and remembers all that is wrong."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from .shapes import BadDocument

EARLIEST, LATEST = 1900, 2200


class Reader:
    """One mapping of the document; knows where it stands and what was read of it.

    What is wrong is put down in ``faults`` and reading goes on, so that all of it is told.
    """

    def __init__(
        self, data: Any, place: str, faults: list[BadDocument], *, given: bool = True
    ) -> None:
        self.place, self.given, self.read = place or "/", given, set[str]()
        self.faults = faults
        if not isinstance(data, Mapping):
            self.wrong(self.place, "not_a_mapping", data)
            data, self.given = {}, False
            self.broken = True
        else:
            self.broken = False
        self.data: Mapping[Any, Any] = data

    def wrong(self, place: str, problem: str, value: object = "") -> None:
        self.faults.append(BadDocument(place, problem, str(value)[:80]))

    def at(self, name: str) -> str:
        return name if self.place == "/" else f"{self.place}.{name}"

    def has(self, name: str) -> bool:
        return name in self.data

    def take(self, name: str, *default: Any) -> Any:
        self.read.add(name)
        if name not in self.data and not default:
            if not self.broken:
                self.wrong(self.at(name), "missing")
            return None
        return self.data.get(name, *default)

    def text(self, name: str, *default: str) -> str:
        missing = name not in self.data
        value = self.take(name, *default)
        if missing:
            return str(value or "")
        if not isinstance(value, str) or (not default and not value.strip()):
            self.wrong(self.at(name), "not_a_text", value)
            return ""
        return value.strip()

    def one_of(self, name: str, known: frozenset[str], *default: str) -> str:
        missing = name not in self.data
        value = self.take(name, *default)
        if missing:
            return str(value or "")
        if not isinstance(value, str) or value not in known:
            self.wrong(self.at(name), "unknown", value)
            return ""
        return value

    def whole(self, name: str, *default: int) -> int:
        """A number of things: whole, and not below nought."""
        missing = name not in self.data
        value = self.take(name, *default)
        if missing:
            return int(value or 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.wrong(self.at(name), "not_a_number", value)
            return 0
        return value

    def items(self, name: str, *, optional: bool = False) -> list["Reader"]:
        missing = name not in self.data
        value = self.take(name, []) if optional else self.take(name)
        if missing:
            return []
        if not isinstance(value, list) or not (value or optional):
            self.wrong(self.at(name), "not_a_list", value)
            return []
        return [Reader(v, f"{self.at(name)}[{n}]", self.faults) for n, v in enumerate(value)]

    def inner(self, name: str, *, needed: bool = False) -> "Reader":
        given = name in self.data
        value = self.take(name) if needed else self.take(name, {})
        reader = Reader(value if given else {}, self.at(name), self.faults, given=given)
        reader.broken = reader.broken or (needed and not given)
        return reader

    def names(self, name: str) -> list[str]:
        """The names in the mapping called so."""
        return [str(key) for key in self.inner(name).data]

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts that holds one at least."""
        missing = name not in self.data
        value = self.take(name)
        if missing:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            self.wrong(self.at(name), "not_a_list", value)
            return ()
        return tuple(value)

    def plain(self) -> dict[str, Any]:
        """Names and simple values, for the filters of a fact."""
        for name, value in self.data.items():
            if not isinstance(value, str | int):
                self.wrong(self.at(str(name)), "not_a_text", value)
        return {str(name): value for name, value in self.data.items()}

    def stretch(self, name: str) -> tuple[date, date] | None:
        """First and last day of what is written as a year, a month or a day."""
        value = self.take(name, None)
        if value is None:
            return None
        found = stretch_of(str(value)) if isinstance(value, str | int) else None
        if found is None or isinstance(value, bool):
            self.wrong(self.at(name), "not_a_day", value)
            return None
        return found

    def nothing_else(self) -> None:
        for name in self.data:
            if name not in self.read:
                self.wrong(self.at(str(name)), "unknown", name)


def stretch_of(text: str) -> tuple[date, date] | None:
    """``2016`` · ``2016-05`` · ``2016-05-20`` as the days they hold; None for anything else."""
    parts = text.split("-")
    lengths = [len(part) for part in parts]
    if lengths not in ([4], [4, 2], [4, 2, 2]) or not all(
        part.isascii() and part.isdigit() for part in parts
    ):
        return None
    year, *rest = map(int, parts)
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        if not rest:
            return date(year, 1, 1), date(year, 12, 31)
        if len(rest) == 1:
            first = date(year, rest[0], 1)
            following = (first + timedelta(days=32)).replace(day=1)
            return first, following - timedelta(days=1)
        return date(year, *rest), date(year, *rest)
    except ValueError:
        return None
