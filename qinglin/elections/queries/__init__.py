"""Re-elections and campaigns as far as the actor may look."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from qinglin.access.models import Grant
from qinglin.access.queries import live_grants
from qinglin.elections import policy, rules
from qinglin.elections.models import (
    Campaign,
    Candidacy,
    Contest,
    Reelection,
    Reminder,
    Stage,
    Step,
    TermWarning,
)
from qinglin.elections.options import WARN_DAYS
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import HandOver, Term, Unit

from .board import Board as Board
from .board import board_of as board_of
from .board import box_of as box_of
from .board import late_of as late_of
from .board import map_of as map_of
from .board import totals_of as totals_of
from .importing import judge as judge
from .narrowing import Narrowing as Narrowing
from .narrowing import leaders_on as leaders_on
from .narrowing import narrowed as narrowed
from .narrowing import narrowing_of as narrowing_of
from .narrowing import towns_of as towns_of
from .sheets import read_sheet as read_sheet
from .sheets import seal_rows as seal_rows
from .sheets import unseal_rows as unseal_rows
from .structure import Side as Side
from .structure import Structure as Structure
from .structure import leading as leading
from .structure import structure_of as structure_of


@dataclass(frozen=True, slots=True)
class Link:
    """One stage of the chain as a page shows it."""

    stage: str
    label: str
    #: done, due, waiting
    state: str
    step: Step | None
    sent_back: list[Step]


@dataclass(frozen=True, slots=True)
class Todo:
    """What needs somebody: terms that end, re-elections that are late, things not received."""

    ending: list[Term]
    late: list[Reelection]
    waiting: list[Reelection]
    hand_overs: list[HandOver]

    @property
    def number(self) -> int:
        return len(self.ending) + len(self.late) + len(self.waiting) + len(self.hand_overs)


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    seen = policy.visible_campaigns(actor, Campaign.objects.all())
    return seen.select_related("unit").order_by("closed_at", "-from_on", "-pk")


def campaign_for(actor: Actor, pk: int) -> Campaign:
    campaign = campaigns(actor).filter(pk=pk).first()
    if campaign is None:
        raise NotFound
    return campaign


def reelections(actor: Actor) -> QuerySet[Reelection]:
    seen = policy.visible(actor, Reelection.objects.all())
    return seen.select_related("unit__parent", "campaign").order_by(
        "due_on", "unit__name_key", "pk"
    )


def reelection_for(actor: Actor, pk: int) -> Reelection:
    """Unseen and absent look the same."""
    found = reelections(actor).select_related("term").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def of_unit(actor: Actor, unit: Unit) -> list[Reelection]:
    return list(reelections(actor).filter(unit=unit).order_by("-pk"))


def open_ones(actor: Actor) -> QuerySet[Reelection]:
    """Re-elections outside campaigns that are under way."""
    return reelections(actor).filter(state=Reelection.State.OPEN, campaign=None)


def of_campaign(actor: Actor, campaign: Campaign) -> QuerySet[Reelection]:
    return policy.visible(actor, Reelection.objects.filter(campaign=campaign))


def only(reelection: Reelection) -> QuerySet[Reelection]:
    return Reelection.objects.filter(pk=reelection.pk)


def remindable(actor: Actor, campaign: Campaign) -> list[Reelection]:
    """Late units of a campaign for which the actor answers from above."""
    rows = late_of(actor, campaign)
    if not actor.everything:
        rows = rows.filter(unit__parent_id__in=actor.units(policy.APPROVE))
    return list(rows)


def reminded_of(campaign: Campaign) -> tuple[int, datetime | None]:
    """How many units were reminded, and when the last time."""
    rows = Reminder.objects.filter(reelection__campaign=campaign)
    found = rows.aggregate(units=Count("reelection", distinct=True), last=Max("made_at"))
    return found["units"], found["last"]


def reminders_of(reelection: Reelection) -> list[Reminder]:
    return list(reelection.reminders.select_related("person").order_by("-pk"))


def contests_of(reelection: Reelection) -> list[Contest]:
    rows = Contest.objects.filter(reelection=reelection).select_related("post__kind")
    return list(rows.prefetch_related("candidacies__person").order_by("post__kind__rank", "pk"))


def contest_for(actor: Actor, pk: int) -> Contest:
    rows = Contest.objects.select_related("reelection__unit__parent", "post__kind")
    contest = rows.filter(pk=pk).first()
    if contest is None:
        raise NotFound
    reelection_for(actor, contest.reelection_id)
    return contest


def candidacy_for(actor: Actor, pk: int) -> Candidacy:
    found = Candidacy.objects.select_related("contest", "person").filter(pk=pk).first()
    if found is None:
        raise NotFound
    contest_for(actor, found.contest_id)
    return found


def chain_of(reelection: Reelection) -> list[Link]:
    """Every stage with its last step, and what was sent back there."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for step in reelection.steps.select_related("by", "file").order_by("pk"):
        steps[step.stage].append(step)
    labels = dict(Stage.choices)
    chain = []
    for number, stage in enumerate(rules.CHAIN):
        passed = [s for s in steps[stage] if s.outcome == Step.Outcome.DONE]
        done = number < reelection.done
        due = number == reelection.done and reelection.state == Reelection.State.OPEN
        chain.append(
            Link(
                stage,
                str(labels[Stage(stage)]),
                "done" if done else "due" if due else "waiting",
                passed[-1] if done and passed else None,
                [s for s in steps[stage] if s.outcome == Step.Outcome.SENT_BACK],
            )
        )
    return chain


def last_days(ids: Iterable[int]) -> dict[int, date]:
    """re-election -> the day of the last step."""
    rows = Step.objects.filter(reelection_id__in=list(ids)).values("reelection_id")
    return dict(rows.annotate(last=Max("on")).values_list("reelection_id", "last"))


def unfilled(ids: Iterable[int]) -> list[Contest]:
    """Posts for which nobody is elected yet, or too few."""
    contests = Contest.objects.filter(reelection_id__in=list(ids)).select_related(
        "reelection__unit"
    )
    won: defaultdict[int, int] = defaultdict(int)
    elected = Candidacy.objects.filter(contest__reelection_id__in=list(ids), elected=True)
    for contest_id in elected.values_list("contest_id", flat=True):
        won[contest_id] += 1
    return [c for c in contests.order_by("pk") if won[c.pk] + c.unnamed < c.seats]


def in_charge(units: Iterable[Unit]) -> dict[int, list[int]]:
    """unit -> who answers for its re-election: its leaders, and those of the unit above.

    Where neither post is held, whoever may run elections there by a role.
    """
    units = list(units)
    places = {unit.pk for unit in units} | {unit.parent_id for unit in units if unit.parent_id}
    leaders = orgs.leaders_of(places)
    granted: defaultdict[int, list[int]] = defaultdict(list)
    grants: QuerySet[Grant] = live_grants().filter(unit_id__in=places).select_related("role")
    for grant in grants:
        if policy.RUN in grant.role.permissions:
            granted[grant.unit_id].append(grant.person_id)
    found: dict[int, list[int]] = {}
    for unit in units:
        people: dict[int, None] = {}
        for place in (unit.pk, unit.parent_id or 0):
            own = [holding.person_id for holding in leaders.get(place, [])]
            people |= dict.fromkeys(own + granted.get(place, []))
        found[unit.pk] = list(people)
    return found


def warnable() -> list[Term]:
    """Terms that end soon, of which nobody was told yet and which nobody renews already."""
    until = clock.today() + timedelta(days=WARN_DAYS.get())
    told = TermWarning.objects.values("term_id")
    running = Reelection.objects.filter(state=Reelection.State.OPEN).values("unit_id")
    terms = Term.objects.filter(ended_on=None, ends_on__lte=until, unit__closed_on=None)
    return list(terms.exclude(pk__in=told).exclude(unit_id__in=running).select_related("unit"))


def todo_of(actor: Actor, *, most: int = 8) -> Todo:
    """Four queries, whatever the size of the district."""
    today = clock.today()
    mine = reelections(actor).filter(state=Reelection.State.OPEN)
    until = today + timedelta(days=WARN_DAYS.get())
    running = Reelection.objects.filter(state=Reelection.State.OPEN).values("unit_id")
    ending = orgs.ending_terms(actor, until).exclude(unit_id__in=running)
    late = mine.filter(due_on__lt=today) if actor.can_somewhere(policy.RUN) else mine.none()
    asked = [rules.CHAIN.index(stage) for stage in sorted(rules.APPROVALS)]
    waiting = mine.filter(done__in=asked, due_on__gte=today)
    if not actor.everything:
        above = Q(unit__parent_id__in=actor.units(policy.APPROVE))
        waiting = waiting.filter(above)
    return Todo(
        ending=list(ending[:most]) if actor.can_somewhere(policy.RUN) else [],
        late=list(late[:most]),
        waiting=list(waiting[:most]),
        hand_overs=list(orgs.open_hand_overs(actor)[:most]),
    )
