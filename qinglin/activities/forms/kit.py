"""What a leader's phone sends: JSON, checked field by field."""

import json
from datetime import UTC, datetime
from typing import Any

from qinglin.activities.actions import KitRecord
from qinglin.activities.errors import FAULTS, WrongValue

#: Milliseconds since 1970 of the years that a device's clock may show.
FIRST_MS, LAST_MS = 31_536_000_000, 7_258_118_400_000
LONGEST_CODE = 400
MOST_ID = 2**63 - 1


def sent(body: bytes) -> dict[str, Any]:
    """The members of the one object that was sent."""
    try:
        found = json.loads(body)
    except ValueError as error:
        raise WrongValue from error
    if not isinstance(found, dict):
        raise WrongValue
    return found


def moment(value: Any, field: str) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool) or not FIRST_MS <= value <= LAST_MS:
        raise WrongValue(fields={field: FAULTS["years"]})
    return datetime.fromtimestamp(value / 1000, UTC)


def whole(value: Any, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MOST_ID:
        raise WrongValue(fields={field: FAULTS["number"]})
    return value


def words(value: Any, field: str, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise WrongValue(fields={field: FAULTS["long"]})
    return value


def records(value: Any) -> list[KitRecord]:
    """The records, each with its running number; two of one number are one too many."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise WrongValue(fields={"scans": FAULTS["absent"]})
    found = [
        KitRecord(
            counter=whole(one.get("counter"), "counter"),
            direction=words(one.get("direction"), "direction", 3),
            at=moment(one.get("at"), "at"),
            code=words(one.get("code", ""), "code", LONGEST_CODE),
            sign_up_id=whole(one["sign_up"], "sign_up") if one.get("sign_up") else None,
        )
        for one in value
    ]
    if len({one.counter for one in found}) < len(found):
        raise WrongValue(fields={"counter": FAULTS["same"]})
    return found
