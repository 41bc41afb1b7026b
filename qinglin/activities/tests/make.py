"""Builders of this room. Everything happens around one Saturday; tests travel to that week."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from qinglin.activities import actions
from qinglin.activities.models import Activity, Shift
from qinglin.activities.rules.lawful import NATURE
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, system
from qinglin.orgs.models import Unit, UnitLink
from qinglin.orgs.tests.make import make_unit
from qinglin.people.models import Consent, Person
from qinglin.venues.models import Service, Venue
from qinglin.volunteers.models import Profile, ProfileSkill, Skill

SYSTEM = system("test")
#: Tuesday noon of the week in which everything happens.
NOW = clock.at(date(2026, 11, 24), time(12))
SATURDAY = date(2026, 11, 28)
EIGHT_THIRTY = clock.at(SATURDAY, time(8, 30))
ADULT = date(1990, 5, 4)
_serial = count(1)


def at(hour: int, minute: int = 0, day: date = SATURDAY) -> datetime:
    """A moment of that Saturday, by the Shanghai clock."""
    return clock.at(day, time(hour, minute))


def make_station(name: str = "秦望广场雷锋角", parent: Unit | None = None) -> Venue:
    """A venue of a town of a district, both made with it unless a unit is given."""
    unit = parent
    if unit is None:
        root = Unit.objects.filter(parent=None).first()
        root = root or make_unit(None, "共青团富阳区委", Unit.Kind.DISTRICT)
        unit = make_unit(root, f"街道{next(_serial)}", Unit.Kind.TOWN)
    return Venue.objects.create(
        unit=unit,
        kind=Venue.Kind.STATION,
        name=name,
        name_key=name,
        search=f" {name} ",
        latitude=30_049_000,
        longitude=119_952_000,
        opened_on=date(2015, 3, 5),
    )


def make_people(number: int, born_on: date = ADULT, name: str = "志愿者") -> list[Person]:
    """Bare persons, quickly; ``make_volunteers`` registers them."""
    return Person.objects.bulk_create(
        Person(
            public_id=uuid4().hex,
            name=f"{name}{n}",
            name_key=f"{name}{n:05}",
            search=f" {name}{n} ",
            sex=Person.Sex.FEMALE,
            born_on=born_on,
            made_at=NOW,
        )
        for n in range(number)
    )


def make_volunteers(number: int, unit: Unit, born_on: date = ADULT) -> list[Person]:
    """Registered volunteers in good standing."""
    people = make_people(number, born_on)
    Profile.objects.bulk_create(
        Profile(
            person=person,
            unit=unit,
            number=f"FY{next(_serial):08}",
            registered_on=date(2026, 1, 5),
        )
        for person in people
    )
    return people


def make_volunteer(unit: Unit, born_on: date = ADULT, skills: Iterable[Skill] = ()) -> Person:
    (person,) = make_volunteers(1, unit, born_on)
    for skill in skills:
        profile = Profile.objects.get(person=person)
        ProfileSkill.objects.create(profile=profile, skill=skill)
    return person


def make_skill(title: str = "家电维修") -> Skill:
    return Skill.objects.create(key=f"skill-{next(_serial)}", title=title)


def make_service(venue: Venue, title: str = "小家电维修") -> Service:
    return Service.objects.create(venue=venue, title=title, from_on=date(2015, 3, 5))


def give_consent(child: Person, guardian: Person) -> Consent:
    return Consent.objects.create(
        person=child,
        given_by=guardian,
        purpose=Consent.Purpose.SERVICE,
        wording="1",
        way=Consent.Way.GUARDIAN,
        given_at=NOW,
    )


def plan_shift(title: str = "小家电维修", **but: Any) -> actions.NewShift:
    fields: dict[str, Any] = {
        "title": title,
        "starts_at": EIGHT_THIRTY,
        "ends_at": EIGHT_THIRTY + timedelta(hours=3),
        "capacity": 2,
        **but,
    }
    return actions.NewShift(**fields)


def make_draft(
    venue: Venue | None = None, *, shifts: Iterable[actions.NewShift] | None = None, **but: Any
) -> Activity:
    """A complete, reviewed draft of that Saturday, 8:30 to 17:00: one shift of two places."""
    venue = venue or make_station()
    leader = but.pop("leader", None) or make_volunteer(venue.unit)
    fields: dict[str, Any] = {
        "unit": venue.unit,
        "title": "周六便民服务",
        "starts_at": EIGHT_THIRTY,
        "ends_at": at(17),
        "content": "十二项便民服务",
        "conditions": "身体健康",
        "how_to_join": "在本页报名",
        "risks": "使用电动工具，注意用电安全",
        "guarantees": "饮水、手套、保险",
        **but,
    }
    plans = [plan_shift()] if shifts is None else list(shifts)
    draft = actions.create_activity(SYSTEM, venue=venue, leader=leader, shifts=plans, **fields)
    actions.review_nature(SYSTEM, draft, dict.fromkeys(NATURE, False))
    return draft


def make_activity(
    venue: Venue | None = None, *, shifts: Iterable[actions.NewShift] | None = None, **but: Any
) -> Activity:
    """The same, published."""
    return actions.publish(SYSTEM, make_draft(venue, shifts=shifts, **but))


def on(day: int, title: str, venue: Venue, **but: Any) -> Activity:
    """A published activity of a November day, nine to eleven."""
    when = date(2026, 11, day)
    span: dict[str, Any] = {"starts_at": at(9, day=when), "ends_at": at(11, day=when)}
    shifts = but.pop("shifts", [plan_shift(**span)])
    return make_activity(venue, title=title, shifts=shifts, **span, **but)


def make_shift(capacity: int = 2, venue: Venue | None = None, **but: Any) -> Shift:
    """The only shift of a published activity of its own."""
    activity = make_activity(venue, shifts=[plan_shift(capacity=capacity, **but)])
    return activity.shifts.get()


def as_person(person: Person) -> Actor:
    return Actor(name=f"person:{person.pk}", person_id=person.pk)


def as_staff(person: Person, unit: Unit, *permissions: str) -> Actor:
    """Holds these permissions at the unit and below."""
    below = UnitLink.objects.filter(ancestor=unit).values_list("descendant_id", flat=True)
    units = frozenset(below)
    return Actor(
        name=f"person:{person.pk}",
        person_id=person.pk,
        grants=dict.fromkeys(permissions, units),
    )
