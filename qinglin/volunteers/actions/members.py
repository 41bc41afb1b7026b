"""People come into teams, leave them, and come back; every time is on record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import IntegrityError, transaction

from qinglin.kernel import audit, bulk, clock
from qinglin.kernel.actor import Actor, require
from qinglin.people.models import Person
from qinglin.volunteers import policy
from qinglin.volunteers.errors import AlreadyInTeam, NotInTeam, TooEarly, TooLate
from qinglin.volunteers.models import Captaincy, Membership, Team

from .guards import _check_open, _check_places, _check_volunteers, _held

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class NewMember:
    """One membership of a bulk: ids only."""

    team_id: int
    person_id: int
    from_on: date


@transaction.atomic
def join_team(actor: Actor, team: Team, person: Person, *, on: date | None = None) -> Membership:
    """Take a registered volunteer into the team, where it has a place left.

    Whoever left and comes back gets a membership of its own: the one before stays as it was.
    """
    require(policy.may_lead(actor, team))
    team = _held(team)
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
    _check_places(team)
    audit.record(actor, "volunteers.team_joined", team, person=person.pk)
    return membership


@transaction.atomic
def join_many(actor: Actor, rows: Iterable[NewMember]) -> int:
    """Many memberships at once, all or none. Returns how many."""
    number, today = 0, clock.today()
    teams: dict[int, Team] = {}
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        held = Team.objects.select_for_update(of=("self",)).order_by("pk")
        new = held.in_bulk({row.team_id for row in batch} - teams.keys())
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
                bulk.insert(
                    Membership,
                    ("team_id", "person_id", "from_on"),
                    [(row.team_id, row.person_id, row.from_on) for row in batch],
                )
        except IntegrityError:
            raise _doubled(batch) from None
        for team_id in {row.team_id for row in batch}:
            _check_places(teams[team_id])
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
        led = Captaincy.objects.select_for_update(of=("self",)).filter(team=team, until_on=None)
        for one in led:
            one.until_on = max(membership.until_on, one.from_on)
            one.save(update_fields=["until_on"])
    audit.record(actor, "volunteers.team_left", team, person=person.pk)
    return membership


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
