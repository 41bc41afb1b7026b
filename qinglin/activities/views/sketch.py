"""A small map without tiles: one venue among the others, as points of a drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from statistics import median

WIDTH, HEIGHT, MARGIN = 320, 168, 14
#: Metres in a millionth of a degree of latitude.
METRES = 0.11132
#: The scale bar is the longest of these that fits a third of the drawing.
BARS = (20_000, 10_000, 5_000, 2_000, 1_000, 500)

Position = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the template draws, in units of its view box."""

    here: Point
    others: tuple[Point, ...]
    #: right end of the scale bar, which begins at the margin
    bar_end: float
    bar_metres: int
    width: int = WIDTH
    height: int = HEIGHT


def sketch(here: Position, others: Iterable[Position]) -> Sketch | None:
    """The venue among the others, north up; nothing where it has no position."""
    if here[0] is None or here[1] is None:
        return None
    known = [(lat, lon) for lat, lon in others if lat is not None and lon is not None]
    every = [*known, (here[0], here[1])]
    squeeze = cos(radians(median(lat for lat, _ in every) / 1e6))
    east = [lon * squeeze for _, lon in every]
    north = [lat for lat, _ in every]
    span = max(
        (max(east) - min(east)) / (WIDTH - 2 * MARGIN),
        (max(north) - min(north)) / (HEIGHT - 2 * MARGIN),
        20.0,
    )
    left = (max(east) + min(east)) / 2 - span * WIDTH / 2
    top = (max(north) + min(north)) / 2 + span * HEIGHT / 2

    def place(lat: int, lon: int) -> Point:
        return Point(round((lon * squeeze - left) / span, 1), round((top - lat) / span, 1))

    metres = next((bar for bar in BARS if bar <= span * METRES * WIDTH / 3), BARS[-1])
    own = place(here[0], here[1])
    drawn = {place(lat, lon) for lat, lon in known} - {own}
    return Sketch(
        here=own,
        others=tuple(sorted(drawn, key=lambda point: (point.x, point.y))),
        bar_end=round(MARGIN + metres / METRES / span, 1),
        bar_metres=metres,
    )
