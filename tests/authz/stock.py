"""What stands at every node of the world."""

from datetime import date, time
from typing import Any

from qinglin.access.queries import actor_for
from qinglin.activities import actions as activities
from qinglin.activities.models import Activity, Coverage
from qinglin.activities.rules.lawful import NATURE
from qinglin.documents.queries import code_of
from qinglin.figures import actions as figures
from qinglin.figures.queries.modes import document_of
from qinglin.files import actions as files
from qinglin.hours import actions as hours
from qinglin.hours.models import Finding
from qinglin.hours.rules.records import Found
from qinglin.hours.tests.make import make_entry
from qinglin.inbox import actions as inbox
from qinglin.inbox.models import Message
from qinglin.inbox.tests.make import template
from qinglin.kernel.jobs import run_due
from qinglin.people import actions as people
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.reports import actions as reports
from qinglin.reports import making
from qinglin.venues import actions as venues
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.models import Profile

from .world import NOW, STOCKED, SYSTEM, World, at, nodes

NOTICE: dict[str, Any] = {
    "conditions": "身体健康",
    "how_to_join": "在线报名",
    "risks": "注意用电",
    "guarantees": "保险、饮水",
}


def agreed(person: Person, *purposes: str, by: Person | None = None) -> list[Consent]:
    return [
        people.give_consent(SYSTEM, person, purpose=purpose, given_by=by or person)
        for purpose in purposes
    ]


def registered(world: World, key: str, node: str, by: Person | None = None) -> Profile:
    """A volunteer of the unit, and in the eyes of the oracle tied to it."""
    person = world.people[key]
    given = agreed(person, "registration", "service", by=by)
    profile = volunteers.register(SYSTEM, person, unit=world.units[node])
    world.ties[key].add(("registered", node))
    world.add("volunteer", node, profile.pk, owner=key, key=f"volunteer:{key}")
    for consent in given:
        world.add("consent", node, consent.pk, owner=key, key=f"consent:{consent.pk}")
    return profile


def stock_people(world: World) -> None:
    """Volunteers, a minor and a child with guardians, present and former; team captains."""
    for node, _unit in nodes(world):
        for name in ("volunteer", "leader", "captain", "spare"):
            key = f"{name}@{node}"
            if node in {"C1", "S3"}:
                world.actor(key)
            else:
                world.person(key)
            registered(world, key, node)
    world.person("minor", date(2011, 2, 3))
    world.person("child", date(2016, 2, 3), phone="")
    for name in ("guardian", "former guardian"):
        world.person(name)
    for ward in ("minor", "child"):
        relation = Guardianship.Relation.MOTHER
        people.add_guardian(SYSTEM, world.people[ward], world.people["guardian"], relation)
    former = people.add_guardian(SYSTEM, world.people["child"], world.people["former guardian"])
    people.end_guardianship(SYSTEM, former)
    guardian = world.people["guardian"]
    for ward in ("minor", "child"):
        registered(world, ward, "C1", by=guardian)
    # Whoever may look at a minor's record reads who answers for it.
    world.ties["guardian"].add(("answers for a child", "C1"))
    world.actor("minor")
    world.actor("guardian", wards=frozenset({"minor", "child"}))
    world.actor("former guardian", former_wards=frozenset({"child"}))


def stock_places(world: World) -> None:
    for node, unit in nodes(world):
        venue = venues.open_venue(
            SYSTEM, unit=unit, name=f"阵地{node}", kind="station", opened_on=date(2015, 3, 5)
        )
        world.add("venue", node, venue.pk, more={"venue": venue})
        service = venues.add_service(SYSTEM, venue, title=f"服务{node}")
        world.add("service", node, service.pk)
        old = venues.open_venue(
            SYSTEM,
            unit=unit,
            name=world.canary("closed venue", f"closed venue@{node}", "name"),
            kind="station",
            opened_on=date(2015, 3, 5),
        )
        venues.close_venue(SYSTEM, old, on=date(2026, 11, 1))
        world.add("closed venue", node, old.pk, traits=frozenset({"closed"}))


def stock_teams(world: World) -> None:
    for node, unit in nodes(world):
        key, captain, member = f"team@{node}", f"captain@{node}", f"volunteer@{node}"
        team = volunteers.form_team(
            SYSTEM,
            unit=unit,
            name=world.canary("team", key, "name"),
            captain=world.people[captain],
        )
        volunteers.join_team(SYSTEM, team, world.people[member])
        for name in (captain, member):
            world.ties[name].add(("in team", node))
        world.ties[member].add(("led by", captain))
        spare = Profile.objects.get(person=world.people[f"spare@{node}"]).number
        more = {"member": world.people[member].pk, "spare": spare}
        world.add("team", node, team.pk, leader=captain, owner=member, more=more)


def an_activity(
    world: World, node: str, state: str, day: int, hour: int, *, signed: bool = True
) -> Activity:
    """One activity in a state, with one shift and the volunteer of the node on it."""
    kind, leader = f"activity.{state}", f"leader@{node}"
    key = f"{kind}@{node}"
    span: dict[str, Any] = {"starts_at": at(hour, day), "ends_at": at(hour + 3, day)}
    made = activities.create_activity(
        SYSTEM,
        unit=world.units[node],
        venue=world.one("venue", node).more["venue"],
        leader=world.people[leader],
        title=world.canary(kind, key, "title"),
        content=world.canary(kind, key, "content"),
        shifts=[activities.NewShift(title="岗位", capacity=3, **span)],
        **span,
        **NOTICE,
    )
    activities.review_nature(SYSTEM, made, dict.fromkeys(NATURE, False))
    draft = state == "draft"
    traits = frozenset({"draft"} if draft else ())
    if not draft:
        activities.publish(SYSTEM, made)
        world.traits[leader].add("leads in public")
    shift = made.shifts.get()
    more = {"shift": shift.pk, "activity": made.pk, "made": made}
    world.add(kind, node, made.pk, leader=leader, traits=traits, more=more)
    world.add(f"shift.{state}", node, shift.pk, leader=leader, traits=traits, more=more)
    if signed and not draft:
        owner = f"volunteer@{node}"
        placed = activities.add_person(SYSTEM, shift, world.people[owner], yes="phone")
        world.ties[owner] |= {("signed up", node), ("led by", leader)}
        world.add(f"sign_up.{state}", node, placed.id, owner=owner, leader=leader, more=more)
    return made


def stock_activities(world: World) -> None:
    """Planned a fortnight before: some is over today, some runs, some lies ahead."""
    for node, unit in nodes(world):
        an_activity(world, node, "draft", 28, 8, signed=False)
        an_activity(world, node, "empty", 28, 17, signed=False)
        an_activity(world, node, "open", 28, 13)
        an_activity(world, node, "running", 24, 11)
        an_activity(world, node, "past", 22, 9)
        an_activity(world, node, "done", 21, 9)
        key, leader = f"series@{node}", f"leader@{node}"
        series = activities.create_series(
            SYSTEM,
            unit=unit,
            venue=world.one("venue", node).more["venue"],
            title=world.canary("series", key, "title"),
            rule="FREQ=WEEKLY;BYDAY=SU",
            first_on=date(2026, 11, 1),
            starts=time(9),
            ends=time(11),
            leader=world.people[leader],
            shifts=[activities.NewSeriesShift(title="岗位", minutes=120, capacity=2)],
        )
        world.add("series", node, series.pk)
        programme = activities.define_programme(
            SYSTEM, unit, key=f"programme-{node}", title=f"项目{node}", project_class="other"
        )
        world.add("programme", node, programme.pk)
        activities.cover(SYSTEM, programme, [activities.NewCoverage(unit.pk, date(2026, 1, 1))])
        row = Coverage.objects.get(programme=programme)
        world.add("coverage", node, row.pk, more={"programme": programme.pk})


def stock_records(world: World) -> None:
    """What came of it: counts, a confirmed roll, hours, findings, certificates."""
    for node, unit in nodes(world):
        owner, leader = f"volunteer@{node}", f"leader@{node}"
        person, done = world.people[owner], world.one("activity.done", node).more
        tally = activities.tally(SYSTEM, world.one("shift.running", node).pk, number=3)
        world.add("tally", node, tally.pk, leader=leader)
        sign_up = world.one("sign_up.done", node)
        row = activities.RollRow(
            shift_id=int(str(done["shift"])),
            sign_up_id=int(str(sign_up.pk)),
            outcome="present",
            arrived_at=at(9, 21),
            left_at=at(12, 21),
        )
        activities.confirm_roll(SYSTEM, Activity.objects.get(pk=done["activity"]), [row])
        while run_due():
            pass
        entry = make_entry(person, unit, service_on="2026-11-14")
        world.ties[owner].add(("served", node))
        more = {"minutes": entry.minutes, "sign_up": sign_up.pk, "person": person.pk}
        world.add("entry", node, entry.seq, owner=owner, more=more)
        found = Found(
            "sold", f"sold:{node}", 2, (int(str(sign_up.pk)),), (unit.pk,), 20778, 20778,
            {"records": 1, "sittings": 1, "wait": 60, "minutes": 120, "strangers": 1},
        )  # fmt: skip
        hours.keep_findings(SYSTEM, [found])
        finding = Finding.objects.get(unit=unit)
        world.add("finding", node, finding.pk, owner=owner, more=more)
        made = hours.certify_period(
            actor_for(person.pk), person, from_on=date(2026, 1, 1), to_on=date(2026, 11, 24)
        )
        number = made.document.number
        world.ties[owner].add(("certified", node))
        world.add("certificate", node, number, owner=owner, more={"code": code_of(made.document)})


def stock_messages(world: World) -> None:
    name = template().name
    for node in STOCKED:
        owner = f"volunteer@{node}"
        words = world.canary("message", f"message@{node}", "words")
        person = world.people[owner]
        inbox.tell(SYSTEM, people=[person.pk], template=name, title=words, starts_at=NOW, left=1)
        told = Message.objects.get(person=person, template=name)
        world.add("message", node, told.pk, owner=owner)


def stock_files(world: World) -> None:
    for node, unit in nodes(world):
        body = world.canary("file", f"file@{node}", "body").encode()
        kept = files.keep_document(
            SYSTEM, unit=unit, name="说明.txt", content_type="text/plain", body=body
        )
        world.add("file", node, kept.pk)


def stock_numbers(world: World) -> None:
    """A mode for each district, with a snapshot and a brief of each; the trends of all."""
    figures.refresh_trends(SYSTEM, world.units["CITY"])
    for node, source in (("D1", "fuyang-2015"), ("D2", "jinshui-2017")):
        mode = figures.load_mode(SYSTEM, source, world.units[node])
        key = f"snapshot@{node}"
        kept = figures.freeze(SYSTEM, mode, reason=world.canary("snapshot", key, "reason"))
        figure = document_of(mode).figures[0].key
        values = {"mode": mode.key, "key": figure, "snapshot": kept.pk}
        world.add("mode", node, mode.key, more=values)
        world.add("snapshot", node, kept.pk, more=values)
        title = world.canary("brief", f"brief@{node}", "title")
        brief = reports.ask(SYSTEM, mode, period="2026-10", title=title, address="http://proof.cn")
        making.make(brief)
        world.add("brief", node, brief.pk, more=values)


def stock_requests(world: World) -> None:
    """Copies of their data, and requests to correct it, of volunteers and of a child.

    A copy is made at once and takes its time; nobody but its owner ever sees it, wherever it is.
    """
    owners = [(node, f"volunteer@{node}") for node in STOCKED] + [("C1", "child")]
    for node, owner in owners:
        person = world.people[owner]
        asker = world.people["guardian"] if owner == "child" else person
        actor = actor_for(asker.pk)
        if node in {"C1", "S3"}:
            made = people.ask_copy(actor, person)
            world.add("copy", node, made.pk, owner=owner, key=f"copy:{owner}")
        words = world.canary("correction", f"correction:{owner}", "wanted")
        asked = people.ask_correction(actor, person, field="name", wanted=words)
        ties = frozenset(world.ties[owner])
        key = f"correction:{owner}"
        world.add("correction", node, asked.pk, owner=owner, key=key, ties=ties)
