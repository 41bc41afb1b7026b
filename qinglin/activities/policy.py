"""Who may look after an activity, and who sees what of it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, permission
from qinglin.people.queries import Relation, effect, reads, related

from .errors import WrongState
from .models import Activity, Programme, SignUp

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


def may_set_terms(actor: Actor, activity: Activity) -> bool:
    """Say what it is counted by: the unit above, the district for its own."""
    return actor.can(MANAGE, activity.unit.parent_id or activity.unit_id)


def may_lead(actor: Actor, activity: Activity) -> bool:
    """Show the code, count, keep and confirm the roll."""
    return (
        leads(actor, activity)
        or actor.can(CHECK_IN, activity.unit_id)
        or actor.can(MANAGE, activity.unit_id)
    )


def may_keep_photos(actor: Actor, activity: Activity) -> bool:
    """Add photos and show them: whoever leads, and keeps the files of the unit."""
    return may_lead(actor, activity) and actor.can("files.manage", activity.unit_id)


def may_see_people(actor: Actor, activity: Activity) -> bool:
    """See the names on the roll."""
    return may_lead(actor, activity) or actor.can(VIEW, activity.unit_id)


def sees_drafts(actor: Actor, unit_id: int) -> bool:
    """See what is not published yet at this unit."""
    return actor.can(VIEW, unit_id) or actor.can(MANAGE, unit_id) or actor.can(CHECK_IN, unit_id)


def may_define(actor: Actor, programme: Programme) -> bool:
    """Change a programme and say whom it reaches."""
    return actor.can(MANAGE, programme.unit_id)


def sees_shift(actor: Actor, state: str, unit_id: int, leader_id: int | None) -> bool:
    """Whether the actor may see the shifts of an activity at all."""
    return state != Activity.State.DRAFT or (
        sees_drafts(actor, unit_id)
        or (actor.person_id is not None and leader_id == actor.person_id)
    )


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


def _signed_up(person_id: int) -> QuerySet[SignUp]:
    return SignUp.objects.filter(person=person_id).exclude(state=SignUp.State.CANCELLED).order_by()


for _permission in (VIEW, MANAGE, CHECK_IN):
    reads(
        _permission,
        _("姓名、报了哪些班、到没到"),
        lambda person_id: (
            _signed_up(person_id).values_list("shift__activity__unit_id", flat=True).distinct()
        ),
    )


@related
def leaders(person_id: int) -> list[Relation]:
    """Whoever leads an activity that is not over sees who comes."""
    ahead = _signed_up(person_id).filter(shift__ends_at__gt=clock.now())
    found = Activity.objects.filter(pk__in=ahead.values("shift__activity_id"))
    return [
        Relation(one.leader.name, _("姓名、到没到"), one.title)
        for one in found.exclude(leader=None).select_related("leader").order_by("starts_at")
        if one.leader is not None and one.leader_id != person_id
    ]


@effect
def shifts_ahead(person_id: int, purpose: str) -> list[str]:
    """Places that are held stay held; whoever withdraws gives them back alone."""
    if purpose not in {"registration", "service"}:
        return []
    ahead = _signed_up(person_id).filter(shift__starts_at__gt=clock.now()).count()
    if not ahead:
        return []
    words = ngettext(
        "已经报名、还没开始的 %(n)d 个班不会自动取消，不去的话请逐个取消。",
        "已经报名、还没开始的 %(n)d 个班不会自动取消，不去的话请逐个取消。",
        ahead,
    )
    return [words % {"n": ahead}]
