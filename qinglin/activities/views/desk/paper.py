from django.http import HttpResponse
from django.views.decorators.http import require_GET

from qinglin.activities.queries import staff, week
from qinglin.kernel.doors import for_staff
from qinglin.kernel.web import Request, render_page


@for_staff
@require_GET
def print_roster(request: Request, pk: int) -> HttpResponse:
    """The paper roster of one activity, with lines to sign on."""
    activity = staff.activity_at_desk(request.actor, pk)
    context = {
        "nav": "activities",
        "papers": week.papers(request.actor, [activity]),
        "activity": activity,
    }
    return render_page(request, "activities/desk/print_roster.html", context)
