"""A little district with everything that tempts to count twice, and its truth in plain Python.

People attend twice, hold two categories, serve in two teams; an organisation cooperates with two
homes; counts are taken back; some did not come, some activities were cancelled.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid4

from qinglin.activities.models import Activity, Coverage, Programme, Shift, SignUp, Tally
from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor, system
from qinglin.orgs.models import Unit, UnitLink
from qinglin.people.models import Person
from qinglin.venues.models import Post, Residency, Service, Venue
from qinglin.volunteers.models import Category, Membership, Profile, ProfileCategory, Team

from .make_orgs import keep_records

SYSTEM = system("test")
#: The day on which everything is counted; records reach back fourteen months.
TODAY = date(2015, 11, 13)
LONG_AGO = date(2010, 3, 5)
SERVED = {"present", "late", "left_early", "helped"}


@dataclass
class District:
    """What was made, to be recounted by hand."""

    root: Unit
    towns: list[Unit] = field(default_factory=list)
    villages: list[Unit] = field(default_factory=list)
    windows: list[Unit] = field(default_factory=list)
    partners: list[Unit] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    chosen: dict[int, set[str]] = field(default_factory=dict)
    in_team: set[int] = field(default_factory=set)
    venues: list[Venue] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    sign_ups: list[SignUp] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)

    def town_of(self, unit: Unit) -> Unit | None:
        above: Unit | None = unit
        while above is not None and above.kind != Unit.Kind.TOWN:
            above = above.parent
        return above


def make_unit(parent: Unit | None, name: str, kind: str, **but: object) -> Unit:
    unit = Unit.objects.create(
        parent=parent, kind=kind, name=name, name_key=search.sort_key(name),
        search=search.tokens(name), opened_on=LONG_AGO, **but,
    )  # fmt: skip
    above: Unit | None = unit
    depth = 0
    while above is not None:
        UnitLink.objects.create(ancestor=above, descendant=unit, depth=depth)
        above, depth = above.parent, depth + 1
    return unit


def make_person(name: str, born_on: date = date(1990, 5, 4)) -> Person:
    return Person.objects.create(
        public_id=uuid4().hex, name=name, name_key=search.sort_key(name),
        search=search.tokens(name), sex="f", born_on=born_on, made_at=clock.now(),
    )  # fmt: skip


def make_venue(unit: Unit, name: str, kind: str = "station", **but: object) -> Venue:
    values: dict[str, object] = {"permanent": True, "opened_on": LONG_AGO, **but}
    return Venue.objects.create(
        unit=unit, kind=kind, name=name, name_key=search.sort_key(name),
        search=search.tokens(name), **values,
    )  # fmt: skip


def make_district(seed: int = 3, people: int = 40, activities: int = 60) -> District:
    random = Random(seed)
    made = District(make_unit(None, "团富阳区委", "district"))
    made.towns = [make_unit(made.root, f"镇{n}", "town") for n in range(3)]
    made.villages = [make_unit(made.towns[n % 3], f"村{n}", "village") for n in range(5)]
    made.windows = [make_unit(made.root, f"窗口{n}", "window") for n in range(2)]
    made.partners = [make_unit(made.root, f"公益{n}", "nonprofit") for n in range(3)]
    _people(made, random, people)
    _places(made)
    _happenings(made, random, activities)
    _brands(made)
    staff = [profile.person for profile in made.profiles[:5]]
    keep_records(made.root, made.towns, made.partners, staff)
    return made


def _brands(made: District) -> None:
    """Numbered editions, groups of teams, settings of venues, and whom two programmes reach."""
    for n, activity in enumerate(made.activities):
        activity.edition, activity.lead_days = n % 3 or None, n % 20
        activity.save()
    for n, team in enumerate(Team.objects.order_by("pk")[:3]):
        group = Team.objects.create(
            unit=team.unit, parent=team, name=f"小组{n}", name_key=f"zu {n}", search=" ",
            founded_on=LONG_AGO,
        )  # fmt: skip
        for membership in Membership.objects.filter(team=team)[:2]:
            Membership.objects.create(
                team=group, person=membership.person, from_on=membership.from_on
            )
    for n, venue in enumerate(made.venues[:4]):
        venue.setting = ("shopping", "studio")[n % 2]
        venue.save()
    for n, programme in enumerate(Programme.objects.order_by("pk")[:2]):
        for m, village in enumerate(made.villages):
            Coverage.objects.create(
                programme=programme, unit=village, people=None if m == 4 else 100 * m + n + 1,
                from_on=LONG_AGO,
            )  # fmt: skip


def _people(made: District, random: Random, number: int) -> None:
    categories = {
        key: Category.objects.create(key=key, title=key) for key in ("water", "care", "traffic")
    }
    homes = [*made.towns, *made.villages, made.root]
    teams = [
        Team.objects.create(
            unit=random.choice(homes), name=f"队{n}", name_key=f"dui {n}", search=" ",
            core=n % 2 == 0, founded_on=LONG_AGO, closed_on=date(2015, 1, 1) if n == 4 else None,
        )
        for n in range(6)
    ]  # fmt: skip
    for n in range(number):
        person = make_person(f"人{n}", date(1970 + n, 5, 4))
        profile = Profile.objects.create(
            person=person,
            unit=random.choice(homes),
            number=f"FY{n:06}",
            registered_on=TODAY + timedelta(days=1) if n == 0 else date(2014, 1, 1),
            left_on=TODAY if n == 1 else None,
        )
        made.profiles.append(profile)
        made.chosen[profile.pk] = {key for key in categories if random.random() < 0.5}
        for key in made.chosen[profile.pk]:
            ProfileCategory.objects.create(profile=profile, category=categories[key])
        for team in random.sample(teams, random.choice([0, 1, 2])):
            Membership.objects.create(team=team, person=person, from_on=date(2014, 6, 1))
            made.in_team.add(person.pk)


def _places(made: District) -> None:
    square = make_venue(made.root, "秦望广场“雷锋角”")
    homes = [make_venue(made.root, f"志愿者之家{n}", "home") for n in range(2)]
    towns = [make_venue(town, f"{town.name}服务站") for town in made.towns]
    halls = [make_venue(village, "文化礼堂", permanent=False) for village in made.villages]
    windows = [make_venue(window, "微笑岗", "window") for window in made.windows]
    made.venues = [square, *homes, *towns, *halls, *windows]
    for n in range(12):
        Service.objects.create(venue=square, title=f"服务{n}", from_on=LONG_AGO)
    Service.objects.create(venue=square, title="停了的", from_on=LONG_AGO, until_on=LONG_AGO)
    Service.objects.create(venue=towns[0], title="服务0", from_on=LONG_AGO)
    for window in windows:
        for n in range(3):
            Post.objects.create(venue=window, title=f"岗{n}", from_on=LONG_AGO)
    for n, partner in enumerate(made.partners):
        for home in homes if n == 0 else homes[:1]:
            Residency.objects.create(venue=home, unit=partner, resident=n < 2, from_on=LONG_AGO)
    Residency.objects.create(venue=homes[0], unit=made.windows[0], from_on=LONG_AGO)


def _happenings(made: District, random: Random, number: int) -> None:
    programmes = [
        Programme.objects.create(unit=made.root, key=key, title=key, project_class=kind)
        for key, kind in (("regular.corner", "regular"), ("care.home", "care"),
                          ("water.night", "governance"), ("water.photo", "governance"))
    ]  # fmt: skip
    for n in range(number):
        venue = random.choice(made.venues)
        day = TODAY - timedelta(days=1 + n * 420 // number)
        starts = clock.at(day, time(random.choice([0, 8, 14, 23]), 0))
        activity = Activity.objects.create(
            unit=random.choice([venue.unit, made.root]), venue=venue, title=f"活动{n}",
            programme=random.choice([*programmes, None]), search=" ",
            state="cancelled" if n % 11 == 5 else "confirmed", starts_at=starts,
            ends_at=starts + timedelta(hours=3), closes_at=starts,
        )  # fmt: skip
        made.activities.append(activity)
        for part in range(2):
            shift = Shift.objects.create(
                activity=activity, title=f"岗{part}", starts_at=starts + timedelta(hours=part),
                ends_at=starts + timedelta(hours=3), capacity=9,
            )  # fmt: skip
            made.shifts.append(shift)
            _sign_ups(made, random, shift)
            _tallies(made, random, shift)


def _sign_ups(made: District, random: Random, shift: Shift) -> None:
    cancelled = shift.activity.state == "cancelled"
    for profile in random.sample(made.profiles, min(5, len(made.profiles))):
        outcome = random.choice(["present", "late", "left_early", "helped", "no_show", "excused"])
        if profile == made.profiles[2] or (outcome == "excused" and len(made.sign_ups) % 2):
            outcome = "paid"  # on the roll for pay: there, and no volunteer
        made.sign_ups.append(
            SignUp.objects.create(
                shift=shift, person=profile.person, made_at=shift.starts_at,
                state="joined" if cancelled else "confirmed", outcome="" if cancelled else outcome,
                minutes=0 if cancelled or outcome == "paid" else 120,
                raw_minutes=0 if cancelled else 130,
            )
        )  # fmt: skip


def _tallies(made: District, random: Random, shift: Shift) -> None:
    for n in range(random.choice([1, 2, 3])):
        at = shift.starts_at + timedelta(minutes=7 * n)
        tally = Tally.objects.create(shift=shift, number=random.choice([1, 2, 30]), at=at)
        made.tallies.append(tally)
        if random.random() < 0.2:
            back = Tally.objects.create(shift=shift, number=-tally.number, at=at, undoes=tally)
            made.tallies.append(back)


def attended(made: District, since: date | None = None) -> list[SignUp]:
    """The participations, by hand."""
    return [
        sign_up
        for sign_up in made.sign_ups
        if sign_up.state == "confirmed"
        and sign_up.outcome in SERVED
        and between(sign_up.shift.starts_at, since)
    ]


def between(moment: datetime, since: date | None) -> bool:
    day = moment.astimezone(clock.SHANGHAI).date()
    return day <= TODAY and (since is None or day >= since)


def viewer(*units: Unit, permissions: Iterable[str] = ("figures.view",)) -> Actor:
    """Somebody who holds these permissions at these units and at all below them."""
    links = UnitLink.objects.filter(ancestor__in=units)
    held = frozenset(links.values_list("descendant_id", flat=True))
    person = make_person("赵敏")
    return Actor(
        name=f"person:{person.pk}",
        person_id=person.pk,
        grants=dict.fromkeys(permissions, held),
    )
