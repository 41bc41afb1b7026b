"""What the log may not say."""

import logging
import re
from typing import Any

#: The part of an address that is a secret: who has it reads somebody's calendar.
SECRET = re.compile(r"(/calendar/)[^/\s]+(\.ics)")
HIDDEN = r"\1…\2"


class HideAddresses(logging.Filter):
    """Secret addresses are made unreadable in every line; no line is held back."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = SECRET.sub(HIDDEN, record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        if record.exc_info and not record.exc_text:
            record.exc_text = SECRET.sub(
                HIDDEN, logging.Formatter().formatException(record.exc_info)
            )
        return True


def _hidden(value: Any) -> Any:
    return SECRET.sub(HIDDEN, value) if isinstance(value, str) else value
