"""The departments of an ESR file: which body each belongs to and which function it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from remit.bodies.codes import Register, resolve
from remit.bodies.esr.layout import Layout
from remit.bodies.esr.meaning import bare, function_named
from remit.bodies.esr.said import LINE, Teller

MOST_ABOVE = 100
"""Departments one above the other; more is a circle."""


@dataclass(frozen=True)
class Organisations:
    """The departments that hold on a day.

    Attributes:
        places: One row a department: `organisation`, its number in ESR; `body` and `function`, null where
            they cannot be told; `department`, its name; `line`.
        names: Name of each body, by its code.
    """

    places: pl.DataFrame
    names: dict[str, str]


def place_organisations(
    frame: pl.DataFrame, layout: Layout, tell: Teller, register: Register | None, on: date
) -> Organisations:
    """Find the body and the function of each department.

    The body is the code of the highest department above that has one, for codes further down are those of
    sites; so it is the employer. The function is that of the department itself, else of the nearest above.

    Args:
        frame: The ORA records that hold on the day.
        layout: Knows the functions of the place.
        tell: Takes departments that stand above themselves, and codes that mean no body on the day.
        register: Knows which body a code means on the day; without one every code is taken as it is.
        on: The day.
    """
    rows = {row["ESROrganisationId"]: row for row in frame.iter_rows(named=True)}
    functions = {number: function_named(_names(row), layout) for number, row in rows.items()}
    circles: list[int] = []
    tops: dict[str, tuple[str, int]] = {}
    places = []
    for number, row in rows.items():
        path = list(_path(number, rows))
        if len(path) >= MOST_ABOVE:
            circles.append(row[LINE])
        top = next((rows[above] for above in reversed(path) if rows[above]["NACSCode"]), None)
        code = None if top is None else str(top["NACSCode"])
        if top is not None and code is not None:
            tops.setdefault(code, (bare(top["OrganisationName"] or code), top[LINE]))
        function = next((functions[above] for above in path if functions[above]), None)
        places.append((number, code, function, row["OrganisationName"], row[LINE]))
    in_circle = pl.col(LINE).is_in(circles)
    what = "the department stands above itself"
    tell.cells(frame, in_circle, "ParentOrganisationId", "circle", what, "mend the hierarchy in ESR")
    schema = {
        "organisation": pl.String,
        "body": pl.String,
        "function": pl.String,
        "department": pl.String,
        "line": pl.UInt32,
    }
    frame = pl.DataFrame(places, schema=schema, orient="row")
    if register is None:
        return Organisations(frame, {code: name for code, (name, _) in tops.items()})
    meant = _meant(tops, register, on, tell)
    frame = frame.with_columns(pl.col("body").replace_strict(meant, default=None, return_dtype=pl.String))
    return Organisations(frame, {code: register.bodies[code].name for code in meant.values()})


def _meant(tops: dict[str, tuple[str, int]], register: Register, on: date, tell: Teller) -> dict[str, str]:
    """Give the body that each code means on a day."""
    found = pl.DataFrame(
        {
            "code": list(tops),
            "name": [name for name, _ in tops.values()],
            "row": [row for _, row in tops.values()],
        },
        schema={"code": pl.String, "name": pl.String, "row": pl.Int64},
    )
    bodies, faults = resolve(register, found, on, tell.file, "NACSCode")
    tell.take(faults)
    return {code: body for code, body in zip(found["code"], bodies, strict=True) if body is not None}


def _names(row: dict[str, str | None]) -> list[str | None]:
    return [row.get(field) for field in ("OrganisationName", "DefaultCostCentre", "CostCentreDescription")]


def _path(number: str, rows: dict[str, dict[str, str | None]]) -> Iterator[str]:
    """Give a department and those above it, the nearest first."""
    above: str | None = number
    for _ in range(MOST_ABOVE):
        if above is None or above not in rows:
            return
        yield above
        above = rows[above]["ParentOrganisationId"]
