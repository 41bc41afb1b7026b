"""What every page template may ask for without its view handing it over."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from qinglin.inbox.queries import unread_count
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.display import display_of
from qinglin.orgs.queries import simulated_district


def page(request: HttpRequest) -> dict[str, Any]:
    """actor, display (large, theme), simulated, unread: see the head of ``ui/phone.html``."""
    actor = getattr(request, "actor", NOBODY)
    return {
        "actor": actor,
        "display": display_of(request),
        "simulated": SimpleLazyObject(simulated_district),
        "unread": SimpleLazyObject(lambda: unread_count(actor)),
    }
