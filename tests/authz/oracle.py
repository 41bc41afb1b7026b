"""Who may do what, written from the rules of the house and from nothing else.

This file imports nothing of the product. Where it and the product disagree, one of them is wrong,
and it has to be found out which: a difference is never settled by copying.

A **hat** is a role at a node and holds for everything below the node, while it is live. A **thing**
hangs at one node and may have an owner, a leader, guardians through its owner. An **act** says who
sees the thing (whoever does not is answered as if it did not exist) and who may do it (whoever sees
but may not is refused).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Role -> permissions: the offices of a district and what each is for.
LOOK = {"orgs.view", "venues.view", "volunteers.view", "activities.view"}
ROLES: dict[str, frozenset[str]] = {
    "team_leader": frozenset(LOOK | {"activities.check_in"}),
    "social_worker": frozenset(LOOK | {"activities.check_in", "people.view"}),
    "auditor": frozenset(
        LOOK | {"people.view", "hours.view", "documents.view", "figures.view", "reports.view"}
    ),
    "station_leader": frozenset(
        LOOK
        | {"people.view", "hours.view", "figures.view", "reports.view"}
        | {"activities.manage", "activities.check_in", "files.manage"}
    ),
}
ROLES["branch_secretary"] = frozenset(
    LOOK
    | {"elections.view", "elections.run", "people.view", "hours.view"}
    | {"activities.manage", "activities.check_in", "files.manage"}
)
ROLES["auditor"] |= {"elections.view"}
ROLES["town_secretary"] = ROLES["station_leader"] | {
    "people.manage", "volunteers.manage", "venues.manage", "activities.overbook",
    "orgs.appoint", "elections.view", "elections.run", "elections.approve", "people.merge",
    "rosters.export", "recognition.apply",
    "hours.review", "outreach.assign", "outreach.count",
    "hours.correct", "documents.view", "documents.revoke", "reports.make",
}  # fmt: skip
ROLES["district_secretary"] = ROLES["town_secretary"] | {
    "orgs.manage", "people.reveal", "access.grant", "figures.freeze",
    "recognition.assess",
}  # fmt: skip
PERMISSIONS = frozenset().union(*ROLES.values())

#: Doors: who may knock at all.
PUBLIC, PERSON, STAFF, TOKEN = "public", "person", "staff", "token"


@dataclass(frozen=True)
class Hat:
    """A role at a node; one that is over, not begun or taken back is not live."""

    role: str
    node: str
    live: bool = True


@dataclass(frozen=True)
class Who:
    """An actor: nobody, a person, a person with hats."""

    name: str
    person: str = ""
    hats: tuple[Hat, ...] = ()
    #: the children for whom this person answers now
    wards: frozenset[str] = frozenset()
    #: the children for whom this person answered once, and does no more
    former_wards: frozenset[str] = frozenset()
    #: a disabled account is nobody
    disabled: bool = False

    @property
    def signed_in(self) -> bool:
        return bool(self.person) and not self.disabled

    @property
    def staff(self) -> bool:
        return self.signed_in and any(hat.live for hat in self.hats)


@dataclass(frozen=True)
class Thing:
    """What an act is about. ``traits`` say what is special: draft, public, closed …"""

    kind: str
    key: str
    node: str
    pk: Any = None
    owner: str = ""
    leader: str = ""
    traits: frozenset[str] = frozenset()
    #: for a person: the ways in which it is tied to nodes
    ties: frozenset[tuple[str, str]] = frozenset()
    #: whatever a request needs besides the id
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Tree:
    """node -> its parent."""

    parents: Mapping[str, str]

    def within(self, node: str, top: str) -> bool:
        """Whether a node is the top or lies below it."""
        here: str | None = node
        while here:
            if here == top:
                return True
            here = self.parents.get(here)
        return False


Test = Callable[[Who, Thing, Tree], bool]


def at(*permissions: str) -> Test:
    """One of these is held at the node of the thing, or above it."""

    def test(who: Who, thing: Thing, tree: Tree) -> bool:
        return held(who, permissions, thing.node, tree)

    return test


def held(who: Who, permissions: tuple[str, ...], node: str, tree: Tree) -> bool:
    return who.signed_in and any(
        hat.live and tree.within(node, hat.node) and ROLES[hat.role] & set(permissions)
        for hat in who.hats
    )


def anywhere(*permissions: str) -> Test:
    """One of these is held at whatever node."""

    def test(who: Who, thing: Thing, tree: Tree) -> bool:
        return who.signed_in and any(
            hat.live and ROLES[hat.role] & set(permissions) for hat in who.hats
        )

    return test


def near(*permissions: str) -> Test:
    """Held above or below the node: what is the district's is for everybody who works in it."""

    def test(who: Who, thing: Thing, tree: Tree) -> bool:
        return who.signed_in and any(
            hat.live
            and ROLES[hat.role] & set(permissions)
            and (tree.within(thing.node, hat.node) or tree.within(hat.node, thing.node))
            for hat in who.hats
        )

    return test


def trait(name: str) -> Test:
    return lambda who, thing, tree: name in thing.traits


def anybody(who: Who, thing: Thing, tree: Tree) -> bool:
    return True


def nobody(who: Who, thing: Thing, tree: Tree) -> bool:
    return False


def signed_in(who: Who, thing: Thing, tree: Tree) -> bool:
    return who.signed_in


def owns(who: Who, thing: Thing, tree: Tree) -> bool:
    return who.signed_in and bool(thing.owner) and who.person == thing.owner


def guards(who: Who, thing: Thing, tree: Tree) -> bool:
    return who.signed_in and thing.owner in who.wards


def leads(who: Who, thing: Thing, tree: Tree) -> bool:
    return who.signed_in and bool(thing.leader) and who.person == thing.leader


def any_of(*tests: Test) -> Test:
    return lambda who, thing, tree: any(test(who, thing, tree) for test in tests)


def both(*tests: Test) -> Test:
    return lambda who, thing, tree: all(test(who, thing, tree) for test in tests)


def without(test: Test) -> Test:
    return lambda who, thing, tree: not test(who, thing, tree)


@dataclass(frozen=True)
class Act:
    """Who sees the thing, and who may do this to it."""

    see: Test
    may: Test

    def verdict(self, who: Who, thing: Thing, tree: Tree) -> str:
        if not self.see(who, thing, tree):
            return "unseen"
        return "allowed" if self.may(who, thing, tree) else "forbidden"


def allowed(who: Who, act: Act, thing: Thing, tree: Tree) -> bool:
    """Whether the act succeeds; what nobody wrote down is denied."""
    return act.verdict(who, thing, tree) == "allowed"


def knocks(who: Who, door: str) -> str:
    """What happens at the door: in, sent to sign in, or told that nothing is here."""
    if door != PUBLIC and not who.signed_in:
        return "sign_in"
    if door == STAFF and not who.staff:
        return "unseen"
    return "in"
