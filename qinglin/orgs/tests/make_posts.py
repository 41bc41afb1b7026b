"""Posts and holders for tests."""

from datetime import date
from typing import Any

from qinglin.orgs import actions, queries
from qinglin.orgs.actions import NewHolding
from qinglin.orgs.models import Holding, Post, Unit
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

from .make import SYSTEM

SINCE = date(2018, 5, 20)


def make_post(unit: Unit, key: str = "branch_secretary", **but: Any) -> Post:
    actions.sync_posts(SYSTEM)
    return actions.open_post(SYSTEM, unit, queries.kind_named(key), **{"on": SINCE, **but})


def make_holding(post: Post, person: Person | None = None, **but: Any) -> Holding:
    """A League member who was 25 when the post was taken, unless told otherwise."""
    fields: dict[str, Any] = {"from_on": SINCE, "politics": "league", **but}
    person = person or make_person("胡文静", born_on=date(fields["from_on"].year - 25, 1, 9))
    return actions.appoint(SYSTEM, NewHolding(post=post, person=person, **fields))
