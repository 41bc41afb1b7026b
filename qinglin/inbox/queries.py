from qinglin.kernel.actor import Actor

from .models import Message


def unread_count(actor: Actor) -> int:
    """Messages this person has not opened yet."""
    if actor.person_id is None:
        return 0
    return Message.objects.filter(person_id=actor.person_id, read_at=None).count()
