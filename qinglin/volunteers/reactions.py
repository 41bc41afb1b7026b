from django.urls import reverse

from qinglin.inbox.actions import tell
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to
from qinglin.people.events import CorrectionAnswered
from qinglin.people.queries import correction_words


@reacts_to(CorrectionAnswered)
def tell_the_answer(event: CorrectionAnswered) -> None:
    """The person and whoever asked hear what became of the request, with the reason."""
    done = "corrected" if event.done else "not_corrected"
    tell(
        system("volunteers"),
        people=[event.person_id, event.asked_by_id],
        template=f"volunteers.{done}",
        link=reverse("people:privacy"),
        key=f"people.correction:{event.correction_id}",
        what=correction_words(event.field),
        answer=event.answer or "—",
    )
