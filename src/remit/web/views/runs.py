"""Runs: asked for, watched while they are made, read, compared."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from remit.results.store import ResultsMismatch
from remit.web.actions import runs as deeds
from remit.web.actions.people import Refused
from remit.web.doors import Place, door
from remit.web.files import results_folder
from remit.web.forms import AskRun
from remit.web.jobs.papers import ask_for_sections
from remit.web.models import Job, Run
from remit.web.plans import has_results, latest, results_of
from remit.web.sections import is_written, read_shown, spec_of
from remit.web.views.making import is_polled, there, waiting

PARTS = {
    "drain": "Where expertise drained",
    "assumptions": "Assumptions and sources",
    "manifest": "How this paper was made",
}


def _address(place: Place, run: Run, name: str = "run") -> str:
    return reverse(name, kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug, "run": run.pk})


@door("see-plan", "GET", "POST")
def runs(request: HttpRequest, place: Place) -> HttpResponse:
    """List the runs of a plan; take a new one."""
    wanted = request.GET.get("option", "baseline")
    form = AskRun(
        request.POST or None,
        options=place.planned.all_options,
        initial={"option": wanted if wanted in place.planned.all_options else "baseline"},
    )
    if request.method == "POST":
        place.need("run")
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = deeds.ask(request.user, place.version, given["option"], given["token"], given["runs"])
            except Refused as why:
                form.add_error(None, str(why))
            else:
                return redirect(_address(place, made))
    rows = Run.objects.filter(plan=place.plan).select_related("job", "version")[:50]
    return render(
        request, "remit/pages/runs.html", {"form": form, "rows": rows}, status=400 if form.errors else 200
    )


@door("see-plan")
def run(request: HttpRequest, place: Place) -> HttpResponse:
    """Show a run: its progress and figures so far, or what came out."""
    return render(request, "remit/pages/run.html", _context(place))


@door("see-plan")
def progress(request: HttpRequest, place: Place) -> HttpResponse:
    """Give the part of the page that changes while a run is made."""
    return render(request, "remit/parts/progress.html", _context(place))


def _context(place: Place) -> dict[str, Any]:
    one = place.run
    figures = one.figures.get("exact" if place.exact else "protected", []) if one.figures else []
    baseline = latest(place.plan) if one.option != "baseline" else None
    return {
        "run": one,
        "job": one.job,
        "headlines": figures,
        "so_far": one.figures.get("runs", 0) if one.figures else 0,
        "left": one.job.seconds_left(),
        "parts": _parts(place) if one.job.state == Job.DONE else [],
        "baseline": baseline,
        "form": AskRun(options=[one.option]),
    }


def _parts(place: Place) -> list[dict[str, str]]:
    """Give the sections that the results fill; before the paper is written, those that there always are."""
    if not has_results(place.run):
        return []
    if not is_written(results_folder(place.run.key), exact=place.exact):
        return [{"id": part, "title": title} for part, title in PARTS.items()]
    made = _shown(place)
    return [
        {"id": section["id"], "title": section["title"]}
        for section in made["sections"]
        if section["id"] != "headlines"
    ]


def _shown(place: Place) -> dict[str, Any]:
    evidence = reverse("evidence", kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug})
    try:
        return read_shown(results_of(place.run), exact=place.exact, evidence=evidence)
    except ResultsMismatch:
        raise Http404("These results are not there any more: run the plan again.") from None


@door("see-plan")
def part(request: HttpRequest, place: Place, part: str) -> HttpResponse:
    """Show one section of what came out; what is not written yet is asked for."""
    if not has_results(place.run):
        raise Http404("These results are not there any more: run the plan again.")
    if not is_written(results_folder(place.run.key), exact=place.exact):
        job = ask_for_sections(place.run, exact=place.exact)
        return waiting(request, job, "What came out", back=_address(place, place.run))
    if is_polled(request):
        return there()
    section = next((one for one in _shown(place)["sections"] if one["id"] == part), None)
    if section is None:
        raise Http404("The results have no such part.")
    spec = _address(place, place.run) + "chart/"
    context = {"run": place.run, "section": section, "parts": _parts(place), "spec_address": spec}
    return render(request, "remit/pages/part.html", context)


@door("see-plan")
def chart(request: HttpRequest, place: Place, figure: str) -> HttpResponse:
    """Give a chart as Vega-Lite, for exploring it."""
    evidence = reverse("evidence", kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug})
    try:
        found = spec_of(results_of(place.run), exact=place.exact, figure=figure, evidence=evidence)
    except ResultsMismatch:
        found = None
    if found is None:
        raise Http404("There is no such chart.")
    return HttpResponse(found, content_type="application/json")


@door("run", "POST")
def cancel(request: HttpRequest, place: Place) -> HttpResponse:
    """Cancel a run."""
    deeds.cancel(request.user, place.run)
    messages.info(request, "The run stops. What is made of it is kept, so that it can go on.")
    return redirect(_address(place, place.run))


@door("run", "POST")
def go_on(request: HttpRequest, place: Place) -> HttpResponse:
    """Let a run go on that was cancelled or failed."""
    try:
        deeds.go_on(request.user, place.run)
    except Refused as why:
        messages.info(request, str(why))
    return redirect(_address(place, place.run))
