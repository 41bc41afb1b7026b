from qinglin.activities.events import RollConfirmed
from qinglin.hours.events import Corrected
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

from . import actions


@reacts_to(RollConfirmed)
def count_after_roll(event: RollConfirmed) -> None:
    actions.mark_stale(system("figures"))


@reacts_to(Corrected)
def count_after_correction(event: Corrected) -> None:
    actions.mark_stale(system("figures"))
