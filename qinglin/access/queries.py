import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q, QuerySet

from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.queries import ids_under
from qinglin.people.models import Person
from qinglin.people.queries import phone_hash as phone_hash

from . import rules, sql
from .models import Account, Grant, Role, Token

#: At most so many accounts share one phone number when a password is checked.
FAMILY = 4


def token_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(phone_key: str, code: str) -> str:
    """What is kept of a sign-in code: useless without the key of the installation."""
    return crypto.look_up(f"{phone_key}:{code.strip()}", "access.code")


def try_key(kind: str, text: str) -> str:
    """The key under which tries are counted; names and addresses are not kept in clear."""
    return f"{kind}:{crypto.look_up(text, 'access.tries')[:40]}"


def live_grants() -> QuerySet[Grant]:
    """Grants that hold today."""
    today = clock.today()
    return Grant.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today), ended_at=None, from_on__lte=today
    )


def actor_for(person_id: int, account_id: int | None = None) -> Actor:
    """Everything this person may do and where. Two queries; one for who holds no grant."""
    held = list(
        live_grants().filter(person_id=person_id).values_list("role__permissions", "unit_id")
    )
    grants: dict[str, frozenset[int]] = defaultdict(frozenset)
    under = ids_under(unit for _, unit in held) if held else {}
    for permissions, unit in held:
        for permission in permissions:
            grants[permission] |= under.get(unit, frozenset())
    return Actor(
        name=f"person:{person_id}", person_id=person_id, account_id=account_id, grants=dict(grants)
    )


def actor_of_token(secret: str) -> Actor | None:
    """Who holds this token. One query; three for who holds grants."""
    found = sql.holder_of_token(token_digest(secret), clock.now())
    if found is None:
        return None
    account_id, person_id, staff = found
    if staff:
        return actor_for(person_id, account_id)
    return Actor(name=f"person:{person_id}", person_id=person_id, account_id=account_id)


def accounts_named(name: str) -> list[Account]:
    """Active accounts behind a login name or a phone number, as typed at the door."""
    typed = name.strip()
    if rules.is_login(typed.lower()):
        found = Account.objects.filter(login=typed.lower())
    else:
        family = Person.objects.filter(phone_hash=phone_hash(typed))
        found = Account.objects.filter(person_id__in=family.values("pk"))
    return list(found.filter(is_active=True).select_related("person").order_by("pk")[:FAMILY])


def account_by_password(name: str, password: str) -> Account | None:
    """The account that this name and password open. Unknown names take as long as known ones."""
    accounts = accounts_named(name)
    if not accounts:
        make_password(password)
    for account in accounts:
        if check_password(password, account.password):
            return account
    return None


def account_of(person_id: int) -> Account | None:
    return Account.objects.filter(person_id=person_id).first()


def account_by_login(login: str) -> Account:
    """For operators at the command line."""
    account = Account.objects.select_related("person").filter(login=login.strip().lower()).first()
    if account is None:
        raise NotFound
    return account


def accounts_of(person_ids: Iterable[int]) -> dict[int, Account]:
    """person id -> account."""
    found = Account.objects.filter(person_id__in=list(person_ids))
    return {account.person_id: account for account in found}


def tokens_of(account: Account) -> QuerySet[Token]:
    return Token.objects.filter(account=account, revoked_at=None).order_by("-made_at")


def roles() -> QuerySet[Role]:
    return Role.objects.order_by("pk")


def grants_at(unit_id: int) -> QuerySet[Grant]:
    """Who holds which role at this unit today."""
    return (
        live_grants()
        .filter(unit_id=unit_id)
        .select_related("person", "role")
        .order_by("role_id", "person__name_key")
    )
