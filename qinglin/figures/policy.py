from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.kernel.facts import Fact
from qinglin.orgs.queries import above

from .models import Mode
from .rules.document import Figure

#: Facts whose months are followed for the whole district, and told on the public page.
FOLLOWED = (
    "activities.participations",
    "activities.residents",
    "hours.minutes",
    "volunteers.joined",
)
#: Facts whose totals anybody may know. What is not named here is for those who hold a grant;
#: names of persons are never public, whatever the fact.
PUBLIC = frozenset(
    {
        *FOLLOWED,
        "orgs.units",
        "venues.venues",
        "venues.services",
        "venues.posts",
        "venues.organisations",
        "volunteers.registered",
        "volunteers.teams",
        "activities.sessions",
        "activities.participants",
        "activities.residents_at_venues",
    }
)

VIEW = permission("figures.view", _("查看数字与核算"))
FREEZE = permission("figures.freeze", _("冻结数字快照"))


def may_view(actor: Actor) -> bool:
    """The numbers of the district are for whoever may look at figures anywhere in it."""
    return actor.can_somewhere(VIEW)


def visible(actor: Actor, modes: QuerySet[Mode]) -> QuerySet[Mode]:
    """Those of the districts in which the actor works, from whatever unit."""
    if actor.everything:
        return modes
    return modes.filter(unit_id__in=above(actor.units(VIEW)))


def is_public(figure: Figure) -> bool:
    """Whether everybody may know what was counted: a public fact, or the mode's own numerals.

    What nothing is counted for is public too: it was reported in public, and no record adds to it.
    """
    return all(counting.fact in PUBLIC for counting in figure.countings())


def may_load(actor: Actor, unit_id: int) -> bool:
    """Documents are loaded by operators, not at a desk."""
    return actor.everything


def may_count(actor: Actor) -> bool:
    """Projections are kept by the schedule and by operators."""
    return actor.everything


def may_freeze(actor: Actor, unit_id: int) -> bool:
    """Freezing says: these are the district's numbers. It is for whoever answers for them."""
    return actor.can(FREEZE, unit_id)


def may_see_records(actor: Actor, fact: Fact, unit_id: int | None) -> bool:
    """Whether the records of this unit may be seen one by one, and not only their number."""
    return actor.everything or (unit_id is not None and actor.can(fact.permission, unit_id))
