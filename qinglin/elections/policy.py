from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.orgs.models import Unit

from .models import Campaign, Reelection

VIEW = permission("elections.view", _("查看换届"))
RUN = permission("elections.run", _("办理换届：摸排、请示、候选人、大会"))
APPROVE = permission("elections.approve", _("批复下级换届、组织换届专项"))
#: Ages and votes of candidates are for whoever may look at people there.
VIEW_PEOPLE = "people.view"


def visible(actor: Actor, reelections: QuerySet[Reelection]) -> QuerySet[Reelection]:
    if actor.everything:
        return reelections
    return reelections.filter(unit_id__in=actor.units(VIEW))


def visible_campaigns(actor: Actor, campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Those of units where one may look; those above are seen by the own part alone."""
    if actor.everything:
        return campaigns
    own = campaigns.filter(reelections__unit_id__in=actor.units(VIEW)).values("pk")
    return campaigns.filter(pk__in=own) | campaigns.filter(unit_id__in=actor.units(VIEW))


def may_run(actor: Actor, unit: Unit) -> bool:
    return actor.can(RUN, unit.pk)


def may_approve(actor: Actor, unit: Unit) -> bool:
    """From above: nobody answers the own request."""
    if unit.parent_id is None:
        return may_lead(actor, unit)
    return actor.everything or actor.can(APPROVE, unit.parent_id)


def may_lead(actor: Actor, unit: Unit) -> bool:
    """Campaigns over the units below this one."""
    return actor.can(APPROVE, unit.pk)


def may_see_people(actor: Actor, unit_id: int) -> bool:
    return actor.can(VIEW_PEOPLE, unit_id)
