"""The figures of the report, counted from what was built: the world answers for its facts."""

from qinglin.figures import actions as figures
from qinglin.figures.models import Value
from qinglin.worlds.errors import FactsMissed

from .ground import Ground


def build_figures(ground: Ground) -> None:
    """Load the district's mode and count it; at full size no figure that is counted from records
    may be contradicted."""
    ground.progress.begin("核算", 2)
    mode = figures.load_mode(
        ground.actor, ground.facts.mode, ground.root, reenacted_on=ground.today
    )
    ground.progress.advance()
    results = figures.refresh(ground.actor, mode)
    ground.progress.advance()
    missed = [
        f"{result.figure.key}：{result.computed}"
        for result in results
        if result.verdict == Value.Verdict.CONTRADICTED and any(result.figure.countings())
    ]
    if missed and ground.scale == 1:
        raise FactsMissed(what="，".join(missed))
