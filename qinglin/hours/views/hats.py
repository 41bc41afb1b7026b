"""One person, several hats: cadre, paid social worker, volunteer."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from qinglin.hours.queries.hats import hats_of
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import person_for


@for_person
@require_GET
def mine(request: Request) -> HttpResponse:
    """My own hats."""
    person = person_for(request.actor, require_person(request.actor))
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "hats": hats_of(request.actor, person),
    }
    return render_page(request, "hours/my_hats.html", context)


@for_staff
@require_GET
def desk(request: Request, pk: int) -> HttpResponse:
    """The hats of somebody whom the actor may see, each as far as the actor may."""
    person = person_for(request.actor, pk)
    context = {"nav": "people", "hats": hats_of(request.actor, person)}
    return render_page(request, "hours/hats.html", context)
