"""What stands around every page, read at once: who reads it, where, how much is unread."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from qinglin.access.models import spoken
from qinglin.access.queries import live_grants
from qinglin.inbox.models import Message
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import ROOTS, district
from qinglin.people.models import Person


@dataclass(frozen=True, slots=True)
class Frame:
    """``place`` is the first post the reader holds, such as 站点负责人 · 秦望广场."""

    name: str = ""
    place: str = ""
    district: str = ""
    simulated: bool = False
    unread: int = 0


def frame_of(actor: Actor) -> Frame:
    """One query, whoever reads: these few words stand on every page."""
    if actor.person_id is None:
        root = district()
        return Frame(district=root.name, simulated=root.simulated) if root else Frame()
    row = _frames(actor.person_id).first()
    if row is None:
        return Frame()
    name, role, role_en, unit, root_name, simulated, unread = row
    place = " · ".join(word for word in (spoken(role or "", role_en or ""), unit) if word)
    return Frame(name, place, root_name or "", bool(simulated), unread)


def _frames(person_id: int) -> QuerySet[Person, tuple[str, str, str, str, str, bool, int]]:
    root = Unit.objects.filter(parent=None, kind__in=ROOTS).order_by("pk")
    waiting = Message.objects.filter(person=OuterRef("pk"), read_at=None).order_by()
    posts = live_grants().filter(person=OuterRef("pk")).order_by("role_id", "pk")
    return (
        Person.objects.filter(pk=person_id)
        .annotate(
            role=Subquery(posts.values("role__title")[:1]),
            role_en=Subquery(posts.values("role__title_en")[:1]),
            unit=Subquery(
                posts.annotate(
                    place=Coalesce(NullIf("unit__short_name", Value("")), "unit__name")
                ).values("place")[:1]
            ),
            root=Subquery(root.values("name")[:1]),
            made_up=Subquery(root.values("simulated")[:1]),
            unread=Coalesce(
                Subquery(waiting.values("person").annotate(n=Count("pk")).values("n")), 0
            ),
        )
        .values_list("name", "role", "role_en", "unit", "root", "made_up", "unread")
    )
