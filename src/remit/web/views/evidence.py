"""Evidence: what the plan rests on, what is assumed, who changed it and why; where each number comes from."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import uuid4

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from remit.evidence import Evidence, as_at
from remit.evidence.sources import FIGURE, keys
from remit.plan import Assumption, evidence_of
from remit.plan.assumed import can_change, is_drawn
from remit.rules.register import RULES
from remit.web.actions import plans as deeds
from remit.web.actions import runs as run_deeds
from remit.web.actions.people import Refused
from remit.web.doors import Place, door
from remit.web.forms import ChangeAssumption, option_words
from remit.web.models import Event, Version
from remit.web.plans import latest, latest_of

ROWS_A_PAGE = 50
SORTS = {
    "model": "What the model assumes",
    "rules": "Numbers of the rules",
    "figures": "Published figures",
    "sources": "Sources",
}
TOPICS = ("lists", "posts", "runs", "exits", "compare", "filling", "sourcing", "market", "agreements")


@lru_cache(maxsize=8)
def _known(day: date) -> Evidence:
    return as_at(day)


@door("see-plan")
def evidence(request: HttpRequest, place: Place) -> HttpResponse:
    """List the evidence that the plan may use, and what is changed in it."""
    sort = request.GET.get("sort", "model")
    sort = sort if sort in SORTS else "model"
    words = request.GET.get("q", "").strip()
    rows = _rows(place, sort, words)
    context = {
        "sort": sort,
        "sorts": SORTS,
        "q": words,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "changed": place.planned.assumptions,
        "as_at": place.planned.as_at,
    }
    return render(request, "remit/pages/evidence.html", context)


def _rows(place: Place, sort: str, words: str) -> list[dict[str, Any]]:
    known = _known(place.planned.as_at)
    if sort == "figures":
        frame = known.figures.select(
            "id", pl.col("fact").alias("what"), pl.col("figure").alias("value"), "unit", "status", "source"
        )
    elif sort == "sources":
        frame = known.sources.select(
            pl.col("key").alias("id"),
            pl.col("title").alias("what"),
            pl.lit("").alias("value"),
            pl.lit("").alias("unit"),
            pl.lit("").alias("status"),
            pl.col("note").alias("source"),
        )
    else:
        mine = pl.col("owner") == "model"
        frame = known.parameters.filter(mine if sort == "model" else ~mine).select(
            "id", pl.col("note").alias("what"), pl.col("value").cast(pl.String), "unit", "status", "source"
        )
    if words:
        text = pl.concat_str([pl.col(name).fill_null("") for name in ("id", "what", "source")], separator=" ")
        frame = frame.filter(text.str.to_lowercase().str.contains(words.lower(), literal=True))
    return frame.to_dicts()


@door("see-plan")
def item(request: HttpRequest, place: Place, name: str) -> HttpResponse:
    """Show one parameter, figure or source with all that is known of it, and who changed it."""
    known = _known(place.planned.as_at)
    figures = known.figures.filter(pl.col("id") == name).to_dicts()
    parameters = known.parameters.filter(pl.col("id") == name).sort("valid_from").to_dicts()
    sources = known.sources.filter(pl.col("key") == name).to_dicts()
    if not (figures or parameters or sources):
        raise Http404("The plan may use no such evidence: look at its as-at date.")
    cited = parameters[-1]["source"] if parameters else ""
    context = {
        "name": name,
        "figures": figures,
        "parameters": parameters,
        "sources": sources,
        "cited": _cited(known, cited),
        "changes": [one for one in place.planned.assumptions if one.parameter == name],
        "can_change": bool(parameters) and can_change(known.parameter(name, date.max)),
        "history": _history(place, name),
        "used_by": [rule for rule in RULES.values() if name in _parameters_of(rule)] if parameters else [],
    }
    return render(request, "remit/pages/evidence_item.html", context)


def _parameters_of(rule: Any) -> set[str]:
    return {name for version in rule.versions for name in version.parameters}


def _cited(known: Evidence, cell: str) -> list[dict[str, str]]:
    found = []
    for key in keys(cell):
        name = key.removeprefix(FIGURE)
        figure = known.figures.filter(pl.col("id") == name)
        source = known.sources.filter(pl.col("key") == name)
        if not figure.is_empty():
            found.append({"id": name, "title": figure["fact"][0]})
        elif not source.is_empty():
            found.append({"id": name, "title": source["title"][0]})
    return found


def _history(place: Place, name: str) -> list[Event]:
    """Give the lines of the audit trail about a parameter, for everybody: who changed what rests on it."""
    lines = Event.objects.filter(
        workspace=place.workspace,
        action="plan-changed",
        what__startswith=f"Plan “{place.plan.name}”: {name} ",
    )
    return list(lines[:20])


def _address(place: Place, page: str, **more: Any) -> str:
    return reverse(page, kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug} | more)


@door("change-plan", "GET", "POST")
def change(request: HttpRequest, place: Place, name: str) -> HttpResponse:
    """Put another value in the place of one that the model assumes, and run the plan with it."""
    known = _known(place.planned.as_at)
    if known.parameters.filter(pl.col("id") == name).is_empty() or not can_change(
        parameter := known.parameter(name, date.max)
    ):
        raise Http404("Only what is assumed can be changed.")
    form = ChangeAssumption(
        request.POST or None, parameter=parameter, drawn=is_drawn(parameter), options=place.planned.options
    )
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        held = Assumption(
            name,
            given["option"],
            given["value"],
            given.get("low"),
            given.get("high"),
            given["reason"],
            str(request.user),
            timezone.localdate(),
        )
        version, faults = deeds.assume(request.user, place.plan, held)
        if version is not None:
            return _run_it(request, place, version, given["option"])
        said = deeds.said(faults)
    context = {"form": form, "parameter": parameter, "drawn": is_drawn(parameter), "said": said}
    return render(
        request, "remit/pages/change_assumption.html", context, status=400 if said or form.errors else 200
    )


def _run_it(request: HttpRequest, place: Place, version: Version, option: str) -> HttpResponse:
    """Ask for runs with the new assumption, and show them; or say why they cannot be had."""
    try:
        place.need("run")
        run = run_deeds.ask(request.user, version, option, uuid4())
    except Refused as why:
        messages.info(request, f"The assumption is changed in “{option_words(option)}”. {why}")
        return redirect(_address(place, "option", option=option))
    messages.success(
        request, f"The assumption is changed in “{option_words(option)}”, and the plan runs with it."
    )
    return redirect(_address(place, "run", run=run.pk))


@door("change-plan", "POST")
def as_it_was(request: HttpRequest, place: Place, name: str) -> HttpResponse:
    """Go back to what the model assumes."""
    option = request.POST.get("option", "baseline")
    version, faults = deeds.assume_no_more(request.user, place.plan, name, option)
    for line in deeds.said(faults) if version is None else []:
        messages.error(request, line)
    return redirect(_address(place, "evidence-item", name=name))


@door("see-plan")
def where(request: HttpRequest, place: Place, topic: str) -> HttpResponse:
    """Say where the numbers of a page come from: lists, runs, rules; and what is assumed in them."""
    if topic not in TOPICS:
        raise Http404("There is no such topic.")
    option = request.GET.get("option", "baseline")
    option = option if option in place.planned.options else "baseline"
    run = latest_of(place.plan, place.version, option) or latest(place.plan, option)
    known = evidence_of(place.applied(option))
    model = known.parameters.filter(pl.col("owner") == "model")
    context = {
        "topic": topic,
        "version": place.version,
        "origins": place.version.origins,
        "versions": place.plan.versions.order_by("-number")[:20],
        "run": run,
        "assumed": model.height,
        "changed": place.applied(option).assumptions,
        "rules": sorted(RULES.values(), key=lambda rule: rule.id) if topic == "exits" else [],
        "option": option,
        "synthetic": place.planned.synthetic,
    }
    return render(request, "remit/pages/where.html", context)
