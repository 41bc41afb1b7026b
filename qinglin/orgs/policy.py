from collections.abc import Callable, Collection, Mapping

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, permission
from qinglin.people.queries import belonging

from .models import (
    Agreement,
    Engagement,
    HandOver,
    Holding,
    Party,
    Post,
    Posting,
    PostKind,
    Unit,
)

VIEW = permission("orgs.view", _("查看组织"))
MANAGE = permission("orgs.manage", _("设立、变更、撤销组织"))
APPOINT = permission("orgs.appoint", _("设置职务、任免、届期和交接"))
#: Ages, education and politics of holders are for whoever may look at people there.
VIEW_PEOPLE = "people.view"

#: Whether the actor may hand out these roles at all of these units. Posts confer roles, and
#: roles are known to ``access`` alone, which says with ``conferring`` who may hand them out.
Confers = Callable[[Actor, Collection[str], Collection[int]], bool]
CONFERRING: list[Confers] = []
#: How roles are called, by their keys; said by ``access`` as well.
Titles = Callable[[], Mapping[str, str]]
TITLES: list[Titles] = []


def visible(actor: Actor, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The units where one may look; the public tree is another matter (``queries.towns``)."""
    return units if actor.everything else units.filter(pk__in=actor.units(VIEW))


def may_manage(actor: Actor, unit: Unit) -> bool:
    return actor.can(MANAGE, unit.pk)


def conferring(rule: Confers) -> Confers:
    """Register who may hand out roles."""
    CONFERRING.append(rule)
    return rule


def titling(titles: Titles) -> Titles:
    """Register how roles are called."""
    TITLES.append(titles)
    return titles


def role_titles() -> dict[str, str]:
    """role key -> what it is called, in the language of whoever reads."""
    return {key: title for titles in TITLES for key, title in titles().items()}


def in_force() -> Q:
    """The filter for holdings that are in force today."""
    today = clock.today()
    return Q(Q(left_on=None) | Q(left_on__gt=today), from_on__lte=today)


@belonging
def holders_of_posts() -> QuerySet[Holding]:
    """A person belongs to the units where a post is held or will be."""
    return Holding.objects.filter(Q(left_on=None) | Q(left_on__gt=clock.today()))


def visible_posts(actor: Actor, posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts if actor.everything else posts.filter(unit_id__in=actor.units(VIEW))


def visible_holdings(actor: Actor, holdings: QuerySet[Holding]) -> QuerySet[Holding]:
    """At units where one may look, and one's own."""
    if actor.everything:
        return holdings
    seen = Q(unit_id__in=actor.units(VIEW))
    if actor.person_id is not None:
        seen |= Q(person_id=actor.person_id)
    return holdings.filter(seen)


def may_see_details(actor: Actor, unit_id: int) -> bool:
    return actor.can(VIEW_PEOPLE, unit_id)


def may_arrange(actor: Actor, unit_id: int) -> bool:
    """Open and close posts, end holdings, keep terms and hand-overs there."""
    return actor.can(APPOINT, unit_id)


def may_appoint(actor: Actor, kind: PostKind, units: Collection[int]) -> bool:
    """Put somebody into posts of this kind there; nobody gives rights that are not held there."""
    if actor.everything:
        return True
    keys = [role.role_key for role in kind.roles.all()]
    return all(actor.can(APPOINT, unit) for unit in units) and may_confer(actor, keys, units)


def may_confer(actor: Actor, keys: Collection[str], units: Collection[int]) -> bool:
    return actor.everything or all(rule(actor, keys, units) for rule in CONFERRING)


def may_hand_over(actor: Actor, hand_over: HandOver) -> bool:
    """Whoever leaves, whoever follows, and whoever arranges the posts there."""
    own = {hand_over.holding.person_id, hand_over.receiver_id} - {None}
    return may_arrange(actor, hand_over.unit_id) or actor.person_id in own


def may_define_kinds(actor: Actor) -> bool:
    """Words for kinds of units are the same in the whole district: its root decides."""
    root = Unit.objects.filter(parent=None).values_list("pk", flat=True).first()
    return actor.can(MANAGE, root)


#: Who works where for pay is about persons: whoever may see people there sees it.
SEE_PEOPLE, KEEP_PEOPLE = "people.view", "people.manage"


def may_engage(actor: Actor, employer: Unit) -> bool:
    return actor.can(KEEP_PEOPLE, employer.pk) and actor.can(VIEW, employer.pk)


def visible_engagements(actor: Actor, rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """Those of units where one sees people, as employer or as the place of work; one's own."""
    if actor.everything:
        return rows
    units = actor.units(SEE_PEOPLE)
    posted = Posting.objects.filter(unit_id__in=units, until_on=None).values("engagement_id")
    seen = Q(employer_id__in=units) | Q(pk__in=posted)
    return rows.filter(seen | Q(person=actor.person_id) if actor.person_id else seen)


@belonging
def engaged() -> QuerySet[Engagement]:
    """A person belongs to the unit that employs her."""
    return Engagement.objects.filter(until_on=None).annotate(unit_id=F("employer_id"))


@belonging
def posted() -> QuerySet[Posting]:
    """And to the unit where the work is done."""
    rows = Posting.objects.filter(until_on=None)
    return rows.annotate(person_id=F("engagement__person_id"))


def visible_agreements(actor: Actor, rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Those that are kept by, or bind, a unit where one may look."""
    if actor.everything:
        return rows
    units = actor.units(VIEW)
    bound = Party.objects.filter(unit_id__in=units).values("agreement_id")
    return rows.filter(Q(unit_id__in=units) | Q(pk__in=bound))
