"""A worker that dies costs the test it died of and nothing else; the run ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.steady import TOGETHER, scope_of

PLUGIN = """
from tools.steady import SteadyScheduling

def pytest_xdist_make_scheduler(config, log):
    return SteadyScheduling(config, log)
"""
TESTS = """
import os, threading, pytest

@pytest.mark.parametrize("number", range(3))
def test_first(number):
    if number == 1:
        os._exit(1)

@pytest.mark.parametrize("number", range(9))
def test_single(number):
    if number == 8:
        threading.Event().wait(30)
"""
STILL = ("-o", "faulthandler_timeout=1", "-o", "faulthandler_exit_on_timeout=true")


def test_who_dies_and_who_stands_still_are_named_and_the_others_go_on(
    tmp_path: Path, repository: Path
) -> None:
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = ["-m", "pytest", "-p", "no:django", "-n2", "--dist=loadscope", *STILL]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env={"PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert sorted(line.split(" ")[1] for line in failed) == [
        "test_it.py::test_first[1]",
        "test_it.py::test_single[8]",
    ]
    assert all("crashed while running" in line for line in failed)
    assert "2 failed, 10 passed" in done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_what_shares_stays_with_one_worker(repository: Path) -> None:
    assert [path for path in TOGETHER if not (repository / path).exists()] == []
    step = "tests/browser/story/test_3_saturday.py::test_the_code_turns_over_and_lets_in"
    assert scope_of(step) == "tests/browser/story/"
    assert scope_of("tests/test_tools.py::test_one[a::b]") == "tests/test_tools.py::test_one[a::b]"
