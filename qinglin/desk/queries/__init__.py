"""Reads that are truly about several rooms: the day, the board of the week, settings."""

from .board import Week, week_of
from .day import SOON, Alarm, Cause, Kind, Station, Today, Todo, floors_of, today_of
from .district import Setting, credit_rules, in_force, settings_list

__all__ = [
    "SOON",
    "Alarm",
    "Cause",
    "Kind",
    "Setting",
    "Station",
    "Today",
    "Todo",
    "Week",
    "credit_rules",
    "floors_of",
    "in_force",
    "settings_list",
    "today_of",
    "week_of",
]
