from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission

from .models import Application

APPLY = permission("recognition.apply", _("申报青年文明号等命名"))
ASSESS = permission("recognition.assess", _("考核、命名、复核和撤销命名"))


def visible(actor: Actor, rows: QuerySet[Application]) -> QuerySet[Application]:
    """Applications of units for which one may apply, or which one may assess."""
    if actor.everything:
        return rows
    return rows.filter(unit_id__in=actor.units(APPLY) | actor.units(ASSESS))


def may_apply(actor: Actor, unit_id: int) -> bool:
    return actor.can(APPLY, unit_id)


def may_assess(actor: Actor, unit_id: int) -> bool:
    return actor.can(ASSESS, unit_id)
