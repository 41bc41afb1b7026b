"""The oracle stands alone, and the roles of a new installation are those of the rules."""

import ast
from pathlib import Path

import pytest
import yaml

from qinglin.access.actions.grants import ROLES as ROLES_FILE

from . import oracle
from .oracle import Act, Hat, Thing, Tree, Who, anybody, at, held, knocks, nobody

TREE = Tree({"town": "district", "village": "town", "other": "district"})
CLERK = Who("clerk", "clerk", (Hat("station_leader", "town"),))
ALONE = {"oracle.py", "rights.py"}
MAY_IMPORT = {"collections.abc", "dataclasses", "typing"}


@pytest.mark.parametrize("name", sorted(ALONE))
def test_the_oracle_imports_nothing_of_the_product(name: str) -> None:
    source = (Path(__file__).parent / name).read_text("utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add("." * node.level + (node.module or ""))
    assert imported <= MAY_IMPORT | {".oracle"}


def test_the_roles_of_the_product_are_those_of_the_rules() -> None:
    declared = yaml.safe_load(ROLES_FILE.read_text("utf-8"))
    product = {
        key: frozenset(role["permissions"]) & oracle.PERMISSIONS
        for key, role in declared.items()
        if key in oracle.ROLES
    }
    assert product == oracle.ROLES


@pytest.mark.parametrize(
    ("node", "seen"), [("town", True), ("village", True), ("district", False), ("other", False)]
)
def test_a_hat_holds_below_its_node_and_nowhere_else(node: str, seen: bool) -> None:
    assert at("orgs.view")(CLERK, Thing("unit", "one", node), TREE) is seen


def test_a_hat_that_is_over_and_a_disabled_account_hold_nothing() -> None:
    over = Who("over", "over", (Hat("station_leader", "town", live=False),))
    disabled = Who("off", "off", CLERK.hats, disabled=True)
    assert not held(over, ("orgs.view",), "town", TREE)
    assert not held(disabled, ("orgs.view",), "town", TREE)
    assert knocks(over, oracle.STAFF) == "unseen"
    assert knocks(disabled, oracle.STAFF) == "sign_in"


def test_rights_of_two_hats_do_not_combine() -> None:
    """The right of one hat at the place of the other is no right."""
    both = Who("both", "both", (Hat("auditor", "other"), Hat("town_secretary", "village")))
    thing = Thing("activity", "one", "other")
    assert at("activities.view")(both, thing, TREE)
    assert not at("activities.manage")(both, thing, TREE)


def test_what_is_not_seen_is_never_forbidden() -> None:
    assert Act(nobody, anybody).verdict(CLERK, Thing("x", "x", "town"), TREE) == "unseen"
    assert Act(anybody, nobody).verdict(CLERK, Thing("x", "x", "town"), TREE) == "forbidden"
