"""The JSON schema of a mode's document, made from what the reader knows.

It lets an editor complete and underline; what only shows in the whole document (facts, circles,
keys given twice) is said by ``qinglin mode check``.
"""

from typing import Any

from . import verdicts
from .kinds import ASKED, KINDS, ROOMS, SPANS

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
LOOSE: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
WORDS: dict[str, Any] = {"type": "array", "items": LOOSE, "minItems": 1}
DAY: dict[str, Any] = {"type": ["integer", "string"]}


def schema() -> dict[str, Any]:
    """Draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Work mode 工作模式",
        **_object(
            ["mode", "title", "place", "source", "reported_on", "pillars"],
            mode=TEXT,
            title=TEXT,
            place=TEXT,
            source=TEXT,
            reported_on=TEXT,
            text=LOOSE,
            unnamed=WHOLE,
            labels=_object([], pillar=TEXT, measure=TEXT, figure=TEXT),
            words={"type": "object", "additionalProperties": TEXT},
            lists=_lists(),
            pillars=_several("pillar", least=1),
            figures=_several("figure"),
        ),
        "$defs": {
            "pillar": _object(
                ["key", "title", "measures"],
                key=TEXT,
                title=TEXT,
                text=LOOSE,
                unnamed=WHOLE,
                measures=_several("measure", least=1),
            ),
            "measure": _object(
                ["key", "title"],
                key=TEXT,
                title=TEXT,
                text=LOOSE,
                lists=_lists(),
                figures=_several("figure"),
            ),
            "figure": _figure(),
            "count": _counting(),
        },
    }


def _figure() -> dict[str, Any]:
    return _object(
        ["key", "title", "kind", "reported", "period", "scope", "definition"],
        key=TEXT,
        title=TEXT,
        unit=LOOSE,
        kind={"enum": sorted(KINDS)},
        reported=_object(
            ["value", "bound"],
            value={"type": ["number", "string"]},
            bound={"enum": list(verdicts.BOUNDS)},
            word={"enum": sorted(verdicts.WORDS)},
        ),
        period=_object(
            ["span", "words"],
            span={"enum": sorted(SPANS)},
            words=TEXT,
            until=DAY,
            days=WORDS,
            **{"from": DAY},
        ),
        scope=TEXT,
        definition=TEXT,
        count={"anyOf": [{"$ref": "#/$defs/count"}, _either()]},
        numerals={"type": "array", "items": _numeral()},
        readings=WORDS,
        why=LOOSE,
        room={"enum": sorted(ROOMS)},
        subset_of=LOOSE,
        parts=WORDS,
        apart_from=WORDS,
        conflict=LOOSE,
        note=LOOSE,
    )


def _counting() -> dict[str, Any]:
    inner = {"$ref": "#/$defs/count"}
    return _object(
        ["fact"],
        fact=TEXT,
        filters={"type": "object", "additionalProperties": {"type": _SIMPLE}},
        at=LOOSE,
        lowest=LOOSE,
        answer={"enum": sorted(ASKED)},
        of=inner,
        also={"type": "array", "items": inner},
    )


_SIMPLE = ["string", "integer", "boolean"]


def _either() -> dict[str, Any]:
    inner = {"$ref": "#/$defs/count"}
    return _object(["persons", "person_times"], persons=inner, person_times=inner)


def _numeral() -> dict[str, Any]:
    inner = _object(["value"], value=WHOLE, of=WORDS, count={"$ref": "#/$defs/count"})
    return {**inner, "oneOf": [{"required": ["of"]}, {"required": ["count"]}]}


def _lists() -> dict[str, Any]:
    some = _object(["unnamed"], names=WORDS, unnamed=WHOLE)
    return {"type": "object", "additionalProperties": {"anyOf": [WORDS, some]}}


def _several(name: str, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "minItems": least}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }
