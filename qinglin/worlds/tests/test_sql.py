"""References that are checked together hold as those do that are checked one by one."""

import pytest
from django.db import IntegrityError, connection, transaction

from qinglin.activities.models import Shift, SignUp
from qinglin.activities.tests.make import make_shift, make_volunteers
from qinglin.kernel import clock
from qinglin.worlds import sql

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite checks as always"),
]


def references() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' ORDER BY 1, 2"
        )
        return [(name, rule) for name, rule in cursor.fetchall()]


def test_the_references_are_there_again_and_hold() -> None:
    shift = make_shift(capacity=5)
    (person,) = make_volunteers(1, shift.activity.unit)
    before = references()
    with sql.references_checked_at_once(Shift, SignUp):
        missing = {row for row in before if row not in references()}
        assert {name.split("_id_")[0] for name, _ in missing} >= {
            "activities_signup_shift",
            "activities_signup_person",
            "activities_shift_activity",
        }
        SignUp.objects.create(shift=shift, person=person, state="joined", made_at=clock.now())
    assert references() == before
    assert SignUp.objects.get().shift == shift


def test_a_row_that_refers_to_nothing_ends_it() -> None:
    shift = make_shift(capacity=5)
    (person,) = make_volunteers(1, shift.activity.unit)
    sign_up = SignUp.objects.create(shift=shift, person=person, state="joined", made_at=clock.now())
    before = references()
    with (
        pytest.raises(IntegrityError, match="activities_signup_person"),
        transaction.atomic(),
        sql.references_checked_at_once(SignUp),
    ):
        SignUp.objects.filter(pk=sign_up.pk).update(person_id=10**9)
    assert references() == before
    sign_up.refresh_from_db()
    assert sign_up.person == person
