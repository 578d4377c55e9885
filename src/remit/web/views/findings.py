"""What pages of long work share: the newest finding of a version, whether it is under way, asking for one."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest

from remit.web.actions import findings as deeds
from remit.web.actions.people import Refused
from remit.web.doors import Place
from remit.web.findings import EXACT, PROTECTED, is_found, read_values
from remit.web.forms import Token
from remit.web.models import Finding
from remit.web.plans import finding_key


def newest(place: Place, kind: str, option: str, asked: dict[str, Any] | None = None) -> Finding | None:
    """Give the newest finding of what the plan says now under an option."""
    key = finding_key(place.version, kind, option, asked or {})
    rows = Finding.objects.filter(plan=place.plan, key=key).select_related("job")
    return rows.first()


def context_of(place: Place, finding: Finding | None) -> dict[str, Any]:
    """Give what every page of a finding shows: how far it is, and what was found."""
    made = finding is not None and not finding.said and is_found(finding.key)
    return {
        "finding": finding,
        "job": None if finding is None else finding.job,
        "busy": finding is not None and finding.job.is_open,
        "found": read_values(finding.key, EXACT if place.exact else PROTECTED) if made and finding else None,
        "token": uuid4(),
    }


def ask(
    request: HttpRequest, place: Place, kind: str, option: str, asked: dict[str, Any] | None = None
) -> None:
    """Ask for a finding, or say why there can be none now."""
    form = Token(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else uuid4()
    try:
        deeds.ask(request.user, place.version, kind, option, token, asked)
    except Refused as why:
        messages.info(request, str(why))


def option_of(request: HttpRequest, place: Place) -> str:
    """Give the option that a page is asked for."""
    asked = request.GET.get("option") or request.POST.get("option") or "baseline"
    return asked if asked in place.planned.options else "baseline"
