from collections.abc import Iterable

from django.db import IntegrityError, transaction

from qinglin.kernel import audit, clock, crypto, moving
from qinglin.kernel.actor import Actor, require
from qinglin.people import policy
from qinglin.people.errors import (
    CannotMerge,
    CannotUndo,
    DecidedAlready,
    GuardianOfTheOther,
    LaterMerge,
    MergedAlready,
    MergeReasonMissing,
    MoreRightsNeeded,
    OwnRecord,
    SamePerson,
    UndoneAlready,
)
from qinglin.people.models import Likeness, Merge, MergeStep, Person
from qinglin.people.queries import doubles

from .persons import _context, _opened

BATCH = 2_000
MOST_REASON = 200


@transaction.atomic
def merge(actor: Actor, gone: Person, kept: Person, *, reason: str) -> Merge:
    """Let ``gone`` be ``kept``: every row of every room moves, and each step is written down.

    What the one that stays does not know (a phone number, a residence) it takes over. The ledger
    of hours is not rewritten: its lines keep the old key and count through the link.
    """
    require(policy.may_merge(actor, gone) and policy.may_merge(actor, kept))
    _refuse(actor, gone, kept)
    if len(reason.strip()) < 2:
        raise MergeReasonMissing(fields={"reason": MergeReasonMissing.message})
    locked = Person.objects.select_for_update(of=("self",)).order_by("pk")
    both = {person.pk: person for person in locked.filter(pk__in=(gone.pk, kept.pk))}
    gone, kept = both[gone.pk], both[kept.pk]
    for person in (gone, kept):
        if person.merged_into_id is not None:
            raise MergedAlready(name=person.name)
    parts = moving.survey(Person, gone.pk, kept.pk)
    _refuse_parts(actor, parts, gone, kept)
    journal = moving.Journal()
    moving.carry_out(parts, journal)
    _fill(journal, gone, kept)
    journal.change(gone, {"merged_into": kept})
    merged = Merge.objects.create(
        kept=kept,
        gone=gone,
        reason=reason.strip()[:MOST_REASON],
        by_id=actor.person_id,
        made_at=clock.now(),
    )
    MergeStep.objects.bulk_create(
        [MergeStep(merge=merged, number=n, step=step) for n, step in enumerate(journal.steps, 1)],
        batch_size=BATCH,
    )
    moving.settle(Person, actor, journal.steps, gone=gone.pk, kept=kept.pk, undone=False)
    audit.record(actor, "people.merged", kept, gone=gone.pk, steps=len(journal.steps))
    audit.record(actor, "people.merged_away", gone, kept=kept.pk)
    return merged


@transaction.atomic
def undo_merge(actor: Actor, merged: Merge) -> int:
    """Both are again as they were. Returns how many values were changed meanwhile and stay so."""
    require(policy.may_merge(actor, merged.kept))
    merged = Merge.objects.select_for_update(of=("self",)).get(pk=merged.pk)
    kept = Person.objects.select_for_update(of=("self",)).get(pk=merged.kept_id)
    if actor.person_id == kept.pk:
        raise OwnRecord
    if merged.undone_at is not None:
        raise UndoneAlready
    later = Merge.objects.filter(kept=kept, pk__gt=merged.pk, undone_at=None)
    if kept.merged_into_id is not None or later.exists():
        raise LaterMerge(name=kept.name)
    steps = list(MergeStep.objects.filter(merge=merged).order_by("number"))
    known = [step.step for step in steps]
    try:
        with transaction.atomic():
            left = moving.take_back(known)
    except IntegrityError as error:
        raise CannotUndo from error
    merged.undone_at, merged.undone_by_id = clock.now(), actor.person_id
    merged.save(update_fields=["undone_at", "undone_by"])
    moving.settle(Person, actor, known, gone=merged.gone_id, kept=kept.pk, undone=True)
    audit.record(actor, "people.unmerged", kept, gone=merged.gone_id, left=left)
    audit.record(actor, "people.unmerged_back", merged.gone, kept=kept.pk)
    return left


@transaction.atomic
def tell_apart(actor: Actor, likeness: Likeness) -> None:
    """Somebody knows that these are two people: the pair is not asked about again."""
    require(policy.may_merge(actor, likeness.low) and policy.may_merge(actor, likeness.high))
    undecided = Likeness.objects.filter(pk=likeness.pk, state=Likeness.State.OPEN)
    if not undecided.update(
        state=Likeness.State.APART, decided_by=actor.person_id, decided_at=clock.now()
    ):
        raise DecidedAlready
    audit.record(actor, "people.told_apart", likeness.low, other=likeness.high_id)


@transaction.atomic
def ask_again(actor: Actor, likeness: Likeness) -> None:
    """The decision was a mistake: the pair is open again."""
    require(policy.may_merge(actor, likeness.low) and policy.may_merge(actor, likeness.high))
    decided = Likeness.objects.filter(pk=likeness.pk, state=Likeness.State.APART)
    if decided.update(state=Likeness.State.OPEN, decided_by=None, decided_at=None):
        audit.record(actor, "people.asked_again", likeness.low, other=likeness.high_id)


@transaction.atomic
def keep_likenesses(actor: Actor, found: Iterable[doubles.Pair]) -> tuple[int, int]:
    """What the search found; decisions stay. Returns (new pairs, open pairs no longer alike)."""
    require(actor.everything)
    wanted = {(pair.low, pair.high): pair for pair in found}
    known = {(one.low_id, one.high_id): one for one in Likeness.objects.all()}
    now = clock.now()
    new = [
        Likeness(low_id=low, high_id=high, reasons=pair.reasons, score=pair.score, found_at=now)
        for (low, high), pair in wanted.items()
        if (low, high) not in known
    ]
    Likeness.objects.bulk_create(new, batch_size=BATCH)
    changed = []
    for key, pair in wanted.items():
        one = known.get(key)
        if one is not None and (one.score, one.reasons) != (pair.score, pair.reasons):
            one.score, one.reasons = pair.score, pair.reasons
            changed.append(one)
    Likeness.objects.bulk_update(changed, ["score", "reasons"], batch_size=BATCH)
    merged = set(Person.objects.filter(merged_into__isnull=False).values_list("pk", flat=True))
    stale = [
        one.pk
        for key, one in known.items()
        if key not in wanted and one.state == Likeness.State.OPEN and not merged & set(key)
    ]
    for start in range(0, len(stale), BATCH):
        Likeness.objects.filter(pk__in=stale[start : start + BATCH]).delete()
    return len(new), len(stale)


def _refuse(actor: Actor, gone: Person, kept: Person) -> None:
    if gone.pk == kept.pk:
        raise SamePerson
    if actor.person_id in (gone.pk, kept.pk):
        raise OwnRecord
    if doubles.guardian_of_each_other(gone.pk, kept.pk):
        raise GuardianOfTheOther


def _refuse_parts(actor: Actor, parts: list[moving.Part], gone: Person, kept: Person) -> None:
    for part in parts:
        if part.mover.may is not None and not part.mover.may(actor, part.both):
            raise MoreRightsNeeded
        why = part.mover.hindrance(gone.pk, kept.pk) if part.mover.hindrance else None
        if why:
            raise CannotMerge(why=why)


def _fill(journal: moving.Journal, gone: Person, kept: Person) -> None:
    """What is unknown about the one that stays is taken from the other."""
    values: dict[str, object] = {}
    phone = "" if kept.phone_hash else _opened(gone, "phone")
    if phone:
        values |= {
            "phone_sealed": crypto.seal(phone, _context(kept.public_id, "phone")),
            "phone_hash": gone.phone_hash,
            "phone_mask": gone.phone_mask,
        }
    if gone.residence and not kept.residence:
        values["residence"] = gone.residence
    if values:
        journal.change(kept, values)
