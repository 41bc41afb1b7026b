"""What the approval of a result decides: holdings end and begin on the effective day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from qinglin.elections.errors import TooEarly
from qinglin.elections.events import ElectionsHeld
from qinglin.elections.models import Candidacy, Contest, Reelection, Stage
from qinglin.files.models import StoredFile
from qinglin.kernel.actor import Actor
from qinglin.kernel.events import emit
from qinglin.orgs import actions as orgs
from qinglin.orgs import queries as orgs_queries
from qinglin.orgs.actions import NewHolding
from qinglin.orgs.models import Holding, Term
from qinglin.people.models import Person

from .steps import _advance, _locked, _require_results

#: Why the holders before leave, as it is kept with their holdings.
REASON = "换届"


@transaction.atomic
def approve_result(
    actor: Actor,
    reelection: Reelection,
    *,
    on: date,
    effective_on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> Reelection:
    """One result."""
    return approve_results(
        actor, [reelection], on=on, effective_on=effective_on, document=document, file=file
    )[0]


@transaction.atomic
def approve_results(
    actor: Actor,
    reelections: Sequence[Reelection],
    *,
    on: date,
    effective_on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> list[Reelection]:
    """Results of many: from the effective day the elected hold the posts, and their rights.

    A new term begins that day; who leaves gets a list of what is to be handed over.
    """
    rows = _locked(actor, reelections, Stage.RESULT)
    _require_results(rows)
    for row in rows:
        if row.held_on is not None and effective_on < row.held_on:
            raise TooEarly(fields={"effective_on": TooEarly.message})
    units = [row.unit for row in rows]
    terms = {term.unit_id: term for term in orgs.begin_terms(actor, units, from_on=effective_on)}
    contests = list(
        Contest.objects.filter(reelection__in=rows).select_related("post__kind", "post__unit")
    )
    leaving = _leaving(contests, effective_on)
    orgs.end_holdings(actor, leaving, on=effective_on, reason=REASON, document=document)
    made = _seat(actor, contests, terms, effective_on, document)
    _hand_over(actor, leaving, made)
    for row in rows:
        row.effective_on, row.term = effective_on, terms[row.unit_id]
    Reelection.objects.bulk_update(rows, ["effective_on", "term"], batch_size=500)
    _advance(actor, rows, Stage.RESULT, on=on, document=document, file=file)
    emit(ElectionsHeld(reelection_ids=[row.pk for row in rows]))
    return rows


def _leaving(contests: Sequence[Contest], effective_on: date) -> list[Holding]:
    """Whoever holds one of these posts on the eve; the re-elected begin anew with the term."""
    posts = [contest.post_id for contest in contests]
    eve = orgs_queries.holders_on(posts, effective_on - timedelta(days=1))
    return [
        holding
        for holding in eve.select_related("post__kind")
        if holding.left_on is None or holding.left_on > effective_on
    ]


def _seat(
    actor: Actor,
    contests: Sequence[Contest],
    terms: dict[int, Term],
    effective_on: date,
    document: str,
) -> list[Holding]:
    posts = {contest.pk: contest.post for contest in contests}
    winners = Candidacy.objects.filter(contest__in=contests, elected=True)
    return orgs.appoint_many(
        actor,
        [
            NewHolding(
                post=posts[winner.contest_id],
                person=winner.person,
                from_on=effective_on,
                way=Holding.Way.ELECTED,
                concurrent=winner.concurrent,
                term=terms[posts[winner.contest_id].unit_id],
                document=document,
                education=winner.education,
                politics=winner.politics,
                source=winner.source,
            )
            for winner in winners.select_related("person").order_by("pk")
        ],
    )


def _hand_over(actor: Actor, leaving: Sequence[Holding], made: Sequence[Holding]) -> None:
    """A list for each who leaves and does not come back, for the one who follows."""
    following: defaultdict[int, list[Person]] = defaultdict(list)
    back = set()
    for holding in made:
        back.add((holding.post_id, holding.person_id))
        following[holding.post_id].append(holding.person)
    pairs: list[tuple[Holding, Person | None]] = []
    for holding in leaving:
        if (holding.post_id, holding.person_id) not in back and holding.post.kind.hand_over:
            heirs = following[holding.post_id]
            pairs.append((holding, heirs[0] if len(heirs) == 1 else None))
    if pairs:
        orgs.open_hand_overs(actor, pairs)
