"""Whether this installation can be served: each obstacle is one line that says what to do."""

import errno
import shutil
import socket
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Unavailable
from qinglin.worlds.errors import Unfinished
from qinglin.worlds.queries import half_built, place_of_data

#: Less than this on the disk, and the database might stop in the middle of a day.
LEAST_FREE = 64 * 2**20
#: The first bytes of every SQLite file.
SQLITE = b"SQLite format 3\x00"

DAMAGED = _("数据库 %(place)s 已损坏（%(reason)s）：请把它移走，用最近的备份换上；数据没有被改动。")


class NotReady(Unavailable):
    code = "site.not_ready"


def check(host: str | None = None, port: int | None = None) -> None:
    """Refuse with the first obstacle; an address is looked at where one is given."""
    if host is not None and port is not None:
        check_address(host, port)
    check_home(Path(settings.QINGLIN_HOME))
    check_database(settings.DATABASES["default"])


def check_address(host: str, port: int) -> None:
    """Nobody listens there, and this process may."""
    if not 0 < port < 65536:
        raise NotReady(_("端口应在 1 到 65535 之间，现在是 %(port)d。"), port=port)
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotReady(
                _("端口 %(port)d 已被占用：请先停掉占用它的程序，或用 --port 换一个。"), port=port
            ) from error
        if error.errno == errno.EACCES:
            raise NotReady(
                _("没有权限使用端口 %(port)d：请用 --port 换一个 1024 以上的。"), port=port
            ) from error
        raise NotReady(
            _("不能在 %(host)s:%(port)d 上提供服务（%(reason)s）：请检查 --host 和 --port。"),
            host=host,
            port=port,
            reason=error.strerror or error,
        ) from error


def check_home(home: Path) -> None:
    """The folder of the installation can be written, and its disk is not full."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"\0" * 4096)
        free = shutil.disk_usage(home).free
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = 0
        else:
            raise NotReady(
                _("目录 %(home)s 不能写入（%(reason)s）：请改正权限，或用 QINGLIN_HOME 另指一处。"),
                home=home,
                reason=error.strerror or error,
            ) from error
    if free < LEAST_FREE:
        raise NotReady(
            _("%(home)s 所在的磁盘只剩 %(free)d MB，服务没有启动：请腾出至少 %(least)d MB。"),
            home=home,
            free=free // 2**20,
            least=LEAST_FREE // 2**20,
        )


def check_database(database: dict[str, Any]) -> None:
    """There, whole, reachable, of this program's version, and not half-built."""
    if database["ENGINE"].endswith("embedded"):
        check_file(Path(database["NAME"]))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (OperationalError, InterfaceError) as error:
        raise NotReady(_unreachable(database), reason=_short(error), **_where(database)) from error
    except DatabaseError as error:
        raise NotReady(DAMAGED, place=place_of_data(), reason=_short(error)) from error
    if behind:
        raise NotReady(
            _("数据库 %(place)s 比程序旧（或还是空的）：请先运行 qinglin migrate。"),
            place=place_of_data(),
        )
    if half_built():
        raise Unfinished(place=place_of_data())


def check_file(path: Path) -> None:
    """The file of the embedded database is there and whole."""
    if not path.exists():
        raise NotReady(
            _("还没有数据库 %(place)s：请先运行 qinglin migrate，或用 make demo 建一个示范区。"),
            place=path,
        )
    try:
        with path.open("rb") as file:
            start = file.read(len(SQLITE))
    except OSError as error:
        raise NotReady(
            _("数据库 %(place)s 读不了（%(reason)s）：请改正它的权限。"),
            place=path,
            reason=error.strerror or error,
        ) from error
    if start and start != SQLITE:
        raise NotReady(DAMAGED, place=path, reason="not a database")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as database:
            verdict = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        raise NotReady(
            _("数据库 %(place)s 打不开（%(reason)s）：请检查磁盘空间和权限。"),
            place=path,
            reason=_short(error),
        ) from error
    except sqlite3.DatabaseError as error:
        raise NotReady(DAMAGED, place=path, reason=_short(error)) from error
    if verdict != "ok":
        raise NotReady(DAMAGED, place=path, reason=verdict.splitlines()[-1][:120])


def _unreachable(database: dict[str, Any]) -> Any:
    if database["ENGINE"].endswith("embedded"):
        return _("数据库 %(name)s 打不开（%(reason)s）：请检查磁盘空间和权限。")
    return _(
        "连不上 PostgreSQL %(host)s:%(port)s/%(name)s（%(reason)s）："
        "请确认它在运行，并检查 QINGLIN_DATABASE。"
    )


def _where(database: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": database["NAME"],
        "host": database.get("HOST") or "localhost",
        "port": database.get("PORT") or 5432,
    }


def _short(error: Exception) -> str:
    """What a driver gave as the reason, on one line."""
    said = str(error).strip().splitlines()
    return said[0].rpartition("failed: ")[2].strip()[:160] if said else repr(error)
