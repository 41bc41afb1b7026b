"""A stranger's reader finds every kind of tampering in the export alone, with heads kept outside.

Whoever tampers here owns the database: triggers are lowered first.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from qinglin.hours import actions, policy, queries, rules
from qinglin.hours.models import Entry, Head

from .make import SYSTEM, make_credit, make_entry, make_person, make_unit, staff
from .test_guards import COPY_OF_3, SWAP, forced, run

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
READER = ROOT / "tools" / "verify_ledger.py"
VECTORS = ROOT / "docs" / "ledger-vectors.json"


def read(*arguments: object) -> tuple[int, list[str]]:
    """The reader in a Python that finds no package but the standard library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", READER, *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd="/", timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """Six credits and a correction; the heads after each, as somebody kept them outside."""
    unit, li = make_unit(), make_person()
    kept = []
    for _ in range(6):
        entry = make_entry(li, unit)
        kept.append(queries.head())
    corrector = staff(make_person("赵敏"), [policy.CORRECT], unit)
    actions.correct(corrector, entry, minutes=90, reason="提前“离开”\n\\")
    kept.append(queries.head())
    path = tmp_path / "heads"
    lines = [f"{seq} {hash_.hex()} 2015-11-14" for seq, hash_ in kept]
    path.write_text("# kept by the town\n" + "\n".join(lines) + "\n")
    return path


def exported(folder: Path) -> Path:
    path = folder / "export"
    call_command("ledger", "export", out=path)
    return path


def test_the_export_alone_is_enough(heads: Path, tmp_path: Path) -> None:
    path = exported(tmp_path)
    assert read(path, "--heads", heads) == (0, ["7 read, 0 faults"])
    last = json.loads(path.read_text().splitlines()[-1])
    assert (last["kind"], last["minutes"], last["corrects"]) == ("correction", -60, 6)
    assert "离开" not in path.read_text()
    printed = StringIO()
    call_command("ledger", "export", after=6, stdout=printed)
    assert json.loads(printed.getvalue()) == last


def sql(*statements: str) -> Callable[[], None]:
    def tamper() -> None:
        for statement in statements:
            run(statement)

    return tamper


def edited_and_recomputed() -> None:
    """The neatest fraud: one line changed, all hashes after it made anew, the head with them."""
    run("UPDATE hours_entry SET minutes = 480 WHERE seq = 3")
    before = bytes(Entry.objects.get(seq=2).hash)
    for line, _stored in list(queries.lines_of(Entry.objects.filter(seq__gte=3))):
        before = rules.link(line, before)
        Entry.objects.filter(seq=line.seq).update(hash=before)
    Head.objects.update(hash=before)


def tail_cut_tidily() -> None:
    run("DELETE FROM hours_reason")
    run("DELETE FROM hours_entry WHERE seq > 5")
    Head.objects.update(seq=5, hash=Entry.objects.get(seq=5).hash)


TAMPERINGS = {
    "edit": (sql("UPDATE hours_entry SET minutes = 480 WHERE seq = 3"), "entry 3: hash is"),
    "delete": (sql("DELETE FROM hours_entry WHERE seq = 3"), "entry 4: stands after 2"),
    "swap": (sql(*SWAP), "entry 2: hash is"),
    "insert": (sql("INSERT " + COPY_OF_3.format(seq=8, source="made up")), "entry 8: hash is"),
    "cut tail": (tail_cut_tidily, "head 6: the ledger ends at 5"),
    "recompute": (edited_and_recomputed, "head 3: the ledger holds"),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_all_six_kinds_of_tampering_are_found(kind: str, heads: Path, tmp_path: Path) -> None:
    tamper, says = TAMPERINGS[kind]
    with forced():
        tamper()
        actions.rebuild_balances(SYSTEM)
    code, lines = read(exported(tmp_path), "--heads", heads)
    assert code == 1
    assert any(line.startswith(says) for line in lines), lines
    kept = [line.split() for line in heads.read_text().splitlines()[1:]]
    seen = [(int(seq), bytes.fromhex(hash_)) for seq, hash_, _day in kept]
    assert queries.chain_problems(seen) != []


@pytest.mark.parametrize("kind", ["cut tail", "recompute"])
def test_without_heads_kept_outside_the_neat_ones_would_pass(
    kind: str, heads: Path, tmp_path: Path
) -> None:
    """Why heads leave the house: this is what the chain alone cannot see."""
    with forced():
        TAMPERINGS[kind][0]()
    assert read(exported(tmp_path))[0] == 0
    assert queries.chain_problems() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"minutes": "150"}, "minutes is no whole number"),
        ({"minutes": 150.0}, "minutes is no whole number"),
        ({"more": 1}, "members differ: more"),
        ({"form": "qinglin-hours/2"}, "form is"),
        ({"leader": 5}, "leader is neither text nor null"),
        ({"made_at": "2015-11-14 00:00"}, "written another way"),
        ({"kind": "correction"}, "no correction of an earlier credit"),
        ({"minutes": -5}, "takes away"),
    ],
)
def test_the_reader_insists_on_the_form(
    change: dict[str, object], says: str, heads: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path)
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps({**json.loads(first), **change}), *rest]))
    code, lines = read(path)
    assert code == 1
    assert any(says in line for line in lines), lines


def test_lines_that_are_no_entries_are_named(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text("{\n[]\n{}\n")
    assert read(path) == (
        1, ["line 1: is no JSON", "line 2: is no entry", "line 3: is no entry", "3 read, 3 faults"],
    )  # fmt: skip


def test_the_published_vectors_hold_for_both_readers() -> None:
    assert read("--vectors", VECTORS) == (0, ["5 read, 0 faults"])
    document = json.loads(VECTORS.read_text())
    text = (ROOT / "docs" / "ledger.md").read_text()
    for vector in document["vectors"]:
        assert f' "canonical_hex": "{vector["canonical_hex"]}"' in text
        assert f' "hash": "{vector["hash"]}"' in text
    assert document["form"] == rules.FORM
    assert document["genesis"] == rules.GENESIS.hex()


def test_a_vector_that_was_changed_is_noticed(tmp_path: Path) -> None:
    document = json.loads(VECTORS.read_text())
    document["vectors"][1]["entry"]["minutes"] += 1
    path = tmp_path / "vectors"
    path.write_text(json.dumps(document))
    code, lines = read("--vectors", path)
    assert code == 1
    assert lines[0] == "vector 2: canonical form differs"


def test_credits_of_one_source_are_told_apart(tmp_path: Path) -> None:
    unit, li = make_unit(), make_person()
    credit = make_credit(li, unit)
    assert actions.credit_many(SYSTEM, [credit, credit]) == 1
    assert read(exported(tmp_path)) == (0, ["1 read, 0 faults"])
