"""Changes of the room, one public function one transaction."""

from .after import add_photo, give_feedback, praise, publish_photo, thank
from .alarming import tell_of_missed
from .amending import amend_outcome
from .answering import accept_offer, decline_offer, lapse_offer, make_due_offers
from .checking import Checked, Delivery, check_in, check_in_together, forget_tries
from .conduct import (
    answer_appeal,
    appeal,
    mark_no_shows,
    set_minor_rule,
    set_places_rule,
)
from .copying import copy_activity, drop_pattern, keep_pattern, start_season, use_pattern
from .counting import tally, undo_tally
from .covering import seek_cover
from .ending import cancel_activity, remove_activity
from .entering import NewCompanion, Placed, enter
from .feeds import end_feed, renew_feed
from .history import (
    PastActivity,
    PastService,
    PastShift,
    PastTally,
    Recorded,
    record_history,
)
from .lawful import (
    SafeguardPlan,
    insure,
    review_nature,
    set_safeguard,
    set_series_safeguard,
    sign_agreement,
)
from .leaving import claim_leaving, decide_claim, remind_to_leave
from .offline import Delivered, KitRecord, deliver_scans, take_roster
from .opening import drop_open_day, name_open_day, recruit
from .paper import SheetTimes, enter_sheet, print_sheet
from .places import cancel_sign_up, cannot_come, sign_up, sign_up_together
from .planning import create_activity, edit_activity, publish
from .reminding import remind
from .repeating import NewSeriesShift, create_series, end_series, make_occurrences
from .reshaping import change_series, restore_slot, skip_slot
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
from .staffing import add_person
from .standing import agree_standing, ask_standing, end_standing, seat_standing
from .telling import have_told
from .terms import (
    RolePlan,
    TermsPlan,
    approve,
    draw_places,
    pause_line,
    record_training,
    set_series_terms,
    settle_terms,
)
from .whereabouts import forget_whereabouts, note_whereabouts

__all__ = [
    "Checked",
    "Delivered",
    "Delivery",
    "KitRecord",
    "NewCompanion",
    "NewCoverage",
    "NewSeriesShift",
    "NewShift",
    "PastActivity",
    "PastService",
    "PastShift",
    "PastTally",
    "Placed",
    "Recorded",
    "RolePlan",
    "RollRow",
    "SafeguardPlan",
    "SheetTimes",
    "ShiftChange",
    "TermsPlan",
    "accept_offer",
    "add_person",
    "add_photo",
    "add_shift",
    "agree_standing",
    "amend_outcome",
    "answer_appeal",
    "appeal",
    "approve",
    "ask_standing",
    "cancel_activity",
    "cancel_sign_up",
    "cannot_come",
    "change_series",
    "check_in",
    "check_in_together",
    "claim_leaving",
    "confirm_roll",
    "copy_activity",
    "cover",
    "create_activity",
    "create_series",
    "decide_claim",
    "decline_offer",
    "define_programme",
    "deliver_scans",
    "draw_places",
    "drop_open_day",
    "drop_pattern",
    "edit_activity",
    "edit_shift",
    "end_feed",
    "end_series",
    "end_standing",
    "enter",
    "enter_sheet",
    "forget_tries",
    "forget_whereabouts",
    "give_feedback",
    "have_told",
    "insure",
    "keep_pattern",
    "lapse_offer",
    "make_due_offers",
    "make_occurrences",
    "mark_no_shows",
    "name_open_day",
    "note_whereabouts",
    "pause_line",
    "praise",
    "print_sheet",
    "publish",
    "publish_photo",
    "raise_cap",
    "record_history",
    "record_training",
    "recruit",
    "remind",
    "remind_to_leave",
    "remove_activity",
    "remove_shift",
    "renew_feed",
    "restore_slot",
    "review_nature",
    "revise_activity",
    "seat_standing",
    "seek_cover",
    "set_capacity",
    "set_credit_rule",
    "set_minor_rule",
    "set_places_rule",
    "set_safeguard",
    "set_series_safeguard",
    "set_series_terms",
    "set_terms",
    "settle_terms",
    "sign_agreement",
    "sign_up",
    "sign_up_together",
    "skip_slot",
    "start_season",
    "take_roster",
    "tally",
    "tell_of_missed",
    "thank",
    "uncover",
    "undo_tally",
    "use_pattern",
]
