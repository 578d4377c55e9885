"""A tiny plan for tests: two trusts become two groups, one support service is stopped at its checkpoint."""

import csv
from collections.abc import Mapping
from pathlib import Path

Row = dict[str, str]
BAND_6 = (25528, 26556, 27625, 28470, 29464, 30460)
"""Points of the pay scale of band 6 in 2011/12, in pounds a year."""
CITED = {"source": "made up for tests", "status": "assumed"}

HEADING = """\
title = "Two trusts become two groups"
start = 2011-04-01
end = 2014-04-01
as_at = 2012-06-30
synthetic = true
"""

CHANGES = """
[[change]]
id = "announced"
date = 2011-07-01
kind = "announce"
target = "kind:trust"
source = "made up for tests"

[[change]]
id = "exits"
date = 2011-09-01
kind = "offer"
target = "mars"
source = "made up for tests"

[[change]]
id = "support-checked"
date = 2012-05-01
kind = "check"
target = "checkpoint 2"
source = "made up for tests"

[[change]]
id = "work-moves"
date = 2013-04-01
kind = "transfer"
target = "kind:trust"
parameters = { functions = ["planning", "finance"], to = "group" }
source = "made up for tests"

[[change]]
id = "money"
date = 2013-04-01
kind = "fund"
target = "running"
source = "made up for tests"

[[change]]
id = "slotting"
date = 2013-01-01
kind = "round"
target = "slot"
source = "made up for tests"

[[change]]
id = "trusts-close"
date = 2013-04-01
kind = "close"
target = "kind:trust"
source = "made up for tests"

[[change]]
id = "late"
option = "a year later"
date = 2013-12-01
kind = "close"
target = "kind:trust"
source = "made up for tests"

[[change]]
id = "not-in-april"
option = "a year later"
date = 2013-04-01
kind = "withdraw"
target = "trusts-close"
source = "made up for tests"
"""

LAVISH = """
[[change]]
id = "sum"
option = "lavish"
date = 2011-09-01
kind = "spend"
target = "kind:trust"
parameters = { gbp = 90000.0 }
source = "made up for tests"
"""
"""One option more."""


def write_tiny_plan(
    folder: Path,
    *,
    tables: Mapping[str, list[Row]] | None = None,
    heading: str = HEADING,
    changes: str = CHANGES,
) -> Path:
    """Write the tiny plan: 1 authority, 1 cluster, 2 trusts, 2 groups, 1 support service, 12 people.

    `tables` replaces whole tables by name; an empty list leaves the file out. `tiny_tables` gives rows to
    start from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.toml").write_text(heading + changes, encoding="utf-8")
    for name, rows in {**tiny_tables(), **(tables or {})}.items():
        if rows:
            write_table(folder / f"{name}.csv", rows)
    return folder


def write_table(path: Path, rows: list[Row]) -> None:
    """Write rows, which all have the same columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_table(path: Path) -> list[Row]:
    """Read a table back as rows of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def set_cell(folder: Path, table: str, row: int, column: str, value: str) -> None:
    """Change one cell of a plan on disk; rows count as in a spreadsheet, the first below the header is 2."""
    path = folder / f"{table}.csv"
    rows = read_table(path)
    rows[row - 2][column] = value
    write_table(path, rows)


def add_row(folder: Path, table: str, **cells: str) -> int:
    """Append a row to a table of a plan on disk; other columns are as in the last row. Gives its number."""
    path = folder / f"{table}.csv"
    rows = read_table(path)
    rows.append({**rows[-1], **cells})
    write_table(path, rows)
    return len(rows) + 1


def drop_column(folder: Path, table: str, column: str) -> None:
    """Take a column out of a table of a plan on disk."""
    path = folder / f"{table}.csv"
    rows = [{name: cell for name, cell in row.items() if name != column} for row in read_table(path)]
    write_table(path, rows)


def tiny_tables() -> dict[str, list[Row]]:
    """Give the rows of the tiny plan's tables, to change as a test needs."""
    return {
        "bodies": _bodies(),
        "posts": _posts(),
        "people": _people(),
        "agreements": _agreements(),
        "successions": _successions(),
        "envelopes": _envelopes(),
        "schemes": _schemes(),
        "rounds": _rounds(),
        "checkpoints": _checkpoints(),
    }


def _body(body: str, kind: str, parent: str = "", population: str = "", opens: str = "") -> Row:
    return {
        "body": body,
        "name": f"Body {body}",
        "kind": kind,
        "parent": parent,
        "region": "" if kind == "authority" else "authority-1",
        "population": population,
        "opens": opens,
        "closes": "",
        **CITED,
    }


def _bodies() -> list[Row]:
    return [
        _body("authority-1", "authority", population="500000"),
        _body("cluster-1", "cluster", "authority-1", "500000"),
        _body("trust-1", "trust", "cluster-1", "200000"),
        _body("trust-2", "trust", "cluster-1", "300000"),
        _body("group-1", "group", "", "240000", "2013-04-01"),
        _body("group-2", "group", "", "260000", "2013-04-01"),
        _body("support-1", "support", "", "500000", "2012-10-01"),
    ]


def _posts() -> list[Row]:
    bodies = {
        body["body"]: body["opens"] for body in _bodies() if body["kind"] not in ("authority", "cluster")
    }
    return [
        {
            "post": f"{body}-{function}",
            "body": body,
            "function": function,
            "band": "vsm" if function == "corporate" else "6",
            "establishment": "1" if function == "corporate" else "3",
            "senior": "true" if function == "corporate" else "false",
            "pay_gbp_y": "95000" if function == "corporate" else "",
            "opens": opens,
            "closes": "",
            **CITED,
        }
        for body, opens in bodies.items()
        for function in ("planning", "finance", "corporate")
    ]


def _people() -> list[Row]:
    functions = ["planning", "planning", "finance", "finance", "finance", "corporate"]
    return [
        {
            "person": f"{10 * trust + number:016x}",
            "body": f"trust-{trust}",
            "post": f"trust-{trust}-{function}",
            "function": function,
            "staff_group": "manager" if function == "corporate" else "administrative",
            "band": "vsm" if function == "corporate" else "6",
            "point": "" if function == "corporate" else str(21 + number),
            "pay_gbp_y": "95000" if function == "corporate" else str(BAND_6[number]),
            "fte": "0.6" if number == 1 else "1",
            "born": f"{1950 + 4 * number}-05-1{trust}",
            "service_from": f"{1990 + number}-09-01",
            "senior": "true" if function == "corporate" else "false",
        }
        for trust in (1, 2)
        for number, function in enumerate(functions)
    ]


def _agreements() -> list[Row]:
    return [
        {
            "agreement": f"agreement-{group}-{function}",
            "customer": f"group-{group}",
            "supplier": "support-1" if how == "buy" else "",
            "function": function,
            "how": how,
            "price_gbp_head_y": "1.25" if how == "buy" else "0",
            "starts": "2013-04-01",
            "ends": "",
            "notice_months": "6" if how == "buy" else "",
            **CITED,
        }
        for group in (1, 2)
        for function, how in (("planning", "do"), ("finance", "buy"))
    ]


def _successions() -> list[Row]:
    shares = [
        ("trust-1", "group-1", "0.7"),
        ("trust-1", "group-2", "0.3"),
        ("trust-1", "support-1", "1"),
        ("trust-2", "group-1", "0.3333"),
        ("trust-2", "group-2", "0.6667"),
        ("trust-2", "support-1", "1"),
    ]
    columns = ("sender", "receiver", "share")
    return [dict(zip(columns, cells, strict=True)) | CITED for cells in shares]


def _envelopes() -> list[Row]:
    row = {"envelope": "running", "name": "Running costs", "kind": "group", "gbp_head_y": "25"}
    return [{**row, "from": "2013-04-01", "to": "", "covers": "running costs", **CITED}]


def _schemes() -> list[Row]:
    row = {"scheme": "mars", "name": "Voluntary exits", "rule": "voluntary-exit", "opens": "2011-09-01"}
    return [{**row, "closes": "2011-11-30", "kinds": "trust authority", **CITED}]


def _rounds() -> list[Row]:
    row = {"round": "slot", "name": "Slotting in", "method": "slot-in", "opens": "2013-01-01"}
    return [{**row, "closes": "2013-03-31", "senior": "false", "kinds": "group support", **CITED}]


def _checkpoints() -> list[Row]:
    row = {"checkpoint": "cp2-support-1", "name": "checkpoint 2", "body": "support-1", "date": "2012-05-01"}
    scores = {"leadership": "failed", "business_plan": "failed", "customers": "met", "outcome": "stop"}
    return [{**row, **scores, **CITED}]
