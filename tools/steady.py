"""How the tests of a run are handed to its workers, so that the run ends whatever befalls them.

The scheduler that pytest-xdist brings for groups stands still for ever once a worker has died: it
gives the worker that takes its place a single test, and a worker begins a test only when it knows
the next one or that there is none. The test that the worker died of it would give out once more.
"""

from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

#: A worker has one test in hand and knows the next; asking earlier costs nothing.
AHEAD = 2


class SteadyScheduling(LoadGroupScheduling):
    """Tests of one group stay with one worker; a test that ends its worker has failed, once."""

    def remove_node(self, node: WorkerController) -> str | None:
        """The test that the worker died of; what else it had in hand goes to others."""
        workload = self.assigned_work.pop(node)
        left = [
            (unit, test) for unit in workload.values() for test, done in unit.items() if not done
        ]
        if not left:
            return None
        died_of: str
        unit, died_of = left[0]
        unit[died_of] = True
        self.workqueue.update(
            {scope: tests for scope, tests in workload.items() if not all(tests.values())}
        )
        for other in self.assigned_work:
            self._reschedule(other)
        return died_of

    def _reschedule(self, node: WorkerController) -> None:
        """Hand out until the worker knows what comes next, or that nothing does."""
        if node not in self.registered_collections:
            return
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) <= AHEAD:
            if not self.workqueue:
                node.shutdown()
                return
            self._assign_work_unit(node)
