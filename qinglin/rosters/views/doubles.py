"""Entries that may be one person: looked through, merged, told apart, taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people import actions as people
from qinglin.people.models import Likeness
from qinglin.people.queries import doubles as pairs
from qinglin.rosters import queries
from qinglin.rosters.forms.doubles import MergeForm
from qinglin.volunteers.queries import person_with_number

PAGE = 50


@for_staff
@require_GET
def doubles(request: Request) -> HttpResponse:
    """Pairs of which both may be seen, the likeliest first."""
    actor = request.actor
    require(pairs.may_merge_somewhere(actor), _("您没有合并重复人员的权限。"))
    apart = request.GET.get("state") == Likeness.State.APART
    state = Likeness.State.APART if apart else Likeness.State.OPEN
    found = pairs.likenesses(actor, state=state).values_list("pk", flat=True)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "people",
        "page": page,
        "apart": apart,
        "pairs": queries.compared(pairs.shown(page.object_list)),
    }
    return render_page(request, "rosters/doubles.html", context)


@for_staff
@require_GET
def compare(request: Request) -> HttpResponse:
    """Two volunteers by their numbers, found alike by somebody and not by the machine."""
    require(pairs.may_merge_somewhere(request.actor), _("您没有合并重复人员的权限。"))
    numbers = [request.GET.get(name, "").strip()[:20] for name in ("gone", "kept")]
    one, other = (person_with_number(number) for number in numbers)
    if one is None or other is None or not pairs.may_compare(request.actor, one, other):
        messages.warning(request, _("没有找到这两个编号的志愿者，请核对编号。"))
        return redirect("rosters:doubles")
    return redirect("rosters:pair", one, other)


@for_staff
@require_GET
def pair(request: Request, one: int, other: int) -> HttpResponse:
    """Both beside each other, and what merging would move; ``other`` is the one that stays."""
    return _pair(request, one, other, MergeForm())


@for_staff
@require_POST
def merge(request: Request, one: int, other: int) -> HttpResponse:
    """Let the first be the second."""
    form = MergeForm(request.POST)
    gone, kept = pairs.pair_for(request.actor, one, other)
    if form.is_valid():
        with beside(form):
            merged = people.merge(request.actor, gone, kept, reason=form.cleaned_data["reason"])
            words = {"gone": gone.name, "kept": kept.name}
            done = _("%(gone)s的记录已并入%(kept)s。发现合错了，可以随时撤回。")
            messages.success(request, done % words)
            return redirect("rosters:merged", merged.pk)
    return _pair(request, one, other, form, status=422)


@for_staff
@require_POST
def tell_apart(request: Request, pk: int) -> HttpResponse:
    """Two people after all, or asked about again."""
    likeness = pairs.likeness_for(request.actor, pk)
    words = {"one": likeness.low.name, "other": likeness.high.name}
    if request.POST.get("again"):
        people.ask_again(request.actor, likeness)
        messages.success(request, _("%(one)s和%(other)s重新列入待判断。") % words)
    else:
        people.tell_apart(request.actor, likeness)
        messages.success(request, _("记下了：%(one)s和%(other)s不是同一人，以后不再提示。") % words)
    return redirect("rosters:doubles")


@for_staff
@require_GET
def merges(request: Request) -> HttpResponse:
    """What was merged, by whom and why."""
    require(pairs.may_merge_somewhere(request.actor), _("您没有合并重复人员的权限。"))
    page = Paginator(pairs.merges(request.actor), PAGE).get_page(request.GET.get("page"))
    return render_page(request, "rosters/merges.html", {"nav": "people", "page": page})


@for_staff
@require_GET
def merged(request: Request, pk: int) -> HttpResponse:
    """One merge with what it moved, and the way back."""
    found = pairs.merge_for(request.actor, pk)
    context = {
        "nav": "people",
        "merge": found,
        "lines": queries.moved_by(found),
        "may_undo": found.undone_at is None and pairs.may_merge(request.actor, found.kept),
    }
    return render_page(request, "rosters/merged.html", context)


@for_staff
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    found = pairs.merge_for(request.actor, pk)
    left = people.undo_merge(request.actor, found)
    done = _("合并已撤回，%(gone)s和%(kept)s恢复成两条记录。")
    messages.success(request, done % {"gone": found.gone.name, "kept": found.kept.name})
    if left:
        words = ngettext(
            "有 %(n)d 处在合并后又改过，保持现在的样子，请核对。",
            "有 %(n)d 处在合并后又改过，保持现在的样子，请核对。",
            left,
        )
        messages.warning(request, words % {"n": left})
    return redirect("rosters:merged", pk)


def _pair(
    request: Request, one: int, other: int, form: MergeForm, status: int = 200
) -> HttpResponse:
    gone, kept = pairs.pair_for(request.actor, one, other)
    may = pairs.may_merge(request.actor, gone, kept)
    context: dict[str, Any] = {
        "nav": "people",
        "gone": gone,
        "kept": kept,
        "rows": queries.beside_each_other(gone, kept, days=may),
        "prospect": pairs.prospect(request.actor, gone, kept) if may else None,
        "likeness": pairs.likeness_between(one, other),
        "form": form,
    }
    return render_page(request, "rosters/pair.html", context, status=status)
