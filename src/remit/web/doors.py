"""Doors: what an address means is loaded, and the right that its data need is asked for, before a view runs.

Whoever is not signed in is sent to sign in. A workspace, or anything in it, that one has no role in is not
there (404): that it exists is nobody else's business. A right that none of one's roles has is refused (403),
with the roles that have it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from remit.bodies.level import is_national
from remit.plan import Plan as Planned
from remit.results.written import EXACT, PROTECTED, Writer
from remit.web.models import Membership, Plan, Run, Upload, User, Version, Workspace
from remit.web.plans import applied, plan_of
from remit.web.rights import NOBODY, READER, Held, rights


class Forbidden(PermissionDenied):
    """A right that one does not have; `right` names it."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


class SignInFirst(Exception):
    """Somebody who is not signed in asks for what is not open to everybody."""


def held_by(user: Any, workspace: Workspace) -> Held:
    """Give what somebody may do in a workspace; everybody may read the examples."""
    rows = []
    if user.is_authenticated:
        rows = list(Membership.objects.filter(workspace=workspace, user_id=user.pk))
    if not rows:
        return READER if workspace.is_examples else NOBODY
    roles = frozenset(row.role for row in rows) | ({"viewer"} if workspace.is_examples else set())
    return Held(roles, frozenset[str]().union(*(row.bodies for row in rows)))


@dataclass
class Place:
    """Where a request is, and who is there.

    Attributes:
        user: Who asks.
        workspace: The workspace.
        held: What they may do in it.
        plan: The plan, on its pages.
        run: The run, on its pages.
        upload: The upload, on its pages.
    """

    user: User
    workspace: Workspace
    held: Held
    plan: Plan = None  # type: ignore[assignment]
    run: Run = None  # type: ignore[assignment]
    upload: Upload = None  # type: ignore[assignment]

    def may(self, right: str) -> bool:
        """Tell whether they have a right here."""
        return self.held.may(right)

    def need(self, right: str) -> None:
        """Ask for a right.

        Raises:
            Forbidden: They do not have it.
        """
        if not self.may(right):
            raise Forbidden(right)

    @cached_property
    def version(self) -> Version:
        """The newest version of the plan, or that of the run."""
        return self.plan.version

    @cached_property
    def planned(self) -> Planned:
        """The plan as read."""
        return plan_of(self.version)

    def applied(self, option: str) -> Planned:
        """The plan under an option.

        Raises:
            Http404: It has no such option.
        """
        if option not in self.planned.all_options:
            raise Http404("The plan has no such option.")
        return applied(self.version, option)

    @cached_property
    def exact(self) -> bool:
        """Whether exact numbers of the plan are shown: at national level to all, else to who may see them."""
        return sees_exact(self.held, self.planned)

    @property
    def write(self) -> Writer:
        """How numbers about people are written."""
        return EXACT if self.exact else PROTECTED


def sees_exact(held: Held, plan: Planned) -> bool:
    """Tell whether somebody sees exact numbers of a plan."""
    if is_national(plan.bodies):
        return True
    return held.sees_exact(plan.bodies.people["body"].unique().to_list())


View = Callable[..., HttpResponse]
DOORS: dict[str, tuple[str, tuple[str, ...]]] = {}
"""For each page behind a door: the right, and the methods. The tests hold the matrix against the pages."""


def door(right: str, *methods: str) -> Callable[[View], View]:
    """Put a view behind a door.

    Args:
        right: the right that its data need; blank if being signed in is enough.
        *methods: what it answers to; by default GET.
    """
    if right:
        rights()[right]  # a right that is not in the table is a slip
    answers = methods or ("GET",)

    def behind(view: View) -> View:
        DOORS[f"{view.__module__.rpartition('.')[2]}.{view.__name__}"] = (right, answers)

        @wraps(view)
        def opened(request: HttpRequest, **address: Any) -> HttpResponse:
            if request.method not in answers and not (request.method == "HEAD" and "GET" in answers):
                return HttpResponseNotAllowed(answers)
            try:
                place = find_place(request.user, address)
            except SignInFirst:
                return to_sign_in(request)
            if _lacks_second_factor(place):
                return redirect("mfa_index")
            if right:
                place.need(right)
            request.place = place
            return view(request, place, **address)

        return opened

    return behind


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to sign in, and back to the page afterwards; a form that was sent is not sent again."""
    after = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect(f"{reverse(settings.LOGIN_URL)}?next={quote(after)}")


def _lacks_second_factor(place: Place) -> bool:
    if not settings.SECOND_FACTOR_NEEDED or place.workspace.is_examples or not place.user.is_authenticated:
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(place.user)


def find_place(user: Any, address: dict[str, Any]) -> Place:
    """Load what an address means, and take it out of the address.

    Raises:
        Http404: There is no such thing, or not for them.
        SignInFirst: They are not signed in, and it is not open to everybody.
    """
    slug = address.pop("workspace")
    workspace = Workspace.objects.filter(slug=slug).first()
    held = NOBODY if workspace is None else held_by(user, workspace)
    if not held.roles:
        if not user.is_authenticated:
            raise SignInFirst
        raise Http404("There is no such workspace.")
    place = Place(user, workspace, held)
    if "plan" in address:
        place.plan = get_object_or_404(Plan, workspace=workspace, slug=address.pop("plan"))
        place.plan.workspace = workspace
    if "run" in address:
        run = get_object_or_404(
            Run.objects.select_related("version", "job"), plan=place.plan, pk=address.pop("run")
        )
        run.version.plan = run.plan = place.plan
        place.run, place.version = run, run.version
    if "upload" in address:
        place.upload = get_object_or_404(Upload, plan=place.plan, pk=address.pop("upload"))
        place.upload.plan = place.plan
    return place
