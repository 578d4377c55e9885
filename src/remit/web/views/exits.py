"""What exits would cost, and one person's statement line by line."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from remit.exits import Liability, find_liability, occasion_of
from remit.exits.compare import compare_totals
from remit.exits.files import BY, in_pounds, tables
from remit.exits.protected import SAYS, protected_tables
from remit.exits.statement import statements
from remit.faults import FaultsFound
from remit.plan import Plan
from remit.rules.exit import KINDS
from remit.web import files
from remit.web.actions.people import saw_person
from remit.web.actions.plans import said as in_words
from remit.web.doors import Place, door
from remit.web.forms import ChooseExits
from remit.web.plans import folder_of, latest_of
from remit.web.screen import on_screen
from remit.web.views.runs import _shown

ROWS_A_PAGE = 50
KEPT = 8
CASH = ("exits",)


@lru_cache(maxsize=KEPT)
def _liability(folder: Path, option: str, on: date | None, in_lieu: bool) -> Liability:
    plan = files.open_applied(folder, option)
    return find_liability(plan, [], occasion_of(plan, on, in_lieu=in_lieu))


@lru_cache(maxsize=2 * KEPT)
def _tables(
    folder: Path, option: str, days: tuple[date | None, ...], in_lieu: bool, exact: bool
) -> dict[str, dict[str, pl.DataFrame]]:
    """Give the tables by day, money in pounds: exact, or protected and judged together."""
    found = [_liability(folder, option, day, in_lieu) for day in days]
    if not exact:
        return protected_tables(found)
    made = {str(one.occasion.last_day) if len(found) > 1 else "": _pounds(tables(one)) for one in found}
    if len(found) > 1:
        made[""] = {"comparison": in_pounds(compare_totals(found[0], found[1]))}
    return made


def _pounds(found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {name: in_pounds(table) for name, table in found.items()}


@door("see-plan")
def exits(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what it costs if everybody leaves on a day, by scheme and more; and cash by month."""
    option = request.GET.get("option", "baseline")
    plan = place.applied(option)
    schemes = [(row[0], row[1]) for row in plan.bodies.schemes.select("scheme", "name").iter_rows()]
    form = ChooseExits(request.GET if request.GET else None, schemes=schemes, initial={"by": "body"})
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    context: dict[str, Any] = {"form": form, "plan_option": option, "options": place.planned.options}
    if form.is_bound and not form.is_valid():
        return render(request, "remit/pages/exits.html", context, status=400)
    days = (given.get("on"), *([given["as_if"]] if given.get("as_if") else []))
    try:
        key = (folder_of(place.version), option, days, bool(given.get("in_lieu")))
        made = _tables(*key, place.exact)
        first = _liability(key[0], option, days[0], key[3])
    except FaultsFound as wrong:
        return render(request, "remit/pages/exits.html", context | {"said": in_words(wrong.faults)})
    context |= _shown_tables(request, place, first, made, given)
    context |= _cash(place, option)
    return render(request, "remit/pages/exits.html", context)


def _shown_tables(
    request: HttpRequest,
    place: Place,
    first: Liability,
    made: dict[str, dict[str, pl.DataFrame]],
    given: dict[str, Any],
) -> dict[str, Any]:
    day = str(first.occasion.last_day)
    own = made[day if day in made else ""]
    by = given.get("by") or "body"
    names = {scheme.id: scheme.name for scheme in first.schemes}
    detail = own[f"totals-{by if by in BY else 'body'}"]
    chosen = given.get("scheme") or ""
    if chosen:
        detail = detail.filter(pl.col("scheme") == chosen)
    page = Paginator(range(detail.height), ROWS_A_PAGE).get_page(request.GET.get("page"))
    named = _names(first.plan, by)
    page.object_list = [
        row | {"name": named.get(row[by], row[by]), "scheme_name": names.get(row["scheme"], row["scheme"])}
        for row in _money(detail.slice(page.start_index() - 1 if detail.height else 0, ROWS_A_PAGE))
    ]
    totals = [row | {"name": names.get(row["scheme"], row["scheme"])} for row in _money(own["totals"])]
    return {
        "first": first,
        "totals": [row for row in totals if not chosen or row["scheme"] == chosen],
        "packages": _money(own["exit-packages"]),
        "page": page,
        "by": by,
        "approvals": [
            row | {"scheme_name": names.get(row["scheme"], row["scheme"])}
            for row in own["approvals"].to_dicts()
        ],
        "comparison": [
            row | {"name": names.get(row["scheme"], row["scheme"])}
            for row in made.get("", {}).get("comparison", pl.DataFrame()).to_dicts()
        ]
        if given.get("as_if")
        else [],
        "other_day": given.get("as_if"),
        "says": "" if place.exact else SAYS,
        "closed": closed_schemes(first),
        "left_out": [on_screen(str(one)) for one in (*first.staff.faults, *first.faults)[:20]]
        if place.exact
        else [],
    }


def closed_schemes(liability: Liability) -> list[dict[str, Any]]:
    """Give the exit schemes that are left out on the day, wholly or in part, with why and their windows."""
    shown = {scheme.id for scheme in liability.schemes}
    offered = {change.target for change in liability.plan.changes if change.kind == "offer"}
    day = liability.occasion.last_day
    found = []
    for row in liability.plan.bodies.schemes.filter(pl.col("rule").is_in(KINDS)).to_dicts():
        over = row["closes"] is not None and row["closes"] < day
        if row["scheme"] in shown and not over:
            continue
        if row["scheme"] in shown:
            why = "its window has closed, so only those whom the list of leavers has under it are counted"
        elif row["opens"] > day:
            why = "left out, for it opens later"
        elif over:
            why = "left out, for its window has closed"
        elif row["scheme"] not in offered:
            why = "left out, for nothing in this option offers it"
        else:
            why = "left out, for nobody may apply under it"
        within = row["scheme"] in offered and (over or row["opens"] > day)
        found.append(row | {"why": why, "try": (row["closes"] or row["opens"]) if within else None})
    return found


def _money(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Give rows whose amounts are written with commas."""
    return [
        {
            name: _comma(value)
            if name.endswith("_gbp") or name in ("people", "compulsory", "other", "total")
            else value
            for name, value in row.items()
        }
        for row in table.to_dicts()
    ]


def _comma(value: Any) -> str:
    """Write an amount or a number as people read it; what is hidden stays hidden."""
    if value is None or value == "*":
        return "*" if value == "*" else "-"
    text = str(value)
    whole, dot, pence = text.partition(".")
    return f"{int(whole):,}" + (dot + pence if dot and pence.strip("0") else "")


def _names(plan: Plan, by: str) -> dict[str, str]:
    if by == "body":
        return dict(plan.bodies.bodies.select("body", "name").iter_rows())
    if by == "function":
        return dict(plan.bodies.functions.select("function", "name").iter_rows())
    return {}


def _cash(place: Place, option: str) -> dict[str, Any]:
    """Give the section of the newest run on exits by month, where there is one."""
    run = latest_of(place.plan, place.version, option)
    if run is None:
        return {"cash": None}
    there = Place(place.user, place.workspace, place.held, place.plan, run)
    there.version = run.version
    section = next((one for one in _shown(there)["sections"] if one["id"] in CASH), None)
    return {"cash": section, "cash_run": run}


@door("see-person")
def statement(request: HttpRequest, place: Place, person: str) -> HttpResponse:
    """Show one person's statement under each scheme, line by line; that it was opened is noted."""
    option = request.GET.get("option", "baseline")
    plan = place.applied(option)
    rows = plan.bodies.people.filter(pl.col("person") == person)
    if rows.is_empty() or not place.held.sees_people_of(rows["body"][0]):
        raise Http404("There is no such person, or not in your sight.")
    form = ChooseExits(request.GET if request.GET else None)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    said: list[str] = []
    made = []
    try:
        liability = _liability(folder_of(place.version), option, given.get("on"), bool(given.get("in_lieu")))
        made = statements(liability, person)
    except FaultsFound as wrong:
        said = in_words(wrong.faults)
    saw_person(request.user, place.workspace, place.plan.name, person)
    context = {
        "person": rows.row(0, named=True),
        "statements": made,
        "form": form,
        "said": said,
        "names": _names(plan, "body"),
        "functions": _names(plan, "function"),
    }
    return render(request, "remit/pages/statement.html", context)
