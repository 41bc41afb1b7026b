"""What waits between the roll and the ledger: evidence, the second person's list, notices."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from qinglin.activities.models import KitScan, Scan, SignUp
from qinglin.activities.queries.desk import is_workday
from qinglin.hours import policy
from qinglin.hours.models import Entry, Objection, Pending, ReviewRule
from qinglin.hours.rules import reviewing as rules
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import UnitLink
from qinglin.people.queries import mask_name, same_as

from .entries import Statement

PORTION = 5_000
#: So many notices are shown at most.
MOST_NOTICES = 200
#: Scans whose times somebody else stated.
STATED = ("paper:", "claim")


def way_of(unit_id: int, day: date) -> rules.Way:
    """How service of this unit on this day becomes hours: the nearest rule above. Two queries."""
    by_unit: dict[int, list[rules.Way]] = defaultdict(list)
    for one in ReviewRule.objects.all():
        way = rules.Way(one.from_on, one.on_the_spot, one.publish_days, one.objection_days)
        by_unit[one.unit_id].append(way)
    if not by_unit:
        return rules.USUAL
    links = UnitLink.objects.filter(descendant_id=unit_id, ancestor_id__in=by_unit)
    for ancestor in links.order_by("depth").values_list("ancestor_id", flat=True):
        found = rules.in_force(by_unit[ancestor], day)
        if found is not None:
            return found
    return rules.USUAL


def until(day: date, working_days: int) -> date:
    """The last day of a period that begins after this one."""
    return rules.working_days_after(day, working_days, is_workday)


def evidence_of(sign_ups: Iterable[int]) -> dict[int, tuple[SignUp, rules.Evidence]]:
    """sign-up -> the service as confirmed, and what proves it. Three queries a portion."""
    ids = sorted(set(sign_ups))
    found: dict[int, tuple[SignUp, rules.Evidence]] = {}
    for start in range(0, len(ids), PORTION):
        chosen = ids[start : start + PORTION]
        rows = SignUp.objects.filter(pk__in=chosen).select_related("shift__activity__unit")
        scans: dict[int, list[Scan]] = defaultdict(list)
        for scan in Scan.objects.filter(sign_up_id__in=chosen):
            scans[scan.sign_up_id].append(scan)
        ways = dict(
            KitScan.objects.filter(scan__sign_up_id__in=chosen).values_list("scan_id", "way")
        )
        for row in rows:
            found[row.pk] = row, _evidence(row, scans[row.pk], ways)
    return found


def _evidence(row: SignUp, scans: list[Scan], ways: Mapping[int, str]) -> rules.Evidence:
    def seen(direction: str, at: Any) -> bool:
        return any(
            scan.direction == direction and scan.at == at and _by_machine(scan, row, ways)
            for scan in scans
        )

    return rules.Evidence(
        scanned=seen("in", row.arrived_at) and seen("out", row.left_at),
        typed=any(scan.device.startswith(STATED) for scan in scans),
        helped=row.outcome == SignUp.Outcome.HELPED,
        ended_at=row.shift.ends_at,
        confirmed_at=row.confirmed_at or row.shift.ends_at,
    )


def _by_machine(scan: Scan, row: SignUp, ways: Mapping[int, str]) -> bool:
    """The person's own scan, or a leader's phone that read the person's code."""
    if scan.device.startswith(STATED):
        return False
    if scan.pk in ways:
        return ways[scan.pk] != KitScan.Way.HAND
    return scan.by_id == row.person_id


# ---------------------------------------------------------------- the second person's list


def pendings(actor: Actor, state: str) -> QuerySet[Pending]:
    """What this desk may see, the oldest first."""
    seen = policy.visible_pendings(actor, Pending.objects.filter(state=state))
    related = seen.select_related("person", "unit", "first_by", "second_by", "sign_up__shift")
    return related.order_by("service_on", "unit_id", "pk")


def pending_states(actor: Actor) -> dict[str, int]:
    seen = policy.visible_pendings(actor, Pending.objects.all())
    found = dict(seen.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Pending.State.values}


def pending_for(actor: Actor, pk: int) -> Pending:
    """Unseen and absent look the same."""
    related = Pending.objects.select_related("person", "unit", "sign_up__shift__activity")
    found = policy.visible_pendings(actor, related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def chosen(actor: Actor, ids: Iterable[int]) -> list[Pending]:
    """Those of them that this desk may see."""
    related = Pending.objects.select_related("person", "unit", "sign_up__shift__activity")
    return list(policy.visible_pendings(actor, related).filter(pk__in=list(ids)).order_by("pk"))


def my_pendings(person_id: int) -> list[Pending]:
    """What is on its way for one person, and what was refused lately; the latest first."""
    states = [Pending.State.REVIEW, Pending.State.PUBLISHED, Pending.State.REFUSED]
    found = Pending.objects.filter(person_id=person_id, state__in=states)
    return list(found.select_related("unit").order_by("-service_on", "-pk")[:50])


def due() -> list[Pending]:
    """Published to the end without an open objection."""
    over = Pending.objects.filter(state=Pending.State.PUBLISHED, until_on__lt=clock.today())
    return list(over.exclude(objections__state=Objection.State.OPEN).order_by("pk")[:PORTION])


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of a public notice: nobody's full name."""

    name: str
    activity: str
    unit: str
    service_on: date
    minutes: int
    until_on: date | None


def notices() -> list[Notice]:
    """What is published now, for everybody; names masked, because nobody was asked."""
    found = Pending.objects.filter(state=Pending.State.PUBLISHED, until_on__gte=clock.today())
    rows = found.select_related("person", "unit").order_by("until_on", "unit_id", "pk")
    return [
        Notice(
            name=mask_name(row.person.name),
            activity=row.credit["activity"],
            unit=row.unit.name,
            service_on=row.service_on,
            minutes=row.minutes,
            until_on=row.until_on,
        )
        for row in rows[:MOST_NOTICES]
    ]


# ---------------------------------------------------------------- objections


def objections(actor: Actor, state: str) -> QuerySet[Objection]:
    seen = policy.visible_objections(actor, Objection.objects.filter(state=state))
    related = seen.select_related("person", "unit", "pending", "entry", "decided_by")
    return related.order_by("made_at", "pk")


def objection_for(actor: Actor, pk: int) -> Objection:
    related = Objection.objects.select_related("person", "unit", "pending", "entry")
    found = policy.visible_objections(actor, related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def my_objections(person_id: int) -> list[Objection]:
    found = Objection.objects.filter(person_id=person_id).select_related("pending", "entry")
    return list(found.order_by("-pk")[:20])


def last_day_to_object(entry: Entry) -> date:
    """Until when the volunteer may object to what was credited."""
    way = way_of(entry.unit_id, entry.service_on)
    return until(clock.day_of(entry.made_at), way.objection_days)


def own_entry(actor: Actor, seq: int) -> Entry:
    """A credit of one's own, or of a child one answers for."""
    found = Entry.objects.filter(pk=seq, kind=Entry.Kind.CREDIT).first()
    if found is None or not policy.may_certify(actor, found.person_id):
        raise NotFound
    return found


def own_pending(actor: Actor, pk: int) -> Pending:
    found = Pending.objects.filter(pk=pk).first()
    if found is None or not policy.may_certify(actor, found.person_id):
        raise NotFound
    return found


def by_class(person_id: int, year: int | None = None) -> dict[str, int]:
    """Minutes that count, credit and honorary hours apart."""
    lines = Entry.objects.filter(person_id__in=same_as(person_id))
    if year is not None:
        lines = lines.filter(service_on__year=year)
    found = {rules.CREDIT: 0, rules.HONORARY: 0}
    for rule, minutes in lines.values_list("rule", "minutes"):
        found[rules.HONORARY if rules.is_honorary(rule) else rules.CREDIT] += minutes
    return found


def is_storable(entry: Entry) -> bool:
    """Whether an hour or more counts for it now."""
    corrections = Entry.objects.filter(corrects=entry).aggregate(sum=Sum("minutes"))["sum"] or 0
    return entry.minutes + corrections >= HOUR


HOUR = 60


#: Nobody's period to object is longer than this, so older credits are not asked about.
LONGEST_PERIOD = timedelta(days=120)


def open_to_objection(statement: Statement) -> set[int]:
    """Credits of a statement against which their volunteer may still say something."""
    since = clock.now() - LONGEST_PERIOD
    late = [
        item.entry
        for month in statement.months
        for item in month.items
        if item.entry.made_at >= since
    ][:MOST_ASKED]
    return {one.pk for one in late if clock.today() <= last_day_to_object(one)}


MOST_ASKED = 20
