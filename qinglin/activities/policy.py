"""Who may look after an activity, and who sees what of it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission

from .errors import WrongState
from .models import Activity, Programme

VIEW = permission("activities.view", _("查看活动草稿与报名名单"))
MANAGE = permission("activities.manage", _("创建、发布、取消活动"))
CHECK_IN = permission("activities.check_in", _("出示签到码、计数、点名"))
OVERBOOK = permission("activities.overbook", _("超额安排（需说明理由）"))


def leads(actor: Actor, activity: Activity) -> bool:
    """Whether the actor is the person in charge named in the activity."""
    return actor.person_id is not None and activity.leader_id == actor.person_id


def may_manage(actor: Actor, activity: Activity) -> bool:
    """Edit, publish, cancel, change shifts."""
    return actor.can(MANAGE, activity.unit_id)


def may_lead(actor: Actor, activity: Activity) -> bool:
    """Show the code, count, keep and confirm the roll."""
    return (
        leads(actor, activity)
        or actor.can(CHECK_IN, activity.unit_id)
        or actor.can(MANAGE, activity.unit_id)
    )


def may_see_people(actor: Actor, activity: Activity) -> bool:
    """See the names on the roll."""
    return may_lead(actor, activity) or actor.can(VIEW, activity.unit_id)


def sees_drafts(actor: Actor, unit_id: int) -> bool:
    """See what is not published yet at this unit."""
    return actor.can(VIEW, unit_id) or actor.can(MANAGE, unit_id) or actor.can(CHECK_IN, unit_id)


def may_define(actor: Actor, programme: Programme) -> bool:
    """Change a programme and say whom it reaches."""
    return actor.can(MANAGE, programme.unit_id)


def require_alive(activity: Activity) -> None:
    """Confirmed and cancelled activities are history."""
    if activity.state not in (Activity.State.DRAFT, Activity.State.PUBLISHED):
        raise WrongState(state=activity.get_state_display())


def visible(actor: Actor, activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Everybody sees what was published; drafts are seen where one views, manages or leads."""
    if actor.everything:
        return activities
    seen = ~Q(state=Activity.State.DRAFT)
    units = actor.units(VIEW) | actor.units(MANAGE) | actor.units(CHECK_IN)
    if units:
        seen |= Q(unit_id__in=units)
    if actor.person_id is not None:
        seen |= Q(leader_id=actor.person_id)
    return activities.filter(seen)
