from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission, system
from qinglin.people.queries import is_guardian, kept_id, reads, same_as
from qinglin.volunteers.models import Profile

from .models import Entry, Finding, Objection, Pending, Star

VIEW = permission("hours.view", _("查看时长账"))
CORRECT = permission("hours.correct", _("更正时长"))
REVIEW = permission("hours.review", _("复核时长、认定星级"))
#: Whoever enters what two persons have let through: the product, by its own rules.
LEDGER = system("hours")


def visible(actor: Actor, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """One's own entries, and those of units where the ledger may be seen."""
    if actor.everything:
        return entries
    seen = Q(unit_id__in=actor.units(VIEW))
    if actor.person_id is not None:
        seen |= Q(person_id__in=same_as(actor.person_id))
    return entries.filter(seen)


def may_view(actor: Actor, entry: Entry) -> bool:
    return is_own(actor, entry) or actor.can(VIEW, entry.unit_id)


def may_correct(actor: Actor, entry: Entry) -> bool:
    """Whoever may at the unit, but nobody for themselves."""
    return not is_own(actor, entry) and actor.can(CORRECT, entry.unit_id)


def is_own(actor: Actor, entry: Entry) -> bool:
    """Entries of whoever was merged into the actor are the actor's as well."""
    if actor.person_id is None or actor.person_id == entry.person_id:
        return actor.person_id is not None
    return kept_id(entry.person_id) == actor.person_id


def may_credit(actor: Actor) -> bool:
    """Hours come from confirmed rolls; nobody writes them by hand."""
    return actor.everything


def may_audit(actor: Actor, district_id: int | None) -> bool:
    """The whole chain, line by line, with people by pseudonym."""
    return actor.can(VIEW, district_id)


def may_certify(actor: Actor, person_id: int) -> bool:
    """Free and by oneself, or by whoever answers for a child now; nobody else asks for it."""
    if actor.person_id is None:
        return False
    return actor.person_id == person_id or is_guardian(actor.person_id, person_id)


def visible_findings(actor: Actor, findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those about records of units where the ledger may be seen; nobody sees them as a volunteer,
    who is told when hours change."""
    if actor.everything:
        return findings
    units = actor.units(VIEW)
    return findings.filter(Q(unit_id__in=units) | Q(other_unit_id__in=units))


def may_see_findings(actor: Actor) -> bool:
    return actor.can_somewhere(VIEW)


def may_settle(actor: Actor, finding: Finding) -> bool:
    """A natural person who may correct hours at one of the units; never a machine."""
    if actor.person_id is None:
        return False
    units = (finding.unit_id, finding.other_unit_id)
    return any(actor.can(CORRECT, unit) for unit in units if unit is not None)


def may_search(actor: Actor) -> bool:
    """The nightly job and the operator's command."""
    return actor.everything


def may_approve_long_day(actor: Actor, unit_above: int | None) -> bool:
    """Only the unit above the one that holds the activity."""
    return actor.person_id is not None and actor.can(CORRECT, unit_above)


reads(
    VIEW,
    _("服务时长：哪天、哪场活动、多少分钟、更正的理由"),
    lambda person_id: (
        Entry.objects.filter(person=person_id)
        .order_by()
        .values_list("unit_id", flat=True)
        .distinct()
    ),
)


def may_spend(actor: Actor, profile: Profile) -> bool:
    """A natural person who reviews hours where the volunteer is registered; nobody for oneself."""
    if actor.person_id is None or actor.person_id == kept_id(profile.person_id):
        return False
    return actor.can(REVIEW, profile.unit_id)


def visible_pendings(actor: Actor, found: QuerySet[Pending]) -> QuerySet[Pending]:
    """Where the ledger may be seen or reviewed; volunteers have a list of their own."""
    if actor.everything:
        return found
    return found.filter(unit_id__in=actor.units(VIEW) | actor.units(REVIEW))


def may_see_pendings(actor: Actor) -> bool:
    return actor.can_somewhere(VIEW) or actor.can_somewhere(REVIEW)


def may_review(actor: Actor, pending: Pending) -> bool:
    """A natural person of the unit, or of the unit above where it takes that."""
    if actor.person_id is None:
        return False
    unit = pending.unit
    wanted = unit.parent_id or unit.pk if pending.needs == Pending.Needs.ABOVE else unit.pk
    return actor.can(REVIEW, wanted)


def visible_objections(actor: Actor, found: QuerySet[Objection]) -> QuerySet[Objection]:
    if actor.everything:
        return found
    return found.filter(unit_id__in=actor.units(VIEW) | actor.units(CORRECT))


def may_decide(actor: Actor, objection: Objection) -> bool:
    return actor.person_id is not None and actor.can(CORRECT, objection.unit_id)


def visible_stars(actor: Actor, found: QuerySet[Star]) -> QuerySet[Star]:
    if actor.everything:
        return found
    return found.filter(unit_id__in=actor.units(VIEW) | actor.units(REVIEW))
