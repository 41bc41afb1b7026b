"""How far a mode has come."""

from datetime import date

import pytest

from qinglin.figures.progressing import counted, spark
from qinglin.figures.rules.progress import Distance, distance


@pytest.mark.parametrize(
    ("computed", "value", "bound", "inclusive", "found"),
    [
        (12, 12, "=", False, Distance(share=100)),
        (9, 12, "=", False, Distance(missing=3, share=75)),
        (15, 12, "=", False, Distance(beyond=3, share=100)),
        (38_000, 38_000, ">", False, Distance(missing=1, share=100)),
        (38_000, 38_000, ">", True, Distance(share=100)),
        (38_214, 38_000, ">", False, Distance(beyond=214, share=100)),
        (0, 500, ">", True, Distance(missing=500)),
        (-3, 10, "=", False, Distance(missing=13)),
        (98, 100, "≈", False, Distance(missing=2, share=98)),
        (98, 100, "<", False, None),
        (None, 100, "=", False, None),
        (4, "首届", "=", False, None),
        (4, 98.5, "=", False, None),
        (4, 0, "=", False, None),
    ],
)
def test_what_is_missing_to_a_reported_number(
    computed: int | None, value: object, bound: str, inclusive: bool, found: Distance | None
) -> None:
    assert distance(computed, value, bound, inclusive=inclusive) == found


def test_a_line_begins_at_the_bottom_and_ends_with_the_last_month() -> None:
    months = [(date(2015, 9, 1), 0), (date(2015, 10, 1), 10), (date(2015, 11, 1), 5)]
    drawn = spark(months)
    assert drawn is not None
    assert drawn.points == "3.0,29.0 60.0,3.0 117.0,16.0"
    assert (drawn.last_x, drawn.last_y) == (117.0, 16.0)
    assert drawn.words == "2015年9月 0，2015年11月 5"
    assert spark(months[:1]) is None
    assert spark([(month, 0) for month, _number in months]) is None


def test_verdicts_are_counted_in_their_order() -> None:
    found = ["no-record", "supported", "no-record", "contradicted"]
    assert counted(found) == [("supported", 1), ("contradicted", 1), ("no-record", 2)]
