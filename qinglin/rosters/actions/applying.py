"""The import itself: what the preview promised, by the actions of the rooms."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qinglin.kernel import audit
from qinglin.kernel.actor import Actor, require, system
from qinglin.kernel.errors import DomainError
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewHolding, NewUnit
from qinglin.orgs.models import Post, Unit
from qinglin.orgs.queries import under
from qinglin.people import actions as people
from qinglin.people.actions import NewPerson
from qinglin.people.models import Consent, Person
from qinglin.rosters import policy
from qinglin.rosters.models import Import, Line, Member
from qinglin.rosters.rules.verdicts import DONE, NEW, REJECTED, Verdict
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.actions import AGREED, NewMember, NewProfile, NewTeam
from qinglin.volunteers.models import Membership, Profile, Team
from qinglin.volunteers.queries import consents as given
from qinglin.volunteers.queries import profiles_of

from .imports import State, _end, _write

#: Enters consents that stand on paper; who said so stands in the import and in the trail.
HOUSE = system("rosters")
PORTION = 5_000
STATED = ("number", "nation", "education", "politics", "duty")


@transaction.atomic
def carry_out(actor: Actor, roster: Import, portion: Sequence[Verdict]) -> int:
    """Do these rows, all or none, and mark them as done. Returns how many did anything.

    ``actor`` is whoever confirmed the import: rights that ended meanwhile refuse it.
    """
    require(policy.may_handle(actor, roster))
    todo = [one for one in portion if one.verdict in DONE]
    if todo:
        APPLY[roster.kind](actor, roster, todo)
    numbers = [one.number for one in portion]
    for start in range(0, len(numbers), PORTION):
        lines = Line.objects.filter(roster=roster, number__in=numbers[start : start + PORTION])
        lines.update(applied=True)
    return len(todo)


@transaction.atomic
def rehearse(actor: Actor, roster: Import, found: Sequence[Verdict]) -> dict[int, str]:
    """row -> why a room would refuse it. Everything is done and taken back again: rules that
    only the actions know (the age for a post, a credit code) speak before anybody decides."""
    require(policy.may_handle(actor, roster))
    refused: dict[int, str] = {}
    for one in found:
        if one.verdict in DONE:
            try:
                with transaction.atomic():
                    APPLY[roster.kind](actor, roster, [one])
            except DomainError as refusal:
                refused[one.number] = _sentence(refusal)
    transaction.set_rollback(True)
    return refused


@transaction.atomic
def finish(
    actor: Actor, roster: Import, found: Sequence[Verdict] = (), choices: Mapping[int, str] = {}
) -> None:
    """It is done: the file is forgotten, and what became of each row stays."""
    require(policy.may_work(actor))
    if found:
        _write(roster, found, choices)
    roster.done = roster.total
    _end(roster, State.DONE)
    audit.record(actor, "rosters.imported", roster, way=roster.way, counts=roster.counts)


@transaction.atomic
def changed_meanwhile(
    actor: Actor, roster: Import, found: Sequence[Verdict], choices: Mapping[int, str]
) -> None:
    """The register is not what it was when the preview was made: it is shown again."""
    require(policy.may_work(actor))
    _write(roster, found, choices)
    roster.problem = _("预览之后名册里的记录有变动，已重新核对，请再看一遍再导入。")
    roster.state, roster.way, roster.tries = State.READY, "", 0
    roster.save()
    audit.record(actor, "rosters.changed_meanwhile", roster)


@transaction.atomic
def put_off(actor: Actor, roster: Import, problem: str) -> None:
    """A room refused, and nothing was brought in: the preview stands with the reason."""
    require(policy.may_work(actor))
    roster.problem, roster.state, roster.way, roster.tries = problem[:300], State.READY, "", 0
    roster.save(update_fields=["problem", "state", "way", "tries"])
    audit.record(actor, "rosters.put_off", roster, problem=roster.problem)


@transaction.atomic
def refuse_line(actor: Actor, roster: Import, number: int, reason: str) -> None:
    """A room refused this row; the others were brought in."""
    require(policy.may_work(actor))
    line = Line.objects.filter(roster=roster, number=number).first()
    if line is not None:
        roster.counts[line.verdict] -= 1
        roster.counts[REJECTED] = roster.counts.get(REJECTED, 0) + 1
        line.verdict, line.reason, line.applied = REJECTED, reason[:300], True
        line.save(update_fields=["verdict", "reason", "applied"])
        roster.save(update_fields=["counts"])


def _sentence(refusal: DomainError) -> str:
    """What a field is told says more than what the form is told."""
    return str(next(iter(refusal.fields.values()), refusal))


def _persons(actor: Actor, roster: Import, todo: Sequence[Verdict]) -> dict[int, Person]:
    """number of the row -> the person, entered or brought up to date."""
    new = [one for one in todo if one.verdict == NEW]
    entered = people.register_many(
        actor,
        [
            NewPerson(
                name=one.values["name"],
                sex=one.values["sex"],
                born_on=one.values["born_on"],
                document=one.values["document"],
                document_type=one.values["document_type"],
                phone=one.values["phone"],
                residence=one.values["residence"],
            )
            for one in new
        ],
        simulated=roster.unit.simulated,
    )
    found = {one.number: person for one, person in zip(new, entered, strict=True)}
    old = [one for one in todo if one.verdict != NEW]
    known: dict[int, Person] = {}
    ids = [one.target or 0 for one in old]
    for start in range(0, len(ids), PORTION):
        known |= {
            person.pk: person
            for person in Person.objects.filter(pk__in=ids[start : start + PORTION])
        }
    for one in old:
        person = known[one.target or 0]
        said = {
            name: one.values[name] for name in ("name", "phone", "residence") if one.values[name]
        }
        found[one.number] = people.change(actor, person, **said) if said else person
    return found


def _volunteers(actor: Actor, roster: Import, todo: Sequence[Verdict]) -> None:
    """Consents stand on paper, as whoever brought the roster in has said."""
    persons = _persons(actor, roster, todo)
    ids = [person.pk for person in persons.values()]
    profiles: dict[int, Profile] = {}
    agreed: dict[int, set[int]] = {}
    for start in range(0, len(ids), PORTION):
        profiles |= profiles_of(ids[start : start + PORTION])
        agreed |= given(ids[start : start + PORTION])
    joining = [one for one in todo if persons[one.number].pk not in profiles]
    missing = [persons[one.number] for one in joining if persons[one.number].pk not in agreed]
    served: set[int] = set()
    ids = [person.pk for person in missing]
    for start in range(0, len(ids), PORTION):
        there = Consent.objects.filter(
            person__in=ids[start : start + PORTION],
            purpose=Consent.Purpose.SERVICE,
            withdrawn_at=None,
        )
        served.update(there.values_list("person_id", flat=True))
    people.give_consents(
        HOUSE,
        [
            (person, person, str(purpose))
            for person in missing
            for purpose in AGREED
            if purpose != Consent.Purpose.SERVICE or person.pk not in served
        ],
    )
    volunteers.register_many(
        actor,
        [
            NewProfile(
                person_id=persons[one.number].pk,
                unit_id=one.values["unit_id"],
                skills=one.values["skills"],
                available=one.values["available"],
                on=one.values["registered_on"],
            )
            for one in joining
        ],
    )
    units = {one.pk: one for one in Unit.objects.filter(pk__in={v.values["unit_id"] for v in todo})}
    for one in todo:
        profile = profiles.get(persons[one.number].pk)
        if profile is None:
            continue
        unit = units[one.values["unit_id"]] if one.values.get("moves") else None
        available = one.values["available"] or None
        if unit is not None or available not in (None, profile.available):
            volunteers.change_profile(actor, profile, unit=unit, available=available)


def _members(actor: Actor, roster: Import, todo: Sequence[Verdict]) -> None:
    persons = _persons(actor, roster, todo)
    known: dict[int, Member] = {}
    ids = [person.pk for person in persons.values()]
    for start in range(0, len(ids), PORTION):
        found = Member.objects.filter(person_id__in=ids[start : start + PORTION])
        known |= {one.person_id: one for one in found}
    new, changed = [], []
    for one in todo:
        person = persons[one.number]
        member = known.get(person.pk)
        if member is None:
            stated = {name: one.values[name] for name in STATED}
            new.append(
                Member(
                    person=person,
                    unit_id=one.values["unit_id"],
                    joined_on=one.values["joined_on"],
                    **stated,
                )
            )
            continue
        if one.values.get("moves"):
            member.unit_id = one.values["unit_id"]
        member.joined_on = one.values["joined_on"] or member.joined_on
        for name in STATED:
            setattr(member, name, one.values[name] or getattr(member, name))
        changed.append(member)
    Member.objects.bulk_create(new, batch_size=2_000)
    Member.objects.bulk_update(changed, ["unit", "joined_on", *STATED], batch_size=1_000)
    audit.record(actor, "rosters.members_entered", roster, new=len(new), changed=len(changed))


def _units(actor: Actor, roster: Import, todo: Sequence[Verdict]) -> None:
    """In the order of the file, so that a parent is there before what hangs below it."""
    named = {
        name: one
        for one in under(roster.unit).filter(closed_on=None).order_by("-pk")
        for name in (one.short_name, one.name)
        if name
    }
    known = Unit.objects.in_bulk({one.values.get("parent_id", 0) for one in todo})
    pending: dict[int, list[NewUnit]] = defaultdict(list)
    parents: dict[int, Unit] = {}

    def flush() -> None:
        for pk, rows in pending.items():
            opened = orgs.open_units(
                actor, parent=parents[pk], units=rows, simulated=roster.unit.simulated
            )
            for one in opened:
                named.setdefault(one.name, one)
                if one.short_name:
                    named.setdefault(one.short_name, one)
        pending.clear()

    for one in todo:
        values = one.values
        if one.verdict != NEW:
            unit = Unit.objects.get(pk=one.target or 0)
            orgs.change_unit(
                actor,
                unit,
                name=unit.name,
                short_name=values["short_name"] or unit.short_name,
                credit_code=values["credit_code"] or unit.credit_code,
                credit_code_reason=unit.credit_code_reason,
            )
            continue
        parent = known.get(values.get("parent_id", 0))
        if parent is None:
            flush()
            parent = named[values["parent"]]
        parents[parent.pk] = parent
        pending[parent.pk].append(
            NewUnit(
                kind=values["kind"],
                name=values["name"],
                short_name=values["short_name"],
                opened_on=values["opened_on"],
                credit_code=values["credit_code"] or None,
            )
        )
    flush()


def _teams(actor: Actor, roster: Import, todo: Sequence[Verdict]) -> None:
    keys = {(one.values["unit_id"], one.values["team"]) for one in todo}
    there = Team.objects.filter(name__in={name for _unit, name in keys})
    teams = {(team.unit_id, team.name): team for team in there}
    new: dict[tuple[int, str], NewTeam] = {}
    for one in todo:
        key = one.values["unit_id"], one.values["team"]
        if key not in teams and key not in new:
            values = one.values
            new[key] = NewTeam(
                values["unit_id"],
                values["team"],
                values["founded_on"],
                values["speciality_id"],
                None,
                values["core"],
            )
    for team in volunteers.form_teams(actor, list(new.values())) if new else ():
        teams[team.unit_id, team.name] = team
    inside = set(
        Membership.objects.filter(
            team__in=[team.pk for team in teams.values()], until_on=None
        ).values_list("team_id", "person_id")
    )
    joining: dict[tuple[int, int], NewMember] = {}
    captains: list[tuple[Team, int]] = []
    for one in todo:
        person_id = one.values.get("person_id")
        if person_id is None:
            continue
        team = teams[one.values["unit_id"], one.values["team"]]
        if (team.pk, person_id) not in inside:
            day = max(one.values["joined_on"], team.founded_on)
            joining[team.pk, person_id] = NewMember(team.pk, person_id, day)
        if one.values["captain"] and team.captain_id != person_id:
            captains.append((team, person_id))
    volunteers.join_many(actor, joining.values())
    persons = Person.objects.in_bulk([person_id for _team, person_id in captains])
    for team, person_id in captains:
        volunteers.change_team(actor, team, captain=persons[person_id])


def _holders(actor: Actor, roster: Import, todo: Sequence[Verdict]) -> None:
    posts = Post.objects.select_related("kind", "unit").in_bulk(
        {one.values["post_id"] for one in todo}
    )
    persons = Person.objects.in_bulk({one.values["person_id"] for one in todo})
    orgs.appoint_many(
        actor,
        [
            NewHolding(
                post=posts[one.values["post_id"]],
                person=persons[one.values["person_id"]],
                from_on=one.values["from_on"],
                way=one.values["way"],
                concurrent=one.values["concurrent"],
                document=one.values["document"],
                education=one.values["education"],
                politics=one.values["politics"],
            )
            for one in todo
        ],
    )


APPLY: dict[str, Callable[[Actor, Import, Sequence[Verdict]], None]] = {
    "volunteers": _volunteers,
    "members": _members,
    "units": _units,
    "teams": _teams,
    "holders": _holders,
}
