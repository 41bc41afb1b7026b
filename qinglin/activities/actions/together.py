"""Signing up and checking in for all who ask at one moment, from the token on.

The two requests that come by the thousand within a minute. Whoever holds the tokens, what decides
about each, and what follows is one transaction for all who stand in line. Only a plain yes is given
here: whoever gets None is answered by ``sign_up`` or ``check_in``, one by one, with the reason.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from django.db import transaction

from qinglin.access.queries import plain_actors_of_tokens
from qinglin.kernel.actor import Actor, require_person
from qinglin.kernel.gathering import Gathering

from . import checking, places
from .checking import Checked, Delivery
from .entering import Placed


class _Scanned(NamedTuple):
    """The digest of a token, and the scan of whoever holds it."""

    token: str
    scan: Delivery


SIGNING_UP: Gathering[str, Placed | None] = Gathering(apart=lambda token: token)
CHECKING_IN: Gathering[_Scanned, Checked | None] = Gathering(apart=lambda scanned: scanned.token)


def sign_up_by_token(token: str, shift_id: int) -> Placed | None:
    """A place, or a place in line, for whoever holds the token with this digest.

    None, and nothing is written, wherever ``sign_up`` would refuse or look at more than the facts
    of one person and one shift.
    """
    return SIGNING_UP.bring(shift_id, token, partial(_sign_up_all, shift_id))


def check_in_by_token(token: str, scan: Delivery) -> Checked | None:
    """Record the scan of whoever holds the token with this digest.

    None, and nothing is written, wherever ``check_in`` would refuse.
    """
    return CHECKING_IN.bring("scans", _Scanned(token, scan), _check_in_all)


@transaction.atomic
def _sign_up_all(shift_id: int, tokens: list[str]) -> list[Placed | None]:
    actors = _actors(tokens)
    asked = [places.Asked(actor, person_id) for actor, person_id in actors.values()]
    answers = dict(zip(actors, places.place_all(shift_id, asked) if asked else [], strict=True))
    placed = (answers.get(token) for token in tokens)
    return [answer if isinstance(answer, Placed) else None for answer in placed]


@transaction.atomic
def _check_in_all(scanned: list[_Scanned]) -> list[Checked | None]:
    actors = _actors([one.token for one in scanned])
    asked = {
        one.token: checking.Asked(*actors[one.token], one.scan)
        for one in scanned
        if one.token in actors
    }
    judged = checking.judge_all(list(asked.values())) if asked else []
    recorded = checking.record_all(list(asked.values()), judged)
    answers = dict(zip(asked, recorded, strict=True))
    checked = (answers.get(one.token) for one in scanned)
    return [answer if isinstance(answer, Checked) else None for answer in checked]


def _actors(tokens: Sequence[str]) -> dict[str, tuple[Actor, int]]:
    """token -> who holds it and which person that is, in the order of arrival; of each person one
    token, for two requests of one person are not answered together."""
    holders = plain_actors_of_tokens(tokens)
    found: dict[str, tuple[Actor, int]] = {}
    seen: set[int | None] = {None}
    for token in tokens:
        actor = holders.get(token)
        if actor is not None and actor.person_id not in seen:
            seen.add(actor.person_id)
            found[token] = actor, require_person(actor)
    return found
