from collections.abc import Iterator

import pytest
import time_machine

from qinglin.activities.tests.make import NOW


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    """It is Tuesday noon of the week in which everything happens; ``now.move_to`` goes on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
