import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.inbox import actions as inbox
from qinglin.kernel import audit, clock, crypto, search
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.people.queries import phone_fault, plain_phone

from . import policy, queries
from .errors import (
    ContactOver,
    ExtraKnown,
    ListedElsewhere,
    ListedHere,
    ListOver,
    ListThere,
    NobodyToHandTo,
    WrongContact,
)
from .models import Contact, ContactList, Extra, Rhythm, Touch

LINK = "/outreach/"
#: So many that two young people never draw the same.
YOUTH_BITS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A young person who is to be listed."""

    name: str
    phone: str
    field: str
    place: Unit
    extra: bool = False
    also: str = ""


@transaction.atomic
def set_rhythm(
    actor: Actor, *, from_on: date, target: int, online_days: int, activity_days: int,
    face_days: int,
) -> Rhythm:  # fmt: skip
    """What is expected of every list from a day on; what was expected before stays on record."""
    require(queries.may_set(actor))
    faults: dict[str, Any] = {}
    if not 1 <= target <= 500:
        faults["target"] = _("人数应在 1 至 500 之间。")
    days = {"online_days": online_days, "activity_days": activity_days, "face_days": face_days}
    for name, number in days.items():
        if not 0 <= number <= 1000:
            faults[name] = _("天数应在 0 至 1000 之间，0 表示不要求。")
    if faults:
        raise WrongContact(fields=faults)
    row, _new = Rhythm.objects.update_or_create(
        from_on=from_on, defaults={"target": target, **days}
    )
    audit.record(actor, "outreach.rhythm_set", row, from_on=from_on.isoformat(), number=target)
    return row


@transaction.atomic
def define_extra(actor: Actor, *, title: str, note: str = "") -> Extra:
    """An action of X, under the name that the place gives it."""
    require(queries.may_set(actor))
    name = " ".join(title.split())
    if not 2 <= len(name) <= 40:
        raise WrongContact(fields={"title": _("名称应为 2 至 40 个字。")})
    if Extra.objects.filter(title=name).exists():
        raise ExtraKnown(title=name)
    extra = Extra.objects.create(title=name, note=note.strip()[:200])
    audit.record(actor, "outreach.extra_defined", extra, title=name)
    return extra


@transaction.atomic
def open_list(actor: Actor, cadre: Person, unit: Unit, *, on: date | None = None) -> ContactList:
    """A cadre keeps a list at a unit from a day on; one at a time."""
    require(policy.may_assign(actor, unit.pk))
    day = on or clock.today()
    if day > clock.today():
        raise WrongContact(fields={"on": _("日期不能晚于今天。")})
    try:
        with transaction.atomic():
            made = ContactList.objects.create(cadre=cadre, unit=unit, from_on=day)
    except IntegrityError:
        raise ListThere(name=cadre.name) from None
    audit.record(actor, "outreach.list_opened", made, unit=unit.pk)
    return made


@transaction.atomic
def add_contact(
    actor: Actor, owner: ContactList, new: NewContact, *, on: date | None = None
) -> Contact:
    """Put one young person on one's own list."""
    return add_contacts(actor, owner, [new], on=on)[0]


@transaction.atomic
def add_contacts(
    actor: Actor, owner: ContactList, rows: Sequence[NewContact], *, on: date | None = None
) -> list[Contact]:
    """Put young people on one's own list; one wrong row refuses all.

    Whoever is on another list is taken only with a reason (ListedElsewhere).
    """
    require(policy.keeps(actor, owner))
    if owner.until_on is not None:
        raise ListOver
    day = on or clock.today()
    made = [_row(owner, row, day) for row in rows]
    _know_again(made)
    try:
        with transaction.atomic():
            Contact.objects.bulk_create(made, batch_size=500)
    except IntegrityError:
        raise ListedHere from None
    audit.record(actor, "outreach.listed", owner, number=len(made))
    return made


def _know_again(made: Sequence[Contact]) -> None:
    """Whoever was ever listed is the same young person; all others are new ones."""
    known = queries.youths([row.phone_hash for row in made])
    for row in made:
        row.youth = known.setdefault(row.phone_hash, secrets.randbits(YOUTH_BITS))


def _row(owner: ContactList, new: NewContact, day: date) -> Contact:
    name, phone = " ".join(new.name.split()), plain_phone(new.phone)
    faults: dict[str, Any] = {}
    if not 1 < len(name) <= 50:
        faults["name"] = _("请填写姓名。")
    if fault := phone_fault(phone):
        faults["phone"] = fault
    if not phone:
        faults["phone"] = _("请填写手机号，用来和别的名单核对。")
    if new.field not in Contact.Field.values:
        faults["field"] = _("请选择领域。")
    if faults:
        raise WrongContact(fields=faults)
    key, also = queries.key_of(phone), new.also.strip()[:200]
    other = queries.others_with(key, owner)
    if other is not None and not also:
        told = ListedElsewhere.message % {"unit": other.list.unit}
        raise ListedElsewhere(unit=str(other.list.unit), fields={"also": told})
    return Contact(
        list=owner,
        person=queries.person_with_phone(name, phone),
        name=name,
        name_key=search.sort_key(name),
        phone_hash=key,
        phone_sealed=crypto.seal(phone, f"outreach:{key}"),
        phone_mask=f"{phone[:3]}****{phone[-4:]}",
        field=new.field,
        place=new.place,
        also=also if other is not None else "",
        extra=new.extra,
        from_on=day,
    )


@transaction.atomic
def drop_contact(actor: Actor, contact: Contact, *, reason: str) -> Contact:
    """No longer on the list; what was kept stays."""
    require(policy.keeps(actor, contact.list))
    if len(reason.strip()) < 2:
        raise WrongContact(fields={"reason": _("请写明移出的理由。")})
    live = Contact.objects.filter(pk=contact.pk, until_on=None)
    if not live.update(until_on=clock.today(), end_reason=reason.strip()[:200]):
        raise ContactOver
    audit.record(actor, "outreach.dropped", contact.list, contact=contact.pk)
    contact.refresh_from_db()
    return contact


@transaction.atomic
def touch(
    actor: Actor,
    contacts: Sequence[Contact],
    *,
    way: str,
    outcome: str,
    on: date | None = None,
    words: str = "",
    extra: Extra | None = None,
) -> list[Touch]:
    """Contacts were reached: one by one, or several at an activity; always with an outcome."""
    day = on or clock.today()
    faults: dict[str, Any] = {}
    if not contacts:
        faults["contacts"] = _("请先勾选联系了哪些青年。")
    if way not in Touch.Way.values or (way == Touch.Way.EXTRA) != (extra is not None):
        faults["way"] = _("请选择联系方式；X 行动要选是哪一项。")
    if outcome not in Touch.Outcome.values:
        faults["outcome"] = _("请选择结果。")
    if day > clock.today():
        faults["on"] = _("日期不能晚于今天。")
    if faults:
        raise WrongContact(fields=faults)
    for contact in contacts:
        require(policy.keeps(actor, contact.list))
        if contact.until_on is not None or contact.list.until_on is not None:
            raise ContactOver
    made = Touch.objects.bulk_create(
        [
            Touch(
                contact=contact, way=way, outcome=outcome, on=day, extra=extra,
                words=words.strip()[:300],
            )
            for contact in contacts
        ],
        batch_size=500,
    )  # fmt: skip
    audit.record(actor, "outreach.touched", contacts[0].list, number=len(made), way=way)
    return made


@transaction.atomic
def hand_over(
    actor: Actor, owner: ContactList, successor: Person, *, on: date | None = None
) -> ContactList:
    """All contacts go to another cadre, who is told; what was kept about them goes along.

    Whoever hands over for a cadre who left sees numbers only.
    """
    require(policy.may_assign(actor, owner.unit_id))
    day = on or clock.today()
    if successor.pk == owner.cadre_id:
        raise NobodyToHandTo(fields={"number": NobodyToHandTo.message})
    if not owner.from_on <= day <= clock.today():
        raise WrongContact(fields={"on": _("交接日期应在建名单之后、今天之前。")})
    owner = ContactList.objects.select_for_update(of=("self",)).get(pk=owner.pk)
    if owner.until_on is not None:
        raise ListOver
    owner.until_on = day
    owner.save(update_fields=["until_on"])
    following = queries.list_of(successor.pk)
    if following is None:
        following = ContactList.objects.create(cadre=successor, unit=owner.unit, from_on=day)
    before = list(Contact.objects.filter(list=owner, until_on=None))
    Contact.objects.filter(pk__in=[row.pk for row in before]).update(until_on=day)
    there = set(
        Contact.objects.filter(list=following, until_on=None).values_list("phone_hash", flat=True)
    )
    moved = [_moved(row, following, day) for row in before if row.phone_hash not in there]
    Contact.objects.bulk_create(moved, batch_size=500)
    audit.record(
        actor, "outreach.handed_over", owner, to=following.pk, number=len(moved),
        on=day.isoformat(),
    )  # fmt: skip
    inbox.tell(
        actor, people=[successor.pk], template="outreach.handed", link=LINK,
        number=len(moved), unit=str(owner.unit), on=day,
    )  # fmt: skip
    return following


def _moved(row: Contact, following: ContactList, day: date) -> Contact:
    return Contact(
        list=following, person_id=row.person_id, name=row.name, name_key=row.name_key,
        youth=row.youth, phone_hash=row.phone_hash, phone_sealed=row.phone_sealed,
        phone_mask=row.phone_mask,
        field=row.field, place_id=row.place_id, also=row.also, extra=row.extra, from_on=day,
        came_from=row,
    )  # fmt: skip


@transaction.atomic
def remind(actor: Actor, owner: ContactList) -> int:
    """Tell a cadre once a week how many contacts are overdue; returns how many there are."""
    require(actor.everything)
    late = sum(bool(line.late) for line in queries.lines(actor, owner))
    if late:
        year, week, _day = clock.today().isocalendar()
        inbox.tell(
            actor, people=[owner.cadre_id], template="outreach.due", link=LINK,
            key=f"outreach:{owner.pk}:{year}-{week}", number=late,
        )  # fmt: skip
    return late


@transaction.atomic
def restore_lists(
    actor: Actor, rows: Iterable[tuple[Person, Unit, date, Sequence[NewContact]]]
) -> int:
    """Bulk twin of ``open_list`` and ``add_contacts`` for the system itself."""
    require(actor.everything)
    number = 0
    for cadre, unit, on, contacts in rows:
        owner = open_list(actor, cadre, unit, on=on)
        number += len(add_contacts(actor, owner, contacts, on=on))
    return number
