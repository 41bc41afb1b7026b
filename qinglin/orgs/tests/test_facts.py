from datetime import date

import pytest

from qinglin.kernel import facts
from qinglin.kernel.facts import Counted, Cut
from qinglin.orgs.facts import UNITS
from qinglin.orgs.models import Unit

from .make import make_tree

pytestmark = pytest.mark.django_db
TODAY = date(2015, 11, 13)


def test_units_are_counted_as_they_stand_on_a_day() -> None:
    tree = make_tree()
    Unit.objects.filter(pk=tree.other_village.pk).update(closed_on=TODAY)
    Unit.objects.filter(pk=tree.village.pk).update(opened_on=date(2015, 11, 14))
    assert facts.count(UNITS, Cut(until=TODAY)) == Counted(3, 3)
    assert facts.count(UNITS, Cut(until=date(2015, 11, 12))).number == 4
    assert facts.count(UNITS, Cut(until=date(2015, 11, 14))).number == 4
    towns = Cut(until=TODAY, filters={"kind": "town"})
    assert facts.by_unit(UNITS, towns) == {
        tree.town.pk: Counted(1, 1),
        tree.other_town.pk: Counted(1, 1),
    }
    under = Cut(until=TODAY, units=[tree.town.pk, tree.village.pk])
    assert list(UNITS.rows(under)) == [tree.town]
