"""Pages of the room at the desk: the roll, one volunteer, the teams."""

from .people import change_columns, detail, people, reveal
from .teams import join_team, leave_team, team, teams

__all__ = [
    "change_columns",
    "detail",
    "join_team",
    "leave_team",
    "people",
    "reveal",
    "team",
    "teams",
]
