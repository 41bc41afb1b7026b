"""Honours, agreements, paid work and rosters of the world."""

from datetime import date

from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Agreement, Honour, UnitKind
from qinglin.people.models import Person
from qinglin.rosters.models import Export, Import

from .world import NOW, SYSTEM, World, nodes

#: Whose rosters lie there; nobody else ever sees them.
OWNERS = (("S1", "town_secretary@S1"), ("S3", "town_secretary@S3"), ("D1", "district_secretary@D1"))


def stock_rolls(world: World) -> None:
    for node, unit in nodes(world):
        honour = Honour.objects.create(
            unit=unit, title="五四红旗团委", level="district", given_by="团市委", year=2025,
            given_on=date(2025, 5, 4),
        )  # fmt: skip
        world.add("honour", node, honour.pk)
        agreement = Agreement.objects.create(
            unit=unit, kind=Agreement.Kind.values[0], title=f"协议{node}", name_key="x", search="x",
            signed_on=date(2026, 1, 1), from_on=date(2026, 1, 1),
        )  # fmt: skip
        world.add("agreement", node, agreement.pk)
        hired = _hired(world, node)
        made = orgs.engage(
            SYSTEM, hired, unit, kind="social_worker", from_on=date(2026, 1, 1), posted_at=unit
        )
        world.ties[f"hired@{node}"].add(("registered by pay", node))
        world.add("engagement", node, made.pk, owner=f"hired@{node}")
    known = UnitKind.objects.order_by("pk").first()
    if known is not None:
        world.add("unit_kind", "CITY", known.pk)
    for node, owner in OWNERS:
        by, unit = world.people[owner], world.units[node]
        taken = Import.objects.create(
            unit=unit, kind="volunteers", name="名册.xlsx", digest="0" * 64, made_at=NOW, made_by=by
        )
        world.add("import", node, taken.pk, owner=owner, key=f"import:{owner}")
        given = Export.objects.create(
            unit=unit, layout="volunteers", reason="核对保险", made_at=NOW, made_by=by
        )
        world.add("export", node, given.pk, owner=owner, key=f"export:{owner}")


def _hired(world: World, node: str) -> Person:
    return world.person(f"hired@{node}")
