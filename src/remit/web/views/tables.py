"""Tables of a plan that no staff system holds, row by row: envelopes, agreements, measures, rounds."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from remit.bodies.columns import Table
from remit.bodies.tables import TABLES
from remit.web.actions import plans as said_of
from remit.web.actions import tables as deeds
from remit.web.doors import Place, door
from remit.web.forms import TableRow
from remit.web.views.standing import ROWS_A_PAGE, Rows

WORDS = {
    "envelopes": "Envelopes",
    "agreements": "Agreements on support",
    "contracts": "Contracts with providers",
    "measures": "Measures",
    "measurements": "Results of measures",
    "offers": "Offers of suppliers",
    "needs": "What holds for functions",
    "rounds": "Rounds in which posts are filled",
    "schemes": "Schemes",
    "parts": "Regulators and market makers",
}
"""Tables that are changed on the screen: none of them names a person."""
assert not any(column.of_person for name in WORDS for column in TABLES[name].columns)
SHOWN = 6
"""Columns that a list shows; the others stand in the row's own page."""


def _table(name: str) -> Table:
    if name not in WORDS:
        raise Http404("There is no such table that is changed here.")
    return TABLES[name]


def _address(place: Place, page: str, **more: str) -> str:
    return reverse(page, kwargs={"workspace": place.workspace.slug, "plan": place.plan.slug} | more)


def names_of(place: Place) -> dict[str, dict[str, str]]:
    """Give the names of what rows refer to, by table: bodies, functions and the like."""
    found: dict[str, dict[str, str]] = {}
    for name, frame in place.planned.bodies.tables().items():
        key = TABLES[name].key
        if len(key) == 1 and "name" in frame.columns and frame.height:
            found[name] = dict(frame.select(key[0], "name").iter_rows())
        elif len(key) == 1 and frame.height and name in WORDS:
            found[name] = {value: value for value in frame[key[0]]}
    return found


@door("see-plan")
def rows(request: HttpRequest, place: Place, table: str) -> HttpResponse:
    """List the rows of a table, a page at a time."""
    declared = _table(table)
    frame = place.planned.bodies.tables()[table]
    columns = [column for column in declared.columns if column.name in frame.columns][:SHOWN]
    names = names_of(place)
    page = Paginator(Rows(frame), ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = [
        {
            "query": urlencode({f"key_{key}": row[key] for key in declared.key}),
            "name": " ".join(str(row[key]) for key in declared.key),
            "cells": [_cell(row[column.name], names.get(column.refers, {})) for column in columns],
        }
        for row in page
    ]
    context = {
        "table": table,
        "words": WORDS[table],
        "declared": declared,
        "columns": [column.name for column in columns],
        "page": page,
        "rows": shown,
    }
    return render(request, "remit/pages/table_rows.html", context)


def _cell(value: Any, names: dict[str, str]) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return names.get(value, f"{value:g}" if isinstance(value, float) else str(value))


@door("change-plan", "GET", "POST")
def row(request: HttpRequest, place: Place, table: str) -> HttpResponse:
    """Change a row, add one, or take one out."""
    declared = _table(table)
    asked = request.GET if request.method == "GET" else request.POST
    key = {name: asked.get(f"key_{name}", "") for name in declared.key}
    frame = place.planned.bodies.tables()[table]
    found = None
    if all(key.values()):
        same = [pl.col(name).cast(pl.String) == value for name, value in key.items()]
        rows_found = frame.filter(*same)
        if rows_found.is_empty():
            raise Http404("The table has no such row.")
        found = rows_found.row(0, named=True)
    form = TableRow(
        request.POST if request.method == "POST" and request.POST.get("do") != "drop" else None,
        table=declared,
        names=names_of(place),
        initial=found or {},
    )
    said: list[str] = []
    if request.method == "POST":
        dropping = request.POST.get("do") == "drop" and found is not None
        if dropping or form.is_valid():
            values = None if dropping else form.row()
            version, faults = deeds.put_row(
                request.user, place.plan, table, found and _keys(declared, found), values
            )
            if version is not None:
                messages.success(request, "The row is taken out." if dropping else "The row is kept.")
                return redirect(_address(place, "table", table=table))
            said = said_of.said(faults)
    context = {
        "table": table,
        "words": WORDS[table],
        "declared": declared,
        "form": form,
        "found": found,
        "key": key,
        "said": said,
    }
    return render(request, "remit/pages/table_row.html", context, status=400 if said or form.errors else 200)


def _keys(declared: Table, found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in declared.key}
