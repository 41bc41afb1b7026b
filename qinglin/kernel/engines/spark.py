"""A distributed engine by Spark's protocol: a cluster by its address, or Sail in this process."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

from pysail.spark import SparkConnectServer
from pyspark.errors import PySparkException
from pyspark.sql.connect.session import SparkSession

from qinglin.kernel.facts import Cut, Fact, Rows

from . import carrier, many
from .errors import NoCluster
from .manifest import Exported

DIALECT = "spark"


class SparkEngine:
    """Answers by the cluster; every table is a temporary view of this session."""

    def __init__(self, session: SparkSession, exported: Exported) -> None:
        self.session, self.exported = session, exported
        self.tables = exported.tables()

    def covers(self, fact: Fact, cut: Cut) -> None:
        self.exported.covers(fact, cut)

    def answer(self, rows: Rows) -> Iterable[tuple[Any, ...]]:
        tree = carrier.compiled(rows)
        if tree is None:
            return []
        carrier.check(tree, {name: table.columns for name, table in self.tables.items()})
        found = self.session.sql(carrier.said(tree, DIALECT)).toArrow()
        return list(zip(*found.to_pydict().values(), strict=True))


@contextmanager
def engine(exported: Exported, address: str = "") -> Iterator[SparkEngine]:
    """The cluster at ``sc://HOST:PORT``; without an address, Sail inside this process."""
    with _address(address) as remote:
        try:
            session = SparkSession.builder.remote(remote).create()
            session.conf.set("spark.sql.session.timeZone", "UTC")
        except (PySparkException, OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            raise NoCluster(address=remote, reason=reason) from error
        try:
            _views(session, exported)
            yield SparkEngine(session, exported)
        finally:
            session.stop()


@contextmanager
def _address(address: str) -> Iterator[str]:
    if address:
        yield address
        return
    os.environ.setdefault("RUST_LOG", "error")
    port = free_port()
    server = SparkConnectServer("127.0.0.1", port)
    server.start(background=True)
    try:
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.stop()


def free_port() -> int:
    """A port of this machine that nobody uses and that is not given out to outgoing calls."""
    for _try in range(100):
        port = secrets.choice(range(20_000, 32_000))
        with socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NoCluster(address="127.0.0.1", reason="no free port")


def _views(session: SparkSession, exported: Exported) -> None:
    for name, table in exported.tables().items():
        columns = [c.sql(dialect=DIALECT) for c in many.view(table, many=exported.many)]
        files = session.read.parquet(*map(str, exported.folders(name)))
        files.selectExpr(*columns).createOrReplaceTempView(name)
