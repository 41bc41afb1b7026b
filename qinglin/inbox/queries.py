from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qinglin.kernel.actor import Actor, require_person
from qinglin.kernel.errors import NotFound
from qinglin.kernel.templatetags.moments import clock_time, full_day

from .models import Message
from .registry import TEMPLATES
from .registry import Template as Template


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its reader sees it, in the reader's language."""

    pk: int
    title: str
    body: str
    link: str
    made_at: datetime
    read: bool


def unread_count(actor: Actor) -> int:
    """Messages this person has not opened yet."""
    if actor.person_id is None:
        return 0
    return Message.objects.filter(person_id=actor.person_id, read_at=None).count()


def messages(actor: Actor) -> QuerySet[Message]:
    """What this person was told, the latest first."""
    return Message.objects.filter(person_id=require_person(actor)).order_by("-id")


def message_for(actor: Actor, pk: int) -> Message:
    """One's own message; those of others are absent."""
    message = messages(actor).filter(pk=pk).first()
    if message is None:
        raise NotFound
    return message


def shown(messages: Iterable[Message]) -> list[Shown]:
    return [show(message) for message in messages]


def show(message: Message) -> Shown:
    """Fill the template. A template that no longer exists is said to be so, never an error."""
    template = TEMPLATES.get(message.template)
    title, body = _("一条旧消息"), _("这条消息的内容已不再显示。")
    if template is not None:
        values = {name: _said(value) for name, value in message.values.items()}
        if template.holes() <= set(values):
            title, body = str(template.title) % values, str(template.body) % values
    return Shown(
        message.pk, title, body, message.link, message.made_at, message.read_at is not None
    )


def _said(value: Any) -> Any:
    """A kept value as the reader says it: moments and days in words."""
    if isinstance(value, dict) and "at" in value:
        moment = datetime.fromisoformat(value["at"])
        return _("%(day)s %(time)s") % {"day": full_day(moment), "time": clock_time(moment)}
    if isinstance(value, dict) and "on" in value:
        return full_day(date.fromisoformat(value["on"]))
    return value
