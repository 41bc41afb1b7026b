"""The sketch of the district: areas that lie beside each other, and everything inside."""

from random import Random

import pytest

from qinglin.portal.rules import (
    Flat,
    Position,
    back,
    drawing,
    flat,
    hull,
    middle,
    nearest_part,
    placed,
    sketch,
)

MIDDLES = {1: (30.05, 119.95), 2: (29.97, 119.73), 3: (29.91, 120.06), 4: (30.12, 119.94)}


def surface(corners: list[Flat]) -> float:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def test_the_hull_holds_every_point_and_nothing_twice() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert hull([*square, (1.0, 1.0), (1.0, 0.0), (2.0, 2.0)]) == square
    assert hull([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)]) == []
    assert hull([(0.0, 0.0), (1.0, 1.0)]) == []


@pytest.mark.parametrize("seed", range(5))
def test_areas_fill_the_outline_without_overlapping(seed: int) -> None:
    random = Random(seed)
    outline = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)]
    spots = {n: (random.uniform(0, 4), random.uniform(0, 3)) for n in range(12)}
    areas = {n: nearest_part(outline, spots, n) for n in spots}
    assert sum(surface(area) for area in areas.values()) == pytest.approx(surface(outline))
    assert all(surface(area) > 0 for area in areas.values())
    for n, area in areas.items():
        for corner in area:
            own = (corner[0] - spots[n][0]) ** 2 + (corner[1] - spots[n][1]) ** 2
            nearest = min(
                (corner[0] - spot[0]) ** 2 + (corner[1] - spot[1]) ** 2 for spot in spots.values()
            )
            assert own == pytest.approx(nearest)


def test_every_place_lies_within_the_bounds() -> None:
    places: list[Position] = [(29.85, 119.90), (30.13, 120.03)]
    found = sketch(MIDDLES, places)
    assert found is not None
    assert sorted(found.areas) == [1, 2, 3, 4]
    (south, west), (north, east) = found.bounds
    for latitude, longitude in [*MIDDLES.values(), *places]:
        assert south < latitude < north
        assert west < longitude < east
    drawn = drawing(found, 640)
    assert drawn.box.startswith("0 0 640 ")
    for at in MIDDLES.values():
        x, y = placed(at, found, 640)
        assert 0 < x < 640
        assert 0 < y < drawn.height
    assert placed((north, west), found, 640) == (0.0, 0.0)


def test_too_little_is_not_drawn() -> None:
    assert sketch({}, []) is None
    assert sketch({1: (30.0, 120.0)}, [(30.0, 120.0), (30.1, 120.1)]) is None
    alone = sketch({}, [(30.0, 120.0), (30.1, 120.0), (30.0, 120.1)])
    assert alone is not None
    assert list(alone.areas) == [0]


def test_two_towns_in_one_place_do_not_divide_it() -> None:
    found = sketch({1: (30.0, 120.0), 2: (30.0, 120.0)}, [(30.1, 120.0), (30.0, 120.1)])
    assert found is not None
    assert found.areas[1] == found.areas[2]


def test_flat_and_back_are_each_others_way() -> None:
    assert back(flat((30.05, 119.95), (29.9, 119.7)), (29.9, 119.7)) == (30.05, 119.95)
    assert middle([(30.0, 119.0), (30.2, 119.2)]) == (30.1, 119.1)
