"""Suppliers of support: income, cost, concentration, checkpoints, who plays which part, and what closes."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from remit.report.blocks import Table, table
from remit.viability.accounts import Account, find_accounts
from remit.viability.closing import Left, closing_suppliers, work_left
from remit.viability.market import default_date
from remit.viability.parts import (
    Conflict,
    HostingEnds,
    Part,
    conflicts_of,
    dates_of_parts,
    hosting_ends,
    parts_on,
)
from remit.viability.readiness import Ready, readiness
from remit.web import files
from remit.web.doors import Place, door
from remit.web.plans import folder_of
from remit.web.views.findings import option_of
from remit.web.views.standing import read_day
from remit.web.views.survival import survival_of

A_PAGE = 25
COSTS = {"balance": "What they take on the day", "staff": "What their staff or posts cost"}
FEW = 3


@dataclass(frozen=True)
class Market:
    """The market of a plan on a day."""

    accounts: list[Account]
    ready: dict[str, Ready]
    parts: list[Part]
    conflicts: list[Conflict]
    ends: list[HostingEnds]
    left: list[Left]
    closing: dict[str, date]
    days: list[date]


@lru_cache(maxsize=16)
def _market(folder: Path, option: str, day: date, by_staff: bool) -> Market:
    plan = files.open_applied(folder, option)
    accounts = find_accounts(plan, day, by_staff=by_staff)
    parts = parts_on(plan, day)
    closing = closing_suppliers(plan)
    return Market(
        accounts,
        {one.supplier: readiness(plan, one, day) for one in accounts},
        parts,
        conflicts_of(parts),
        hosting_ends(plan),
        work_left(plan, closing),
        closing,
        dates_of_parts(plan),
    )


@door("see-plan")
def market(request: HttpRequest, place: Place) -> HttpResponse:
    """Show whether suppliers can live, what a checkpoint would look at, and who plays which part."""
    option = option_of(request, place)
    plan = place.applied(option)
    day = read_day(request.GET.get("on", ""), plan.start, plan.end, default_date(plan))
    cost = request.GET.get("cost") if request.GET.get("cost") in COSTS else "balance"
    found = _market(folder_of(place.version), option, day, cost == "staff")
    names = dict(plan.bodies.bodies.select("body", "name").iter_rows())
    functions = dict(plan.bodies.functions.select("function", "name").iter_rows())
    page = Paginator(found.accounts, A_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    context: dict[str, Any] = {
        "options": place.planned.options,
        "plan_option": option,
        "day": day,
        "cost": cost,
        "costs": COSTS,
        "found": found,
        "page": page,
        "days": found.days[:12],
        "names": names,
        "accounts": _accounts(rows),
        "ready": _ready(found, rows, exact=place.exact),
        "judged": _judged(place, names),
        "parts": _parts(found, names),
        "left": _left(found, functions),
        **survival_of(place, option),
    }
    return render(request, "remit/pages/market.html", context)


def _millions(pence: int) -> str:
    return f"{pence / 1e8:,.1f}"


def _accounts(rows: list[Account]) -> Table:
    heads = (
        "Supplier",
        "Customers #",
        "People served #",
        "Income, £m #",
        "Cost, £m #",
        "£ a head #",
        "£ a head needed #",
        "Breaks even at #",
        "Largest customer #",
        "Sinks without",
    )
    cells = [
        (
            one.name,
            f"{len(one.customers):,}",
            f"{one.heads:,}",
            _millions(sum(one.income)),
            _millions(one.cost),
            f"{one.price / 1e6:.2f}",
            f"{one.price_needed / 1e6:.2f}",
            "never" if one.break_even is None else f"{one.break_even:,}",
            f"{one.largest_share:.0%}",
            _sinks(one),
        )
        for one in rows
    ]
    return table("suppliers", "Suppliers on the day", heads, cells)


def _sinks(one: Account) -> str:
    if one.sunk:
        return "sunk as it is"
    if not one.sinking:
        return "nobody"
    more = f" and {len(one.sinking) - FEW} more" if len(one.sinking) > FEW else ""
    return f"{len(one.sinking)}: {', '.join(one.sinking[:FEW])}{more}"


def _ready(found: Market, rows: list[Account], *, exact: bool) -> Table:
    """Lay out how suppliers stand; shares of posts, which can be few, are for who sees exact numbers."""
    heads = ("Supplier", "Leadership", "Customers", "Business plan", "Delivery", "What would have to change")
    cells = []
    for one in rows:
        ready = found.ready[one.supplier]
        domains = ready.domains if exact else tuple(words.partition(" (")[0] for words in ready.domains)
        cells.append((one.name, *domains, "; ".join(ready.to_change) or "nothing of what is known"))
    return table("ready", "What a checkpoint would look at on the day", heads, cells)


def _judged(place: Place, names: dict[str, str]) -> Table | None:
    rows = place.planned.bodies.checkpoints.sort("date", "body")
    if rows.is_empty():
        return None
    heads = ("Body", "Checkpoint", "Date", "Leadership", "Customers", "Business plan", "Outcome")
    cells = [
        (
            names.get(row["body"], row["body"]),
            row["name"],
            f"{row['date']:%d/%m/%Y}",
            *(str(row[name] or "not scored") for name in ("leadership", "customers", "business_plan")),
            row["outcome"],
        )
        for row in rows.iter_rows(named=True)
    ]
    return table("judged", "Outcomes that the plan holds", heads, cells)


def _parts(found: Market, names: dict[str, str]) -> Table:
    shown = [one for one in found.parts if one.part not in ("supplier", "customer")]
    for part in ("supplier", "customer"):
        shown += [one for one in found.parts if one.part == part][:FEW]
    cells = [
        (
            names.get(one.body, one.body),
            one.part.replace("-", " "),
            f"{one.share:.1%}",
            _millions(one.pence_y),
        )
        for one in shown
    ]
    return table("parts", "Who plays which part", ("Body", "Part", "Share of value #", "£m a year #"), cells)


def _left(found: Market, functions: dict[str, str]) -> Table | None:
    if not found.left:
        return None
    heads = (
        "Function",
        "Goes to",
        "Customers #",
        "Staff, FTE #",
        "£ a head now #",
        "£ a head in house #",
        "FTE in house #",
    )
    cells = [
        (
            functions.get(one.function, one.function),
            ", ".join(kind.replace("-", " ") for kind in one.destination) or "nowhere in the plan",
            f"{one.customers:,}",
            f"{one.fte:,.0f}",
            f"{one.price_gbp_head_y:.2f}",
            f"{one.in_house_gbp_head_y:.2f}",
            f"{one.in_house_fte:,.0f}",
        )
        for one in found.left
    ]
    return table("left", "Work of suppliers that close", heads, cells)
