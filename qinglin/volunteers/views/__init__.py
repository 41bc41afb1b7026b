"""Pages of the room: the way in for new volunteers; at the desk the roll and the teams."""

from .joining import join, join_child
from .moving import move_people
from .people import change_columns, detail, people, reveal
from .teams import change_team, close_team, join_team, leave_team, new_team, team, teams

__all__ = [
    "change_columns",
    "change_team",
    "close_team",
    "detail",
    "join",
    "join_child",
    "join_team",
    "leave_team",
    "move_people",
    "new_team",
    "people",
    "reveal",
    "team",
    "teams",
]
