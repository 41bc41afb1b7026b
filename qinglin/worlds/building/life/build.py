import logging

from django.db import transaction

from qinglin.kernel.errors import DomainError
from qinglin.worlds.building.ground import Ground
from qinglin.worlds.building.occasions import Pools

from .seen import Seen

log = logging.getLogger(__name__)


def build_life(ground: Ground, pools: Pools) -> list[str]:
    """Every list that a desk, a leader or a volunteer looks at has something on it.

    What a rule of the product refuses on this very day (a holiday, a person who has too much to do
    already) is left out as a whole, and the rest happens. Returns the names of what was left out.
    """
    if ground.facts.life is None:
        return []
    life = Seen(ground, pools, ground.facts.life)
    life.insure()
    acts = (*life.served(), *life.ahead(), *life.kept(), *life.seen())
    ground.progress.begin("站点日常", len(acts))
    left_out: list[str] = []
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except DomainError as refusal:
            left_out.append(act.__name__)
            log.warning("%s is left out of the simulated world: %s", act.__name__, refusal)
        ground.progress.advance()
    return left_out
