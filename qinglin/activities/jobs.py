from datetime import timedelta

from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.jobs import every

from . import actions
from .queries import alarms, kit, offers, reminding, repeating

#: Occurrences stand so far ahead as drafts, so that staff have time to look them over.
AHEAD = timedelta(weeks=4)
#: So long after the end of a session somebody should have said something about it.
PATIENCE = timedelta(hours=2)


@every(timedelta(hours=1))
def keep_weeks_ahead() -> None:
    """Every running series has its drafts for the next four weeks; what stands is left alone."""
    until_on = clock.today() + AHEAD
    for series in repeating.lacking(until_on):
        actions.make_occurrences(system("activities"), series, until_on)


@every(timedelta(minutes=15))
def forget_tries() -> None:
    """Wrong digits are remembered for minutes only."""
    actions.forget_tries(system("activities"))


@every(timedelta(minutes=10))
def remind_before_shifts() -> None:
    """The evening before, or two hours before for who came later; late rather than not at all."""
    for sign_up in reminding.due():
        actions.remind(system("activities"), sign_up)


@every(timedelta(minutes=10))
def remind_to_leave() -> None:
    """Whoever checked in and did not check out hears of it soon after the end."""
    for sign_up in kit.forgot_to_leave():
        actions.remind_to_leave(system("activities"), sign_up)


@every(timedelta(hours=24))
def forget_whereabouts() -> None:
    """Distances of check-ins are forgotten after thirty days."""
    actions.forget_whereabouts(system("activities"))


@every(timedelta(hours=1))
def tell_of_missed_sessions() -> None:
    """Nobody came and nobody said so: the leader is asked."""
    late = clock.now() - PATIENCE
    for activity in alarms.missed_sessions(system("activities"), late):
        actions.tell_of_missed(system("activities"), activity)


@every(timedelta(minutes=1))
def end_offers() -> None:
    """Offers whose time is over end; the next in line is asked."""
    for offer in offers.overdue_offers(clock.now()):
        actions.lapse_offer(system("activities"), offer)


@every(timedelta(minutes=10))
def move_lines() -> None:
    """Lines that stood still for the night go on in the morning."""
    for shift in offers.lines_to_move(clock.now()):
        actions.make_due_offers(system("activities"), shift)
