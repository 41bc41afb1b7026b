import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.figures.rules import verdicts
from qinglin.figures.rules.verdicts import Part, without_small


@pytest.mark.parametrize(
    ("bound", "inclusive", "value", "computed", "held"),
    [
        ("=", False, 51, 51, True),
        ("=", False, 51, 50, False),
        ("=", False, 51, 52, False),
        (">", False, 38_000, 38_001, True),
        (">", False, 38_000, 38_000, False),
        (">", False, 38_000, 12, False),
        (">", True, 500, 500, True),
        (">", True, 500, 499, False),
        ("<", False, 220_000, 219_999, True),
        ("<", False, 220_000, 198_000, True),
        ("<", False, 220_000, 197_999, False),
        ("<", False, 220_000, 220_000, False),
        ("<", False, 220_000, 230_000, False),
        ("≈", False, 100_000, 95_000, True),
        ("≈", False, 100_000, 105_000, True),
        ("≈", False, 100_000, 94_999, False),
        ("≈", False, 100_000, 105_001, False),
        ("≈", False, 3, 3, True),
    ],
)
def test_what_bears_out_a_reported_number(
    bound: str, inclusive: bool, value: int, computed: int, held: bool
) -> None:
    assert verdicts.supports(computed, value, bound, inclusive=inclusive) is held


@pytest.mark.parametrize(
    ("word", "bound", "inclusive"),
    [
        ("", "=", False), ("余", ">", False), ("多", ">", False), ("突破", ">", False),
        ("超", ">", False), ("逾", ">", False), ("以上", ">", True), ("近", "<", False),
        ("约", "≈", False), ("左右", "≈", False), ("达", "≈", False),
    ],
)  # fmt: skip
def test_words_of_reports(word: str, bound: str, inclusive: bool) -> None:
    assert verdicts.WORDS[word] == bound
    assert (word in verdicts.INCLUSIVE) is inclusive


@pytest.mark.parametrize(
    ("computed", "records", "said"),
    [
        (None, 0, "no-record"),
        (0, 0, "no-record"),
        (None, 40, "no-record"),
        (0, 3, "contradicted"),
        (12, 12, "contradicted"),
        (51, 51, "supported"),
    ],
)
def test_a_verdict_needs_records(computed: int | None, records: int, said: str) -> None:
    assert verdicts.verdict(computed, records, 51, "=") == said


def parts(*numbers: int, open_: frozenset[int] = frozenset()) -> list[Part]:
    return [Part(str(n), number, n in open_) for n, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("given_parts", "shown", "merged", "merged_number"),
    [
        (parts(40, 9, 5), [40, 9, 5], [], None),
        (parts(40, 4, 3), [40], [3, 4], 7),
        (parts(40, 9, 2), [40], [2, 9], 11),
        (parts(40, 2, 2, 7), [40], [2, 2, 7], 11),  # four are too few: the next goes along
        (parts(40, 2, 1, 7, open_=frozenset({1, 2})), [40, 2, 1, 7], [], None),
        (parts(40, 2, open_=frozenset({0})), [40], [2], None),
        (parts(3), [], [3], None),
        (parts(40, 0), [40, 0], [], None),
    ],
)
def test_small_parts_are_merged(
    given_parts: list[Part], shown: list[int], merged: list[int], merged_number: int | None
) -> None:
    found = without_small(given_parts)
    assert [part.number for part in found.parts] == shown
    assert [part.number for part in found.merged] == merged
    assert found.merged_number == merged_number


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=12))
def test_nothing_is_lost_and_nobody_is_recognised(given_parts: list[tuple[int, bool]]) -> None:
    all_parts = [Part(str(n), number, open_) for n, (number, open_) in enumerate(given_parts)]
    found = without_small(all_parts)
    assert sorted([*found.parts, *found.merged], key=lambda p: p.name) == sorted(
        all_parts, key=lambda p: p.name
    )
    for part in found.parts:
        assert part.open or part.number == 0 or part.number >= verdicts.FEWEST
    closed = [part for part in all_parts if not part.open and part.number]
    if found.merged and len(found.merged) < len(closed):
        assert len(found.merged) > 1
        assert found.merged_number is not None
