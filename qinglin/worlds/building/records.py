"""What units of the district have on record: agreements, honours, paid work, contact lists."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from qinglin.access.queries import actor_for
from qinglin.activities.models import Activity
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewEngagement, NewParty
from qinglin.orgs.models import Agreement, Engagement
from qinglin.outreach import actions as outreach
from qinglin.outreach.actions import NewContact
from qinglin.outreach.models import Contact, ContactList, Extra, Touch
from qinglin.partners import actions as partners
from qinglin.people.models import Person
from qinglin.worlds import rules
from qinglin.worlds.blueprint import names
from qinglin.worlds.standing import Agreed, Lists

from .ground import Ground, choose

#: Contacts have numbers of their own, far from those of the volunteers.
CONTACTS_FROM = 5_000_000
ADULT = 22
ENDED_AGO = 60
#: The demo's cadre keeps at least so many; where the report says how many, that many.
OWN_LIST, LEFT_BEHIND = 24, 8
EXTRAS = ("求职帮扶", "法律咨询陪同")
WHY_TWICE = "同住一个社区，由两名团干部分头联系，已和对方说明。"
Way, Outcome = Touch.Way, Touch.Outcome
#: How and when contacts of the demo's cadre were reached, what came of it, and which share of them.
REACHED: tuple[tuple[str, int, str, float, str], ...] = (
    (Way.FACE, 210, Outcome.KNOWN, 0.9, "入户聊了半小时，了解了工作和家里的情况。"),
    (Way.ACTIVITY, 64, Outcome.JOINED, 0.75, "参加了社区便民服务。"),
    (Way.ONLINE, 33, Outcome.MISSED, 0.2, "电话没有接通，改天再联系。"),
    (Way.ONLINE, 12, Outcome.WISH, 0.3, "想找一份离家近的工作。"),
    (Way.EXTRA, 9, Outcome.HELPED, 0.15, "推荐到镇上的企业面试，已经上岗。"),
    (Way.ONLINE, 5, Outcome.KNOWN, 0.4, ""),
)


def build_records(ground: Ground) -> None:
    """All that the facts file says of them, and a contact list for the demo's cadre."""
    facts = ground.facts
    ground.progress.begin("组织台账", 4)
    for agreed in facts.agreements:
        _agree(ground, agreed)
    ground.progress.advance()
    for honour in facts.honours:
        for ago in honour.years_ago:
            day = ground.today.replace(month=1, day=5)
            day = day.replace(year=day.year - ago + 1)
            orgs.give_honour(
                ground.actor, ground.root, title=honour.title, level=honour.level,
                given_by=honour.given_by, year=day.year - 1, given_on=min(day, ground.today),
            )  # fmt: skip
    ground.progress.advance()
    _employ(ground)
    ground.progress.advance()
    _Contacts(ground).build(facts.contacts)
    ground.progress.advance()


# ---------------------------------------------------------------- agreements


def _agree(ground: Ground, agreed: Agreed) -> None:
    signed = ground.today - timedelta(days=agreed.days_ago)
    until = signed + timedelta(days=agreed.lasts - 1) if agreed.lasts else None
    agreement = orgs.sign_agreement(
        ground.actor, ground.root, kind=agreed.kind, title=agreed.title,
        parties=[_party(ground, *one) for one in agreed.parties.items()],
        signed_on=signed, from_on=signed, until_on=until, duties=agreed.duties,
    )  # fmt: skip
    length = max(agreed.days_ago // max(len(agreed.seasons), 1), 2)
    for number, theme in enumerate(agreed.seasons, start=1):
        begins = signed + timedelta(days=length * (number - 1))
        last = number == len(agreed.seasons)
        orgs.plan_season(
            ground.actor, agreement, number=number, theme=theme, from_on=begins,
            until_on=ground.today if last else begins + timedelta(days=length - 1),
        )  # fmt: skip
    if agreed.under:
        _held(ground, agreement, agreed)
    if agreed.ended:
        day = ground.today - timedelta(days=ENDED_AGO)
        orgs.end_agreement(ground.actor, agreement, on=day, reason=agreed.ended)
    if agreed.renewed and until is not None:
        again = until + timedelta(days=1)
        orgs.renew_agreement(
            ground.actor, agreement, signed_on=until, from_on=again,
            until_on=again + timedelta(days=agreed.lasts - 1),
        )  # fmt: skip


def _party(ground: Ground, name: str, role: str) -> NewParty:
    if name == "district":
        return NewParty(role=role, unit=ground.root)
    unit = ground.units.get(name)
    return NewParty(role=role, unit=unit, outside="" if unit else name)


def _held(ground: Ground, agreement: Agreement, agreed: Agreed) -> None:
    """The latest activities of the programme while the agreement was in force; with seasons some
    of each."""
    last = agreement.until_on or ground.today
    if agreed.ended:
        last = min(last, ground.today - timedelta(days=ENDED_AGO))
    rows = Activity.objects.filter(
        programme=ground.programmes[agreed.under],
        state=Activity.State.CONFIRMED,
        starts_at__date__gte=agreement.from_on,
        starts_at__date__lte=last,
    ).order_by("-starts_at", "-pk")
    found = list(rows)
    step = max(len(found) // agreed.held, 1) if agreed.seasons else 1
    for activity in found[::step][: agreed.held]:
        partners.put_under(ground.actor, agreement, activity)


# ---------------------------------------------------------------- paid work


def _employ(ground: Ground) -> None:
    """Social workers are posted in towns in turn; some of them are volunteers as well."""
    facts, random = ground.facts, ground.dice("employees")
    # Whoever holds a post of the League is not paid as a social worker beside it.
    secretaries = [ground.demo[role] for role in ("district_secretary", "town_secretary")]
    for work in facts.employees:
        number = ground.scaled(work.number)
        grown = [one for one in ground.volunteers if one.age >= ADULT and one not in secretaries]
        chosen = random.sample(grown, min(number, len(grown)))
        people = Person.objects.in_bulk([one.person_id for one in chosen])
        employer = ground.units[work.employer]
        orgs.engage_many(
            ground.actor,
            [
                NewEngagement(
                    people[one.person_id], employer, work.kind, ground.year_start,
                    ground.towns[n % len(ground.towns)].unit,
                )
                for n, one in enumerate(chosen)
            ],
        )  # fmt: skip
    worker = ground.demo_people["social_worker"]
    if not Engagement.objects.filter(person=worker).exists():
        town = ground.towns[ground.demo["social_worker"].town]
        employer = ground.partners[0] if ground.partners else ground.association
        orgs.engage(
            ground.actor, worker, employer, kind="social_worker", from_on=ground.today,
            posted_at=town.unit, title="青少年事务社工",
        )  # fmt: skip


# ---------------------------------------------------------------- contact lists


class _Contacts:
    """Lists of cadres: those that the facts file asks for, and the one of the demo's cadre."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.random, self.serial = ground, ground.dice("contacts"), CONTACTS_FROM
        self.demo = ground.demo["town_secretary"]

    def build(self, lists: Lists | None) -> None:
        if lists is not None:
            self._many(lists)
        for title in lists.extras if lists else EXTRAS:
            outreach.define_extra(self.ground.actor, title=title)
        own = self._own(lists.each if lists else OWN_LIST)
        self._reach(own)
        self._left_behind(own, lists.each if lists else LEFT_BEHIND)

    def _many(self, lists: Lists) -> None:
        """Each cadre keeps as many contacts as are asked for, and a few more."""
        ground, random = self.ground, self.random
        grown = [one for one in ground.volunteers if one.age >= ADULT and one != self.demo]
        cadres = random.sample(grown, min(lists.cadres, len(grown)))
        people = Person.objects.in_bulk([one.person_id for one in cadres])
        rows = []
        for n, cadre in enumerate(cadres):
            number = n % len(ground.towns)
            new = self._youths(number, lists.each, random.randint(0, 6))
            town = ground.towns[number].unit
            rows.append((people[cadre.person_id], town, ground.year_start, new))
        outreach.restore_lists(ground.actor, rows)

    def _youths(self, town: int, number: int, extra: int) -> list[NewContact]:
        """Young people of the town, in all fields and places in turn; the last ones for X."""
        ground, fields = self.ground.towns[town], list(Contact.Field.values)
        new = []
        for n in range(number + extra):
            place = (ground.below or [ground.unit])[n % max(len(ground.below), 1)]
            phone = rules.phone_number(self.serial)
            self.serial += 1
            new.append(
                NewContact(
                    name=_name(self.random), phone=phone, field=fields[n % len(fields)],
                    place=place, extra=n >= number,
                )
            )  # fmt: skip
        return new

    def _list(self, cadre: Person, town: int, on: date, new: Sequence[NewContact]) -> ContactList:
        unit = self.ground.towns[town].unit
        outreach.restore_lists(self.ground.actor, [(cadre, unit, on, new)])
        return ContactList.objects.get(cadre=cadre, until_on=None)

    def _own(self, number: int) -> ContactList:
        ground, town = self.ground, self.demo.town
        new = self._youths(town, number, 3)
        return self._list(ground.demo_people["town_secretary"], town, ground.year_start, new)

    def _reach(self, own: ContactList) -> None:
        """Some are reached as expected, some are due, some are late."""
        contacts = list(Contact.objects.filter(list=own).order_by("pk"))
        actor = actor_for(own.cadre_id)
        action = Extra.objects.order_by("pk").first()
        for way, ago, outcome, share, words in REACHED:
            outreach.touch(
                actor, self.random.sample(contacts, max(round(len(contacts) * share), 1)),
                way=way, outcome=outcome, on=self.ground.today - timedelta(days=ago), words=words,
                extra=action if way == Way.EXTRA else None,
            )  # fmt: skip

    def _left_behind(self, own: ContactList, number: int) -> None:
        """A cadre left, and the list went to the demo's; one young person is known to two."""
        ground, town = self.ground, self.demo.town
        secretary = actor_for(ground.demo_people["district_secretary"].pk)
        busy = set(ContactList.objects.values_list("cadre_id", flat=True))
        left, other = [
            one.person_id
            for one in ground.volunteers
            if one.age >= ADULT and one.person_id not in busy and one not in ground.demo.values()
        ][:2]
        people = Person.objects.in_bulk([left, other])
        gone = self._list(people[left], town, ground.year_start, self._youths(town, LEFT_BEHIND, 0))
        successor = ground.demo_people["town_secretary"]
        outreach.hand_over(secretary, gone, successor, on=ground.today - timedelta(days=20))
        shared = self._youths(town, number, 0)
        self._list(people[other], town, ground.today - timedelta(days=90), shared)
        again = shared[0]
        outreach.add_contact(
            actor_for(own.cadre_id), own,
            NewContact(
                name=again.name, phone=again.phone, field=again.field, place=again.place,
                also=WHY_TWICE,
            ),
        )  # fmt: skip


def _name(random: Random) -> str:
    parts = choose(random, (names().female, names().male))
    surname = choose(random, tuple(names().surnames))
    return surname + choose(random, parts.first) + choose(random, parts.second)
