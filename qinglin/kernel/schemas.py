"""Shapes that the rooms' APIs share: JSON is taken as it is written, never guessed at.

A number in quotes is no number, a moment without a zone is no moment, an unknown field is refused.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

#: The largest id either database can hold.
LARGEST = 2**63 - 1
#: Characters that no database keeps: NUL, and halves of characters.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2999, 12, 31)


def storable(text: str) -> str:
    """The text, if it can be kept."""
    if UNSTORABLE.search(text):
        raise ValueError(_("含有无法保存的字符，请删去后再提交。"))
    return text


def moment(value: Any) -> datetime:
    """An ISO 8601 moment with its zone."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_("请填写时间，例如 2026-11-28T08:30:00+08:00。")) from None
    if found.tzinfo is None:
        raise ValueError(_("时间要写明时区，例如 2026-11-28T08:30:00+08:00。"))
    return found


def day(value: Any) -> date:
    """An ISO 8601 day that a calendar of this house can hold."""
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_("请填写日期，例如 2026-11-28。")) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(_("这个日期不合理，请检查。"))
    return found


#: In a body.
Number = Annotated[int, Field(strict=True)]
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
Text = Annotated[str, Field(max_length=5_000), AfterValidator(storable)]
Moment = Annotated[datetime, BeforeValidator(moment)]
#: In an address, where everything is text.
IdAsked = Annotated[int, Field(ge=1, le=LARGEST)]
DayAsked = Annotated[date, BeforeValidator(day)]


class Body(BaseModel):
    """What is sent: a field that is not known is refused by its name.

    A plain model: ninja's own reads attributes of whatever comes, and validates twice.
    """

    model_config = ConfigDict(extra="forbid")


class Refused(Schema):
    """Why not: a stable ``code``, a sentence, and sentences for single fields."""

    code: str
    detail: str
    fields: dict[str, str]


#: What any operation may answer instead, for its description.
REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422), Refused)


def operation(
    name: str, policy: str, answers: dict[int, Any], *, scope: str | None = None
) -> dict[str, Any]:
    """What the description says of an operation: its name, its answers and what is needed.

    ``policy`` is ``resource.act``; ``scope`` the parameter that names the one thing acted on.
    """
    resource, act = policy.split(".")
    needed = {"resource": resource, "act": act, "scope_param": scope}
    return {
        "operation_id": name,
        "response": {**answers, **REFUSALS},
        "openapi_extra": {"x-policy": needed},
    }
