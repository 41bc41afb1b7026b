"""The hand-tuned statements do what their slow twins would."""

from datetime import date

import pytest

from qinglin.volunteers import sql
from qinglin.volunteers.models import Membership, ProfileCategory, ProfileSkill

from .make import make_category, make_skill, make_team, make_town, make_volunteer

pytestmark = pytest.mark.django_db


def test_pairs_and_memberships_are_rows_like_those_of_the_orm() -> None:
    tree = make_town().tree
    profile, skill, category = make_volunteer(tree.town), make_skill(), make_category()
    fast, slow = make_team(tree.town, "快队"), make_team(tree.town, "慢队")
    sql.add_skills([(profile.pk, skill.pk)])
    sql.add_categories([(profile.pk, category.pk)])
    sql.add_members([(fast.pk, profile.person_id, date(2024, 3, 5))])
    Membership.objects.bulk_create(
        [Membership(team=slow, person=profile.person, from_on=date(2024, 3, 5))]
    )
    assert ProfileSkill.objects.get().checked_on is None
    assert ProfileCategory.objects.get().category == category
    rows = Membership.objects.order_by("team").values("person", "from_on", "until_on")
    assert rows[0] == rows[1]
