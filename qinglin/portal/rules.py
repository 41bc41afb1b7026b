"""A sketch of the district from its places alone: areas around the middle of each town.

The areas are no boundaries and say so beside the map. Each point of the district belongs to the
nearest middle; the whole is held together by a line around all places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

#: (latitude, longitude) in degrees
Position = tuple[float, float]
#: (east, north) in degrees of latitude, around a middle
Flat = tuple[float, float]
#: How far the outline stands off the outermost places, of the size of the whole.
APART = 0.08
#: Corners that are cut this often make the outline a soft one.
ROUNDED = 2
LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Sketch:
    """``areas``: town -> corners, as positions; ``bounds``: south-west and north-east."""

    areas: Mapping[int, list[Position]]
    bounds: tuple[Position, Position]


def sketch(middles: Mapping[int, Position], places: Sequence[Position]) -> Sketch | None:
    """None where there is too little to draw: fewer than three places, or all in one line."""
    every = [*middles.values(), *places]
    outline = hull([flat(one, every[0]) for one in every]) if every else []
    if len(outline) < 3:
        return None
    origin = every[0]
    corners, outline = outline, rounded(grown(outline), ROUNDED)
    while not all(_inside(outline, corner) for corner in corners):
        outline = grown(outline)
    spots = {town: flat(at, origin) for town, at in middles.items()}
    areas = {town: nearest_part(outline, spots, town) for town in spots}
    around = [back(corner, origin) for corner in outline]
    south_west = (min(c[0] for c in around), min(c[1] for c in around))
    north_east = (max(c[0] for c in around), max(c[1] for c in around))
    drawn = {town: [back(c, origin) for c in area] for town, area in areas.items() if area}
    if not drawn:
        drawn = {0: around}
    return Sketch(drawn, (south_west, north_east))


def flat(at: Position, origin: Position) -> Flat:
    """Degrees of longitude are shorter than those of latitude."""
    return ((at[1] - origin[1]) * cos(radians(origin[0])), at[0] - origin[0])


def back(at: Flat, origin: Position) -> Position:
    return (
        round(at[1] + origin[0], 5),
        round(at[0] / cos(radians(origin[0])) + origin[1], 5),
    )


def hull(points: Sequence[Flat]) -> list[Flat]:
    """The corners of the tightest line around all points, against the clock."""
    found = sorted(set(points))
    if len(found) < 3:
        return []
    lower, upper = _chain(found), _chain(found[::-1])
    corners = lower[:-1] + upper[:-1]
    return corners if len(corners) > 2 and _surface(corners) > 0 else []


def _chain(points: Sequence[Flat]) -> list[Flat]:
    chain: list[Flat] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Flat, b: Flat, c: Flat) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _inside(outline: Sequence[Flat], point: Flat) -> bool:
    pairs = zip(outline, [*outline[1:], outline[0]], strict=True)
    return all(_turn(a, b, point) > 0 for a, b in pairs)


def _surface(corners: Sequence[Flat]) -> float:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def grown(corners: Sequence[Flat]) -> list[Flat]:
    """Every corner a little farther from the middle."""
    middle = centre(corners)
    size = max(hypot(c[0] - middle[0], c[1] - middle[1]) for c in corners)
    farther = max(size * APART, LEAST)
    found = []
    for corner in corners:
        away = hypot(corner[0] - middle[0], corner[1] - middle[1])
        part = (away + farther) / away
        found.append(
            (
                middle[0] + (corner[0] - middle[0]) * part,
                middle[1] + (corner[1] - middle[1]) * part,
            )
        )
    return found


def centre(points: Sequence[Flat]) -> Flat:
    return (
        sum(point[0] for point in points) / len(points),
        sum(point[1] for point in points) / len(points),
    )


def rounded(corners: Sequence[Flat], times: int) -> list[Flat]:
    """Corners cut off at a fifth of their sides, so many times."""
    found = list(corners)
    for _time in range(times):
        pairs = zip(found, [*found[1:], found[0]], strict=True)
        found = [
            (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
            for a, b in pairs
            for part in (0.2, 0.8)
        ]
    return found


def nearest_part(outline: Sequence[Flat], spots: Mapping[int, Flat], town: int) -> list[Flat]:
    """What of the outline lies nearer to this spot than to any other."""
    here, found = spots[town], list(outline)
    for other, there in spots.items():
        if other != town and there != here:
            found = _nearer(found, here, there)
    return found


def _nearer(corners: Sequence[Flat], here: Flat, there: Flat) -> list[Flat]:
    """The part of a convex shape on this side of the line half-way between two spots."""
    east, north = there[0] - here[0], there[1] - here[1]
    limit = (there[0] ** 2 + there[1] ** 2 - here[0] ** 2 - here[1] ** 2) / 2
    found: list[Flat] = []
    for a, b in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        before, after = (c[0] * east + c[1] * north - limit for c in (a, b))
        if before <= 0:
            found.append(a)
        if (before < 0 < after) or (after < 0 < before):
            part = before / (before - after)
            found.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
    return found


def middle(points: Sequence[Position]) -> Position:
    """The mean of positions, as exact as the positions themselves."""
    return (
        round(sum(at[0] for at in points) / len(points), 5),
        round(sum(at[1] for at in points) / len(points), 5),
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """The sketch as a picture, north up: ``paths`` of areas, dots in its own units."""

    width: int
    height: int
    paths: list[str]

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def placed(at: Position, found: Sketch, width: int) -> tuple[float, float]:
    """Where a position stands in a drawing of this width."""
    (south, west), (north, east) = found.bounds
    squeeze = cos(radians((south + north) / 2))
    scale = width / ((east - west) * squeeze)
    return round((at[1] - west) * squeeze * scale, 1), round((north - at[0]) * scale, 1)


def drawing(found: Sketch, width: int) -> Drawing:
    (south, _west), (_north, east) = found.bounds
    height = placed((south, east), found, width)[1]
    paths = [
        "M" + "L".join("{} {}".format(*placed(corner, found, width)) for corner in ring) + "Z"
        for ring in found.areas.values()
    ]
    return Drawing(width, round(height), paths)
