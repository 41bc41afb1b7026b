"""Hours on the way to the ledger, and lists of young people, at every node."""

from datetime import date

from qinglin.hours.standing import Objection, Pending, Star, StarScheme
from qinglin.kernel import crypto
from qinglin.outreach.models import Contact, ContactList

from .world import NOW, World, nodes

CADRES = (("S1", "town_secretary@S1"), ("S3", "town_secretary@S3"), ("C1", "station_leader@C1"))


def stock_standing(world: World) -> None:
    scheme = StarScheme.objects.create(
        unit=world.units["CITY"], from_on=date(2026, 1, 1), hours=[100, 300], publish_days=5
    )
    for node, unit in nodes(world):
        owner = f"volunteer@{node}"
        person = world.people[owner]
        for pending in Pending.objects.filter(person=person)[:1]:
            traits = frozenset({"above"} if pending.needs == Pending.Needs.ABOVE else ())
            world.add("pending", node, pending.pk, owner=owner, traits=traits)
        # What was only said is read by whoever may see the ledger.
        world.ties[owner].add(("served", node))
        said = Objection.objects.create(
            person=person, unit=unit, text="少记了半小时", was_minutes=60, made_at=NOW,
            entry_id=world.one("entry", node).pk,
        )  # fmt: skip
        world.add("objection", node, said.pk, owner=owner)
        star = Star.objects.create(
            person=person, unit=unit, scheme=scheme, level=1, minutes=6000,
            published_on=date(2026, 11, 20), until_on=date(2026, 11, 27),
        )  # fmt: skip
        world.add("star", node, star.pk, owner=owner)


def stock_contacts(world: World) -> None:
    for node, cadre in CADRES:
        unit = world.units[node]
        owner = ContactList.objects.create(
            cadre=world.people[cadre], unit=unit, from_on=date(2026, 1, 1)
        )
        world.add("contact_list", node, owner.pk, owner=cadre, key=f"list:{cadre}")
        key = f"contact:{cadre}"
        name, digest = world.canary("contact", key, "name"), f"{owner.pk:064d}"
        contact = Contact.objects.create(
            list=owner, name=name, name_key="x", youth=owner.pk, phone_hash=digest,
            phone_mask="138****0000", phone_sealed=crypto.seal("13800000000", f"outreach:{digest}"),
            field="student", place=unit, from_on=date(2026, 1, 1),
        )  # fmt: skip
        world.add("contact", node, contact.pk, owner=cadre, key=key)
