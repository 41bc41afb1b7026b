"""The meeting: who was there, how they voted, who is elected."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qinglin.elections import rules
from qinglin.elections.errors import (
    CountsDisagree,
    NobodyElected,
    NoQuorum,
    TieForTheLastSeat,
    VotesDisagree,
    WrongElection,
)
from qinglin.elections.events import ElectionsHeld
from qinglin.elections.models import Candidacy, Contest, Reelection, Stage
from qinglin.elections.options import QUORUM
from qinglin.files.models import StoredFile
from qinglin.kernel.actor import Actor
from qinglin.kernel.events import emit

from .steps import _advance, _locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is known of one meeting.

    Votes decide. Where the record of an old election has none, ``elected`` names the candidacies
    and ``why`` says what the record lacks.
    """

    reelection: Reelection
    count: rules.Count | None = None
    #: candidacy id -> votes
    votes: Mapping[int, int] = field(default_factory=dict)
    elected: Collection[int] = ()
    why: str = ""


@transaction.atomic
def record_meeting(
    actor: Actor,
    meeting: Meeting,
    *,
    on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> Reelection:
    """One meeting."""
    return record_meetings(actor, [meeting], on=on, document=document, file=file)[0]


@transaction.atomic
def record_meetings(
    actor: Actor,
    meetings: Sequence[Meeting],
    *,
    on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> list[Reelection]:
    """Many meetings of one day; one without a result refuses all."""
    rows = _locked(actor, [meeting.reelection for meeting in meetings], Stage.MEETING)
    by_id = {row.pk: row for row in rows}
    contests = _contests(rows)
    changed: list[Candidacy] = []
    for meeting in meetings:
        row = by_id[meeting.reelection.pk]
        row.held_on = on
        if meeting.count is None:
            row.counts_why = _why(meeting)
        else:
            _keep_counts(row, meeting.count)
        for contest in contests.get(row.pk, []):
            changed += _decide(contest, meeting)
    Candidacy.objects.bulk_update(changed, ["votes", "elected"], batch_size=500)
    fields = ["held_on", "entitled", "present", "returned", "valid", "counts_why"]
    Reelection.objects.bulk_update(rows, fields, batch_size=500)
    _advance(actor, rows, Stage.MEETING, on=on, document=document, file=file)
    emit(ElectionsHeld(reelection_ids=[row.pk for row in rows]))
    return rows


def _contests(rows: Sequence[Reelection]) -> dict[int, list[Contest]]:
    found: dict[int, list[Contest]] = {}
    contests = Contest.objects.filter(reelection__in=rows).select_related(
        "reelection__unit", "post__kind"
    )
    for contest in contests.prefetch_related("candidacies").order_by("pk"):
        found.setdefault(contest.reelection_id, []).append(contest)
    return found


def _why(meeting: Meeting) -> str:
    if len(meeting.why.strip()) < 2:
        raise WrongElection(fields={"why": _("没有人数和票数的，请写明原因。")})
    return meeting.why.strip()[:200]


def _keep_counts(row: Reelection, count: rules.Count) -> None:
    if not count.plausible:
        raise CountsDisagree
    row.entitled, row.present = count.entitled, count.present
    row.returned, row.valid, row.counts_why = count.returned, count.valid, ""


def _decide(contest: Contest, meeting: Meeting) -> list[Candidacy]:
    """Votes and outcome of every candidate of one post."""
    candidates = list(contest.candidacies.all())
    wanted = contest.seats - contest.unnamed
    if meeting.count is None:
        elected = frozenset(c.pk for c in candidates if c.pk in meeting.elected)
    else:
        votes = {c.pk: meeting.votes.get(c.pk, 0) for c in candidates}
        elected = _by_votes(contest, meeting.count, votes, wanted)
        for candidate in candidates:
            candidate.votes = votes[candidate.pk]
    if len(elected) != wanted:
        raise NobodyElected(
            unit=contest.reelection.unit.name,
            post=contest.post.kind.title,
            seats=wanted,
            elected=len(elected),
        )
    for candidate in candidates:
        candidate.elected = candidate.pk in elected
    return candidates


def _by_votes(
    contest: Contest, count: rules.Count, votes: Mapping[int, int], wanted: int
) -> frozenset[int]:
    share = rules.share(QUORUM.get())
    found = rules.outcome(count, votes, wanted, share)
    names = {"unit": contest.reelection.unit.name, "post": contest.post.kind.title}
    if found.fault is rules.CountFault.QUORUM:
        raise NoQuorum(present=count.present, entitled=count.entitled, share=str(share))
    if found.fault is rules.CountFault.ORDER:
        raise CountsDisagree
    if found.fault is rules.CountFault.VOTES:
        raise VotesDisagree(None, fields=None, **names)
    if found.fault is rules.CountFault.TIE:
        raise TieForTheLastSeat(None, fields=None, **names)
    return found.elected
