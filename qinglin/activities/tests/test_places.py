"""Places and the line: taken, given back, promoted, overbooked."""

import pytest

from qinglin.activities import actions

from . import make

pytestmark = pytest.mark.django_db


def test_the_first_come_get_places_and_the_others_stand_in_line() -> None:
    shift = make.make_shift(capacity=2)
    people = make.make_volunteers(4, shift.activity.unit)
    placed = [actions.sign_up(make.as_person(one), shift.pk, one.pk) for one in people]
    assert [(one.state, one.position) for one in placed] == [
        ("joined", None),
        ("joined", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting, shift.last_queue_no) == (2, 2, 2)
