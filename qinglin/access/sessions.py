"""Sessions of browsers: how they begin, how long they last, how they end."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user, login, logout
from django.http import HttpRequest

from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY, Actor

from . import rules
from .models import Account
from .queries import actor_for

BEGAN, SEEN, ENDED = "began", "seen", "ended"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, account: Account) -> Actor:
    """Sign this browser in; the session gets a new id."""
    login(request, account, backend=BACKEND)
    request.session.pop(ENDED, None)
    now = clock.now().isoformat()
    request.session[BEGAN] = request.session[SEEN] = now
    return actor_for(account.person_id, account.pk)


def end(request: HttpRequest) -> None:
    """Sign this browser out; the old cookie opens nothing any more."""
    logout(request)


def actor_of_session(request: HttpRequest) -> Actor:
    """Whoever is signed in with this browser, or nobody. No query without a session cookie."""
    if not request.session.session_key:
        return NOBODY
    account = get_user(request)
    if not isinstance(account, Account) or not account.is_active:
        return NOBODY
    actor = actor_for(account.person_id, account.pk)
    if _over(request, actor):
        end(request)
        request.session[ENDED] = True
        return NOBODY
    return actor


def address_of(request: HttpRequest) -> str:
    """The network address of the caller; behind the proxy of an HTTPS site, what that saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def _over(request: HttpRequest, actor: Actor) -> bool:
    """Whether the session has lasted long enough; if not, note now and then that it is used."""
    now = clock.now()
    began, seen = _moment(request, BEGAN, now), _moment(request, SEEN, now)
    if rules.session_ended(staff=actor.is_staff, began=began, seen=seen, now=now):
        return True
    if actor.is_staff and now - seen >= rules.NOTE_EVERY:
        request.session[SEEN] = now.isoformat()
    return False


def _moment(request: HttpRequest, name: str, otherwise: datetime) -> datetime:
    kept: Any = request.session.get(name)
    return datetime.fromisoformat(kept) if isinstance(kept, str) else otherwise
