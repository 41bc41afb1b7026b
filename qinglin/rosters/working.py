"""From a file that was received to rows that are checked and brought in. Opening, reading and
checking happen outside of any transaction, so that nobody waits; the worker calls this."""

from base64 import b64decode
from collections.abc import Sequence

from django.utils.translation import gettext as _

from qinglin.access.queries import actor_for
from qinglin.kernel import crypto
from qinglin.kernel.actor import Actor, system
from qinglin.kernel.errors import DomainError
from qinglin.people import actions as people
from qinglin.people.errors import DocumentKnown
from qinglin.people.queries import doubles

from . import actions, queries
from .errors import HeaderMissing
from .models import Import
from .queries.plans import planned
from .reading import rows_in
from .rules import fields, layouts
from .rules.verdicts import DONE, REJECTED, Row, Verdict, counted

ACTOR = system("rosters")
TRIES = 3
#: So many rows at a time where each portion may stand alone.
PORTION = 1_000
#: Rosters of these kinds are rehearsed, up to so many rows.
REHEARSED = frozenset({"units", "teams", "holders"})
MOST_REHEARSED = 3_000


def work(roster: Import) -> None:
    """Do what is next for this file. A refusal is kept with it; anything else is raised, and
    after some tries given up."""
    if actions.begin(ACTOR, roster) > TRIES:
        actions.refuse(ACTOR, roster, _("试了几次都没有完成，请重新上传；仍不行请联系管理员。"))
        return
    try:
        rows = rows_of(roster)
        if roster.state == Import.State.READING and not _read(roster, rows):
            return
        layout = layouts.Layout(_first(roster, rows), tuple(roster.labels), roster.columns)
        _check_or_import(roster, rows_to_check(roster, layout, rows))
    except DomainError as refusal:
        if roster.state == Import.State.APPLYING:
            actions.put_off(ACTOR, roster, _said(refusal))
        else:
            actions.refuse(ACTOR, roster, str(refusal))


def rows_of(roster: Import) -> list[list[str]]:
    """The rows of the file as it was received."""
    sealed = bytes(roster.body_sealed or b"")
    return rows_in(b64decode(crypto.unseal(sealed, roster.context)))


def rows_to_check(
    roster: Import, layout: layouts.Layout, rows: Sequence[Sequence[str]]
) -> list[Row]:
    """The rows below the header that say anything, with what was decided about them."""
    choices = queries.choices_of(roster)
    found = []
    for number, cells in enumerate(rows[layout.first :], layout.first + 1):
        said = layouts.values(cells, layout)
        if any(text.strip() for text in said.values()):
            found.append(Row(number, said, choices.get(number, "")))
    return found


def _read(roster: Import, rows: Sequence[Sequence[str]]) -> bool:
    layout = layouts.guess(rows, fields.FIELDS[roster.kind])
    if layout is None:
        raise HeaderMissing
    remembered = queries.mapping_for(roster, layout)
    if remembered:
        layout = layouts.remapped(layout, remembered)
    return actions.found_header(ACTOR, roster, layout, rows)


def _first(roster: Import, rows: Sequence[Sequence[str]]) -> int:
    """Where the data begins: as it was found when the file was read."""
    layout = layouts.guess(rows, fields.FIELDS[roster.kind])
    return layout.first if layout else 0


def _check_or_import(roster: Import, rows: Sequence[Row]) -> None:
    actor = _actor(roster)
    found = _rehearsed(actor, roster, planned(roster.kind, actor, roster.unit, rows))
    choices = {row.number: row.choice for row in rows if row.choice}
    if roster.state == Import.State.CHECKING:
        actions.keep_preview(ACTOR, roster, found, choices)
        return
    applied, promised = queries.promised(roster)
    if any(one.outline != promised.get(one.number) for one in found if one.number not in applied):
        roster.counts = counted(one.verdict for one in found)
        actions.changed_meanwhile(ACTOR, roster, found, choices)
        return
    left = [one for one in found if one.number not in applied]
    portions = [left] if roster.way == Import.Way.ALL else _portions(left)
    done = len(applied)
    for portion in portions:
        if roster.way == Import.Way.ALL:
            actions.carry_out(actor, roster, portion)
        else:
            _each(actor, roster, portion)
        done += len(portion)
        actions.note_progress(ACTOR, roster, done)
    actions.finish(ACTOR, roster)
    if roster.kind in ("volunteers", "members"):
        people.keep_likenesses(ACTOR, list(doubles.pairs()))


def _rehearsed(actor: Actor, roster: Import, found: list[Verdict]) -> list[Verdict]:
    """The same, with the refusals of the rooms. People are checked in full by the plan itself."""
    todo = [one for one in found if one.verdict in DONE]
    if roster.kind not in REHEARSED or len(todo) > MOST_REHEARSED:
        return found
    refused = actions.rehearse(actor, roster, todo)
    for one in found:
        if one.number in refused:
            one.verdict, one.reason, one.changes = REJECTED, refused[one.number], []
    return found


def _each(actor: Actor, roster: Import, portion: Sequence[Verdict]) -> None:
    """What can be brought in: where a room refuses, row by row, and the row says why."""
    try:
        actions.carry_out(actor, roster, portion)
    except DomainError:
        for one in portion:
            try:
                actions.carry_out(actor, roster, [one])
            except DomainError as refusal:
                actions.refuse_line(ACTOR, roster, one.number, _said(refusal, row=True))


def _said(refusal: DomainError, *, row: bool = False) -> str:
    """The refusal; where somebody is known elsewhere, words that do not tell."""
    if not isinstance(refusal, DocumentKnown):
        return str(refusal)
    if row:
        return _("这一行现在不能登记，请上级团委核对后办理。")
    return _(
        "名册里有人现在不能登记，请上级团委核对后办理。其余的人可以先导入：改选“能导入的先导入”。"
    )


def _portions(rows: Sequence[Verdict]) -> list[Sequence[Verdict]]:
    return [rows[start : start + PORTION] for start in range(0, len(rows), PORTION)]


def _actor(roster: Import) -> Actor:
    """Whoever brought the file in, with the rights of this moment."""
    return actor_for(roster.made_by_id) if roster.made_by_id is not None else ACTOR
