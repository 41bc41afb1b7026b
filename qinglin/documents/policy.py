from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.people.queries import is_guardian, kept_id, reads

from .models import Document

VIEW = permission("documents.view", _("查看本单位开具的证明"))
REVOKE = permission("documents.revoke", _("作废本单位开具的证明"))


def visible(actor: Actor, documents: QuerySet[Document]) -> QuerySet[Document]:
    """At the desk: what units issued where the actor may look."""
    if actor.everything:
        return documents
    return documents.filter(Q(unit_id__in=actor.units(VIEW)))


def is_holder(actor: Actor, document: Document) -> bool:
    """The person it is about, or whoever answers for that person now."""
    if actor.person_id is None:
        return False
    if actor.person_id in (document.person_id, kept_id(document.person_id)):
        return True
    return is_guardian(actor.person_id, kept_id(document.person_id))


def may_revoke(actor: Actor, document: Document) -> bool:
    return is_holder(actor, document) or actor.can(REVOKE, document.unit_id)


def may_show(actor: Actor, document: Document) -> bool:
    """What strangers see is decided by the holder alone."""
    return is_holder(actor, document)


def may_keep_keys(actor: Actor) -> bool:
    """Keys are handled on the command line, by whoever runs the installation."""
    return actor.everything


reads(
    VIEW,
    _("开具过的证明：编号、期间、时长合计、是否有效"),
    lambda person_id: (
        Document.objects.filter(person=person_id)
        .order_by()
        .values_list("unit_id", flat=True)
        .distinct()
    ),
)
