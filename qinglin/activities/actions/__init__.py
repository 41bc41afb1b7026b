"""Changes of the room, one public function one transaction."""

from .amending import amend_outcome
from .checking import Checked, check_in, forget_tries
from .counting import tally, undo_tally
from .ending import cancel_activity, remove_activity
from .feeds import end_feed, renew_feed
from .history import (
    PastActivity,
    PastService,
    PastShift,
    PastTally,
    Recorded,
    record_history,
)
from .leaving import claim_leaving, decide_claim, remind_to_leave
from .offline import Delivered, KitRecord, deliver_scans, take_roster
from .paper import SheetTimes, enter_sheet, print_sheet
from .places import Placed, add_person, cancel_sign_up, sign_up
from .planning import create_activity, edit_activity, publish
from .reminding import remind
from .repeating import NewSeriesShift, create_series, end_series, make_occurrences
from .revising import ShiftChange, revise_activity
from .roll import RollRow, confirm_roll
from .rulebook import (
    NewCoverage,
    cover,
    define_programme,
    raise_cap,
    set_credit_rule,
    set_terms,
    uncover,
)
from .shifts import NewShift, add_shift, edit_shift, remove_shift, set_capacity
from .whereabouts import forget_whereabouts, note_whereabouts

__all__ = [
    "Checked",
    "Delivered",
    "KitRecord",
    "NewCoverage",
    "NewSeriesShift",
    "NewShift",
    "PastActivity",
    "PastService",
    "PastShift",
    "PastTally",
    "Placed",
    "Recorded",
    "RollRow",
    "SheetTimes",
    "ShiftChange",
    "add_person",
    "add_shift",
    "amend_outcome",
    "cancel_activity",
    "cancel_sign_up",
    "check_in",
    "claim_leaving",
    "confirm_roll",
    "cover",
    "create_activity",
    "create_series",
    "decide_claim",
    "define_programme",
    "deliver_scans",
    "edit_activity",
    "edit_shift",
    "end_feed",
    "end_series",
    "enter_sheet",
    "forget_tries",
    "forget_whereabouts",
    "make_occurrences",
    "note_whereabouts",
    "print_sheet",
    "publish",
    "raise_cap",
    "record_history",
    "remind",
    "remind_to_leave",
    "remove_activity",
    "remove_shift",
    "renew_feed",
    "revise_activity",
    "set_capacity",
    "set_credit_rule",
    "set_terms",
    "sign_up",
    "take_roster",
    "tally",
    "uncover",
    "undo_tally",
]
