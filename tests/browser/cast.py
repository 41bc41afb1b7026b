"""Who plays in the stories besides the people of the demo, and what they act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qinglin.activities import actions
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.actor import Actor
from qinglin.volunteers.models import Profile

from .town import Town

CORNER = "雷锋角周六便民服务"
ADULTS_UNTIL = date(2000, 1, 1)
#: The people of the demo are registered first.
DEMO_PEOPLE = 9


@dataclass(frozen=True)
class Player:
    """Somebody of the town with a sign-in."""

    person_id: int
    name: str
    number: str
    login: str

    @property
    def actor(self) -> Actor:
        return Actor(name=f"person:{self.person_id}", person_id=self.person_id)


def saturday_of_the_corner(day: date) -> Activity:
    return Activity.objects.get(title=CORNER, slot_on=day)


def post(activity: Activity, title: str) -> Shift:
    """One of the twelve services, as it stands now."""
    return Shift.objects.get(activity=activity, title=title)


def open_post(activity: Activity, places: int = 1) -> Shift:
    """A post that anybody may take, with so many places left."""
    posts = Shift.objects.filter(activity=activity, skill=None, waiting=0).order_by("position")
    return next(one for one in posts if one.free >= places)


def players(town: Town, day: date, logins: Iterable[str]) -> list[Player]:
    """Adults of the town who have nothing else on that day and the days around it."""
    busy = SignUp.objects.filter(shift__starts_at__date=day).values("person_id")
    free = (
        Profile.objects.filter(state="active", person__born_on__lt=ADULTS_UNTIL)
        .exclude(person_id__in=busy)
        .select_related("person")
        .order_by("pk")[DEMO_PEOPLE:]
    )
    cast = [
        Player(profile.person_id, profile.person.name, profile.number, login)
        for profile, login in zip(free, logins, strict=False)
    ]
    for player in cast:
        town.gives_account(player.person_id, player.login)
    return cast


def joins(player: Player, shift: Shift) -> None:
    """Signs up as the phone page would, without the phone."""
    actions.sign_up(player.actor, shift.pk, player.person_id)
