"""What every page template may ask for without its view handing it over."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from qinglin.kernel.actor import NOBODY
from qinglin.kernel.display import display_of

from .queries import frame_of


def page(request: HttpRequest) -> dict[str, Any]:
    """What the heads of ``ui/phone.html`` and ``ui/desk.html`` list as there on every page."""
    actor = getattr(request, "actor", NOBODY)
    frame = cache(lambda: frame_of(actor))
    return {
        "actor": actor,
        "actor_name": SimpleLazyObject(lambda: frame().name),
        "actor_place": SimpleLazyObject(lambda: frame().place),
        "display": display_of(request),
        "district": SimpleLazyObject(lambda: frame().district),
        "simulated": SimpleLazyObject(lambda: frame().simulated),
        "unread": SimpleLazyObject(lambda: frame().unread),
    }
