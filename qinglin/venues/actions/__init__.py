"""Changes: places, and what they offer."""

from qinglin.venues.rules import Span

from .offers import add_post, add_service, admit, end_post, end_residency, end_service
from .places import change_venue, close_venue, open_venue, set_opening_hours

__all__ = [
    "Span",
    "add_post",
    "add_service",
    "admit",
    "change_venue",
    "close_venue",
    "end_post",
    "end_residency",
    "end_service",
    "open_venue",
    "set_opening_hours",
]
