"""Ten thousand forged certificates, and not one that is believed."""

import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from qinglin.documents.queries import check, check_file, code_of, data_file
from qinglin.documents.rules import ALPHABET, canonical, check_character, key_id, signed_bytes
from qinglin.hours import actions

from .make import make_entry, make_person, make_unit, volunteer

pytestmark = pytest.mark.django_db
#: All of them once; on the second database it is the same signatures that are looked up elsewhere.
MANY = 10_000 if connection.vendor == "sqlite" else 1_000
File = dict[str, str]
Forge = Callable[[random.Random, File, list[File]], File]


def reworded(change: Callable[[random.Random, dict[str, Any]], None]) -> Forge:
    """A file whose statement says something else, with the old signature."""

    def forge(chance: random.Random, file: File, others: list[File]) -> File:
        said = json.loads(file["statement"])
        change(chance, said)
        return {**file, "statement": canonical(said)}

    return forge


def minutes(chance: random.Random, said: dict[str, Any]) -> None:
    said["body"]["minutes"] += chance.choice([-1, 1, 60, 6_000])


def holder(chance: random.Random, said: dict[str, Any]) -> None:
    said["holder"] = chance.choice(["赵敏", f"{said['holder']} ", "李小情", ""])


def number(chance: random.Random, said: dict[str, Any]) -> None:
    drawn = "".join(chance.choices(ALPHABET, k=8))
    said["number"] = f"2026-{drawn[:4]}-{drawn[4:]}-{check_character(drawn)}"


def period(chance: random.Random, said: dict[str, Any]) -> None:
    said["body"]["from"] = f"20{chance.randrange(10, 15)}-01-01"


def more(chance: random.Random, said: dict[str, Any]) -> None:
    said["body"][f"extra{chance.randrange(9)}"] = "全国志愿服务证明"


def one_byte(member: str) -> Forge:
    """One character of a member is another one."""

    def forge(chance: random.Random, file: File, others: list[File]) -> File:
        text = file[member]
        place = chance.randrange(len(text))
        other = chance.choice([c for c in "0123456789abcdef证" if c != text[place]])
        return {**file, member: text[:place] + other + text[place + 1 :]}

    return forge


def cut(member: str) -> Forge:
    def forge(chance: random.Random, file: File, others: list[File]) -> File:
        return {**file, member: file[member][: chance.randrange(len(file[member]))]}

    return forge


def exchanged(member: str) -> Forge:
    """A member of another certificate, genuine in itself."""

    def forge(chance: random.Random, file: File, others: list[File]) -> File:
        theirs = [other[member] for other in others if other[member] != file[member]]
        return {**file, member: chance.choice(theirs)}

    return forge


def own_key(keeps_id: bool) -> Forge:
    """Signed afresh and rightly, by a key that is not ours."""

    def forge(chance: random.Random, file: File, others: list[File]) -> File:
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        said = json.loads(file["statement"])
        if chance.random() < 0.5:
            minutes(chance, said)
        text = canonical(said)
        key = file["key"] if keeps_id else key_id(public)
        signature = private.sign(signed_bytes(text)).hex()
        return {**file, "statement": text, "key": key, "signature": signature}

    return forge


def spaced(chance: random.Random, file: File, others: list[File]) -> File:
    """The same words written another way: the signature covers bytes, not meaning."""
    said = json.loads(file["statement"])
    text = json.dumps(said, ensure_ascii=chance.random() < 0.5, indent=chance.choice([0, 1, 2]))
    return {**file, "statement": text}


def other_algorithm(chance: random.Random, file: File, others: list[File]) -> File:
    return {**file, "algorithm": chance.choice(["none", "", "sm2", "ED25519", "ed25519 "])}


def other_shape(chance: random.Random, file: File, others: list[File]) -> File:
    changed: dict[str, Any] = copy.deepcopy(file)
    if chance.random() < 0.5:
        del changed[chance.choice(sorted(changed))]
    else:
        changed[chance.choice([*sorted(changed), "more"])] = chance.choice([None, 1, [], {}])
    return changed


FORGERIES: dict[str, Forge] = {
    "minutes": reworded(minutes),
    "holder": reworded(holder),
    "number": reworded(number),
    "period": reworded(period),
    "more": reworded(more),
    "byte of the statement": one_byte("statement"),
    "byte of the signature": one_byte("signature"),
    "byte of the key": one_byte("key"),
    "cut statement": cut("statement"),
    "cut signature": cut("signature"),
    "signature of another": exchanged("signature"),
    "statement of another": exchanged("statement"),
    "own key under our id": own_key(True),
    "own key": own_key(False),
    "written another way": spaced,
    "another algorithm": other_algorithm,
    "another shape": other_shape,
}


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> list[File]:
    """Five genuine certificates of five people."""
    settings.QINGLIN_HOME = tmp_path
    unit, genuine = make_unit(), []
    for name in ("李小青", "王大山", "周全", "孙阳", "钱进"):
        person = make_person(name)
        make_entry(person, unit)
        made = actions.certify_period(
            volunteer(person), person, from_on=date(2015, 1, 1), to_on=date(2015, 12, 31)
        )
        genuine.append(data_file(made.document))
        assert check(code_of(made.document)) is not None
    return genuine


def test_ten_thousand_forgeries_are_refused(files: list[File]) -> None:
    chance = random.Random(20261122)
    tried: Counter[str] = Counter()
    believed = []
    names = sorted(FORGERIES)
    for turn in range(MANY):
        name = names[turn % len(names)]
        genuine = chance.choice(files)
        forged = FORGERIES[name](chance, genuine, files)
        assert forged not in files
        tried[name] += 1
        if check_file(json.dumps(forged, ensure_ascii=False)) is not None:
            believed.append((name, forged))
    assert believed == []
    assert sum(tried.values()) == MANY
    assert min(tried.values()) >= MANY // 20
    assert all(check_file(json.dumps(file)) is not None for file in files)


def test_guessed_codes_open_nothing(files: list[File]) -> None:
    chance = random.Random(7)
    for _ in range(1_000):
        drawn = "".join(chance.choices(ALPHABET, k=26))
        assert check(drawn + check_character(drawn)) is None
