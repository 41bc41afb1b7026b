"""What every page template may ask for without its view handing it over."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from qinglin.inbox.queries import unread_count
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.display import display_of
from qinglin.orgs.queries import district
from qinglin.people.queries import person_of


def page(request: HttpRequest) -> dict[str, Any]:
    """What the heads of ``ui/phone.html`` and ``ui/desk.html`` list as there on every page."""
    actor = getattr(request, "actor", NOBODY)
    root = cache(district)
    return {
        "actor": actor,
        "actor_name": SimpleLazyObject(
            lambda: "" if actor.person_id is None else person_of(actor).name
        ),
        "display": display_of(request),
        "district": SimpleLazyObject(lambda: getattr(root(), "name", "")),
        "simulated": SimpleLazyObject(lambda: getattr(root(), "simulated", False)),
        "unread": SimpleLazyObject(lambda: unread_count(actor)),
    }
