"""The audit trail of a workspace: read, and exported."""

import csv
import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from remit.web.actions.people import exported_trail
from remit.web.doors import Place, door
from remit.web.models import Event

LINES_A_PAGE = 50
COLUMNS = ("at", "by", "action", "what", "detail")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@door("see-audit")
def trail(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what was done in the workspace, the newest first."""
    lines = Event.objects.filter(workspace=place.workspace)
    words = request.GET.get("q", "").strip()
    if words:
        lines = lines.filter(what__icontains=words)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "remit/pages/audit.html", {"page": page, "q": words})


@door("see-audit", "POST")
def export(request: HttpRequest, place: Place) -> HttpResponse:
    """Give the whole trail as a CSV file; that it was exported is noted."""
    lines = Event.objects.filter(workspace=place.workspace).order_by("at", "pk")
    exported_trail(request.user, place.workspace, lines.count())
    response = StreamingHttpResponse(
        _csv(lines.iterator(chunk_size=2_000)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{place.workspace.slug}.csv"'
    return response


class _Echo:
    """Takes what a writer writes and gives it back."""

    def write(self, text: str) -> str:
        """Give the text back."""
        return text


def _csv(lines: Iterator[Event]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield str(writer.writerow(COLUMNS))
    for line in lines:
        cells = [
            line.at.isoformat(),
            line.by,
            line.action,
            line.what,
            json.dumps(line.detail, sort_keys=True),
        ]
        yield str(writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]))
