from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.access import actions, door, queries, sessions
from qinglin.access.actions.signing import CODE, PASSWORD
from qinglin.access.forms import CodeForm, PasswordForm, PhoneForm, SignInForm, WhichForm
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import phone_fault


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Login name or phone number, and password."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            account = door.by_password(request, **form.cleaned_data)
            return door.enter(request, account, way=PASSWORD, name=form.cleaned_data["name"])
    context = {"form": form, "next": _next(request), "ended": request.session.get(sessions.ENDED)}
    return render_page(request, "access/sign_in.html", context, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "POST"])
def sign_in_code(request: Request) -> HttpResponse:
    """The phone number first; the page that follows asks for the code."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        if fault := phone_fault(phone):
            form.add_error("phone", fault)
        else:
            door.ask_code(request, phone)
            context = {"form": CodeForm(initial={"phone": phone}), "next": _next(request)}
            return render_page(request, "access/sign_in_digits.html", context)
    context = {"form": form, "next": _next(request)}
    status = 422 if form.errors else 200
    return render_page(request, "access/sign_in_code.html", context, status=status)


@public
@require_POST
def sign_in_digits(request: Request) -> HttpResponse:
    """The six digits: in at once, or to the choice when a family shares the phone."""
    form = CodeForm(request.POST)
    if form.is_valid():
        with beside(form):
            accounts = door.by_code(**form.cleaned_data)
            if len(accounts) == 1:
                name = form.cleaned_data["phone"]
                return door.enter(request, accounts[0], way=CODE, name=name)
            door.offer_choice(request, accounts)
            return redirect("access:sign_in_which")
    context = {"form": form, "next": _next(request)}
    return render_page(request, "access/sign_in_digits.html", context, status=422)


@public
@require_http_methods(["GET", "POST"])
def sign_in_which(request: Request) -> HttpResponse:
    """One phone, several accounts: choose."""
    accounts = door.choices(request)
    if not accounts:
        return redirect("access:sign_in_code")
    form = WhichForm(request.POST or None, accounts=accounts)
    if request.method == "POST" and form.is_valid():
        chosen = next(a for a in accounts if a.pk == form.cleaned_data["account"])
        return door.enter(request, chosen, way=CODE, name=chosen.login)
    status = 422 if form.errors else 200
    return render_page(request, "access/sign_in_which.html", {"form": form}, status=status)


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """This browser is signed out; its old cookie opens nothing."""
    sessions.end(request)
    messages.success(request, _("已退出登录。"))
    return redirect("access:sign_in")


@for_person
@require_GET
def security(request: Request) -> HttpResponse:
    """How one signs in, and what else is signed in."""
    return _security(request, PasswordForm(has_password=_has_password(request)))


@for_person
@sensitive_post_parameters()
@require_POST
def change_password(request: Request) -> HttpResponse:
    """A new password; other devices and tokens end, this one stays."""
    form = PasswordForm(request.POST, has_password=_has_password(request))
    if form.is_valid():
        with beside(form):
            data = form.cleaned_data
            account = queries.account_for(request.actor)
            account = door.change_password(request, account, data.get("old", ""), data["password"])
            sessions.begin(request, account)
            messages.success(request, _("密码已修改，其他设备上的登录都已退出。"))
            return redirect("access:security")
    return _security(request, form)


@for_person
@require_POST
def end_everything(request: Request) -> HttpResponse:
    """Sign out everywhere, here too."""
    actions.end_everything(request.actor, queries.account_for(request.actor))
    sessions.end(request)
    messages.success(request, _("所有设备都已退出登录，接口令牌也已失效。"))
    return redirect("access:sign_in")


def _security(request: Request, form: PasswordForm) -> HttpResponse:
    account = queries.account_for(request.actor)
    context = {
        "nav": "me",
        "account": account,
        "form": form,
        "tokens": queries.tokens_of(account),
        "roles": queries.grants_of(request.actor),
    }
    return render_page(request, "access/security.html", context, status=422 if form.errors else 200)


def _has_password(request: Request) -> bool:
    return queries.account_for(request.actor).has_usable_password()


def _next(request: Request) -> str:
    return str(request.POST.get("next") or request.GET.get("next") or "")
