"""What was put on record is told to whom it concerns; absences are marked after the roll."""

from django.urls import reverse

from qinglin.activities import actions
from qinglin.activities.events import (
    ActivityRestored,
    AppealAnswered,
    Marked,
    RollConfirmed,
    Thanked,
)
from qinglin.activities.queries import telling
from qinglin.inbox.actions import tell
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

ACTOR = system("activities")


@reacts_to(RollConfirmed)
def mark_absences(event: RollConfirmed) -> None:
    """Who had a place and did not come, where the unit has a rule about it."""
    actions.mark_no_shows(ACTOR, event.activity_id)


@reacts_to(Marked)
def tell_of_the_mark(event: Marked) -> None:
    mark = telling.mark_told(event.mark_id)
    if mark is None:
        return
    values = {
        **telling.said_of_sign_up(mark.sign_up),
        "kind": mark.get_kind_display(),
        "points": mark.points,
        "days": mark.rule.appeal_days,
    }
    template = "activities.marked"
    if mark.bar is not None:
        template, values["until"] = "activities.barred", mark.bar.until_on
    tell(
        ACTOR,
        people=telling.listeners([mark.person_id]),
        template=template,
        link=reverse("activities:marks"),
        key=f"activities.marked:{mark.pk}",
        **values,
    )


@reacts_to(AppealAnswered)
def tell_of_the_appeal(event: AppealAnswered) -> None:
    mark = telling.mark_told(event.mark_id)
    if mark is None:
        return
    tell(
        ACTOR,
        people=telling.listeners([mark.person_id]),
        template="activities.appeal_granted" if event.granted else "activities.appeal_refused",
        link=reverse("activities:marks"),
        key=f"activities.appeal:{mark.pk}",
        answer=mark.answer,
        activity=mark.sign_up.shift.activity.title,
    )


@reacts_to(ActivityRestored)
def tell_of_the_return(event: ActivityRestored) -> None:
    """Who was in it before hears that it takes place after all."""
    activity = telling.activity_told(event.activity_id)
    if activity is None:
        return
    tell(
        ACTOR,
        people=telling.listeners(event.people),
        template="activities.restored",
        link=reverse("activities:detail", args=[activity.pk]),
        key=f"activities.restored:{activity.pk}:{event.change}",
        activity=activity.title,
        starts_at=activity.starts_at,
        place=activity.venue.name,
    )


@reacts_to(Thanked)
def thank(event: Thanked) -> None:
    """Each who served reads it with the own name."""
    activity = telling.activity_told(event.activity_id)
    thanks = telling.thanks_told(event.activity_id)
    if activity is None or thanks is None:
        return
    for sign_up in telling.who_served(activity.pk):
        tell(
            ACTOR,
            people=telling.listeners([sign_up.person_id]),
            template="activities.thanked",
            link=reverse("activities:sign_up_detail", args=[sign_up.pk]),
            key=f"activities.thanked:{activity.pk}:{sign_up.person_id}",
            name=sign_up.person.name,
            unit=str(activity.unit),
            activity=activity.title,
            words=thanks.words,
        )
