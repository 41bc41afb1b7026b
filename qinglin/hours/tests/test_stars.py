"""Stars by dated thresholds with publicity; the time bank beside the ledger, never in it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.activities.tests import make as activities
from qinglin.activities.tests.browse import browser, words
from qinglin.activities.tests.make import as_person, as_staff, at
from qinglin.hours import actions, errors, jobs, policy, queries
from qinglin.hours.models import BankAccount, BankLine, Entry, Star, StarScheme
from qinglin.hours.queries import bank
from qinglin.hours.rules import stars as rules
from qinglin.inbox.models import Message
from qinglin.kernel import jobs as worker
from qinglin.kernel.errors import Forbidden
from qinglin.orgs.models import Unit
from qinglin.people.models import Guardianship, Person
from qinglin.volunteers.models import Profile

from .make import make_entry

pytestmark = pytest.mark.django_db
HOUR = 60


class Town:
    def __init__(self, now: time_machine.Traveller) -> None:
        self.now = now
        self.unit = activities.make_station().unit
        self.root = Unit.objects.get(parent=None)
        self.person, self.other = activities.make_volunteers(2, self.unit)
        boss = activities.make_volunteer(self.unit)
        self.boss = as_staff(boss, self.root, policy.VIEW, policy.CORRECT, policy.REVIEW)

    def serve(self, hours: int, person: Person | None = None, **but: Any) -> list[Entry]:
        """As many days of eight hours as it takes."""
        found = []
        while hours > 0:
            day = min(hours, 8)
            found.append(make_entry(person or self.person, self.unit, minutes=day * HOUR, **but))
            hours -= day
        return found

    def scheme(self, **but: Any) -> StarScheme:
        given: dict[str, Any] = {"from_on": date(2026, 1, 1), **but}
        return actions.set_star_scheme(self.boss, self.root, **given)


@pytest.fixture
def town() -> Iterator[Town]:
    with time_machine.travel(activities.NOW, tick=False) as now:
        yield Town(now)


# ---------------------------------------------------------------- stars


@pytest.mark.parametrize(
    ("minutes", "level", "missing"),
    [(0, 0, 6000), (5999, 0, 1), (6000, 1, 12000), (90_000, 5, None), (89_999, 4, 1)],
)
def test_thresholds_are_inclusive(minutes: int, level: int, missing: int | None) -> None:
    assert rules.NATIONAL == (100, 300, 600, 1000, 1500)
    assert rules.level_of(minutes, rules.NATIONAL) == level
    assert rules.missing(minutes, rules.NATIONAL) == missing


def test_a_star_is_published_then_granted_in_order(town: Town) -> None:
    town.scheme(hours=[8, 16], publish_days=2)
    town.serve(16)
    town.serve(7, town.other)
    assert actions.propose_stars(town.boss, town.root) == 1
    assert actions.propose_stars(town.boss, town.root) == 1
    levels = list(Star.objects.order_by("level").values_list("person_id", "level", "minutes"))
    assert levels == [(town.person.pk, 1, 960), (town.person.pk, 2, 960)]
    assert {star.until_on for star in Star.objects.all()} == {date(2026, 11, 26)}
    town.now.move_to(at(23, day=date(2026, 11, 26)))
    jobs.credit_published()
    assert Star.objects.filter(state="granted").count() == 0
    town.now.move_to(at(1, day=date(2026, 11, 27)))
    jobs.credit_published()
    jobs.credit_published()
    assert Star.objects.filter(state="granted").count() == 2
    assert Message.objects.filter(template="hours.star_granted").count() == 2
    standing = queries.standing(town.person.pk)
    assert standing is not None
    assert (standing.level, standing.missing) == (2, None)
    assert actions.propose_stars(town.boss, town.root) == 0


def test_honorary_hours_count_only_where_the_scheme_says_so(town: Town) -> None:
    town.scheme(hours=[8], publish_days=0)
    town.serve(8, rule="2015-01-01 30/480 honorary")
    assert actions.propose_stars(town.boss, town.root) == 0
    town.scheme(hours=[8], publish_days=0, honorary_too=True)
    assert actions.propose_stars(town.boss, town.root) == 1
    assert StarScheme.objects.count() == 1


def test_a_later_scheme_leaves_earlier_stars_alone(town: Town) -> None:
    town.scheme(hours=[8], publish_days=0)
    town.serve(8)
    actions.propose_stars(town.boss, town.root)
    town.scheme(from_on=date(2026, 11, 24), hours=[80], publish_days=0)
    assert actions.propose_stars(town.boss, town.root) == 0
    assert Star.objects.get().scheme.hours == [8]


def test_a_refused_star_says_why_and_may_be_earned_again(town: Town) -> None:
    town.scheme(hours=[8])
    town.serve(8)
    actions.propose_stars(town.boss, town.root)
    star = Star.objects.get()
    with pytest.raises(errors.ReasonNeeded):
        actions.refuse_star(town.boss, star, reason="")
    actions.refuse_star(town.boss, star, reason="举报属实")
    with pytest.raises(errors.StarKnown):
        actions.refuse_star(town.boss, star, reason="再一次")
    assert Message.objects.get(template="hours.star_refused").values["reason"] == "举报属实"
    assert actions.propose_stars(town.boss, town.root) == 1


@pytest.mark.parametrize("hours", [[], [0], [300, 100], [1, 1], list(range(1, 12)), [100_001]])
def test_schemes_that_cannot_be(town: Town, hours: list[int]) -> None:
    with pytest.raises(errors.WrongRule):
        town.scheme(hours=hours)
    assert StarScheme.objects.count() == 0


def test_nobody_proposes_without_scheme_or_right(town: Town) -> None:
    with pytest.raises(errors.NoStarScheme):
        actions.propose_stars(town.boss, town.root)
    with pytest.raises(Forbidden):
        actions.propose_stars(as_person(town.person), town.root)


def test_the_pages_of_stars(town: Town) -> None:
    boss = activities.make_volunteer(town.unit)
    give(boss, "district_secretary", town.root)
    desk = signed_in(make_account(boss, login="boss", password=None))
    assert "还没有启用星级办法" in words(desk.get("/desk/hours/stars/"))
    given = {"from_on": "2026-01-01", "hours": "8 16", "publish_days": "5"}
    assert desk.post("/desk/hours/stars/scheme/", {**given, "hours": "8,16"}).status_code == 422
    assert desk.post("/desk/hours/stars/scheme/", {**given, "hours": "16 8"}).status_code == 422
    assert desk.post("/desk/hours/stars/scheme/", given).status_code == 302
    town.serve(8)
    said = words(desk.post("/desk/hours/stars/propose/", follow=True))
    assert "1 人达到更高的星级" in said
    assert town.person.name in said
    notice = words(desk.get("/notices/hours/"))
    assert "1 星" in notice
    assert town.person.name not in notice
    assert "1 星公示到" in words(browser(town.person).get("/me/hours/"))
    star = Star.objects.get()
    path = f"/desk/hours/stars/{star.pk}/refuse/"
    assert desk.post(path, {"reason": "举报属实"}).status_code == 302
    assert "举报属实" in words(desk.get("/desk/hours/stars/?state=refused"))


# ---------------------------------------------------------------- the time bank


def test_storing_changes_no_hour_and_happens_once(town: Town) -> None:
    (entry,) = town.serve(3)
    me = as_person(town.person)
    before = list(Entry.objects.values())
    assert actions.store(me, entry).credits == 3
    with pytest.raises(errors.StoredAlready):
        actions.store(me, entry)
    with pytest.raises(Forbidden):
        actions.store(as_person(town.other), entry)
    assert list(Entry.objects.values()) == before
    assert (bank.balance(town.person.pk), bank.differences()) == (3, [])
    short = make_entry(town.person, town.unit, minutes=59)
    with pytest.raises(errors.NothingToStore):
        actions.store(me, short)


def test_a_corrected_service_takes_its_credits_back(town: Town) -> None:
    (entry,) = town.serve(3)
    actions.store(as_person(town.person), entry)
    actions.correct(town.boss, entry, minutes=60, reason="只做了一小时")
    while worker.run_due():
        pass
    assert bank.balance(town.person.pk) == 1
    kinds = list(BankLine.objects.order_by("pk").values_list("kind", "credits"))
    assert kinds == [("stored", 3), ("reversed", -2)]


def test_credits_go_to_the_family_only_and_never_below_nothing(town: Town) -> None:
    (entry,) = town.serve(2)
    me = as_person(town.person)
    actions.store(me, entry)
    with pytest.raises(errors.NotFamily):
        actions.transfer(me, town.other, credits=1, nonce="abcdefgh")
    Guardianship.objects.create(
        child=town.other, guardian=town.person, relation="mother", from_on=date(2020, 1, 1)
    )
    with pytest.raises(errors.NotEnoughCredits):
        actions.transfer(me, town.other, credits=3, nonce="abcdefgh")
    for _twice in range(2):
        actions.transfer(me, town.other, credits=2, nonce="abcdefgh")
    held = dict(BankAccount.objects.values_list("person_id", "credits"))
    assert held == {town.person.pk: 0, town.other.pk: 2}
    profile = Profile.objects.get(person=town.other)
    given: dict[str, Any] = {"note": "上门理发", "nonce": "nonce-of-it"}
    for _twice in range(2):
        line = actions.spend(town.boss, profile, credits=1, **given)
        assert (line.kind, line.credits, line.note) == ("spent", -1, "上门理发")
    told = Message.objects.get(template="hours.credits_spent")
    assert (told.person, told.values["left"]) == (town.other, 1)
    given["nonce"] = "another-nonce"
    with pytest.raises(errors.NotEnoughCredits):
        actions.spend(town.boss, profile, credits=5, **given)
    with pytest.raises(Forbidden):
        actions.spend(me, profile, credits=1, **given)
    with pytest.raises(errors.ReasonNeeded):
        actions.spend(town.boss, profile, credits=1, note=" ", nonce="another-nonce")
    assert BankLine.objects.filter(kind="spent").count() == 1
    assert bank.differences() == []


def test_the_page_of_the_time_bank(town: Town) -> None:
    (entry,) = town.serve(2)
    phone = browser(town.person)
    assert "可以存的服务" in words(phone.get("/me/time-bank/"))
    assert "存入 2 个时间币" in words(
        phone.post("/me/time-bank/store/", {"seq": entry.pk}, follow=True)
    )
    assert phone.post("/me/time-bank/store/", {"seq": entry.pk}).status_code == 409
    assert phone.post("/me/time-bank/store/", {"seq": "x"}).status_code == 404
    assert phone.post("/me/time-bank/give/", {"to": "1", "credits": "0"}).status_code == 422


def test_a_desk_gives_service_for_credits_on_a_page(town: Town) -> None:
    (entry,) = town.serve(2)
    actions.store(as_person(town.person), entry)
    profile = Profile.objects.get(person=town.person)
    secretary = activities.make_volunteer(town.unit)
    give(secretary, "town_secretary", town.unit)
    desk = signed_in(make_account(secretary, login="boss", password=None))
    path = f"/desk/volunteers/{profile.pk}/time-bank/"
    assert path in desk.get(f"/desk/people/{town.person.pk}/hours/").content.decode()
    assert "2 个时间币" in words(desk.get(path))
    sent = {"credits": "1", "note": "上门理发", "nonce": "0123456789abcdef"}
    assert desk.post(path, {**sent, "credits": ""}).status_code == 422
    assert desk.post(path, {**sent, "credits": "3"}).status_code == 422
    said = words(desk.post(path, sent, follow=True))
    assert "用了 1 个时间币" in said
    assert "兑换服务 上门理发 -1" in said
    desk.post(path, sent)
    assert bank.balance(town.person.pk) == 1
    own = Profile.objects.get(person=secretary)
    assert desk.get(f"/desk/volunteers/{own.pk}/time-bank/").status_code == 403
    leader = activities.make_volunteer(town.unit)
    give(leader, "station_leader", town.unit)
    other = signed_in(make_account(leader, login="leader", password=None))
    assert other.post(path, {**sent, "nonce": "another-nonce"}).status_code in {403, 404}
    assert bank.balance(town.person.pk) == 1


def test_an_account_that_is_not_its_lines_is_named(town: Town) -> None:
    (entry,) = town.serve(2)
    actions.store(as_person(town.person), entry)
    BankAccount.objects.update(credits=7)
    assert [str(one) for one in bank.differences()] == [
        f"hours.bankaccount:{town.person.pk} credits: stored 7, counted 2"
    ]
