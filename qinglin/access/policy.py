from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, permission
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import conferring, titling
from qinglin.people.queries import belonging

from .models import Account, Grant, Role

GRANT = permission("access.grant", _("授予和收回角色"))


@belonging
def holders_of_grants() -> QuerySet[Grant]:
    """A person belongs to the units where a role is held today; a term that is over, or has not
    begun, makes nobody visible to those who work there."""
    today = clock.today()
    return Grant.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today), ended_at=None, from_on__lte=today
    )


def may_grant(actor: Actor, role: Role, unit: Unit) -> bool:
    """Nobody gives away what is not held there: all of the role, at that unit."""
    if not actor.can(GRANT, unit.pk):
        return False
    return all(actor.can(name, unit.pk) for name in role.permissions)


@conferring
def may_confer(actor: Actor, keys: Collection[str], units: Collection[int]) -> bool:
    """The same for roles that come with a post."""
    roles = Role.objects.filter(key__in=keys).values_list("permissions", flat=True) if keys else ()
    needed = {name for permissions in roles for name in permissions}
    return all(actor.can(name, unit) for name in needed for unit in units)


@titling
def role_titles() -> Mapping[str, str]:
    return {role.key: role.spoken for role in Role.objects.order_by("pk")}


def may_end(actor: Actor, grant: Grant) -> bool:
    return actor.can(GRANT, grant.unit_id)


def may_open_account(actor: Actor) -> bool:
    return actor.can_somewhere(GRANT)


def owns(actor: Actor, account: Account) -> bool:
    """The account itself, or the system."""
    return actor.everything or actor.account_id == account.pk
