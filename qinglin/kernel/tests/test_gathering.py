"""What arrives together is done together."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from qinglin.kernel.gathering import MOST, Gathering


class Desk:
    """Work that waits inside the first batch until told to go on, and notes every batch."""

    def __init__(self, gathering: Gathering[int, str]) -> None:
        self.gathering = gathering
        self.batches: list[list[int]] = []
        self.inside, self.go_on = threading.Event(), threading.Event()

    def work(self, items: list[int]) -> list[str]:
        self.batches.append(items)
        if len(self.batches) == 1:
            self.inside.set()
            assert self.go_on.wait(10)
        if -1 in items:
            raise ValueError(f"bad item among {len(items)}")
        return [f"done {item}" for item in items]

    def run(self, items: list[int]) -> list[str]:
        """The first leads alone; the others arrive, in order, while it is inside."""
        answers: dict[int, str] = {}
        crew = [threading.Thread(target=self._bring, args=(n, i, answers), daemon=True)
                for n, i in enumerate(items)]  # fmt: skip
        crew[0].start()
        assert self.inside.wait(10)
        for expected, one in enumerate(crew[1:], 1):
            one.start()
            self._until_in_line(expected)
        self.go_on.set()
        for one in crew:
            one.join(10)
        assert not self.gathering.lines
        return [answers[number] for number in range(len(items))]

    def _bring(self, number: int, item: int, answers: dict[int, str]) -> None:
        try:
            answers[number] = self.gathering.bring("shift", item, self.work)
        except ValueError as error:
            answers[number] = str(error)

    def _standing(self) -> int:
        with self.gathering.guard:
            return len(self.gathering.lines["shift"])

    def _until_in_line(self, people: int) -> None:
        for _ in range(10_000):
            if self._standing() == people:
                return
            threading.Event().wait(0.001)
        raise AssertionError("nobody came")


def desk(apart: Callable[[int], Any] = lambda item: item) -> Desk:
    return Desk(Gathering(apart))


def test_who_arrives_meanwhile_is_done_in_one_batch_in_order() -> None:
    one = desk()
    assert one.run([0, 3, 1, 2]) == ["done 0", "done 3", "done 1", "done 2"]
    assert one.batches == [[0], [3, 1, 2]]


def test_what_must_stay_apart_does_not_share_a_batch() -> None:
    one = desk()
    assert one.run([0, 5, 6, 5]) == ["done 0", "done 5", "done 6", "done 5"]
    assert one.batches == [[0], [5, 6], [5]]


def test_a_bad_item_fails_only_itself() -> None:
    one = desk()
    assert one.run([0, 7, -1, 8]) == ["done 0", "done 7", "bad item among 1", "done 8"]
    assert one.batches[:2] == [[0], [7, -1, 8]]
    assert sorted(one.batches[2:]) == [[-1], [7], [8]]


def test_a_batch_has_a_largest_size() -> None:
    one = desk()
    one.run(list(range(MOST + 3)))
    assert [len(batch) for batch in one.batches] == [1, MOST, 2]


def test_different_keys_do_not_wait_for_each_other() -> None:
    gathering: Gathering[int, str] = Gathering(lambda item: item)
    first = Desk(gathering)
    one = threading.Thread(target=gathering.bring, args=("a", 1, first.work), daemon=True)
    one.start()
    assert first.inside.wait(10)
    assert gathering.bring("b", 2, lambda items: ["other"] * len(items)) == "other"
    first.go_on.set()
    one.join(10)


def test_an_interruption_does_not_leave_the_others_waiting() -> None:
    gathering: Gathering[int, str] = Gathering(lambda item: item)

    def interrupted(items: list[int]) -> list[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gathering.bring("a", 1, interrupted)
    assert gathering.bring("a", 1, lambda items: ["again"]) == "again"
