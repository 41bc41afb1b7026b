"""Group commit by the application: what arrives together for one hot row is done in one go.

A row that everybody wants is held until its transaction is on the disk, so its rate is at best one
change per flush, whatever the processors could do. Callers wait at a gate; the first one through
does the work of all who stand there, in one transaction, and hands out the answers.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
#: At most so many at once: a batch should not take noticeably longer than one.
MOST = 64


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Item, Answer]):
    item: Item
    answers: list[Answer] = field(default_factory=list)
    error: BaseException | None = None
    alone: bool = False

    @property
    def settled(self) -> bool:
        return bool(self.answers or self.error or self.alone)


@dataclass(slots=True, eq=False)
class _Line(Generic[Item, Answer]):
    gate: threading.Lock = field(default_factory=threading.Lock)
    waiting: list[_Waiting[Item, Answer]] = field(default_factory=list)
    #: How many have come and not left; the line goes with the last of them.
    people: int = 0


class Gathering(Generic[Item, Answer]):
    """``apart`` tells which items may not share a batch: those for which it says the same."""

    def __init__(self, apart: Callable[[Item], Hashable]) -> None:
        self.apart = apart
        self.guard = threading.Lock()
        self.lines: dict[Hashable, _Line[Item, Answer]] = {}

    def bring(
        self, key: Hashable, item: Item, work: Callable[[list[Item]], list[Answer]]
    ) -> Answer:
        """The answer to this item, after it is committed.

        ``work`` answers a batch in its order, within one transaction that it ends. Where it fails
        for several, each is tried again alone by its own caller, so that one bad item fails only
        itself; it must then leave the connection as it was.
        """
        mine: _Waiting[Item, Answer] = _Waiting(item)
        with self.guard:
            line = self.lines.setdefault(key, _Line())
            line.waiting.append(mine)
            line.people += 1
        try:
            with line.gate:
                while not mine.settled:
                    self._lead(line, work)
        finally:
            with self.guard:
                line.people -= 1
                if not line.people:
                    del self.lines[key]
        if mine.alone:
            return work([item])[0]
        if mine.error is not None:
            raise mine.error
        return mine.answers[0]

    def _lead(self, line: _Line[Item, Answer], work: Callable[[list[Item]], list[Answer]]) -> None:
        batch = self._next(line)
        try:
            answers = work([one.item for one in batch])
        except BaseException as error:
            for one in batch:
                one.alone, one.error = len(batch) > 1, error if len(batch) == 1 else None
            if not isinstance(error, Exception):
                raise
            return
        for one, answer in zip(batch, answers, strict=True):
            one.answers.append(answer)

    def _next(self, line: _Line[Item, Answer]) -> list[_Waiting[Item, Answer]]:
        """The first in line, in order of arrival; what may not share the batch stays in line."""
        with self.guard:
            batch: list[_Waiting[Item, Answer]] = []
            seen: set[Hashable] = set()
            left: list[_Waiting[Item, Answer]] = []
            for one in line.waiting:
                mark = self.apart(one.item)
                fits = len(batch) < MOST and mark not in seen
                (batch if fits else left).append(one)
                seen.add(mark)
            line.waiting[:] = left
        return batch
