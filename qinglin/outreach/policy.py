from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission

from .models import Contact, ContactList

COUNT = permission("outreach.count", _("查看联系青年的覆盖与人数（不含姓名）"))
ASSIGN = permission("outreach.assign", _("建立、交接和结束联系名单，设定频次"))


def visible(actor: Actor, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Names are for the cadre who keeps the list, and for nobody above."""
    if actor.everything:
        return contacts
    if actor.person_id is None:
        return contacts.none()
    return contacts.filter(list__cadre=actor.person_id, list__until_on=None)


def counted(actor: Actor, lists: QuerySet[ContactList]) -> QuerySet[ContactList]:
    """The lists of units where one may look at numbers."""
    return lists if actor.everything else lists.filter(unit_id__in=actor.units(COUNT))


def keeps(actor: Actor, owner: ContactList) -> bool:
    if actor.everything:
        return True
    return actor.person_id is not None and owner.cadre_id == actor.person_id


def may_assign(actor: Actor, unit_id: int) -> bool:
    return actor.can(ASSIGN, unit_id)


def may_set(actor: Actor, root_id: int | None) -> bool:
    """Rhythm and X hold for the whole district."""
    return actor.can(ASSIGN, root_id)
