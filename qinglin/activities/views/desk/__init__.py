"""Pages of staff at the desk: the list, one activity, planning, the roll, series, papers."""

from .activity import (
    add_person,
    cancel,
    cancel_person,
    detail,
    people,
    publish,
    remove,
    set_capacity,
)
from .listing import activity_list, person_panel, served, venue_panel
from .paper import print_roster
from .plan import edit, new
from .programmes import programme, programme_list, uncover
from .roll import roll
from .series import end_series, make_occurrences, new_series, series, series_list

__all__ = [
    "activity_list",
    "add_person",
    "cancel",
    "cancel_person",
    "detail",
    "edit",
    "end_series",
    "make_occurrences",
    "new",
    "new_series",
    "people",
    "person_panel",
    "print_roster",
    "programme",
    "programme_list",
    "publish",
    "remove",
    "roll",
    "series",
    "series_list",
    "served",
    "set_capacity",
    "uncover",
    "venue_panel",
]
