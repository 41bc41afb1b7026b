"""Campaigns, the chain of a re-election, candidates, the meeting, and what an approval decides."""

from .campaigns import add_milestone as add_milestone
from .campaigns import close_campaign as close_campaign
from .campaigns import open_campaign as open_campaign
from .campaigns import remind as remind
from .campaigns import start as start
from .campaigns import warn_of_ends as warn_of_ends
from .candidates import NewCandidacy as NewCandidacy
from .candidates import excuse as excuse
from .candidates import leave_unnamed as leave_unnamed
from .candidates import nominate as nominate
from .candidates import nominate_many as nominate_many
from .candidates import set_contest as set_contest
from .candidates import withdraw as withdraw
from .importing import import_results as import_results
from .meetings import Meeting as Meeting
from .meetings import record_meeting as record_meeting
from .meetings import record_meetings as record_meetings
from .results import approve_result as approve_result
from .results import approve_results as approve_results
from .steps import cancel as cancel
from .steps import send_back as send_back
from .steps import take_step as take_step
from .steps import take_steps as take_steps
