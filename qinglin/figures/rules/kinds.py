"""What a figure may be: its kind, its period, the rooms that may hold its records."""

from collections.abc import Mapping

#: Kind of a figure -> kinds of facts that may answer it; an empty set: any.
ANSWERS: Mapping[str, frozenset[str]] = {
    "persons": frozenset({"persons"}),
    "person_times": frozenset({"person_times"}),
    "undecided": frozenset({"undecided"}),
    "stock": frozenset({"stock"}),
    "sessions": frozenset({"sessions"}),
    "editions": frozenset({"sessions", "stock"}),
    "hours": frozenset({"hours"}),
    "money": frozenset({"money"}),
    "goods": frozenset({"goods"}),
    "mixed": frozenset({"money", "goods"}),
    "covered": frozenset({"covered", "stock"}),
    "rate": frozenset(),
    "norm": frozenset(),
    "target": frozenset(),
    "structure": frozenset(),
    "ordinal": frozenset({"sessions", "stock"}),
    "dates": frozenset(),
    "duration": frozenset(),
}
KINDS = frozenset(ANSWERS)
#: Kinds whose reported value may be words (首届, 每周) and not a number.
WORDED = frozenset({"structure", "ordinal", "dates", "duration", "norm", "target", "undecided"})
#: Kinds whose reported value may be a part of one (0.5 个月, 98.5 %).
BROKEN = frozenset({"rate", "norm", "target", "duration"})
#: Kinds that say what ought to be: reaching the number is enough.
FLOORS = frozenset({"norm", "target"})

#: now: today. as_of: on a day. day, event, month, calendar, term: with days of their own. year:
#: the last 365 days. average: of a year. ever: since records begin. months, weeks: each of them.
SPANS = frozenset(
    {
        "now", "as_of", "day", "event", "month", "calendar", "term", "year", "average", "ever",
        "months", "weeks",
    }
)  # fmt: skip
DATED = frozenset({"as_of", "day", "month", "calendar", "term"})
EACH = frozenset({"months", "weeks"})

#: What is asked of the records.
ASKED = frozenset({"number", "average", "first", "least", "standing", "spread"})

#: Rooms that hold records or will, and ``source``: nobody can count what the report does not say.
ROOMS = frozenset(
    {
        "people", "orgs", "documents", "files", "inbox", "volunteers", "venues", "funds",
        "supplies", "activities", "planner", "elections", "training", "projects", "campaigns",
        "needs", "casework", "outreach", "channels", "plans", "hours", "recognition", "source",
    }
)  # fmt: skip
