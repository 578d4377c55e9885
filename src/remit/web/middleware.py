"""What every request goes through: a line of the log without personal data, and no copies in between."""

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("remit.web")


def log_requests(handle: Handler) -> Handler:
    """Write a line a request: the page by its name, never its address, in which a person's code can stand."""

    def handled(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        number = uuid4().hex[:12]
        request.number = number
        with structlog.contextvars.bound_contextvars(request=number):
            response = handle(request)
            match = request.resolver_match
            if match is not None and not (match.url_name or "").startswith("health"):
                log.info(
                    "request",
                    method=request.method,
                    page=match.view_name,
                    status=response.status_code,
                    ms=round(1000 * (time.perf_counter() - began)),
                    user=request.user.pk if hasattr(request, "user") else None,
                )
        response["X-Request-Id"] = number
        return response

    return handled


def never_store(handle: Handler) -> Handler:
    """Keep pages out of caches: what one person may see, the next at the same machine may not."""

    def handled(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    return handled
