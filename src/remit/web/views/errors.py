"""Pages that say what went wrong, and what one can do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from remit.web.rights import rights, roles_with


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that a form or an address was no good."""
    return _page(request, 400, "This could not be read", "Go back, look at what you sent, and try again.")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say which role a page needs."""
    right = getattr(exception, "right", "")
    if not right:
        return _page(request, 403, "You may not do this here", "Ask an administrator of the workspace.")
    roles = ", ".join(roles_with(right))
    what = rights()[right].meaning
    more = f"It needs one of these roles in the workspace: {roles}. An administrator there gives roles."
    return _page(request, 403, "You may not do this here", f"{what}: your role does not allow it. {more}")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is no such page, or none for this person."""
    text = "Look at the address, or start from your workspaces. Somebody may have put the plan away."
    return _page(request, 404, "This page is not here", text)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that Remit is at fault."""
    number = getattr(request, "number", "")
    text = (
        "Nothing of yours was lost. Try again in a minute; if it happens again, tell whoever looks after "
        f"Remit, with this number: {number}."
    )
    return _page(request, 500, "Something went wrong here", text)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old, or was not ours."""
    text = (
        "The form was open for too long, or cookies are off. Go back, load the page anew, and send it again."
    )
    return _page(request, 403, "The form could not be taken", text)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "remit/pages/error.html", {"heading": title, "text": text}, status=status)
