"""The embedded column engine: DuckDB over the Parquet files of an export."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from sqlglot import exp

from qinglin.kernel.facts import Cut, Fact, Rows

from . import carrier, many
from .manifest import Exported

DIALECT = "duckdb"
MEMORY = "3GiB"


class ColumnEngine:
    """Answers from the files; ``tables`` are views over them and nothing is copied."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", exported: Exported) -> None:
        self.connection, self.exported = connection, exported
        self.tables = exported.tables()

    def covers(self, fact: Fact, cut: Cut) -> None:
        self.exported.covers(fact, cut)

    def answer(self, rows: Rows) -> Iterable[tuple[Any, ...]]:
        tree = carrier.compiled(rows)
        if tree is None:
            return []
        carrier.check(tree, {name: table.columns for name, table in self.tables.items()})
        found = self.connection.sql(carrier.said(tree, DIALECT)).to_arrow_table()
        return [tuple(map(plain, row)) for row in zip(*found.to_pydict().values(), strict=True)]


def plain(value: Any) -> Any:
    """Sums come as wide decimals; whole numbers are what everybody else says."""
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


@contextmanager
def engine(
    exported: Exported, *, memory: str = MEMORY, threads: int | None = None
) -> Iterator[ColumnEngine]:
    """The engine over an export; what does not fit into its memory goes to a temporary folder."""
    with TemporaryDirectory(prefix="qinglin-engine-") as folder:
        settings: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": folder,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads:
            settings["threads"] = threads
        connection = duckdb.connect(":memory:", config=settings)
        try:
            connection.execute("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
            for name, table in exported.tables().items():
                connection.execute(_view(exported, name, many.view(table, many=exported.many)))
            yield ColumnEngine(connection, exported)
        finally:
            connection.close()


def _view(exported: Exported, name: str, columns: list[exp.Expr]) -> str:
    # Partitions are folders for people and for pruning; their names are no columns.
    places = [exp.Literal.string(f"{f}/**/*.parquet") for f in exported.folders(name)]
    plain = exp.PropertyEQ(
        this=exp.to_identifier("hive_partitioning"), expression=exp.Boolean(this=False)
    )
    files = exp.func("read_parquet", exp.Array(expressions=places), plain, dialect=DIALECT)
    made = exp.Create(
        this=exp.to_table(name, dialect=DIALECT),
        kind="VIEW",
        expression=exp.select(*columns).from_(files),
    )
    return made.sql(dialect=DIALECT, identify=True)
