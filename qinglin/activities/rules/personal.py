"""A volunteer's own code: it turns like the leader's, and a phone without network can check it.

The codes of one place on one shift are the links of a hash chain, used from the far end: the code
of a period hashes to that of the period before, and all of them hash to the anchor. Whoever knows
the anchor can check a code and cannot make the next one, so the anchor may lie on a phone.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from .scanning import AFTER, BEFORE, period_of

#: Bytes of a link; the far end and the anchor are as long.
LINK = 16
#: No shift with its time before and after has more periods of thirty seconds.
MOST_PERIODS = 2 * 24 * 60 * 2
#: The code on paper: two groups of four, of letters and digits that nobody confuses.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PAPER_LENGTH = 8
#: A code shown just before it turned, read by a camera, on clocks that differ a little.
SLACK = 2

TEXT = re.compile(rf"Q([1-9]\d{{0,18}})\.(\d{{1,12}})\.([0-9a-f]{{{2 * LINK}}})")
ADDRESS = re.compile(r"https?://[^\s?#]+\?(?:[^\s#]*&)?c=([^\s&#]+)")
BLANKS = re.compile(r"[\s\-·]+")


@dataclass(frozen=True, slots=True)
class Personal:
    """What a scanned personal code says of itself."""

    sign_up_id: int
    period: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """The periods in which the codes of one place are valid."""

    first: int
    last: int

    def __contains__(self, period: int) -> bool:
        return self.first <= period <= self.last


def span_of(starts_at: datetime, ends_at: datetime) -> Span:
    return Span(period_of(starts_at - BEFORE), period_of(ends_at + AFTER))


def message(sign_up_id: int, shift_id: int, venue_id: int, span: Span) -> bytes:
    """What the far end is made of: the person's place on this shift, at this venue and time."""
    return f"{sign_up_id}.{shift_id}.{venue_id}.{span.first}.{span.last}".encode()


def step(link: bytes) -> bytes:
    """The link before this one."""
    return hashlib.sha256(b"ql-kit" + link).digest()[:LINK]


def walk(link: bytes, steps: int) -> bytes:
    for _ in range(steps):
        link = step(link)
    return link


def link_at(far_end: bytes, span: Span, period: int) -> bytes:
    """The code of a period inside the span."""
    return walk(far_end[:LINK], span.last - period)


def anchor_of(far_end: bytes, span: Span) -> bytes:
    """What the code of the first period hashes to."""
    return walk(far_end[:LINK], span.last - span.first + 1)


def text_of(sign_up_id: int, period: int, link: bytes) -> str:
    return f"Q{sign_up_id}.{period}.{link.hex()}"


def paper_code(mac: bytes) -> str:
    """The eight characters on paper, from an authentication code."""
    number = int.from_bytes(mac[:8], "big")
    found = ""
    for _ in range(PAPER_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        found += ALPHABET[rest]
    return f"{found[:4]}-{found[4:]}"


def paper_digest(salt: str, code: str) -> str:
    """What the roster keeps of a code on paper."""
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def read(text: str) -> Personal | str | None:
    """A scanned personal code, the eight characters of the paper one, or neither."""
    given = unicodedata.normalize("NFKC", text).strip()
    found = ADDRESS.fullmatch(given)
    bare = found.group(1) if found else given
    parts = TEXT.fullmatch(bare)
    if parts:
        return Personal(int(parts.group(1)), int(parts.group(2)), bytes.fromhex(parts.group(3)))
    typed = BLANKS.sub("", bare).upper()
    if len(typed) == PAPER_LENGTH and set(typed) <= set(ALPHABET):
        return f"{typed[:4]}-{typed[4:]}"
    return None
