"""Which indicator a claim could be, why, and whether what was counted bears it out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from qinglin.figures.rules import verdicts

from .context import clause_before
from .lexicon import STRUCTURE, UNDECIDED
from .reading import Claim

SUPPORTED, CONTRADICTED = verdicts.SUPPORTED, verdicts.CONTRADICTED
NO_RECORD, AMBIGUOUS = verdicts.NO_RECORD, "ambiguous"
VERDICTS = (SUPPORTED, CONTRADICTED, AMBIGUOUS, NO_RECORD)

#: Why an indicator is proposed.
KIND, NEAR_KIND, UNIT, WORDS, VALUE = "kind", "near_kind", "unit", "words", "value"
#: Whether the text speaks of the place whose records these are; if not, they prove nothing.
PLACE, ELSEWHERE = "place", "elsewhere"

#: Kinds that reports use for each other.
_NEAR = (
    {"persons", "person_times", "undecided", "covered"},
    {"sessions", "editions"},
    {"money", "goods", "mixed"},
    {"stock", "covered", "sessions"},
    {"stock", "structure"},
    {"duration", "norm", "target"},
    {"rate", "norm", "target"},
    {"person_times", "norm", "target"},
)
_SAME_UNIT = (
    {"人", "名", "位"},
    {"场", "场次", "次"},
    {"家", "个"},
    {"处", "个"},
    {"人次", "人次/月"},
)
#: What does not tell one thing from another.
_COMMON = frozenset("的了和与等各类个共及")
_PROPOSED, _CLOSE, _NEEDED = 3, Decimal("0.4"), Decimal(5)
#: Bounds that ask for less, however much less.
_LESS = frozenset({"不足", "不到", "低于", "少于", "小于", "未满", "不满"})


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is counted: a figure of a mode, or a fact of a room (``mode`` is empty).

    ``value`` is how it was reported; ``computed`` what was counted, None when nothing was.
    """

    mode: str
    key: str
    title: str
    definition: str
    unit: str
    kind: str
    value: int | float | str = ""
    computed: int | str | None = None
    records: int = 0
    several: bool = False
    near: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    indicator: Indicator
    score: Decimal
    why: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Judged:
    claim: Claim
    proposals: tuple[Proposal, ...]
    verdict: str


_Ready = tuple[Indicator, frozenset[str], frozenset[str]]


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters: how Chinese words are compared without a dictionary."""
    kept = [c for c in text if c.isalnum() and c not in _COMMON]
    return frozenset(a + b for a, b in pairwise(kept))


class Matcher:
    """Indicators made ready once, for many claims."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.ready = [(one, pairs(one.title), pairs(one.definition)) for one in indicators]

        self.by_kind: dict[str, list[_Ready]] = {}

    def _of_kind(self, kind: str) -> "list[_Ready]":
        """Those whose numbers may be held against numbers of this kind at all."""
        if kind not in self.by_kind:
            self.by_kind[kind] = [one for one in self.ready if _may_be(kind, one[0].kind)]
        return self.by_kind[kind]

    def judge(self, text: str, claim: Claim) -> Judged:
        proposals = self.proposals(text, claim)
        return Judged(claim, tuple(proposals), _verdict(claim, proposals))

    def proposals(self, text: str, claim: Claim) -> list[Proposal]:
        """The likeliest first, three at most; of equals, those nearer to the claim's place."""
        after = text[claim.end : claim.end + 24]
        for mark in "，。；,;\n":
            after = after.split(mark)[0]
        said = pairs(clause_before(text, claim.start) + " " + claim.what + " " + after)
        found = []
        for indicator, title, definition in self._of_kind(claim.kind):
            score, why = _score(claim, said, indicator, title, definition)
            if score >= _NEEDED:
                found.append(Proposal(indicator, score, why, _held(claim, indicator)))
        found.sort(key=lambda one: (-one.score, one.indicator.mode, one.indicator.key))
        return found[:_PROPOSED]


def _score(
    claim: Claim,
    said: frozenset[str],
    indicator: Indicator,
    title: frozenset[str],
    definition: frozenset[str],
) -> tuple[Decimal, tuple[str, ...]]:
    score, why = Decimal(0), []
    same = claim.kind != STRUCTURE and str(indicator.value) == claim.said
    if not (same or claim.kind == STRUCTURE or said & title or said & definition):
        return score, ()
    if claim.kind == indicator.kind:
        score, why = Decimal(3), [KIND]
    else:
        score, why = Decimal(1), [NEAR_KIND]
    if claim.unit and _same_unit(claim.unit, indicator.unit):
        score += 1
        why.append(UNIT)
    shared = Decimal(len(said & title)) / max(len(title), 1)
    further = Decimal(len(said & definition)) / max(len(definition), 1)
    words = 5 * shared + 2 * further
    if claim.kind == STRUCTURE and claim.text in indicator.title + indicator.definition:
        words = Decimal(5)
    if words >= Decimal("0.8"):
        score += words
        why.append(WORDS)
    if same:
        score += 2
        why.append(VALUE)
    if not {WORDS, VALUE} & set(why) or (WORDS not in why and KIND not in why):
        return Decimal(0), ()
    why.append(PLACE if indicator.near else ELSEWHERE)
    return score, tuple(why)


def _may_be(kind: str, other: str) -> bool:
    near = kind != STRUCTURE and any({kind, other} <= together for together in _NEAR)
    return kind == other or near


def _same_unit(one: str, other: str) -> bool:
    return one == other or any({one, other} <= same for same in _SAME_UNIT)


def _verdict(claim: Claim, proposals: Sequence[Proposal]) -> str:
    if not proposals:
        return NO_RECORD
    best = proposals[0]
    if claim.kind == UNDECIDED and best.verdict != NO_RECORD:
        return AMBIGUOUS
    for other in proposals[1:]:
        if best.score - other.score < _CLOSE and other.verdict != best.verdict:
            return AMBIGUOUS
    return best.verdict


def _held(claim: Claim, indicator: Indicator) -> str:
    """What this indicator alone would make of the claim."""
    if indicator.computed is None or indicator.records == 0 or not indicator.near:
        return AMBIGUOUS if indicator.several and indicator.near else NO_RECORD
    if indicator.several:
        return AMBIGUOUS
    if isinstance(indicator.computed, str):
        return _held_by_words(claim, indicator.computed)
    low, high = _ends(claim.said)
    if low is None or high is None:
        return AMBIGUOUS
    return SUPPORTED if bears_out(claim, indicator.computed, low, high) else CONTRADICTED


def bears_out(claim: Claim, computed: int, low: Decimal, high: Decimal) -> bool:
    """Like a figure's own verdict; ranges and 不足 are known to texts alone."""
    if low != high:
        return low <= computed <= high
    if claim.word in _LESS:
        return computed < low
    if claim.bound == "<" and claim.inclusive:
        return computed <= low
    scale = 1000
    return verdicts.supports(
        computed * scale, int(low * scale), claim.bound, inclusive=claim.inclusive
    )


def _held_by_words(claim: Claim, computed: str) -> str:
    """Numerals of a scheme: each has to be among those that were counted."""
    counted = {part.strip() for piece in computed.split("/") for part in piece.split("–")}
    wanted = set(claim.said.split("+"))
    if len(wanted) == 1 and claim.said.isdigit() and len(claim.said) > 2:
        wanted = set(claim.said)
    return SUPPORTED if wanted <= counted else AMBIGUOUS


def _ends(said: str) -> tuple[Decimal | None, Decimal | None]:
    if "/" in said:
        part, _, whole = said.partition("/")
        below = _number(whole)
        share = (_number(part) or Decimal(0)) * 100 / below if below else None
        return share, share
    low, _, high = said.partition("-")
    return _number(low), _number(high or low)


def _number(said: str) -> Decimal | None:
    try:
        return Decimal(said)
    except InvalidOperation:
        return None
