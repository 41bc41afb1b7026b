from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission
from qinglin.people.queries import Relation, belonging, reads, related

from .models import Membership, Profile, Team

VIEW = permission("volunteers.view", _("查看志愿者名单与队伍"))
MANAGE = permission("volunteers.manage", _("管理志愿者与队伍"))


@belonging
def registered() -> QuerySet[Profile]:
    """A volunteer belongs to the unit of the registration."""
    return Profile.objects.all()


def visible(actor: Actor, profiles: QuerySet[Profile]) -> QuerySet[Profile]:
    """Staff see the volunteers of their units; everybody sees themselves."""
    if actor.everything:
        return profiles
    if actor.can_somewhere(VIEW):
        return profiles.filter(unit_id__in=actor.units(VIEW))
    return profiles.none() if actor.person_id is None else profiles.filter(person=actor.person_id)


def visible_teams(actor: Actor, teams: QuerySet[Team]) -> QuerySet[Team]:
    """Staff see the teams of their units, a captain the own ones."""
    if actor.everything:
        return teams
    if actor.can_somewhere(VIEW):
        return teams.filter(unit_id__in=actor.units(VIEW))
    return teams.none() if actor.person_id is None else teams.filter(captain=actor.person_id)


def may_register(
    actor: Actor, *, person_id: int, unit_id: int, guardians: frozenset[int] = frozenset()
) -> bool:
    """One registers oneself or one's ward; a unit's staff register with the person's consent."""
    if actor.person_id is not None and actor.person_id in guardians | {person_id}:
        return True
    return actor.can(MANAGE, unit_id)


def may_change(actor: Actor, profile: Profile) -> bool:
    return profile.person_id == actor.person_id or actor.can(MANAGE, profile.unit_id)


def may_lead(actor: Actor, team: Team) -> bool:
    """Who admits and dismisses members: the captain and the unit's staff."""
    if actor.person_id is not None and actor.person_id == team.captain_id:
        return True
    return actor.can(MANAGE, team.unit_id)


def contact_units(actor: Actor) -> frozenset[int]:
    """Units of whose volunteers the actor sees masked numbers and the place of residence."""
    return actor.units("people.view")


def shows_contact(actor: Actor, profile: Profile) -> bool:
    return actor.person_id == profile.person_id or actor.can("people.view", profile.unit_id)


def may_reveal(actor: Actor, profile: Profile) -> bool:
    """Whether to offer the full numbers; people.actions decides again and writes it down."""
    return actor.can("people.reveal", profile.unit_id)


reads(
    VIEW,
    _("姓名、志愿者编号、年龄段、技能、服务类别、可服务时间、所在队伍"),
    lambda person_id: Profile.objects.filter(person=person_id).values_list("unit_id", flat=True),
)


@related
def captains(person_id: int) -> list[Relation]:
    """The captain of a team sees who is in it."""
    served = Membership.objects.filter(person=person_id, until_on=None, team__closed_on=None)
    teams = Team.objects.filter(pk__in=served.values("team_id")).exclude(captain=None)
    return [
        Relation(team.captain.name, _("姓名、志愿者编号"), _("您所在队伍的队长"))
        for team in teams.select_related("captain")
        if team.captain is not None and team.captain_id != person_id
    ]
