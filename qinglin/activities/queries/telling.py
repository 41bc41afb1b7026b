"""Who is told of what happened to a sign-up, and what there is to say."""

from collections.abc import Iterable
from typing import Any

from qinglin.activities.models import Activity, Mark, Offer, Shift, SignUp, Thanks
from qinglin.people.models import Person
from qinglin.people.queries import adults
from qinglin.volunteers.queries import guardians

#: (another place, other times) -> what is told
MOVES = {
    (True, False): "activities.moved_place",
    (False, True): "activities.moved",
    (True, True): "activities.moved_both",
}


def listeners(person_ids: Iterable[int]) -> set[int]:
    """These persons, and the guardians of those who are minors today."""
    told = set(person_ids)
    minors = Person.objects.filter(pk__in=told).exclude(adults())
    children = list(minors.values_list("pk", flat=True))
    for answering in guardians(children).values() if children else ():
        told |= answering
    return told


def sign_up_told(pk: int) -> SignUp | None:
    """With person, shift, activity, venue and unit; nothing once it is gone."""
    related = SignUp.objects.select_related(
        "person", "shift__activity__venue", "shift__activity__unit"
    )
    return related.filter(pk=pk).first()


def shift_told(pk: int) -> Shift | None:
    return Shift.objects.select_related("activity__venue").filter(pk=pk).first()


def activity_told(pk: int) -> Activity | None:
    return Activity.objects.select_related("venue", "unit").filter(pk=pk).first()


def name_of(person_id: int) -> str:
    return str(Person.objects.values_list("name", flat=True).get(pk=person_id))


def said_of_sign_up(sign_up: SignUp) -> dict[str, Any]:
    """The values that messages about a sign-up have in common."""
    return {"name": sign_up.person.name, **said_of_shift(sign_up.shift)}


def said_of_shift(shift: Shift) -> dict[str, Any]:
    return {
        "activity": shift.activity.title,
        "post": shift.title,
        "starts_at": shift.starts_at,
        "place": shift.activity.venue.name,
    }


def offer_told(pk: int) -> Offer | None:
    related = Offer.objects.select_related(
        "person", "sign_up__party__made_by", "shift__activity__venue", "shift__activity__unit"
    )
    return related.filter(pk=pk).first()


def cover_is_asked(shift_id: int) -> bool:
    """Whether somebody has still to answer whether she covers."""
    asked = Offer.objects.filter(shift_id=shift_id, kind=Offer.Kind.COVER)
    return asked.filter(state=Offer.State.OPEN).exists()


def waiting_for(shift_id: int) -> list[SignUp]:
    waiting = SignUp.objects.filter(shift_id=shift_id, state=SignUp.State.WAITING)
    return list(waiting.select_related("person", "shift__activity__venue").order_by("queue_no"))


def mark_told(pk: int) -> Mark | None:
    related = Mark.objects.select_related(
        "rule", "bar", "sign_up__person", "sign_up__shift__activity__venue"
    )
    return related.filter(pk=pk).first()


def thanks_told(activity_id: int) -> Thanks | None:
    return Thanks.objects.filter(activity_id=activity_id).first()


def who_served(activity_id: int) -> list[SignUp]:
    """One sign-up of everybody who was there and served."""
    served = SignUp.objects.filter(
        shift__activity_id=activity_id,
        state=SignUp.State.CONFIRMED,
        outcome__in=SignUp.SERVED,
    ).select_related("person")
    return list({one.person_id: one for one in served.order_by("-pk")}.values())
