"""Limits of signing in, and arithmetic on tries. No database, no clock, no Django."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

#: Tries are counted over this span, wherever in time it is laid.
WINDOW = timedelta(minutes=15)
#: Password checks for one typed name. An account has two names (login and phone number), so
#: it is checked at most ten times in fifteen minutes.
TRIES_PER_NAME = 5
#: Failures from one network address, over all names.
TRIES_PER_ADDRESS = 40
#: Tries on a device where the owner has signed in before; nobody else uses them up.
TRIES_PER_DEVICE = 5
#: Codes that are sent to one phone number, and asked for from one address.
CODES_PER_PHONE = 5
CODES_PER_ADDRESS = 20

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
#: Guesses at one code: after them it is dead.
CODE_TRIES = 5

STAFF_IDLE = timedelta(minutes=30)
STAFF_LONGEST = timedelta(hours=12)
LONGEST = timedelta(days=14)
#: How often a session notes that it is in use.
NOTE_EVERY = timedelta(minutes=1)

LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,39}")


def recent(times: Sequence[datetime], now: datetime, window: timedelta = WINDOW) -> list[datetime]:
    """The tries that still count."""
    return [moment for moment in times if moment > now - window]


def wait_for(
    times: Sequence[datetime], limit: int, now: datetime, window: timedelta = WINDOW
) -> timedelta:
    """How long until one more try is allowed; nothing when it is allowed now."""
    counted = sorted(recent(times, now, window))
    if len(counted) < limit:
        return timedelta()
    return counted[-limit] + window - now


def session_ended(*, staff: bool, began: datetime, seen: datetime, now: datetime) -> bool:
    """Staff: 30 minutes idle or 12 hours in all; everybody: 14 days."""
    if staff:
        return now - seen >= STAFF_IDLE or now - began >= STAFF_LONGEST
    return now - began >= LONGEST


def is_login(text: str) -> bool:
    """Whether this may be a login name: never mistaken for a phone number."""
    return LOGIN.fullmatch(text) is not None
