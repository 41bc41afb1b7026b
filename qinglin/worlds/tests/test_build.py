"""One small world of the real facts, looked at from all sides."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Model, Sum
from pytest_django import DjangoDbBlocker

from qinglin.access.models import Account, Grant
from qinglin.activities.models import (
    Activity,
    ActivityPhoto,
    Bar,
    Draw,
    Insurance,
    LeavingClaim,
    Mark,
    Offer,
    OpenDay,
    PaperSheet,
    Pattern,
    Recruit,
    Shift,
    SignUp,
    Standing,
    Tally,
    Terms,
)
from qinglin.activities.queries import counter_differences
from qinglin.activities.queries.after import without_consent
from qinglin.figures.models import Value
from qinglin.hours.models import (
    BankLine,
    Certificate,
    Entry,
    Finding,
    Objection,
    Pending,
    Star,
)
from qinglin.hours.queries import chain_problems
from qinglin.kernel import clock
from qinglin.orgs.models import Unit
from qinglin.people import actions as people
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.people.queries import age_on
from qinglin.venues.models import Post, Residency, Service, Venue
from qinglin.volunteers.models import Membership, Profile, Team
from qinglin.worlds import blueprint, queries, rules
from qinglin.worlds.building.desks import TWINS

from .make import NOON, SCALE, SYSTEM, at_noon, build

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
SATURDAY, NEXT_SATURDAY = date(2026, 11, 14), date(2026, 11, 21)
CAME = ("present", "late", "left_early", "helped")


class _Rollback(Exception):
    pass


@pytest.fixture(scope="module", autouse=True)
def _world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Built once for all tests of the file, and taken back afterwards."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic(), at_noon():
                build(blueprint.load("fuyang-2015"))
                yield
                raise _Rollback
        except _Rollback:
            pass


def test_everything_is_marked_as_simulated() -> None:
    for model in (Person, Unit, Venue):
        assert model._default_manager.exists()
        assert not model._default_manager.filter(simulated=False).exists()


def test_no_document_or_phone_can_be_a_living_persons() -> None:
    masks = Person.objects.values_list("document_mask", "phone_mask")
    assert all(document.startswith("000") for document, _ in masks)
    assert all(not phone or phone.startswith("174") for _, phone in masks)
    for person in Person.objects.order_by("pk")[::20]:
        clear = people.reveal(SYSTEM, person, reason="test")
        assert clear.document.startswith(rules.AREA)
        assert clear.document[6:14] == f"{person.born_on:%Y%m%d}"
        assert not clear.phone or clear.phone.startswith(rules.PHONES)


def test_the_tree_has_every_town_and_the_named_units() -> None:
    facts = blueprint.load("fuyang-2015")
    kinds = Counter(Unit.objects.values_list("kind", flat=True))
    assert kinds["district"] == 1
    assert kinds["town"] == 24
    assert kinds["village"] == sum(town.villages + town.communities for town in facts.towns)
    assert kinds["window"] == len(facts.windows)
    assert Unit.objects.filter(name="富阳市公狼应急救援服务队").exists()
    for town in Unit.objects.filter(kind="town"):
        names = list(Unit.objects.filter(parent=town).values_list("name", flat=True))
        assert len(set(names)) == len(names) > 0


def test_venues_services_posts_and_residents_are_never_scaled() -> None:
    assert Post.objects.count() == 51
    assert Service.objects.filter(venue__name="秦望广场“雷锋角”").count() == 12
    home = Residency.objects.filter(venue__kind="home")
    assert (home.count(), home.filter(resident=True).count()) == (20, 3)
    permanent = Venue.objects.filter(unit__kind="town", permanent=True, monthly_floor=500)
    assert permanent.values("unit").distinct().count() == 24
    assert Venue.objects.filter(unit__kind="town", kind="flowing").count() == 24
    assert not Venue.objects.filter(latitude=None).exists()


def test_people_and_teams_are_scaled() -> None:
    totals = blueprint.load("fuyang-2015").totals
    volunteers = round(totals.volunteers * SCALE)
    assert Profile.objects.count() == volunteers
    assert Person.objects.count() == volunteers + TWINS
    assert Team.objects.filter(core=True).count() == round(totals.core_teams * SCALE)
    assert Team.objects.count() > Team.objects.filter(core=True).count()
    sizes = Counter(Membership.objects.values_list("team", flat=True))
    assert len(sizes) == Team.objects.count()
    assert len(set(sizes.values())) > 1
    assert not Team.objects.filter(captain=None).exists()


def test_minors_are_of_age_to_serve_and_have_a_guardian_who_agreed() -> None:
    minors = [p for p in Person.objects.all() if age_on(TODAY, p.born_on) < 18]
    assert len(minors) == 50
    guardians = dict(Guardianship.objects.values_list("child_id", "guardian_id"))
    given = defaultdict(set)
    for person, by, purpose in Consent.objects.values_list("person_id", "given_by_id", "purpose"):
        given[person].add((by, purpose))
    for minor in minors:
        assert age_on(TODAY, minor.born_on) >= 14
        guardian = guardians[minor.pk]
        assert given[minor.pk] == {(guardian, "registration"), (guardian, "service")}
    assert Consent.objects.filter(purpose="registration").count() == Profile.objects.count()


def test_nobody_serves_before_registering_or_before_the_fourteenth_birthday() -> None:
    since = dict(Profile.objects.values_list("person_id", "registered_on"))
    born = dict(Person.objects.values_list("pk", "born_on"))
    served = SignUp.objects.values_list("person_id", "shift__starts_at")
    assert served
    for person, starts_at in served:
        day = clock.day_of(starts_at)
        assert since[person] <= day
        assert age_on(day, born[person]) >= 14


def test_counters_agree_with_rows_and_nobody_is_in_two_places() -> None:
    assert counter_differences() == []


def test_the_ledger_holds_what_was_confirmed() -> None:
    assert chain_problems() == []
    on_the_way = Pending.objects.exclude(state=Pending.State.CREDITED).values("sign_up")
    confirmed = SignUp.objects.filter(state="confirmed", minutes__gt=0).exclude(pk__in=on_the_way)
    credits = Entry.objects.filter(kind=Entry.Kind.CREDIT)
    assert credits.count() == confirmed.count()
    assert credits.aggregate(n=Sum("minutes")) == confirmed.aggregate(n=Sum("minutes"))


LISTS: dict[str, tuple[type[Model], str, set[object]]] = {
    "reviews": (Pending, "state", {"review", "published", "refused", "credited"}),
    "objections": (Objection, "state", {"open", "upheld", "dismissed"}),
    "findings": (Finding, "state", {"open", "confirmed", "dismissed"}),
    "stars": (Star, "state", {"published", "granted", "refused"}),
    "credits": (BankLine, "kind", {"stored", "given", "received", "spent"}),
    "offers": (Offer, "state", {"open", "accepted", "declined", "lapsed"}),
    "asked": (Offer, "kind", {"line", "invited", "cover"}),
    "marks": (Mark, "state", {"stands", "appealed", "upheld", "void"}),
    "claims": (LeavingClaim, "state", {"open", "accepted", "declined"}),
    "ways": (Terms, "way", {"first", "approval", "draw"}),
    "patterns": (Pattern, "shared", {True, False}),
    "certificates": (Certificate, "scope", {"period", "service"}),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_desk_has_something_in_every_state_and_no_more_than_it_can_look_at(name: str) -> None:
    model, column, states = LISTS[name]
    found = Counter(model._default_manager.values_list(column, flat=True))
    assert set(found) == states
    assert 3 <= sum(found.values()) <= 40
    assert max(found.values()) <= 20


def test_papers_policies_posts_and_open_days_are_there() -> None:
    over, ends = TODAY, TODAY + timedelta(days=30)
    policies = [one.until_on for one in Insurance.objects.all()]
    assert (len(policies), sum(on < over for on in policies)) == (4, 1)
    assert sum(over <= on <= ends for on in policies) == 1
    sheets = [one.entered_at is None for one in PaperSheet.objects.all()]
    assert sorted(sheets) == [False, True]
    assert OpenDay.objects.count() == 2
    assert Recruit.objects.count() in (1, 2)
    assert Standing.objects.count() == 5
    assert Standing.objects.exclude(ended_at=None).count() == 1
    assert Team.objects.exclude(capacity=None).filter(needs__isnull=False).count() >= 6


def test_the_figures_of_the_report_hold_in_proportion() -> None:
    programmes = blueprint.load("fuyang-2015").programmes
    year = clock.at(TODAY - timedelta(days=365))
    tallies = Tally.objects.filter(at__gte=year)

    def served(**where: object) -> int:
        return int(tallies.filter(**where).aggregate(n=Sum("number"))["n"])

    came = SignUp.objects.filter(outcome__in=CAME, shift__starts_at__gte=year)
    assert came.count() >= 300_000 * SCALE
    care = served(shift__activity__programme__project_class="care")
    assert abs(care - sum(p.served for p in programmes) * SCALE) < 15
    assert served(shift__activity__venue__kind="window") >= 12_000 * SCALE
    assert Profile.objects.filter(categories__key="water").count() >= 14_500 * SCALE


def test_the_mode_is_loaded_and_counted() -> None:
    values = {value.key: value for value in Value.objects.filter(mode__key="fuyang-2015")}
    assert values["S4-F4"].computed == 51
    assert values["S4-F4"].verdict == Value.Verdict.SUPPORTED
    assert values["S4-F15"].computed == 20
    assert values["S4-F16"].computed == 3
    assert values["S4-F6"].computed == Profile.objects.count()
    assert values["S4-F9"].verdict == Value.Verdict.NO_RECORD


def test_every_town_reaches_its_floor_in_every_whole_month() -> None:
    by_month: Counter[tuple[int, int, int]] = Counter()
    rows = Tally.objects.filter(shift__activity__venue__monthly_floor=500).values_list(
        "shift__activity__venue_id", "at", "number"
    )
    for venue, at, number in rows:
        day = clock.day_of(at)
        by_month[venue, day.year, day.month] += number
    whole = {key: number for key, number in by_month.items() if key[1:] != (2026, 11)}
    assert len(whole) == 24 * 12
    assert min(whole.values()) >= 500 * SCALE
    assert len(set(whole.values())) > 5


def test_weekends_weigh_more_and_service_is_uneven() -> None:
    days = Counter(
        clock.day_of(at).isoweekday()
        for at in SignUp.objects.filter(state="confirmed").values_list(
            "shift__starts_at", flat=True
        )
    )
    assert days[6] > days[7] > days[1]
    times = sorted(Counter(SignUp.objects.values_list("person", flat=True)).values())
    assert times[-1] > 5 * times[len(times) // 2]


def test_what_a_desk_sees_seldom_is_there() -> None:
    assert queries.left_out() == []
    assert set(Finding.objects.values_list("kind", flat=True)) == {"long_day", "burst"}
    assert Bar.objects.filter(lifted_at=None).count() == 1
    assert Draw.objects.exclude(drawn_at=None).count() == 1
    photos = ActivityPhoto.objects.order_by("pk")
    assert [(one.published_at is not None, without_consent(one) == []) for one in photos] == [
        (True, True), (False, False),
    ]  # fmt: skip


def corner(day: date) -> Activity:
    return Activity.objects.get(series__title="雷锋角周六便民服务", slot_on=day)


def test_last_saturdays_roll_is_open_and_the_next_is_recruiting() -> None:
    last, coming = corner(SATURDAY), corner(NEXT_SATURDAY)
    assert last.state == coming.state == Activity.State.PUBLISHED
    assert Shift.objects.filter(activity=last).count() == 12
    joined = SignUp.objects.filter(shift__activity=last, state="joined")
    assert joined.filter(arrived_at__isnull=False).count() > joined.count() * 0.6
    assert Tally.objects.filter(shift__activity=last).exists()
    assert SignUp.objects.filter(shift__activity=coming, state="joined").count() > 5
    later = [corner(NEXT_SATURDAY + timedelta(weeks=weeks)) for weeks in (1, 2, 3)]
    assert [one.state for one in later] == ["draft", "cancelled", "draft"]
    begins = [one.shifts.order_by("starts_at")[0].starts_at for one in later]
    hour = timedelta(hours=1)
    assert begins[2] - begins[0] == timedelta(weeks=2) + hour, "moved by an hour"
    assert later[2].ends_at - later[0].ends_at == timedelta(weeks=2) + hour
    assert corner(SATURDAY - timedelta(weeks=1)).state == Activity.State.CONFIRMED
    due = Activity.objects.filter(state="published", ends_at__lt=NOON)
    assert due.count() == 5


def test_some_shifts_are_full_with_people_in_line() -> None:
    ahead = Shift.objects.filter(starts_at__gt=NOON, activity__state="published")
    assert ahead.filter(waiting__gt=0).exists()
    assert ahead.filter(waiting=0, taken__gt=0).exists()


@pytest.mark.parametrize(
    ("login", "role", "unit"),
    [
        ("quwei", "district_secretary", "共青团杭州市富阳区委员会"),
        ("zhenwei", "town_secretary", "新登镇"),
        ("zhandian", "station_leader", "秦望广场雷锋角服务站"),
        ("duizhang", "team_leader", "富春街道"),
        ("shegong", "social_worker", "富春街道"),
        ("shenji", "auditor", "共青团杭州市富阳区委员会"),
        ("zhiyuanzhe", None, None),
        ("xuesheng", None, None),
        ("jiazhang", None, None),
    ],
)
def test_everybody_of_the_demo_can_sign_in(login: str, role: str | None, unit: str | None) -> None:
    shown = {sign_in.login: sign_in.password for sign_in in queries.sign_ins()}
    account = Account.objects.get(login=login)
    assert account.check_password(shown[login])
    held = list(Grant.objects.filter(person=account.person).values_list("role__key", "unit__name"))
    assert held == ([(role, unit)] if role else [])
    assert Profile.objects.filter(person=account.person).exists()


def test_the_demos_people_have_something_before_them() -> None:
    def ahead(login: str, state: str) -> list[str]:
        person = Account.objects.get(login=login).person_id
        found = SignUp.objects.filter(person=person, state=state, shift__starts_at__gte=NOON)
        return list(found.order_by("shift__starts_at").values_list("shift__title", flat=True))

    joined = ahead("zhiyuanzhe", "joined")
    assert "小家电维修" in joined
    assert "维修岗" in joined
    assert "招募报名接待" in ahead("zhiyuanzhe", "waiting")
    assert ahead("xuesheng", "joined")
    volunteer = Account.objects.get(login="zhiyuanzhe").person_id
    assert Entry.objects.filter(person=volunteer).count() > 5
    today = Activity.objects.filter(title="小家电维修进社区", starts_at__date=TODAY)
    assert today.get().leader_id == Account.objects.get(login="duizhang").person_id
    assert corner(NEXT_SATURDAY).leader_id == Account.objects.get(login="zhandian").person_id
