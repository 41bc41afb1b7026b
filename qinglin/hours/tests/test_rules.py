import hashlib
import json
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.hours import rules
from qinglin.hours.rules import Flaw, Line

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "ledger.md"
VECTORS: list[dict[str, Any]] = [
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
]


def line_of(entry: dict[str, Any]) -> Line:
    values = {name: value for name, value in entry.items() if name != "form"}
    values["service_on"] = date.fromisoformat(entry["service_on"])
    values["made_at"] = datetime.fromisoformat(entry["made_at"])
    values["reason"] = entry["reason"] and bytes.fromhex(entry["reason"])
    return Line(**values)


ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def by_the_document(entry: dict[str, Any]) -> bytes:
    """The canonical form written again from the document alone, character by character."""

    def value(given: str | int | None) -> str:
        if given is None:
            return "null"
        if isinstance(given, int):
            return str(given)
        chars = unicodedata.normalize("NFC", given)
        return '"' + "".join(
            ESCAPES.get(c, f"\\u00{ord(c):02x}" if ord(c) < 0x20 else c) for c in chars
        ) + '"'  # fmt: skip

    members = (f'"{name}":{value(entry[name])}' for name in sorted(entry))
    return ("{" + ",".join(members) + "}").encode()


def test_the_document_has_five_vectors_that_form_one_chain() -> None:
    assert [vector["entry"]["seq"] for vector in VECTORS] == [1, 2, 3, 4, 5]
    assert VECTORS[0]["before"] == rules.GENESIS.hex() == "00" * 32
    assert [vector["before"] for vector in VECTORS[1:]] == [v["hash"] for v in VECTORS[:-1]]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["entry"]["seq"]))
def test_vectors_hold_for_the_product_and_for_the_document(vector: dict[str, Any]) -> None:
    line, before = line_of(vector["entry"]), bytes.fromhex(vector["before"])
    assert rules.canonical(line).hex() == vector["canonical_hex"]
    assert by_the_document(vector["entry"]).hex() == vector["canonical_hex"]
    assert rules.link(line, before).hex() == vector["hash"]
    digest = hashlib.sha256(bytes.fromhex(vector["canonical_hex"]) + before).hexdigest()
    assert digest == vector["hash"]


def test_vectors_cover_what_they_promise() -> None:
    third, fourth, fifth = (vector["entry"] for vector in VECTORS[2:])
    assert unicodedata.normalize("NFC", third["activity"]) != third["activity"]
    assert set('"\\\n\t\x01') <= set(third["content"] + third["place"])
    assert (fourth["kind"], fourth["corrects"], fourth["minutes"]) == ("correction", 1, -150)
    salt = bytes(range(16))
    assert fourth["reason"] == rules.reason_digest("签到的不是本人", salt).hex()
    assert (fifth["leader"], fifth["raw_minutes"], fifth["unit"]) == (None, None, 2**63 - 1)


def test_vectors_are_a_chain_without_a_flaw() -> None:
    chain = [(line_of(v["entry"]), bytes.fromhex(v["hash"])) for v in VECTORS]
    assert list(rules.flaws(chain, (5, chain[-1][1]))) == []


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    number=st.integers(-(2**63), 2**63 - 1),
)
def test_the_product_writes_what_the_document_says(text: str, number: int) -> None:
    entry = {**VECTORS[0]["entry"], "activity": text, "unit": number}
    assert rules.canonical(line_of(entry)) == by_the_document(entry)


def plain(seq: int) -> Line:
    return line_of({**VECTORS[0]["entry"], "seq": seq, "source": f"sign_up:{seq}"})


def chained(lines: list[Line]) -> list[tuple[Line, bytes]]:
    before, chain = rules.GENESIS, []
    for line in lines:
        before = rules.link(line, before)
        chain.append((line, before))
    return chain


Chain = list[tuple[Line, bytes]]
WHOLE = chained([plain(n) for n in range(1, 7)])
HEAD = (6, WHOLE[-1][1])


def edit(chain: Chain) -> Chain:
    chain[2] = (chain[2][0]._replace(minutes=999), chain[2][1])
    return chain


def edit_with_its_hash(chain: Chain) -> Chain:
    line = chain[2][0]._replace(minutes=999)
    chain[2] = (line, rules.link(line, chain[1][1]))
    return chain


def remove(chain: Chain) -> Chain:
    del chain[2]
    return chain


def swap(chain: Chain) -> Chain:
    second, fourth = chain[1], chain[3]
    chain[1] = (fourth[0]._replace(seq=2), fourth[1])
    chain[3] = (second[0]._replace(seq=4), second[1])
    return chain


def insert(chain: Chain) -> Chain:
    chain.insert(3, (plain(4), b"x" * 32))
    return chain


def cut(chain: Chain) -> Chain:
    return chain[:4]


def recompute(chain: Chain) -> Chain:
    return chained([line._replace(minutes=999) if line.seq == 3 else line for line, _ in chain])


def test_a_whole_chain_has_no_flaw() -> None:
    assert list(rules.flaws(WHOLE, HEAD, [(1, WHOLE[0][1]), HEAD])) == []
    assert list(rules.flaws([], (0, rules.GENESIS))) == []


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (edit, [Flaw(3, "wrong_hash")]),
        (edit_with_its_hash, [Flaw(4, "wrong_hash")]),
        (remove, [Flaw(3, "missing"), Flaw(4, "wrong_hash")]),
        (swap, [Flaw(n, "wrong_hash") for n in (2, 3, 4, 5)]),
        (insert, [Flaw(4, "wrong_hash"), Flaw(5, "out_of_order"), Flaw(4, "wrong_hash")]),
        (cut, [Flaw(6, "head_differs")]),
        (recompute, [Flaw(6, "head_differs")]),
    ],
)
def test_tampering_is_found(tamper: Any, found: list[Flaw]) -> None:
    assert list(rules.flaws(tamper(list(WHOLE)), HEAD)) == found


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (cut, [Flaw(6, "head_seen_is_gone")]),
        (recompute, [Flaw(6, "not_the_head_seen")]),
    ],
)
def test_heads_kept_outside_uncover_what_was_tidied_up(tamper: Any, found: list[Flaw]) -> None:
    chain = tamper(list(WHOLE))
    tidy = (len(chain), chain[-1][1])
    assert list(rules.flaws(chain, tidy)) == []
    assert list(rules.flaws(chain, tidy, [HEAD])) == found


def test_texts_are_shortened_to_their_column_in_normal_form() -> None:
    assert rules.fitting("雷锋角", 3) == "雷锋角"
    assert rules.fitting("秦望广场雷锋角", 5) == "秦望广场…"
    assert rules.fitting("e\u0301co", 3) == "éco"


def test_moments_are_utc_in_whole_seconds() -> None:
    assert rules.moment(datetime(2015, 11, 14, 0, 5, 6, 999, UTC)) == "2015-11-14T00:05:06Z"
