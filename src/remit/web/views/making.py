"""What is being made for a page: the page says so, and is there as soon as it is made."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from remit.web.models import Job


def is_polled(request: HttpRequest) -> bool:
    """Tell whether a page that waits asks whether it is there by now."""
    return request.headers.get("HX-Request") == "true"


def waiting(request: HttpRequest, job: Job | None, words: str, **more: Any) -> HttpResponse:
    """Say that something is being made, since when, or why it cannot be made.

    Args:
        request: the request; asked again until it is there.
        job: the job that makes it; none if it is there, as a file to be saved.
        words: what is being made.
        **more: what else the page shows: `back` and `back_words`, a link.
    """
    page = "remit/parts/making.html" if is_polled(request) else "remit/pages/making.html"
    return render(request, page, state_of(request, job, words) | more)


def state_of(request: HttpRequest, job: Job | None, words: str) -> dict[str, Any]:
    """Give what a page needs to say how far something is: as `waiting`."""
    begun = None if job is None or not job.is_open else job.began_at
    since = None if begun is None else (timezone.now() - begun).seconds
    return {"job": job, "words": words, "since": since, "here": request.get_full_path()}


def there() -> HttpResponse:
    """Let a page that waited load itself whole: what it waited for is there."""
    return HttpResponse(headers={"HX-Refresh": "true"})
