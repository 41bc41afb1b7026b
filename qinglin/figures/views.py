from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import Invalid, NotFound
from qinglin.kernel.web import Request, render_page

from . import marking, progressing, queries, showing
from .forms import ManuscriptForm
from .models import Mode
from .rules.document import Document, Figure


@for_staff
@require_GET
def modes(request: Request) -> HttpResponse:
    """The work modes of this installation."""
    context = {"nav": "figures", "modes": queries.modes(request.actor)}
    return render_page(request, "figures/modes.html", context)


@for_staff
@require_GET
def mode(request: Request, mode: str) -> HttpResponse:
    """Every figure of the mode: how it was reported, what was counted, what follows."""
    found = queries.mode_for(request.actor, mode)
    document = queries.document_of(found)
    shown = queries.shown(request.actor, found, document)
    wanted = request.GET.get("verdict", "")
    wanted = wanted if wanted in progressing.VERDICTS else ""
    context = {
        "nav": "figures",
        "mode": found,
        "document": document,
        "shown": shown,
        "counts": progressing.counted([one.verdict for one in shown.values()]),
        "standings": progressing.standings(document, shown, queries.sparks(found), wanted),
        "wanted": wanted,
        "computed_at": next((one.computed_at for one in shown.values()), None),
    }
    return render_page(request, "figures/mode.html", context)


@for_staff
@require_GET
def figure(request: Request, mode: str, key: str) -> HttpResponse:
    """One number, counted anew: its parts, its months, the records behind it."""
    found = queries.mode_for(request.actor, mode)
    document = queries.document_of(found)
    asked = queries.figure_in(document, key)
    context = _about(request, found, document, asked)
    if asked.counting is None or not queries.opens(asked):
        return render_page(request, "figures/silent.html", context)
    narrowed = request.GET.get("unit") or request.GET.get("month")
    if asked.counting.lowest and not narrowed:
        return _lowest(request, found, asked, context)
    return _drilled(request, found, asked, context)


def _about(request: Request, found: Mode, document: Document, asked: Figure) -> dict[str, Any]:
    shown = queries.shown_figure(request.actor, found, asked)
    return {
        "nav": "figures",
        "mode": found,
        "figure": asked,
        "shown": shown,
        "kind": showing.kind_of(asked),
        "part_of": document.figure(asked.subset_of) if asked.subset_of else None,
        "lists": [document.listed(name) for n in asked.numerals for name in n.of],
        "why": showing.why_silent(asked),
        "words": showing.words_in(document, asked),
        "readings": showing.readings_of(shown.details),
        "counted": asked.counting is not None,
    }


def _lowest(request: Request, found: Mode, asked: Figure, context: dict[str, Any]) -> HttpResponse:
    lowest = queries.lowest_now(found, asked)
    told = partial(queries.told_cell, request.actor, asked)
    grid = [
        (
            unit,
            [
                (told(unit.pk, lowest.cell(unit.pk, n)), span)
                for n, span in enumerate(lowest.months)
            ],
        )
        for unit in lowest.units
    ]
    least = lowest.lowest and told(lowest.lowest[0], lowest.cell(*lowest.lowest))
    context |= {
        "lowest": lowest,
        "least": least,
        "grid": grid,
        "verdict": queries.judge(asked, lowest.computed),
    }
    return render_page(request, "figures/lowest.html", context)


def _drilled(request: Request, found: Mode, asked: Figure, context: dict[str, Any]) -> HttpResponse:
    month = request.GET.get("month", "")
    drilled = queries.drill(
        request.actor,
        found,
        asked,
        unit_id=_number(request, "unit"),
        month=month,
        before=_number(request, "before"),
    )
    number = drilled.number
    context |= {
        "drilled": drilled,
        "direct": queries.adds_up(asked),
        "now": None if number is None else number // queries.scale_of(asked),
        "whole": not month and drilled.unit == found.unit,
        "months": showing.months(drilled, month),
        "rows": list(showing.cells(drilled.fact, drilled.records.rows)),
    }
    return render_page(request, "figures/figure.html", context, part="records")


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise NotFound
    return int(text)


@for_staff
@require_http_methods(["GET", "POST"])
def claims(request: Request) -> HttpResponse:
    """What a text claims in numbers, held against the figures. Nothing of it is kept."""
    queries.modes(request.actor)
    sent = request.method == "POST"
    form = ManuscriptForm(request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, Any] = {"nav": "figures", "form": form, "examined": None}
    if not sent:
        return render_page(request, "figures/claims.html", context)
    try:
        given = form.manuscript()
    except Invalid as refusal:
        form.add_error(None, str(refusal))
        return render_page(request, "figures/claims.html", context, status=refusal.status)
    context |= _examined(queries.examine(request.actor, given.text, given.notes))
    return render_page(request, "figures/claims.html", context)


def _examined(examined: queries.Examined) -> dict[str, Any]:
    found = marking.marked(examined)
    return {
        "examined": examined,
        "counts": [(marking.ICONS[verdict], verdict, n) for verdict, n in examined.counts],
        "lines": list(marking.lines(examined.text, found)),
        "claims": marking.of_article(found),
        "elsewhere": marking.elsewhere(found),
        "notes": marking.notes(examined),
    }
