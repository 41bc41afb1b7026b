"""Pages of the room: the way in for new volunteers; at the desk the roll and the teams."""

from .joining import join, join_child
from .people import change_columns, detail, people, reveal
from .teams import join_team, leave_team, new_team, team, teams

__all__ = [
    "change_columns",
    "detail",
    "join",
    "join_child",
    "join_team",
    "leave_team",
    "new_team",
    "people",
    "reveal",
    "team",
    "teams",
]
