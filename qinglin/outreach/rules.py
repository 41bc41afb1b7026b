"""Who is due to be reached, from when somebody was last reached in each way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

#: 1+100 (2016): a hundred young people each; something online every month, one activity a
#: quarter, face to face once a year. A district may set its own from a day on.
TARGET, ONLINE, ACTIVITY, FACE = 100, 31, 92, 366
ONLINE_WAY, ACTIVITY_WAY, FACE_WAY = "online", "activity", "face"


@dataclass(frozen=True, slots=True)
class Pace:
    """Within how many days each contact is to be reached in each way; 0: not asked for."""

    target: int = TARGET
    online: int = ONLINE
    activity: int = ACTIVITY
    face: int = FACE

    @property
    def days(self) -> Mapping[str, int]:
        found = {ONLINE_WAY: self.online, ACTIVITY_WAY: self.activity, FACE_WAY: self.face}
        return {way: days for way, days in found.items() if days}


def overdue(pace: Pace, since: date, last: Mapping[str, date], today: date) -> dict[str, int]:
    """Way -> days too late. Whoever was never reached is counted from the day of being listed."""
    late: dict[str, int] = {}
    for way, days in pace.days.items():
        passed = (today - max(last.get(way, since), since)).days
        if passed > days:
            late[way] = passed - days
    return late
