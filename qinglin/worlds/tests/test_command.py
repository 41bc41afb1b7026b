"""``qinglin world build``: what it says, and what it refuses."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from qinglin.kernel import audit, clock
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit
from qinglin.worlds import blueprint
from qinglin.worlds.errors import (
    DistrictThere,
    NoSuchWorld,
    OtherWorldThere,
    Unfinished,
    WrongScale,
)
from qinglin.worlds.models import World

from .make import SYSTEM, tiny_facts

pytestmark = pytest.mark.django_db
TINY = 0.003
TINY_FACTS = tiny_facts()


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("world", "build", *arguments, stdout=said)
    return said.getvalue()


def test_a_world_is_built_for_a_day_and_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blueprint, "load", lambda name: TINY_FACTS)
    said = command("fuyang-2015", "--scale", str(TINY), "--seed", "5", "--today", "2026-11-20")
    assert "建好了" in said
    assert "zhandian / fuyang-2015" in said
    world = World.objects.get()
    assert (world.seed, world.scale, world.built_on) == (5, TINY, date(2026, 11, 20))
    assert clock.today() != date(2026, 11, 20)

    people = Unit.objects.count()
    again = command("fuyang-2015", "--scale", "1", "--seed", "6")
    assert "已经建好（规模 0.003，种子 5，2026-11-20）" in again
    assert "zhandian / fuyang-2015" in again
    assert (World.objects.get(), Unit.objects.count()) == (world, people)


def a_world(key: str = "fuyang-2015", title: str = "富阳 2015") -> World:
    """One that was finished, with nothing in it."""
    make_unit(None, "共青团某区委员会", Unit.Kind.DISTRICT, simulated=True)
    return World.objects.create(
        key=key, title=title, seed=1, scale=TINY, built_on=clock.today(), built_at=clock.now()
    )


def test_what_a_day_did_not_allow_is_told() -> None:
    world = a_world()
    assert "办不成" not in command("fuyang-2015")
    audit.record(SYSTEM, "worlds.built", world, left_out=["drawn", "photos"])
    told = command("fuyang-2015")
    assert "站点日常有 2 件事当天办不成，没有排进去：drawn、photos。请用 --today 换一天。" in told


def test_another_world_is_not_built_over() -> None:
    a_world("elsewhere", "别处")
    with pytest.raises(OtherWorldThere, match="别处"):
        command("fuyang-2015")


def test_a_half_built_world_is_named() -> None:
    make_unit(None, "共青团某区委员会", Unit.Kind.DISTRICT, simulated=True)
    with pytest.raises(Unfinished, match="再建一次"):
        command("fuyang-2015", "--scale", str(TINY))
    assert Unit.objects.count() == 1


def test_a_real_district_is_left_alone() -> None:
    make_unit(None, "共青团某区委员会", Unit.Kind.DISTRICT)
    with pytest.raises(DistrictThere, match="QINGLIN_HOME"):
        command("fuyang-2015", "--scale", str(TINY))
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "refusal", "said"),
    [
        (["atlantis"], NoSuchWorld, "fuyang-2015"),
        (["fuyang-2015", "--scale", "0"], WrongScale, "--scale"),
        (["fuyang-2015", "--scale", "2"], WrongScale, "--scale"),
        (["fuyang-2015", "--scale", "much"], CommandError, "--scale"),
        (["fuyang-2015", "--seed", "x"], CommandError, "--seed"),
        (["fuyang-2015", "--today", "20.11.2026"], CommandError, "2026-11-20"),
        ([], CommandError, "name"),
    ],
)
def test_wrong_arguments_are_named_and_nothing_is_built(
    arguments: list[str], refusal: type[Exception], said: str
) -> None:
    with pytest.raises(refusal, match=said):
        command(*arguments)
    assert not Unit.objects.exists()
