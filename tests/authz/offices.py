"""Posts, holders, terms, hand-overs and re-elections in the villages; doubles and paper rosters."""

from datetime import date

from qinglin.activities import actions as activities
from qinglin.activities.evidence import LeavingClaim
from qinglin.activities.models import Activity, SignUp
from qinglin.elections import actions as elections
from qinglin.elections import rules
from qinglin.elections.models import Contest, Reelection
from qinglin.orgs import actions as orgs
from qinglin.orgs.queries import kind_named
from qinglin.people import actions as people
from qinglin.people.models import Likeness

from .stock import registered
from .world import NOW, SYSTEM, World, nodes

VILLAGES = ("C1", "C2", "C3", "C4")
SINCE, LEFT = date(2021, 5, 20), date(2026, 9, 1)
SURVEYED = date(2026, 11, 12)


def stock_offices(world: World) -> None:
    """In each village a secretary who left, one who follows, and an election on the way."""
    kind = kind_named("branch_secretary")
    world.add("kind", "CITY", kind.pk)
    for node in VILLAGES:
        unit = world.units[node]
        post = orgs.open_post(SYSTEM, unit, kind, on=date(2020, 1, 1))
        world.add("post", node, post.pk)
        for name in ("former", "secretary", "candidate"):
            world.person(f"{name}@{node}", date(2000, 2, 3))
        before, now, next_one = (
            world.people[f"{name}@{node}"] for name in ("former", "secretary", "candidate")
        )
        left = orgs.appoint(
            SYSTEM,
            orgs.NewHolding(
                post=post, person=before, from_on=SINCE, left_on=LEFT, politics="league"
            ),
        )
        held = orgs.appoint(
            SYSTEM, orgs.NewHolding(post=post, person=now, from_on=LEFT, politics="league")
        )
        for name in ("former", "secretary"):
            world.ties[f"{name}@{node}"].add(("post", node))
        world.ties[f"secretary@{node}"].add(("office", node))
        world.add("holding", node, held.pk, owner=f"secretary@{node}")
        world.add("holding.left", node, left.pk, owner=f"former@{node}")
        orgs.begin_term(SYSTEM, unit, from_on=SINCE)
        hand_over = orgs.open_hand_over(SYSTEM, left, receiver=now, items=["公章一枚"])
        item = hand_over.items.get().pk
        world.add("hand_over", node, hand_over.pk, owner=f"former@{node}", more={"item": item})
        made = elections.start(SYSTEM, unit, due_on=date(2026, 12, 31))
        while (due := rules.next_stage(Reelection.objects.get(pk=made.pk).done)) != "candidates":
            assert due is not None
            elections.take_step(SYSTEM, made, due, on=SURVEYED)
        contest = Contest.objects.get(reelection=made)
        stands = elections.nominate(
            SYSTEM,
            elections.NewCandidacy(
                contest=contest, person=next_one, form_on=SURVEYED,
                nominators=9, supporters=8, politics="league",
            ),
        )  # fmt: skip
        world.ties[f"candidate@{node}"].add(("stands", node))
        world.add("reelection", node, made.pk)
        world.add("contest", node, contest.pk)
        world.add("candidacy", node, stands.pk)


def stock_campaigns(world: World) -> None:
    for node in ("D1", "D2"):
        campaign = elections.open_campaign(
            SYSTEM,
            world.units[node],
            title=world.canary("campaign", f"campaign@{node}", "title"),
            unit_kind="village",
            from_on=date(2026, 11, 1),
            due_on=date(2026, 12, 31),
        )
        world.add("campaign", node, campaign.pk)


def stock_doubles(world: World) -> None:
    """Two volunteers of a node who may be one person; and a merge of two others."""
    for node, _unit in nodes(world):
        low, high = (world.people[f"{name}@{node}"] for name in ("spare", "captain"))
        low, high = sorted((low, high), key=lambda person: person.pk)
        pair = Likeness.objects.create(
            low=low, high=high, reasons="birth", score=50, found_at=low.made_at
        )
        more = {"one": low.pk, "other": high.pk}
        world.add("double", node, pair.pk, more=more)
        gone, kept = (world.person(f"{name}@{node}") for name in ("twin", "other twin"))
        registered(world, f"other twin@{node}", node)
        world.ties[f"twin@{node}"].add(("merged", node))
        merged = people.merge(SYSTEM, gone, kept, reason="同一人登记了两次")
        world.add("merge", node, merged.pk)


def stock_paper(world: World) -> None:
    """A paper roster of what runs, and somebody who forgot to check out."""
    for node, _unit in nodes(world):
        running = world.one("activity.running", node)
        sheet = activities.print_sheet(SYSTEM, Activity.objects.get(pk=running.pk))
        world.add("sheet", node, sheet.number, leader=running.leader)
        sign_up = world.one("sign_up.running", node)
        SignUp.objects.filter(pk=sign_up.pk).update(arrived_at=NOW)
        claim = LeavingClaim.objects.create(
            sign_up_id=sign_up.pk, left_at=NOW, note="忘了签退", made_at=NOW
        )
        world.add("claim", node, claim.pk, leader=running.leader)
