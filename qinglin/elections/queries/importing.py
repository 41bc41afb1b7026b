"""What a result sheet would do, row by row, before it is done."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from qinglin.elections import rules
from qinglin.elections.models import Campaign, Candidacy, Contest, Reelection, Stage
from qinglin.elections.options import QUORUM
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs import queries as orgs
from qinglin.people.models import Person

from .sheets import COLUMNS, Row

READY = rules.CHAIN.index(Stage.CANDIDATES)


class RowState(StrEnum):
    NEW = "new"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what it comes to; ``why`` says what is wrong."""

    row: Row
    state: RowState
    why: str = ""
    contest: Contest | None = None
    person: Person | None = None


def judge(actor: Actor, campaign: Campaign, rows: Sequence[Row]) -> list[Judged]:
    """Every row against the re-elections of this campaign."""
    contests = _contests(campaign)
    won = {
        (row.contest_id, row.person_id)
        for row in Candidacy.objects.filter(contest__reelection__campaign=campaign, elected=True)
    }
    judged = [_judge(actor, row, contests, won) for row in rows]
    return _units_whole(_once(judged))


def _contests(campaign: Campaign) -> dict[tuple[str, str], list[Contest]]:
    """(unit as it is called, post) -> contests; more than one: the name is not enough."""
    found: defaultdict[tuple[str, str], list[Contest]] = defaultdict(list)
    rows = Contest.objects.filter(reelection__campaign=campaign).exclude(
        reelection__state=Reelection.State.CANCELLED
    )
    for contest in rows.select_related("reelection__unit__parent", "post__kind"):
        unit = contest.reelection.unit
        names = {unit.name, unit.short_name} - {""}
        if unit.parent:
            names |= {f"{unit.parent.name}{name}" for name in tuple(names)}
        for name in names:
            for post in {contest.post.kind.title, _short(contest.post.kind.title)}:
                found[name, post].append(contest)
    return found


def _short(title: str) -> str:
    """书记 of 村（社区）团组织书记: what stands after the unit's own words."""
    return next((word for word in ("副书记", "书记", "委员") if title.endswith(word)), title)


def _judge(
    actor: Actor,
    row: Row,
    contests: Mapping[tuple[str, str], list[Contest]],
    won: set[tuple[int, int]],
) -> Judged:
    found = contests.get((row.unit, row.post), [])
    if row.faults:
        columns = "、".join(COLUMNS[key][0] for key in row.faults)
        return Judged(
            row, RowState.WRONG, _("无法识别这些列：%(columns)s。") % {"columns": columns}
        )
    if not found:
        return Judged(row, RowState.WRONG, _("本专项里没有这个组织的这个职务。"))
    if len(found) > 1:
        return Judged(row, RowState.WRONG, _("有同名组织，请在前面写上所在乡镇（街道）。"))
    contest = found[0]
    person = orgs.person_like(actor, row.name, row.number)
    if person is None:
        return Judged(row, RowState.WRONG, _("没有找到这个人，请核对姓名和号码，或者先登记。"))
    if (contest.pk, person.pk) in won:
        return Judged(row, RowState.SAME, contest=contest, person=person)
    if contest.reelection.done != READY or contest.reelection.state != Reelection.State.OPEN:
        return Judged(row, RowState.WRONG, _("这个组织现在不是候选人环节，不能导入结果。"))
    unfit = orgs.unfit(
        contest.post.kind,
        person,
        row.held_on or clock.today(),
        concurrent=row.concurrent,
        politics=row.politics,
    )
    if unfit is not None:
        return Judged(row, RowState.WRONG, str(unfit))
    return Judged(row, RowState.NEW, contest=contest, person=person)


def _once(judged: Sequence[Judged]) -> list[Judged]:
    """The same person for the same post on two lines is wrong on both."""
    times = Counter((one.contest.pk, one.person.pk) for one in judged if one.contest and one.person)
    return [
        _wrong(one, _("同一个人同一职务在表里出现了不止一次。"))
        if one.contest and one.person and times[one.contest.pk, one.person.pk] > 1
        else one
        for one in judged
    ]


def _units_whole(judged: Sequence[Judged]) -> list[Judged]:
    """A unit comes with all its seats, one meeting and counts that agree, or not at all."""
    by_unit: defaultdict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.state == RowState.NEW and one.contest:
            by_unit[one.contest.reelection_id].append(one)
    lacking: dict[int, Any] = {}
    asked = Contest.objects.filter(reelection_id__in=by_unit).select_related("post__kind")
    for contest in asked:
        mine = [o for o in by_unit[contest.reelection_id] if o.contest == contest]
        if len(mine) != contest.seats - contest.unnamed:
            lacking[contest.reelection_id] = _(
                "%(post)s应选 %(seats)d 名，表里有 %(rows)d 名。"
            ) % {
                "post": contest.post.kind.title,
                "seats": contest.seats - contest.unnamed,
                "rows": len(mine),
            }
            continue
        fault = _fault(mine, contest.seats - contest.unnamed)
        if fault:
            lacking[contest.reelection_id] = fault
    for pk, mine in by_unit.items():
        if len({one.row.held_on for one in mine}) > 1:
            lacking[pk] = _("同一个组织的大会日期不一致。")
    return [
        _wrong(one, lacking[one.contest.reelection_id])
        if one.state == RowState.NEW and one.contest and one.contest.reelection_id in lacking
        else one
        for one in judged
    ]


def _fault(mine: Sequence[Judged], seats: int) -> str:
    """What the meeting itself would refuse."""
    count = next((one.row.count for one in mine if one.row.count), None)
    if count is None or any(one.row.votes is None for one in mine):
        return ""
    votes = {n: one.row.votes or 0 for n, one in enumerate(mine)}
    found = rules.outcome(count, votes, seats, rules.share(QUORUM.get()))
    if found.fault is None and len(found.elected) == seats:
        return ""
    said = {
        rules.CountFault.ORDER: _("应到、实到、收回、有效的人数和票数对不上。"),
        rules.CountFault.QUORUM: _("实到人数不足，大会不能选举。"),
        rules.CountFault.VOTES: _("得票超过了有效票。"),
        rules.CountFault.TIE: _("最后一席得票相同，要重新投票。"),
    }
    return said[found.fault] if found.fault else _("得票没有超过实到人数的一半，不能当选。")


def _wrong(one: Judged, why: str) -> Judged:
    return Judged(one.row, RowState.WRONG, why, one.contest, one.person)
