"""How tests say that something is refused: by this error, and nothing was written, told or sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qinglin.activities.models import Activity, CreditRule, Scan, Series, Shift, SignUp, Tally
from qinglin.inbox.models import Message
from qinglin.kernel.errors import DomainError
from qinglin.kernel.models import AuditEntry, Job

TABLES: list[Any] = [
    Activity, Shift, SignUp, Scan, Tally, Series, CreditRule, AuditEntry, Job, Message,
]  # fmt: skip


def stored() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@contextmanager
def refused(kind: type[DomainError], text: str = "") -> Iterator[dict[str, Any]]:
    """Gives the refused fields after the block; the block must build nothing of its own."""
    before = stored()
    fields: dict[str, Any] = {}
    with pytest.raises(kind) as caught:
        yield fields
    assert type(caught.value) is kind
    assert text in str(caught.value)
    assert stored() == before
    fields.update({name: str(sentence) for name, sentence in caught.value.fields.items()})
