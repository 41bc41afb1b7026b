"""Results from a spreadsheet: all of it or nothing, and the same once more changes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from qinglin.elections import policy, queries
from qinglin.elections.errors import CampaignClosed, RowsWrong
from qinglin.elections.models import Campaign, Candidacy, Reelection, Stage
from qinglin.elections.queries.importing import Judged, RowState
from qinglin.elections.queries.sheets import Row
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

from .candidates import NewCandidacy, excuse, nominate_many
from .meetings import Meeting, record_meetings
from .steps import take_steps

#: What stands as the reason where the spreadsheet has neither counts nor further candidates.
FROM_SHEET = "由结果表导入"


@transaction.atomic
def import_results(actor: Actor, campaign: Campaign, rows: Sequence[Row]) -> list[Judged]:
    """Candidates, meeting and outcome of every unit in the sheet; one wrong row refuses all."""
    require(policy.may_lead(actor, campaign.unit))
    if campaign.closed_at is not None:
        raise CampaignClosed(title=campaign.title)
    judged = queries.judge(actor, campaign, rows)
    wrong = [one for one in judged if one.state == RowState.WRONG]
    if wrong:
        raise RowsWrong(number=len(wrong))
    new = [one for one in judged if one.state == RowState.NEW]
    if not new:
        return judged
    by_day: defaultdict[date, list[Judged]] = defaultdict(list)
    for one in new:
        by_day[one.row.held_on or clock.today()].append(one)
    for day in sorted(by_day):
        _enter(actor, by_day[day], day)
    audit.record(actor, "elections.results_imported", campaign, rows=len(new))
    return judged


def _enter(actor: Actor, rows: Sequence[Judged], day: date) -> None:
    """Every unit whose meeting was on this day."""
    reelections: dict[int, Reelection] = {}
    standing: dict[tuple[int, int], Candidacy] = {}
    asked = [one.contest.reelection_id for one in rows if one.contest]
    for candidacy in Candidacy.objects.filter(contest__reelection__in=asked):
        standing[candidacy.contest_id, candidacy.person_id] = candidacy
    seats: defaultdict[int, int] = defaultdict(int)
    fresh = []
    for one in rows:
        if one.contest is None or one.person is None:
            raise RowsWrong(number=1)
        reelections[one.contest.reelection_id] = one.contest.reelection
        seats[one.contest.pk] += 1
        if (one.contest.pk, one.person.pk) not in standing:
            fresh.append(
                NewCandidacy(
                    contest=one.contest,
                    person=one.person,
                    form_on=None,
                    concurrent=one.row.concurrent,
                    education=one.row.education,
                    politics=one.row.politics,
                    source=one.row.source,
                )
            )
    equal = {c.pk: c for one in rows if (c := one.contest) and not c.exception}
    if equal:
        excuse(actor, list(equal.values()), exception=FROM_SHEET)
    for candidacy in nominate_many(actor, fresh, on=day) if fresh else []:
        standing[candidacy.contest_id, candidacy.person_id] = candidacy
    take_steps(actor, list(reelections.values()), Stage.CANDIDATES, on=day)
    record_meetings(actor, [_meeting(one, rows, standing) for one in reelections.values()], on=day)


def _meeting(
    reelection: Reelection,
    rows: Sequence[Judged],
    standing: dict[tuple[int, int], Candidacy],
) -> Meeting:
    mine = [
        (standing[one.contest.pk, one.person.pk].pk, one.row)
        for one in rows
        if one.contest and one.person and one.contest.reelection_id == reelection.pk
    ]
    count = next((row.count for _pk, row in mine if row.count), None)
    if count is None or any(row.votes is None for _pk, row in mine):
        return Meeting(reelection=reelection, elected={pk for pk, _row in mine}, why=FROM_SHEET)
    return Meeting(
        reelection=reelection, count=count, votes={pk: row.votes or 0 for pk, row in mine}
    )
