"""Marks of one's own, and appeals that wait for an answer."""

from django.db.models import QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Bar, Mark, MinorRule, PlacesRule, Training
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people.queries import is_guardian

from .find import check_id

TRAININGS = 20
RELATED = ("rule", "bar", "person", "unit", "sign_up__shift__activity__venue")


def mark_for(actor: Actor, pk: int) -> Mark:
    """One's own, or a ward's."""
    check_id(pk)
    found = Mark.objects.select_related(*RELATED).filter(pk=pk).first()
    if found is None or actor.person_id is None:
        raise NotFound
    if found.person_id != actor.person_id and not is_guardian(actor.person_id, found.person_id):
        raise NotFound
    return found


def own_marks(person_id: int) -> list[Mark]:
    return list(Mark.objects.select_related(*RELATED).filter(person_id=person_id).order_by("-at"))


def bar_of(person_id: int) -> Bar | None:
    """The bar that lasts longest, if any is in force."""
    bars = Bar.objects.filter(person_id=person_id, lifted_at=None, until_on__gte=clock.today())
    return bars.select_related("unit").order_by("-until_on").first()


def marks_to_answer(actor: Actor, *, decided: bool = False) -> QuerySet[Mark]:
    """Appeals of the actor's units, the oldest first; with ``decided`` every mark there."""
    found = Mark.objects.select_related(*RELATED).order_by("appealed_at", "pk")
    if not decided:
        found = found.filter(state=Mark.State.APPEALED)
    if actor.everything:
        return found
    return found.filter(sign_up__shift__activity__unit__in=actor.units(policy.MANAGE))


def trainings(actor: Actor) -> list[Training]:
    """The latest that units of the actor held."""
    found = Training.objects.select_related("person", "organiser").order_by("-on", "-pk")
    if not actor.everything:
        found = found.filter(organiser__in=actor.units(policy.VIEW))
    return list(found[:TRAININGS])


def places_rules(actor: Actor) -> QuerySet[PlacesRule]:
    found = PlacesRule.objects.select_related("unit").order_by("unit__name", "-from_on")
    return found if actor.everything else found.filter(unit__in=actor.units(policy.VIEW))


def minor_rules(actor: Actor) -> QuerySet[MinorRule]:
    found = MinorRule.objects.select_related("unit").order_by("unit__name", "-from_on")
    return found if actor.everything else found.filter(unit__in=actor.units(policy.VIEW))
