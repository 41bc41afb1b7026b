"""The real programs: started, asked, stopped and killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools import migrated

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 300.0


def free_port() -> int:
    for port in range(24_000 + os.getpid() % 4_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def environment(home: Path, **but: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGLIN_")}
    return {**kept, "QINGLIN_HOME": str(home), "PYTHONUNBUFFERED": "1", **but}


def run(home: Path, *arguments: str, **but: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qinglin.site.cli", *arguments],
        cwd=ROOT,
        env=environment(home, **but),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "qinglin.site.cli", *arguments],
            cwd=ROOT,
            env=environment(home),
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_serving_starts_stops_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    migrated.copy_keys(tmp_path)
    migrated.copy_file(tmp_path / migrated.FILE)
    assert run(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    with running(tmp_path, "serve", "--port", str(port)) as server:
        wait_until_it_answers(port)
        second = run(tmp_path, "serve", "--port", str(port))
        assert second.returncode != 0
        assert f"端口 {port} 已被占用" in second.stderr
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0
    assert is_free(port)
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{port}" in said
    assert "Traceback" not in said

    with running(tmp_path, "serve", "--port", str(port)) as server:
        wait_until_it_answers(port)
        server.kill()
        server.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while not is_free(port) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert is_free(port)

    with running(tmp_path, "work") as worker:
        deadline = time.monotonic() + PATIENCE
        while "后台任务已启动" not in (tmp_path / "log").read_text(encoding="utf-8"):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    assert run(tmp_path, "work", "--once").returncode == 0


@pytest.mark.parametrize("verb", ["serve", "work", "verify"])
def test_a_missing_database_is_one_line(tmp_path: Path, verb: str) -> None:
    done = run(tmp_path, verb)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "qinglin migrate" in done.stderr


def test_a_missing_server_is_one_line(tmp_path: Path) -> None:
    away = "postgresql://qinglin@127.0.0.1:9/qinglin"
    done = run(tmp_path, "work", QINGLIN_DATABASE=away)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "127.0.0.1:9/qinglin" in done.stderr
    assert "QINGLIN_DATABASE" in done.stderr
