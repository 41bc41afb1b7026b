"""One re-election: its chain, candidates, meeting and result."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.elections import actions, policy, queries, rules
from qinglin.elections.errors import WrongElection
from qinglin.elections.forms import (
    ApproveForm,
    CancelForm,
    CandidateForm,
    ContestForm,
    MeetingForm,
    SendBackForm,
    StartForm,
    StepForm,
)
from qinglin.elections.models import Reelection, Stage
from qinglin.files import actions as files
from qinglin.files.models import StoredFile
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.queries import hand_overs_of, leaders_of, person_like, running_terms, unit_for


@for_staff
@require_http_methods(["GET", "POST"])
def unit(request: Request, pk: int) -> HttpResponse:
    """The re-elections of one unit; start one."""
    found = unit_for(request.actor, pk)
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.start(request.actor, found, due_on=form.cleaned_data["due_on"])
            messages.success(request, _("换届已开始。第一步：摸排人选。"))
            return redirect("elections:detail", made.pk)
    context = {
        "nav": "orgs",
        "unit": found,
        "reelections": queries.of_unit(request.actor, found),
        "term": running_terms([pk]).get(pk),
        "leaders": leaders_of([pk]).get(pk, []),
        "form": form if policy.may_run(request.actor, found) else None,
        "stages": Stage.labels,
    }
    status = 422 if form.errors else 200
    return render_page(request, "elections/unit.html", context, status=status)


@for_staff
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    return _detail(request, queries.reelection_for(request.actor, pk))


@for_staff
@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    """The step whose turn it is."""
    found = queries.reelection_for(request.actor, pk)
    form = StepForm(request.POST, request.FILES)
    if form.is_valid():
        with beside(form):
            stage = rules.next_stage(found.done) or ""
            actions.take_step(request.actor, found, stage, **_papers(request, found, form))
            said = _("“%(stage)s”已登记。") % {"stage": dict(Stage.choices)[Stage(stage)]}
            messages.success(request, said)
            return redirect("elections:detail", pk)
    return _detail(request, found, step=form)


@for_staff
@require_POST
def meeting(request: Request, pk: int) -> HttpResponse:
    found = queries.reelection_for(request.actor, pk)
    form = MeetingForm(request.POST, request.FILES, contests=queries.contests_of(found))
    if form.is_valid():
        with beside(form):
            held = actions.Meeting(reelection=found, count=form.count(), votes=form.votes())
            actions.record_meeting(request.actor, held, **_papers(request, found, form))
            messages.success(request, _("大会已登记，当选人见下。下一步：把结果报上级批复。"))
            return redirect("elections:detail", pk)
    return _detail(request, found, meeting=form)


@for_staff
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """The result is approved: posts and rights change on the effective day."""
    found = queries.reelection_for(request.actor, pk)
    form = ApproveForm(request.POST, request.FILES)
    if form.is_valid():
        with beside(form):
            day = form.cleaned_data["effective_on"]
            papers = _papers(request, found, form)
            actions.approve_result(request.actor, found, effective_on=day, **papers)
            said = _("结果已批复，%(day)s零点起新任到任、前任离任。") % {"day": day.isoformat()}
            messages.success(request, said)
            return redirect("elections:detail", pk)
    return _detail(request, found, approve=form)


@for_staff
@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    found = queries.reelection_for(request.actor, pk)
    form = SendBackForm(request.POST, due=rules.next_stage(found.done) or "")
    if form.is_valid():
        with beside(form):
            actions.send_back(request.actor, found, **form.cleaned_data)
            messages.success(request, _("已退回，并通知了负责人。"))
            return redirect("elections:detail", pk)
    return _detail(request, found, back=form)


@for_staff
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    found = queries.reelection_for(request.actor, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.cancel(request.actor, found, reason=form.cleaned_data["reason"])
            messages.success(request, _("这次换届已取消。"))
            return redirect("elections:detail", pk)
    return _detail(request, found, cancel=form)


@for_staff
@require_POST
def nominate(request: Request, pk: int) -> HttpResponse:
    found = queries.reelection_for(request.actor, pk)
    contests = queries.contests_of(found)
    form = CandidateForm(request.POST, contests=contests)
    if form.is_valid():
        with beside(form):
            data = dict(form.cleaned_data)
            person = person_like(request.actor, data.pop("name"), data.pop("number"))
            if person is None:
                raise WrongElection(fields={"number": _("没有找到这个人，请核对姓名和号码。")})
            contest = queries.contest_for(request.actor, data.pop("contest"))
            new = actions.NewCandidacy(contest=contest, person=person, **data)
            actions.nominate(request.actor, new)
            messages.success(request, _("%(person)s已列为候选人。") % {"person": person.name})
            return redirect("elections:detail", pk)
    return _detail(request, found, candidate=form)


@for_staff
@require_POST
def contest(request: Request, pk: int) -> HttpResponse:
    found = queries.contest_for(request.actor, pk)
    form = ContestForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.set_contest(request.actor, found, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("elections:detail", found.reelection_id)
    return _detail(request, queries.reelection_for(request.actor, found.reelection_id), seats=form)


@for_staff
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    found = queries.candidacy_for(request.actor, pk)
    actions.withdraw(request.actor, found)
    messages.success(request, _("%(person)s不再是候选人。") % {"person": found.person.name})
    return redirect("elections:detail", found.contest.reelection_id)


def _papers(request: Request, found: Reelection, form: BaseForm) -> dict[str, Any]:
    """Day, number and scan of a step; the scan is kept first, so that no row names it in vain."""
    data = form.cleaned_data
    kept: StoredFile | None = None
    if data.get("paper"):
        kept = files.store_paper(request.actor, unit=found.unit, upload=data["paper"])
    return {"on": data["on"], "document": data["document"], "file": kept}


def _detail(request: Request, found: Reelection, **forms: BaseForm) -> HttpResponse:
    actor = request.actor
    due = rules.next_stage(found.done) if found.state == Reelection.State.OPEN else None
    contests = queries.contests_of(found)
    may_run, may_approve = policy.may_run(actor, found.unit), policy.may_approve(actor, found.unit)
    acts = due is not None and (may_approve if due in rules.APPROVALS else may_run)
    context = {
        "nav": "orgs",
        "reelection": found,
        "unit": found.unit,
        "chain": queries.chain_of(found),
        "contests": contests,
        "turn": due,
        "acts": acts,
        "may_run": may_run,
        "may_approve": may_approve,
        "people": policy.may_see_people(actor, found.unit_id),
        "may_nominate": may_run and due == Stage.CANDIDATES,
        "may_fix": may_run and found.done <= rules.CHAIN.index(Stage.CANDIDATES) and due,
        "answering": due in rules.APPROVALS and may_approve,
        "step": forms.get("step") or StepForm(),
        "meeting": forms.get("meeting") or MeetingForm(contests=contests),
        "approve": forms.get("approve") or ApproveForm(),
        "back": forms.get("back") or SendBackForm(due=due or ""),
        "cancel": forms.get("cancel") or CancelForm(),
        "candidate": forms.get("candidate") or CandidateForm(contests=contests),
        "seats": forms.get("seats"),
        "reminders": queries.reminders_of(found),
        "hand_overs": hand_overs_of(found.unit) if found.effective_on else [],
    }
    context["stray"] = _stray(context, forms)
    status = 422 if forms else 200
    return render_page(request, "elections/detail.html", context, status=status)


def _stray(context: dict[str, Any], forms: dict[str, BaseForm]) -> BaseForm | None:
    """What was sent though it is not its turn: the page has no place for it but must say why."""
    due, acts = context["turn"], context["acts"]
    shown = {
        "step": acts and due not in {Stage.MEETING, Stage.RESULT},
        "meeting": acts and due == Stage.MEETING,
        "approve": acts and due == Stage.RESULT,
        "back": context["answering"],
        "cancel": context["may_approve"] and due and not context["reelection"].effective_on,
        "candidate": context["may_nominate"],
        "seats": True,
    }
    return next((form for name, form in forms.items() if not shown[name]), None)
