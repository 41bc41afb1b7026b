from collections import defaultdict

from django.contrib.auth import get_user
from django.db.models import Q
from django.http import HttpRequest

from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.orgs.queries import ids_under

from .models import Account, Grant


def actor_for(person_id: int, account_id: int | None = None) -> Actor:
    """Everything this person may do and where. Two queries; one for who holds no grant."""
    today = clock.today()
    held = list(
        Grant.objects.filter(
            Q(until_on=None) | Q(until_on__gte=today),
            person_id=person_id,
            ended_at=None,
            from_on__lte=today,
        ).values_list("role__permissions", "unit_id")
    )
    grants: dict[str, frozenset[int]] = defaultdict(frozenset)
    under = ids_under(unit for _, unit in held) if held else {}
    for permissions, unit in held:
        for permission in permissions:
            grants[permission] |= under.get(unit, frozenset())
    return Actor(
        name=f"person:{person_id}", person_id=person_id, account_id=account_id, grants=dict(grants)
    )


def actor_of_session(request: HttpRequest) -> Actor:
    """Whoever is signed in with this browser, or nobody. No query without a session cookie."""
    if not request.session.session_key:
        return NOBODY
    account = get_user(request)
    if not isinstance(account, Account) or not account.is_active:
        return NOBODY
    return actor_for(account.person_id, account.pk)
