"""Who does what: a grid of bodies by functions, cell by cell, and the optimiser's proposal taken in part."""

import datetime as dt
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from remit.faults import FaultsFound
from remit.plan import BASELINE
from remit.sourcing import OBJECTIVES, Gathered, default_date
from remit.sourcing.case import HOWS
from remit.sourcing.edit import Standing, Sums, Way, changes_between, has_limit, put, standing, sums, ways
from remit.sourcing.scene import scene_of
from remit.web import files
from remit.web.actions import plans as deeds
from remit.web.doors import Place, door
from remit.web.findings.sourcing import case_of
from remit.web.forms import OptionName
from remit.web.models import Finding
from remit.web.plans import folder_of
from remit.web.views.findings import ask, context_of, newest, option_of
from remit.web.views.standing import read_day

BODIES_A_PAGE = 20
HOW_WORDS = {"do": "Does it itself", "share": "Shares it, hosted by", "buy": "Buys it from"}
OBJECTIVE_WORDS = {
    "cost": "Least cost with enough capability",
    "capability": "Best capability within the envelope",
}


@lru_cache(maxsize=16)
def _standing(folder: Path, option: str, day: dt.date) -> Standing:
    case = case_of(folder, day, lifted=True)
    assert case is not None
    return standing(case, scene_of(files.open_applied(folder, option), day).agreements)


class Scene:
    """What the pages look at: the plan under an option, on a day.

    Attributes:
        option: The option.
        day: The day from which a choice would hold.
        free: The case without its limits.
        strict: The case within them; none where nothing can be chosen.
        now: Option of each customer and function, as the plan has it.
        known: Whether the plan's agreement is among the options.
        names: Names of bodies.
        functions: Names of functions.
    """

    def __init__(self, request: HttpRequest, place: Place) -> None:
        self.option = option_of(request, place)
        plan = place.applied(self.option)
        asked = request.GET.get("on") or request.POST.get("on") or ""
        self.day = read_day(asked, plan.start, plan.end, default_date(plan))
        folder = folder_of(place.version)
        free = case_of(folder, self.day, lifted=True)
        assert free is not None
        self.free: Gathered = free
        self.strict = case_of(folder, self.day, lifted=False)
        self.now, self.known = _standing(folder, self.option, self.day)
        self.names = dict(plan.bodies.bodies.select("body", "name").iter_rows())
        self.functions = dict(plan.bodies.functions.select("function", "name").iter_rows())

    @cached_property
    def query(self) -> str:
        """What an address has to carry to come back to the same."""
        return urlencode({"option": self.option, "on": self.day.isoformat()})

    def cell(self, place: int) -> dict[str, str]:
        """Say who does a function, in short."""
        case = self.free.case
        how = HOWS[int(case.how[place])]
        provider = case.outlets.provider[int(case.options.outlet[place])]
        words = "Does it" if how == "do" else f"{'Shares' if how == 'share' else 'Buys'}: {provider}"
        return {"how": how, "words": words}


def _scene(request: HttpRequest, place: Place) -> tuple[Scene | None, list[str]]:
    try:
        return Scene(request, place), []
    except FaultsFound as wrong:
        return None, deeds.said(wrong.faults)


@door("see-plan")
def sourcing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the grid: who does which function for whom, with cost a head, capability and envelope."""
    scene, said = _scene(request, place)
    context: dict[str, Any] = {
        "options": place.planned.options,
        "plan_option": option_of(request, place),
        "said": said,
    }
    if scene is None:
        return render(request, "remit/pages/sourcing.html", context)
    case = scene.free.case
    page = Paginator(range(len(case.customers)), BODIES_A_PAGE).get_page(request.GET.get("page"))
    found = sums(case, scene.now)
    context |= {
        "scene": scene,
        "columns": [scene.functions.get(name, name) for name in case.functions],
        "page": page,
        "rows": [_row(scene, found, customer) for customer in page],
        "whole": _whole(scene, found),
        "unknown": int((~scene.known).sum()),
        "legend": _legend(scene, list(page)),
    }
    return render(request, "remit/pages/sourcing.html", context)


def _legend(scene: Scene, customers: list[int]) -> list[tuple[str, str]]:
    """Give the names of those who stand in the cells by their codes."""
    case = scene.free.case
    places = scene.now[customers].ravel()
    others = places[case.how[places] != 0]
    codes = sorted({case.outlets.provider[int(outlet)] for outlet in case.options.outlet[others]})
    return [(code, scene.names.get(code, code)) for code in codes]


def _row(scene: Scene, found: Sums, customer: int) -> dict[str, Any]:
    case = scene.free.case
    body = case.customers[customer]
    cells = [
        scene.cell(int(scene.now[customer, f])) | {"function": name, "name": scene.functions.get(name, name)}
        for f, name in enumerate(case.functions)
    ]
    return {"body": body, "name": scene.names.get(body, body), "cells": cells} | _sums(scene, found, customer)


def _sums(scene: Scene, found: Sums, customer: int) -> dict[str, str]:
    heads = max(int(scene.free.case.heads[customer]), 1)
    pence, envelope = int(found.pence_y[customer]), int(found.envelope[customer])
    return {
        "head": f"{pence / 100 / heads:.2f}",
        "met": f"{100 * found.met[customer]:.1f}%",
        "envelope": f"{envelope / 100 / heads:.2f}" if has_limit(envelope) else "none",
        "left": f"{(envelope - pence) / 100 / heads:+.2f}" if has_limit(envelope) else "-",
        "over": has_limit(envelope) and envelope < pence,  # type: ignore[dict-item]
        "lacks": bool(found.met[customer] < scene.free.scene.terms.capability_min),  # type: ignore[dict-item]
    }


def _whole(scene: Scene, found: Sums) -> dict[str, str]:
    heads = scene.free.case.heads
    met = float((found.met * heads).sum() / max(heads.sum(), 1))
    return {
        "head": f"{found.pence_y.sum() / 100 / max(heads.sum(), 1):.2f}",
        "pounds": f"{found.pence_y.sum() / 1e8:,.1f}",
        "met": f"{100 * met:.1f}%",
        "needed": f"{100 * scene.free.scene.terms.capability_min:.0f}%",
    }


@door("see-plan", "GET", "POST")
def cell(request: HttpRequest, place: Place, body: str, function: str) -> HttpResponse:
    """Show every way for a body to get a function; try one and see what reacts, or make it an option."""
    scene, said = _scene(request, place)
    if scene is None:
        raise Http404("Nothing can be chosen in this plan.")
    case = scene.free.case
    if body not in case.customers or function not in case.functions:
        raise Http404("There is no such body or function in the grid.")
    c, f = case.customers.index(body), case.functions.index(function)
    offered = ways(scene.free, scene.strict, scene.now, c, f)
    chosen = _chosen(request, offered)
    recording = request.POST.get("do") == "record"
    form = OptionName(request.POST if recording else None, initial={"into": _suggested(scene.option)})
    reacts = None
    if request.method == "POST":
        if recording:
            place.need("change-plan")
        if chosen is None:
            said = ["Choose who is to do it"]
        else:
            after = put(case, scene.now, chosen.option)
            reacts = _reacts(scene, after, c)
            if recording and form.is_valid():
                said = _change(request, place, scene, after, form.cleaned_data["into"])
                if not said:
                    return _to_grid(place, form.cleaned_data["into"], scene.day)
    context = {
        "scene": scene,
        "body": body,
        "function": function,
        "ways": [_way(place, scene, way, c) | {"chosen": way == chosen} for way in offered],
        "now": int(scene.now[c, f]),
        "known": bool(scene.known[c, f]),
        "reacts": reacts,
        "said": said,
        "form": form,
    }
    return render(
        request, "remit/pages/sourcing_cell.html", context, status=400 if said or form.errors else 200
    )


def _chosen(request: HttpRequest, offered: list[Way]) -> Way | None:
    wanted = request.POST.get("way", "")
    return next((way for way in offered if f"{way.how}:{way.provider}" == wanted), None)


def _suggested(option: str) -> str:
    return "who-does-what" if option == "baseline" else option


def _way(place: Place, scene: Scene, way: Way, customer: int) -> dict[str, Any]:
    heads = max(int(scene.free.case.heads[customer]), 1)
    name = scene.names.get(way.provider, way.provider)
    return {
        "value": f"{way.how}:{way.provider}",
        "words": HOW_WORDS[way.how] + ("" if way.how == "do" else f" {name}"),
        "head": f"{way.pence_y / 100 / heads:.2f}",
        "capability": f"{100 * way.capability:.0f}%",
        "once": f"{way.once_pence / 100:,.0f}" if place.exact else "",
        "breaks": way.breaks,
        "option": way.option,
    }


def _reacts(scene: Scene, after: np.ndarray, customer: int) -> dict[str, Any]:
    """Give what a choice does: to its body, to the others whom it touches, to all."""
    case = scene.free.case
    was, then = sums(case, scene.now), sums(case, after)
    touched = [other for other in np.flatnonzero(was.pence_y != then.pence_y).tolist() if other != customer]
    others = int((then.pence_y - was.pence_y)[touched].sum()) if touched else 0
    return {
        "before": _sums(scene, was, customer),
        "after": _sums(scene, then, customer),
        "whole_before": _whole(scene, was),
        "whole_after": _whole(scene, then),
        "touched": len(touched),
        "others": f"{abs(others) / 100:,.0f}",
        "others_more": others > 0,
    }


def _change(request: HttpRequest, place: Place, scene: Scene, after: np.ndarray, option: str) -> list[str]:
    """Make a choice part of an option; give what is wrong."""
    made = changes_between(scene.free, scene.now, after, option, f"decided by {request.user}")
    if not made:
        return ["Nothing differs from what the plan has"]
    version, faults = deeds.source(request.user, place.plan, scene.option, option, made)
    if version is None:
        return deeds.said(faults)
    messages.success(request, "The plan has it as an option now: run it and compare.")
    return []


def _to_grid(place: Place, option: str, day: dt.date) -> HttpResponse:
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug}
    query = urlencode({"option": option, "on": day.isoformat()})
    return redirect(f"{reverse('sourcing', kwargs=where)}?{query}")


@door("see-plan", "GET", "POST")
def proposal(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the optimiser's proposal, ask for one, and take as much of it as is wanted."""
    scene, said = _scene(request, place)
    if scene is None:
        raise Http404("Nothing can be chosen in this plan.")
    objective = request.GET.get("objective") or request.POST.get("objective") or OBJECTIVES[0]
    objective = objective if objective in OBJECTIVES else OBJECTIVES[0]
    asked = {"objective": objective, "on": scene.day.isoformat()}
    here = reverse("sourcing-proposal", kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug})
    if request.method == "POST" and request.POST.get("do") != "accept":
        place.need("run")
        ask(request, place, Finding.SOURCING, BASELINE, asked)
        return redirect(f"{here}?{scene.query}&objective={objective}")
    found = newest(place, Finding.SOURCING, BASELINE, asked)
    context = context_of(place, found)
    differs = [] if context["found"] is None else _differs(scene, context["found"])
    form = OptionName(request.POST or None, initial={"into": _suggested(scene.option)})
    if request.method == "POST":
        place.need("change-plan")
        taken = set(request.POST.getlist("cell"))
        wanted = [row for row in differs if row["value"] in taken]
        if not wanted:
            said = ["Choose what to accept"]
        elif form.is_valid():
            after = scene.now
            for row in wanted:
                after = put(scene.free.case, after, row["place"])
            said = _change(request, place, scene, after, form.cleaned_data["into"])
            if not said:
                return _to_grid(place, form.cleaned_data["into"], scene.day)
    context |= {
        "scene": scene,
        "plan_option": scene.option,
        "objective": objective,
        "objectives": OBJECTIVE_WORDS,
        "differs": differs,
        "said": said,
        "form": form,
        "here": here,
    }
    page = (
        "remit/parts/sourcing_proposal.html"
        if request.headers.get("HX-Request")
        else "remit/pages/sourcing_proposal.html"
    )
    return render(request, page, context, status=400 if said or form.errors else 200)


def _differs(scene: Scene, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the cells in which the proposal differs from what the plan has."""
    case = scene.free.case
    made = []
    for row in found["grid"]:
        c, f = case.customers.index(row["customer"]), case.functions.index(row["function"])
        now = scene.cell(int(scene.now[c, f]))
        place = _place_of(scene, c, f, row["how"], row["provider"])
        if place is None or place == scene.now[c, f]:
            continue
        if row["how"] == "do" and now["how"] == "do":
            continue  # it hosts others: that follows from their cells
        name = scene.names.get(row["provider"], row["provider"])
        made.append(
            {
                "value": f"{row['customer']}:{row['function']}",
                "body": scene.names.get(row["customer"], row["customer"]),
                "function": scene.functions.get(row["function"], row["function"]),
                "now": now["words"],
                "then": HOW_WORDS[row["how"]] + ("" if row["how"] == "do" else f" {name}"),
                "price": "-" if row["how"] == "do" else f"{row['price_gbp_head_y']:.2f}",
                "place": place,
            }
        )
    return made


def _place_of(scene: Scene, c: int, f: int, how: str, provider: str) -> int | None:
    case = scene.free.case
    places = np.flatnonzero((case.options.customer == c) & (case.function == f))
    return next(
        (
            place
            for place in places.tolist()
            if HOWS[int(case.how[place])] == how
            and case.outlets.provider[int(case.options.outlet[place])] == provider
        ),
        None,
    )
