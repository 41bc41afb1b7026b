"""What nobody did while nobody was there is said at the desk."""

from datetime import timedelta

import pytest
import time_machine

from qinglin.activities.tests import make
from qinglin.activities.tests.browse import words
from qinglin.activities.tests.desks import desk
from qinglin.activities.tests.make import SYSTEM
from qinglin.desk.queries import today_of
from qinglin.kernel import jobs

pytestmark = pytest.mark.django_db


def test_the_desk_says_how_long_no_worker_was_there_and_what_nobody_came_to() -> None:
    """AT-10, the side that staff see."""
    with time_machine.travel(make.NOW, tick=False) as now:
        jobs.run_schedules()
        activity = make.make_activity()
        now.shift(timedelta(days=1))
        jobs.run_schedules()
        found = {alarm.cause.value: alarm for alarm in today_of(SYSTEM).alarms}
        assert (found["gap"].since, found["gap"].numbers) == (make.NOW, {"minutes": 1440})
        page = words(desk(activity.unit, "town_secretary").get("/desk/"))
        assert "后台任务中断了 24 小时 昨天 12:00 起后台任务没有运行，现已恢复" in page
        assert "missed" not in found
        now.move_to(make.at(20))
        missed = {alarm.cause.value: alarm for alarm in today_of(SYSTEM).alarms}["missed"]
        assert (missed.activity, missed.numbers) == (activity, {"count": 1})
