"""Claims of a text held against what was counted. Nothing is stored, and nothing written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qinglin.figures import library, policy
from qinglin.figures.rules.claims import read
from qinglin.figures.rules.claims.context import place_of_title
from qinglin.figures.rules.claims.layout import ARTICLE
from qinglin.figures.rules.claims.matching import VERDICTS, Indicator, Judged, Matcher
from qinglin.figures.rules.document import Document, Figure
from qinglin.figures.rules.verdicts import FEWEST
from qinglin.kernel import clock, facts
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.facts import Cut, Fact, UnitKind
from qinglin.orgs.queries import district

from .modes import document_of, modes, shown

HOUR, FEN, TITLE = 60, 100, 600
#: What divides the names of places within each other, and what units are called besides.
_LEVELS = ("共青团", "委员会", "团委", "省", "市", "区", "县", "州", "旗", "镇", "乡", "街道", "委")
_UNITS = {UnitKind.PERSONS: "人", UnitKind.PERSON_TIMES: "人次", UnitKind.SESSIONS: "场"}


@dataclass(frozen=True, slots=True)
class Examined:
    """A text that was read: every claim with its proposals and verdict, in their order."""

    text: str
    claims: tuple[Judged, ...]
    whole: bool
    notes: tuple[str, ...]

    @property
    def article(self) -> list[Judged]:
        """What the article itself claims: not its frame, and not its neighbours on the page."""
        return [one for one in self.claims if one.claim.part == ARTICLE]

    @property
    def counts(self) -> list[tuple[str, int]]:
        found = Counter(one.verdict for one in self.article)
        return [(verdict, found[verdict]) for verdict in VERDICTS]


def examine(actor: Actor, text: str, notes: tuple[str, ...] = ()) -> Examined:
    """Find what the text claims and hold it against the figures this actor may see."""
    require(policy.may_view(actor))
    reading = read(text)
    figures = Matcher(_figures(actor, text))
    judged = [figures.judge(text, claim) for claim in reading.claims]
    return Examined(text, tuple(_with_facts(actor, text, judged)), reading.whole, notes)


def examine_alone(text: str, notes: tuple[str, ...] = ()) -> Examined:
    """The same where there are no records yet: held against the modes that come with the product,
    so that what could answer is named."""
    reading = read(text)
    documents = [library.checked(library.read(name)) for name in library.names()]
    known = Matcher(
        _reported(document, figure, near=_speaks_of(document.place, text))
        for document in documents
        for figure in document.all_figures()
    )
    judged = tuple(known.judge(text, claim) for claim in reading.claims)
    return Examined(text, judged, reading.whole, notes)


def _with_facts(actor: Actor, text: str, judged: Sequence[Judged]) -> Iterator[Judged]:
    """Where no figure is near, what rooms count by themselves; counted only when it is asked."""
    root = district()
    near = root is not None and _speaks_of(root.name, text)
    known = Matcher(_indicator(fact, near) for fact in facts.FACTS.values())
    today = clock.today()
    counted: dict[str, tuple[int | None, int]] = {}
    for one in judged:
        asked = [] if one.proposals else known.proposals(text, one.claim)
        for proposal in asked:
            key = proposal.indicator.key
            if key not in counted:
                counted[key] = _counted(actor, facts.FACTS[key], today)
        found = [
            _indicator(facts.FACTS[p.indicator.key], near, *counted[p.indicator.key]) for p in asked
        ]
        yield Matcher(found).judge(text, one.claim) if found else one


def _figures(actor: Actor, text: str) -> Iterator[Indicator]:
    """Every figure of the modes that are loaded, as it was counted last."""
    for mode in modes(actor):
        document = document_of(mode)
        near = _speaks_of(document.place, text) or _speaks_of(mode.unit.name, text)
        for one in shown(actor, mode, document).values():
            known = _reported(document, one.figure, near=near)
            yield replace(known, computed=one.computed, records=one.records)


def _reported(document: Document, figure: Figure, *, near: bool) -> Indicator:
    """A figure as it was reported, before anything is counted."""
    return Indicator(
        mode=document.key,
        key=figure.key,
        title=figure.title,
        definition=figure.definition,
        unit=figure.unit,
        kind=figure.kind,
        value=figure.reported.value,
        several=bool(figure.readings or figure.either),
        near=near,
    )


def _speaks_of(place: str, text: str) -> bool:
    """Whether the text names this place (杭州市富阳区 is known by 富阳), or no place at all."""
    last = place
    for mark in _LEVELS:
        parts = [part for part in last.split(mark) if len(part) > 1]
        last = parts[-1] if parts else last
    named = place_of_title(text[:TITLE])
    return last in text or not named or named[0] in "我全本"


def _indicator(fact: Fact, near: bool, number: int | None = None, records: int = 0) -> Indicator:
    """What a room counts, for the whole district as of today."""
    return Indicator(
        mode="",
        key=fact.key,
        title=str(fact.title),
        definition=str(fact.definition),
        unit=_UNITS.get(fact.unit_kind, ""),
        kind=fact.unit_kind.value,
        computed=number,
        records=records,
        near=near,
    )


def _counted(actor: Actor, fact: Fact, today: date) -> tuple[int | None, int]:
    """Persons so few that they could be recognised are not told."""
    found = facts.count(fact, Cut(until=today))
    hidden = fact.unit_kind is UnitKind.PERSONS and not actor.everything
    if hidden and 0 < found.number < FEWEST:
        return None, 0
    scale = {UnitKind.HOURS: HOUR, UnitKind.MONEY: FEN}.get(fact.unit_kind, 1)
    return found.number // scale, found.records


def claim_row(one: Judged) -> dict[str, Any]:
    """One claim for machines: command line and API."""
    claim = one.claim
    return {
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "value": _value(claim.said),
        "bound": claim.bound,
        "inclusive": claim.inclusive,
        "word": claim.word,
        "unit": claim.unit,
        "kind": claim.kind,
        "what": claim.what,
        "period": claim.period,
        "place": claim.place,
        "part": claim.part,
        "verdict": one.verdict,
        "proposals": [
            {
                "mode": proposal.indicator.mode,
                "key": proposal.indicator.key,
                "title": proposal.indicator.title,
                "computed": proposal.indicator.computed,
                "verdict": proposal.verdict,
                "score": float(round(proposal.score, 2)),
                "why": list(proposal.why),
            }
            for proposal in one.proposals
        ],
    }


def _value(said: str) -> int | float | str:
    if said.isdigit():
        return int(said)
    whole, _, rest = said.partition(".")
    return float(said) if whole.isdigit() and rest.isdigit() else said
