"""Odds on a question, what each change of an option contributes, which assumption matters."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from remit.plan import BASELINE
from remit.report.blocks import Table, table
from remit.results.asked import ask as put
from remit.results.asked import measures_of
from remit.results.files import ResultsMismatch
from remit.results.known import Known, NotAsked
from remit.results.spread import in_runs
from remit.results.stored import Stored, open_stored
from remit.web.doors import Place, door
from remit.web.files import results_folder
from remit.web.findings.studies import MEASURED
from remit.web.forms import option_words
from remit.web.models import Finding, Run
from remit.web.plans import digests_of, folder_of, latest_by_option
from remit.web.sections import shown_blocks
from remit.web.views.findings import ask as ask_for
from remit.web.views.findings import context_of, newest

RUNS = 50
"""Runs of each set of changes of an option."""
LUCKS, SWITCHES = 3, 6
"""Runs whose luck each figure of a study is the mean of; assumptions whose switching value is sought."""
LONGEST = 200
EXAMPLES = ("recurrent saving > 20m", "payback < 3 years", "share of all staff lost by closing > 40%")
COARSE = 0.05
"""To what odds are rounded for who does not see exact numbers."""


@door("see-plan")
def ask(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer a question over stored runs, for each option that has been run, with the error of the odds."""
    options = place.planned.all_options
    ended = latest_by_option(place.plan, place.version, options)
    wanted = [one for one in ended if one in request.GET.getlist("option")] or list(ended)
    question = request.GET.get("q", "").strip()[:LONGEST]
    context: dict[str, Any] = {
        "options": options,
        "ended": ended,
        "shown": wanted,
        "question": question,
        "examples": EXAMPLES,
        "protected": not place.exact,
    }
    try:
        stored = [(one, open_stored(results_folder(ended[one].key))) for one in wanted]
        if stored:
            context["askable"] = _askable(stored[0][1], exact=place.exact)
        if question and stored:
            context["answers"] = _answers(place, stored, question, ended)
    except NotAsked as why:
        context["said"] = [_sentence(str(why))]
    except ResultsMismatch:
        context["said"] = ["These runs were made by another Remit, or are gone: run them again"]
    status = 400 if "said" in context else 200
    return render(request, "remit/pages/ask.html", context, status=status)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _answers(place: Place, stored: list[tuple[str, Stored]], question: str, ended: dict[str, Run]) -> Table:
    """Put the question to each option over the runs that all have, so that the answers go together.

    Who does not see exact numbers gets odds of the whole plan, rounded.

    Raises:
        NotAsked: it is no question, or not one that they may put.
    """
    if not place.exact and "[" in question:
        raise NotAsked("questions about one body, function or band are answered to who sees exact numbers")
    runs = min(one.runs for _, one in stored)
    rows = [
        (option_words(name), *_cells(put(one, question, runs), exact=place.exact)) for name, one in stored
    ]
    heads = ["Option", "How likely", "Odds #"]
    heads += ["Standard error #", "95% interval #", "Runs #"] if place.exact else ["Runs #"]
    return table("answers", f"How likely is it: {question}", heads, rows)


def _cells(answer: Known, *, exact: bool) -> tuple[str, ...]:
    if not exact:
        coarse = round(answer.odds / COARSE) * COARSE
        return in_runs(coarse), f"{coarse:.0%}", f"{answer.runs:,}"
    interval = f"{answer.low:.1%} to {answer.high:.1%}"
    return in_runs(answer.odds), f"{answer.odds:.1%}", f"{answer.error:.1%}", interval, f"{answer.runs:,}"


def _askable(one: Stored, *, exact: bool) -> Table:
    rows = [
        (row["measure"], row["unit"], row["of"] or "-", str(row["months"]))
        for row in measures_of(one).iter_rows(named=True)
        if exact or not row["of"]
    ]
    return table("askable", "What can be asked", ["Measure", "Unit", "Say which", "Months #"], rows)


@door("see-plan", "GET", "POST")
def attribution(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what each change of an option contributes, as bars that begin where the one before ends."""
    written = [one for one in place.planned.options if one != BASELINE]
    option = _one_of(request, "option", written)
    asked = {"runs": RUNS, "beside": digests_of(folder_of(place.version), BASELINE)[0]}
    context: dict[str, Any] = {"options": written, "plan_option": option}
    if not option:
        return render(request, "remit/pages/attribution.html", context)
    here = _here("compare-attribution", place)
    if request.method == "POST":
        place.need("run")
        ask_for(request, place, Finding.ATTRIBUTION, option, asked)
        return redirect(f"{here}?{urlencode({'option': option})}")
    context |= context_of(place, newest(place, Finding.ATTRIBUTION, option, asked))
    measures = [one for one in MEASURED if one.id in (context["found"] or {})]
    measure = _one_of(request, "measure", [one.id for one in measures])
    context |= {
        "measures": measures,
        "measure": measure,
        "blocks": shown_blocks(context["found"][measure]) if measure else [],
        "here": f"{here}?{urlencode({'option': option})}",
    }
    return render(request, _page(request, "attribution"), context)


@door("see-plan", "GET", "POST")
def assumptions(request: HttpRequest, place: Place) -> HttpResponse:
    """Show which assumption matters: a tornado, or the values at which a choice of options switches."""
    options = place.planned.all_options
    option = _one_of(request, "option", list(options))
    against = request.GET.get("against") or request.POST.get("against") or ""
    against = against if against in options and against != option else ""
    measure = _one_of(request, "measure", [one.id for one in MEASURED])
    asked: dict[str, Any] = {"measure": measure, "lucks": LUCKS}
    kind = Finding.TORNADO
    if against:
        kind = Finding.SWITCHING
        other = digests_of(folder_of(place.version), against)[0]
        asked |= {"against": against, "beside": other, "most": SWITCHES}
    query = urlencode({"option": option, "against": against, "measure": measure})
    here = f"{_here('compare-assumptions', place)}?{query}"
    if request.method == "POST":
        place.need("run")
        ask_for(request, place, kind, option, asked)
        return redirect(here)
    context = context_of(place, newest(place, kind, option, asked)) | {
        "options": options,
        "plan_option": option,
        "against": against,
        "measures": MEASURED,
        "measure": measure,
        "here": here,
    }
    context["blocks"] = shown_blocks(context["found"][measure]) if context["found"] else []
    return render(request, _page(request, "assumptions"), context)


def _here(name: str, place: Place) -> str:
    return reverse(name, kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug})


def _page(request: HttpRequest, name: str) -> str:
    return f"remit/parts/{name}.html" if request.headers.get("HX-Request") else f"remit/pages/{name}.html"


def _one_of(request: HttpRequest, name: str, there: list[str]) -> str:
    """Give what is asked for, or the first that there is; blank where there is none."""
    asked = request.POST.get(name) or request.GET.get(name) or ""
    return asked if asked in there else next(iter(there), "")
