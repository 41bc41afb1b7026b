"""What units of a district have on record: agreements, seasons, seats, members, honours, staff."""

from datetime import date

from qinglin.elections.models import Campaign, Milestone, Reelection
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.orgs import actions
from qinglin.orgs.actions import NewHolding, NewParty
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import kind_named
from qinglin.outreach import actions as outreach
from qinglin.outreach.actions import NewContact
from qinglin.people.models import Person

SYSTEM = system("test")
BEGAN = date(2014, 3, 5)


def keep_records(root: Unit, towns: list[Unit], partners: list[Unit], people: list[Person]) -> None:
    """A bit of everything, some of it twice, some of it over."""
    for n, partner in enumerate(partners):
        agreement = actions.sign_agreement(
            SYSTEM, root, kind=("partnership", "cooperation", "contract")[n % 3],
            title=f"结亲协议{n}", signed_on=BEGAN, from_on=BEGAN,
            until_on=date(2015, 1, 1) if n == 2 else None,
            parties=[NewParty(role="first", unit=root), NewParty(role="partner", unit=partner)],
        )  # fmt: skip
        for number in range(1, n + 2):
            month = 3 * number
            actions.plan_season(
                SYSTEM, agreement, number=number, theme=f"主题{number}",
                from_on=date(2014, month, 6), until_on=date(2014, month + 1, 1),
            )  # fmt: skip
    for town in towns:
        actions.set_seats(SYSTEM, town, kind="full", seats=2, from_on=BEGAN)
        actions.set_seats(SYSTEM, town, kind="full", seats=3, from_on=date(2015, 1, 1))
        actions.set_seats(SYSTEM, town, kind="social_worker", seats=1, from_on=BEGAN)
        actions.report_headcount(SYSTEM, town, on=date(2014, 12, 31), members=40)
        actions.report_headcount(SYSTEM, town, on=date(2015, 6, 30), members=45, youth=90)
    for year in (2010, 2012, 2013, 2014):
        actions.give_honour(
            SYSTEM, root, title="先进单位", level="province", given_by="团省委", year=year,
            given_on=date(year, 12, 31),
        )  # fmt: skip
    for n, person in enumerate(people):
        for town in towns[: 1 + n % 2]:
            actions.engage(
                SYSTEM, person, town, kind=("social_worker", "staff")[n // 3 % 2], from_on=BEGAN,
                posted_at=towns[-1],
            )  # fmt: skip
    actions.sync_posts(SYSTEM)
    post = actions.open_post(SYSTEM, root, kind_named("district_secretary"), on=BEGAN, seats=3)
    for person in people[4:5]:
        held = NewHolding(post=post, person=person, from_on=BEGAN, politics="party")
        actions.appoint(SYSTEM, held)
    _keep_in_touch(towns, people[:2])
    _elect(root, towns)


def _elect(root: Unit, towns: list[Unit]) -> None:
    """A campaign with two meetings; one town elected twice, one has not finished."""
    campaign = Campaign.objects.create(
        unit=root, title="换届", unit_kind="town", from_on=BEGAN, due_on=date(2014, 6, 1),
        made_at=clock.at(BEGAN),
    )  # fmt: skip
    for kind, day in (("training", date(2014, 3, 6)), ("training", date(2015, 3, 6))):
        Milestone.objects.create(campaign=campaign, kind=kind, title="培训会", held_on=day)
    for town, of_april in ((towns[0], 10), (towns[0], 20), (towns[1], 12)):
        held_on = date(2014, 4, of_april)
        Reelection.objects.create(
            unit=town, due_on=held_on, state=Reelection.State.COMPLETED, made_at=clock.at(BEGAN),
            held_on=held_on, effective_on=held_on, entitled=9, present=9, returned=9, valid=9,
        )  # fmt: skip
    Reelection.objects.create(unit=towns[2], due_on=BEGAN, made_at=clock.at(BEGAN))


def _keep_in_touch(towns: list[Unit], cadres: list[Person]) -> None:
    """Two lists; one young person is on both, one was never reached."""
    for n, cadre in enumerate(cadres):
        owner = outreach.open_list(SYSTEM, cadre, towns[n], on=BEGAN)
        new = [
            NewContact(
                name=f"青年{m}", phone=f"1380013{8000 + m + n}", field=("company", "rural")[m % 2],
                place=towns[n], also="两边都联系",
            )
            for m in range(3)
        ]  # fmt: skip
        contacts = outreach.add_contacts(SYSTEM, owner, new, on=BEGAN)
        for month, (way, outcome) in enumerate((("face", "known"), ("online", "missed")), start=6):
            outreach.touch(SYSTEM, contacts[:2], way=way, outcome=outcome, on=date(2014, month, 1))
