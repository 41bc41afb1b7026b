from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district
from qinglin.people.models import Person
from qinglin.people.queries import find_by_phone, phone_hash
from qinglin.volunteers.facts import years_before
from qinglin.volunteers.models import Profile

from . import policy, rules
from .models import Contact, ContactList, Extra, Rhythm, Touch

YOUNGEST, OLDEST = 14, 35
#: How many keys one IN list may hold on both databases.
PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """A contact with when it was last reached in each way, and how late that is."""

    contact: Contact
    last: Mapping[str, date]
    late: Mapping[str, int]

    @property
    def lateness(self) -> int:
        return max(self.late.values(), default=0)

    @property
    def latest(self) -> date | None:
        return max(self.last.values(), default=None)

    @property
    def late_words(self) -> list[str]:
        return [str(Touch.Way(way).label) for way in self.late]


@dataclass(slots=True)
class Tally:
    """Numbers of one unit: lists, contacts, who has fewer than asked for, who is on no list."""

    unit: Unit
    lists: int = 0
    contacts: int = 0
    short: int = 0
    late: int = 0
    missing: int = 0
    fields: Counter[str] = field(default_factory=Counter)

    @property
    def by_field(self) -> list[tuple[str, int]]:
        return [(str(Contact.Field(key).label), n) for key, n in self.fields.most_common()]

    @property
    def empty_fields(self) -> list[str]:
        """Fields of which nobody is on any list."""
        return [str(key.label) for key in Contact.Field if not self.fields[key]]


def pace_on(day: date, known: Iterable[Rhythm] | None = None) -> rules.Pace:
    """What is expected on a day; before the district set anything, the usual.

    ``known``: all that was ever set, the latest first, where it was read already.
    """
    begun = rhythms().filter(from_on__lte=day)[:1] if known is None else known
    for row in begun:
        if row.from_on <= day:
            return rules.Pace(row.target, row.online_days, row.activity_days, row.face_days)
    return rules.Pace()


def rhythms() -> QuerySet[Rhythm]:
    return Rhythm.objects.order_by("-from_on")


def extras(*, retired: bool = False) -> QuerySet[Extra]:
    found = Extra.objects.order_by("pk")
    return found if retired else found.filter(retired=False)


def extra_for(pk: int) -> Extra:
    found = Extra.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def list_of(person_id: int | None) -> ContactList | None:
    """The list that a cadre keeps now."""
    rows = ContactList.objects.filter(cadre_id=person_id or 0, until_on=None)
    return rows.select_related("unit", "cadre").first()


def list_for(actor: Actor, pk: int) -> ContactList:
    """A list of which the actor may see the numbers. Unseen and absent look the same."""
    rows = ContactList.objects.select_related("unit", "cadre")
    found = policy.counted(actor, rows).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def contact_for(actor: Actor, pk: int) -> Contact:
    """Unseen and absent look the same."""
    rows = Contact.objects.select_related("list", "place")
    found = policy.visible(actor, rows).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def phone_of(contact: Contact) -> str:
    """The number in clear, for the cadre who keeps the list."""
    return crypto.unseal(bytes(contact.phone_sealed), f"outreach:{contact.phone_hash}")


def lines(actor: Actor, owner: ContactList, *, words: str = "") -> list[Line]:
    """The contacts of a list, those longest overdue first. Three queries."""
    if not policy.keeps(actor, owner):
        raise NotFound
    found = Contact.objects.filter(list=owner, until_on=None).select_related("place")
    if words.strip():
        found = found.filter(name__contains=words.strip()[:20])
    today = clock.today()
    pace = pace_on(today)
    rows = list(found.order_by("name_key", "pk"))
    last = last_touches([row.pk for row in rows])
    made = [
        Line(row, last[row.pk], rules.overdue(pace, row.from_on, last[row.pk], today))
        for row in rows
    ]
    return sorted(made, key=lambda line: -line.lateness)


def last_touches(contacts: Iterable[int]) -> Mapping[int, dict[str, date]]:
    """Contact -> way -> when it was last reached; a miss reached nobody."""
    found: defaultdict[int, dict[str, date]] = defaultdict(dict)
    rows = Touch.objects.filter(contact_id__in=list(contacts)).exclude(outcome=Touch.Outcome.MISSED)
    for contact, way, on in rows.values_list("contact_id", "way").annotate(last=Max("on")):
        found[contact][way] = on
    return found


def touches_of(contact: Contact) -> list[Touch]:
    """What was kept about a contact, also by those who kept the list before; the latest first."""
    chain: list[int] = []
    at: Contact | None = contact
    while at is not None and at.pk not in chain:
        chain.append(at.pk)
        at = Contact.objects.filter(pk=at.came_from_id or 0).first()
    rows = Touch.objects.filter(contact_id__in=chain).select_related("extra")
    return list(rows.order_by("-on", "-pk"))


def others_with(phone_key: str, owner: ContactList) -> Contact | None:
    """Somebody else's live contact with this number."""
    rows = Contact.objects.filter(phone_hash=phone_key, until_on=None).exclude(list=owner)
    return rows.select_related("list__unit").first()


def person_with_phone(name: str, phone: str) -> Person | None:
    """The registered person of this name and number, if there is exactly one."""
    found = [person for person in find_by_phone(phone) if person.name == name]
    return found[0] if len(found) == 1 else None


def key_of(phone: str) -> str:
    return phone_hash(phone)


def youths(keys: Sequence[str]) -> dict[str, int]:
    """Hash of a number -> what its young person is counted by, of those who were ever listed."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), PORTION):
        rows = Contact.objects.filter(phone_hash__in=keys[start : start + PORTION])
        found |= dict(rows.values_list("phone_hash", "youth"))
    return found


def tallies(lists: Sequence[ContactList], pace: rules.Pace | None = None) -> list[Tally]:
    """Numbers of these lists by unit, never names. Four queries at most, however many lists."""
    found: dict[int, Tally] = {one.unit_id: Tally(one.unit) for one in lists}
    unit_of = {one.pk: one.unit_id for one in lists}
    today = clock.today()
    pace = pace or pace_on(today)
    sizes: Counter[int] = Counter()
    contacts = Contact.objects.filter(list_id__in=unit_of, until_on=None)
    rows = list(contacts.values_list("pk", "list_id", "field", "from_on"))
    last = last_touches([pk for pk, *_rest in rows])
    for pk, owner, kind, since in rows:
        tally = found[unit_of[owner]]
        sizes[owner] += 1
        tally.contacts += 1
        tally.fields[kind] += 1
        tally.late += bool(rules.overdue(pace, since, last[pk], today))
    for owner, unit in unit_of.items():
        found[unit].lists += 1
        found[unit].short += sizes[owner] < pace.target
    for unit, number in _on_no_list(found).items():
        found[unit].missing = number
    return sorted(found.values(), key=lambda one: (one.unit.kind, one.unit.name_key))


def _on_no_list(units: Iterable[int]) -> dict[int, int]:
    """Unit -> young volunteers registered there who are on nobody's list."""
    today = clock.today()
    listed = Contact.objects.filter(person=OuterRef("person"), until_on=None)
    young = Profile.objects.filter(
        ~Exists(listed),
        unit_id__in=list(units),
        state=Profile.State.ACTIVE,
        person__born_on__lte=years_before(today, YOUNGEST),
        person__born_on__gt=years_before(today, OLDEST + 1),
    )
    return dict(young.order_by().values_list("unit_id").annotate(n=Count("pk")))


def lists(actor: Actor) -> QuerySet[Any]:
    """The lists whose numbers one may see; ``number`` is how many contacts each has."""
    live = Contact.objects.filter(list=OuterRef("pk"), until_on=None).order_by()
    number = live.values("list").annotate(n=Count("pk")).values("n")
    rows = policy.counted(actor, ContactList.objects.filter(until_on=None))
    rows = rows.select_related("unit", "cadre").order_by("unit__name_key", "pk")
    return rows.annotate(number=Coalesce(Subquery(number), 0))


def live_lists() -> QuerySet[ContactList]:
    return ContactList.objects.filter(until_on=None).order_by("pk")


def places(owner: ContactList) -> list[Unit]:
    """Where contacts of a list may live or work: the unit of the list and those right below."""
    below = Unit.objects.filter(parent=owner.unit_id, closed_on=None)
    return [owner.unit, *below.order_by("kind", "name_key")[:400]]


def may_set(actor: Actor) -> bool:
    root = district()
    return policy.may_set(actor, root.pk if root else None)


def assignable(actor: Actor) -> list[Unit]:
    """Units at which the actor may open lists."""
    rows = Unit.objects.filter(closed_on=None).exclude(kind=Unit.Kind.VILLAGE)
    if not actor.everything:
        rows = rows.filter(pk__in=actor.units(policy.ASSIGN))
    return list(rows.order_by("kind", "name_key", "pk"))
