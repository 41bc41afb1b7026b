"""Figures over the years of a city of 2.15 million volunteers, counted from Parquet files.

python -m tools.bench.years [--volunteers 2150000] [--years 1,2,5,10] [--city FOLDER]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.bench.stage import QINGLIN, Installation

YEARS = (1, 2, 5, 10)
VOLUNTEERS = 2_150_000
#: What is asked of the longest.
SECONDS, MEBIBYTES, ATTENDANCES = 10, 4096, 28_000_000
THREADS, MEMORY = 2, "2GiB"
MODE = "fuyang-2015"
#: Counted besides the mode: persons over every attendance, the same by month, all minutes.
ALONE = {
    "persons": ("activities.participants",),
    "person-times by month": ("activities.participations", "--by", "month"),
    "minutes": ("hours.minutes",),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One command: what it said, and what it took."""

    said: dict[str, Any]
    seconds: float
    cpu_seconds: float
    peak_mib: float

    def figures(self) -> dict[str, float]:
        return {
            "seconds": round(self.seconds, 2),
            "counting_seconds": self.said["seconds"],
            "cpu_seconds": round(self.cpu_seconds, 2),
            "peak_mib": round(self.peak_mib),
        }


def taken(place: Installation, *verb: str) -> Taken:
    """A ``qinglin`` verb in a process of its own, start included."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen([*QINGLIN, *verb], env=place.environment, stdout=output)
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            raise SystemExit(f"qinglin {' '.join(verb)} ended with {process.returncode}")
        said = json.load(output)
    return Taken(said, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def counted(place: Installation, city: Path, *what: str) -> Taken:
    engine = ["--engine", "parquet", "--parquet", str(city), "--format", "json"]
    limits = ["--threads", str(THREADS), "--memory", MEMORY]
    return taken(place, "facts", "count", *what, *engine, *limits)


def build(place: Installation, city: Path, years: int, volunteers: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.city", str(city), "--years", str(years),
         "--volunteers", str(volunteers)],
        env=place.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def part(city: Path, target: Path, years: int, place: Installation) -> Path:
    script = (
        "import sys; from pathlib import Path; from tools.bench.city import last_years;"
        "last_years(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))"
    )
    target.mkdir()
    command = [sys.executable, "-c", script, str(city), str(target), str(years)]
    subprocess.run(command, env=place.environment, check=True)
    return target


def measure(
    folder: Path, years: Sequence[int], volunteers: int, city: Path | None, console: Console
) -> dict[str, Any]:
    place = Installation(folder / "home", "")
    place.home.mkdir(parents=True)
    place.run("migrate")
    most = max(years)
    report: dict[str, Any] = {}
    if city is None:
        city = folder / "city"
        console.print(f"a city of {volunteers:,} volunteers, {most} years …")
        report["city"] = build(place, city, most, volunteers)
    runs: dict[str, Any] = {}
    for number in sorted(years):
        those = city if number == most else part(city, folder / f"city-{number}", number, place)
        mode = counted(place, those, MODE)
        alone = {name: counted(place, those, *what) for name, what in ALONE.items()}
        served = counted(place, those, "activities.participations").said["rows"][0]["number"]
        runs[str(number)] = {
            "attendances": served,
            MODE: mode.figures(),
            **{name: one.figures() for name, one in alone.items()},
            "figures": {row["key"]: row["computed"] for row in mode.said["rows"]
                        if row["computed"] is not None},
        }  # fmt: skip
    longest = runs[str(most)]
    report |= {"volunteers": volunteers, "years": runs, "threads": THREADS, "memory": MEMORY}
    report["problems"] = problems(longest)
    return report


def problems(longest: dict[str, Any]) -> list[str]:
    """What the longest falls short of."""
    found = []
    if longest["attendances"] < ATTENDANCES:
        found.append(f"{longest['attendances']:,} attendances, {ATTENDANCES:,} were wanted")
    if longest[MODE]["seconds"] > SECONDS:
        found.append(f"{MODE} took {longest[MODE]['seconds']} s, {SECONDS} were allowed")
    peak = max(longest[name]["peak_mib"] for name in (MODE, *ALONE))
    if peak > MEBIBYTES:
        found.append(f"{peak} MiB of memory, {MEBIBYTES} were allowed")
    return found


def show(console: Console, report: dict[str, Any]) -> None:
    if city := report.get("city"):
        console.print(
            f"made in {city['seconds']} s ({city['cpu_seconds']} s CPU),"
            f" {city['bytes'] / 1e6:.0f} MB of Parquet"
        )
    table = Table("years", "attendances", "counted", "s", "CPU s", "peak MiB")
    for years, run in report["years"].items():
        for name in (MODE, *ALONE):
            one = run[name]
            table.add_row(years, f"{run['attendances']:,}", name, f"{one['seconds']:.1f}",
                          f"{one['cpu_seconds']:.1f}", str(one["peak_mib"]))  # fmt: skip
    table.title = f"DuckDB over Parquet, {THREADS} threads, {MEMORY}; process start included"
    console.print(table)
    for problem in report["problems"]:
        console.print(f"[bold red]PROBLEM[/] {problem}")


def run(
    console: Console,
    years: Sequence[int] = YEARS,
    volunteers: int = VOLUNTEERS,
    city: Path | None = None,
) -> dict[str, Any]:
    """Measure and print; ``problems`` names what falls short."""
    with tempfile.TemporaryDirectory(prefix="qinglin-years-") as folder:
        report = measure(Path(folder), years, volunteers, city, console)
    show(console, report)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", default=",".join(map(str, YEARS)))
    parser.add_argument("--volunteers", type=int, default=VOLUNTEERS)
    parser.add_argument("--city", type=Path, help="a city that was made before, of the most years")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    asked = parser.parse_args()
    years = [int(number) for number in asked.years.split(",")]
    report = run(Console(width=100), years, asked.volunteers, asked.city)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "years.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
