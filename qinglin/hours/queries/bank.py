"""The time bank as one person sees it."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from qinglin.hours import policy
from qinglin.hours.models import BankAccount, BankLine, Entry
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.people.models import Guardianship, Person
from qinglin.people.queries import same_as
from qinglin.volunteers.models import Profile

from .entries import Difference
from .reviewing import is_storable

MOST = 50


@dataclass(frozen=True, slots=True)
class Account:
    credits: int
    lines: list[BankLine]
    storable: list[Entry]
    family: list[Person]


def account(person_id: int) -> Account:
    lines = BankLine.objects.filter(person_id=person_id).select_related("other", "entry")
    return Account(
        credits=balance(person_id),
        lines=list(lines.order_by("-pk")[:MOST]),
        storable=storable(person_id),
        family=list(Person.objects.filter(pk__in=family_of(person_id)).order_by("name_key")),
    )


def desk_account(actor: Actor, person_id: int) -> int | None:
    """The volunteer's page of the account for whoever may give service for credits."""
    if not actor.can_somewhere(policy.REVIEW):
        return None
    profile = Profile.objects.filter(person_id=person_id).first()
    return profile.pk if profile is not None and policy.may_spend(actor, profile) else None


def balance(person_id: int) -> int:
    found = BankAccount.objects.filter(person_id=person_id).values_list("credits", flat=True)
    return found.first() or 0


def storable(person_id: int) -> list[Entry]:
    """Credits of at least an hour that were not stored yet, the latest first."""
    stored = BankLine.objects.filter(person_id=person_id, kind=BankLine.Kind.STORED)
    rows = Entry.objects.filter(person_id__in=same_as(person_id), kind=Entry.Kind.CREDIT)
    left = rows.exclude(pk__in=stored.values("entry_id")).order_by("-service_on", "-seq")
    return [one for one in left[: 2 * MOST] if is_storable(one)][:MOST]


def family_of(person_id: int) -> set[int]:
    """Whom this person answers for, and who answers for this person."""
    now = Guardianship.objects.filter(Q(until_on=None) | Q(until_on__gte=clock.today()))
    pairs = now.values_list("child_id", "guardian_id")
    children = pairs.filter(guardian_id=person_id)
    guardians = pairs.filter(child_id=person_id)
    return {child for child, _guardian in children} | {one for _child, one in guardians}


def differences() -> list[Difference]:
    """Accounts that are not the sum of their lines."""
    sums = dict(BankLine.objects.order_by().values_list("person_id").annotate(sum=Sum("credits")))
    held = dict(BankAccount.objects.values_list("person_id", "credits"))
    return [
        Difference(
            f"hours.bankaccount:{person}", "credits", held.get(person, 0), sums.get(person, 0)
        )
        for person in sorted(sums.keys() | held.keys())
        if held.get(person, 0) != sums.get(person, 0)
    ]
