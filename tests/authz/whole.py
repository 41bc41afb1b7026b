"""The whole proof, its planted bugs and its mutants. Run by ``make permission-proof``."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from .golden.words import Golden
from .inventory import routes
from .judge import Finding, Judge
from .mutants import MUTANTS, Mutant
from .planted import BUGS, Planted, planted_routes
from .proof import Proof, unclassified
from .requests import requests
from .world import NOW, World

pytestmark = pytest.mark.django_db
FEWEST_KILLED = 0.95


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - what it is run for


def test_every_operation_is_classified() -> None:
    """O0: nothing is in the walk that has no golden request, and the reverse."""
    assert unclassified(routes(), requests()) == []


def test_the_planted_bugs_are_found(built: World, settings: Any) -> None:
    settings.ROOT_URLCONF = Planted
    judge, missed = Judge(built, planted_routes()), []
    with time_machine.travel(NOW, tick=False):
        for bug in BUGS:
            found = {finding.check for finding in bug.seek(judge, built)}
            say(f"  {bug.name:34} {' '.join(sorted(found)) or '-'}")
            if not found & bug.checks:
                missed.append(bug.name)
    say(f"planted bugs found: {len(BUGS) - len(missed)} of {len(BUGS)}")
    assert missed == []


def test_no_cell_differs_from_the_rules(built: World) -> None:
    report = Proof(built, lean=False).run()
    say(
        f"\nroutes {report.routes} · operations {report.operations} · cells run {report.cells} "
        f"· skipped {len(report.skipped)} · findings {len(report.findings)} "
        f"· {report.seconds:.0f} s"
    )
    for name, number in sorted(report.passes.items()):
        say(f"  {name:10} {number}")
    for finding in report.findings:
        say(f"  {finding}")
    assert (report.skipped, report.by_check) == ([], {})


def test_mutants_are_killed(built: World) -> None:
    began, alive = time.monotonic(), []
    with time_machine.travel(NOW, tick=False):
        for mutant in MUTANTS:
            killer = next(traces(mutant, built), None)
            say(f"  {'killed' if killer else 'ALIVE '} {mutant.name:48} {killer or ''}"[:150])
            if killer is None:
                alive.append(mutant.name)
    killed = len(MUTANTS) - len(alive)
    say(f"mutants killed: {killed} of {len(MUTANTS)} · {time.monotonic() - began:.0f} s")
    assert killed >= FEWEST_KILLED * len(MUTANTS), alive


def traces(mutant: Mutant, world: World) -> Iterator[Finding]:
    """What the proof finds while the mutant runs; where its trace is likely, first."""
    proof = Proof(world, lean=False)
    goldens: list[Golden] = sorted(
        (one for one in proof.goldens if one.pattern.startswith(mutant.seek)),
        key=lambda one: len(one.pattern),
    )
    with mutant.planted():
        for golden in goldens:
            for who, thing in proof.cells(golden):
                yield from proof.judge.cell(golden, who, thing)
