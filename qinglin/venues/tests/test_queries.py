from datetime import datetime, time

import pytest

from qinglin.access.tests.make import make_staff
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import NotFound
from qinglin.orgs.tests.make import make_tree
from qinglin.venues import actions, queries
from qinglin.venues.actions import Span

from .make import SYSTEM, make_venue

pytestmark = pytest.mark.django_db


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026; the 21st is a Saturday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.SHANGHAI)


def test_unseen_and_absent_look_the_same() -> None:
    venue = make_venue(make_tree().town)
    assert queries.venue_for(NOBODY, venue.pk) == venue
    actions.close_venue(SYSTEM, venue)
    for pk in (venue.pk, 10**9):
        with pytest.raises(NotFound):
            queries.venue_for(NOBODY, pk)


def test_lists_are_narrowed_and_sorted_by_pinyin() -> None:
    tree = make_tree()
    corner = make_venue(tree.town, "雷锋角", permanent=True)
    window = make_venue(tree.village, "办税厅微笑岗", kind="window")
    other = make_venue(tree.other_town, "鹿山站")
    secretary = make_staff("town_secretary", tree.town)
    assert list(queries.venues(NOBODY)) == [window, corner, other]
    assert list(queries.venues(NOBODY, kind="window")) == [window]
    assert list(queries.venues(NOBODY, permanent=True)) == [corner]
    assert list(queries.venues(NOBODY, unit_ids=frozenset({tree.other_town.pk}))) == [other]
    assert list(queries.venues(NOBODY, words="lsz")) == [other]
    assert list(queries.desk_venues(secretary)) == [window, corner]
    actions.close_venue(SYSTEM, corner)
    assert list(queries.desk_venues(secretary)) == [window]
    assert list(queries.desk_venues(secretary, closed=True)) == [window, corner]


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (moment(21, 9), True),
        (moment(21, 8, 59), False),
        (moment(21, 11, 59), True),
        (moment(21, 12), False),
        (moment(22, 10), False),
        (moment(20, 10), False),
    ],
)
def test_open_now_by_the_clock_of_shanghai(now: datetime, is_open: bool) -> None:
    venue = make_venue(make_tree().town)
    actions.set_opening_hours(SYSTEM, venue, [Span(6, time(9), time(12))])
    assert queries.open_now(now).exists() is is_open
    actions.close_venue(SYSTEM, venue)
    assert not queries.open_now(now).exists()


def test_distances_leave_out_places_without_a_position() -> None:
    tree = make_tree()
    near = make_venue(tree.town, "近处", latitude=30_050_000, longitude=119_950_000)
    nowhere = make_venue(tree.town, "别处")
    found = queries.distances([near, nowhere], 30_050_000, 119_960_000)
    assert found.keys() == {near.pk}
    assert found[near.pk] == pytest.approx(962, abs=3)
