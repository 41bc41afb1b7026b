"""Collects the sentences of the product into qinglin/locale/en, without the gettext programs.

    python tools/messages.py            collect; translations are kept, obsolete ones dropped
    python tools/messages.py --check    fail on any difference, gap or broken placeholder
    python tools/messages.py --compile  write the .mo files that the product reads

Message ids are Chinese whole sentences, so only the English catalogue exists.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "qinglin"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
LEFT_OUT = {"tests", "migrations", "locale", "static"}
TEMPLATES = {".html", ".txt", ".svg", ".xml"}
Place = int | tuple[int, str] | tuple[int, int]
KEYWORDS: dict[str, tuple[Place, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Project-Id-Version": "qinglin",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0\- +]?[\d.]*([diouxXeEfFgGcrsa%])")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"\w")

Key = tuple[str | None, str]


def sources(root: Path) -> Iterator[Path]:
    """Every file that may hold sentences, in a stable order."""
    for path in sorted(root.rglob("*")):
        parts = set(path.relative_to(root).parts)
        if path.is_file() and not parts & LEFT_OUT:
            is_template = path.suffix in TEMPLATES and "templates" in parts
            if path.suffix == ".py" or is_template:
                yield path


def readable(path: Path) -> bytes:
    """The file as Python that the extractor can read; templates become calls of gettext."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
        # Only the calls count; indentation left over from the markup would not parse.
        text = "\n".join(line.strip() for line in text.splitlines())
    return text.encode()


def collect(root: Path) -> polib.POFile:
    """A fresh catalogue of every sentence under this folder, without translations."""
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = dict(HEADER)
    entries: dict[Key, polib.POEntry] = {}
    for path in sources(root):
        place = path.relative_to(root.parent).as_posix()
        found = extract("python", io.BytesIO(readable(path)), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            single, plural = message if isinstance(message, tuple) else (message, "")
            entry = entries.setdefault(
                (context, single), polib.POEntry(msgctxt=context, msgid=single)
            )
            if plural:
                entry.msgid_plural = plural
                entry.msgstr_plural = {0: "", 1: ""}
            if (place, "") not in entry.occurrences:
                entry.occurrences.append((place, ""))
    for key in sorted(entries, key=lambda key: (entries[key].occurrences[0], key[1], key[0] or "")):
        entry = entries[key]
        if any(kind != "%" for _, kind in PLACEHOLDER.findall(entry.msgid)):
            entry.flags = ["python-format"]
        fresh.append(entry)
    return fresh


def merge(fresh: polib.POFile, known: polib.POFile) -> polib.POFile:
    """The fresh catalogue with every translation that still has its sentence."""
    before: dict[Key, polib.POEntry] = {
        (entry.msgctxt, entry.msgid): entry for entry in known if not entry.obsolete
    }
    for entry in fresh:
        old = before.get((entry.msgctxt, entry.msgid))
        if old is None or "fuzzy" in old.flags:
            continue
        if entry.msgid_plural and old.msgid_plural:
            entry.msgstr_plural = {0: old.msgstr_plural.get(0, ""), 1: old.msgstr_plural.get(1, "")}
        elif entry.msgid_plural:
            entry.msgstr_plural = {0: old.msgstr, 1: old.msgstr}
        else:
            entry.msgstr = old.msgstr or old.msgstr_plural.get(1, "")
        entry.tcomment = old.tcomment
    return fresh


def holes(text: str) -> set[str]:
    """The named placeholders, with their kind; a bare %s shows as an empty name."""
    return {f"{name}:{kind}" for name, kind in PLACEHOLDER.findall(text) if kind != "%"}


def is_endonym(text: str) -> bool:
    """Languages are named in themselves, so that whoever looks for one finds it."""
    return text == "简体中文"


def faults(catalogue: polib.POFile) -> list[str]:
    """What keeps this catalogue from being complete, one line each."""
    found = []
    for entry in catalogue:
        name = f"“{entry.msgid}”" + (f" [{entry.msgctxt}]" if entry.msgctxt else "")
        if entry.obsolete:
            found.append(f"obsolete: {name}")
            continue
        if "fuzzy" in entry.flags:
            found.append(f"fuzzy: {name}")
        # A sentence of holes and marks alone is an order of parts, the same in every language.
        wordless = not WORD.search(PLACEHOLDER.sub("", entry.msgid))
        if not wordless and not CHINESE.search(entry.msgid):
            found.append(f"message id is not Chinese: {name}")
        wanted = holes(entry.msgid)
        if any(hole.startswith(":") for hole in wanted):
            found.append(f"placeholder without a name: {name}")
        plural = entry.msgstr_plural if entry.msgid_plural else {}
        for number, text in plural.items() if plural else [(1, entry.msgstr)]:
            if not text.strip():
                found.append(f"no English: {name}")
            elif text == entry.msgid and not wordless and not is_endonym(text):
                found.append(f"English is the Chinese again: {name}")
            elif holes(text) - wanted or (number > 0 and wanted - holes(text)):
                found.append(f"placeholders differ: {name} → {text}")
    return found


def compile_catalogues(root: Path) -> int:
    """Write a .mo beside every .po; says how many."""
    catalogues = sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))
    for path in catalogues:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(catalogues)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    arguments = parser.parse_args()

    if arguments.compile:
        print(f"messages: {compile_catalogues(SOURCE)} catalogue(s) compiled")
        return 0

    path = SOURCE / CATALOGUE
    known = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile()
    merged = merge(collect(SOURCE), known)
    if not arguments.check:
        path.parent.mkdir(parents=True, exist_ok=True)
        merged.save(str(path))
        gaps = sum(fault.startswith("no English") for fault in faults(merged))
        print(f"messages: {len(merged)} sentences, {gaps} without English")
        return 0

    problems = [] if str(merged) == str(known) else ["the catalogue is behind: run make messages"]
    problems += faults(known)
    for problem in problems:
        print(f"messages: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
