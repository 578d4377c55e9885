"""The way in: what this is, trying it, signing in, one's account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.web.actions import people, plans, runs
from remit.web.doors import held_by
from remit.web.forms import KeepGuest, NewPassword, StartWorkspace
from remit.web.models import Job, Plan, Run, User, Workspace

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EXAMPLES = (
    (
        "england-2011",
        "England, 2010 to 2013",
        "151 primary care trusts and 10 authorities become 211 commissioning groups, 23 support services "
        "and a national board. Real bodies, synthetic people, and nothing that became known after June 2012.",
    ),
    (
        "england-2025",
        "England, 2025 to 2027",
        "42 integrated care boards cut their cost by half and merge; support units close.",
    ),
    (
        "one-board",
        "Two boards become one",
        "1,350 made-up people of two boards, down to each one's statement. Good for trying things out.",
    ),
)


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show the ways in."""
    there = {plan.slug: plan for plan in Plan.objects.filter(workspace__kind=Workspace.EXAMPLES)}
    examples = [(there[name], title, text) for name, title, text in EXAMPLES if name in there]
    mine = _workspaces(request.user)[:5] if request.user.is_authenticated else []
    return render(request, "remit/pages/start.html", {"examples": examples, "mine": mine})


def _workspaces(user: User) -> list[Workspace]:
    return list(Workspace.objects.filter(memberships__user=user).distinct().order_by("name"))


@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Let a visitor try the workbench without an account, where that is allowed; with an example."""
    name = request.POST.get("copy", "")
    example = Plan.objects.filter(workspace__kind=Workspace.EXAMPLES, slug=name).first() if name else None
    if request.user.is_authenticated:
        workspace = (
            Workspace.objects.filter(
                Q(memberships__role="analyst") | Q(memberships__role="hr"), memberships__user=request.user
            )
            .exclude(kind=Workspace.EXAMPLES)
            .first()
        )
        if workspace is None:
            return redirect("new-workspace")
    elif settings.GUESTS:
        guest, workspace = people.start_guest()
        login(request, guest, backend=BACKEND)
    else:
        return redirect("account_login")
    if example is None:
        return redirect("workspace", workspace=workspace.slug)
    copied = plans.copy_plan(request.user, example.version, workspace, example.name)
    _same_results(request.user, example, copied)
    messages.success(request, "This is your own copy: change what you like. The example stays as it is.")
    return redirect("plan", workspace=workspace.slug, plan=copied.slug)


def _same_results(user: User, example: Plan, copied: Plan) -> None:
    """Give the copy the newest results of the example, which are kept once for both."""
    from uuid import uuid4

    run = Run.objects.filter(plan=example, option="baseline", job__state=Job.DONE).first()
    if run is not None:
        runs.ask(user, copied.version, "baseline", uuid4(), run.runs, run.seed)


@login_required
@require_GET
def workspaces(request: HttpRequest) -> HttpResponse:
    """Show the workspaces in which one has a role, with their plans."""
    mine = [
        (one, list(one.plans.filter(put_away=False)), held_by(request.user, one).may("change-plan"))
        for one in _workspaces(request.user)
    ]
    return render(request, "remit/pages/workspaces.html", {"mine": mine})


@login_required
@require_http_methods(["GET", "POST"])
def new_workspace(request: HttpRequest) -> HttpResponse:
    """Start a workspace of one's own."""
    form = StartWorkspace(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        made = people.start_workspace(request.user, given["name"], request.user, given["organisation"])
        return redirect("workspace", workspace=made.slug)
    return render(request, "remit/pages/new_workspace.html", {"form": form})


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show one's account: password, second factor, keys."""
    from allauth.mfa.utils import is_mfa_enabled

    return render(request, "remit/pages/account.html", {"second_factor": is_mfa_enabled(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Make an account of a trial."""
    form = KeepGuest(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            people.keep_guest(request.user, given["name"], given["email"], given["password"])
        except people.Refused as why:
            form.add_error(None, str(why))
        else:
            login(request, request.user, backend=BACKEND)
            messages.success(request, "You have an account now. Your work stays where it is.")
            return redirect("workspaces")
    return render(request, "remit/pages/keep.html", {"form": form})


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let somebody who was invited set a password."""
    user = _invited(uid)
    if user is None or not default_token_generator.check_token(user, token):
        raise Http404("The invitation was used, or is too old.")
    form = NewPassword(request.POST or None)
    if form.is_valid():
        people.set_password(user, form.cleaned_data["password"])
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("account_login")
    return render(request, "remit/pages/welcome.html", {"form": form, "invited": user})


def _invited(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        return None


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to begin, and what the words mean."""
    return render(request, "remit/pages/help.html")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the workbench is."""
    return render(request, "remit/pages/accessibility.html")


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of people, and which cookies there are."""
    return render(request, "remit/pages/privacy.html")


@require_GET
def api_about(request: HttpRequest) -> HttpResponse:
    """Say what the API can do."""
    from remit.web.api import api

    document = api.get_openapi_schema()
    rows = [
        (method.upper(), path, operation.get("summary", ""), operation.get("description", ""))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "remit/pages/api.html", {"rows": rows})
