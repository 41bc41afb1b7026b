"""The door to the engines: their libraries are loaded here, when they are asked for."""

from importlib import import_module
from types import ModuleType

from .errors import MissingLibrary

#: module of this package -> extra that brings its libraries.
EXTRAS = {
    "carrier": "analytics",
    "many": "analytics",
    "export": "analytics",
    "column": "analytics",
    "spark": "cluster",
}


def part(name: str) -> ModuleType:
    """A module of this package; refused in one sentence where its libraries are absent."""
    try:
        return import_module(f"{__package__}.{name}")
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        raise MissingLibrary(library=library, extra=EXTRAS[name]) from error
