"""The time bank: hours are stored as credits, given to family, spent on service; never the ledger.

The account has lines of its own. Nothing here adds, moves or removes a minute of the ledger.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from qinglin.hours import policy
from qinglin.hours.errors import (
    NotEnoughCredits,
    NotFamily,
    NothingToStore,
    StoredAlready,
    WrongRule,
)
from qinglin.hours.models import BankAccount, BankLine, Entry
from qinglin.hours.queries import bank
from qinglin.hours.queries.entries import item_of
from qinglin.hours.queries.reviewing import HOUR
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.people.models import Person
from qinglin.people.queries import same_as
from qinglin.volunteers.models import Profile

from .entries import _checked_reason

MOST_AT_ONCE = 1_000


@transaction.atomic
def store(actor: Actor, entry: Entry) -> BankLine:
    """One's own credited service becomes credits, an hour each; the ledger stays as it is.

    Refuses: Forbidden, NothingToStore, StoredAlready.
    """
    person = require_person(actor)
    require(entry.person_id in same_as(person) and entry.kind == Entry.Kind.CREDIT)
    credits = item_of(entry).minutes // HOUR
    if credits < 1:
        raise NothingToStore
    try:
        with transaction.atomic():
            return _line(
                actor, person, BankLine.Kind.STORED, credits, f"stored:{entry.pk}", entry=entry
            )
    except IntegrityError as error:
        raise StoredAlready from error


@transaction.atomic
def transfer(actor: Actor, to: Person, *, credits: int, nonce: str) -> BankLine:
    """Give credits to a member of the family, once by ``nonce``.

    Refuses: NotFamily, NotEnoughCredits, WrongRule.
    """
    person = require_person(actor)
    _check(credits)
    if to.pk not in bank.family_of(person):
        raise NotFamily
    source = f"given:{person}:{nonce}"[:60]
    if (before := BankLine.objects.filter(source=source).first()) is not None:
        return before
    given = _line(actor, person, BankLine.Kind.GIVEN, -credits, source, other=to.pk)
    _line(actor, to.pk, BankLine.Kind.RECEIVED, credits, f"received:{given.pk}", other=person)
    return given


@transaction.atomic
def spend(actor: Actor, profile: Profile, *, credits: int, note: str, nonce: str) -> BankLine:
    """A desk gives service for credits, and says which, once by ``nonce``; the volunteer is told.

    Refuses: Forbidden, NotEnoughCredits, WrongRule, ReasonNeeded.
    """
    require(policy.may_spend(actor, profile))
    _check(credits)
    text = _checked_reason(note)
    person = profile.person_id
    source = f"spent:{person}:{nonce}"[:60]
    if (before := BankLine.objects.filter(source=source).first()) is not None:
        return before
    line = _line(actor, person, BankLine.Kind.SPENT, -credits, source, note=text)
    tell(
        actor,
        people=[person],
        template="hours.credits_spent",
        link=reverse("hours:time_bank"),
        key=f"hours.credits_spent:{line.pk}",
        credits=credits,
        note=text,
        left=bank.balance(person),
    )
    return line


@transaction.atomic
def reverse_stored(actor: Actor, entry: Entry) -> BankLine | None:
    """The service was corrected: what was stored too much is taken back, as far as it is there."""
    require(actor.everything)
    stored = BankLine.objects.filter(source=f"stored:{entry.pk}").first()
    if stored is None:
        return None
    taken = BankLine.objects.filter(source__startswith=f"reversed:{entry.pk}:")
    before = stored.credits + sum(line.credits for line in taken)
    too_many = before - item_of(entry).minutes // HOUR
    left = min(too_many, bank.balance(stored.person_id))
    if left <= 0:
        return None
    source = f"reversed:{entry.pk}:{taken.count() + 1}"
    return _line(actor, stored.person_id, BankLine.Kind.REVERSED, -left, source, entry=entry)


def _check(credits: int) -> None:
    if not 0 < credits <= MOST_AT_ONCE:
        raise WrongRule(fields={"credits": _("时间币填 1 到 1000 的整数。")})


def _line(
    actor: Actor,
    person: int,
    kind: BankLine.Kind,
    credits: int,
    source: str,
    *,
    entry: Entry | None = None,
    other: int | None = None,
    note: str = "",
) -> BankLine:
    """One line and the balance with it; a balance below nothing is refused by one statement."""
    BankAccount.objects.get_or_create(person_id=person)
    held = BankAccount.objects.filter(person_id=person, credits__gte=max(-credits, 0))
    if not held.update(credits=F("credits") + credits):
        raise NotEnoughCredits(credits=bank.balance(person))
    made = BankLine.objects.create(
        person_id=person,
        kind=kind,
        credits=credits,
        source=source,
        entry=entry,
        other_id=other,
        note=note,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    audit.record(actor, f"hours.bank_{kind}", made, credits=credits)
    return made
