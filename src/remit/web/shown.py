"""What every page shows: who is there, where, and which pages the plan has."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

PLAN_PAGES = (
    ("plan", "Overview", ("plan", "frame")),
    ("lists", "Lists", ("lists", "upload", "table")),
    ("standing", "Where things stand", ("standing", "organisation", "people", "person")),
    ("exits", "Exits", ("exits",)),
    ("filling", "Filling posts", ("filling",)),
    ("sourcing", "Who does what", ("sourcing",)),
    ("market", "Suppliers", ("market",)),
    ("agreements", "Agreements", ("agreements",)),
    ("options", "Options", ("options", "option", "compare", "assumption")),
    ("runs", "Runs", ("run",)),
    ("evidence", "Evidence", ("evidence", "where")),
    ("papers", "Paper", ("paper",)),
)
"""Pages of a plan in the order of the navigation: name of the address, words, beginnings of names below it.

A part of Remit that adds a page to the plan adds its row here.
"""


class Link(NamedTuple):
    """A link of the navigation."""

    name: str
    address: str
    here: bool


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Give what the frame of every page needs."""
    place = getattr(request, "place", None)
    return {
        "place": place,
        "nav": [] if place is None or place.plan is None else _nav(request, place),
        "guests": settings.GUESTS,
        "oidc_name": settings.OIDC_NAME if settings.OIDC_URL else "",
    }


def _nav(request: HttpRequest, place: Any) -> list[Link]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug}
    return [
        Link(words, reverse(name, kwargs=where), any(here.startswith(start) for start in starts))
        for name, words, starts in PLAN_PAGES
    ]
