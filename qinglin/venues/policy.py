from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission

from .models import Venue

VIEW = permission("venues.view", _("查看阵地"))
MANAGE = permission("venues.manage", _("管理阵地、开放时间与服务项目"))


def visible(actor: Actor, venues: QuerySet[Venue]) -> QuerySet[Venue]:
    """A place that is in use is public; one that was closed is seen by its unit's staff."""
    if actor.everything:
        return venues
    in_use = Q(closed_on=None)
    if actor.can_somewhere(VIEW):
        in_use |= Q(unit_id__in=actor.units(VIEW))
    return venues.filter(in_use)


def of_staff(actor: Actor, venues: QuerySet[Venue]) -> QuerySet[Venue]:
    """The venues that are this actor's business at the desk."""
    return venues if actor.everything else venues.filter(unit_id__in=actor.units(VIEW))


def may_manage(actor: Actor, unit_id: int) -> bool:
    return actor.can(MANAGE, unit_id)
