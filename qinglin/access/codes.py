"""How a sign-in code reaches a phone. The default prints it where the server runs."""

import sys
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


class CodeSender(Protocol):
    """Brings a code to a phone; what it raises stops the request, and nothing was sent."""

    def send(self, phone: str, code: str) -> None: ...


class ConsoleSender:
    """Writes to the server's console: for trials, demonstrations and tests."""

    def send(self, phone: str, code: str) -> None:
        sys.stderr.write(f"sign-in code for {phone}: {code}\n")
        sys.stderr.flush()


def sender() -> CodeSender:
    """The sender that ``QINGLIN_CODE_SENDER`` names."""
    name = settings.QINGLIN_CODE_SENDER
    try:
        made: CodeSender = import_string(name)()
    except (ImportError, TypeError) as error:
        raise ImproperlyConfigured(
            f"QINGLIN_CODE_SENDER must name a class with a method send(phone, code), not {name!r}"
        ) from error
    return made
