"""What an export says of itself: ``manifest.json``, written last and read first."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import pgettext

from qinglin.kernel.facts import Basis, Cut, Fact

from .errors import (
    BrokenExport,
    ChangedFile,
    NoExport,
    OutsideExport,
    StrangeFile,
    Undistinguished,
)

#: The column that tells districts apart.
DISTRICT = "district"
NAME, FORMAT = "manifest.json", "qinglin-facts/1"


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file of a table; ``path`` is relative to the export."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Written:
    """One table: its columns with their kinds, its keys, its files."""

    columns: Mapping[str, str]
    keys: list[str]
    rows: int
    files: list[File]


@dataclass(frozen=True, slots=True)
class Manifest:
    """One export. ``since`` None: from the beginning; ``until`` is the day it was made for.

    ``district`` is the code (GB/T 2260) that stands in every row, for exports that are to be read
    together with others.
    """

    product: str
    district: int | None
    made_at: str
    since: date | None
    until: date
    simulated: bool
    tables: Mapping[str, Written]
    format: str = FORMAT

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an engine reads: one export, or several districts' of one folder, together."""

    place: Path
    parts: Mapping[Path, Manifest]

    @property
    def many(self) -> bool:
        return self.place not in self.parts

    @property
    def simulated(self) -> bool:
        return any(part.simulated for part in self.parts.values())

    @property
    def until(self) -> date:
        return min(part.until for part in self.parts.values())

    @property
    def since(self) -> date | None:
        begins = [part.since for part in self.parts.values() if part.since]
        return max(begins, default=None)

    def tables(self) -> dict[str, Written]:
        """Tables and columns that every part has; files are those of the first."""
        first, *others = self.parts.values()
        return {
            name: Written(
                {
                    column: kind
                    for column, kind in table.columns.items()
                    if all(part.tables[name].columns.get(column) == kind for part in others)
                },
                table.keys,
                sum(part.tables[name].rows for part in self.parts.values()),
                table.files,
            )
            for name, table in first.tables.items()
            if all(name in part.tables for part in others)
        }

    def folders(self, table: str) -> list[Path]:
        return [folder / table for folder in self.parts]

    def covers(self, fact: Fact, cut: Cut) -> None:
        """Things that happened before the export begins or after it ends are not in it."""
        begins_inside = self.since is None or (cut.since is not None and cut.since >= self.since)
        if cut.until <= self.until and (fact.basis is Basis.AS_OF or begins_inside):
            return
        raise OutsideExport(
            since=self.since or _earliest(),
            until=self.until,
            asked_since=cut.since or _earliest(),
            asked_until=cut.until,
        )


def opened(place: Path) -> Exported:
    """The export at this place, complete; refused when anything is missing or strange."""
    place = place.resolve()
    if (place / NAME).is_file():
        return Exported(place, {place: _read(place)})
    found = {path.parent: _read(path.parent) for path in sorted(place.glob(f"[!.]*/{NAME}"))}
    if not found:
        raise NoExport(place=place)
    seen: set[int] = set()
    for folder, part in found.items():
        if part.district is None or part.district in seen:
            raise Undistinguished(place=folder.name)
        seen.add(part.district)
    return Exported(place, found)


def _earliest() -> str:
    return pgettext("period", "最早")


def _read(folder: Path) -> Manifest:
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        found = _manifest(data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoExport(place=folder) from error
    listed = {file.path: file for table in found.tables.values() for file in table.files}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    for path in sorted(there ^ set(listed)):
        raise (StrangeFile if path in there else BrokenExport)(file=path)
    for path, file in listed.items():
        if (folder / path).stat().st_size != file.bytes:
            raise ChangedFile(file=path)
    return found


def _manifest(data: dict[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    return Manifest(
        product=data["product"],
        district=data["district"],
        made_at=data["made_at"],
        since=date.fromisoformat(data["since"]) if data["since"] else None,
        until=date.fromisoformat(data["until"]),
        simulated=bool(data["simulated"]),
        tables={
            name: Written(
                dict(table["columns"]),
                list(table["keys"]),
                int(table["rows"]),
                [File(**file) for file in table["files"]],
            )
            for name, table in data["tables"].items()
        },
    )


def verified(exported: Exported) -> int:
    """How many files there are; refused when one of them is not what was written."""
    number = 0
    for folder, part in exported.parts.items():
        for table in part.tables.values():
            for file in table.files:
                with (folder / file.path).open("rb") as written:
                    digest = hashlib.file_digest(written, "sha256").hexdigest()
                if digest != file.sha256:
                    raise ChangedFile(file=file.path)
                number += 1
    return number
