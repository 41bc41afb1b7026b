"""Real processes on a real, small district: what is answered is kept, whatever happens."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tools import migrated
from tools.bench.stage import Installation

SCALE = "0.01"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of its own with the small district of Fuyang, on the database under test."""
    home: Path = tmp_path_factory.mktemp("home")
    named = os.environ.get("QINGLIN_DATABASE", "")
    migrated.copy_keys(home)
    if not named.startswith("postgres"):
        migrated.copy_file(home / migrated.FILE)
        yield built(Installation(home, ""))
        return
    database = f"qinglin_process_{os.getpid()}"
    with psycopg.connect(named, autocommit=True, connect_timeout=10) as connection:
        connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{migrated.name()}"')
    try:
        yield built(Installation(home, urlunsplit(urlsplit(named)._replace(path=f"/{database}"))))
    finally:
        with psycopg.connect(named, autocommit=True, connect_timeout=10) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def built(place: Installation) -> Installation:
    place.run("migrate")
    place.run("world", "build", "fuyang-2015", "--scale", SCALE)
    return place
