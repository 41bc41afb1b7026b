"""Every check that needs no test database server: two at a time, all of them, then the verdict.

python -m tools.check
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
AT_ONCE = 2
#: Lines shown of what a failed check said; its last ones say most.
LONGEST_REPORT = 60


@dataclass(frozen=True)
class Check:
    """A command that must succeed."""

    name: str
    command: tuple[str, ...]
    production: bool = False


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


def templates() -> list[str]:
    return [
        str(path.relative_to(ROOT)) for path in sorted((ROOT / "qinglin").glob("*/templates/**/*"))
        if path.suffix in {".html", ".txt"}
    ]  # fmt: skip


def checks() -> Iterator[Check]:
    """The slow ones first, so that the short ones run beside them."""
    yield Check("mypy", tool("mypy"))
    yield Check(
        "architecture", tool("pytest", "tests/test_architecture.py", "tests/test_fences.py")
    )
    yield Check("ruff format", tool("ruff", "format", "--check", "--output-format=concise", "."))
    yield Check("ruff check", tool("ruff", "check", "--output-format=concise", "."))
    yield Check("import contracts", tool("lint-imports", "--no-cache"))
    yield Check(
        "system checks for production",
        module("qinglin.site.cli", "check", "--deploy", "--fail-level", "WARNING"),
        production=True,
    )
    yield Check("migrations", module("qinglin.site.cli", "makemigrations", "--check", "--dry-run"))
    yield Check("messages", module("tools.messages", "--check"))
    if found := templates():
        yield Check("templates", tool("djade", "--check", "--target-version", "5.2", *found))
    yield Check("API description", module("qinglin.site.cli", "openapi", "--check"))
    yield Check("reference", module("tools.reference", "--check"))


def environment(home: str, *, production: bool) -> dict[str, str]:
    """Nothing of the developer's own settings, and a home that is thrown away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGLIN_")}
    ours = {"QINGLIN_HOME": home, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"}
    if production:
        ours |= {"QINGLIN_HTTPS": "1", "QINGLIN_HOSTS": "qinglin.example.org"}
    return kept | ours


def run(check: Check) -> tuple[Check, bool, float, str]:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qinglin-check-") as home:
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env=environment(home, production=check.production),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return check, done.returncode == 0, time.monotonic() - started, done.stdout


def main() -> int:
    failed = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for check, good, seconds, said in pool.map(run, checks()):
            print(f"{'ok  ' if good else 'FAIL'}  {check.name} ({seconds:.1f} s)", flush=True)
            if not good:
                failed.append(check.name)
                lines = said.rstrip().splitlines()
                print("\n".join(f"      {line}" for line in lines[-LONGEST_REPORT:]))
    print(f"checks failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
