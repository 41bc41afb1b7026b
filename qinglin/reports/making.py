"""From a brief that was asked for to its files: freeze, count, lay out, set. Outside of any
transaction, so that nobody waits while a large district is counted and pages are set."""

from qinglin.figures import actions as figures
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.errors import DomainError

from . import actions, queries
from .errors import GaveUp
from .formats import docx, md, pdf, xlsx
from .models import Brief, Product
from .rules import periods
from .rules.content import Content
from .rules.paper import Paper

ACTOR = system("reports")
TRIES = 3
MOST_REASON = 200


def make(brief: Brief) -> None:
    """Do what is left to do for this brief. A refusal is kept with it; anything else is raised,
    and after some tries given up."""
    if actions.begin(ACTOR, brief) > TRIES:
        actions.fail(ACTOR, brief, str(GaveUp()))
        return
    try:
        if brief.base is None:
            _ground(brief)
        paper, content = queries.paper_of(brief)
        actions.deliver(ACTOR, brief, brief.revision, set_in_all(paper, content))
    except DomainError as refusal:
        actions.fail(ACTOR, brief, str(refusal))


def _ground(brief: Brief) -> None:
    """A fresh snapshot, and what fell into the period."""
    period = periods.parse(brief.code, clock.today())
    reason = f"{brief.masthead}{brief.year}年第{brief.number}期（{period.words}）"[:MOST_REASON]
    snapshot = figures.freeze(ACTOR, brief.mode, reason=reason)
    counts = queries.counted_in(brief.mode, period)
    content = queries.composed(brief.mode, snapshot, queries.held_in(snapshot), counts, period)
    actions.ground(ACTOR, brief, snapshot, content)


def set_in_all(paper: Paper, content: Content) -> dict[str, bytes]:
    """The same brief in every format."""
    return {form: set_in(form, paper, content) for form in Product.Format.values}


def set_in(form: str, paper: Paper, content: Content) -> bytes:
    if form == Product.Format.PDF:
        return pdf.made(paper)
    if form == Product.Format.DOCX:
        return docx.made(paper)
    if form == Product.Format.XLSX:
        return xlsx.made(paper, content)
    return md.made(paper).encode()
