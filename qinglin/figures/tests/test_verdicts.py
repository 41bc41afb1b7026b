import pytest

from qinglin.figures.rules import verdicts


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
