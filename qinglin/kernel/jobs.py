"""The worker: does the jobs that are due and the schedules that have come round.

Each job runs in a transaction of its own. A failure is rolled back, kept with its error and
tried again later and later; after ``TRIES`` it stays visible as stuck and holds up nobody.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from . import clock
from .events import REACTIONS
from .models import Job, Schedule, WorkerGap

log = logging.getLogger(__name__)

TRIES = 8
#: How long done jobs are kept, for those who look into what happened.
KEEP_DONE = timedelta(days=7)

#: Every worker says so often that it is there; a longer silence of all of them is a gap.
HEARTBEAT, BEAT, LONGEST_SILENCE = "kernel.heartbeat", timedelta(minutes=1), timedelta(minutes=15)

Work = Callable[[], None]
#: name -> how often, and the work
SCHEDULES: dict[str, tuple[timedelta, Work]] = {}


def every(interval: timedelta) -> Callable[[Work], Work]:
    """Register scheduled work; one worker at a time runs it, once per interval."""

    def register(work: Work) -> Work:
        SCHEDULES[f"{work.__module__}.{work.__qualname__}"] = (interval, work)
        return work

    return register


def waiting(now: datetime) -> bool:
    """Whether any job is due: a read without a lock, so that an idle worker blocks nobody."""
    return Job.objects.filter(done_at=None, due_at__lte=now, attempts__lt=TRIES).exists()


def run_due(limit: int = 200) -> int:
    """Do up to ``limit`` due jobs, oldest first; returns how many were tried."""
    tried = 0
    while tried < limit and waiting(clock.now()) and _run_one():
        tried += 1
    return tried


def _run_one() -> bool:
    now = clock.now()
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=connection.features.has_select_for_update)
            .filter(done_at=None, due_at__lte=now, attempts__lt=TRIES)
            .order_by("due_at", "pk")
            .first()
        )
        if job is None:
            return False
        job.attempts += 1
        try:
            kind, reaction = REACTIONS[job.name]
            with transaction.atomic():
                reaction(kind(**job.payload))
        except Exception as error:
            log.exception("job.failed", extra={"job": job.pk, "job_name": job.name})
            job.error, job.due_at = repr(error), now + timedelta(seconds=2**job.attempts)
        else:
            job.error, job.done_at = "", clock.now()
        job.save(update_fields=["attempts", "error", "due_at", "done_at"])
    return True


def run_schedules() -> int:
    """Run the schedules that have come round; returns how many this worker ran."""
    _beat()
    ran = 0
    for name, (interval, work) in SCHEDULES.items():
        if not _claim(name, interval):
            continue
        try:
            work()
        except Exception:
            log.exception("schedule.failed", extra={"schedule": name})
        ran += 1
    return ran


def _beat() -> None:
    """Say that a worker is here, and how long none was; a gap is written down once."""
    now = clock.now()
    beats = Schedule.objects.filter(name=HEARTBEAT)
    last = beats.values_list("ran_at", flat=True).first()
    if last is None:
        _claim(HEARTBEAT, BEAT)
    elif last <= now - BEAT:
        with transaction.atomic():
            first = beats.filter(ran_at=last).update(ran_at=now)
            if first and now - last > LONGEST_SILENCE:
                WorkerGap.objects.create(from_at=last, until_at=now)


def gaps_since(moment: datetime) -> list[WorkerGap]:
    """When no worker was at work since then, the latest first."""
    return list(WorkerGap.objects.filter(until_at__gte=moment).order_by("-until_at"))


def _claim(name: str, interval: timedelta) -> bool:
    now = clock.now()
    known = Schedule.objects.filter(name=name)
    if not known.exists():
        try:
            with transaction.atomic():
                Schedule.objects.create(name=name, ran_at=now)
        except IntegrityError:
            return False
        return True
    if not known.filter(ran_at__lte=now - interval).exists():
        return False
    return bool(known.filter(ran_at__lte=now - interval).update(ran_at=now))


@every(timedelta(hours=6))
def sweep() -> None:
    """Forget jobs that were done long ago."""
    Job.objects.filter(done_at__lt=clock.now() - KEEP_DONE).delete()
