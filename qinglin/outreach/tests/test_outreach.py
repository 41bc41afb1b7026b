from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from qinglin.access.actions import grant, sync_roles
from qinglin.access.tests.make import make_account, signed_in
from qinglin.inbox.models import Message
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden, NotFound
from qinglin.kernel.facts import Cut, count
from qinglin.orgs.tests.make import SYSTEM, Tree, make_tree
from qinglin.outreach import actions, facts, queries, rules
from qinglin.outreach.actions import NewContact
from qinglin.outreach.errors import (
    ContactOver,
    ExtraKnown,
    ListedElsewhere,
    ListedHere,
    ListOver,
    ListThere,
    NobodyToHandTo,
    WrongContact,
)
from qinglin.outreach.models import Contact, ContactList, Extra, Touch
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

TODAY = clock.today()


@pytest.fixture
def tree(db: object) -> Tree:
    return make_tree()


def acting(person: Person, **grants: int) -> Actor:
    held = {name.replace("_", "."): frozenset({unit}) for name, unit in grants.items()}
    return Actor(name=f"person:{person.pk}", person_id=person.pk, grants=held)


def a_list(tree: Tree, name: str = "俞思远", **but: Any) -> tuple[Actor, ContactList]:
    cadre = make_person(name)
    return acting(cadre), actions.open_list(SYSTEM, cadre, tree.town, **but)


def young(tree: Tree, number: int = 0, **but: Any) -> NewContact:
    values: dict[str, Any] = {"name": f"青年{number}", "phone": f"1380013{8000 + number}"}
    return NewContact(**{**values, "field": "company", "place": tree.town, **but})


@pytest.mark.parametrize(
    ("last", "late"),
    [
        ({}, {"online": 69, "activity": 8}),
        ({"online": 31}, {"activity": 8}),
        ({"online": 32, "activity": 92}, {"online": 1}),
        ({"online": 0, "activity": 0, "face": 0}, {}),
    ],
)
def test_who_is_due_follows_from_when_they_were_last_reached(
    last: dict[str, int], late: dict[str, int]
) -> None:
    reached = {way: TODAY - timedelta(days) for way, days in last.items()}
    assert rules.overdue(rules.Pace(), TODAY - timedelta(100), reached, TODAY) == late


def test_a_young_person_stands_on_one_list_unless_a_reason_is_given(tree: Tree) -> None:
    one, first = a_list(tree)
    other, second = a_list(tree, "祝晓岚")
    actions.add_contact(one, first, young(tree))
    with pytest.raises(ListedElsewhere) as told:
        actions.add_contact(other, second, young(tree))
    assert "俞思远" not in str(told.value)
    actions.add_contact(other, second, young(tree, also="她参加了我们的创业班"))
    assert count(facts.CONTACTS, Cut(until=TODAY)).number == 1
    assert count(facts.LISTS, Cut(until=TODAY)).number == 2


def test_names_are_for_the_cadre_and_numbers_for_the_unit_above(tree: Tree) -> None:
    cadre, owner = a_list(tree)
    contact = actions.add_contact(cadre, owner, young(tree))
    town = tree.town.pk
    leader = acting(make_person("马立新"), outreach_count=town, outreach_assign=town)
    assert queries.contact_for(cadre, contact.pk) == contact
    assert queries.phone_of(contact) == "13800138000"
    for stranger in (leader, a_list(tree, "祝晓岚")[0]):
        with pytest.raises(NotFound):
            queries.contact_for(stranger, contact.pk)
    [tally] = queries.tallies(list(queries.lists(leader)))
    assert (tally.lists, tally.contacts, tally.short) == (2, 1, 2)
    assert queries.tallies(list(queries.lists(cadre))) == []


def test_a_list_goes_to_the_next_cadre_with_all_that_was_kept(tree: Tree) -> None:
    cadre, owner = a_list(tree, on=TODAY - timedelta(200))
    contacts = actions.add_contacts(cadre, owner, [young(tree, n) for n in range(3)])
    actions.touch(cadre, contacts[:2], way="face", outcome="wish", words="想学电商")
    heir = make_person("祝晓岚")
    leader = acting(make_person("马立新"), outreach_assign=tree.town.pk)
    following = actions.hand_over(leader, owner, heir)
    mine = acting(heir)
    names = [line.contact.name for line in queries.lines(mine, following)]
    assert sorted(names) == ["青年0", "青年1", "青年2"]
    moved = Contact.objects.get(list=following, name="青年0")
    assert [touch.words for touch in queries.touches_of(moved)] == ["想学电商"]
    with pytest.raises(NotFound):
        queries.contact_for(cadre, contacts[0].pk)
    assert Message.objects.get(person=heir).values["number"] == 3
    assert count(facts.CONTACTS, Cut(until=TODAY)).number == 3


def test_a_cadre_is_reminded_once_a_week(tree: Tree) -> None:
    long_ago = TODAY - timedelta(400)
    cadre, owner = a_list(tree, on=long_ago)
    late, fresh = actions.add_contacts(
        cadre, owner, [young(tree, n) for n in range(2)], on=long_ago
    )
    for way in ("online", "activity", "face"):
        actions.touch(cadre, [fresh], way=way, outcome="known")
    actions.touch(cadre, [late], way="online", outcome="missed")
    assert actions.remind(SYSTEM, owner) == 1
    assert actions.remind(SYSTEM, owner) == 1
    assert Message.objects.filter(template="outreach.due").count() == 1
    assert [line.contact for line in queries.lines(cadre, owner)] == [late, fresh]
    assert count(facts.TOUCHES, Cut(until=TODAY, since=TODAY)).number == 3


def test_the_district_sets_its_rhythm_from_a_day_on(tree: Tree) -> None:
    tomorrow = TODAY + timedelta(1)
    actions.set_rhythm(
        SYSTEM, from_on=tomorrow, target=50, online_days=0, activity_days=60, face_days=200
    )
    assert queries.pace_on(TODAY) == rules.Pace()
    assert queries.pace_on(tomorrow) == rules.Pace(50, 0, 60, 200)
    assert "online" not in queries.pace_on(tomorrow).days


def test_what_is_refused_writes_nothing(tree: Tree) -> None:
    cadre, owner = a_list(tree)
    contact = actions.add_contact(cadre, owner, young(tree))
    extra = actions.define_extra(SYSTEM, title="结对助学")
    nobody = acting(make_person("路人甲"))
    keeper = owner.cadre
    never = date(2999, 1, 1)
    touch, add, give = actions.touch, actions.add_contact, actions.hand_over
    cases: list[tuple[type[DomainError], Callable[[], Any]]] = [
        (ListThere, lambda: actions.open_list(SYSTEM, keeper, tree.town)),
        (Forbidden, lambda: actions.open_list(nobody, make_person("某人"), tree.town)),
        (ListedHere, lambda: add(cadre, owner, young(tree))),
        (WrongContact, lambda: add(cadre, owner, young(tree, 1, phone="12"))),
        (WrongContact, lambda: add(cadre, owner, young(tree, 1, field="x"))),
        (Forbidden, lambda: add(nobody, owner, young(tree, 1))),
        (WrongContact, lambda: touch(cadre, [], way="online", outcome="known")),
        (WrongContact, lambda: touch(cadre, [contact], way="extra", outcome="known")),
        (WrongContact, lambda: touch(cadre, [contact], way="online", outcome="x")),
        (WrongContact, lambda: touch(cadre, [contact], way="face", outcome="known", on=never)),
        (Forbidden, lambda: touch(nobody, [contact], way="face", outcome="known")),
        (NobodyToHandTo, lambda: give(SYSTEM, owner, keeper)),
        (Forbidden, lambda: give(nobody, owner, make_person("某人"))),
        (ExtraKnown, lambda: actions.define_extra(SYSTEM, title=extra.title)),
        (WrongContact, lambda: actions.drop_contact(cadre, contact, reason="")),
    ]
    before = [model.objects.count() for model in (ContactList, Contact, Touch, Extra)]
    for refusal, act in cases:
        with pytest.raises(refusal):
            act()
    assert [model.objects.count() for model in (ContactList, Contact, Touch, Extra)] == before
    actions.drop_contact(cadre, contact, reason="去外地工作")
    with pytest.raises(ContactOver):
        touch(cadre, [contact], way="face", outcome="known")
    actions.hand_over(SYSTEM, owner, make_person("接手人"))
    owner.refresh_from_db()
    with pytest.raises(ListOver):
        add(cadre, owner, young(tree, 2))


@pytest.fixture
def browser(tree: Tree) -> tuple[Client, Tree, Person]:
    sync_roles(SYSTEM)
    person = make_person("俞思远")
    grant(SYSTEM, person, "town_secretary", tree.town)
    actions.open_list(SYSTEM, person, tree.town)
    return signed_in(make_account(person)), tree, person


def test_a_cadre_lists_and_keeps_in_touch_on_the_phone(
    browser: tuple[Client, Tree, Person],
) -> None:
    client, tree, _person = browser
    typed = {"name": "乔安", "phone": "13800138001", "field": "new", "place": tree.town.pk}
    assert client.post("/outreach/add/", typed).status_code == 302
    assert client.post("/outreach/add/", typed).status_code == 422
    contact = Contact.objects.get()
    record = {"way": "face", "outcome": "known", "on": TODAY.isoformat(), "contact": contact.pk}
    assert client.post("/outreach/touch/", record).status_code == 302
    page = client.get(f"/outreach/{contact.pk}/").content.decode()
    assert "面对面" in page
    assert "13800138001" in page
    assert "乔安" in client.get("/outreach/").content.decode()
    shown = client.get("/desk/outreach/").content.decode()
    assert "乔安" not in shown
    assert "13800138001" not in shown
    assert client.post(f"/outreach/{contact.pk}/drop/", {"reason": "搬走了"}).status_code == 302
