"""One sign-in for each role, and the people who hold the roles of the towns."""

from qinglin.access import actions as access
from qinglin.access.models import Role
from qinglin.orgs.models import Unit

from .ground import Ground

#: Who in the demo holds no role of access: a volunteer is nobody's staff.
NO_ROLE = {"volunteer", "minor", "guardian"}


def build_demo(ground: Ground) -> None:
    """Accounts and grants of the demo's people."""
    demo = ground.facts.demo
    ground.progress.begin("示范账号", len(demo.people))
    roles = set(Role.objects.values_list("key", flat=True))
    for facts in demo.people:
        person = ground.demo_people[facts.role]
        access.open_account(ground.actor, person, login=facts.login, password=demo.password)
        if facts.role in roles - NO_ROLE:
            access.grant(ground.actor, person, facts.role, _unit(ground, facts.unit))
        ground.progress.advance()


def _unit(ground: Ground, name: str) -> Unit:
    if name in ground.stations:
        return ground.stations[name]
    for town in ground.towns:
        if town.facts.name == name:
            return town.unit
    return ground.root
