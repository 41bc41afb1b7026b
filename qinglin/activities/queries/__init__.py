"""Reads of the room; the only source of objects for faces."""

from .desk import (
    Board,
    BoardRow,
    Cell,
    DueRecord,
    board,
    due_records,
    programme_for,
    programmes,
    series_of,
)
from .differences import Difference, counter_differences
from .doubles import Double, doubles
from .eligibility import Condition, Verdict, refusals_for
from .find import activity_for, own_sign_up, series_for, shift_for, sign_up_for, tally_for
from .leading import Code, Counter, ShiftRoll, code_of, counters, led_by, roll
from .lists import (
    Line,
    Listed,
    Listing,
    activities_of,
    listed,
    place_words,
    upcoming,
    venue_activities,
)
from .mine import check_in_now, my_past, my_upcoming, position_of, positions_of
from .near import Help, Leading, Near, Window, near_to, window_of

__all__ = [
    "Board",
    "BoardRow",
    "Cell",
    "Code",
    "Condition",
    "Counter",
    "Difference",
    "Double",
    "DueRecord",
    "Help",
    "Leading",
    "Line",
    "Listed",
    "Listing",
    "Near",
    "ShiftRoll",
    "Verdict",
    "Window",
    "activities_of",
    "activity_for",
    "board",
    "check_in_now",
    "code_of",
    "counter_differences",
    "counters",
    "doubles",
    "due_records",
    "led_by",
    "listed",
    "my_past",
    "my_upcoming",
    "near_to",
    "own_sign_up",
    "place_words",
    "position_of",
    "positions_of",
    "programme_for",
    "programmes",
    "refusals_for",
    "roll",
    "series_for",
    "series_of",
    "shift_for",
    "sign_up_for",
    "tally_for",
    "upcoming",
    "venue_activities",
    "window_of",
]
