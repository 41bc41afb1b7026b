"""How a sign-in code reaches a phone. The default prints it where the server runs."""

import sys
from typing import Protocol

from django.conf import settings
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
    """The sender that the setting ``QINGLIN_CODE_SENDER`` names."""
    name = getattr(settings, "QINGLIN_CODE_SENDER", "qinglin.access.codes.ConsoleSender")
    made: CodeSender = import_string(name)()
    return made
