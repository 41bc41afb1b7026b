"""The public board: for a phone, for the large screen, and one month of a trend by town.

No page of this module holds anything of the reader's own, so that caches may share it.
"""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from qinglin.figures import queries as figures
from qinglin.kernel import clock
from qinglin.kernel.display import Display, display_of
from qinglin.kernel.doors import public
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import UnitKind
from qinglin.kernel.web import Request, render_page
from qinglin.portal import charting, options, rules
from qinglin.portal.board import SHARED, Board, board
from qinglin.portal.errors import NoBoard

#: Figures and places that a large screen has room for.
FIGURES, PLACES = 5, 7
DRAWN = 640


@public
@require_GET
def phone(request: Request) -> HttpResponse:
    """Everything the district tells in public, one below the other."""
    found = _open_board()
    return _shared(request, "portal/board.html", found, {"leading": found.leading[:4]})


@public
@require_GET
def wall(request: Request) -> HttpResponse:
    """The same on one large screen that nobody touches."""
    found = _open_board()
    today = found.open_today
    context = {
        "leading": found.leading[:FIGURES],
        "today": today[:PLACES],
        "later": found.open_later[: max(PLACES - len(today), 0)],
        "others": max(len(today) - PLACES, 0),
        "refresh": SHARED,
    }
    return _shared(request, "portal/wall.html", found, context)


@public
@require_GET
def month(request: Request, key: str, month: str) -> HttpResponse:
    """One month of a trend by town; towns with very little are told together."""
    found, asked = _open_board(), _month_of(month)
    by_town = figures.public_month(key, asked) if asked else None
    if by_town is None:
        raise NotFound
    hours = by_town.fact.unit_kind is UnitKind.HOURS
    context = {
        "title": charting.titles()[key],
        "unit": charting.unit_of(by_town.fact.unit_kind),
        "by_town": by_town,
        "number": charting.said_value(by_town.number, hours=hours),
        "merged": charting.said_value(by_town.merged_number, hours=hours),
        "parts": [
            (unit, charting.said_value(number, hours=hours)) for unit, number in by_town.parts
        ],
        "records": figures.figures_of_fact(key)[:1],
    }
    return _shared(request, "portal/board_month.html", found, context)


def _open_board() -> Board:
    """The district decides whether there is a public board at all."""
    found = board() if options.BOARD.get() else None
    if found is None:
        raise NoBoard
    return found


def _month_of(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _shared(request: Request, template: str, found: Board, context: dict[str, Any]) -> HttpResponse:
    drawn = rules.drawing(found.sketch, DRAWN) if found.sketch else None
    response = render_page(
        request,
        template,
        {
            "board": found,
            "simulated": found.simulated,
            "district": found.name,
            "display": _display(request),
            "trends": charting.trends(found.trends, clock.today()),
            "drawing": drawn,
            "dots": _dots(found),
            **context,
        },
    )
    response["Cache-Control"] = f"public, max-age={SHARED}"
    return response


def _dots(found: Board) -> list[tuple[float, float, bool]]:
    """Where the places stand in the drawing; those that are open come last, on top."""
    if found.sketch is None:
        return []
    places = sorted(found.places, key=lambda place: place.open)
    return [
        (*rules.placed(place.at, found.sketch, DRAWN), place.open) for place in places if place.at
    ]


def _display(request: Request) -> Display:
    """The address may say how the page looks: a screen on a wall keeps no cookies."""
    own, asked = display_of(request), request.GET.get("theme", "")
    return Display(
        large=own.large or request.GET.get("large") == "1",
        theme="dark" if asked == "dark" else "light" if asked == "light" else own.theme,
    )
