"""How the tests of a run are handed to its workers, so that the run ends whatever befalls them.

Tests that share what takes long to build go to one worker, and go first.

The scheduler of pytest-xdist stands still for ever once a worker has died: it
gives the worker that takes its place a single test, and a worker begins a test only when it knows
the next one or that there is none. The test that the worker died of it would give out once more.
"""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

#: Modules that build a district, a world or an export for all of their tests, and the story whose
#: steps follow each other. Marks would not do: what pytest 9 calls a test by cannot be changed.
TOGETHER = (
    "qinglin/figures/tests/claims/test_faces.py",
    "qinglin/figures/tests/test_counting.py",
    "qinglin/figures/tests/test_drilling.py",
    "qinglin/figures/tests/test_export.py",
    "qinglin/figures/tests/test_views.py",
    "qinglin/portal/tests/test_board.py",
    "qinglin/reports/tests/test_actions.py",
    "qinglin/reports/tests/test_views.py",
    "qinglin/worlds/tests/test_build.py",
    "tests/browser/story/",
    "tests/browser/test_board.py",
    "tests/browser/test_everybody.py",
    "tests/browser/test_without_scripts.py",
    "tests/test_engines.py",
    "tests/test_frauds.py",
    "tests/test_org_forms.py",
)
#: A worker has one test in hand and knows the next; asking earlier costs nothing.
AHEAD = 2


def scope_of(nodeid: str) -> str:
    """What goes to one worker as a whole: a module that shares, or else the test alone."""
    return next((prefix for prefix in TOGETHER if nodeid.startswith(prefix)), nodeid)


class SteadyScheduling(LoadScopeScheduling):
    """What belongs together stays with one worker; a test that ends its worker has failed, once."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)

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
