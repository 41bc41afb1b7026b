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
from .after import add_photo, after, praise, publish_photo, thank
from .copying import copy, drop_pattern, patterns, season, use_pattern
from .lawful import insurance, review, review_series, safeguard, series_safeguard
from .line import answer_appeal, appeals, approve, draw, line, pause, seek_cover
from .listing import activity_list, person_panel, served, venue_panel
from .opening import drop_open_day, open_day, open_days, recruit
from .paper import print_roster
from .plan import edit, new
from .programmes import programme, programme_list, uncover
from .reshaping import change_series, restore, series_terms, skip
from .roll import roll
from .rulebook import rulebook
from .series import end_series, make_occurrences, new_series, series, series_list

__all__ = [
    "activity_list",
    "add_person",
    "add_photo",
    "after",
    "answer_appeal",
    "appeals",
    "approve",
    "cancel",
    "cancel_person",
    "change_series",
    "copy",
    "detail",
    "draw",
    "drop_open_day",
    "drop_pattern",
    "edit",
    "end_series",
    "insurance",
    "line",
    "make_occurrences",
    "new",
    "new_series",
    "open_day",
    "open_days",
    "patterns",
    "pause",
    "people",
    "person_panel",
    "praise",
    "print_roster",
    "programme",
    "programme_list",
    "publish",
    "publish_photo",
    "recruit",
    "remove",
    "restore",
    "review",
    "review_series",
    "roll",
    "rulebook",
    "safeguard",
    "season",
    "seek_cover",
    "series",
    "series_list",
    "series_safeguard",
    "series_terms",
    "served",
    "set_capacity",
    "skip",
    "thank",
    "uncover",
    "use_pattern",
    "venue_panel",
]
