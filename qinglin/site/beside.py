"""The worker that runs beside the web server on the embedded database."""

import os
import subprocess
import sys
import threading
from types import TracebackType

#: How long the worker may take to finish the job in hand.
SECONDS_TO_STOP = 10
#: How soon a worker that died is started again.
SECONDS_TO_RETURN = 2


class WorkerBeside:
    """``qinglin work`` as a child process; started again when it dies, stopped with the server."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.keeper = threading.Thread(target=self._keep, name="worker-beside", daemon=True)

    def __enter__(self) -> "WorkerBeside":
        self._start()
        self.keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self.keeper.join(SECONDS_TO_RETURN + 1)
        process = self.process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self) -> None:
        # The worker leaves by itself when its parent is gone, however that came about.
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "qinglin.site.cli", "work", "--beside", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _keep(self) -> None:
        while not self.stopping.wait(SECONDS_TO_RETURN):
            if self.process is not None and self.process.poll() is not None:
                self._start()
