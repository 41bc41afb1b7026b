"""Writes the columns that facts read as partitioned Parquet; the manifest comes last."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, models

from qinglin.kernel import clock, facts
from qinglin.kernel.facts import Rows

from .errors import NotEmpty, NotWritten
from .manifest import DISTRICT, NAME, File, Manifest, Written
from .schema import Table, tables

CHUNK = 50_000
TYPES: Mapping[str, pa.DataType] = {
    "flag": pa.bool_(),
    "moment": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "number": pa.int64(),
    "text": pa.string(),
}
Reads = Mapping[str, frozenset[str]]
Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written. Days are Shanghai days; ``since`` None is from the beginning."""

    reads: Reads
    until: date
    since: date | None = None
    district: int | None = None
    simulated: bool = False
    product: str = ""
    tell: Tell = field(default=lambda table, rows: None)


def write(target: Path, asked: Asked) -> Manifest:
    """All or nothing: the folder appears under its name when everything is in it."""
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotEmpty(place=target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise NotWritten(reason=error.strerror) from error
    try:
        with snapshot():
            written = {
                name: _table(folder, name, columns, asked)
                for name, columns in sorted(asked.reads.items())
            }
        manifest = Manifest(
            product=asked.product,
            made_at=clock.now().isoformat(timespec="seconds"),
            district=asked.district,
            since=asked.since,
            until=asked.until,
            simulated=asked.simulated,
            tables=written,
        )
        _settle(folder / NAME, manifest.text())
        folder.chmod(0o700)
        os.replace(folder, target)
    except (OSError, pa.ArrowException) as error:
        raise NotWritten(reason=getattr(error, "strerror", None) or error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return manifest


@contextmanager
def snapshot() -> Iterator[None]:
    """Every table as of one moment, without holding up anybody who writes."""
    if connection.in_atomic_block:
        yield
        return
    postgres = connection.vendor == "postgresql"
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


# ---------------------------------------------------------------- one table


@dataclass(frozen=True, slots=True)
class Time:
    """When a row of a table happened; ``whole`` when others need rows of every time."""

    path: str
    moment: bool
    whole: bool


def times(reads: Reads) -> dict[str, Time]:
    """The tables that grow with time, as the facts say it: where a fact counts, and where the
    moment of it stands."""
    paths: dict[str, list[tuple[str, bool]]] = {}
    for fact in facts.FACTS.values():
        path = fact.moment or fact.day
        if not path:
            continue
        model = fact.rows(facts.Cut(until=date.max - timedelta(days=2))).model
        paths.setdefault(model._meta.db_table, []).append((path, bool(fact.moment)))
        owner = _owner(model, path)
        last = path.rpartition("__")[2]
        paths.setdefault(owner._meta.db_table, []).append((last, bool(fact.moment)))
    pointed_at = {
        target
        for name, columns in reads.items()
        for column in columns
        if (target := _points_at(tables()[name], column))
    }
    return {
        name: Time(*min(found, key=lambda one: one[0].count("__")),
                   whole=name in pointed_at or len(set(found)) > 1)
        for name, found in paths.items()
    }  # fmt: skip


def _owner(model: type[models.Model], path: str) -> type[models.Model]:
    for step in path.split("__")[:-1]:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise LookupError(path)
        model = related
    return model


def _points_at(table: Table, column: str) -> str | None:
    related = table.columns[column].related_model
    return related._meta.db_table if isinstance(related, type) else None


def _table(folder: Path, name: str, columns: frozenset[str], asked: Asked) -> Written:
    table = tables()[name]
    wanted = sorted(columns)
    kinds = {column: table.kind(column) for column in wanted}
    schema = pa.schema([pa.field(column, TYPES[kind]) for column, kind in kinds.items()])
    rows = table.model._base_manager.values_list(*[table.columns[c].attname for c in wanted])
    if asked.district is not None:
        schema = schema.append(pa.field(DISTRICT, pa.int64()))
        rows = rows.annotate(_district=models.Value(asked.district)).values_list(
            *[table.columns[c].attname for c in wanted], "_district"
        )
    files = []
    for place, part in _parts(rows, times(asked.reads).get(name), asked):
        file = _file(folder, Path(name) / place / "part-0.parquet", schema, part)
        if file is not None:
            files.append(file)
            asked.tell(name, file.rows)
    if not files:
        empty = _file(folder, Path(name) / "part-0.parquet", schema, rows.none(), empty=True)
        files = [empty] if empty else []
    keys = [column for column in wanted if table.is_key(column)]
    return Written(kinds, keys, sum(file.rows for file in files), files)


def _parts(rows: Rows, time: Time | None, asked: Asked) -> Iterator[tuple[str, Rows]]:
    """By month where a table grows with time; what has no time, or all of it, in one."""
    if time is None:
        yield "", rows.order_by("pk")
        return
    dated = rows.filter(**{f"{time.path}__isnull": False}).values_list(time.path, flat=True)
    ends = [dated.order_by(way).first() for way in (time.path, f"-{time.path}")]
    days = [clock.day_of(at) if time.moment else at for at in ends if at is not None]
    first, last = (days[0], days[-1]) if days else (asked.until, asked.until)
    if not time.whole:
        first, last = max(first, asked.since or first), min(last, asked.until)
    for span in facts.months(first, last):
        cut = facts.Cut(until=span.until, since=span.since)
        part = (cut.during if time.moment else cut.on_days)(rows, time.path)
        yield f"year={span.since:%Y}/month={span.since:%m}", part.order_by("pk")
    if time.whole:
        yield "year=0/month=0", rows.filter(**{time.path: None}).order_by("pk")


def _file(
    folder: Path, path: Path, schema: pa.Schema, rows: Rows, *, empty: bool = False
) -> File | None:
    """One file, in chunks; none for no rows, unless it is to show the columns."""
    chunks = _chunks(rows, schema)
    first = next(chunks, None)
    if first is None and not empty:
        return None
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with pq.ParquetWriter(place, schema, compression="zstd") as writer:
        while first is not None:
            writer.write_batch(first)
            number += first.num_rows
            first = next(chunks, None)
    with place.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
        os.fsync(written.fileno())
    return File(str(path), number, place.stat().st_size, digest)


def _chunks(rows: Rows, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    batch: list[tuple[Any, ...]] = []
    for row in rows.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield _batch(batch, schema)
            batch = []
    if batch:
        yield _batch(batch, schema)


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = [
        pa.array(list(values), kind.type)
        for values, kind in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _settle(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
