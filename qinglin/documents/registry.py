"""What higher rooms tell this one about their documents: how one of a kind stands today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from .models import Document


class State(StrEnum):
    """``VALID``: as it was signed. ``CHANGED``: part of it holds. ``VOID``: nothing holds."""

    VALID = "valid"
    CHANGED = "changed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words. ``now`` is what holds instead, if it moved; what is ``optional`` is
    shown to strangers only if the holder shows details."""

    label: Any
    value: str
    now: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """One of many facts that the document sums up; shown only if the holder shows them."""

    day: date
    title: str
    note: str
    value: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it reads and as it stands at this moment."""

    state: State
    lines: tuple[Line, ...]
    details: tuple[Detail, ...] = ()
    #: What experts compare; out of the way of everybody else.
    fine: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. ``read`` looks at the records as they are now; ``page`` is the name of
    the URL where the holder finds it, by its number."""

    name: str
    title: Any
    read: Callable[[Document], Reading]
    page: str


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    if kind.name in KINDS:
        raise ValueError(f"kind of document {kind.name} is registered twice")
    KINDS[kind.name] = kind
    return kind
