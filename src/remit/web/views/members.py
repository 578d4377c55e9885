"""Who is in a workspace, in which role; keys of the API."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from remit.web.actions import people as deeds
from remit.web.actions.people import Refused
from remit.web.doors import Place, door
from remit.web.forms import GiveRoles, InviteMember, NameToken
from remit.web.models import Membership, Token, User
from remit.web.rights import ROLE_NAMES, rights


@door("manage-people")
def members(request: HttpRequest, place: Place) -> HttpResponse:
    """List who is in the workspace, with their roles."""
    rows: dict[int, dict[str, object]] = {}
    for one in (
        Membership.objects.filter(workspace=place.workspace)
        .select_related("user")
        .order_by("user__name", "role")
    ):
        row = rows.setdefault(one.user_id, {"user": one.user, "roles": [], "sight": ""})
        row["roles"] = [*_listed(row["roles"]), ROLE_NAMES[one.role]]
        row["sight"] = one.sight or row["sight"]
    context = {"rows": list(rows.values()), "rights": rights().values(), "roles": ROLE_NAMES}
    return render(request, "remit/pages/members.html", context)


def _listed(names: object) -> list[str]:
    return list(names) if isinstance(names, Iterable) else []


@door("manage-people", "GET", "POST")
def invite(request: HttpRequest, place: Place) -> HttpResponse:
    """Invite somebody: they get a role, and a link to set a password if they have no account."""
    person, roles = InviteMember(request.POST or None), GiveRoles(request.POST or None)
    link = ""
    if request.method == "POST" and person.is_valid() and roles.is_valid():
        given = person.cleaned_data
        user = User.objects.filter(email=given["email"].strip().lower()).first()
        try:
            if user is None:
                user = deeds.make_user(request.user, given["name"], given["email"])
            deeds.give_roles(request.user, place.workspace, user, _roles(roles))
        except Refused as why:
            person.add_error(None, str(why))
        else:
            if user.has_usable_password() or settings.OIDC_URL:
                messages.success(request, f"{user} is in the workspace now, and signs in as before.")
                return redirect("workspace-members", workspace=place.workspace.slug)
            invitation = deeds.invite(user)
            link = request.build_absolute_uri(reverse("welcome", kwargs=invitation._asdict()))
    context = {"person": person, "roles": roles, "link": link}
    return render(
        request, "remit/pages/invite.html", context, status=400 if person.errors or roles.errors else 200
    )


def _roles(form: GiveRoles) -> dict[str, str]:
    sight = " ".join(form.cleaned_data["sight"].replace(",", " ").split())
    return {role: sight if role == "hr" else "" for role in form.cleaned_data["roles"]}


def _member(place: Place, user: int) -> User:
    found = get_object_or_404(User, pk=user)
    if not Membership.objects.filter(workspace=place.workspace, user=found).exists():
        raise Http404("Nobody of the workspace.")
    return found


@door("manage-people", "GET", "POST")
def member(request: HttpRequest, place: Place, user: int) -> HttpResponse:
    """Change somebody's roles."""
    who = _member(place, user)
    rows = Membership.objects.filter(workspace=place.workspace, user=who)
    sight = next((row.sight for row in rows if row.role == "hr"), "")
    form = GiveRoles(request.POST or None, initial={"roles": [row.role for row in rows], "sight": sight})
    if request.method == "POST" and form.is_valid():
        try:
            deeds.give_roles(request.user, place.workspace, who, _roles(form))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, f"The roles of {who} are changed.")
            return redirect("workspace-members", workspace=place.workspace.slug)
    return render(request, "remit/pages/member.html", {"form": form, "who": who})


@door("manage-people", "POST")
def remove(request: HttpRequest, place: Place, user: int) -> HttpResponse:
    """Take somebody out of the workspace."""
    who = _member(place, user)
    try:
        deeds.remove_member(request.user, place.workspace, who)
    except Refused as why:
        messages.info(request, str(why))
    else:
        messages.success(request, f"{who} is out of the workspace. What they made stays.")
    return redirect("workspace-members", workspace=place.workspace.slug)


@door("see-plan", "GET", "POST")
def keys(request: HttpRequest, place: Place) -> HttpResponse:
    """Show one's keys of the API; make one, shown once."""
    if not request.user.is_authenticated:
        raise Http404("Sign in to have keys.")
    form = NameToken(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        made = deeds.make_token(request.user, place.workspace, form.cleaned_data["name"])
    mine = Token.objects.filter(user=request.user, workspace=place.workspace).order_by("-made_at")
    return render(request, "remit/pages/keys.html", {"form": form, "made": made, "mine": mine})


@door("see-plan", "POST")
def drop_key(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Take one of one's keys back."""
    user = request.user if request.user.is_authenticated else None
    deeds.drop_token(request.user, get_object_or_404(Token, pk=key, user=user, workspace=place.workspace))
    messages.success(request, "The key was taken back: it opens nothing any more.")
    return redirect("workspace-keys", workspace=place.workspace.slug)
