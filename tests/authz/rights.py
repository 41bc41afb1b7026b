"""The acts of the product in the words of the oracle, and who reads which field of what."""

from collections.abc import Mapping
from typing import Protocol

from .oracle import (
    ROLES,
    Act,
    Test,
    Thing,
    Tree,
    Who,
    any_of,
    anybody,
    anywhere,
    at,
    both,
    guards,
    held,
    leads,
    near,
    nobody,
    owns,
    signed_in,
    trait,
    without,
)

RUNS = ("activities.view", "activities.manage", "activities.check_in")


def tied(*permissions: str, by: str) -> Test:
    """The permission is held where the person is tied in this way."""

    def test(who: Who, thing: Thing, tree: Tree) -> bool:
        return any(held(who, permissions, node, tree) for way, node in thing.ties if way == by)

    return test


def above(permission: str) -> Test:
    """Held at the unit above the node of the thing, not at the node itself alone."""
    return lambda who, thing, tree: held(who, (permission,), tree.parents.get(thing.node, ""), tree)


def at_node(permission: str, *nodes: str) -> Test:
    """Held at one of these nodes, whatever the thing."""
    return lambda who, thing, tree: any(held(who, (permission,), node, tree) for node in nodes)


def reviews(who: Who, thing: Thing, tree: Tree) -> bool:
    """The unit reviews, or the unit above where the thing says so."""
    node = tree.parents.get(thing.node, "") if "above" in thing.traits else thing.node
    return held(who, ("hours.review",), node, tree)


#: A person belongs where it is registered, where it holds an office, and where it is paid.
BELONGING = ("registered", "office", "registered by pay")
BELONGS_VIEW = any_of(*(tied("people.view", by=way) for way in BELONGING))
BELONGS_MANAGE = any_of(*(tied("people.manage", by=way) for way in BELONGING))
POSTED_THERE = tied("orgs.view", by="post")
SERVED_THERE = tied("hours.view", by="served")
SEES_UNIT, SEES_ACTIVITY = at("orgs.view"), any_of(without(trait("draft")), at(*RUNS), leads)
LEADS = any_of(leads, at("activities.check_in", "activities.manage"))
AT_DESK = any_of(leads, at(*RUNS))
MANAGES = at("activities.manage")
OWN_SIGN_UP = any_of(owns, guards)
#: Photos are files of the unit, shown by whoever leads.
KEEPS_PHOTOS = both(LEADS, at("files.manage"))
NAMINGS = at("recognition.apply", "recognition.assess")
TEAMS = any_of(at("volunteers.view"), trait("mine"))
#: Staff of the unit, or whoever leads the team.
LEADS_TEAM = any_of(at("volunteers.manage"), leads)
SEES_TEAM = at("volunteers.view")
#: Whoever appoints a branch secretary holds all that the office may do there.
HOLDS_BRANCH = both(*(at(name) for name in sorted(ROLES["branch_secretary"])))
FIGURES, REPORTS = near("figures.view"), near("reports.view")

ACTS: dict[str, Act] = {
    # anybody, whoever is signed in, whoever has a desk
    "public": Act(anybody, anybody),
    "own": Act(anybody, signed_in),
    "desk": Act(anybody, anybody),
    # a list of a desk: refused as a whole to whoever may look nowhere
    "list.orgs": Act(anybody, anywhere("orgs.view")),
    "list.volunteers": Act(anybody, anywhere("volunteers.view")),
    "list.activities": Act(anybody, anywhere("activities.view")),
    "list.hours": Act(anybody, anywhere("hours.view")),
    "list.documents": Act(anybody, anywhere("documents.view")),
    "list.figures": Act(anybody, anywhere("figures.view")),
    "list.reports": Act(anywhere("reports.view"), anybody),
    "make.activities": Act(anybody, anywhere("activities.manage")),
    "make.teams": Act(anybody, anywhere("volunteers.manage")),
    "make.venues": Act(anybody, anywhere("venues.manage")),
    "make.reports": Act(anybody, anywhere("reports.view", "reports.make")),
    # units and roles
    "units.view": Act(SEES_UNIT, SEES_UNIT),
    "units.manage": Act(SEES_UNIT, at("orgs.manage")),
    "grants.view": Act(SEES_UNIT, SEES_UNIT),
    "grants.give": Act(SEES_UNIT, at("access.grant")),
    # volunteers and teams
    "volunteers.view": Act(at("volunteers.view"), at("volunteers.view")),
    "volunteers.reveal": Act(at("volunteers.view"), at("people.reveal")),
    "open_days.recruit": Act(at(*RUNS), LEADS_TEAM),
    "open_days.drop": Act(at(*RUNS), MANAGES),
    "volunteers.move": Act(SEES_UNIT, at("volunteers.manage")),
    "teams.view": Act(SEES_TEAM, SEES_TEAM),
    "teams.lead": Act(SEES_TEAM, LEADS_TEAM),
    "teams.split": Act(SEES_TEAM, at("volunteers.manage")),
    # places
    "venues.view": Act(any_of(without(trait("closed")), at("venues.view")), anybody),
    "venues.manage": Act(any_of(without(trait("closed")), at("venues.view")), at("venues.manage")),
    # activities
    "activities.view": Act(SEES_ACTIVITY, SEES_ACTIVITY),
    "activities.desk": Act(AT_DESK, AT_DESK),
    "activities.manage": Act(AT_DESK, MANAGES),
    "activities.edit": Act(SEES_ACTIVITY, MANAGES),
    "activities.people": Act(SEES_ACTIVITY, AT_DESK),
    "activities.lead": Act(SEES_ACTIVITY, LEADS),
    "activities.lead_desk": Act(AT_DESK, LEADS),
    "tallies.undo": Act(LEADS, LEADS),
    "sign_ups.view": Act(any_of(OWN_SIGN_UP, AT_DESK), anybody),
    "sign_ups.cancel": Act(any_of(OWN_SIGN_UP, AT_DESK), any_of(OWN_SIGN_UP, LEADS)),
    "series.view": Act(at(*RUNS), at(*RUNS)),
    "series.manage": Act(at(*RUNS), MANAGES),
    "programmes.view": Act(anybody, anywhere("activities.view")),
    "programmes.manage": Act(anybody, both(anywhere("activities.view"), MANAGES)),
    # hours and certificates
    "entries.view": Act(any_of(owns, at("hours.view")), anybody),
    "entries.correct": Act(
        any_of(owns, at("hours.view")), both(at("hours.correct"), without(owns))
    ),
    "findings.view": Act(at("hours.view"), at("hours.view")),
    "findings.settle": Act(at("hours.view"), at("hours.correct")),
    "ledger.audit": Act(anybody, at_node("hours.view", "CITY")),
    "certificates.own": Act(any_of(owns, guards), any_of(owns, guards)),
    "documents.view": Act(at("documents.view"), at("documents.view")),
    "documents.revoke": Act(at("documents.view"), at("documents.revoke")),
    # numbers
    "figures.view": Act(FIGURES, FIGURES),
    "figures.freeze": Act(FIGURES, at("figures.freeze")),
    "briefs.view": Act(REPORTS, REPORTS),
    "briefs.make": Act(REPORTS, at("reports.make")),
    # one's own
    "messages.own": Act(owns, owns),
    "consents.withdraw": Act(
        any_of(owns, guards, at("people.view")), any_of(owns, guards, at("people.manage"))
    ),
    "files.view": Act(any_of(trait("public"), owns, at("files.manage")), anybody),
    "nobody": Act(nobody, nobody),
    # posts, holders, hand-overs
    "posts.arrange": Act(SEES_UNIT, at("orgs.appoint")),
    "posts.appoint": Act(SEES_UNIT, both(at("orgs.appoint"), HOLDS_BRANCH)),
    "holdings.view": Act(any_of(SEES_UNIT, owns), anybody),
    "holdings.arrange": Act(any_of(SEES_UNIT, owns), at("orgs.appoint")),
    "hand_overs.view": Act(any_of(SEES_UNIT, owns), anybody),
    "hand_overs.arrange": Act(any_of(SEES_UNIT, owns), at("orgs.appoint")),
    "hand_overs.write": Act(any_of(SEES_UNIT, owns), any_of(at("orgs.appoint"), owns)),
    "people.posts": Act(any_of(owns, guards, BELONGS_VIEW, POSTED_THERE), anybody),
    "kinds.manage": Act(anybody, at_node("orgs.appoint", "CITY")),
    # re-elections
    "list.elections": Act(anybody, anywhere("elections.view")),
    "elections.view": Act(at("elections.view"), anybody),
    "elections.start": Act(SEES_UNIT, at("elections.run")),
    "elections.run": Act(at("elections.view"), at("elections.run")),
    "elections.approve": Act(at("elections.view"), above("elections.approve")),
    "campaigns.open": Act(anybody, at_node("elections.approve", "CITY")),
    "campaigns.view": Act(near("elections.view"), anybody),
    "campaigns.lead": Act(near("elections.view"), at("elections.approve")),
    "campaigns.remind": Act(near("elections.view"), near("elections.approve")),
    # two entries of one person
    "list.doubles": Act(anybody, anywhere("people.merge")),
    "doubles.view": Act(at("people.view"), anybody),
    "doubles.merge": Act(at("people.view"), at("people.merge")),
    "merges.view": Act(at("people.view"), anybody),
    "merges.undo": Act(at("people.view"), at("people.merge")),
    # what happens to units
    "units.strength": Act(SEES_UNIT, at("orgs.manage")),
    "unit_kinds.define": Act(anybody, at_node("orgs.manage", "CITY")),
    "list.people": Act(anybody, anywhere("people.view")),
    "make.engagements": Act(anybody, anywhere("people.manage")),
    "engagements.view": Act(any_of(owns, at("people.view")), anybody),
    "engagements.keep": Act(any_of(owns, at("people.view")), at("people.manage")),
    # hours on the way to the ledger
    "list.pendings": Act(anybody, anywhere("hours.view", "hours.review")),
    "pendings.review": Act(at("hours.view", "hours.review"), reviews),
    "objections.decide": Act(at("hours.view", "hours.correct"), at("hours.correct")),
    "review.rule": Act(anybody, at_node("hours.review", "CITY")),
    "stars.refuse": Act(at("hours.view", "hours.review"), at("hours.review")),
    "credits.spend": Act(at("volunteers.view"), both(at("hours.review"), without(owns))),
    "terms.above": Act(SEES_ACTIVITY, above("hours.correct")),
    "entries.own": Act(owns, owns),
    # contact with the young: numbers for the unit above, names for the cadre alone
    "list.outreach": Act(anybody, anywhere("outreach.count")),
    "outreach.assign": Act(at("outreach.count"), at("outreach.assign")),
    "contacts.own": Act(owns, owns),
    "list.imports": Act(
        anybody,
        anywhere("people.manage", "orgs.manage", "volunteers.manage", "orgs.appoint"),
    ),
    "imports.own": Act(owns, owns),
    "list.exports": Act(anybody, anywhere("rosters.export")),
    "exports.own": Act(owns, owns),
    # paper rosters, and what the person says of the own sign-up
    "sheets.view": Act(LEADS, LEADS),
    "sign_ups.own": Act(owns, owns),
    "sign_ups.claim": Act(any_of(OWN_SIGN_UP, AT_DESK), owns),
    "claims.decide": Act(LEADS, LEADS),
    # one's own data
    "people.answer_for": Act(any_of(owns, guards), any_of(owns, guards)),
    "copies.own": Act(any_of(owns, guards), any_of(owns, guards)),
    "list.corrections": Act(anybody, anywhere("people.manage")),
    "corrections.decide": Act(
        both(BELONGS_MANAGE, without(owns)), both(BELONGS_MANAGE, without(owns))
    ),
    # what volunteering needs besides a place
    "photos.add": Act(AT_DESK, KEEPS_PHOTOS),
    "photos.publish": Act(LEADS, KEEPS_PHOTOS),
    "patterns.use": Act(any_of(MANAGES, trait("shared")), anywhere("activities.manage")),
    "patterns.drop": Act(any_of(MANAGES, trait("shared")), MANAGES),
    "offers.answer": Act(OWN_SIGN_UP, OWN_SIGN_UP),
    "marks.appeal": Act(OWN_SIGN_UP, OWN_SIGN_UP),
    "marks.answer": Act(MANAGES, without(owns)),
    "standing.agree": Act(any_of(OWN_SIGN_UP, MANAGES), OWN_SIGN_UP),
    "standing.end": Act(any_of(OWN_SIGN_UP, MANAGES), anybody),
    "sign_ups.approve": Act(any_of(OWN_SIGN_UP, AT_DESK), LEADS),
    "sign_ups.praise": Act(any_of(OWN_SIGN_UP, AT_DESK), both(LEADS, without(owns))),
    "sign_ups.feedback": Act(any_of(OWN_SIGN_UP, AT_DESK), OWN_SIGN_UP),
    # namings
    "list.namings": Act(anybody, anywhere("recognition.apply", "recognition.assess")),
    "namings.define": Act(anybody, at_node("recognition.assess", "CITY")),
    "namings.view": Act(NAMINGS, anybody),
    "namings.decide": Act(NAMINGS, at("recognition.assess")),
    # added where an object is reached in two ways
    "consents.give": Act(any_of(owns, guards, BELONGS_VIEW), any_of(owns, guards, BELONGS_MANAGE)),
    "people.view": Act(any_of(owns, guards, BELONGS_VIEW), anybody),
    "people.hours": Act(any_of(owns, guards, BELONGS_VIEW, SERVED_THERE), anybody),
    "sign_ups.make": Act(SEES_ACTIVITY, signed_in),
    "venues.staff": Act(any_of(without(trait("closed")), at("venues.view")), anybody),
    "district.rules": Act(anybody, at_node("activities.manage", "CITY")),
    "long_day.approve": Act(AT_DESK, above("hours.correct")),
    "briefs.ask": Act(FIGURES, at("reports.make")),
    # the form offers the modes one may write about; whoever has none is refused as a whole
    "briefs.ask_by_form": Act(
        any_of(at("reports.make"), without(at_node("reports.make", "D1", "D2"))),
        at("reports.make"),
    ),
}


def led(who: Who, thing: Thing, tree: Tree) -> bool:
    """Whoever leads an activity knows who comes, and a captain knows the team."""
    return who.signed_in and ("led by", who.person) in thing.ties


#: Who reads a field of a thing in clear. What is not named here is read by nobody.
BELONGS = any_of(
    tied("people.view", "volunteers.view", by="registered"),
    tied("people.view", "orgs.view", by="office"),
)
READS: dict[str, Test] = {
    "person.name": any_of(
        owns,
        guards,
        trait("leads in public"),
        trait("mine"),
        BELONGS,
        tied(*RUNS, by="signed up"),
        tied("hours.view", by="served"),
        tied("documents.view", by="certified"),
        tied("volunteers.view", by="in team"),
        tied("people.view", "volunteers.view", by="answers for a child"),
        tied("orgs.view", "people.view", by="post"),
        tied("elections.view", by="stands"),
        tied("people.view", by="merged"),
        tied("people.view", by="registered by pay"),
        led,
    ),
    "person.residence": any_of(owns, guards, tied("people.view", by="registered")),
    #: in clear only by the act of revealing, which is asked for by itself
    "person.phone": nobody,
    "person.document": nobody,
    #: whether two entries are one person is seen by the day of birth
    "person.born_on": any_of(owns, guards, tied("people.merge", by="registered")),
    "activity.title": SEES_ACTIVITY,
    "activity.content": SEES_ACTIVITY,
    "team.name": any_of(at("volunteers.view"), leads, trait("mine"), owns),
    "series.title": at(*RUNS),
    "pattern.title": any_of(MANAGES, trait("shared")),
    "mark.words": any_of(owns, guards, MANAGES),
    "feedback.words": any_of(owns, guards, AT_DESK),
    "naming.words": NAMINGS,
    "entry.content": any_of(owns, guards, at("hours.view")),
    "message.words": owns,
    "file.body": any_of(trait("public"), owns, at("files.manage")),
    "brief.title": REPORTS,
    "snapshot.reason": FIGURES,
    "campaign.title": near("elections.view"),
    "contact.name": owns,
    "correction.wanted": any_of(owns, guards, BELONGS_MANAGE),
    "venue.name": any_of(without(trait("closed")), at("venues.view")),
}


class Known(Protocol):
    """What is asked of the world here, which this file does not know."""

    @property
    def tree(self) -> Tree: ...

    @property
    def actors(self) -> Mapping[str, Who]: ...

    def keys(self, kind: str) -> list[str]: ...

    def thing(self, kind: str, key: str) -> Thing: ...


def knows(who: Who, person: str, world: Known) -> bool:
    """Whom one knows: the own guardian, and whoever may read the own name or that of a ward. It is
    told to everybody who looks at them."""
    if not who.signed_in:
        return False
    tree, actors = world.tree, world.actors
    if any(who.person in other.wards and other.person == person for other in actors.values()):
        return True
    reader = actors.get(person) or Who(person, person)
    mine = [world.thing("person", me) for me in (who.person, *who.wards)]
    return any(READS["person.name"](reader, me, tree) for me in mine)


#: What a list holds, for whom: every thing of the kind that passes.
LISTS: dict[str, Test] = {
    "person.name": tied("volunteers.view", by="registered"),
    "team.name": any_of(at("volunteers.view")),
    "activity.draft.title": at(*RUNS),
    "activity.open.title": anybody,
    "series.title": at(*RUNS),
    "brief.title": REPORTS,
    "pattern.title": MANAGES,
    "pattern.shared.title": anybody,
    "message.words": owns,
}


def listed(who: Who, field: str, request: str, world: Known) -> set[str]:
    """The keys of what this actor is shown in this list, exactly."""
    kind, _name = field.rsplit(".", 1)
    test = LISTS[f"{field}@{request}"] if f"{field}@{request}" in LISTS else LISTS[field]
    keys = world.keys(kind)
    tree = world.tree
    return {key for key in keys if test(who, world.thing(kind, key), tree)}
