"""The text of a document as plain values that remember their lines.

Only what a document needs: mappings, lists, texts, numbers, true, false and nothing. A date stays
a text, so that a document reads the same from its file and from where it is kept. References and
tags are refused: what is written is what is read, and a small file cannot become a large one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from .shapes import BadDocument

#: A mode of a hundred figures has about 80 kB and is ten levels deep.
LARGEST, DEEPEST, MOST = 1_000_000, 30, 50_000
PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
WHOLE, BROKEN = re.compile(r"-?(0|[1-9][0-9]{0,17})"), re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Layout:
    """``lines``: where each value stands, by its path; ``keys``: where whatever has this key is
    described. ``faults`` are those of the writing, not of what is said."""

    data: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    faults: list[BadDocument] = field(default_factory=list)

    def line_of(self, place: str) -> int:
        """The line of a place, or of the nearest that is written: what is missing has none."""
        owner, _, rest = place.partition(".")
        if place not in self.lines and owner in self.keys:
            place = f"{self.keys[owner]}.{rest}".rstrip(".")
        while place and place not in self.lines:
            place = re.sub(r"(\.[^.\[\]]*|\[[0-9]+\]|^[^.\[\]]+)$", "", place)
        return self.lines.get(place, 1)


class _TooMuch(Exception):
    def __init__(self, problem: str, line: int) -> None:
        self.problem, self.line = problem, line
        super().__init__(problem)


def read(text: str) -> Layout:
    """Never raises: what cannot be read is a fault with its line."""
    layout = Layout()
    if len(text) > LARGEST:
        return _failed(layout, "too_large", 1)
    try:
        events = yaml.parse(text, Loader=LOADER)
        found = list(_Tree(events, layout).documents())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(filter(None, (error.context, error.problem)))
        return _failed(layout, "not_yaml", mark.line + 1 if mark else 1, what)
    except yaml.YAMLError as error:  # characters that no text has
        return _failed(layout, "not_yaml", 1, " ".join(str(error).split()))
    except _TooMuch as error:
        return _failed(layout, error.problem, error.line)
    if len(found) != 1:
        return _failed(layout, "not_a_mapping", 1)
    layout.data = found[0]
    return layout


def _failed(layout: Layout, problem: str, line: int, value: str = "") -> Layout:
    layout.data, layout.lines = None, {"/": line}
    layout.faults = [BadDocument("/", problem, value[:200])]
    return layout


class _Tree:
    """Builds values out of the events of the parser, one after the other."""

    def __init__(self, events: Iterator[Any], layout: Layout) -> None:
        self.events, self.layout, self.seen = events, layout, 0

    def documents(self) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                yield self.value(next(self.events), "", 0)

    def value(self, event: Any, path: str, depth: int) -> Any:
        line = event.start_mark.line + 1
        self.seen += 1
        if self.seen > MOST or depth > DEEPEST:
            raise _TooMuch("too_large" if self.seen > MOST else "too_deep", line)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _TooMuch("reference", line)
        if event.tag not in (None, "!"):
            raise _TooMuch("tag", line)
        self.layout.lines[path or "/"] = line
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return event.value if event.style else plain(event.value)

    def mapping(self, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise _TooMuch("odd_key", line)
            name = str(event.value)
            place = f"{path}.{name}" if path else name
            again = name in found
            value = self.value(next(self.events), place, depth + 1)
            if again:
                self.layout.lines[place] = line
                self.layout.faults.append(BadDocument(place, "duplicate", name))
            found[name] = value
            if name == "key" and isinstance(value, str):
                self.layout.keys.setdefault(value, path)
        return found

    def sequence(self, path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, f"{path}[{len(found)}]", depth + 1))
        return found


def plain(text: str) -> Any:
    """What is written without quotes: a number, true, false, nothing, or the text itself."""
    if text in PLAIN:
        return PLAIN[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if BROKEN.fullmatch(text) else text
