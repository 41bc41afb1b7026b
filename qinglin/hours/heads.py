"""Where daily heads of the ledger go: out of the reach of whoever could rewrite the ledger.

``QINGLIN_HEADS_TO`` names the places, separated by commas: ``console``, ``file:/PATH`` (a line is
appended to it), ``mail:ADDRESS``. Each takes the line that ``qinglin verify --heads`` reads.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

Bring = Callable[[str, str], None]


def line_of(seq: int, hash_: bytes | memoryview, day: str) -> str:
    """``43 b2d4… 2026-11-22``: number, hash, and the day at whose end the ledger stood there."""
    return f"{seq} {bytes(hash_).hex()} {day}"


def places() -> list[str]:
    """The places as they were named; a place that nobody knows is refused by name."""
    named = [place.strip() for place in settings.QINGLIN_HEADS_TO.split(",") if place.strip()]
    for place in named:
        _way(place)
    return named


def bring(place: str, line: str) -> None:
    """Bring one head to one place; what it raises is kept, and it is tried again."""
    way, target = _way(place)
    way(target, line)


def _way(place: str) -> tuple[Bring, str]:
    kind, _colon, target = place.partition(":")
    way = WAYS.get(kind)
    if way is None or (kind != "console" and not target) or len(place) > 200:
        raise ImproperlyConfigured(
            f"QINGLIN_HEADS_TO knows console, file:/PATH and mail:ADDRESS, not {place!r}"
        )
    return way, target


def _to_console(_target: str, line: str) -> None:
    sys.stderr.write(f"ledger head: {line}\n")
    sys.stderr.flush()


def _to_file(target: str, line: str) -> None:
    """Appended and on the disk; a line that is there already is not written twice."""
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as out:
        out.seek(0)
        if line in out.read().splitlines():
            return
        out.write(f"{line}\n")
        out.flush()
        os.fsync(out.fileno())


def _to_mail(target: str, line: str) -> None:
    with translation.override("zh-hans"):
        day = line.rsplit(" ", 1)[-1]
        EmailMessage(
            subject=_("时长账 %(day)s 的链头") % {"day": day},
            body=_(
                "下面这一行是 %(day)s 结束时志愿服务时长账的链头，请原样留存。"
                "日后用 qinglin verify --heads 可以核对账有没有被改过。\n\n%(line)s\n"
            )
            % {"day": day, "line": line},
            to=[target],
        ).send()


WAYS: dict[str, Bring] = {"console": _to_console, "file": _to_file, "mail": _to_mail}
