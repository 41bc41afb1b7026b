from qinglin.activities.events import RollConfirmed
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

from . import actions


@reacts_to(RollConfirmed)
def credit_hours(event: RollConfirmed) -> None:
    actions.credit_many(system("hours"), event.credits)
