"""Every obstacle to serving is one line that says what to do, and nothing is harmed."""

import errno
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit
from qinglin.site import preflight
from qinglin.site.preflight import NotReady
from qinglin.worlds.errors import Unfinished


def one_line(refused: pytest.ExceptionInfo[Any]) -> str:
    text = str(refused.value)
    assert "\n" not in text
    return text


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotReady) as refused:
            preflight.check_address("127.0.0.1", port)
    assert f"端口 {port} 已被占用" in one_line(refused)
    preflight.check_address("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", 0, "1 到 65535"),
        ("127.0.0.1", 65_536, "1 到 65535"),
        ("192.0.2.1", 8000, "--host"),
        ("no such host", 8000, "--host"),
    ],
)
def test_a_wrong_address_is_named(host: str, port: int, said: str) -> None:
    with pytest.raises(NotReady) as refused:
        preflight.check_address(host, port)
    assert said in one_line(refused)


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotReady, match="QINGLIN_HOME"):
        preflight.check_home(tmp_path / "file" / "home")
    preflight.check_home(tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


def _full_on_write(*args: object, **kwargs: object) -> object:
    raise OSError(errno.ENOSPC, "No space left on device")


def _nearly_full(path: object) -> Any:
    return shutil._ntuple_diskusage(10**9, 10**9 - 2**20, 2**20)


@pytest.mark.parametrize(
    ("module", "name", "fake"),
    [(shutil, "disk_usage", _nearly_full), (tempfile, "TemporaryFile", _full_on_write)],
)
def test_a_full_disk_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    fake: Callable[..., Any],
) -> None:
    monkeypatch.setattr(module, name, fake)
    with pytest.raises(NotReady, match="请腾出至少 64 MB"):
        preflight.check_home(tmp_path)


def database(path: Path) -> Path:
    """A file of some pages."""
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE t (a TEXT)")
        made.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 400)
    made.close()
    return path


def test_a_whole_file_passes_and_a_missing_one_is_named(tmp_path: Path) -> None:
    preflight.check_file(database(tmp_path / "有空格 的.sqlite3"))
    with pytest.raises(NotReady, match="qinglin migrate"):
        preflight.check_file(tmp_path / "none.sqlite3")
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.parametrize(
    ("start", "length"), [(0, 100), (4096 * 3, 4096 * 4), (4096 * 10 + 3, 200)]
)
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, start: int, length: int) -> None:
    path = database(tmp_path / "data.sqlite3")
    damaged = bytearray(path.read_bytes())
    damaged[start : start + length] = b"\x5a" * length
    path.write_bytes(damaged)
    with pytest.raises(NotReady) as refused:
        preflight.check_file(path)
    assert "已损坏" in one_line(refused)
    assert "备份" in one_line(refused)
    assert path.read_bytes() == damaged


@pytest.mark.django_db
def test_a_half_built_world_is_named() -> None:
    default = settings.DATABASES["default"]
    preflight.check_database({**default, "NAME": default["TEST"].get("NAME") or default["NAME"]})
    make_unit(None, "共青团某区委员会", Unit.Kind.DISTRICT, simulated=True)
    with pytest.raises(Unfinished, match="再建一次"):
        preflight.check_database({"ENGINE": "none", "NAME": ""})


@pytest.mark.django_db
def test_an_old_database_is_named() -> None:
    preflight.check_database({"ENGINE": "none", "NAME": ""})
    MigrationRecorder.Migration.objects.filter(app="worlds").delete()
    with pytest.raises(NotReady, match="qinglin migrate"):
        preflight.check_database({"ENGINE": "none", "NAME": ""})
