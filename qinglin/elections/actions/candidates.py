"""Who stands for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.elections import policy, rules
from qinglin.elections.errors import (
    AlreadyStands,
    CandidatesClosed,
    FormMissing,
    TooFewSupporters,
    WrongElection,
)
from qinglin.elections.models import Candidacy, Contest, Reelection, Stage
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import queries as orgs
from qinglin.people.models import Person

OPEN_FOR = rules.CHAIN.index(Stage.CANDIDATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCandidacy:
    """Somebody who is to stand, as the nomination form has it.

    ``supporters`` of ``nominators`` agreed; on the record of an election long held neither may be
    known, and then the form is not asked for either.
    """

    contest: Contest
    person: Person
    form_on: date | None = None
    nominators: int | None = None
    supporters: int | None = None
    concurrent: bool = False
    education: str = ""
    politics: str = ""
    source: str = ""


@transaction.atomic
def nominate(actor: Actor, new: NewCandidacy) -> Candidacy:
    """One candidate, with a form and two thirds of the nominators behind."""
    person = new.person.name
    if new.form_on is None:
        raise FormMissing(person=person)
    if new.nominators is None or new.supporters is None:
        raise WrongElection(fields={"supporters": _("请填写参加推荐和同意推荐的人数。")})
    if not rules.reaches(new.supporters, new.nominators, rules.TWO_THIRDS):
        raise TooFewSupporters(person=person, nominators=new.nominators)
    return nominate_many(actor, [new])[0]


@transaction.atomic
def nominate_many(
    actor: Actor, rows: Sequence[NewCandidacy], *, on: date | None = None
) -> list[Candidacy]:
    """Many candidates at once; one who may not stand refuses all.

    Ages are those on the day of the form; without one, on the day that is given.
    """
    contests = _open_contests(actor, [row.contest for row in rows])
    day = on or clock.today()
    for row in rows:
        contest = contests[row.contest.pk]
        if row.supporters is not None and row.nominators is not None:
            if not 0 <= row.supporters <= row.nominators:
                raise WrongElection(fields={"supporters": _("同意推荐的不能多于参加推荐的。")})
            if not rules.reaches(row.supporters, row.nominators, rules.TWO_THIRDS):
                raise TooFewSupporters(person=row.person.name, nominators=row.nominators)
        unfit = orgs.unfit(
            contest.post.kind,
            row.person,
            row.form_on or day,
            concurrent=row.concurrent,
            politics=row.politics,
        )
        if unfit is not None:
            raise unfit
    made = [
        Candidacy(
            contest_id=row.contest.pk,
            person=row.person,
            form_on=row.form_on,
            nominators=row.nominators,
            supporters=row.supporters,
            concurrent=row.concurrent,
            education=row.education,
            politics=row.politics,
            source=row.source,
        )
        for row in rows
    ]
    try:
        with transaction.atomic():
            Candidacy.objects.bulk_create(made, batch_size=1000)
    except IntegrityError as error:
        raise AlreadyStands(person=rows[0].person.name) from error
    for candidacy in made:
        audit.record(actor, "elections.nominated", candidacy.person, contest=candidacy.contest_id)
    return made


@transaction.atomic
def withdraw(actor: Actor, candidacy: Candidacy) -> None:
    """The candidate stands no longer."""
    _open_contests(actor, [candidacy.contest])
    audit.record(actor, "elections.withdrawn", candidacy.person, contest=candidacy.contest_id)
    Candidacy.objects.filter(pk=candidacy.pk).delete()


@transaction.atomic
def set_contest(actor: Actor, contest: Contest, *, seats: int, exception: str = "") -> Contest:
    """How many are to be elected, and why there are no more candidates than that."""
    contest = _open_contests(actor, [contest], early=True)[contest.pk]
    if not 1 <= seats <= contest.post.seats:
        raise WrongElection(fields={"seats": _("应选人数应在 1 和职数之间。")})
    contest.seats, contest.exception = seats, exception.strip()[:200]
    contest.save(update_fields=["seats", "exception"])
    audit.record(actor, "elections.contest_set", contest, seats=seats, exception=contest.exception)
    return contest


@transaction.atomic
def excuse(actor: Actor, contests: Sequence[Contest], *, exception: str) -> None:
    """Many posts are elected without further candidates, for one reason."""
    rows = _open_contests(actor, contests, early=True)
    if len(exception.strip()) < 2:
        raise WrongElection(fields={"exception": _("请写明等额选举的理由。")})
    Contest.objects.filter(pk__in=rows).update(exception=exception.strip()[:200])
    for row in rows.values():
        audit.record(actor, "elections.contest_excused", row, exception=exception.strip()[:200])


@transaction.atomic
def leave_unnamed(actor: Actor, contests: Sequence[Contest], *, number: int, why: str) -> None:
    """On the record of an election: so many were elected whom it does not name."""
    rows = _open_contests(actor, contests, early=True)
    if len(why.strip()) < 2:
        raise WrongElection(fields={"why": _("请写明为什么没有姓名。")})
    for row in rows.values():
        if not 0 <= number <= row.seats:
            raise WrongElection(fields={"number": _("不能多于应选人数。")})
        row.unnamed, row.unnamed_why = number, why.strip()[:200]
    Contest.objects.bulk_update(rows.values(), ["unnamed", "unnamed_why"], batch_size=500)
    for row in rows.values():
        audit.record(actor, "elections.left_unnamed", row, number=number)


def _open_contests(
    actor: Actor, contests: Sequence[Contest], *, early: bool = False
) -> dict[int, Contest]:
    """Contests whose list of candidates may be written now; ``early``: from the beginning on."""
    found = Contest.objects.select_for_update(of=("self",)).select_related(
        "reelection__unit__parent", "post__kind"
    )
    rows = {row.pk: row for row in found.filter(pk__in={contest.pk for contest in contests})}
    require(all(policy.may_run(actor, row.reelection.unit) for row in rows.values()))
    for row in rows.values():
        reelection = row.reelection
        turn = reelection.done <= OPEN_FOR if early else reelection.done == OPEN_FOR
        if reelection.state != Reelection.State.OPEN or not turn:
            raise CandidatesClosed(unit=reelection.unit.name)
    return rows
