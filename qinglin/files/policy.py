from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.orgs.models import Unit

from .models import StoredFile

MANAGE = permission("files.manage", _("上传和删除附件"))


def visible(actor: Actor, files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Public ones, one's own, and those of units where one keeps files."""
    if actor.everything:
        return files
    seen = Q(public=True) | Q(unit_id__in=actor.units(MANAGE))
    if actor.person_id is not None:
        seen |= Q(uploaded_by=actor.person_id)
    return files.filter(seen)


def may_store(actor: Actor, unit: Unit) -> bool:
    return actor.can(MANAGE, unit.pk)


def may_show(actor: Actor, file: StoredFile) -> bool:
    """A picture of one's own, or of a unit whose files one keeps."""
    own = actor.person_id is not None and file.uploaded_by_id == actor.person_id
    return file.kind == StoredFile.Kind.PICTURE and (own or actor.can(MANAGE, file.unit_id))


def may_keep_documents(actor: Actor) -> bool:
    """Documents are made by the product and kept by it."""
    return actor.everything


def may_delete(actor: Actor, file: StoredFile) -> bool:
    return actor.can(MANAGE, file.unit_id)
