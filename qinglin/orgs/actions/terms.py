"""Terms of units, and the lists of what goes from one holder to the next."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import policy, queries, rules
from qinglin.orgs.errors import (
    HandOverThere,
    ItemDone,
    NoTermRule,
    NotHandedYet,
    TermEndsFirst,
    TermOverlaps,
    WrongPost,
)
from qinglin.orgs.models import HandOver, HandOverItem, Holding, Term, Unit
from qinglin.people.models import Person

#: What is handed over is to be handed over within so many days.
HAND_OVER_DAYS = timedelta(days=14)


@transaction.atomic
def begin_term(
    actor: Actor,
    unit: Unit,
    *,
    from_on: date,
    ends_on: date | None = None,
    number: int | None = None,
) -> Term:
    """A term of a unit; it lasts as long as the rule in force on its first day says."""
    return begin_terms(actor, [unit], from_on=from_on, ends_on=ends_on, number=number)[0]


@transaction.atomic
def begin_terms(
    actor: Actor,
    units: Sequence[Unit],
    *,
    from_on: date,
    ends_on: date | None = None,
    number: int | None = None,
) -> list[Term]:
    """One term of each unit from the same day. The running one ends on that day."""
    require(actor.everything or all(policy.may_arrange(actor, unit.pk) for unit in units))
    ids = [unit.pk for unit in units]
    known = queries.rules_by_kind()
    latest: dict[int, int] = dict(
        Term.objects.filter(unit__in=ids)
        .values_list("unit")
        .annotate(last=Max("number"))
        .values_list("unit", "last")
    )
    later = Term.objects.filter(unit__in=ids, from_on__gte=from_on).select_related("unit").first()
    if later is not None:
        raise TermOverlaps(unit=later.unit.name, number=later.number)
    made = []
    for unit in units:
        end = ends_on or _end(unit, from_on, known.get(unit.kind, []))
        if end <= from_on:
            raise TermEndsFirst(fields={"ends_on": TermEndsFirst.message})
        following = latest.get(unit.pk, 0) + 1
        made.append(Term(unit=unit, number=number or following, from_on=from_on, ends_on=end))
    Term.objects.filter(unit__in=ids, ended_on=None, from_on__lt=from_on).update(ended_on=from_on)
    try:
        with transaction.atomic():
            Term.objects.bulk_create(made, batch_size=1000)
    except IntegrityError as error:
        raise TermOverlaps(unit=units[0].name, number=number or 0) from error
    for term in made:
        audit.record(
            actor, "orgs.term_begun", term.unit, term=term.pk, number=term.number,
            from_on=term.from_on.isoformat(), ends_on=term.ends_on.isoformat(),
        )  # fmt: skip
    return made


def _end(unit: Unit, from_on: date, known: Sequence[tuple[date, int]]) -> date:
    years = rules.years_in_force(known, from_on)
    if years is None:
        raise NoTermRule(unit=unit.name)
    return rules.term_end(from_on, years)


@transaction.atomic
def open_hand_over(
    actor: Actor, holding: Holding, *, receiver: Person | None = None, items: Sequence[str] = ()
) -> HandOver:
    """A list of what this holder hands over; without items those that the kind of post names."""
    return open_hand_overs(actor, [(holding, receiver)], items=items)[0]


@transaction.atomic
def open_hand_overs(
    actor: Actor, pairs: Sequence[tuple[Holding, Person | None]], *, items: Sequence[str] = ()
) -> list[HandOver]:
    """Lists of several holders who leave; who has a list already refuses all."""
    require(actor.everything or all(policy.may_arrange(actor, one.unit_id) for one, _to in pairs))
    now, today = clock.now(), clock.today()
    there = HandOver.objects.filter(holding__in=[one.pk for one, _to in pairs])
    if known := there.select_related("holding__person").first():
        raise HandOverThere(person=known.holding.person.name)
    made = [
        HandOver(
            holding=holding,
            unit_id=holding.unit_id,
            receiver=receiver,
            due_on=max(holding.left_on or today, today) + HAND_OVER_DAYS,
            opened_at=now,
        )
        for holding, receiver in pairs
    ]
    HandOver.objects.bulk_create(made, batch_size=1000)
    HandOverItem.objects.bulk_create(
        [
            HandOverItem(hand_over=row, title=title[:80])
            for row in made
            for title in dict.fromkeys(items or row.holding.post.kind.hand_over)
        ],
        batch_size=2000,
    )
    for row in made:
        audit.record(actor, "orgs.hand_over_opened", row.holding, hand_over=row.pk)
    return made


@transaction.atomic
def add_item(actor: Actor, hand_over: HandOver, *, title: str) -> HandOverItem:
    """One more thing to hand over."""
    require(policy.may_arrange(actor, hand_over.unit_id))
    title = " ".join(title.split())
    if not 2 <= len(title) <= 80:
        raise WrongPost(fields={"title": _("事项应为 2 至 80 个字。")})
    item, new = HandOverItem.objects.get_or_create(hand_over=hand_over, title=title)
    if not new:
        raise ItemDone(item=title)
    audit.record(actor, "orgs.hand_over_item_added", hand_over, item=item.pk)
    return item


@transaction.atomic
def hand_item(actor: Actor, item: HandOverItem, *, on: date, note: str = "") -> HandOverItem:
    """It was handed over."""
    item = _item(actor, item)
    if item.handed_on is not None:
        raise ItemDone(item=item.title)
    item.handed_on, item.note = on, note.strip()[:200]
    item.save(update_fields=["handed_on", "note"])
    audit.record(actor, "orgs.item_handed", item.hand_over, item=item.pk, on=on.isoformat())
    return item


@transaction.atomic
def receive_item(
    actor: Actor, item: HandOverItem, *, on: date, by: Person | None = None
) -> HandOverItem:
    """It was received, by the successor unless somebody else is named."""
    item = _item(actor, item)
    if item.received_on is not None:
        raise ItemDone(item=item.title)
    if item.handed_on is None:
        raise NotHandedYet(item=item.title)
    if on < item.handed_on:
        raise WrongPost(fields={"on": _("接收日期不能早于移交日期。")})
    item.received_on, item.received_by = on, by or item.hand_over.receiver
    item.save(update_fields=["received_on", "received_by"])
    audit.record(actor, "orgs.item_received", item.hand_over, item=item.pk, on=on.isoformat())
    return item


@transaction.atomic
def settle_hand_overs(actor: Actor, hand_overs: Sequence[HandOver], *, on: date) -> int:
    """Everything still open on these lists was handed over and received on this day."""
    require(actor.everything or all(policy.may_arrange(actor, row.unit_id) for row in hand_overs))
    rows = HandOverItem.objects.select_for_update(of=("self",)).select_related("hand_over")
    waiting = list(
        rows.filter(hand_over__in=[row.pk for row in hand_overs], received_on=None).order_by("pk")
    )
    for item in waiting:
        if item.handed_on is not None and on < item.handed_on:
            raise WrongPost(fields={"on": _("接收日期不能早于移交日期。")})
        item.handed_on, item.received_on = item.handed_on or on, on
        item.received_by_id = item.hand_over.receiver_id
    HandOverItem.objects.bulk_update(
        waiting, ["handed_on", "received_on", "received_by"], batch_size=500
    )
    for hand_over in hand_overs:
        audit.record(actor, "orgs.hand_over_settled", hand_over, on=on.isoformat())
    return len(waiting)


def _item(actor: Actor, item: HandOverItem) -> HandOverItem:
    """Those who hand over and receive may write it down, and whoever arranges the posts there."""
    found = HandOverItem.objects.select_for_update(of=("self",)).select_related(
        "hand_over__holding", "hand_over__receiver"
    )
    item = found.get(pk=item.pk)
    require(policy.may_hand_over(actor, item.hand_over))
    return item
