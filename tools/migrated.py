"""A database that is brought up to date once a run, for every process of the tests to copy.

Migrating takes longer than hundreds of tests, and each worker, story and process of a run needs it.
``QINGLIN_TEST_MIGRATED`` names the folder of an installation that did it: on SQLite the file lies
in it, on PostgreSQL a database has the folder's name. Whoever copies it migrates nevertheless, so
that a copy can never be older than the code; without the variable everybody migrates alone.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

VARIABLE = "QINGLIN_TEST_MIGRATED"
FILE = "qinglin.sqlite3"
#: Twenty times what it takes.
SECONDS_TO_MIGRATE = 600


def folder() -> Path | None:
    """The installation that was migrated for this run, if there is one."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def name() -> str:
    """The database to make a new one of, on PostgreSQL."""
    found = folder()
    return found.name if found else "template1"


def copy_keys(home: Path) -> None:
    """What is sealed and signed in the copied database is opened and shown with the same keys."""
    if found := folder():
        but = shutil.ignore_patterns(f"{FILE}*")
        shutil.copytree(found, home, ignore=but, dirs_exist_ok=True)


def copy_file(target: Path) -> None:
    """The migrated file of SQLite, if there is one; otherwise nothing."""
    found = folder()
    if found is None or not (found / FILE).exists():
        return
    with closing(sqlite3.connect(found / FILE)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


@dataclass(frozen=True)
class Migrating:
    """An installation that is being migrated in a process of its own."""

    home: str
    process: subprocess.Popen[bytes]

    def variables(self) -> dict[str, str]:
        """What tells the tests of it, once it is done; nothing if it failed: they will say why."""
        try:
            return {VARIABLE: self.home} if self.process.wait(SECONDS_TO_MIGRATE) == 0 else {}
        except subprocess.TimeoutExpired:
            return {}


@contextmanager
def migrating(server: str = "") -> Iterator[Migrating]:
    """Migrates beside whatever comes next: SQLite, or a new database of this server."""
    with tempfile.TemporaryDirectory(prefix="qinglin_migrated_") as home:
        database = Path(home).name
        plain = {key: text for key, text in os.environ.items() if not key.startswith("QINGLIN_")}
        environment = {**plain, "QINGLIN_HOME": home}
        if server:
            with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
                connection.execute(f'CREATE DATABASE "{database}"')
            environment["QINGLIN_DATABASE"] = urlunsplit(urlsplit(server)._replace(path=database))
        command = [sys.executable, "-m", "qinglin.site.cli", "migrate", "--verbosity", "0"]
        process = subprocess.Popen(command, env=environment)
        try:
            yield Migrating(home, process)
        finally:
            process.kill()
            process.wait(30)
            if server:
                with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
                    connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
