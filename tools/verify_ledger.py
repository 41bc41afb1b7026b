"""Checks an exported ledger of service hours with nothing but Python's own library.

    python verify_ledger.py EXPORT [--heads FILE]
    python verify_ledger.py --vectors ledger-vectors.json

It was written from docs/ledger.md alone and shares no code with the product. EXPORT is what
``qinglin ledger export`` writes; FILE holds heads that were kept elsewhere, one to a line: number,
hash, and what one likes. Every fault is one line; the exit code is 1 if there is any.
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

FORM = "qinglin-hours/1 sha-256"
TEXTS = {"activity", "content", "kind", "made_by", "organiser", "person", "place", "rule", "source"}
NUMBERS = {"minutes", "seq", "unit"}
PERHAPS_TEXT, PERHAPS_NUMBER = {"leader", "reason"}, {"corrects", "raw_minutes"}
MEMBERS = TEXTS | NUMBERS | PERHAPS_TEXT | PERHAPS_NUMBER | {"form", "made_at", "service_on"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def canonical(entry: dict[str, Any]) -> bytes:
    """The one way in which an entry is written."""
    plain = {
        name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        for name, value in entry.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def shape_faults(entry: dict[str, Any]) -> Iterator[str]:
    """What is wrong with an entry by itself."""
    if set(entry) != MEMBERS:
        yield f"members differ: {', '.join(sorted(set(entry) ^ MEMBERS))}"
        return
    if entry["form"] != FORM:
        yield f"form is {entry['form']!r}"
    for name, value in entry.items():
        whole = type(value) is int
        if name in TEXTS and not isinstance(value, str):
            yield f"{name} is no text"
        if name in NUMBERS and not whole:
            yield f"{name} is no whole number"
        if name in PERHAPS_TEXT and not (value is None or isinstance(value, str)):
            yield f"{name} is neither text nor null"
        if name in PERHAPS_NUMBER and not (value is None or whole):
            yield f"{name} is neither whole number nor null"
    if not MOMENT.fullmatch(str(entry["made_at"])) or not DAY.fullmatch(str(entry["service_on"])):
        yield "a day or a moment is written another way"


class Reader:
    """Walks the chain entry by entry."""

    def __init__(self) -> None:
        self.seq, self.hash = 0, bytes(32)
        self.hashes: dict[int, str] = {}
        self.credits: dict[int, tuple[str, str, int]] = {}
        self.sources: set[str] = set()

    def faults(self, entry: dict[str, Any]) -> Iterator[str]:
        """What is wrong with this entry where it stands."""
        stored = str(entry.pop("hash", ""))
        yield from shape_faults(entry)
        seq = entry.get("seq")
        if seq != self.seq + 1:
            yield f"stands after {self.seq}"
        counted = hashlib.sha256(canonical(entry) + self.hash).hexdigest()
        if counted != stored:
            yield f"hash is {stored}, counted {counted}"
        if entry.get("source") in self.sources:
            yield f"source {entry.get('source')} was credited before"
        self.sources.add(str(entry.get("source")))
        yield from self.correction_faults(entry)
        self.seq = seq if isinstance(seq, int) else self.seq + 1
        self.hash = bytes.fromhex(stored) if re.fullmatch("[0-9a-f]{64}", stored) else bytes(32)
        self.hashes[self.seq] = stored

    def correction_faults(self, entry: dict[str, Any]) -> Iterator[str]:
        """A correction is of an earlier credit of the same person and day, and stays in bounds."""
        about = str(entry.get("person")), str(entry.get("service_on"))
        minutes = entry.get("minutes")
        minutes = minutes if isinstance(minutes, int) else 0
        if entry.get("kind") == "credit":
            self.credits[int(entry.get("seq") or 0)] = (*about, minutes)
            if entry.get("corrects") is not None or minutes < 0:
                yield "a credit corrects something, or takes away"
            return
        corrected = self.credits.get(int(entry.get("corrects") or 0))
        if entry.get("kind") != "correction" or corrected is None or corrected[:2] != about:
            yield "is no correction of an earlier credit of the same person and day"
            return
        left = corrected[2] + minutes
        if not 0 <= left <= 24 * 60:
            yield f"leaves {left} minutes"
        self.credits[int(entry["corrects"])] = (*about, left)


def chain_faults(lines: Iterable[str], heads: Iterable[tuple[int, str]] = ()) -> Iterator[str]:
    """Every fault of an export, and of what was kept elsewhere against it."""
    reader = Reader()
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            yield f"line {number}: is no JSON"
            continue
        named = entry.get("seq") if isinstance(entry, dict) else None
        if named is None:
            yield f"line {number}: is no entry"
            continue
        for fault in reader.faults(entry):
            yield f"entry {named}: {fault}"
    for seq, hash_ in heads:
        if seq > reader.seq:
            yield f"head {seq}: the ledger ends at {reader.seq}"
        elif seq and reader.hashes.get(seq) != hash_:
            yield f"head {seq}: the ledger holds {reader.hashes.get(seq)}, kept was {hash_}"


def kept_heads(text: str) -> list[tuple[int, str]]:
    rows = [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]
    return [(int(row[0]), row[1].lower()) for row in rows]


def vector_faults(document: dict[str, Any]) -> Iterator[str]:
    """Whether this reader agrees with the published test vectors."""
    before = bytes.fromhex(document["genesis"])
    for number, vector in enumerate(document["vectors"], start=1):
        made = canonical(vector["entry"])
        if made.hex() != vector["canonical_hex"]:
            yield f"vector {number}: canonical form differs"
        if before.hex() != vector["before"]:
            yield f"vector {number}: does not follow the one before"
        before = hashlib.sha256(made + before).digest()
        if before.hex() != vector["hash"]:
            yield f"vector {number}: hash differs"
    reason = document["reason"]
    words = unicodedata.normalize("NFC", reason["text"]).encode()
    digest = hashlib.sha256(bytes.fromhex(reason["salt"]) + words).hexdigest()
    if digest != document["vectors"][reason["of"] - 1]["entry"]["reason"]:
        yield "reason: digest differs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("export", nargs="?", help="what `qinglin ledger export` wrote")
    parser.add_argument("--heads", help="heads kept elsewhere")
    parser.add_argument("--vectors", help="docs/ledger-vectors.json")
    asked = parser.parse_args()
    if not asked.export and not asked.vectors:
        parser.error("name an EXPORT, or --vectors FILE")
    faults: list[str] = []
    read = 0
    if asked.vectors:
        with open(asked.vectors, encoding="utf-8") as file:
            document = json.load(file)
        read += len(document["vectors"])
        faults += vector_faults(document)
    if asked.export:
        heads = []
        if asked.heads:
            with open(asked.heads, encoding="utf-8") as file:
                heads = kept_heads(file.read())
        with open(asked.export, encoding="utf-8") as file:
            lines = [line for line in file if line.strip()]
        read += len(lines)
        faults += chain_faults(lines, heads)
    for fault in faults:
        print(fault)
    print(f"{read} read, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
