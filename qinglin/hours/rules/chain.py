"""The chain, byte for byte (docs/ledger.md), and the arithmetic of corrections. Pure Python."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

#: Version of the canonical form and the hash algorithm; part of every entry.
FORM = "qinglin-hours/1 sha-256"
#: What stands before the first entry.
GENESIS = bytes(32)
#: One service on one day cannot be longer than the day.
DAY_MINUTES = 24 * 60


class Line(NamedTuple):
    """What of an entry enters the chain; people by public id, a reason by its digest."""

    seq: int
    kind: str
    person: str
    unit: int
    minutes: int
    raw_minutes: int | None
    source: str
    corrects: int | None
    activity: str
    service_on: date
    place: str
    content: str
    organiser: str
    leader: str | None
    rule: str
    reason: bytes | memoryview | None
    made_by: str
    made_at: datetime


def composed(text: str) -> str:
    """The text in Unicode's normal form C, as it is stored and hashed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def fitting(text: str, length: int) -> str:
    """The text in normal form, shortened with an ellipsis when it is longer than the column."""
    text = composed(text)
    return text if len(text) <= length else text[: length - 1] + "…"


@lru_cache(maxsize=64)
def moment(when: datetime) -> str:
    """``2015-11-14T00:30:00Z``: UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exported(line: Line) -> dict[str, str | int | None]:
    """The entry as it is handed to an auditor: the members of the canonical form, keys sorted."""
    return {
        "activity": composed(line.activity),
        "content": composed(line.content),
        "corrects": line.corrects,
        "form": FORM,
        "kind": line.kind,
        "leader": line.leader,
        "made_at": moment(line.made_at),
        "made_by": line.made_by,
        "minutes": line.minutes,
        "organiser": composed(line.organiser),
        "person": line.person,
        "place": composed(line.place),
        "raw_minutes": line.raw_minutes,
        "reason": None if line.reason is None else bytes(line.reason).hex(),
        "rule": composed(line.rule),
        "seq": line.seq,
        "service_on": line.service_on.isoformat(),
        "source": line.source,
        "unit": line.unit,
    }


def plain_json(value: object) -> str:
    """Plain values as JSON in exactly one way."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(line: Line) -> bytes:
    """The bytes of an entry: ``exported`` as JSON with sorted keys and no white space.

    Written out by hand because world history brings hundreds of thousands of them; the general
    encoder does more for each. Changing anything here needs a new FORM.
    """
    (
        seq, kind, person, unit, minutes, raw_minutes, source, corrects, activity, service_on,
        place, content, organiser, leader, rule, reason, made_by, made_at,
    ) = line  # fmt: skip
    digest = "null" if reason is None else f'"{bytes(reason).hex()}"'
    return (
        f'{{"activity":{_text(activity)},"content":{_text(content)},'
        f'"corrects":{"null" if corrects is None else corrects},"form":"{FORM}",'
        f'"kind":{_text(kind)},"leader":{"null" if leader is None else encode_basestring(leader)},'
        f'"made_at":"{moment(made_at)}","made_by":{_text(made_by)},"minutes":{minutes},'
        f'"organiser":{_text(organiser)},"person":{encode_basestring(person)},'
        f'"place":{_text(place)},"raw_minutes":{"null" if raw_minutes is None else raw_minutes},'
        f'"reason":{digest},"rule":{_text(rule)},"seq":{seq},'
        f'"service_on":"{service_on.isoformat()}","source":{encode_basestring(source)},'
        f'"unit":{unit}}}'
    ).encode()


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    """In quotes, in normal form, escaped as JSON wants it and no further."""
    return encode_basestring(composed(text))


def link(line: Line, before: bytes) -> bytes:
    """The hash of an entry: SHA-256 over its bytes and the hash of the entry before it."""
    return hashlib.sha256(canonical(line) + before).digest()


def reason_digest(text: str, salt: bytes) -> bytes:
    """What of a reason stays in the chain; without the salt the text cannot be guessed."""
    return hashlib.sha256(salt + composed(text).encode()).digest()


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where the ledger is not what it was. ``what`` is a code, ``seq`` where."""

    seq: int
    what: str


def flaws(
    lines: Iterable[tuple[Line, bytes]],
    head: tuple[int, bytes],
    seen_heads: Iterable[tuple[int, bytes]] = (),
) -> Iterator[Flaw]:
    """Every break of the chain, in order.

    After a wrong hash the walk goes on from the stored one, so that one edit is one flaw (two
    when its own hash was recomputed: then the next entry no longer fits). ``seen_heads`` are
    heads that somebody kept outside: they uncover a cut tail and a chain recomputed as a whole.
    """
    wanted = dict(seen_heads)
    last, before = 0, GENESIS
    for line, stored in lines:
        if line.seq != last + 1:
            yield Flaw(last + 1, "missing" if line.seq > last else "out_of_order")
        if link(line, before) != stored:
            yield Flaw(line.seq, "wrong_hash")
        if wanted.pop(line.seq, stored) != stored:
            yield Flaw(line.seq, "not_the_head_seen")
        last, before = line.seq, stored
    if head != (last, before):
        yield Flaw(head[0], "head_differs")
    for seq in sorted(seq for seq in wanted if seq > last):
        yield Flaw(seq, "head_seen_is_gone")
