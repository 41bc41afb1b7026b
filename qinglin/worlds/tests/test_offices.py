"""What every simulated district keeps about units and people: no list of these rooms is empty."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from qinglin.activities.models import OpenDay, Recruit
from qinglin.elections.models import Candidacy, Reelection
from qinglin.kernel import clock
from qinglin.orgs.models import Agreement, Engagement, HandOver, HandOverItem, Holding, Season, Term
from qinglin.outreach.models import Contact, ContactList, Touch
from qinglin.partners.models import DoneUnder
from qinglin.people.models import Correction, DataCopy, Likeness, Merge
from qinglin.recognition.models import Application, Event
from qinglin.rosters.models import Export, Import
from qinglin.worlds import blueprint
from qinglin.worlds.building.desks import TWINS
from qinglin.worlds.building.records import LEFT_BEHIND, OWN_LIST, WHY_TWICE

from .make import NOON, at_noon, build

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
SCALE = 0.05


class _Rollback(Exception):
    pass


@pytest.fixture(scope="module", autouse=True)
def _district(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        try:
            with transaction.atomic(), at_noon():
                build(blueprint.load("jinshui-2017"), scale=SCALE)
                yield
                raise _Rollback
        except _Rollback:
            pass


STATES: dict[str, tuple[type[Model], str, set[object]]] = {
    "agreements": (
        Agreement, "kind", {"partnership", "contract", "building", "residence", "mandate"},
    ),
    "namings": (Application, "state", {"applied", "assessed", "named", "refused", "withdrawn"}),
    "steps": (
        Event, "kind", {"applied", "assessed", "named", "reviewed", "refused", "withdrawn"},
    ),
    "ways": (Touch, "way", {"online", "activity", "face", "extra"}),
    "doubles": (Likeness, "state", {"open", "apart"}),
    "corrections": (Correction, "state", {"open", "done", "refused"}),
    "re-elections": (Reelection, "done", {0, 1, 2, 3}),
    "imports": (Import, "state", {"reading"}),
    "exports": (Export, "state", {"waiting"}),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_a_list_has_something_in_every_state(name: str) -> None:
    model, column, states = STATES[name]
    assert set(model._default_manager.values_list(column, flat=True)) == states


def test_the_linkage_runs_in_four_seasons_with_what_was_held_in_them() -> None:
    linkage = Agreement.objects.get(kind="partnership")
    assert Season.objects.filter(agreement=linkage).count() == 4
    held = Counter(
        DoneUnder.objects.filter(agreement=linkage).values_list("season__number", flat=True)
    )
    assert (sum(held.values()), None in held) == (12, False)
    assert len(held) >= 3
    ended = Agreement.objects.exclude(ended_on=None).get()
    assert ended.end_reason == "讲座改由学校自办。"
    assert Agreement.objects.exclude(renews=None).count() == 1


def test_one_cadre_keeps_a_list_and_took_over_another() -> None:
    own = ContactList.objects.get(cadre__name="冯雅楠", until_on=None)
    live = Contact.objects.filter(list=own, until_on=None)
    assert live.count() == OWN_LIST + 3 + LEFT_BEHIND + 1
    assert live.exclude(came_from=None).count() == LEFT_BEHIND
    assert live.exclude(also="").get().also == WHY_TWICE
    assert live.filter(extra=True).count() == 3
    assert ContactList.objects.exclude(until_on=None).count() == 1


def test_the_demos_secretaries_hold_their_posts_and_one_is_taking_over() -> None:
    held = Holding.objects.filter(left_on=None, person__name__in=["郭明远", "冯雅楠"])
    assert set(held.values_list("post__kind__key", flat=True)) == {
        "district_secretary", "town_secretary",
    }  # fmt: skip
    mine = HandOver.objects.get(receiver__name="冯雅楠")
    items = HandOverItem.objects.filter(hand_over=mine)
    assert items.count() == 5
    assert items.exclude(handed_on=None).count() == 3
    assert items.exclude(received_on=None).count() == 1
    ends = list(Term.objects.values_list("ends_on", flat=True))
    assert sum(on < TODAY for on in ends) >= 2
    assert sum(0 <= (on - TODAY).days <= 180 for on in ends) >= 4
    assert Candidacy.objects.exists()


def test_who_was_entered_twice_is_to_be_decided_told_apart_merged_and_taken_apart() -> None:
    assert Merge.objects.count() == 2
    assert Merge.objects.filter(undone_at=None).count() == 1
    assert 3 <= Likeness.objects.count() <= TWINS
    assert Engagement.objects.get().from_on == TODAY
    assert DataCopy.objects.exclude(ready_at=None).count() == 1


def test_an_open_day_is_over_and_one_is_to_come() -> None:
    days = [one.activity.starts_at for one in OpenDay.objects.select_related("activity")]
    assert sorted(clock.day_of(at) >= TODAY for at in days) == [False, True]
    assert Recruit.objects.count() == 2
