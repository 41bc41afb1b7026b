import pytest

from qinglin.hours import policy, queries
from qinglin.hours.models import Entry
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.kernel.errors import Forbidden, NotFound

from .make import SYSTEM, make_entry, make_person, make_unit, staff, volunteer

pytestmark = pytest.mark.django_db
V, C = policy.VIEW, policy.CORRECT


@pytest.mark.parametrize(
    ("who", "place", "sees", "corrects"),
    [
        ("system", "", True, True),
        ("nobody", "", False, False),
        ("a stranger", "", False, False),
        ("the volunteer", "", True, False),
        ("viewer", "own", True, False),
        ("viewer", "above", True, False),
        ("viewer", "elsewhere", False, False),
        ("corrector", "own", True, True),
        ("corrector", "above", True, True),
        ("corrector", "elsewhere", False, False),
        ("the volunteer as corrector", "own", True, False),
    ],
)
def test_who_sees_and_who_corrects(who: str, place: str, sees: bool, corrects: bool) -> None:
    district = make_unit()
    town = make_unit("春江街道", parent=district)
    other = make_unit("新登镇", parent=district)
    li, zhao = make_person(), make_person("赵敏")
    entry = make_entry(li, town)
    held = {"own": [town], "above": [district, town, other], "elsewhere": [other]}.get(place, [])
    actors: dict[str, Actor] = {
        "system": SYSTEM,
        "nobody": NOBODY,
        "a stranger": volunteer(zhao),
        "the volunteer": volunteer(li),
        "viewer": staff(zhao, [V], *held),
        "corrector": staff(zhao, [V, C], *held),
        "the volunteer as corrector": staff(li, [V, C], *held),
    }
    actor = actors[who]
    assert policy.may_view(actor, entry) is sees
    assert policy.visible(actor, Entry.objects.all()).exists() is sees
    assert policy.may_correct(actor, entry) is corrects
    if sees:
        assert queries.entry_for(actor, entry.seq) == entry
    else:
        with pytest.raises(NotFound):
            queries.entry_for(actor, entry.seq)


def test_the_chain_is_for_whoever_sees_hours_in_the_whole_district() -> None:
    district = make_unit()
    town = make_unit("春江街道", parent=district)
    make_entry(make_person(), town)
    zhao = make_person("赵敏")
    assert len(queries.ledger(staff(zhao, [V], district, town))) == 1
    for actor in (staff(zhao, [V], town), volunteer(zhao), NOBODY):
        with pytest.raises(Forbidden):
            queries.ledger(actor)
