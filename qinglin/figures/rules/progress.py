"""How far a mode has come: what is missing to a reported number."""

from dataclasses import dataclass

from .verdicts import ABOVE, BELOW


@dataclass(frozen=True, slots=True)
class Distance:
    """``missing`` is what has to come to be borne out, ``beyond`` what lies past the number.

    ``share`` is the part of the reported number that the records have, in per cent, 100 at most.
    """

    missing: int = 0
    beyond: int = 0
    share: int = 0


def distance(
    computed: int | None, value: object, bound: str, *, inclusive: bool = False
) -> Distance | None:
    """None where one of the two is no number, or where the number is no aim (近)."""
    if computed is None or isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return None
    if bound == BELOW:
        return None
    wanted = value + 1 if bound == ABOVE and not inclusive else value
    share = max(0, min(100, computed * 100 // value))
    if computed < wanted:
        return Distance(missing=wanted - computed, share=share)
    return Distance(beyond=computed - value, share=share)
