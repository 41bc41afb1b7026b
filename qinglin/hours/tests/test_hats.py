from datetime import date

import pytest

from qinglin.access.tests.make import make_account, signed_in
from qinglin.hours.queries.hats import hats_of
from qinglin.kernel.actor import Actor
from qinglin.orgs import actions as orgs
from qinglin.orgs.tests.make import SYSTEM, make_tree
from qinglin.volunteers.tests.make import make_team, make_volunteer


@pytest.mark.django_db
def test_each_hat_is_seen_under_its_own_rule() -> None:
    tree = make_tree()
    profile = make_volunteer(tree.village)
    person = profile.person
    make_team(tree.village, captain=person)
    orgs.engage(SYSTEM, person, tree.other_town, kind="social_worker", from_on=date(2026, 1, 1))
    own = Actor(name="me", person_id=person.pk)
    mine = hats_of(own, person)
    assert (len(mine.paid_work), len(mine.teams), mine.number) == (1, 1, 2)
    here = frozenset({tree.village.pk})
    near = Actor(name="x", person_id=-1, grants={"people.view": here, "volunteers.view": here})
    seen = hats_of(near, person)
    assert (len(seen.paid_work), len(seen.teams)) == (0, 1)
    away = frozenset({tree.other_town.pk})
    employer = Actor(name="y", person_id=-2, grants={"people.view": away})
    assert [len(part) for part in (hats_of(employer, person).paid_work, seen.posts)] == [1, 0]
    assert hats_of(employer, person).teams == []
    page = signed_in(make_account(person)).get("/me/hats/").content.decode()
    assert "青少年社工" in page
