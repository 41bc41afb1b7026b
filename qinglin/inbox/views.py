from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.doors import for_person
from qinglin.kernel.web import Request, render_page

from . import actions, queries

PAGE = 30


@for_person
@require_GET
def message_list(request: Request) -> HttpResponse:
    """What I was told, the latest first."""
    page = Paginator(queries.messages(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "inbox", "page": page, "shown": queries.shown(page)}
    return render_page(request, "inbox/list.html", context, part="list")


@for_person
@require_http_methods(["GET", "POST"])
def message(request: Request, pk: int) -> HttpResponse:
    """Looking changes nothing; opening (POST) marks it read and goes where it leads."""
    found = queries.message_for(request.actor, pk)
    if request.method == "POST":
        actions.mark_read(request.actor, found)
        return redirect(found.link or "inbox:list")
    context = {"nav": "inbox", "message": queries.show(found), "back_url": reverse("inbox:list")}
    return render_page(request, "inbox/message.html", context)


@for_person
@require_POST
def all_read(request: Request) -> HttpResponse:
    """Nothing is unread any more."""
    actions.mark_all_read(request.actor)
    return redirect("inbox:list")
