"""The eight planted patterns are found, and the honest things that look like them are not."""

import pytest

from qinglin.hours.rules.anomalies import find
from qinglin.hours.rules.records import USUAL
from qinglin.worlds.frauds.corpus import TUNING
from qinglin.worlds.frauds.making import make
from qinglin.worlds.frauds.planted import KINDS
from tools.bench.frauds import REPORT_SEEDS, TUNING_SEEDS, Tally, portions

HONEST = 1_500
LOOK_ALIKES = {
    "bus", "flood", "kind_leader", "twins", "touching", "forgotten", "leader_phone", "no_signal",
    "class", "paper_roster", "left_out", "commuter", "left_early",
}  # fmt: skip


@pytest.fixture(scope="module")
def tally() -> Tally:
    corpus, truth = make(77, TUNING, honest=HONEST)
    counted = Tally()
    counted.add(corpus, truth, list(find(2015, portions(corpus), USUAL)))
    return counted


@pytest.mark.parametrize("kind", KINDS)
def test_each_pattern_is_found(tally: Tally, kind: str) -> None:
    assert tally.planted[kind] >= 10
    assert tally.found[kind] == tally.planted[kind]
    assert tally.false[kind] == 0


def test_no_honest_look_alike_is_named(tally: Tally) -> None:
    assert set(tally.alike) == LOOK_ALIKES
    assert {kind: bad for kind, (_, bad) in tally.alike.items()} == dict.fromkeys(LOOK_ALIKES, 0)
    assert tally.suspected == 0


def test_the_measure_sees_a_detector_that_finds_nothing_or_everything() -> None:
    corpus, truth = make(78, TUNING, honest=HONEST)
    nothing = Tally()
    nothing.add(corpus, truth, [])
    assert {said["recall"] for said in nothing.figures()["kinds"].values()} == {0.0}
    [real, *_] = find(2015, portions(corpus), USUAL)
    honest = truth.alike[0].services
    wrong = Tally()
    wrong.add(corpus, truth, [real._replace(kind="overlap", records=honest)])
    assert wrong.figures()["kinds"]["overlap"]["false_alarms"] == 1.0
    assert wrong.suspected == len(honest)


def test_a_seed_makes_the_same_corpus_and_another_another() -> None:
    first, second = make(5, TUNING, honest=HONEST), make(5, TUNING, honest=HONEST)
    assert first == second
    assert make(6, TUNING, honest=HONEST)[0].services != first[0].services


def test_figures_are_reported_on_seeds_that_were_not_used_for_tuning() -> None:
    assert not set(TUNING_SEEDS) & set(REPORT_SEEDS)
    assert not {5, 6, 77, 78} & set(REPORT_SEEDS), "seeds of these tests"
