from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Max

from qinglin.kernel import audit, clock, search
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.volunteers import policy, sql
from qinglin.volunteers.errors import (
    AlreadyInTeam,
    NameNeeded,
    NameTaken,
    NotAVolunteer,
    NotInTeam,
    TeamClosed,
    TooEarly,
    TooLate,
    UnitClosed,
    WrongParent,
)
from qinglin.volunteers.models import Category, Membership, Profile, Team

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class NewTeam:
    """One team of a bulk: ids only."""

    unit_id: int
    name: str
    founded_on: date
    speciality_id: int | None = None
    captain_id: int | None = None
    core: bool = False
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewMember:
    """One membership of a bulk: ids only."""

    team_id: int
    person_id: int
    from_on: date


@transaction.atomic
def form_team(
    actor: Actor,
    *,
    unit: Unit,
    name: str,
    speciality: Category | None = None,
    captain: Person | None = None,
    core: bool = False,
    founded_on: date | None = None,
    parent: Team | None = None,
) -> Team:
    """A new team of the unit, or a group of its ``parent``; its captain is its first member."""
    row = NewTeam(
        unit.pk,
        name,
        founded_on or clock.today(),
        speciality.pk if speciality else None,
        captain.pk if captain else None,
        core,
        parent.pk if parent else None,
    )
    return form_teams(actor, [row])[0]


@transaction.atomic
def form_teams(actor: Actor, rows: Sequence[NewTeam]) -> list[Team]:
    """Many teams at once, all or none; each captain is the first member of the own team.

    A group belongs to a team of the same unit that stands and is no group itself (WrongParent).
    """
    today = clock.today()
    _check_parents(rows)
    units = Unit.objects.in_bulk({row.unit_id for row in rows})
    for unit in units.values():
        require(actor.can(policy.MANAGE, unit.pk))
        if unit.closed_on is not None and unit.closed_on <= today:
            raise UnitClosed(unit=unit.name)
    teams = [_new_team(row, units[row.unit_id], today) for row in rows]
    captains = [row.captain_id for row in rows if row.captain_id is not None]
    _check_volunteers(captains)
    try:
        with transaction.atomic():
            Team.objects.bulk_create(teams)
    except IntegrityError:
        names = [row.name.strip() for row in rows]
        known = Team.objects.filter(unit__in=units, name__in=names).first()
        raise NameTaken(name=known.name if known else names[0]) from None
    Membership.objects.bulk_create(
        Membership(team_id=team.pk, person_id=team.captain_id, from_on=team.founded_on)
        for team in teams
        if team.captain_id is not None
    )
    if len(teams) == 1:
        audit.record(actor, "volunteers.team_formed", teams[0], name=teams[0].name)
    else:
        for unit in units.values():
            number = sum(row.unit_id == unit.pk for row in rows)
            audit.record(actor, "volunteers.teams_formed", unit, number=number)
    return teams


@transaction.atomic
def change_team(
    actor: Actor,
    team: Team,
    *,
    name: str | None = None,
    speciality: Category | None = None,
    captain: Person | None = None,
    core: bool | None = None,
) -> Team:
    """Change what is given. A new captain becomes a member."""
    require(actor.can(policy.MANAGE, team.unit_id))
    _check_open(team)
    if name is not None:
        _name(team, name)
    if speciality is not None:
        team.speciality = speciality
    if core is not None:
        team.core = core
    if captain is not None:
        _check_volunteers([captain.pk])
        team.captain = captain
        Membership.objects.get_or_create(
            team=team, person=captain, until_on=None, defaults={"from_on": clock.today()}
        )
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise NameTaken(name=team.name) from None
    audit.record(actor, "volunteers.team_changed", team, name=team.name, core=team.core)
    return team


@transaction.atomic
def close_team(actor: Actor, team: Team, *, on: date | None = None) -> Team:
    """The team ends, and with it every membership; what was served remains."""
    require(actor.can(policy.MANAGE, team.unit_id))
    _check_open(team)
    current = Membership.objects.filter(team=team, until_on=None)
    day = on or clock.today()
    last = current.aggregate(last=Max("from_on"))["last"] or team.founded_on
    if day < last:
        raise TooEarly(day=last, fields={"on": TooEarly.message % {"day": last}})
    current.update(until_on=day)
    team.closed_on = day
    team.save(update_fields=["closed_on"])
    audit.record(actor, "volunteers.team_closed", team)
    return team


@transaction.atomic
def join_team(actor: Actor, team: Team, person: Person, *, on: date | None = None) -> Membership:
    """Take a registered volunteer into the team."""
    require(policy.may_lead(actor, team))
    _check_open(team)
    day = on or clock.today()
    if day < team.founded_on:
        raise TooEarly(day=team.founded_on)
    if day > clock.today():
        raise TooLate
    _check_volunteers([person.pk])
    membership, new = Membership.objects.get_or_create(
        team=team, person=person, until_on=None, defaults={"from_on": day}
    )
    if not new:
        raise AlreadyInTeam(name=person.name, team=team.name)
    audit.record(actor, "volunteers.team_joined", team, person=person.pk)
    return membership


@transaction.atomic
def join_many(actor: Actor, rows: Iterable[NewMember]) -> int:
    """Many memberships at once, all or none. Returns how many."""
    number, today = 0, clock.today()
    teams: dict[int, Team] = {}
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        new = Team.objects.in_bulk({row.team_id for row in batch} - teams.keys())
        for team in new.values():
            require(policy.may_lead(actor, team))
            _check_open(team)
        teams |= new
        for row in batch:
            if row.from_on < teams[row.team_id].founded_on:
                raise TooEarly(day=teams[row.team_id].founded_on)
            if row.from_on > today:
                raise TooLate
        _check_volunteers(row.person_id for row in batch)
        try:
            with transaction.atomic():
                sql.add_members([(row.team_id, row.person_id, row.from_on) for row in batch])
        except IntegrityError:
            raise _doubled(batch) from None
        number += len(batch)
        audit.record(
            actor,
            "volunteers.teams_joined",
            teams[batch[0].team_id],
            number=len(batch),
            teams=len({row.team_id for row in batch}),
        )
    return number


@transaction.atomic
def leave_team(actor: Actor, team: Team, person: Person, *, on: date | None = None) -> Membership:
    """End the membership; one may always leave by oneself. A captain leaves the post as well."""
    require(actor.person_id == person.pk or policy.may_lead(actor, team))
    _check_open(team)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .filter(team=team, person=person, until_on=None)
        .first()
    )
    if membership is None:
        raise NotInTeam(name=person.name, team=team.name)
    membership.until_on = max(on or clock.today(), membership.from_on)
    membership.save(update_fields=["until_on"])
    if team.captain_id == person.pk:
        team.captain = None
        team.save(update_fields=["captain"])
    audit.record(actor, "volunteers.team_left", team, person=person.pk)
    return membership


def _name(team: Team, name: str) -> None:
    team.name = name.strip()
    if not team.name:
        raise NameNeeded(fields={"name": NameNeeded.message})
    team.name_key = search.sort_key(team.name)
    team.search = search.tokens(team.name)


def _new_team(row: NewTeam, unit: Unit, today: date) -> Team:
    if row.founded_on > today:
        raise TooLate(fields={"founded_on": TooLate.message})
    team = Team(
        unit=unit,
        speciality_id=row.speciality_id,
        captain_id=row.captain_id,
        core=row.core,
        founded_on=row.founded_on,
        parent_id=row.parent_id,
    )
    _name(team, row.name)
    return team


def _check_parents(rows: Sequence[NewTeam]) -> None:
    parents = Team.objects.in_bulk({row.parent_id for row in rows if row.parent_id is not None})
    for row in rows:
        if row.parent_id is None:
            continue
        parent = parents.get(row.parent_id)
        if parent is None or parent.unit_id != row.unit_id or parent.parent_id is not None:
            raise WrongParent(fields={"parent": WrongParent.message})
        _check_open(parent)
        if row.founded_on < parent.founded_on:
            day = parent.founded_on
            raise TooEarly(day=day, fields={"founded_on": TooEarly.message % {"day": day}})


def _check_open(team: Team) -> None:
    if team.closed_on is not None:
        raise TeamClosed(team=team.name)


def _check_volunteers(person_ids: Iterable[int]) -> None:
    wanted = set(person_ids)
    active = Profile.objects.filter(person_id__in=wanted, state=Profile.State.ACTIVE)
    missing = wanted - set(active.values_list("person_id", flat=True))
    if missing:
        stranger = Person.objects.filter(pk__in=missing).first()
        raise NotAVolunteer(name=stranger.name if stranger else "")


def _doubled(rows: Sequence[NewMember]) -> AlreadyInTeam:
    """Whom the database refused: somebody already in, or the same pair twice in the rows."""
    seen: set[tuple[int, int]] = set(
        Membership.objects.filter(
            team__in={row.team_id for row in rows},
            person__in={row.person_id for row in rows},
            until_on=None,
        ).values_list("team_id", "person_id")
    )
    for row in rows:
        pair = (row.team_id, row.person_id)
        if pair in seen:
            break
        seen.add(pair)
    team = Team.objects.get(pk=row.team_id)
    person = Person.objects.get(pk=row.person_id)
    return AlreadyInTeam(name=person.name, team=team.name)
