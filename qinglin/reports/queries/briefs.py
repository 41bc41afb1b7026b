"""Briefs, their files, and the words and numbers they consist of."""

from datetime import date
from typing import Any, cast

from django.db.models import Max

from qinglin.figures.models import Mode
from qinglin.figures.queries import document_of
from qinglin.figures.queries import modes as seen_modes
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.reports import options, policy
from qinglin.reports.errors import ModeNotLoaded, NotMade, NotReady, UnknownFormat
from qinglin.reports.models import Base, Brief, Product
from qinglin.reports.rules import paper, periods
from qinglin.reports.rules.content import Content, Words

#: Words of a brief that its writer may change.
REVISED = (
    "number", "masthead", "title", "lead", "plans", "issuer", "signer", "dated_on", "report_to",
    "send_to", "distribute_to", "sections",
)  # fmt: skip


def briefs(actor: Actor, mode: Mode | None = None) -> list[Brief]:
    """Those the actor may see, newest first."""
    if not policy.may_view(actor):
        raise NotFound
    found = policy.visible(actor, Brief.objects.select_related("mode", "unit", "made_by", "base"))
    return list((found if mode is None else found.filter(mode=mode)).order_by("-pk")[:200])


def brief_for(actor: Actor, pk: int) -> Brief:
    """Unseen and absent look the same."""
    seen = policy.visible(actor, Brief.objects.select_related("mode__unit", "unit", "made_by"))
    found = seen.select_related("base__snapshot").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def products(brief: Brief) -> list[Product]:
    """Everything that was made of it, the latest revision first."""
    found = Product.objects.filter(brief=brief).select_related("file")
    return list(found.order_by("-revision", "pk"))


def product_for(actor: Actor, pk: int, form: str, revision: int | None = None) -> Product:
    """The file of one format; says why when there is none yet."""
    brief = brief_for(actor, pk)
    if form not in Product.Format.values:
        raise UnknownFormat(format=form)
    wanted = brief.revision if revision is None else revision
    found = Product.objects.filter(brief=brief, format=form, revision=wanted)
    product = found.select_related("file", "brief").first()
    if product is not None:
        return product
    if brief.state == Brief.State.FAILED:
        raise NotMade(problem=brief.problem)
    if revision is not None and revision != brief.revision:
        raise NotFound
    raise NotReady


def mode_named(key: str) -> Mode:
    """A mode that is loaded; for operators."""
    mode = Mode.objects.select_related("unit").filter(key=key).first()
    if mode is None:
        known = "、".join(Mode.objects.order_by("key").values_list("key", flat=True))
        raise ModeNotLoaded(key=key, known=known or "–")
    return mode


def modes_to_brief(actor: Actor) -> list[Mode]:
    """Modes whose unit the actor may speak for."""
    return [mode for mode in seen_modes(actor) if policy.may_make(actor, mode.unit_id)]


def section_choices(mode: Mode) -> list[tuple[str, str]]:
    """Pillars of the mode, and what it says of itself."""
    document = document_of(mode)
    found = [(pillar.key, pillar.title) for pillar in document.pillars]
    return [*found, (paper.OWN, "模式本身")] if document.figures else found


def next_number(unit_id: int, year: int) -> int:
    latest = Brief.objects.filter(unit=unit_id, year=year).aggregate(most=Max("number"))["most"]
    return (latest or 0) + 1


def snapshots_with_bases(mode: Mode) -> list[Base]:
    """Snapshots of the mode that briefs were made of, with the periods they answer."""
    found = Base.objects.filter(snapshot__mode=mode).select_related("snapshot")
    return list(found.order_by("-snapshot_id", "code")[:40])


def unfinished() -> list[Brief]:
    """What waits to be counted or set, oldest first."""
    waiting = Brief.objects.filter(state__in=[Brief.State.WAITING, Brief.State.SETTING])
    return list(waiting.select_related("mode__unit", "base").order_by("pk"))


def content_of(brief: Brief) -> Content:
    if brief.base is None:
        raise NotReady
    return cast(Content, brief.base.content)


def words_of(brief: Brief) -> Words:
    return {
        "masthead": brief.masthead,
        "number": f"{brief.year}年第{brief.number}期",
        "issuer": brief.issuer,
        "date": periods.day_words(brief.dated_on),
        "title": brief.title,
        "lead": brief.lead,
        "plans": brief.plans,
        "signer": brief.signer,
        "report_to": brief.report_to,
        "send_to": brief.send_to,
        "distribute_to": brief.distribute_to,
        "sections": list(brief.sections),
        "address": brief.address,
    }


def paper_of(brief: Brief) -> tuple[paper.Paper, Content]:
    """The brief as it stands, laid out, and the numbers it was laid out from."""
    content = content_of(brief)
    return paper.laid_out(content, words_of(brief)), content


def first_words(mode: Mode, today: date) -> dict[str, Any]:
    """What a brief says where its writer said nothing."""
    issuer = mode.unit.name
    return {
        "number": next_number(mode.unit_id, today.year),
        "masthead": options.MASTHEAD.get(),
        "title": f"{mode.title}工作情况",
        "lead": "",
        "plans": "",
        "issuer": issuer,
        "signer": issuer,
        "dated_on": today,
        "report_to": "",
        "send_to": "",
        "distribute_to": "",
    }
