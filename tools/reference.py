"""Writes docs/reference.md: what an operator may set, grant and expect to be announced.

    python -m tools.reference [--check]

Everything in it is read from the declarations in the code, so it cannot fall behind unnoticed.
"""

import argparse
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
DECLARING = ("options", "policy", "events", "facts", "reactions", "jobs")


def rooms() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "qinglin").glob("*/apps.py"))


def load() -> None:
    """Set Django up and import every module that declares something."""
    django = importlib.import_module("django")
    django.setup()
    for room in rooms():
        for part in DECLARING:
            if find_spec(f"qinglin.{room}.{part}"):
                importlib.import_module(f"qinglin.{room}.{part}")


def event_kinds() -> list[type]:
    """Every event of the product, of the lowest room first."""
    base: type = importlib.import_module("qinglin.kernel.events").Event

    def below(kind: type) -> Iterator[type]:
        children: list[type] = kind.__subclasses__()
        for child in children:
            yield child
            yield from below(child)

    # dataclass(slots=True) makes a second class; only the one its module holds is real.
    real = {
        kind
        for kind in below(base)
        if kind.__module__.startswith("qinglin.")
        and "tests" not in kind.__module__.split(".")
        and getattr(sys.modules[kind.__module__], kind.__name__, None) is kind
    }
    return sorted(real, key=lambda kind: (kind.__module__, kind.__name__))


def event_name(kind: type) -> str:
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


def meaning(kind: type) -> str:
    """The first paragraph of the docstring; the one that dataclasses make up says nothing."""
    text = (kind.__doc__ or "").strip()
    return "" if text.startswith(f"{kind.__name__}(") else " ".join(text.split("\n\n")[0].split())


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    if not rows:
        return ["None yet.", ""]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [*lines, ""]


def deployment() -> list[list[str]]:
    environment = importlib.import_module("qinglin.site.env")
    kind = environment.Environment
    told = dict(
        part.split(": ", 1)
        for part in " ".join((kind.__doc__ or "").split()).split(". ")
        if ": " in part
    )
    return [
        [f"`{environment.PREFIX}{field.name.upper()}`", f"`{field.default!s}`" if str(field.default)
         else "empty", told.get(field.name, "").rstrip(".")]
        for field in fields(kind)
    ]  # fmt: skip


def options() -> list[list[str]]:
    known = importlib.import_module("qinglin.kernel.options").OPTIONS
    return [
        [f"`{name}`", option.kind.__name__, f"`{option.default}`", str(option.label)]
        for name, option in sorted(known.items())
    ]


def permissions() -> list[list[str]]:
    known = importlib.import_module("qinglin.kernel.actor").PERMISSIONS
    return [[f"`{name}`", str(label)] for name, label in sorted(known.items())]


def events() -> list[list[str]]:
    reactions = importlib.import_module("qinglin.kernel.events").reactions_to
    return [
        [
            f"`{event_name(kind)}`",
            meaning(kind),
            ", ".join(f"`{field.name}`" for field in fields(kind)),
            ", ".join(f"`{name.removeprefix('qinglin.')}`" for name in sorted(reactions(kind)))
            or "nobody yet",
        ]
        for kind in event_kinds()
    ]


def schedules() -> list[list[str]]:
    known = importlib.import_module("qinglin.kernel.jobs").SCHEDULES
    return [
        [f"`{name.removeprefix('qinglin.')}`", f"every {interval}", meaning(work) or ""]
        for name, (interval, work) in sorted(known.items())
    ]


def text() -> str:
    translation = importlib.import_module("django.utils.translation")
    with translation.override("zh-hans"):
        lines = [
            "# Reference",
            "",
            "Made from the code by `make docs`; `make check` fails when it is behind.",
            "",
            "## Deployment: environment variables",
            "",
            *table(["name", "default", "meaning"], deployment()),
            "## Options a district may change",
            "",
            *table(["name", "kind", "default", "label"], options()),
            "## Permissions",
            "",
            *table(["name", "allows"], permissions()),
            "## Events",
            "",
            *table(["event", "meaning", "carries", "who reacts"], events()),
            "## Schedules",
            "",
            *table(["work", "interval", "promises"], schedules()),
        ]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the file is behind")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory(prefix="qinglin-docs-") as home:
        for name in [name for name in os.environ if name.startswith("QINGLIN_")]:
            del os.environ[name]
        os.environ["QINGLIN_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "qinglin.site.settings"
        load()
        wanted = text()
    if check:
        if REFERENCE.exists() and REFERENCE.read_text(encoding="utf-8") == wanted:
            return 0
        print("docs/reference.md is behind the code: run make docs")
        return 1
    REFERENCE.parent.mkdir(exist_ok=True)
    REFERENCE.write_text(wanted, encoding="utf-8")
    print(f"docs: wrote {REFERENCE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
