"""Tries at the same moment are counted one after the other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from qinglin.access import actions, rules
from qinglin.access.errors import TooManyTries
from qinglin.kernel.actor import NOBODY


def attempt(number: int) -> bool:
    try:
        actions.count_try(NOBODY, name="xujianying", address=f"10.0.0.{number}")
    except TooManyTries:
        return False
    else:
        return True
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_burst_gets_no_more_tries_than_a_patient_guesser() -> None:
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(24)))
    assert sum(allowed) == rules.TRIES_PER_NAME
