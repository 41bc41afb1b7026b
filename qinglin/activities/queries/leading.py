"""What the leader on the spot needs: the roll, the turning code, the counters."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from qinglin.activities import policy
from qinglin.activities.errors import Cancelled
from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.rules import scanning
from qinglin.activities.rules.notice import LONGEST_ACTIVITY
from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor, require

from .find import ordered_shifts

LATEST = 5
#: The purpose of the key that authenticates codes.
PURPOSE = "check-in"


@dataclass(frozen=True, slots=True)
class Code:
    """The code of this moment. A QR text is the address of the scan page with ``?c=payload``."""

    payload: str
    digits: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class ShiftRoll:
    """One shift with its people, by pinyin; ``waiting`` in the order of the line."""

    shift: Shift
    people: list[SignUp]
    waiting: list[SignUp]
    #: how many people are in above capacity
    over: int


@dataclass(frozen=True, slots=True)
class Counter:
    """The counter of a shift: residents served so far, and the latest counts with their undoing."""

    shift: Shift
    served: int
    latest: list[Tally]


def led_by(actor: Actor, day: date) -> list[Activity]:
    """Published or confirmed activities of that day that the actor leads or may look after."""
    found = Activity.objects.filter(
        state__in=[Activity.State.PUBLISHED, Activity.State.CONFIRMED],
        starts_at__gt=clock.at(day) - LONGEST_ACTIVITY,
        starts_at__lt=clock.at(day + timedelta(days=1)),
        ends_at__gt=clock.at(day),
    )
    if not actor.everything:
        mine = Q(unit_id__in=actor.units(policy.CHECK_IN) | actor.units(policy.MANAGE))
        if actor.person_id is not None:
            mine |= Q(leader_id=actor.person_id)
        found = found.filter(mine)
    return list(
        found.select_related("unit", "venue", "leader")
        .prefetch_related(Prefetch("shifts", ordered_shifts()))
        .order_by("starts_at", "pk")
    )


def roll(actor: Actor, activity: Activity) -> list[ShiftRoll]:
    """Who is expected on each shift, and who came. Refuses: Forbidden.

    One query where the activity has its shifts with it (``activity_for``), otherwise two.
    """
    require(policy.may_see_people(actor, activity))
    shifts = sorted(activity.shifts.all(), key=lambda one: (one.position, one.starts_at, one.pk))
    people: dict[int, list[SignUp]] = defaultdict(list)
    waiting: dict[int, list[SignUp]] = defaultdict(list)
    rows = (
        SignUp.objects.filter(shift_id__in=[shift.pk for shift in shifts])
        .exclude(state=SignUp.State.CANCELLED)
        .select_related("person")
        .order_by("queue_no", "person__name_key", "pk")
    )
    for row in rows:
        (waiting if row.state == SignUp.State.WAITING else people)[row.shift_id].append(row)
    for listed in people.values():
        listed.sort(key=lambda one: (one.person.name_key, one.pk))
    return [ShiftRoll(one, people[one.pk], waiting[one.pk], one.over) for one in shifts]


def mac_of(activity_id: int, period: int) -> bytes:
    """The authentication of one activity's code in one period."""
    return crypto.mac(scanning.message(activity_id, period), PURPOSE)


def code_of(actor: Actor, activity: Activity, now: datetime | None = None) -> Code:
    """The code to show; only for whoever leads. Refuses: Forbidden, Cancelled."""
    require(policy.may_lead(actor, activity))
    if activity.state == Activity.State.CANCELLED:
        raise Cancelled
    moment = now or clock.now()
    period = scanning.period_of(moment)
    mac = mac_of(activity.pk, period)
    return Code(
        payload=scanning.payload(activity.pk, period, mac),
        digits=scanning.digits(mac),
        seconds_left=scanning.seconds_left(moment),
    )


def counters(actor: Actor, activity: Activity) -> list[Counter]:
    """One counter per shift, the latest five counts each. Two queries."""
    require(policy.may_lead(actor, activity))
    shifts = list(ordered_shifts().filter(activity_id=activity.pk))
    ranked = Tally.objects.filter(shift_id__in=[shift.pk for shift in shifts]).annotate(
        rank=Window(RowNumber(), partition_by=F("shift_id"), order_by=F("pk").desc())
    )
    latest: dict[int, list[Tally]] = defaultdict(list)
    for one in ranked.filter(rank__lte=LATEST).select_related("by").order_by("-pk"):
        latest[one.shift_id].append(one)
    return [Counter(shift, shift.served, latest[shift.pk]) for shift in shifts]
