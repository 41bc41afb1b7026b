from qinglin.activities.events import RollConfirmed
from qinglin.elections.events import ElectionsHeld
from qinglin.hours.events import Corrected
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to
from qinglin.orgs.events import PostsChanged

from . import actions


@reacts_to(RollConfirmed)
def count_after_roll(event: RollConfirmed) -> None:
    actions.mark_stale(system("figures"))


@reacts_to(Corrected)
def count_after_correction(event: Corrected) -> None:
    actions.mark_stale(system("figures"))


@reacts_to(PostsChanged)
def count_after_posts(event: PostsChanged) -> None:
    actions.mark_stale(system("figures"))


@reacts_to(ElectionsHeld)
def count_after_elections(event: ElectionsHeld) -> None:
    actions.mark_stale(system("figures"))
