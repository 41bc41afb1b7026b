from datetime import date

import pytest

from qinglin.people import actions
from qinglin.people.actions import NewPerson
from qinglin.people.models import Person

from .make import SYSTEM, citizen_id

pytestmark = pytest.mark.django_db
KNOWN = ("id", "public_id", "made_at", "document_sealed", "phone_sealed")


def row(serial: int, phone: str = "") -> NewPerson:
    born_on = date(1960 + serial, 2, 28)
    return NewPerson(
        name=f"张{'伟芳娜敏静'[serial % 5]}", sex="fm"[serial % 2], born_on=born_on,
        document=citizen_id(born_on, "fm"[serial % 2], serial), phone=phone, residence="富春街道",
    )  # fmt: skip


def test_many_are_entered_as_one_by_one() -> None:
    """The fast statement against its slow twin: the same rows, column by column."""
    rows = [row(serial, phone="13800138000" if serial % 3 else "") for serial in range(40)]
    fast = actions.register_many(SYSTEM, rows, simulated=True)
    stored = list(Person.objects.order_by("pk").values())
    assert [{k: v for k, v in vars(person).items() if k != "_state"} for person in fast] == stored
    Person.objects.all().delete()
    for one in rows:
        fields = {name: getattr(one, name) for name in NewPerson.__slots__}
        actions.register(SYSTEM, **fields, simulated=True)
    same = [f.attname for f in Person._meta.concrete_fields if f.attname not in KNOWN]
    slow = list(Person.objects.order_by("pk"))
    for name in same:
        assert [getattr(person, name) for person in slow] == [
            getattr(person, name) for person in fast
        ]


def test_persons_given_back_are_rows_like_any_other() -> None:
    (person,) = actions.register_many(SYSTEM, [row(1, "13800138000")], simulated=True)
    actions.change(SYSTEM, person, residence="鹿山街道")
    person.refresh_from_db()
    assert person.residence == "鹿山街道"
    assert actions.reveal(SYSTEM, person, reason="核对").phone == "13800138000"
