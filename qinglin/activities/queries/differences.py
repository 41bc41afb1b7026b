"""Whether counters and rows agree, for ``qinglin verify``."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from qinglin.activities.models import Offer, Shift, SignUp, Tally
from qinglin.activities.sql.overlaps import overlaps

HOLDS_PLACE = Q(sign_ups__state__in=("joined", "confirmed")) & ~Q(sign_ups__source="walk_in")


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is wrong with ``record`` (``activities.shift:17``): stored against counted."""

    record: str
    what: str
    stored: int | str
    counted: int | str

    def __str__(self) -> str:
        return f"{self.record}: {self.what}: stored {self.stored}, counted {self.counted}"


def counter_differences(limit: int = 100) -> list[Difference]:
    """Counters of places, queues and residents against the rows; people in two places at once;
    sign-ups in a state that their activity cannot have."""
    found = chain(_places(), _overbooked(), _served(), _lines(), _two_places(), _states())
    return list(islice(found, limit))


def _places() -> Iterator[Difference]:
    counted = Shift.objects.annotate(
        holders=Count("sign_ups", filter=HOLDS_PLACE),
        in_line=Count("sign_ups", filter=Q(sign_ups__state="waiting")),
    ).exclude(taken=F("holders"), waiting=F("in_line"))
    for pk, taken, waiting, holders, in_line in counted.values_list(
        "pk", "taken", "waiting", "holders", "in_line"
    ):
        if taken != holders:
            yield Difference(f"activities.shift:{pk}", "taken", taken, holders)
        if waiting != in_line:
            yield Difference(f"activities.shift:{pk}", "waiting", waiting, in_line)


def _overbooked() -> Iterator[Difference]:
    over = Shift.objects.filter(taken__gt=F("capacity")).exclude(
        overbooked=F("taken") - F("capacity")
    )
    none = Shift.objects.filter(taken__lte=F("capacity"), overbooked__gt=0)
    for shift in (over | none).order_by("pk"):
        record = f"activities.shift:{shift.pk}"
        yield Difference(record, "overbooked", shift.overbooked, shift.over)


def _states() -> Iterator[Difference]:
    """Nobody holds a place in what is over or off; nothing is confirmed before the roll."""
    ended = Q(shift__activity__state__in=("draft", "cancelled", "confirmed"))
    wrong = SignUp.objects.filter(
        (ended & Q(state__in=("joined", "waiting")))
        | Q(shift__activity__state__in=("draft", "published"), state="confirmed")
    )
    for pk, state, activity in wrong.values_list("pk", "state", "shift__activity__state").order_by(
        "pk"
    ):
        yield Difference(f"activities.signup:{pk}", "state against activity", state, activity)


def _served() -> Iterator[Difference]:
    sums = dict(
        Tally.objects.values_list("shift_id").annotate(n=Coalesce(Sum("number"), 0)).order_by()
    )
    stored = dict(Shift.objects.filter(served__gt=0).values_list("pk", "served"))
    for pk in sorted(sums.keys() | stored.keys()):
        if stored.get(pk, 0) != sums.get(pk, 0):
            yield Difference(f"activities.shift:{pk}", "served", stored.get(pk, 0), sums.get(pk, 0))


def _lines() -> Iterator[Difference]:
    """Numbers in line: present for who waits, one for each person or party, never beyond the last
    one given. Who was invited and has not answered stands in no line."""
    asked = Offer.objects.filter(
        sign_up=OuterRef("pk"), kind=Offer.Kind.INVITED, state=Offer.State.OPEN
    )
    waiting = SignUp.objects.filter(state=SignUp.State.WAITING)
    for pk in waiting.filter(~Exists(asked), queue_no=None).values_list("pk", flat=True):
        yield Difference(f"activities.signup:{pk}", "queue_no", "none", "a number")
    lines = waiting.exclude(queue_no=None).values("shift_id")
    counted = lines.annotate(
        entries=Count(Coalesce(F("party_id"), -F("pk")), distinct=True),
        numbers=Count("queue_no", distinct=True),
        last=Max("queue_no"),
    )
    for shift, entries, numbers, last, given in counted.values_list(
        "shift_id", "entries", "numbers", "last", "shift__last_queue_no"
    ).order_by():
        if entries != numbers:
            yield Difference(f"activities.shift:{shift}", "numbers in line", entries, numbers)
        if last > given:
            yield Difference(f"activities.shift:{shift}", "last_queue_no", given, last)


def _two_places() -> Iterator[Difference]:
    for person, one, other in overlaps():
        yield Difference(
            f"people.person:{person}",
            "two places at once",
            f"activities.shift:{one}",
            f"activities.shift:{other}",
        )
