from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.orgs.queries import above

from .models import Brief

VIEW = permission("reports.view", _("查看和下载简报"))
MAKE = permission("reports.make", _("制作简报"))


def may_view(actor: Actor) -> bool:
    """Briefs are made to be sent out and hold no small numbers of persons: whoever may look at
    briefs anywhere in a district sees all of that district's."""
    return actor.can_somewhere(VIEW)


def visible(actor: Actor, briefs: QuerySet[Brief]) -> QuerySet[Brief]:
    if actor.everything:
        return briefs
    return briefs.filter(unit_id__in=above(actor.units(VIEW)))


def may_make(actor: Actor, unit_id: int) -> bool:
    """A brief speaks for the unit of its mode."""
    return actor.can(MAKE, unit_id)


def may_set(actor: Actor) -> bool:
    """Counting and typesetting is the system's own work."""
    return actor.everything
