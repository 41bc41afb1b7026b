import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import OuterRef, Q, QuerySet, Subquery

from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor, require_person
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Holding, Unit, UnitLink
from qinglin.orgs.queries import holdings_with_roles, ids_under
from qinglin.people.models import Person
from qinglin.people.queries import find_by_phone, seen_with
from qinglin.people.queries import phone_hash as phone_hash

from . import policy, rules, sql
from .models import Account, Grant, Role, Token

REVEAL, ORGS_VIEW = "people.reveal", "orgs.view"
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
    """Grants that hold today; at a unit that was dissolved or merged nothing is held any more."""
    today = clock.today()
    return Grant.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today),
        Q(unit__closed_on=None) | Q(unit__closed_on__gt=today),
        ended_at=None,
        from_on__lte=today,
    )


def _with_permissions(holdings: QuerySet[Holding]) -> QuerySet[Any]:
    """What the role of a post allows; ``orgs`` names roles by their key only."""
    role = Role.objects.filter(key=OuterRef("post__kind__roles__role_key"))
    return holdings.annotate(permissions=Subquery(role.values("permissions")[:1]))


def actor_for(person_id: int, account_id: int | None = None) -> Actor:
    """Everything this person may do and where: by grants, and by the posts that are held today.

    Two queries; one for who holds neither. Nothing is kept between requests, so that a right
    begins and ends at midnight in running sessions too.
    """
    granted = live_grants().filter(person_id=person_id)
    by_post = _with_permissions(holdings_with_roles(person_id))
    rows = granted.values_list("role__permissions", "unit_id").union(
        by_post.values_list("permissions", "unit_id"), all=True
    )
    held = [(permissions, unit) for permissions, unit in rows if permissions]
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
    digest = token_digest(secret)
    holder = sql.holders_of_tokens([digest], clock.now()).get(digest)
    if holder is None:
        return None
    return actor_for(holder.person_id, holder.account_id) if holder.staff else _plain(holder)


def actors_apart(digests: Sequence[str]) -> dict[str, Actor]:
    """digest -> who holds this token, of those who never held a grant or a post.

    In the order of the digests, and of each person one token: no two are the same person. One
    query for any number of tokens on PostgreSQL.
    """
    holders = sql.holders_of_tokens(digests, clock.now())
    apart: dict[int, str] = {}
    for digest in digests:
        holder = holders.get(digest)
        if holder is not None and not holder.staff:
            apart.setdefault(holder.person_id, digest)
    return {digest: _plain(holders[digest]) for digest in apart.values()}


def _plain(holder: sql.Holder) -> Actor:
    """An actor with no rights but those that everybody has over what is their own."""
    return Actor(
        name=f"person:{holder.person_id}",
        person_id=holder.person_id,
        account_id=holder.account_id,
    )


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


def active_accounts(ids: Iterable[int]) -> list[Account]:
    found = Account.objects.filter(pk__in=list(ids), is_active=True)
    return list(found.select_related("person").order_by("pk"))


def account_for(actor: Actor) -> Account:
    """The account of whoever acts."""
    found = Account.objects.select_related("person").filter(pk=actor.account_id or 0)
    account = found.first()
    if account is None:
        raise NotFound
    return account


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


def grants_of(actor: Actor) -> QuerySet[Grant]:
    """The roles that the actor holds today, and where."""
    found = live_grants().filter(person_id=require_person(actor))
    return found.select_related("role", "unit").order_by("role_id", "unit__name_key")


def grant_for(actor: Actor, pk: int) -> Grant:
    """A live grant at a unit where the actor may look."""
    grant = live_or_coming().filter(pk=pk).select_related("person", "role", "unit").first()
    if grant is None or not actor.can(ORGS_VIEW, grant.unit_id):
        raise NotFound
    return grant


def live_or_coming() -> QuerySet[Grant]:
    """Grants that were not taken back, also those that begin later."""
    return Grant.objects.filter(ended_at=None)


def grantable(actor: Actor, unit: Unit) -> list[Role]:
    """Roles that the actor may give at this unit."""
    return [role for role in roles() if policy.may_grant(actor, role, unit)]


@dataclass(frozen=True, slots=True)
class Part:
    """The units through which something is seen, and which fields that is."""

    through: tuple[str, ...]
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """An office that can look at a person's data: who holds it, which fields, and why."""

    role: str
    unit: str
    holders: list[str]
    parts: list[Part]
    in_full: bool


def readers_of(person_id: int) -> list[Reader]:
    """Which offices can look at this person's data today: from the rights that are given, and
    from what ties the person to units. Nothing of it is written by hand."""
    seen = seen_with(person_id)
    links = UnitLink.objects.filter(descendant_id__in={unit for one in seen for unit in one.units})
    below: dict[int, set[int]] = defaultdict(set)
    for ancestor, descendant in links.values_list("ancestor_id", "descendant_id"):
        below[ancestor].add(descendant)
    names = {
        unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=set().union(*below.values()))
    }
    grants = live_grants().filter(unit_id__in=below).exclude(person_id=person_id)
    offices: dict[tuple[int, int], list[Grant]] = defaultdict(list)
    for grant in grants.select_related("person", "role", "unit").order_by("unit_id", "role_id"):
        offices[grant.unit_id, grant.role_id].append(grant)
    found = []
    for held in offices.values():
        first, permissions = held[0], set(held[0].role.permissions)
        parts: dict[str, set[int]] = defaultdict(set)
        for one in seen:
            if one.permission in permissions and (seen_at := one.units & below[first.unit_id]):
                parts[str(one.fields)] |= seen_at
        if parts:
            ways: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for fields, units in parts.items():
                ways[tuple(sorted(names.get(unit, "") for unit in units))].append(fields)
            told = [Part(through, fields) for through, fields in ways.items()]
            holders = [grant.person.name for grant in held]
            found.append(
                Reader(first.role.spoken, str(first.unit), holders, told, REVEAL in permissions)
            )
    return found


def person_like(name: str, phone: str) -> Person | None:
    """The one person with this name and this phone number."""
    found = [person for person in find_by_phone(phone) if person.name == name.strip()]
    return found[0] if len(found) == 1 else None


def holders(actor: Actor) -> QuerySet[Grant]:
    """Who holds which role at the units where the actor may give and take roles."""
    found = live_grants().select_related("person", "role", "unit")
    if not actor.everything:
        found = found.filter(unit_id__in=actor.units(policy.GRANT))
    return found.order_by("role_id", "unit__kind", "unit__name_key", "person__name_key")
