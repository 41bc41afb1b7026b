from qinglin.worlds.building.ground import Ground
from qinglin.worlds.building.occasions import Pools

from .kept import Kept


def build_life(ground: Ground, pools: Pools) -> None:
    """Every list that a desk, a leader or a volunteer looks at has something on it."""
    if ground.facts.life is None:
        return
    ground.progress.begin("站点日常", 3)
    life = Kept(ground, pools, ground.facts.life)
    life.insure()
    life.build_served()
    ground.progress.advance()
    life.build_ahead()
    ground.progress.advance()
    life.build_kept()
    ground.progress.advance()
