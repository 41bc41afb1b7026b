from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

from . import actions
from .events import CopyAsked


@reacts_to(CopyAsked)
def pack_copy(event: CopyAsked) -> None:
    """Large copies are packed in the background."""
    actions.pack_copy(system("people"), event.copy_id)
