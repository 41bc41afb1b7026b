from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock, search
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.volunteers import policy, rules
from qinglin.volunteers.errors import (
    BelowMembers,
    NameNeeded,
    NameTaken,
    TooEarly,
    TooLate,
    UnitClosed,
    WrongParent,
    WrongTeam,
)
from qinglin.volunteers.models import (
    Captaincy,
    Category,
    Membership,
    Team,
    TeamNeed,
)

from .guards import _check_open, _check_places, _check_volunteers, _held


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
    capacity: int | None = None
    needs: tuple[str, ...] = ()


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
    capacity: int | None = None,
    needs: Sequence[str] = (),
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
        capacity,
        tuple(needs),
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
    led = [(team, team.captain_id) for team in teams if team.captain_id is not None]
    Membership.objects.bulk_create(
        Membership(team_id=team.pk, person_id=captain, from_on=team.founded_on)
        for team, captain in led
    )
    Captaincy.objects.bulk_create(
        Captaincy(team_id=team.pk, person_id=captain, from_on=team.founded_on)
        for team, captain in led
    )
    for team, row in zip(teams, rows, strict=True):
        if row.needs:
            _serve(team, row.needs)
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
    capacity: int | None = None,
    needs: Sequence[str] | None = None,
    unlimited: bool = False,
) -> Team:
    """Change what is given. A new captain becomes a member, and the term of the old one ends.

    ``unlimited`` takes the limit away; a limit below the members of now is refused.
    """
    require(actor.can(policy.MANAGE, team.unit_id))
    team = _held(team)
    if unlimited:
        team.capacity = None
    elif capacity is not None:
        _limit(team, capacity)
    if name is not None:
        _name(team, name)
    if speciality is not None:
        team.speciality = speciality
    if core is not None:
        team.core = core
    if captain is not None:
        _lead(team, captain)
    if needs is not None:
        _serve(team, needs)
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
    Captaincy.objects.filter(team=team, until_on=None).update(until_on=day)
    team.closed_on = day
    team.save(update_fields=["closed_on"])
    audit.record(actor, "volunteers.team_closed", team)
    return team


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
    if row.capacity is not None:
        team.capacity = _checked_capacity(row.capacity)
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


def _lead(team: Team, captain: Person) -> None:
    """The captain of now; the one before stays on record with the days."""
    _check_volunteers([captain.pk])
    today = clock.today()
    Membership.objects.get_or_create(
        team=team, person=captain, until_on=None, defaults={"from_on": today}
    )
    _check_places(team)
    if team.captain_id == captain.pk:
        return
    for before in Captaincy.objects.filter(team=team, until_on=None):
        before.until_on = max(today, before.from_on)
        before.save(update_fields=["until_on"])
    Captaincy.objects.create(team=team, person=captain, from_on=max(today, team.founded_on))
    team.captain = captain


def _limit(team: Team, capacity: int) -> None:
    members = Membership.objects.filter(team=team, until_on=None).count()
    if _checked_capacity(capacity) < members:
        text = BelowMembers.message % {"team": team.name, "members": members}
        raise BelowMembers(team=team.name, members=members, fields={"capacity": text})
    team.capacity = capacity


def _checked_capacity(capacity: int) -> int:
    if not 1 <= capacity <= rules.MOST_MEMBERS:
        raise WrongTeam(fields={"capacity": _("名额请填 1 到 %(n)d。") % {"n": rules.MOST_MEMBERS}})
    return capacity


def _serve(team: Team, needs: Sequence[str]) -> None:
    """Exactly these needs, each once."""
    wanted = list(dict.fromkeys(title.strip() for title in needs if title.strip()))
    if len(wanted) > rules.MOST_NEEDS or any(len(title) > rules.LONGEST_NEED for title in wanted):
        words = {"n": rules.MOST_NEEDS, "length": rules.LONGEST_NEED}
        raise WrongTeam(
            fields={"needs": _("最多写 %(n)d 项需求，每项不超过 %(length)d 个字。") % words}
        )
    TeamNeed.objects.filter(team=team).exclude(title__in=wanted).delete()
    TeamNeed.objects.bulk_create(
        [TeamNeed(team=team, title=title, search=search.tokens(title)) for title in wanted],
        ignore_conflicts=True,
    )
