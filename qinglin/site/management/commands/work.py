import logging
import os
import signal
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections
from django.utils.translation import gettext as _

from qinglin.kernel.jobs import run_due, run_schedules
from qinglin.site import preflight

log = logging.getLogger(__name__)

SECONDS_IDLE = 0.2
SECONDS_BETWEEN_SCHEDULES = 5.0
#: When the database is away: soon again at first, then less often.
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0


class Command(BaseCommand):
    help = "做后台的活：处理发件箱里的事，到点跑定时任务，直到被叫停。"
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--beside", type=int, default=0, help="随这个进程号一起结束")
        parser.add_argument("--once", action="store_true", help="把到点的活做完就结束")

    def handle(self, *, beside: int, once: bool, **options: Any) -> None:
        self.stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.leave)
        preflight.check()
        try:
            if once:
                while run_due() or run_schedules():
                    pass
            else:
                self.work(beside)
        finally:
            connections.close_all()

    def leave(self, number: int, frame: FrameType | None) -> None:
        """Finish the job in hand and go."""
        self.stop.set()

    def work(self, beside: int) -> None:
        if not beside:
            self.stdout.write(_("后台任务已启动。"))
            self.stdout.flush()
        wait, schedules_at = FIRST_WAIT, 0.0
        while not self.stop.is_set() and (not beside or os.getppid() == beside):
            try:
                did = run_due()
                if time.monotonic() >= schedules_at:
                    schedules_at = time.monotonic() + SECONDS_BETWEEN_SCHEDULES
                    did += run_schedules()
            except (DatabaseError, InterfaceError):
                log.warning("worker.database_away", exc_info=True, extra={"again_in": wait})
                connections.close_all()
                self.stop.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            wait = FIRST_WAIT
            if not did:
                self.stop.wait(SECONDS_IDLE)
