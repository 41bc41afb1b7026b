"""What the product can say: each room declares its templates in ``messages.py``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: name -> template
TEMPLATES: dict[str, "Template"] = {}
HOLE = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True, slots=True)
class Template:
    """A message with named holes; title and body are lazy sentences.

    Declared once, at import: ``Template("activities.promoted", title=_("…"), body=_("…"))``.
    """

    name: str
    title: Any
    body: Any

    def __post_init__(self) -> None:
        if self.name in TEMPLATES:
            raise ValueError(f"message template {self.name} is declared twice")
        TEMPLATES[self.name] = self

    def holes(self) -> set[str]:
        return {hole for text in (self.title, self.body) for hole in HOLE.findall(str(text))}


def template(name: str, given: Iterable[str]) -> Template:
    """The template of this name, which these values fill; anything else is a defect."""
    found = TEMPLATES.get(name)
    if found is None:
        raise LookupError(f"message template {name} is not declared")
    missing = found.holes() - set(given)
    if missing:
        raise LookupError(f"message template {name} lacks {sorted(missing)}")
    return found
