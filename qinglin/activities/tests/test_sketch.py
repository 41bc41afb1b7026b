from qinglin.activities.views.sketch import HEIGHT, MARGIN, WIDTH, sketch

SQUARE = (30_048_000, 119_960_000)


def test_north_is_up_and_east_is_right() -> None:
    north_east = (30_148_000, 120_060_000)
    drawn = sketch(SQUARE, [SQUARE, north_east])
    assert drawn is not None
    (other,) = drawn.others
    assert other.x > drawn.here.x
    assert other.y < drawn.here.y


def test_every_venue_lies_inside_the_drawing() -> None:
    others = [(29_700_000 + 31_000 * i, 119_400_000 + 53_000 * (i % 7)) for i in range(24)]
    drawn = sketch(SQUARE, others)
    assert drawn is not None
    for point in (drawn.here, *drawn.others):
        assert 0 <= point.x <= WIDTH
        assert 0 <= point.y <= HEIGHT


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    # 0.1 degree of latitude is 11 132 m.
    drawn = sketch(SQUARE, [(SQUARE[0] + 100_000, SQUARE[1])])
    assert drawn is not None
    (other,) = drawn.others
    metres_per_unit = 11_132 / (drawn.here.y - other.y)
    assert round((drawn.bar_end - MARGIN) * metres_per_unit / drawn.bar_metres, 2) == 1


def test_a_venue_alone_stands_in_the_middle() -> None:
    drawn = sketch(SQUARE, [])
    assert drawn is not None
    assert (drawn.here.x, drawn.here.y) == (WIDTH / 2, HEIGHT / 2)


def test_without_a_position_nothing_is_drawn() -> None:
    assert sketch((None, None), [SQUARE]) is None
    drawn = sketch(SQUARE, [(None, None), (30_000_000, None)])
    assert drawn is not None
    assert drawn.others == ()
