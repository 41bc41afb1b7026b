"""The seed decides: the same gives the same world, another another one, and all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection, transaction

from qinglin.access.errors import WeakPassword
from qinglin.activities.models import SignUp, Tally
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit
from qinglin.people.models import Person
from qinglin.volunteers.models import Membership
from qinglin.worlds import actions, blueprint, queries
from qinglin.worlds.building.ground import Ground, Silent
from qinglin.worlds.errors import DistrictThere, WrongScale
from qinglin.worlds.models import World

from .make import NOON, SYSTEM, at_noon, build, tiny_facts

pytestmark = pytest.mark.django_db
TINY = 0.003


class _Rollback(Exception):
    pass


@contextmanager
def _taken_back() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Rollback
    except _Rollback:
        pass


def fingerprint() -> str:
    """All that a seed decides, without ids and moments of the building itself."""
    rows: list[Any] = [
        *Person.objects.order_by("pk").values_list("name", "document_hash", "residence"),
        *Unit.objects.order_by("pk").values_list("name", "kind"),
        *Membership.objects.order_by("pk").values_list("team__name", "person__name", "from_on"),
        *SignUp.objects.order_by("pk").values_list(
            "person__document_hash", "shift__title", "shift__starts_at", "state", "outcome"
        ),
        *Tally.objects.order_by("pk").values_list("number", "at", "shift__activity__title"),
    ]
    return sha256(repr(rows).encode()).hexdigest()


#: A seed decides before anything is written: on the second database one world shows it.
SEEDED = ["fuyang-2015", *(["lecong-qingji"] if connection.vendor == "sqlite" else [])]


@pytest.mark.parametrize("name", SEEDED)
def test_the_same_seed_gives_the_same_world(name: str) -> None:
    facts = tiny_facts() if name == "fuyang-2015" else blueprint.load(name)
    found = []
    for seed in (7, 7, 8):
        with _taken_back(), at_noon():
            build(facts, seed=seed, scale=TINY)
            found.append(fingerprint())
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_a_world_that_fails_at_the_end_leaves_nothing() -> None:
    facts = tiny_facts()
    broken = facts.demo.model_copy(update={"password": "short"})
    before = AuditEntry.objects.count()
    with pytest.raises(WeakPassword):
        build(facts.model_copy(update={"demo": broken}), scale=TINY)
    assert not Unit.objects.exists()
    assert not Person.objects.exists()
    assert not World.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_finished_world_is_noted() -> None:
    world = build(tiny_facts(), seed=3, scale=TINY)
    assert queries.world() == world
    assert (world.key, world.seed, world.scale) == ("fuyang-2015", 3, TINY)
    assert world.built_on == NOON.date()
    assert not queries.half_built()
    assert AuditEntry.objects.filter(action="worlds.built").count() == 1
    World.objects.all().delete()
    assert queries.half_built()
    assert queries.sign_ins() == []


@pytest.mark.parametrize("scale", [0, -1, 1.01])
def test_scales_have_limits(scale: float) -> None:
    with pytest.raises(WrongScale):
        build(tiny_facts(), scale=scale)
    assert not Unit.objects.exists()


def test_a_real_district_is_never_built_over() -> None:
    make_unit(None, "共青团某区委员会", Unit.Kind.DISTRICT)
    with pytest.raises(DistrictThere, match="共青团某区委员会"):
        build(tiny_facts(), scale=TINY)
    assert Unit.objects.count() == 1


def test_only_the_system_builds() -> None:
    facts = tiny_facts()
    secretary = Actor(name="person:1", person_id=1)
    with at_noon(), pytest.raises(Forbidden):
        actions.build(secretary, facts, scale=TINY, seed=1, today=NOON.date(), progress=Silent())
    assert not Unit.objects.exists()
    assert Ground(SYSTEM, facts, TINY, 1, NOON.date(), Silent()).last_saturday.isoweekday() == 6
