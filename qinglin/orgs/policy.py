from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission

from .models import Unit

VIEW = permission("orgs.view", _("查看组织"))
MANAGE = permission("orgs.manage", _("设立、变更、撤销组织"))


def visible(actor: Actor, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The units where one may look; the public tree is another matter (``queries.towns``)."""
    return units if actor.everything else units.filter(pk__in=actor.units(VIEW))


def may_manage(actor: Actor, unit: Unit) -> bool:
    return actor.can(MANAGE, unit.pk)
