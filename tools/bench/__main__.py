"""``make bench``: build the full district, rush it, open its pages; print a table, write JSON.

python -m tools.bench [--scale F] [--only postgresql,sqlite,years] [--articles DIR] [--out DIR]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.bench import claims, frauds, rush, years
from tools.bench.stage import Installation, serving
from tools.throwaway_postgres import throwaway_postgres

WORLD = "fuyang-2015"
BOSS = "quwei"
#: The small district against which the number of queries is compared: about 380 people.
SMALL = 0.01
ENGINES = ("postgresql", "sqlite")
PARTS = (*ENGINES, "years")
#: A long series (AT-14), and the milliseconds that a page with it may take.
OCCURRENCES, ALLOWED = 13_000, 100


@contextmanager
def installation(engine: str, folder: Path) -> Iterator[tuple[Installation, Path | None]]:
    """An empty home, and a database of this engine that keeps what it confirmed."""
    home = folder / engine
    home.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        yield Installation(home, ""), None
        return
    with throwaway_postgres(durable=True) as (url, postgres_home):
        yield Installation(home, url), postgres_home


def pages(place: Installation, part: str = "pages") -> dict[str, Any]:
    """What ``tools.bench.pages`` or ``tools.bench.series`` measures, in a process of its own."""
    result = place.home / f"{part}.json"
    subprocess.run(
        [sys.executable, "-m", f"tools.bench.{part}", str(result)],
        env=place.environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    found: dict[str, Any] = json.loads(result.read_text())
    return found


def small_pages(folder: Path) -> dict[str, Any]:
    home = folder / "small"
    home.mkdir(parents=True, exist_ok=True)
    place = Installation(home, "")
    place.run("migrate")
    place.run("world", "build", WORLD, "--scale", str(SMALL))
    return pages(place)


def measure(engine: str, scale: float, folder: Path, console: Console) -> dict[str, Any]:
    """Everything that is measured on one engine."""
    with installation(engine, folder) as (place, postgres_home):
        place.run("migrate")
        console.print(f"{engine}: building {WORLD} at scale {scale} …")
        build_seconds, build_memory = place.timed("world", "build", WORLD, "--scale", str(scale))
        figures_seconds, figures_memory = place.timed("figures", WORLD, "--format", "json")
        opened = pages(place)
        long_series = pages(place, "series")
        console.print(f"{engine}: the rush …")
        with serving(place, postgres_home) as server:
            rushed = rush.run(place, server, BOSS)
        verify_seconds, _ = place.timed("verify")
    return {
        "build": {"seconds": round(build_seconds, 1), "peak_mib": round(build_memory)},
        "figures": {"seconds": round(figures_seconds, 2), "peak_mib": round(figures_memory)},
        "verify": {"seconds": round(verify_seconds, 1)},
        "pages": opened,
        "series": long_series,
        "rush": rushed.figures(),
    }


def machine() -> dict[str, Any]:
    """What these figures were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def load_rows(report: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for what in ("ping", "sign_up", "check_in"):
        one = report["rush"][what]
        ratio = report["rush"].get(f"{what}_to_ping", 1.0)
        yield (
            what.replace("_", "-"),
            f"{one['requests_per_second']:.0f}",
            f"{ratio:.0%}",
            f"{one['app_cpu_ms']:.2f}",
            f"{one['database_cpu_ms']:.2f}",
            f"{one['p50_ms']:.1f}",
            f"{one['p99_ms']:.1f}",
        )


def show(console: Console, engine: str, report: dict[str, Any], small: dict[str, Any]) -> None:
    loads = Table("request", "req/s", "of ping", "app CPU ms", "db CPU ms", "p50 ms", "p99 ms")
    loads.title = f"{engine}: 32 connections, 2 processes' worth of cores shared with the client"
    for row in load_rows(report):
        loads.add_row(*row)
    console.print(loads)
    opened = Table("page", "queries", "at 380 people", "median ms", "kB")
    for title, page in report["pages"].items():
        opened.add_row(
            title,
            str(page["queries"]),
            str(small.get(title, {}).get("queries", "–")),
            f"{page['median_ms']:.1f}",
            f"{page['bytes'] / 1000:.0f}",
        )
    console.print(opened)
    console.print(
        f"build {report['build']['seconds']} s, {report['build']['peak_mib']} MiB · "
        f"figures {report['figures']['seconds']} s · verify {report['verify']['seconds']} s"
    )
    show_series(console, report["series"])
    for problem in shortcomings(engine, report):
        console.print(f"[bold red]PROBLEM[/] {problem}")


def show_series(console: Console, report: dict[str, Any]) -> None:
    table = Table("page", "queries", "before", "median ms", "before", "ratio")
    table.title = f"one series holds {OCCURRENCES:,} occurrences more; before: without them"
    for title, page in report.items():
        table.add_row(
            title,
            str(page["queries"]),
            str(page["queries_before"]),
            f"{page['median_ms']:.1f}",
            f"{page['median_ms_before']:.1f}",
            f"{page['ratio']:.2f}",
        )
    console.print(table)


def shortcomings(engine: str, report: dict[str, Any]) -> list[str]:
    slow = [
        f"{engine}: {title} took {page['median_ms']} ms with {OCCURRENCES:,} occurrences"
        for title, page in report["series"].items()
        if page["median_ms"] > ALLOWED
    ]
    return [*report["rush"]["problems"], *slow]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--articles", type=Path, default=claims.FOLDER)
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"--only knows {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    console = Console(width=100)
    read = claims.run(console, arguments.articles)
    claims_file = rush.result_file(arguments.out, "claims")
    claims_file.write_text(json.dumps(read, ensure_ascii=False, indent=1))
    seen = frauds.run(console)
    frauds_file = rush.result_file(arguments.out, "frauds")
    frauds_file.write_text(json.dumps(seen, ensure_ascii=False, indent=1))
    problems = [read["problems"], seen["problems"]]
    if "years" in wanted:
        over_years = years.run(console)
        years_file = rush.result_file(arguments.out, "years")
        years_file.write_text(json.dumps({"machine": machine(), **over_years}, indent=1))
        problems.append(over_years["problems"])
    problems += engines([name for name in wanted if name in ENGINES], arguments, console)
    return 1 if any(problems) else 0


def engines(wanted: list[str], arguments: argparse.Namespace, console: Console) -> list[list[str]]:
    """The product on each database; what is wrong with each."""
    if not wanted:
        return []
    reports: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="qinglin-bench-") as folder:
        small = small_pages(Path(folder))
        for engine in wanted:
            reports[engine] = measure(engine, arguments.scale, Path(folder), console)
            show(console, engine, reports[engine], small)
            written = {"machine": machine(), "scale": arguments.scale, **reports[engine]}
            file = rush.result_file(arguments.out, engine)
            file.write_text(json.dumps(written, ensure_ascii=False, indent=1))
            console.print(f"written to {file}")
    return [shortcomings(engine, report) for engine, report in reports.items()]


if __name__ == "__main__":
    sys.exit(main())
