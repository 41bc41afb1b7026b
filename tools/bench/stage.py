"""What a measurement stands on: a built district, a running server, the CPU it uses."""

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tools.throwaway_postgres import free_port

TICKS = os.sysconf("SC_CLK_TCK")
QINGLIN = [sys.executable, "-m", "qinglin.site.cli"]
Call = tuple[str, str, str, Any]
#: Seconds after which a verb, a load or a server does not end any more.
LONGEST = 1800


@dataclass(frozen=True)
class Load:
    """One load run: what was answered, how fast, at what cost."""

    requests: int
    seconds: float
    p50: float
    p99: float
    app_cpu_ms: float
    database_cpu_ms: float
    answers: list[tuple[int, str]]

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def figures(self) -> dict[str, float]:
        return {
            "requests": self.requests,
            "requests_per_second": round(self.rate, 1),
            "p50_ms": round(self.p50, 2),
            "p99_ms": round(self.p99, 2),
            "app_cpu_ms": round(self.app_cpu_ms, 3),
            "database_cpu_ms": round(self.database_cpu_ms, 3),
        }


@dataclass(frozen=True)
class Installation:
    """A home folder and a database, and the environment that names them."""

    home: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        plain = {k: v for k, v in os.environ.items() if not k.startswith("QINGLIN_")}
        return {**plain, "QINGLIN_HOME": str(self.home), "QINGLIN_DATABASE": self.database}

    def run(self, *verb: str) -> str:
        """One ``qinglin`` verb; its output."""
        done = subprocess.run(
            [*QINGLIN, *verb],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
        if done.returncode:
            raise SystemExit(f"qinglin {' '.join(verb)}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def timed(self, *verb: str) -> tuple[float, float]:
        """Seconds and peak memory in MiB of one verb."""
        with tempfile.NamedTemporaryFile("r") as report:
            script = (
                "import resource,subprocess,sys,time;b=time.perf_counter();"
                "c=subprocess.run(sys.argv[2:],stdout=subprocess.DEVNULL).returncode;"
                "u=resource.getrusage(resource.RUSAGE_CHILDREN);"
                "open(sys.argv[1],'w').write(f'{c} {time.perf_counter()-b} {u.ru_maxrss/1024}')"
            )
            subprocess.run(
                [sys.executable, "-c", script, report.name, *QINGLIN, *verb],
                env=self.environment,
                check=True,
                timeout=LONGEST,
            )
            code, seconds, memory = Path(report.name).read_text().split()
        if code != "0":
            raise SystemExit(f"qinglin {' '.join(verb)} ended with {code}")
        return float(seconds), float(memory)


@dataclass(frozen=True)
class Server:
    """A ``qinglin serve`` of our own, known by its nonce."""

    pid: int
    port: int
    postgres_home: Path | None

    def cpu(self) -> float:
        return sum(cpu_seconds(pid) for pid in family(self.pid))

    def database_cpu(self) -> float:
        if self.postgres_home is None:
            return 0.0
        first = int((self.postgres_home / "postmaster.pid").read_text().split()[0])
        return sum(cpu_seconds(pid) for pid in family(first))

    def call(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """One request, decoded; anything but 2xx ends the run."""
        request = Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own loopback server
            return json.loads(answer.read() or b"null")

    def load(self, calls: Sequence[Call], connections: int = 32) -> Load:
        """Send the calls from a second process and account for both sides."""
        with tempfile.TemporaryDirectory() as folder:
            plan, result = Path(folder) / "plan.json", Path(folder) / "result.json"
            requests = [
                (method, f"/api/v1{path}", token, body) for method, path, token, body in calls
            ]
            plan.write_text(
                json.dumps(
                    {
                        "host": "127.0.0.1",
                        "port": self.port,
                        "connections": connections,
                        "requests": requests,
                    }
                )
            )
            app, database = self.cpu(), self.database_cpu()
            subprocess.run(
                [sys.executable, "-m", "tools.bench.load", str(plan), str(result)],
                check=True,
                timeout=LONGEST,
            )
            app, database = self.cpu() - app, self.database_cpu() - database
            found = json.loads(result.read_text())
        answers = [tuple(answer) if answer else (0, "") for answer in found["answers"]]
        latencies = found["latencies"]
        number = len(answers)
        return Load(
            requests=number,
            seconds=found["seconds"],
            p50=latencies[len(latencies) // 2],
            p99=latencies[int(len(latencies) * 0.99)],
            app_cpu_ms=app / number * 1000,
            database_cpu_ms=database / number * 1000,
            answers=answers,
        )


def cpu_seconds(pid: int) -> float:
    """User and system time of one process so far; 0 when it has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def family(pid: int) -> list[int]:
    """A process and everything it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(parents.get(one, []))
    return found


@contextmanager
def serving(place: Installation, postgres_home: Path | None) -> Iterator[Server]:
    """The product with its production defaults, until the block ends."""
    port, nonce = free_port(), secrets.token_hex(8)
    log = place.home / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*QINGLIN, "serve", "--port", str(port)],
            env={**place.environment, "QINGLIN_INSTANCE_NONCE": nonce},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_for(port, nonce, process, log)
        yield Server(process.pid, port, postgres_home)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)


def wait_for(port: int, nonce: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.headers.get("X-Instance") == nonce:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server did not start: {log.read_text()[-2000:]}")
