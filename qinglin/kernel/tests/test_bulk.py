"""Straight insertion leaves the same rows as its slow twin, the ORM's ``bulk_create``."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from qinglin.kernel import bulk, clock
from qinglin.kernel.models import Job, Schedule

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 5, 4, 0, 0, 120, tzinfo=UTC)


def test_rows_are_those_of_the_slow_twin() -> None:
    moments = [NOON, NOON.astimezone(clock.SHANGHAI), NOON + timedelta(seconds=1)]
    with transaction.atomic():
        ids = bulk.next_ids(Schedule, 3)
        bulk.insert(
            Schedule,
            ("id", "name", "ran_at"),
            [(pk, f"straight {pk}", at) for pk, at in zip(ids, moments, strict=True)],
        )
    slow = Schedule.objects.bulk_create(
        [Schedule(name=f"slow {number}", ran_at=at) for number, at in enumerate(moments)]
    )
    straight = Schedule.objects.filter(pk__in=ids).order_by("pk")
    assert [row.ran_at for row in straight] == moments
    assert [row.ran_at for row in straight] == [
        row.ran_at for row in Schedule.objects.filter(pk__in=[s.pk for s in slow]).order_by("pk")
    ]
    assert Schedule.objects.filter(ran_at=NOON).count() == 4


def test_ids_are_handed_out_once_also_to_the_orm() -> None:
    with transaction.atomic():
        first = bulk.next_ids(Schedule, 2)
        bulk.insert(Schedule, ("id", "name", "ran_at"), [(pk, f"{pk}", NOON) for pk in first])
        orm = Schedule.objects.create(name="orm", ran_at=NOON).pk
        second = bulk.next_ids(Schedule, 2)
        bulk.insert(Schedule, ("id", "name", "ran_at"), [(pk, f"{pk}", NOON) for pk in second])
    assert len({*first, orm, *second}) == 5
    assert sorted(first) == first
    assert orm not in second


def test_what_is_left_out_gets_its_default_or_nothing() -> None:
    bulk.insert(Job, ("name", "payload", "due_at"), [("x", "{}", NOON), ("y", "[1]", NOON)])
    one, two = Job.objects.order_by("name")
    assert (one.done_at, one.due_at, one.payload, one.attempts, one.error) == (
        None,
        NOON,
        {},
        0,
        "",
    )
    assert two.payload == [1]


def test_constraints_hold() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Schedule, ("name", "ran_at"), [("twice", NOON), ("twice", NOON)])
    assert not Schedule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ids_belong_inside_an_action() -> None:
    with pytest.raises(RuntimeError):
        bulk.next_ids(Schedule, 1)
