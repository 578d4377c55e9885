"""Where things stand: bodies, functions, bands and people, as table, chart and organisation chart."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from remit.bodies.identity import pseudonym, read_key
from remit.plan.organisation import reports_of, tree_of
from remit.report.standing import standing_chart
from remit.results.standing import BY, Standing, days_of_change, standing_on
from remit.results.written import EXACT, PROTECTED
from remit.web import files
from remit.web.doors import Place, door
from remit.web.models import Run
from remit.web.plans import folder_of, latest_of, results_of

ROWS_A_PAGE = 50
BY_WORDS = {"body": "Bodies", "function": "Functions", "band": "Pay bands"}


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: option, day, what a row is of, whether a chart is shown."""

    option: str
    day: date
    by: str
    chart: bool


def _asked(request: HttpRequest, place: Place) -> Asked:
    option = request.GET.get("option", "baseline")
    plan = place.applied(option)
    days = days_of_change(plan)
    return Asked(
        option,
        read_day(request.GET.get("on", ""), plan.start, plan.end, days[-1] if len(days) > 1 else plan.start),
        request.GET.get("by", "body") if request.GET.get("by") in BY else "body",
        request.GET.get("show") == "chart",
    )


def read_day(text: str, first: date, end: date, otherwise: date) -> date:
    """Read a day of the address; one that is none or lies outside the plan is another one within."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            from datetime import datetime

            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        return min(max(day, first), date.fromordinal(end.toordinal() - 1))
    return otherwise


@lru_cache(maxsize=256)
def _standing(folder: Path, option: str, day: date, by: str, exact: bool, run: int | None) -> Standing:
    results = None if run is None else results_of(Run.objects.select_related("version").get(pk=run))
    return standing_on(files.open_applied(folder, option), day, by, EXACT if exact else PROTECTED, results)


@lru_cache(maxsize=64)
def _chart(folder: Path, option: str, day: date, by: str, exact: bool, run: int | None) -> Any:
    return standing_chart(_standing(folder, option, day, by, exact, run))


@door("see-plan")
def standing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show bodies, functions or bands before and on a day, as a table or a chart."""
    asked = _asked(request, place)
    run = latest_of(place.plan, place.version, asked.option)
    key = (
        folder_of(place.version),
        asked.option,
        asked.day,
        asked.by,
        place.exact,
        None if run is None else run.pk,
    )
    found = _standing(*key)
    rows = found.rows.to_dicts()
    plan = place.applied(asked.option)
    context = {
        "asked": asked,
        "found": found,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "figure": _chart(*key) if asked.chart else None,
        "days": days_of_change(plan),
        "options": place.planned.options,
        "by": BY_WORDS,
        "run": run,
        "start": plan.start,
    }
    return render(request, "remit/pages/standing.html", context)


@door("see-plan")
def organisation(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the organisation chart of bodies on a day, as a chart or as a list."""
    asked = _asked(request, place)
    plan = place.applied(asked.option)
    context = {
        "asked": asked,
        "nodes": tree_of(plan, asked.day),
        "days": days_of_change(plan),
        "as_list": request.GET.get("show") == "list",
        "options": place.planned.options,
        "names": dict(plan.bodies.bodies.select("body", "name").iter_rows()),
    }
    return render(request, "remit/pages/organisation.html", context)


@lru_cache(maxsize=256)
def _of_body(folder: Path, option: str, body: str, exact: bool) -> list[dict[str, Any]]:
    """Give the functions of one body at the start."""
    plan = files.open_applied(folder, option)
    mine = pl.col("body") == body
    alone = replace(plan.bodies, people=plan.bodies.people.filter(mine), posts=plan.bodies.posts.filter(mine))
    there = replace(plan, bodies=alone)
    return standing_on(there, plan.start, "function", EXACT if exact else PROTECTED).rows.to_dicts()


@door("see-plan")
def body(request: HttpRequest, place: Place, body: str) -> HttpResponse:
    """Show one body: functions and posts; who answers to whom for those who may see people."""
    asked = _asked(request, place)
    plan = place.applied(asked.option)
    found = plan.bodies.bodies.filter(pl.col("body") == body)
    if found.is_empty():
        raise Http404("The plan has no such body.")
    one = plan.bodies
    rows = _of_body(folder_of(place.version), asked.option, body, place.exact)
    sees = place.held.sees_people_of(body)
    manager = request.GET.get("under") or None
    reports = reports_of(one.people, manager, [body]) if sees else None
    context = {
        "body": found.row(0, named=True),
        "rows": rows,
        "sees": sees,
        "manager": manager,
        "reports": None
        if reports is None
        else Paginator(reports.to_dicts(), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "functions": dict(one.functions.select("function", "name").iter_rows()),
        "names": dict(one.bodies.select("body", "name").iter_rows()),
        "goes_to": one.successions.filter(pl.col("sender") == body)["receiver"].to_list(),
    }
    return render(request, "remit/pages/body.html", context)


@door("see-person")
def people(request: HttpRequest, place: Place) -> HttpResponse:
    """List single people of the bodies in one's sight, a page at a time."""
    plan = place.planned
    found = plan.bodies.people
    if "all" not in place.held.sight:
        found = found.filter(pl.col("body").is_in(sorted(place.held.sight)))
    chosen = {name: request.GET.get(name, "") for name in ("body", "function", "band", "code")}
    for name in ("body", "function", "band"):
        if chosen[name]:
            found = found.filter(pl.col(name) == chosen[name])
    written = chosen["code"].strip()
    if written:
        code = _code_of(place, written)
        if code is not None and code in found["person"]:  # the payroll number stays in no address
            return redirect(f"{request.path}?{urlencode(chosen | {'code': code})}")
        found = found.filter(pl.col("person").str.starts_with(written.lower()))
    page = Paginator(Rows(found), ROWS_A_PAGE).get_page(request.GET.get("page"))
    seen = plan.bodies.people["body"].unique().sort().to_list()
    context = {
        "page": page,
        "chosen": chosen,
        "count": found.height,
        "bodies": [one for one in seen if place.held.sees_people_of(one)],
        "functions": dict(plan.bodies.functions.select("function", "name").iter_rows()),
        "bands": plan.bodies.people["band"].unique().sort().to_list(),
        "names": dict(plan.bodies.bodies.select("body", "name").iter_rows()),
    }
    return render(request, "remit/pages/people.html", context)


def _code_of(place: Place, number: str) -> str | None:
    """Give the code of a payroll number in this workspace; none where no list was read yet."""
    path = files.key_file(place.workspace.pk)
    return pseudonym(read_key(path), number) if path.is_file() else None


class Rows:
    """A frame as a list that is read a page at a time."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __len__(self) -> int:
        return self.frame.height

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return self.frame[part].to_dicts()

    def count(self) -> int:
        """Give the number of rows, as a paginator asks for it."""
        return self.frame.height
