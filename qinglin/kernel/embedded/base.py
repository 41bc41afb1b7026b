"""SQLite as the embedded database, with writers that wait for their turn politely.

SQLite lets one writer in at a time. Whoever finds the door closed sleeps up to a tenth of a second
before it looks again, and meets one who came later and looked just then: in a rush some waited for
seconds while others passed. Here one thread of each process looks every millisecond, and the others
of that process stand behind it.
"""

import threading
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

#: Seconds between two looks.
PAUSE = 0.001
#: SQLITE_BUSY: somebody else writes.
BUSY = 5


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how a transaction begins."""

    #: Whoever looks for a free door in this process.
    turn = threading.Lock()

    @property
    def patience(self) -> float:
        """Seconds that a writer waits at most."""
        return float(self.settings_dict["OPTIONS"]["timeout"])

    def _start_transaction_under_autocommit(self) -> None:
        """Refuses with OperationalError, as SQLite itself, after ``timeout`` seconds."""
        until = time.monotonic() + self.patience
        if not self.turn.acquire(timeout=self.patience):
            raise OperationalError("database is locked")
        try:
            self._look_until(until)
        finally:
            self.turn.release()

    def _look_until(self, until: float) -> None:
        with self.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=0")
            try:
                while not self._begun(until):
                    time.sleep(PAUSE)
            finally:
                cursor.execute(f"PRAGMA busy_timeout={1000 * self.patience:.0f}")

    def _begun(self, until: float) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs lack it
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlite_errorcode", None)
            if code != BUSY or time.monotonic() >= until:
                raise
            return False
        return True
