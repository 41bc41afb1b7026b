"""What units of the district have on record: agreements, honours, paid work, contact lists."""

from datetime import timedelta
from random import Random

from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewEngagement, NewParty
from qinglin.outreach import actions as outreach
from qinglin.outreach.actions import NewContact
from qinglin.outreach.models import Contact
from qinglin.people.models import Person
from qinglin.worlds import rules
from qinglin.worlds.blueprint import names
from qinglin.worlds.parts import Agreed, Lists

from .ground import Ground, choose

#: Contacts have numbers of their own, far from those of the volunteers.
CONTACTS_FROM = 5_000_000
ADULT = 22


def build_records(ground: Ground) -> None:
    """All that the facts file says of them; nothing where it says nothing."""
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
    if facts.contacts is not None:
        _list(ground, facts.contacts)
    ground.progress.advance()


def _agree(ground: Ground, agreed: Agreed) -> None:
    signed = ground.today - timedelta(days=agreed.days_ago)
    parties = [
        NewParty(role=role, unit=ground.units.get(name), outside=_outside(ground, name))
        if name != "district"
        else NewParty(role=role, unit=ground.root)
        for name, role in agreed.parties.items()
    ]
    agreement = orgs.sign_agreement(
        ground.actor, ground.root, kind=agreed.kind, title=agreed.title, parties=parties,
        signed_on=signed, from_on=signed,
    )  # fmt: skip
    length = max(agreed.days_ago // max(len(agreed.seasons), 1), 2)
    for number, theme in enumerate(agreed.seasons, start=1):
        begins = signed + timedelta(days=length * (number - 1))
        orgs.plan_season(
            ground.actor, agreement, number=number, theme=theme, from_on=begins,
            until_on=begins + timedelta(days=length - 1),
        )  # fmt: skip


def _outside(ground: Ground, name: str) -> str:
    return "" if name in ground.units else name


def _employ(ground: Ground) -> None:
    """Social workers are posted in towns in turn; some of them are volunteers as well."""
    facts, random = ground.facts, ground.dice("employees")
    for work in facts.employees:
        number = ground.scaled(work.number)
        grown = [one for one in ground.volunteers if one.age >= ADULT]
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


def _list(ground: Ground, lists: Lists) -> None:
    """Each cadre keeps as many contacts as are asked for, and a few more."""
    random, serial = ground.dice("contacts"), CONTACTS_FROM
    grown = [one for one in ground.volunteers if one.age >= ADULT]
    cadres = random.sample(grown, min(lists.cadres, len(grown)))
    people = Person.objects.in_bulk([one.person_id for one in cadres])
    fields = list(Contact.Field.values)
    rows = []
    for n, cadre in enumerate(cadres):
        town = ground.towns[n % len(ground.towns)]
        new = []
        for m in range(lists.each + random.randint(0, 6)):
            place = (town.below or [town.unit])[m % max(len(town.below), 1)]
            phone = rules.phone_number(serial)
            serial += 1
            new.append(
                NewContact(
                    name=_name(random), phone=phone, field=fields[m % len(fields)],
                    place=place, extra=m >= lists.each,
                )
            )  # fmt: skip
        rows.append((people[cadre.person_id], town.unit, ground.year_start, new))
    outreach.restore_lists(ground.actor, rows)
    for title in lists.extras:
        outreach.define_extra(ground.actor, title=title)


def _name(random: Random) -> str:
    parts = choose(random, (names().female, names().male))
    surname = choose(random, tuple(names().surnames))
    return surname + choose(random, parts.first) + choose(random, parts.second)
