from qinglin.activities.events import RollConfirmed
from qinglin.documents.events import Revoked
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

from . import actions, queries


@reacts_to(RollConfirmed)
def credit_hours(event: RollConfirmed) -> None:
    actions.credit_many(system("hours"), event.credits)


@reacts_to(Revoked)
def tell_of_revocation(event: Revoked) -> None:
    if event.kind == queries.KIND and not event.by_holder:
        actions.tell_of_revocation(system("hours"), event.document_id)
