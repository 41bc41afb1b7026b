"""Who brings rosters in and takes them out. The rooms below decide again about every row."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.people.queries import belonging

from .models import Export, Import, Member

EXPORT = permission("rosters.export", _("导出花名册（证件号与手机号打码）"))
VIEW_PEOPLE = "people.view"

#: kind -> what has to be permitted at the unit to bring such a roster in
NEEDS: dict[str, tuple[str, ...]] = {
    "volunteers": ("people.manage", "volunteers.manage"),
    "members": ("people.manage",),
    "units": ("orgs.manage",),
    "teams": ("volunteers.manage",),
    "holders": ("orgs.appoint",),
}
ANY = {name for names in NEEDS.values() for name in names}


@belonging
def members() -> QuerySet[Member]:
    """A member belongs to the branch."""
    return Member.objects.filter(state=Member.State.ACTIVE)


def may_import(actor: Actor, kind: str, unit_id: int) -> bool:
    return all(actor.can(name, unit_id) for name in NEEDS[kind])


def may_import_somewhere(actor: Actor) -> bool:
    return any(all(actor.can_somewhere(name) for name in names) for names in NEEDS.values())


def may_handle(actor: Actor, roster: Import) -> bool:
    """Whoever received it, as long as the rights last; a file is handled by nobody else."""
    own = actor.everything or (actor.person_id is not None and actor.person_id == roster.made_by_id)
    return own and may_import(actor, roster.kind, roster.unit_id)


def visible(actor: Actor, rosters: QuerySet[Import]) -> QuerySet[Import]:
    """One's own: a preview shows names of the whole file."""
    if actor.everything:
        return rosters
    seen = Q(pk__in=()) if actor.person_id is None else Q(made_by=actor.person_id)
    return rosters.filter(seen) if may_import_somewhere(actor) else rosters.none()


def may_export(actor: Actor, unit_id: int) -> bool:
    """Rosters hold masked numbers and residences: whoever may see those of the unit."""
    return actor.can(EXPORT, unit_id) and actor.can(VIEW_PEOPLE, unit_id)


def exporting(actor: Actor) -> frozenset[int]:
    """Units from which rosters may be taken out; meaningless for an ``everything`` actor."""
    return actor.units(EXPORT) & actor.units(VIEW_PEOPLE)


def may_export_full(actor: Actor, unit_id: int) -> bool:
    """Full numbers leave the house only with the right to see them."""
    return may_export(actor, unit_id) and actor.can("people.reveal", unit_id)


def may_export_somewhere(actor: Actor) -> bool:
    return actor.can_somewhere(EXPORT)


def visible_exports(actor: Actor, exports: QuerySet[Export]) -> QuerySet[Export]:
    """Only one's own: a file holds what its owner may see."""
    if actor.everything:
        return exports
    if actor.person_id is None or not may_export_somewhere(actor):
        return exports.none()
    return exports.filter(made_by=actor.person_id)


def may_work(actor: Actor) -> bool:
    """Reading, checking and writing files is the system's own work."""
    return bool(actor.everything)
