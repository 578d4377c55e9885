"""Functions of the boards of 2025, with what the blueprint means to do with each.

The package's functions stand for what stays with boards. Work that the blueprint sends elsewhere, or holds
open, while the rest of its function stays, is a function of its own here.
"""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from remit.bodies.functions import FUNCTIONS_FILE
from remit.bodies.tables import AGREEMENTS
from remit.evidence import Evidence, margin
from remit.examples.england_2025_bodies import NAME, NEXT_MERGER, START, Geography

OWN = {
    "provider-oversight": ("Oversight of providers", "Hold providers to account for performance"),
    "emergency-planning": ("Emergency planning", "Prepare for emergencies and coordinate the system in one"),
    "workforce-planning": ("Workforce planning", "Plan the system's workforce, its education and training"),
    "workforce-development": ("Workforce development", "Develop and train local staff"),
    "research": ("Research and innovation", "Support research, development and innovation"),
    "sustainability": ("Sustainability", "Write and follow the green plan"),
    "data-processing": ("Data processing", "Collect, manage and process data"),
    "infection-control": ("Infection prevention", "Prevent and control infections"),
    "safeguarding": ("Safeguarding", "Safeguard children and adults"),
    "send": ("Special needs", "Arrange for children with special educational needs and disabilities"),
    "place-partnerships": ("Place partnerships", "Develop partnerships of neighbourhood and place"),
    "primary-care-operations": ("Primary care operations", "Run and transform primary care day by day"),
    "pathway-development": ("Pathway development", "Develop pathways and services"),
    "estates": ("Estates", "Look after estates and infrastructure"),
    "gp-it": ("General practice systems", "Provide information technology to general practice"),
}
"""Functions that the package has only as part of another: name and meaning."""
LEAVES = ("transfer", "review")
"""Headings of what is to leave boards, or may."""


@dataclass(frozen=True)
class Destination:
    """What the blueprint means to do with a function.

    Attributes:
        heading: grow, retain, transfer or review.
        where: Where it goes, in words.
        kind: Kind of the receivers; `board` if it stays, `undecided` if that is open.
        source: Rows of the evidence that say so.
        status: How far they can be trusted: that of the least certain row.
    """

    heading: str
    where: str
    kind: str
    source: str
    status: str


def destinations(evidence: Evidence) -> dict[str, Destination]:
    """Give the blueprint's destination of each function, in the order of its list."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in evidence.structure("blueprint_2025").sort("number").iter_rows(named=True):
        for function in row["functions"].split():
            found.setdefault(function, []).append(row)
    return {function: _destination(rows) for function, rows in found.items()}


def _destination(rows: list[dict[str, str]]) -> Destination:
    numbers = ", ".join(str(row["number"]) for row in rows)
    assumed = any(row["status"] == "assumed" for row in rows)
    return Destination(
        heading=rows[0]["heading"],
        where="; ".join(dict.fromkeys(row["destination"] for row in rows)),
        kind=rows[0]["to_kind"],
        source=f"evidence:structure/blueprint_2025, number {numbers}",
        status="assumed" if assumed else rows[0]["status"],
    )


def build_functions(evidence: Evidence) -> pl.DataFrame:
    """Make the `functions` table: what boards and support units do, by the blueprint's list."""
    shipped = {row["function"]: row for row in pl.read_csv(FUNCTIONS_FILE).iter_rows(named=True)}
    rows = []
    for function in destinations(evidence):
        name, meaning = OWN.get(function) or (shipped[function]["name"], shipped[function]["meaning"])
        rows.append((function, name, "true", meaning))
    return pl.DataFrame(rows, schema=["function", "name", "commissioning", "meaning"], orient="row")


def build_agreements(evidence: Evidence, geography: Geography) -> pl.DataFrame:
    """Make the `agreements` table: boards do every function; those with a support unit buy part of some.

    A price is the unit's share of staff in the function times an assumed price a head.
    """
    where = destinations(evidence)
    price = evidence.value(f"{NAME}.unit_price_gbp_head_y")
    notice = int(evidence.value(f"{NAME}.unit_notice_months"))
    sold = margin(NAME, "function:unit")
    last = NEXT_MERGER - dt.timedelta(days=1)
    rows: list[tuple[object, ...]] = []
    for body, unit, opens, closes in _customers(geography):
        ends = closes - dt.timedelta(days=1) if closes else None
        for function, found in where.items():
            source = f"Model board: {found.heading}, {found.where}; {found.source}"
            do = (f"do-{body}-{function}", body, body, function, "do", 0.0, opens, ends, None)
            rows.append((*do, source, found.status))
            if unit and function in sold and opens < NEXT_MERGER:
                until = min(ends, last) if ends else last
                a_head = round(price * sold[function], 4)
                buy = (f"buy-{body}-{function}", body, unit, function, "buy", a_head)
                rows.append((*buy, opens, until, notice, "assumed; figure:D01; figure:D03", "assumed"))
    columns = [column.name for column in AGREEMENTS.columns if column.name != "renewed"]
    return pl.DataFrame(rows, orient="row", infer_schema_length=None, schema=columns)


def _customers(geography: Geography) -> list[tuple[str, str, dt.date, dt.date | None]]:
    """Give every board with its support unit, its first day and the day on which it is no more."""
    own = geography.boards.select("ods_code", "unit", pl.lit(START), "closes").rows()
    return [*own, *geography.merged.select("body", "unit", "opens", pl.lit(None)).rows()]
