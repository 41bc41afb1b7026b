import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from .building import build
from .world import World


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, once for the module; it is rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        # Django tells of every refusal; here there are thousands.
        log = logging.getLogger("django.request")
        before = log.level
        log.setLevel(logging.CRITICAL)
        yield build()
        log.setLevel(before)
        transaction.set_rollback(True)
