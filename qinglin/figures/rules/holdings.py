"""What was counted, record by record, in a form that is small, never changes and has one hash.

Records lie in parts by the range of their key, so that two holdings of nearly the same records
share nearly all their parts.
"""

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from operator import itemgetter, sub
from typing import NamedTuple

#: How many keys fall into one part, as a power of two.
BITS = 14
COLUMNS = 4


class Record(NamedTuple):
    """One counted record: its key, what it adds to the number, whom it is about (0: nobody), and
    the group it counts in where the number is not a plain sum. ``how`` below says what it is."""

    key: int
    amount: int
    person: int = 0
    group: int = 0


class Part(NamedTuple):
    """The records of one range of keys, packed; ``digest`` is of what was packed."""

    number: int
    digest: str
    data: bytes


def packed(records: Iterable[tuple[int, ...]]) -> list[Part]:
    """The parts of these records, whatever order they come in."""
    ordered = sorted(records)
    parts: list[Part] = []
    start = 0
    while start < len(ordered):
        number = ordered[start][0] >> BITS
        end = _end(ordered, start, (number + 1) << BITS)
        raw = _bytes(ordered[start:end])
        parts.append(Part(number, hashlib.sha256(raw).hexdigest(), zlib.compress(raw, 6)))
        start = end
    return parts


def _end(ordered: Sequence[tuple[int, ...]], low: int, limit: int) -> int:
    """The first position from ``low`` on whose key reaches the limit."""
    high = len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[middle][0] < limit:
            low = middle + 1
        else:
            high = middle
    return low


def _bytes(ordered: Sequence[tuple[int, ...]]) -> bytes:
    """Column by column, so that what repeats stands together; keys as the steps between them."""
    columns = [array("q", map(itemgetter(n), ordered)) for n in range(COLUMNS)]
    keys = columns[0]
    columns[0] = array("q", keys[:1]) + array("q", map(sub, keys[1:], keys))
    return b"".join(_portable(column).tobytes() for column in columns)


def raw_digest(data: bytes) -> str:
    """The hash of what is in a part, from its packed form; damage has a hash of its own."""
    try:
        return hashlib.sha256(zlib.decompress(data)).hexdigest()
    except zlib.error:
        return hashlib.sha256(data).hexdigest()


def unpacked(data: bytes) -> Iterator[Record]:
    """The records of one part, by key."""
    values = array("q")
    values.frombytes(zlib.decompress(data))
    values = _portable(values)
    length = len(values) // COLUMNS
    steps, *others = (values[n * length : (n + 1) * length] for n in range(COLUMNS))
    return map(Record._make, zip(accumulate(steps), *others, strict=True))


def _portable(column: "array[int]") -> "array[int]":
    """The same bytes on every machine."""
    if sys.byteorder == "big":
        column.byteswap()
    return column


def digest_of(parts: Iterable[tuple[int, str]], records: int, total: int) -> str:
    """One hash over all records: of the numbers and hashes of their parts, in order."""
    return text_digest([records, total, [list(part) for part in parts]])


def text_digest(value: object) -> str:
    """The hash of plain values, whatever the order of names."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


#: How a number comes from what is held: everything together; the lowest of the groups, which are
#: units in months, or units alone; the day of the first record, as the calendar counts days from
#: its beginning; the days between the first and the last one, or from the first one until a day; on
#: how many of certain days there was one; the mean and the least of what the records measure; a
#: year's part of several; a part of a whole.
SUM, LOWEST, EACH = "sum", "lowest", "each"
FIRST, SPREAD, STANDING, DAYS = "first", "spread", "standing", "days"
MEAN, LEAST, YEARLY, RATE = "mean", "least", "yearly", "rate"
#: The group of a record is the day on which it was, or since when it stands.
BY_DAY = frozenset({FIRST, SPREAD, STANDING})
#: Their number is one of days; that of the others in TENTHS is one of tenths, as it is said.
IN_DAYS = BY_DAY | {DAYS}
TENTHS = frozenset({MEAN, RATE})
#: Groups of a rate. Keys of the whole are told from those of the part by their sign.
PART, WHOLE = 1, 0
#: What is added from a further fact has its place in front of the key of the record.
PLACE = 1 << 40

Held = Collection[tuple[int, ...]]


def placed(key: int, place: int) -> int:
    """The key of a record of the fact at this place: 0 is the first, further ones are added."""
    return place * PLACE + key


def place_of(key: int) -> tuple[bool, int, int]:
    """Whether the record belongs to the whole of a rate, the place of its fact, its own key."""
    return (key < 0, *divmod(abs(key), PLACE))


def groups_of(records: Iterable[tuple[int, ...]]) -> dict[int, int]:
    """group -> what is counted in it."""
    sums: dict[int, int] = {}
    for _key, amount, _person, group in records:
        sums[group] = sums.get(group, 0) + amount
    return sums


def number_of(how: str, records: Held, frame: Sequence[int]) -> int | None:
    """The number, from the records; None where they have none to say.

    ``frame`` are the groups that are compared, those without records included; of ``standing`` the
    day until which, of ``yearly`` the number of years, of ``mean`` the divisor of the measure.
    """
    return _NUMBERS[how](records, frame)


def _sum(records: Held, frame: Sequence[int]) -> int:
    return sum(map(itemgetter(1), records))


def _lowest(records: Held, frame: Sequence[int]) -> int | None:
    sums = groups_of(records)
    return min((sums.get(group, 0) for group in frame), default=None)


def _first(records: Held, frame: Sequence[int]) -> int | None:
    return min(map(itemgetter(3), records), default=None)


def _spread(records: Held, frame: Sequence[int]) -> int | None:
    days = list(map(itemgetter(3), records))
    return max(days) - min(days) if days else None


def _standing(records: Held, frame: Sequence[int]) -> int | None:
    first = _first(records, frame)
    return None if first is None else frame[0] - first


def _days(records: Held, frame: Sequence[int]) -> int:
    return len(set(map(itemgetter(3), records)))


def _mean(records: Held, frame: Sequence[int]) -> int | None:
    return _tenths(_sum(records, frame), len(records) * frame[0]) if records else None


def _least(records: Held, frame: Sequence[int]) -> int | None:
    return min(map(itemgetter(1), records), default=None)


def _yearly(records: Held, frame: Sequence[int]) -> int:
    return _sum(records, frame) // frame[0]


def _rate(records: Held, frame: Sequence[int]) -> int | None:
    sums = groups_of(records)
    whole = sums.get(WHOLE, 0)
    return _tenths(100 * sums.get(PART, 0), whole) if whole else None


def _tenths(number: int, of: int) -> int:
    """A quotient in tenths, rounded."""
    return round(Fraction(10 * number, of))


_NUMBERS: Mapping[str, Callable[[Held, Sequence[int]], int | None]] = {
    SUM: _sum,
    LOWEST: _lowest,
    EACH: _lowest,
    FIRST: _first,
    SPREAD: _spread,
    STANDING: _standing,
    DAYS: _days,
    MEAN: _mean,
    LEAST: _least,
    YEARLY: _yearly,
    RATE: _rate,
}
