"""A simulated city as an export: the columns that leave a district, for millions of people.

python -m tools.bench.city FOLDER [--years 10] [--volunteers 2150000] [--seed 1]

Every value is a hash of its row and the seed: the same seed gives the same city. Columns that a
fact began to read after this was written are filled with nothing, and named in the report.
"""

import argparse
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import django
import duckdb

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qinglin.site.settings")
django.setup()

from qinglin.figures.queries.leaving import columns_that_leave  # noqa: E402 - Django is set up first
from qinglin.kernel import facts, search  # noqa: E402
from qinglin.kernel.engines.manifest import NAME, File, Manifest, Written  # noqa: E402
from qinglin.kernel.engines.schema import tables  # noqa: E402

#: The last day of the city's records.
UNTIL = date(2026, 10, 31)
ACTIVITIES_A_YEAR, SHIFTS, PLACES, COUNTS = 176_000, 2, 9, 2
TOWNS, VILLAGES, WINDOWS, NONPROFITS = 170, 2500, 100, 60
CATEGORIES = ("water", "care", "traffic", "culture", "rescue", "medical")
SKILLS = ("first_aid", "driving", "teaching", "music", "repair")
PROGRAMMES = (
    ("regular.corner", "regular"), ("care.home", "care"), ("care.coats", "care"),
    ("water.section", "governance"), ("water.night", "governance"), ("day.march-5", "other"),
)  # fmt: skip
TYPES: Mapping[str, str] = {
    "flag": "BOOLEAN",
    "moment": "TIMESTAMPTZ",
    "day": "DATE",
    "number": "BIGINT",
    "text": "VARCHAR",
}
#: What an unknown column holds, where it must hold something.
NOTHING: Mapping[str, str] = {
    "flag": "false",
    "moment": "TIMESTAMPTZ '2000-01-01 00:00:00+00'",
    "day": "DATE '2000-01-01'",
    "number": "0::BIGINT",
    "text": "''",
}
FIRST_TOWN = 2
FIRST_VILLAGE = FIRST_TOWN + TOWNS
FIRST_WINDOW = FIRST_VILLAGE + VILLAGES
FIRST_NONPROFIT = FIRST_WINDOW + WINDOWS
UNITS = FIRST_NONPROFIT + NONPROFITS - 1
CORNER, HOMES = 1, 12
FIRST_STATION = CORNER + HOMES + 1
FIRST_HALL = FIRST_STATION + TOWNS
FIRST_DESK = FIRST_HALL + VILLAGES
VENUES = FIRST_DESK + WINDOWS - 1


@dataclass(frozen=True, slots=True)
class Rows:
    """How a table is made: ``i`` counts its rows from 0; ``of`` activities for a growing one."""

    number: int
    columns: Mapping[str, str]
    of_activity: int = 0
    where: str = ""


@dataclass
class City:
    """The city in the making."""

    folder: Path
    years: int
    volunteers: int
    seed: int
    connection: "duckdb.DuckDBPyConnection" = field(default_factory=duckdb.connect)
    empty: list[str] = field(default_factory=list)

    @property
    def since(self) -> date:
        following = UNTIL + timedelta(days=1)
        return following.replace(year=following.year - self.years)

    @property
    def days(self) -> int:
        return (UNTIL - self.since).days + 1

    @property
    def activities(self) -> int:
        return ACTIVITIES_A_YEAR * self.years

    def build(self) -> Manifest:
        self.connection.execute("SET TimeZone='UTC'; SET preserve_insertion_order=true")
        known = self.known()
        written = {}
        for name, columns in sorted(columns_that_leave().items()):
            table = tables()[name]
            kinds = {column: table.kind(column) for column in sorted(columns)}
            nothing = {
                column: "NULL" if table.columns[column].null else NOTHING[kind]
                for column, kind in kinds.items()
            }
            keys = [column for column in kinds if table.is_key(column)]
            rows = known.get(name, Rows(0, {}))
            self.empty += [f"{name}.{c}" for c in kinds if c not in rows.columns]
            values = {column: rows.columns.get(column, nothing[column]) for column in kinds}
            files = [
                self.file(name, place, rows.where, values, kinds, begin, end)
                for place, begin, end in self.parts(rows)
            ]
            written[name] = Written(kinds, keys, sum(file.rows for file in files), files)
        manifest = Manifest("bench", None, UNTIL.isoformat(), None, UNTIL, True, written)
        (self.folder / NAME).write_text(manifest.text(), encoding="utf-8")
        return manifest

    def parts(self, rows: Rows) -> Iterator[tuple[str, int, int]]:
        """Folder and first and last row of each file; by month where the table grows."""
        if not rows.of_activity:
            yield "", 0, rows.number
            return
        for span in facts.months(self.since, UNTIL):
            first, last = ((day - self.since).days for day in (span.since, span.until))
            begin, end = (-(-day * self.activities // self.days) for day in (first, last + 1))
            place = f"year={span.since:%Y}/month={span.since:%m}"
            yield place, begin * rows.of_activity, end * rows.of_activity

    def file(
        self,
        name: str,
        place: str,
        where: str,
        values: Mapping[str, str],
        kinds: Mapping[str, str],
        begin: int,
        end: int,
    ) -> File:
        path = Path(name) / place / "part-0.parquet"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        said = ", ".join(f'({v})::{TYPES[kinds[c]]} AS "{c}"' for c, v in values.items())
        # Names and numbers of this module only; nothing comes from outside.
        done = self.connection.execute(
            f"COPY (SELECT {said} FROM range({begin}, {end}) t(i) {where})"  # noqa: S608
            f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return File(str(path), int(done[0]) if done else 0, target.stat().st_size, digest)

    # ------------------------------------------------------------ what the city is

    def share(self, row: str, salt: int) -> str:
        """A number from 0 to 1 that belongs to this row."""
        return f"(hash({row}, {salt}, {self.seed}) / 18446744073709551616.0)"

    def one_of(self, words: tuple[str, ...], row: str, salt: int) -> str:
        listed = ", ".join(f"'{word}'" for word in words)
        return f"([{listed}])[1 + floor({self.share(row, salt)} * {len(words)})::INT]"

    def up_to(self, most: int, row: str, salt: int) -> str:
        return f"(1 + floor({self.share(row, salt)} * {most})::BIGINT)"

    def starts(self, activity: str) -> str:
        """Activities follow each other evenly; between eight and seven o'clock in Shanghai."""
        day = f"({activity} * {self.days} // {self.activities})"
        hour = f"floor({self.share(activity, 1)} * 12)::INT"
        begin = f"TIMESTAMPTZ '{self.since} 00:00:00+00'"
        return f"({begin} + to_days({day}::INT) + to_hours({hour}))"

    def known(self) -> dict[str, Rows]:
        return {**self.ground(), **self.people(), **self.happenings()}

    def ground(self) -> dict[str, Rows]:
        begun = f"DATE '{self.since}'"
        kind = (
            f"CASE WHEN i = 0 THEN 'district' WHEN i + 1 < {FIRST_VILLAGE} THEN 'town'"
            f" WHEN i + 1 < {FIRST_WINDOW} THEN 'village'"
            f" WHEN i + 1 < {FIRST_NONPROFIT} THEN 'window' ELSE 'nonprofit' END"
        )
        town = f"({FIRST_TOWN} + (i // 3 + 1 - {FIRST_VILLAGE}) % {TOWNS})"
        in_village = f"i // 3 + 1 BETWEEN {FIRST_VILLAGE} AND {FIRST_WINDOW - 1}"
        corner = search.tokens("秦望广场“雷锋角”")
        other = search.tokens("志愿服务站")
        standing = {"from_on": begun, "until_on": "NULL::DATE"}
        return {
            "orgs_unit": Rows(UNITS, {
                "id": "i + 1", "kind": kind, "opened_on": begun, "closed_on": "NULL::DATE",
            }),
            # Three for each unit: itself, the root, and the town above a village.
            "orgs_unitlink": Rows(3 * UNITS, {
                "descendant_id": "i // 3 + 1",
                "ancestor_id": f"CASE i % 3 WHEN 0 THEN i // 3 + 1 WHEN 1 THEN 1 ELSE {town} END",
            }, where=f"WHERE i % 3 = 0 OR (i % 3 = 1 AND i > 3) OR (i % 3 = 2 AND {in_village})"),
            "venues_venue": Rows(VENUES, {
                "id": "i + 1", "unit_id": self.unit_of("(i + 1)"),
                "kind": f"CASE WHEN i + 1 >= {FIRST_DESK} THEN 'window' WHEN i + 1 BETWEEN 2 AND"
                        f" {FIRST_STATION - 1} THEN 'home' ELSE 'station' END",
                "permanent": f"i + 1 < {FIRST_HALL}",
                "search": f"CASE WHEN i = 0 THEN '{corner}' ELSE '{other}' END",
                "opened_on": begun, "closed_on": "NULL::DATE",
            }),
            "venues_service": Rows(12 + 2 * TOWNS, {
                "venue_id": f"CASE WHEN i < 12 THEN {CORNER} ELSE {FIRST_STATION} + (i - 12) // 2"
                            " END", **standing,
            }),
            "venues_post": Rows(5 * WINDOWS, {"venue_id": f"{FIRST_DESK} + i // 5", **standing}),
            "venues_residency": Rows(NONPROFITS, {
                "venue_id": f"2 + i % {HOMES}", "unit_id": f"{FIRST_NONPROFIT} + i",
                "resident": "i < 9", **standing,
            }),
        }  # fmt: skip

    def venue_of(self, activity: str) -> str:
        """Half of what happens happens at the stations of the towns."""
        station = f"{FIRST_STATION} - 1 + {self.up_to(TOWNS, activity, 23)}"
        anywhere = self.up_to(VENUES, activity, 20)
        return f"(CASE WHEN {self.share(activity, 24)} < 0.5 THEN {station} ELSE {anywhere} END)"

    def unit_of(self, venue: str) -> str:
        """The unit that runs a venue."""
        return (
            f"CASE WHEN {venue} < {FIRST_STATION} THEN 1"
            f" WHEN {venue} < {FIRST_HALL} THEN {venue} - {FIRST_STATION} + {FIRST_TOWN}"
            f" WHEN {venue} < {FIRST_DESK} THEN {venue} - {FIRST_HALL} + {FIRST_VILLAGE}"
            f" ELSE {venue} - {FIRST_DESK} + {FIRST_WINDOW} END"
        )

    def people(self) -> dict[str, Rows]:
        number = self.volunteers
        left = f"CASE WHEN {self.share('i', 12)} < 0.03 THEN DATE '{UNTIL}' - "
        left += f"floor({self.share('i', 13)} * 900)::INT ELSE NULL END"
        registered = f"DATE '{self.since}' + floor({self.share('i', 11)} * {self.days})::INT"
        return {
            "people_person": Rows(number, {
                "id": "i + 1",
                "born_on": f"DATE '1945-01-01' + floor({self.share('i', 10)} * 24000)::INT",
            }),
            "volunteers_profile": Rows(number, {
                "id": "i + 1", "person_id": "i + 1", "registered_on": registered, "left_on": left,
                "unit_id": self.up_to(FIRST_WINDOW - 1, "i", 14),
            }),
            "volunteers_category": self.words(CATEGORIES),
            "volunteers_skill": self.words(SKILLS),
            "volunteers_profilecategory": Rows(number * 3 // 2, {
                "profile_id": f"i % {number} + 1",
                "category_id": f"1 + (i // {number} * 3 + floor({self.share(f'i % {number}', 15)}"
                               f" * 3)::BIGINT) % {len(CATEGORIES)}",
            }),
            "volunteers_profileskill": Rows(number // 2, {
                "profile_id": "2 * i + 1", "skill_id": self.up_to(len(SKILLS), "i", 16),
            }),
            "volunteers_team": Rows(number // 100, {
                "unit_id": self.up_to(FIRST_WINDOW - 1, "i", 17), "core": "i % 7 = 0",
                "speciality_id": self.up_to(len(CATEGORIES), "i", 18),
                "founded_on": f"DATE '{self.since}'", "closed_on": "NULL::DATE",
            }),
            "volunteers_membership": Rows(number * 2 // 3, {
                "person_id": "3 * i // 2 + 1", "from_on": f"DATE '{self.since}'",
                "until_on": "NULL::DATE",
            }),
        }  # fmt: skip

    def words(self, words: tuple[str, ...]) -> Rows:
        listed = ", ".join(f"'{word}'" for word in words)
        return Rows(len(words), {"id": "i + 1", "key": f"([{listed}])[i + 1]"})

    def happenings(self) -> dict[str, Rows]:
        venue, half = self.venue_of("i"), f"i // {PLACES}"
        classes = ", ".join(f"'{kind}'" for _key, kind in PROGRAMMES)
        outcome = (
            f"CASE WHEN {self.share('i', 31)} < 0.93 THEN 'present'"
            f" ELSE {self.one_of(('late', 'helped', 'no_show', 'excused'), 'i', 32)} END"
        )
        state = f"CASE WHEN {self.share('i', 33)} < 0.97 THEN 'confirmed' ELSE 'cancelled' END"
        # Few come often: the second power makes a hundredth of the people come a tenth of times.
        person = f"(1 + floor(power({self.share('i', 30)}, 2) * {self.volunteers})::BIGINT)"
        shift_starts = f"({self.starts('i // 2')} + to_hours((i % 2)::INT))"
        activity = f"i // {PLACES * SHIFTS}"
        return {
            "activities_programme": Rows(len(PROGRAMMES), {
                **self.words(tuple(key for key, _kind in PROGRAMMES)).columns,
                "project_class": f"([{classes}])[i + 1]",
            }),
            "activities_activity": Rows(0, {
                "id": "i + 1", "venue_id": venue, "unit_id": self.unit_of(venue),
                "programme_id": self.up_to(len(PROGRAMMES), "i", 21),
                "starts_at": self.starts("i"),
                "state": f"CASE WHEN {self.share('i', 22)} < 0.98 THEN 'confirmed'"
                         " ELSE 'cancelled' END",
            }, 1),
            "activities_shift": Rows(0, {
                "id": "i + 1", "activity_id": "i // 2 + 1", "starts_at": shift_starts,
            }, SHIFTS),
            "activities_signup": Rows(0, {
                "shift_id": f"{half} + 1", "person_id": person, "outcome": outcome, "state": state,
            }, SHIFTS * PLACES),
            "activities_tally": Rows(0, {
                "shift_id": "i // 2 + 1", "number": self.up_to(9, "i", 40),
                "at": f"({self.starts('i // 4')} + to_minutes(floor({self.share('i', 41)}"
                      " * 90)::INT))",
            }, SHIFTS * COUNTS),
            "hours_entry": Rows(0, {
                "minutes": f"30 * {self.up_to(8, 'i', 50)}",
                "service_on": f"({self.starts(activity)})::DATE",
                "unit_id": self.unit_of(self.venue_of(activity)),
            }, SHIFTS * PLACES,
                where=f"WHERE {state} = 'confirmed' AND {self.share('i', 31)} < 0.93"),
        }  # fmt: skip


def last_years(city: Path, target: Path, years: int) -> None:
    """The same city as if it had begun later: the last years' files, linked, with a manifest."""
    data = json.loads((city / NAME).read_text(encoding="utf-8"))
    following = UNTIL + timedelta(days=1)
    first = following.replace(year=following.year - years)
    for table in data["tables"].values():
        table["files"] = [file for file in table["files"] if _kept(file["path"], first)]
        table["rows"] = sum(file["rows"] for file in table["files"])
        for file in table["files"]:
            place = target / file["path"]
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(city / file["path"], place)
    (target / NAME).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _kept(path: str, first: date) -> bool:
    parts = dict(part.split("=") for part in path.split("/") if "=" in part)
    return not parts or (int(parts["year"]), int(parts["month"])) >= (first.year, first.month)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--volunteers", type=int, default=2_150_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True)
    began, used = time.perf_counter(), time.process_time()
    city = City(asked.folder, asked.years, asked.volunteers, asked.seed)
    manifest = city.build()
    report = {
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "rows": {name: table.rows for name, table in manifest.tables.items()},
        "bytes": sum(f.bytes for table in manifest.tables.values() for f in table.files),
        "filled_with_nothing": city.empty,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
