"""The town the browser visits: a small district, built once and copied for every story.

It lives in files of its own, which no other test empties; its clock is turned by the stories.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import time_machine
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.test.testcases import QuietWSGIRequestHandler

from qinglin.access import actions as access
from qinglin.kernel import jobs
from qinglin.kernel.actor import system
from qinglin.kernel.clock import SHANGHAI
from qinglin.people.models import Person
from tools import migrated
from tools.throwaway_postgres import free_port

WORLD, SCALE = "fuyang-2015", "0.02"
PASSWORD = "fuyang-2015"
#: The district is built on a Friday. Its series have made drafts for four weeks and published
#: eight days, so the Saturday of the week after is still a draft.
BUILT = date(2026, 11, 20)
MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)
MONTH_LATER = date(2026, 12, 28)
MOST_JOBS = 100_000


def moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


@dataclass
class Town:
    """A district that is served, and its clock."""

    address: str
    clock: time_machine.Traveller

    def it_is(self, day: date, clock: str) -> None:
        """From now on, until the clock is turned again, it is this time and goes on."""
        self.clock.move_to(moment(day, clock), tick=True)

    def wait(self, seconds: float) -> None:
        """So much time has passed."""
        self.clock.shift(seconds)

    def work(self, *, schedules: bool = False) -> int:
        """What the worker does until nothing is due; returns how many jobs it did."""
        done = jobs.run_schedules() if schedules else 0
        while (tried := jobs.run_due()) and done < MOST_JOBS:
            done += tried
        return done

    def gives_account(self, person_id: int, login: str) -> None:
        """Somebody of the town gets a sign-in with the password of the demo."""
        person = Person.objects.get(pk=person_id)
        access.open_account(system("tests"), person, login=login, password=PASSWORD)


@contextmanager
def living_in(database: Path) -> Iterator[None]:
    """Every connection of this process goes to this SQLite file, which nobody will miss."""
    settings = connection.settings_dict
    options: dict[str, Any] = settings["OPTIONS"]
    hasty = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    before = {"NAME": settings["NAME"], "OPTIONS": options}
    connections.close_all()
    settings.update(NAME=str(database), OPTIONS={**options, "init_command": hasty})
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


def build(database: Path) -> None:
    """The whole district, on the day on which it is built."""
    with living_in(database), time_machine.travel(moment(BUILT, "10:00"), tick=True):
        migrated.copy_file(database)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("world", "build", WORLD, "--scale", SCALE, stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def open_town(built: Path, database: Path) -> Iterator[Town]:
    """A copy of the district, served on loopback."""
    shutil.copyfile(built, database)
    travel = time_machine.travel(moment(BUILT, "11:00"), tick=True)
    with living_in(database), travel as clock, served() as address:
        yield Town(address, clock)


@contextmanager
def served() -> Iterator[str]:
    """The application in threads of this process, so that it shares the clock of the test."""
    port = free_port()
    server = ThreadedWSGIServer(("127.0.0.1", port), QuietWSGIRequestHandler)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
