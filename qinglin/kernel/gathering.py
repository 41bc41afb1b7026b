"""Group commit by the application: what arrives together for one hot row is done in one go.

A row that everybody wants is held until its transaction is on the disk, so its rate is at best one
change per flush, whatever the processors could do. Callers stand in line; the first does the work
of all who stand there, in one transaction, hands out the answers and calls the next to lead.
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
    #: Released when there is an answer, or when it is this one's turn to lead.
    call: threading.Lock = field(default_factory=threading.Lock)

    @property
    def settled(self) -> bool:
        return bool(self.answers or self.error or self.alone)


class Gathering(Generic[Item, Answer]):
    """``apart`` tells which items may not share a batch: those for which it says the same."""

    def __init__(self, apart: Callable[[Item], Hashable]) -> None:
        self.apart = apart
        self.guard = threading.Lock()
        #: Who stands in line for each key that somebody is leading a batch of.
        self.lines: dict[Hashable, list[_Waiting[Item, Answer]]] = {}

    def bring(
        self, key: Hashable, item: Item, work: Callable[[list[Item]], list[Answer]]
    ) -> Answer:
        """The answer to this item, after it is committed.

        ``work`` answers a batch in its order, within one transaction that it ends. Where it fails
        for several, each is tried again alone by its own caller, so that one bad item fails only
        itself; it must then leave the connection as it was.
        """
        mine: _Waiting[Item, Answer] = _Waiting(item)
        mine.call.acquire()
        with self.guard:
            somebody_leads = key in self.lines
            self.lines.setdefault(key, []).append(mine)
        if somebody_leads:
            mine.call.acquire()
        if not mine.settled:
            self._lead(key, work)
        if mine.alone:
            return work([item])[0]
        if mine.error is not None:
            raise mine.error
        return mine.answers[0]

    def _lead(self, key: Hashable, work: Callable[[list[Item]], list[Answer]]) -> None:
        """Do the work of the first in line, of whom the leader is one, and call the next leader."""
        batch = self._next(key)
        try:
            answers = work([one.item for one in batch])
            for one, answer in list(zip(batch, answers, strict=True)):
                one.answers.append(answer)
        except BaseException as error:
            for one in batch:
                one.alone, one.error = len(batch) > 1, error if len(batch) == 1 else None
            if not isinstance(error, Exception):
                raise
        finally:
            with self.guard:
                next_leader = self.lines[key][:1]
                if not next_leader:
                    del self.lines[key]
            for one in [*batch[1:], *next_leader]:
                one.call.release()

    def _next(self, key: Hashable) -> list[_Waiting[Item, Answer]]:
        """The first in line, in order of arrival; what may not share the batch stays in line."""
        with self.guard:
            batch: list[_Waiting[Item, Answer]] = []
            seen: set[Hashable] = set()
            left: list[_Waiting[Item, Answer]] = []
            for one in self.lines[key]:
                mark = self.apart(one.item)
                fits = len(batch) < MOST and mark not in seen
                (batch if fits else left).append(one)
                seen.add(mark)
            self.lines[key] = left
        return batch
