"""The board paper: read on a page, written into, commented on, signed, downloaded in each form."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from remit.report.narrative import FIELDS
from remit.web.actions import papers as deeds
from remit.web.actions.people import Refused
from remit.web.doors import Place, door
from remit.web.drafts import FORM_WORDS, TYPES, Written, latest_draft
from remit.web.forms import Answer, Remark, Sign, WritePaper
from remit.web.jobs.papers import ask_for_paper
from remit.web.models import Comment, Job, Run, SignOff
from remit.web.views.making import is_polled, state_of, there, waiting
from remit.web.views.runs import _address


@door("see-plan")
def papers(request: HttpRequest, place: Place) -> HttpResponse:
    """List the papers of a plan: one for each run that has ended."""
    rows = Run.objects.filter(plan=place.plan, job__state=Job.DONE).select_related("version", "job")[:50]
    approved = SignOff.objects.filter(run__in=[row.pk for row in rows], kind=SignOff.APPROVED)
    context = {"rows": rows, "approved": set(approved.values_list("run_id", flat=True))}
    return render(request, "remit/pages/papers.html", context)


def _ended(place: Place) -> None:
    if place.run.job.state != Job.DONE:
        raise Http404("The run has not ended.")


@door("see-plan")
def paper(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the whole paper, with what people wrote, said and signed; what is not written is asked for."""
    _ended(place)
    written = Written(place.run)
    evidence = reverse("evidence", kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug})
    made = written.shown(exact=place.exact, evidence=evidence)
    job = ask_for_paper(written, exact=place.exact) if made is None else None
    if is_polled(request):
        return there() if job is None else waiting(request, job, "The paper")
    context = state_of(request, job, "The paper") | {
        "run": place.run,
        "made": made,
        "spec_address": _address(place, place.run) + "chart/",
        "signed": place.run.signed.all(),
        "kinds": [kind for kind in (SignOff.ASSURED, SignOff.APPROVED) if place.may(f"sign-{kind}")],
        "why_not": {
            kind: deeds.why_not(request.user, place.run, kind) for kind in (SignOff.ASSURED, SignOff.APPROVED)
        },
        "alone": deeds.is_alone(place.workspace),
        "draft": written.draft,
        "forms": [
            (form, words, written.file(form, exact=place.exact).is_file())
            for form, words in FORM_WORDS.items()
        ],
        "frozen": deeds.is_frozen(place.run),
        "open": place.run.comments.filter(answered_at=None).count(),
    }
    return render(request, "remit/pages/paper.html", context)


@door("change-plan", "GET", "POST")
def write(request: HttpRequest, place: Place) -> HttpResponse:
    """Write the narrative of a paper; each time is a draft of its own."""
    _ended(place)
    draft = latest_draft(place.run)
    start: dict[str, Any] = {"number": 0 if draft is None else draft.number}
    form = WritePaper(request.POST or None, initial=start | ({} if draft is None else draft.fields))
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            deeds.write(request.user, place.run, given["number"], given)
        except Refused as why:
            said = [str(why)]
        else:
            messages.success(request, "Kept. It stands in the paper, and in every form of it.")
            return redirect(_address(place, place.run, "paper"))
    context = {"run": place.run, "form": form, "said": said, "frozen": deeds.is_frozen(place.run)}
    return render(
        request, "remit/pages/paper_write.html", context, status=400 if said or form.errors else 200
    )


@door("see-plan", "GET", "POST")
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what was said of a paper; say something."""
    _ended(place)
    form = Remark(request.POST or None)
    said: list[str] = []
    if request.method == "POST":
        place.need("comment")
        if form.is_valid():
            try:
                deeds.comment(request.user, place.run, form.cleaned_data["field"], form.cleaned_data["text"])
            except Refused as why:
                said = [str(why)]
            else:
                return redirect(_address(place, place.run, "paper-review"))
    comments = [
        {"one": one, "about": FIELDS.get(one.field, "The whole paper")} for one in place.run.comments.all()
    ]
    context = {
        "run": place.run,
        "comments": comments,
        "form": form,
        "said": said,
        "frozen": deeds.is_frozen(place.run),
    }
    return render(
        request, "remit/pages/paper_review.html", context, status=400 if said or form.errors else 200
    )


@door("change-plan", "POST")
def answer(request: HttpRequest, place: Place, comment: int) -> HttpResponse:
    """Answer a comment, which settles it."""
    one = get_object_or_404(Comment, pk=comment, run=place.run)
    form = Answer(request.POST)
    if not form.is_valid():
        messages.error(request, "Write an answer.")
    else:
        try:
            deeds.answer(request.user, one, form.cleaned_data["answer"])
        except Refused as why:
            messages.info(request, str(why))
    return redirect(_address(place, place.run, "paper-review"))


@door("see-plan")
def download(request: HttpRequest, place: Place) -> HttpResponse:
    """Give the paper as one file, in the form that is asked for; one that is not written yet is asked for."""
    _ended(place)
    form = request.GET.get("form", "html")
    if form not in TYPES:
        raise Http404("There is no such form of the paper.")
    written = Written(place.run)
    path = written.file(form, exact=place.exact)
    stored = path.is_file()
    if is_polled(request) or not stored:
        job = None if stored else ask_for_paper(written, exact=place.exact, form=form)
        back = _address(place, place.run, "paper")
        return waiting(request, job, f"The paper: {FORM_WORDS[form]}", back=back, run=place.run)
    name = f"board-paper-{place.plan.slug}-{place.run.option}-{place.run.pk}.{form}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[form])


@door("see-plan", "POST")
def sign(request: HttpRequest, place: Place, kind: str) -> HttpResponse:
    """Sign that a paper was checked or is approved."""
    if kind not in (SignOff.ASSURED, SignOff.APPROVED):
        raise Http404("There is no such signature.")
    place.need(f"sign-{kind}")
    form = Sign(request.POST, approves=kind == SignOff.APPROVED)
    if not form.is_valid():
        for told in form.errors.values():
            messages.info(request, " ".join(told))
    else:
        try:
            deeds.sign(request.user, place.run, kind, form.cleaned_data["note"])
        except Refused as why:
            messages.info(request, str(why))
        else:
            messages.success(request, "Signed. Your name stands below the paper.")
    return redirect(_address(place, place.run, "paper"))
