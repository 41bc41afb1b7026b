"""What a request names by its id beside the thing it is about."""

from collections.abc import Callable
from typing import TypeVar

from qinglin.activities.errors import FAULTS
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound

from .find import check_id

Thing = TypeVar("Thing")


def chosen(field: str, find: Callable[[Actor, int], Thing], actor: Actor, pk: int) -> Thing:
    """The thing that ``find`` sees; where there is none, the refusal names the field."""
    try:
        check_id(pk)
        return find(actor, pk)
    except NotFound:
        raise NotFound(fields={field: FAULTS["absent"]}) from None
