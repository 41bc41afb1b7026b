"""Campaigns over many units: opened, reminded, closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qinglin.elections import policy, queries, rules
from qinglin.elections.errors import (
    AlreadyRunning,
    CampaignClosed,
    CampaignThere,
    NobodyToRemind,
    NothingToElect,
    StillRunning,
    WrongElection,
)
from qinglin.elections.models import (
    Campaign,
    Contest,
    Milestone,
    Reelection,
    Reminder,
    Stage,
    TermWarning,
)
from qinglin.inbox import actions as inbox
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Post, Term, Unit


@transaction.atomic
def open_campaign(
    actor: Actor, unit: Unit, *, title: str, unit_kind: str, from_on: date, due_on: date
) -> Campaign:
    """Every unit of the kind below this one that elects posts starts its re-election.

    Who is at it already takes part as it stands.
    """
    require(policy.may_lead(actor, unit))
    title = " ".join(title.split())
    faults: dict[str, Any] = {}
    if not 2 <= len(title) <= 60:
        faults["title"] = _("名称应为 2 至 60 个字。")
    if unit_kind not in orgs.unit_kinds():
        faults["unit_kind"] = _("请选择换届的是哪类组织。")
    if due_on < from_on:
        faults["due_on"] = _("截止日期不能早于开始日期。")
    if faults:
        raise WrongElection(fields=faults)
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                unit=unit, title=title, unit_kind=unit_kind, from_on=from_on, due_on=due_on,
                made_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise CampaignThere(title=title) from error
    units = list(orgs.under(unit).filter(kind=unit_kind, closed_on=None).exclude(pk=unit.pk))
    running = Reelection.objects.filter(unit__in=units, state=Reelection.State.OPEN)
    busy = set(running.values_list("unit_id", flat=True))
    running.filter(campaign=None).update(campaign=campaign, due_on=due_on)
    posts = _posts_by_unit([one for one in units if one.pk not in busy])
    if not posts and not busy:
        raise NothingToElect(unit=unit.name)
    _open([one for one in units if one.pk in posts], posts, due_on, campaign)
    audit.record(actor, "elections.campaign_opened", campaign, number=len(posts), unit=unit.pk)
    return campaign


@transaction.atomic
def start(actor: Actor, unit: Unit, *, due_on: date) -> Reelection:
    """One unit starts by itself."""
    require(policy.may_run(actor, unit))
    if Reelection.objects.filter(unit=unit, state=Reelection.State.OPEN).exists():
        raise AlreadyRunning(unit=unit.name)
    posts = _posts_by_unit([unit])
    if not posts:
        raise NothingToElect(unit=unit.name)
    try:
        with transaction.atomic():
            made = _open([unit], posts, due_on, None)[0]
    except IntegrityError as error:
        raise AlreadyRunning(unit=unit.name) from error
    audit.record(actor, "elections.started", made, unit=unit.pk, due_on=due_on.isoformat())
    return made


def _posts_by_unit(units: Iterable[Unit]) -> dict[int, list[Post]]:
    found: defaultdict[int, list[Post]] = defaultdict(list)
    for post in orgs.elected_posts(unit.pk for unit in units):
        found[post.unit_id].append(post)
    return found


def _open(
    units: Sequence[Unit], posts: dict[int, list[Post]], due_on: date, campaign: Campaign | None
) -> list[Reelection]:
    now = clock.now()
    made = Reelection.objects.bulk_create(
        [Reelection(unit=unit, campaign=campaign, due_on=due_on, made_at=now) for unit in units],
        batch_size=1000,
    )
    Contest.objects.bulk_create(
        [
            Contest(reelection=row, post=post, seats=post.seats)
            for row in made
            for post in posts[row.unit_id]
        ],
        batch_size=1000,
    )
    return made


@transaction.atomic
def add_milestone(
    actor: Actor, campaign: Campaign, *, kind: str, title: str, held_on: date
) -> Milestone:
    """A meeting for all: mobilisation, training, inspection, review."""
    require(policy.may_lead(actor, campaign.unit))
    if campaign.closed_at is not None:
        raise CampaignClosed(title=campaign.title)
    title = " ".join(title.split())
    if kind not in Milestone.Kind.values or not 2 <= len(title) <= 80:
        raise WrongElection(fields={"title": _("请写明是什么会，2 至 80 个字。")})
    made = Milestone.objects.create(campaign=campaign, kind=kind, title=title, held_on=held_on)
    audit.record(actor, "elections.milestone_added", campaign, kind=kind, on=held_on.isoformat())
    return made


@transaction.atomic
def close_campaign(actor: Actor, campaign: Campaign) -> None:
    """The end of a campaign: no re-election of it is open any more."""
    require(policy.may_lead(actor, campaign.unit))
    running = Reelection.objects.filter(campaign=campaign, state=Reelection.State.OPEN).count()
    if running:
        raise StillRunning(number=running)
    live = Campaign.objects.filter(pk=campaign.pk, closed_at=None)
    if not live.update(closed_at=clock.now()):
        raise CampaignClosed(title=campaign.title)
    audit.record(actor, "elections.campaign_closed", campaign)


@transaction.atomic
def remind(actor: Actor, reelections: Sequence[Reelection]) -> list[Reminder]:
    """Tell those who answer for late units, each once for a stage; says who was told."""
    require(all(policy.may_approve(actor, row.unit) for row in reelections))
    today = clock.today()
    late = [
        row
        for row in reelections
        if rules.is_late(
            done=row.done,
            completed=row.state != Reelection.State.OPEN,
            due_on=row.due_on,
            today=today,
        )
    ]
    people = queries.in_charge([row.unit for row in late])
    known = set(
        Reminder.objects.filter(reelection__in=late).values_list(
            "reelection_id", "person_id", "done"
        )
    )
    now = clock.now()
    made = [
        Reminder(reelection=row, person_id=person, done=row.done, made_at=now)
        for row in late
        for person in people.get(row.unit_id, [])
        if (row.pk, person, row.done) not in known
    ]
    if not made:
        raise NobodyToRemind
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    labels = dict(Stage.choices)
    for reminder in made:
        row = reminder.reelection
        inbox.tell(
            actor,
            people=[reminder.person_id],
            template="elections.late",
            link=reverse("elections:detail", args=[row.pk]),
            key=f"reelection:{row.pk}:{row.done}",
            unit=row.unit.name,
            due_on=row.due_on,
            stage=str(labels[Stage(rules.CHAIN[row.done])]),
        )
    for row in {reminder.reelection for reminder in made}:
        told = [r.person_id for r in made if r.reelection_id == row.pk]
        audit.record(actor, "elections.reminded", row, people=told, done=row.done)
    return made


@transaction.atomic
def warn_of_ends(actor: Actor, terms: Sequence[Term]) -> int:
    """Tell those who answer for units whose term ends soon, once for each term."""
    require(actor.everything)
    known = set(TermWarning.objects.filter(term__in=terms).values_list("term_id", flat=True))
    new = [term for term in terms if term.pk not in known]
    people = queries.in_charge([term.unit for term in new])
    now = clock.now()
    TermWarning.objects.bulk_create(
        [TermWarning(term=term, made_at=now) for term in new],
        ignore_conflicts=True,
        batch_size=1000,
    )
    for term in new:
        inbox.tell(
            actor,
            people=people.get(term.unit_id, []),
            template="elections.term_ending",
            link=reverse("elections:unit", args=[term.unit_id]),
            key=f"term:{term.pk}",
            unit=term.unit.name,
            ends_on=term.ends_on,
        )
    return len(new)
