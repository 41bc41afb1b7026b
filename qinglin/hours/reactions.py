from qinglin.activities.events import RollConfirmed
from qinglin.documents.events import Revoked
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to
from qinglin.orgs.events import WorkEntered

from . import actions, queries
from .events import Corrected


@reacts_to(RollConfirmed)
def credit_hours(event: RollConfirmed) -> None:
    actions.take_roll(system("hours"), event.credits)


@reacts_to(Revoked)
def tell_of_revocation(event: Revoked) -> None:
    if event.kind == queries.KIND and not event.by_holder:
        actions.tell_of_revocation(system("hours"), event.document_id)


@reacts_to(Corrected)
def keep_the_time_bank_true(event: Corrected) -> None:
    """What was stored from a service that counts less now is taken back."""
    actions.reverse_stored(system("hours"), queries.entry_for(system("hours"), event.corrects))


@reacts_to(WorkEntered)
def ask_about_paid_time(event: WorkEntered) -> None:
    actions.question_paid_time(system("hours"), event.engagements)
