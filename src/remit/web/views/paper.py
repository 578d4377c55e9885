"""The board paper: read on a page, downloaded as a file, signed."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from remit.results.store import ResultsMismatch
from remit.web.actions import runs as deeds
from remit.web.actions.people import Refused
from remit.web.doors import Place, door
from remit.web.forms import Sign
from remit.web.models import Job, Run, SignOff
from remit.web.plans import results_of
from remit.web.sections import PAPER, write_shown
from remit.web.views.runs import _address, _shown


@door("see-plan")
def papers(request: HttpRequest, place: Place) -> HttpResponse:
    """List the papers of a plan: one for each run that has ended."""
    rows = Run.objects.filter(plan=place.plan, job__state=Job.DONE).select_related("version", "job")[:50]
    return render(request, "remit/pages/papers.html", {"rows": rows})


@door("see-plan")
def paper(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the whole paper."""
    if place.run.job.state != Job.DONE:
        raise Http404("The run has not ended.")
    context = {
        "run": place.run,
        "made": _shown(place),
        "spec_address": _address(place, place.run) + "chart/",
        "signed": place.run.signed.all(),
        "form": Sign(),
        "kinds": [kind for kind in (SignOff.ASSURED, SignOff.APPROVED) if place.may(f"sign-{kind}")],
    }
    return render(request, "remit/pages/paper.html", context)


@door("see-plan")
def download(request: HttpRequest, place: Place) -> HttpResponse:
    """Give the paper as one file that needs no network."""
    if place.run.job.state != Job.DONE:
        raise Http404("The run has not ended.")
    try:
        path = write_shown(results_of(place.run), exact=place.exact) / PAPER
    except ResultsMismatch:
        raise Http404("The results are not there any more: run the plan again.") from None
    name = f"board-paper-{place.plan.slug}-{place.run.option}-{place.run.pk}.html"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/html; charset=utf-8"
    )


@door("see-plan", "POST")
def sign(request: HttpRequest, place: Place, kind: str) -> HttpResponse:
    """Sign that a paper was checked or is approved."""
    if kind not in (SignOff.ASSURED, SignOff.APPROVED):
        raise Http404("There is no such signature.")
    place.need(f"sign-{kind}")
    form = Sign(request.POST)
    if form.is_valid():
        try:
            deeds.sign(request.user, place.run, kind, form.cleaned_data["note"])
        except Refused as why:
            messages.info(request, str(why))
        else:
            messages.success(request, "Signed. Your name stands below the paper.")
    return redirect(_address(place, place.run, "paper"))
