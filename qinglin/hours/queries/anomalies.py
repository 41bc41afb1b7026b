"""Findings: what the rules say of the records, and what a desk may see of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count, Q, QuerySet, Sum

from qinglin.activities.models import SignUp
from qinglin.activities.queries.paid import served_at_work
from qinglin.hours import policy
from qinglin.hours.models import Entry, Finding, FindingRecord
from qinglin.hours.options import limits
from qinglin.hours.rules import anomalies, records
from qinglin.hours.rules.records import Found, Records
from qinglin.hours.sql import attendance
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Engagement
from qinglin.people.models import Person
from qinglin.people.queries import people

#: So many records of a finding are shown at most.
MOST_RECORDS = 200
#: What the search finds, in its order, and what is asked when paid work is entered late.
ORDER = (*anomalies.KINDS, Finding.Kind.AT_WORK.value)
#: A year is read in so many portions.
PORTIONS = (1, 4, 7, 10)


def search(year: int) -> Iterator[Found]:
    """Everything odd in one year of service. The records are read, nothing is written."""
    return anomalies.find(year, _portions(year), limits())


def served_in_paid_time(engagements: Collection[int]) -> list[Found]:
    """What was served at work since these engagements began, and nobody was asked about yet."""
    begun = Engagement.objects.filter(pk__in=engagements).order_by("-from_on", "-pk")
    hired = {row.person_id: row for row in begun}
    if not hired:
        return []
    served = served_at_work({person: row.from_on for person, row in hired.items()})
    asked = FindingRecord.objects.filter(
        finding__kind=Finding.Kind.AT_WORK, sign_up__in=[one.pk for one in served]
    )
    known = set(asked.values_list("sign_up_id", flat=True))
    groups: defaultdict[tuple[int, int], list[SignUp]] = defaultdict(list)
    for one in served:
        if one.pk not in known:
            groups[one.person_id, one.shift.activity.unit_id].append(one)
    found = []
    for (person, unit), rows in groups.items():
        facts = {
            "records": len(rows),
            "minutes": sum(one.minutes or 0 for one in rows),
            "since": hired[person].from_on.toordinal(),
        }
        days = [records.day_of(int(one.shift.starts_at.timestamp())) for one in rows]
        found.append(
            Found(
                Finding.Kind.AT_WORK,
                f"at_work:{hired[person].pk}:{unit}:{rows[0].pk}",
                Finding.Sure.LIKELY,
                tuple(one.pk for one in rows),
                (unit,),
                days[0],
                days[-1],
                facts,
            )
        )
    return found


def search_between(first_on: date, until_on: date) -> list[Found]:
    """Everything odd from the one day up to, but not on, the other."""
    records = attendance.between(clock.at(first_on), clock.at(until_on), attendance.places())
    return list(anomalies.find(first_on.year, [records], limits()))


def _portions(year: int) -> Iterator[Records]:
    known = attendance.places()
    days = [date(year, month, 1) for month in PORTIONS] + [date(year + 1, 1, 1)]
    today = clock.today() + timedelta(days=1)
    for since, until in pairwise(days):
        if since <= today:
            yield attendance.between(clock.at(since), clock.at(until), known)


def findings(actor: Actor, *, state: str = "", kind: str = "") -> QuerySet[Finding]:
    """What this desk may see; the surest and latest first."""
    seen = policy.visible_findings(actor, Finding.objects.all())
    if state:
        seen = seen.filter(state=state)
    if kind:
        seen = seen.filter(kind=kind)
    counted = seen.select_related("unit", "other_unit").annotate(services=Count("records"))
    return counted.order_by("-sure", "-to_on", "-pk")


def counts(actor: Actor, state: str) -> dict[str, int]:
    """kind -> how many this desk sees in that state, in the order of the kinds."""
    seen = policy.visible_findings(actor, Finding.objects.filter(state=state))
    found = dict(seen.order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: found[kind] for kind in ORDER if kind in found}


def states(actor: Actor) -> dict[str, int]:
    seen = policy.visible_findings(actor, Finding.objects.all())
    found = dict(seen.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Finding.State.values}


def finding_for(actor: Actor, pk: int) -> Finding:
    """Unseen and absent look the same."""
    related = Finding.objects.select_related("unit", "other_unit", "settled_by")
    finding = policy.visible_findings(actor, related).filter(pk=pk).first()
    if finding is None:
        raise NotFound
    return finding


@dataclass(frozen=True, slots=True)
class Suspect:
    """One record of a finding. ``name`` is empty for whoever may not see the person."""

    sign_up: SignUp
    name: str
    desk: str
    entry: Entry | None
    #: minutes that count now, corrections included
    counted: int
    may_correct: bool


def suspects(actor: Actor, finding: Finding, limit: int = MOST_RECORDS) -> list[Suspect]:
    """The records in order of time, with what the ledger counts for each. Five statements."""
    chosen = SignUp.objects.filter(pk__in=finding.records.values("sign_up_id"))
    related = chosen.select_related("shift__activity__unit", "shift__activity__venue")
    rows = list(related.order_by("shift__starts_at", "pk")[:limit])
    names = names_seen(actor, [pk for row in rows for pk in (row.person_id, row.confirmed_by_id)])
    entries = entries_of([row.pk for row in rows])
    fixed = corrections_of([entry.pk for entry in entries.values()])
    found = []
    for row in rows:
        entry = entries.get(row.pk)
        found.append(
            Suspect(
                sign_up=row,
                name=names.get(row.person_id, ""),
                desk=names.get(row.confirmed_by_id or 0, ""),
                entry=entry,
                counted=entry.minutes + fixed.get(entry.pk, 0) if entry else 0,
                may_correct=entry is not None and policy.may_correct(actor, entry),
            )
        )
    return found


def names_seen(actor: Actor, ids: list[int | None]) -> dict[int, str]:
    """Names of those among them whom the actor may see."""
    wanted = [pk for pk in set(ids) if pk is not None]
    seen = Person.objects.filter(pk__in=people(actor).filter(pk__in=wanted).values("pk"))
    return dict(seen.values_list("pk", "name"))


def entries_of(sign_ups: list[int]) -> dict[int, Entry]:
    """sign-up -> its credit in the ledger. By the unique index of the sources."""
    sources = {f"sign_up:{pk}": pk for pk in sign_ups}
    found = Entry.objects.filter(source__in=list(sources)).select_related("unit")
    return {sources[entry.source]: entry for entry in found}


def corrections_of(credits: list[int]) -> dict[int | None, int]:
    """credit -> the sum of its corrections."""
    rows = Entry.objects.filter(corrects_id__in=credits).values_list("corrects_id")
    return dict(rows.annotate(sum=Sum("minutes")).order_by())


def concerns(finding: Finding, person_id: int) -> bool:
    """Whether the person served in it, confirmed some of it, or led what it is about."""
    records = SignUp.objects.filter(pk__in=finding.records.values("sign_up_id"))
    return records.filter(
        Q(person_id=person_id)
        | Q(confirmed_by_id=person_id)
        | Q(shift__activity__leader_id=person_id)
    ).exists()
