"""The whole suite on SQLite and on PostgreSQL, and the browser tests once.

    python tools/run_tests.py [--on sqlite,postgresql,browser] [-- pytest arguments]

PostgreSQL is a throw-away server, or the one that QINGLIN_TEST_PG names as a postgresql:// URL.
What touches no database runs on SQLite only, unless PostgreSQL is asked for alone.
The last lines say what ran where; the exit code is 0 only if something ran and nothing failed.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg

from tools import browser
from tools.migrated import Migrating, migrating
from tools.throwaway_postgres import NoServer, installation, throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
RUNS = ("sqlite", "postgresql", "browser")
NO_TESTS_COLLECTED = 5
#: A run that has not ended after so many seconds is ended, and counts as broken.
LONGEST = 3600


@dataclass(frozen=True)
class Tally:
    """What one run of pytest came to."""

    where: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    broken: bool = False
    #: How many of them touch no database.
    apart: int = 0

    @property
    def ran(self) -> int:
        return self.passed + self.failed + self.skipped

    @property
    def line(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        trouble = "  (pytest itself failed)" if self.broken else ""
        return f"  {self.where:<28} {counts} in {self.seconds:.0f} s{trouble}"


def counted(where: str, report: Path, exit_code: int, seconds: float) -> Tally:
    """Read pytest's own report; a run without one counts as broken."""
    if not report.exists():
        return Tally(where, seconds=seconds, broken=True)
    total = failed = skipped = apart = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
        apart += len(suite.findall(".//property[@name='database'][@value='none']"))
    broken = exit_code not in (0, 1, NO_TESTS_COLLECTED) or (exit_code == 1 and failed == 0)
    return Tally(where, max(total - failed - skipped, 0), failed, skipped, seconds, broken, apart)


def pytest(where: str, database: str, migrated: Migrating, *arguments: str) -> Tally:
    """One run of pytest in a process of its own, on copies of this migrated database."""
    print(f"\n=== {where}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qinglin-tests-") as folder:
        environment = {**os.environ, "QINGLIN_DATABASE": database, **migrated.variables()}
        # What one process has compiled serves all that come after it.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        try:
            code = subprocess.run(
                command, cwd=ROOT, env=environment, check=False, timeout=LONGEST
            ).returncode
        except subprocess.TimeoutExpired:
            print(f"\n{where}: not done after {LONGEST} s; ended.", file=sys.stderr, flush=True)
            return Tally(where, seconds=time.monotonic() - started, broken=True)
        return counted(where, report, code, time.monotonic() - started)


def version_of(url: str) -> str:
    """The server's version; refuses in one line if it cannot be used for tests."""
    if not url.startswith("postgresql://"):
        raise NoServer("QINGLIN_TEST_PG must look like postgresql://user@host:port/name.")
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), rolcreatedb OR rolsuper "
                "FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise NoServer(f"PostgreSQL: cannot connect to the server for tests: {reason}") from error
    if row is None or not row[1]:
        raise NoServer("PostgreSQL: the user of QINGLIN_TEST_PG may not create databases.")
    return str(row[0]).split()[0]


@contextmanager
def postgres() -> Iterator[str]:
    """The server that was named, or one of our own."""
    named = os.environ.get("QINGLIN_TEST_PG", "")
    if named:
        yield named
    else:
        with throwaway_postgres() as (url, _):
            yield url


def runs(wanted: list[str], extra: list[str]) -> Iterator[Tally | str]:
    """Each run's tally, or a sentence saying why it did not happen."""
    # A world that many tests look at is built by one worker only.
    many = ["-n", str(WORKERS), "--dist", "loadscope", "-m"]
    everything, again = "not browser", "database and not browser"
    with ExitStack() as stack:
        url = stack.enter_context(postgres()) if "postgresql" in wanted else ""
        # Both at once, because one alone would let a processor idle.
        sqlite = stack.enter_context(migrating()) if {"sqlite", "browser"} & set(wanted) else None
        server = stack.enter_context(migrating(url)) if url else None
        chosen = everything
        if sqlite and "sqlite" in wanted:
            yield (first := pytest("SQLite", "", sqlite, *many, everything, *extra))
            if server:
                yield f"{first.apart} of those on SQLite touch no database: they ran there only."
                chosen = again
                server = server if first.ran > first.apart else None
        if server:
            yield pytest(f"PostgreSQL {version_of(url)}", url, server, *many, chosen, *extra)
        if sqlite and "browser" in wanted:
            if not any((ROOT / "tests" / "browser").rglob("test_*.py")):
                yield "The browser tests did not run: there are none."
            elif reason := browser.prepare():
                yield f"The browser tests did NOT run: {reason}."
            else:
                those = [*many, "browser", "tests/browser", *extra]
                yield pytest("browser (chromium, SQLite)", "", sqlite, *those)


def stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", default=",".join(RUNS), help="which runs, separated by commas")
    parser.add_argument("extra", nargs="*", help="passed on to pytest")
    arguments = parser.parse_args()
    wanted = arguments.on.split(",")
    if unknown := set(wanted) - set(RUNS):
        parser.error(f"--on knows {', '.join(RUNS)}, not {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, stop)

    tallies: list[Tally] = []
    notes: list[str] = []
    try:
        if "postgresql" in wanted:  # before the first long run, not after it
            named = os.environ.get("QINGLIN_TEST_PG")
            version_of(named) if named else installation()
        for result in runs(wanted, arguments.extra):
            if isinstance(result, Tally):
                tallies.append(result)
            else:
                notes.append(result)
    except NoServer as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted; the throw-away server is stopped.", file=sys.stderr)
        return 130

    print("\nTests ran on:")
    for tally in tallies:
        print(tally.line)
    for note in notes:
        print(f"  {note}")
    passed, failed, skipped = (
        sum(getattr(tally, name) for tally in tallies) for name in ("passed", "failed", "skipped")
    )
    empty = [tally.where for tally in tallies if tally.passed + tally.failed == 0]
    if empty:
        print(f"No test ran on: {', '.join(empty)}.")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or empty or not tallies or any(t.broken for t in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
