import ctypes
import http.client
import ipaddress
import logging
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from qinglin.kernel import search
from qinglin.site import preflight
from qinglin.site.beside import WorkerBeside
from qinglin.worlds.queries import sign_ins

TARGET = "qinglin.site.wsgi"
SERVER_LOG = "_granian"
#: Two processes for two cores.
WORKERS = 2
#: Threads wait together for one popular shift and are then placed together (kernel/gathering.py):
#: on PostgreSQL 4, 8, 16 and 32 gave 480, 690, 800 and 770 sign-ups a second, on SQLite 4, 8 and 16
#: gave 355, 722 and 913.
THREADS = 16
#: A worker that does not leave by itself is ended after so many seconds.
KILL_AFTER = 10
SECONDS_TO_START = 60
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "提供网站；用内置数据库时，后台的活也一起做。"
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口（8000）")
        parser.add_argument("--host", default="127.0.0.1", help="地址（127.0.0.1，只限本机）")
        parser.add_argument("--workers", type=int, default=WORKERS, help="网站进程数（2）")
        parser.add_argument("--threads", type=int, default=THREADS, help="每个进程的线程数（16）")
        parser.add_argument(
            "--workers-kill-timeout", type=int, default=KILL_AFTER, help="停止时最多等几秒（10）"
        )
        parser.add_argument(
            "--work", action="store_true", default=None, help="后台的活一起做（内置数据库时默认）"
        )
        parser.add_argument("--no-work", action="store_false", dest="work", help="只提供网站")

    def handle(self, *, host: str, port: int, work: bool | None, **options: Any) -> None:
        preflight.check(host, port)
        beside = connection.vendor == "sqlite" if work is None else work
        lines = self.greeting(host, port)
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
        # The server's processes are forked: none of them may inherit this connection.
        connections.close_all()
        server = Granian(
            TARGET,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=max(options["workers"], 1),
            blocking_threads=max(options["threads"], 1),
            workers_kill_timeout=options["workers_kill_timeout"],
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        )
        logging.getLogger(SERVER_LOG).addFilter(_threads_are_meant)
        with ExitStack() as stack:
            if beside:
                stack.enter_context(WorkerBeside())
            threading.Thread(
                target=self.greet, args=(host, port, lines), name="greeting", daemon=True
            ).start()
            server.serve(target_loader=load, wrap_loader=False)

    def greeting(self, host: str, port: int) -> list[str]:
        """What is said once the site answers."""
        shown = f"[{host}]" if ":" in host else host
        lines = [_("青邻已启动：http://%(host)s:%(port)d") % {"host": shown, "port": port}]
        demo = sign_ins()
        if demo and not _local(host):
            lines.append(_("注意：这是示范区，口令是公开的，请不要把它开给外面的网络。"))
        for sign_in in demo:
            lines.append(f"  {sign_in.title}　{sign_in.login} / {sign_in.password}")
        return lines

    def greet(self, host: str, port: int, lines: list[str]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and not _answers(host, port):
            time.sleep(0.1)
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()


def _threads_are_meant(record: logging.LogRecord) -> bool:
    """Keep back what the server says of its own accord about ``THREADS``; nothing else."""
    return "spawning up to" not in record.getMessage()


def load() -> Any:
    """The application, in a process of the server that ends with its parent: after ``kill -9``
    nothing goes on listening."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    search.pinyin()
    return import_module(TARGET).application


def _answers(host: str, port: int) -> bool:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asks, does not bind
    link = http.client.HTTPConnection(everywhere.get(host, host), port, timeout=5)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status > 0
    except OSError:
        return False
    finally:
        link.close()


def _local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
