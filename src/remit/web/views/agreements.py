"""Agreements and contracts held to account: measures over time, credits, notice, price tied to outcomes."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from remit.agreements.chart import xmr_chart
from remit.agreements.icons import assurance_icon, variation_icon
from remit.agreements.proposals import Proposal, propose_outcomes
from remit.agreements.register import Measured, Register, at_stake, held_by, read_register
from remit.agreements.reviewing import Reviews, review_capacity
from remit.market.terms import market_terms
from remit.plan import Plan, evidence_of
from remit.report.blocks import Table, table
from remit.web import files
from remit.web.doors import Place, door
from remit.web.plans import folder_of
from remit.web.views.findings import option_of
from remit.web.views.standing import read_day

MEASURES_A_PAGE, HELD_A_PAGE = 10, 25
SOON_MONTHS = 6
WANTED = 0.5
"""Part of the price at stake that is to depend on outcomes, where nothing else is asked for."""


@dataclass(frozen=True)
class Held:
    """The register of a plan on a day with what follows from it."""

    register: Register
    proposals: list[Proposal]
    reviews: list[Reviews]


@lru_cache(maxsize=16)
def _held(folder: Path, option: str, day: date, wanted: float) -> Held:
    plan = files.open_applied(folder, option)
    register = read_register(plan, day)
    evidence = evidence_of(plan)
    return Held(
        register,
        propose_outcomes(register, wanted),
        review_capacity(register, evidence, market_terms(evidence).review),
    )


def _default_day(plan: Plan) -> date:
    """Give the last month with results, else the first day of something bought."""
    last = plan.bodies.measurements["month"].max()
    if isinstance(last, date):
        return last
    first = plan.bodies.agreements["starts"].min()
    return max(plan.start, first) if isinstance(first, date) else plan.start


@door("see-plan")
def agreements(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the register on a day, and each measure with its chart."""
    option = option_of(request, place)
    plan = place.applied(option)
    default = _default_day(plan)
    day = read_day(request.GET.get("on", ""), min(plan.start, default), date.max, default)
    wanted = _share(request.GET.get("outcomes", ""))
    held = _held(folder_of(place.version), option, day, wanted)
    register = held.register
    names = dict(plan.bodies.bodies.select("body", "name").iter_rows())
    measured = sorted(register.measured.items(), key=lambda pair: (held_by(pair[1].row), pair[0]))
    measures = Paginator(measured, MEASURES_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "options": place.planned.options,
        "plan_option": option,
        "day": day,
        "wanted": round(100 * wanted),
        "count": register.held.height,
        "page": measures,
        "measures": [_measure(name, one) for name, one in measures],
        "register": _register(register, names),
        "credits": _credits(register),
        "notice": _notice(register, names),
        "proposals": _proposals(held.proposals),
        "reviews": _reviews(place, held.reviews, names),
    }
    return render(request, "remit/pages/agreements.html", context)


def _share(text: str) -> float:
    try:
        return min(max(float(text.strip().rstrip("%")) / 100, 0.0), 1.0) if text.strip() else WANTED
    except ValueError:
        return WANTED


def _measure(name: str, one: Measured) -> dict[str, Any]:
    """Lay out a measure: words, icons, chart and the table of the chart."""
    row = one.row
    target = None if row["target"] is None else float(str(row["target"]))
    unit = f" {row['unit']}" if row["unit"] else ""
    made: dict[str, Any] = {
        "id": name,
        "title": f"{row['name']} ({held_by(row)})",
        "said": f"{str(row['sort']).capitalize()} measure; "
        + ("no target" if target is None else f"target {target:g}{unit}")
        + f"; {at_stake(row):.1%} of the price at stake; from {row['data_source']}",
        "chart": None,
    }
    if one.limits is None or one.causes is None:
        return made
    missed = set(one.missed)
    cells = [
        (
            f"{month:%B %Y}",
            f"{value:g}",
            "yes" if special else "no",
            "yes" if month in missed else "no",
        )
        for month, value, special in zip(
            one.months, one.values.tolist(), one.causes.any.tolist(), strict=True
        )
    ]
    higher = row["better"] == "higher"
    return made | {
        "chart": Markup(
            xmr_chart(str(row["name"]), one.months, one.values, one.limits, one.causes, target, higher)
        ),
        "icons": Markup(variation_icon(one.variation) + assurance_icon(one.assurance)),
        "verdict": f"{one.variation.value.capitalize()}; {one.assurance.value}."
        + (" Fewer than twelve results: limits are provisional." if one.provisional else ""),
        "table": table(
            f"months-{name}",
            f"{row['name']}, by month",
            ("Month", "Value #", "Special cause", "Target missed"),
            cells,
        ),
    }


def _day(value: date | None) -> str:
    return "open" if value is None else f"{value:%d/%m/%Y}"


def _register(register: Register, names: dict[str, str]) -> Table:
    rows = register.held.sort("value_pence_y", descending=True).head(HELD_A_PAGE)
    cells = [
        (
            row["name"],
            names.get(row["customer"], row["customer"]),
            names.get(row["supplier"], row["supplier"]),
            f"{row['value_pence_y'] / 100:,.0f}",
            _day(row["ends"]),
            str(row["measures"]),
            f"{row['at_stake']:.1%}",
        )
        for row in rows.iter_rows(named=True)
    ]
    heads = ("For what", "Customer", "Supplier", "£ a year #", "Ends", "Measures #", "At stake #")
    return table("register", "The largest in force", heads, cells)


def _credits(register: Register) -> Table:
    due = register.credits().group_by("id", maintain_order=True).agg(pl.len(), pl.col("pence").sum())
    cells = [(name, str(months), f"{pence / 100:,.2f}") for name, months, pence in due.iter_rows()]
    return table("credits", "Credits due for missed months", ("Of", "Months missed #", "Due, £ #"), cells)


def _notice(register: Register, names: dict[str, str]) -> Table:
    rows = register.notice_coming(SOON_MONTHS).head(HELD_A_PAGE)
    cells = [
        (
            _day(row["notice_by"]),
            row["name"],
            names.get(row["customer"], row["customer"]),
            names.get(row["supplier"], row["supplier"]),
            _day(row["ends"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    return table(
        "notice",
        "Notice dates within six months",
        ("Notice by", "For what", "Customer", "Supplier", "Ends"),
        cells,
    )


def _proposals(proposals: list[Proposal]) -> Table:
    cells = [
        (
            one.id,
            one.what.capitalize(),
            f"{one.outcome_share_now:.0%}",
            f"{one.outcome_share_then:.0%}",
            f"{one.at_risk_pence_y_now / 100:,.0f}",
            f"{one.at_risk_pence_y_then / 100:,.0f}",
        )
        for one in proposals[:HELD_A_PAGE]
    ]
    heads = (
        "Of",
        "Proposal",
        "On outcomes now #",
        "Then #",
        "At risk now, £ a year #",
        "Then, £ a year #",
    )
    return table("proposals", "Price moved from processes to outcomes", heads, cells)


def _reviews(place: Place, reviews: list[Reviews], names: dict[str, str]) -> Table:
    write = place.write
    cells = [
        (
            names.get(one.customer, one.customer),
            str(one.contracts),
            f"{one.value_pence_y / 1e8:,.1f}",
            write.people(one.fte) if write.protect else f"{one.fte:.1f}",
            write.share(one.experience, one.fte),
            "*" if write.few(one.fte) else f"{one.reviewed:.1f}",
            write.money(one.recovered_pence_y / 100, one.fte),
        )
        for one in reviews
    ]
    heads = (
        "Customer",
        "Contracts #",
        "£m a year #",
        "Contracting staff, FTE #",
        "Experience #",
        "Reviewed a year #",
        "Recovered a year #",
    )
    return table("reviews", "What contracting staff can review", heads, cells)
