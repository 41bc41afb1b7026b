"""Open days: an activity shows a team to whoever comes, and some join it there."""

from collections.abc import Collection

from django.db import IntegrityError, transaction

from qinglin.activities import policy
from qinglin.activities.errors.opening import (
    DidNotCome,
    NobodyTicked,
    OpenDayThere,
    OpenDayUsed,
)
from qinglin.activities.models import Activity, OpenDay, Recruit
from qinglin.activities.queries.opening import came_to
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.people.models import Person
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers import queries as teams
from qinglin.volunteers.actions import NewMember
from qinglin.volunteers.models import Team


@transaction.atomic
def name_open_day(actor: Actor, activity: Activity, team: Team) -> OpenDay:
    """The activity is an open day of the team. Refuses: Forbidden, WrongState, OpenDayThere."""
    require(policy.may_manage(actor, activity) and teams.may_lead(actor, team))
    if activity.state == Activity.State.CANCELLED:
        policy.require_alive(activity)
    try:
        with transaction.atomic():
            made = OpenDay.objects.create(activity=activity, team=team, made_at=clock.now())
    except IntegrityError:
        raise OpenDayThere(team=team.name) from None
    audit.record(actor, "activities.open_day_named", activity, team=team.pk)
    return made


@transaction.atomic
def drop_open_day(actor: Actor, open_day: OpenDay) -> None:
    """It is none after all; not once somebody joined at it."""
    require(policy.may_manage(actor, open_day.activity))
    held = OpenDay.objects.select_for_update(of=("self",)).get(pk=open_day.pk)
    if held.recruits.exists():
        raise OpenDayUsed
    audit.record(actor, "activities.open_day_dropped", open_day.activity, team=open_day.team_id)
    held.delete()


@transaction.atomic
def recruit(actor: Actor, open_day: OpenDay, person_ids: Collection[int]) -> int:
    """These people came and join the team; whoever joined here already is passed over.

    All or none. Refuses: Forbidden, NobodyTicked, DidNotCome, and what the team refuses (full,
    ended, already a member, no registered volunteer).
    """
    require(teams.may_lead(actor, open_day.team))
    known = set(open_day.recruits.values_list("person_id", flat=True))
    wanted = set(person_ids) - known
    if not wanted:
        raise NobodyTicked
    came = {one.person_id for one in came_to(open_day.activity)}
    if absent := wanted - came:
        person = Person.objects.filter(pk__in=absent).order_by("pk").first()
        raise DidNotCome(name=person.name) if person else NobodyTicked
    now = clock.now()
    volunteers.join_many(
        actor,
        [NewMember(open_day.team_id, person, clock.day_of(now)) for person in sorted(wanted)],
    )
    Recruit.objects.bulk_create(
        [Recruit(open_day=open_day, person_id=person, at=now) for person in sorted(wanted)]
    )
    audit.record(actor, "activities.recruited", open_day.activity, team=open_day.team_id)
    return len(wanted)
