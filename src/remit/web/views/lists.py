"""Lists: bringing them, saying what their columns mean, seeing their faults, accepting them."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from remit.bodies import TABLES
from remit.bodies.veil import PERSON
from remit.faults import Fault, Folded, Further, fold
from remit.web import files
from remit.web.actions import lists as deeds
from remit.web.actions.people import Refused
from remit.web.actions.plans import said as in_words
from remit.web.columns import ColumnsForm
from remit.web.doors import Place, door
from remit.web.forms import BringLists
from remit.web.jobs.read import as_fault
from remit.web.models import Job, Upload
from remit.web.screen import ELSEWHERE, on_screen
from remit.web.uploads import Refused as FileRefused
from remit.web.uploads import check_file
from remit.web.views.tables import WORDS as OWN_TABLES

FAULTS_A_PAGE = 50
TABLE_WORDS = {
    "people": "People",
    "posts": "Posts",
    "spells": "Breaks in service",
    "departures": "Leavers",
    "equality": "Characteristics for equality reports",
    "ledger": "Ledger",
    "agreements": "Agreements",
    "bodies": "Bodies",
    "functions": "Functions",
}


@door("see-plan", "GET", "POST")
def lists(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the lists of a plan and what was brought; take new files."""
    form = BringLists(request.POST or None, request.FILES or None)
    said: list[str] = []
    if request.method == "POST":
        place.need("bring-lists")
        if getattr(request, "upload_too_large", False):
            said = [f"Together the files are larger than {settings.UPLOAD_BYTES // 1024**2} MB, the limit."]
        elif form.is_valid():
            given = form.cleaned_data
            try:
                for file in given["files"]:
                    check_file(file)
                made = deeds.bring(
                    request.user,
                    place.plan,
                    given["token"],
                    given["files"],
                    replaces=given["replaces"] == "all",
                )
            except FileRefused as why:
                form.add_error("files", str(why))
            else:
                return redirect(_address(place, made))
    held = [
        (
            TABLE_WORDS.get(name, TABLES[name].name),
            place.write.people(table.height) if _tells_of_people(name) else f"{table.height:,}",
            place.version.origins.get(name, {}),
        )
        for name, table in place.planned.bodies.tables().items()
        if table.height and name in TABLE_WORDS
    ]
    uploads = (
        Upload.objects.filter(plan=place.plan).exclude(state=Upload.GONE)[:20]
        if place.may("bring-lists")
        else []
    )
    context = {"form": form, "held": held, "uploads": uploads, "said": said, "tables": OWN_TABLES}
    return render(request, "remit/pages/lists.html", context, status=400 if said or form.errors else 200)


def _tells_of_people(name: str) -> bool:
    """Tell whether the number of rows of a table says how many people there are."""
    return name == "posts" or PERSON in TABLES[name].names


def _address(place: Place, upload: Upload, name: str = "upload") -> str:
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug, "upload": upload.pk}
    return reverse(name, kwargs=where)


@door("bring-lists")
def upload(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how far an upload is: being read, its faults, ready to accept, accepted."""
    one = place.upload
    partly = bool(request.headers.get("HX-Request"))
    if one.state == Upload.MAPPING:
        columns_page = _address(place, one, "upload-columns")
        return HttpResponse(headers={"HX-Redirect": columns_page}) if partly else redirect(columns_page)
    faults = [on_screen(as_fault(kept)) for kept in one.faults]
    lines = [_line(line) for line in fold(faults, elsewhere=ELSEWHERE)]
    context = {
        "upload": one,
        "job": one.job if hasattr(one, "job") else None,
        "page": Paginator(lines, FAULTS_A_PAGE).get_page(request.GET.get("page")),
        "marked": files.marked_file(one.pk).is_file(),
        "tables": [(TABLE_WORDS.get(name, name), rows) for name, rows in one.tables.items()],
        "busy": one.state == Upload.READING and one.job.state in Job.OPEN,
    }
    template = "parts/reading.html" if partly else "pages/upload.html"
    return render(request, f"remit/{template}", context)


def _line(line: Fault | Folded | Further) -> dict[str, str]:
    """Give a fault as a line of the page."""
    level = line.level if isinstance(line, Fault) else line.first.level
    text = str(line).replace(f": {level}: ", ": ", 1)
    return {"level": level, "text": text}


@door("bring-lists", "GET", "POST")
def columns(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask what the columns of an upload mean."""
    one = place.upload
    if not one.mapping and not one.proposal:
        raise Http404("These files need no answers.")
    bodies = place.planned.bodies.bodies
    form = ColumnsForm(one, bodies, place.planned.bodies.functions, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.decide(request.user, one, form.mapping_text())
        except Refused as why:
            messages.info(request, str(why))
        return redirect(_address(place, one))
    sheets = sorted(form.sheets, key=lambda sheet: not sheet.table)  # what is not read is at the end
    return render(
        request,
        "remit/pages/columns.html",
        {"upload": one, "form": form, "sheets": sheets, "said": form.said},
    )


@door("bring-lists")
def marked(request: HttpRequest, place: Place) -> HttpResponse:
    """Give the workbook of the rows with faults."""
    path = files.marked_file(place.upload.pk)
    if not path.is_file():
        raise Http404("There is no row with a fault.")
    return FileResponse(path.open("rb"), as_attachment=True, filename="rows-with-faults.xlsx")


@door("bring-lists", "POST")
def accept(request: HttpRequest, place: Place) -> HttpResponse:
    """Make what was read the plan's own."""
    try:
        version, faults = deeds.accept(request.user, place.upload)
    except Refused as why:
        messages.info(request, str(why))
        return redirect(_address(place, place.upload))
    if version is None:
        for line in in_words(faults)[:5]:
            messages.info(request, line)
        return redirect(_address(place, place.upload))
    messages.success(
        request, "The lists are part of the plan now. The files as you brought them were deleted."
    )
    return redirect("plan", workspace=place.workspace.slug, plan=place.plan.slug)


@door("bring-lists", "POST")
def throw_away(request: HttpRequest, place: Place) -> HttpResponse:
    """Throw away files that were brought."""
    try:
        deeds.throw_away(request.user, place.upload)
    except Refused as why:
        messages.info(request, str(why))
    else:
        messages.success(request, "The files were thrown away.")
    return redirect("lists", workspace=place.workspace.slug, plan=place.plan.slug)
