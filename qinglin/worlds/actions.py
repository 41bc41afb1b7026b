from datetime import date

from django.db import transaction

from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.figures import actions as figures
from qinglin.hours.models import Entry
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit

from . import sql
from .blueprint import Blueprint
from .building.cadres import build_cadres
from .building.coming import build_coming
from .building.demo import build_demo
from .building.desks import build_desks
from .building.figures import build_figures
from .building.ground import Ground, Progress
from .building.life.build import build_life
from .building.occasions import Pools
from .building.offices import build_offices
from .building.past import build_past
from .building.places import build_places
from .building.population import build_people
from .building.records import build_records
from .building.series import build_series
from .building.teams import build_teams
from .building.units import build_units, build_vocabulary
from .errors import DistrictThere, WrongScale
from .models import World


@transaction.atomic
def build(
    actor: Actor,
    facts: Blueprint,
    *,
    scale: float,
    seed: int,
    today: date,
    progress: Progress,
) -> World:
    """The whole world in one transaction: there is all of it or nothing."""
    require(actor.everything)
    if not 0 < scale <= 1:
        raise WrongScale(scale=scale)
    there = Unit.objects.filter(parent=None).first()
    if there is not None:
        raise DistrictThere(district=there.name)
    ground = Ground(actor, facts, scale, seed, today, progress)
    for part in (build_units, build_vocabulary, build_places, build_people, build_teams):
        part(ground)
    build_cadres(ground)
    pools = Pools(ground)
    build_series(ground, pools)
    with sql.references_checked_at_once(Activity, Shift, SignUp, Tally, Entry):
        build_past(ground, pools)
    # Plans that are kept on the connection come from when the tables were empty.
    sql.analyse()
    build_coming(ground, pools)
    build_demo(ground)
    left_out = build_life(ground, pools)
    build_records(ground)
    build_offices(ground)
    build_desks(ground)
    sql.analyse()
    build_figures(ground)
    world = World.objects.create(
        key=facts.key,
        title=facts.title,
        seed=seed,
        scale=scale,
        built_on=today,
        built_at=clock.now(),
    )
    sql.analyse()
    mode = figures.load_mode(actor, facts.mode, ground.root, reenacted_on=today)
    figures.refresh(actor, mode)
    figures.refresh_trends(actor, ground.root)
    audit.record(actor, "worlds.built", world, scale=scale, seed=seed, left_out=left_out)
    return world
