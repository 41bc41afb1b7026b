"""The way in, step by step: count the try, compare, remember the device, go on to a local page."""

import secrets
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.people.queries import plain_phone

from . import actions, queries, rules, sessions
from .codes import ConsoleSender, sender
from .errors import WrongCode, WrongSignIn
from .models import Account

DEVICE, DEVICE_AGE = "known_device", 180 * 24 * 3600
CHOICE = "sign_in_choice"
#: Where staff at a desk and everybody else begin.
DESK, HOME = "/desk/", "/"


def by_password(request: HttpRequest, name: str, password: str) -> Account:
    """The account that opens; a wrong try costs one of the few that there are."""
    device = _device(request)
    known = bool(device) and any(a.pk == device["a"] for a in queries.accounts_named(name))
    actions.count_try(
        NOBODY, name=name, address=sessions.address_of(request), device=device["d"] if known else ""
    )
    account = queries.account_by_password(name, password)
    if account is None:
        raise WrongSignIn
    return account


def ask_code(request: HttpRequest, phone: str) -> None:
    """Send a code to this phone if it opens any account; the answer is the same if not."""
    actions.count_code_request(NOBODY, phone=phone, address=sessions.address_of(request))
    code = actions.send_code(NOBODY, phone=phone)
    accounts = queries.accounts_named(phone)
    if not accounts:
        return
    # Made-up persons have made-up numbers: nobody real is to be disturbed.
    made_up = all(account.person.simulated for account in accounts)
    (ConsoleSender() if made_up else sender()).send(plain_phone(phone), code)


def by_code(phone: str, code: str) -> list[Account]:
    """The accounts that this code opens; families may share one phone."""
    accounts = actions.use_code(NOBODY, phone=phone, code=code)
    if not accounts:
        raise WrongCode
    return accounts


def offer_choice(request: HttpRequest, accounts: list[Account]) -> None:
    """Keep for a few minutes which accounts this browser may choose from."""
    ids = [account.pk for account in accounts]
    request.session[CHOICE] = {"ids": ids, "at": clock.now().isoformat()}


def choices(request: HttpRequest) -> list[Account]:
    kept = request.session.get(CHOICE)
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > rules.CODE_LIFE:
        return []
    return queries.active_accounts(kept["ids"])


def enter(request: HttpRequest, account: Account, *, way: str, name: str) -> HttpResponse:
    """Sign in and go where the visitor wanted to go, or to where the work is."""
    actor = sessions.begin(request, account)
    request.session.pop(CHOICE, None)
    address, device = sessions.address_of(request), _device(request)
    known = device["d"] if device and device["a"] == account.pk else ""
    actions.open_session(actor, account, way=way, name=name, address=address, device=known)
    response = HttpResponseRedirect(onward(request, actor))
    if not known:
        _remember_device(request, response, account)
    return response


def change_password(request: HttpRequest, account: Account, old: str, new: str) -> Account:
    """A new password; guesses at the old one are counted like tries to sign in."""
    actions.count_try(NOBODY, name=account.login, address=sessions.address_of(request))
    actor = queries.actor_for(account.person_id, account.pk)
    return actions.change_password(actor, account, old=old, new=new)


def onward(request: HttpRequest, actor: Actor) -> str:
    """The local page that was asked for; else the desk for staff at a desk, else home."""
    target = str(request.POST.get("next") or request.GET.get("next") or "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    on_phone = "Mobi" in request.headers.get("User-Agent", "")
    return DESK if actor.is_staff and not on_phone else HOME


def _device(request: HttpRequest) -> dict[str, Any]:
    """What this browser carries since its owner signed in; empty when it is not ours."""
    try:
        kept: dict[str, Any] = signing.loads(
            request.COOKIES.get(DEVICE, ""), salt=DEVICE, max_age=DEVICE_AGE
        )
    except signing.BadSignature:
        return {}
    return kept


def _remember_device(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    mark = signing.dumps({"a": account.pk, "d": secrets.token_hex(16)}, salt=DEVICE)
    response.set_cookie(
        DEVICE,
        mark,
        max_age=DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
