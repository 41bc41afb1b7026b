"""Changes: registering, the words for skills and categories, teams and their members."""

from .joining import AGREED, Joined, Wishes, join, join_child, join_myself
from .members import NewMember, join_many, join_team, leave_team
from .moving import move_registrations
from .registration import (
    NewProfile,
    change_profile,
    check_skill,
    complete_skills,
    leave,
    register,
    register_many,
    resume,
    suspend,
)
from .teams import NewTeam, change_team, close_team, form_team, form_teams
from .vocabulary import define_category, define_skill

__all__ = [
    "AGREED",
    "Joined",
    "NewMember",
    "NewProfile",
    "NewTeam",
    "Wishes",
    "change_profile",
    "change_team",
    "check_skill",
    "close_team",
    "complete_skills",
    "define_category",
    "define_skill",
    "form_team",
    "form_teams",
    "join",
    "join_child",
    "join_many",
    "join_myself",
    "join_team",
    "leave",
    "leave_team",
    "move_registrations",
    "register",
    "register_many",
    "resume",
    "suspend",
]
