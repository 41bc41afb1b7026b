import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.utils.safestring import SafeString
from pytest_django.plugin import DjangoDbBlocker

from qinglin.kernel.actor import Actor
from qinglin.site.queries import Frame, frame_of

from .building import build
from .world import World


def plainly(self: Template, values: Any) -> SafeString:
    """What Django's template does where no test listens."""
    return self.nodelist.render(values)


def remembering(read: Callable[[Actor], Frame]) -> Callable[[Actor], Frame]:
    """The same, and each actor's frame is read once."""
    known: dict[int | None, Frame] = {}

    def remembered(actor: Actor) -> Frame:
        if actor.person_id not in known:
            known[actor.person_id] = read(actor)
        return known[actor.person_id]

    return remembered


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, once for the module; it is rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        # Django tells of every refusal; here there are thousands.
        log = logging.getLogger("django.request")
        before = log.level
        log.setLevel(logging.CRITICAL)
        # Nobody asks here which templates were rendered with what; to keep that costs a tenth.
        spared = pytest.MonkeyPatch()
        spared.setattr(Template, "_render", plainly)
        # What stands around every page is read once for each actor: the world is always the same.
        spared.setattr("qinglin.site.context.frame_of", remembering(frame_of))
        yield build()
        spared.undo()
        log.setLevel(before)
        transaction.set_rollback(True)
