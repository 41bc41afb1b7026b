from typing import Any

import pytest

from qinglin.access.queries import actor_for
from qinglin.access.tests.make import ROLES, SYSTEM, make_house, make_staff
from qinglin.files import policy
from qinglin.files.models import StoredFile
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY
from qinglin.people.tests.make import make_person

pytestmark = pytest.mark.django_db

KEEPERS = {"district_secretary", "town_secretary", "station_leader"}


@pytest.mark.parametrize("role", ROLES)
def test_who_keeps_files_keeps_those_of_the_own_unit_and_below(role: str) -> None:
    tree = make_house().tree
    actor = make_staff(role, tree.town)
    found = [policy.may_store(actor, unit) for unit in (tree.town, tree.village, tree.other_town)]
    assert found == [role in KEEPERS, role in KEEPERS, False]


def test_files_are_seen_when_public_own_or_of_one_s_unit() -> None:
    tree = make_house().tree
    keeper, other = make_staff("town_secretary", tree.town), make_person()
    fields: dict[str, Any] = {
        "kind": "picture", "digest": "0" * 64, "name": "a", "content_type": "image/webp",
        "size": 1, "made_at": clock.now(),
    }  # fmt: skip
    hidden = StoredFile.objects.create(unit=tree.village, **fields)
    shown = StoredFile.objects.create(unit=tree.village, public=True, **fields)
    own = StoredFile.objects.create(unit=tree.other_town, uploaded_by=other, **fields)
    for actor, expected in (
        (NOBODY, {shown}),
        (actor_for(other.pk), {shown, own}),
        (keeper, {shown, hidden}),
        (make_staff("town_secretary", tree.other_town), {shown, own}),
        (make_staff("auditor", tree.district), {shown}),
        (SYSTEM, {shown, hidden, own}),
    ):
        assert set(policy.visible(actor, StoredFile.objects.all())) == expected
