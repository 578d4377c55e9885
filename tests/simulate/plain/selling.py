"""A made-up plan of a support market in which everything can happen within five years."""

from pathlib import Path

from remit.draws import key
from tests.plans import CITED, Row, write_tiny_plan

HEADING = """\
title = "A support market"
start = 2011-04-01
end = 2016-04-01
as_at = 2012-06-30
synthetic = true
"""
ASSUMED = {
    "market.tolerated_loss_share": (0.008, 0.005, 0.012),
    "market-solvency.pressure_y": (0.08, 0.06, 0.1),
    "market-solvency.guarantee_share": (0.15, 0.1, 0.2),
}
"""Suppliers with little to fall back on, and hard customers: so that some fail."""
FUNCTIONS = ("finance", "contracting", "quality", "planning")
BANDS = ("5", "6", "7", "8a")
PAY = {"5": 24000, "6": 29000, "7": 35000, "8a": 44000, "vsm": 95000}
OLD, NEW = ("U1", "U2", "U3"), ("U4", "U5", "U6")
"""Support units that are there from the start, and those that open in April 2012."""
REGION = {"U1": "Q30", "U2": "Q30", "U3": "Q31", "U4": "Q30", "U5": "Q31", "U6": "Q31"}
POSTS = {"U1": 9, "U2": 6, "U3": 7, "U4": 6, "U5": 5, "U6": 5}
"""Posts of each function, of old and new units."""
CUSTOMERS = tuple(f"G{n:02}" for n in range(1, 17))
CHANGES = (
    ("announce", "2011-06-01", "kind:trust", ""),
    ("check", "2011-10-15", "first", ""),
    ("check", "2012-02-15", "second", ""),
    ("check", "2013-05-15", "third", ""),
    ("round", "2011-10-01", "leaders", ""),
    ("round", "2012-01-01", "slot", ""),
    ("round", "2012-02-01", "pool", ""),
    ("host", "2012-04-01", "kind:support", 'host = "N1", until = 2015-04-01'),
    ("close", "2012-04-01", "kind:trust", ""),
    ("close", "2015-10-01", "U3", ""),
)
CHECKS = (
    ("first", "U4", "2011-10-15", "proceed with issues"),
    ("first", "U5", "2011-10-15", "proceed"),
    ("second", "U4", "2012-02-15", ""),
    ("second", "U5", "2012-02-15", ""),
    ("second", "U6", "2012-02-15", ""),
    ("third", "U1", "2013-05-15", ""),
    ("third", "U2", "2013-05-15", ""),
)


TERMS = (
    ("terms", "2013-01-01", "kind:group", 'picks = "parent", until = 2014-07-01'),
    ("terms", "2012-09-01", "kind:group", 'holds = "parent", until = 2014-10-01'),
    ("terms", "2013-10-01", "G03", 'picks = "customer", holds = "customer"'),
    ("terms", "2011-04-01", "kind:group", "term_months = 15, notice_months = 4, price_share = 1.02"),
)
"""A parent that picks suppliers and holds budgets for a time, and one customer that gets out sooner."""
CLOSINGS = tuple(("close", "2013-04-01", customer, "") for customer in CUSTOMERS[::2])
"""Half of the customers close on the last day of a quarter."""


def write_selling(folder: Path, more: tuple[tuple[str, str, str, str], ...] = ()) -> Path:
    """Write the plan: 16 customers, 6 support units of which 3 open later, trusts whose people they take.

    Args:
        folder: where it goes.
        more: further changes, as in `CHANGES`.
    """
    rounds = (
        ("leaders", "open", "2011-10-01", "2011-11-30", "true", "support"),
        ("slot", "slot-in", "2012-01-01", "2012-01-31", "false", "support"),
        ("pool", "pool", "2012-02-01", "2012-02-29", "false", "support"),
    )
    names = ("round", "method", "opens", "closes", "senior", "kinds")
    tables = {
        "bodies": _bodies(),
        "posts": _posts(),
        "people": _people(),
        "agreements": _agreements(),
        "successions": _successions(),
        "envelopes": [],
        "schemes": [],
        "rounds": [{"name": row[0]} | dict(zip(names, row, strict=True)) | CITED for row in rounds],
        "checkpoints": [
            {"checkpoint": f"{name}-{body}", "name": name, "body": body, "date": day, "outcome": outcome}
            | CITED
            for name, body, day, outcome in CHECKS
        ],
    }
    return write_tiny_plan(
        folder,
        tables=tables,
        heading=HEADING,
        changes="".join([*map(_change, enumerate(CHANGES + more)), *map(_assumption, ASSUMED.items())]),
    )


def _assumption(one: tuple[str, tuple[float, float, float]]) -> str:
    parameter, (value, low, high) = one
    lines = ["", "[[assumption]]", f'parameter = "{parameter}"', f"value = {value}", f"low = {low}"]
    return "\n".join(
        [*lines, f"high = {high}", 'reason = "a test"', 'by = "a test"', "date = 2012-06-30", ""]
    )


def _change(numbered: tuple[int, tuple[str, str, str, str]]) -> str:
    number, (kind, date, target, parameters) = numbered
    lines = ["", "[[change]]", f'id = "change-{number}"', f"date = {date}", f'kind = "{kind}"']
    lines += [f'target = "{target}"', *([f"parameters = {{ {parameters} }}"] if parameters else [])]
    return "\n".join([*lines, 'source = "made up for tests"', ""])


def _body(body: str, kind: str, region: str = "", population: str = "", opens: str = "") -> Row:
    parent = "N1" if kind == "group" else ""
    row = {"body": body, "name": f"Body {body}", "kind": kind, "parent": parent, "region": region}
    return row | {"population": population, "opens": opens, "closes": ""} | CITED


def _bodies() -> list[Row]:
    rows = [_body("Q30", "authority"), _body("Q31", "authority"), _body("N1", "national")]
    rows += [_body("T1", "trust", "Q30", "1500000"), _body("T2", "trust", "Q31", "1500000")]
    rows += [_body(unit, "support", REGION[unit]) for unit in OLD]
    rows += [_body(unit, "support", REGION[unit], "", "2012-04-01") for unit in NEW]
    rows += [
        _body(group, "group", "Q30" if n % 2 else "Q31", str(90_000 + 40_000 * (n % 7)))
        for n, group in enumerate(CUSTOMERS)
    ]
    return [*rows, _body("P1", "private"), _body("H1", "provider", "Q30")]


def _posts() -> list[Row]:
    rows = []
    for unit, each in POSTS.items():
        opens = "2012-04-01" if unit in NEW else ""
        for function in FUNCTIONS:
            rows += [_post(unit, function, band, (each + n) // 4, opens) for n, band in enumerate(BANDS)]
        rows.append(_post(unit, "corporate", "5", 2, opens))
        if unit in NEW:
            rows.append(_post(unit, "corporate", "vsm", 1, opens, senior=True))
    rows += [_post(group, "planning", "7", 2, "") for group in CUSTOMERS]
    return rows + [_post(trust, "corporate", "vsm", 3, "", senior=True) for trust in ("T1", "T2")]


def _post(body: str, function: str, band: str, number: int, opens: str, *, senior: bool = False) -> Row:
    row = {"post": f"{body}-{function}-{band}-{senior}", "body": body, "function": function, "band": band}
    row |= {"establishment": str(max(number, 1)), "senior": str(senior).lower()}
    return row | {"pay_gbp_y": str(PAY[band]), "opens": opens, "closes": ""} | CITED


def _people() -> list[Row]:
    """Old units are nearly full; trusts have somewhat fewer people than the new units have posts."""
    rows = []
    for unit in OLD:
        for function in FUNCTIONS:
            for n, band in enumerate(BANDS):
                posts = max((POSTS[unit] + n) // 4, 1)
                rows += [_person(unit, function, band, k) for k in range(posts - (n == 1 and posts > 1))]
        rows.append(_person(unit, "corporate", "5", 0))
    for trust, number in (("T1", 7), ("T2", 10)):
        for function in FUNCTIONS:
            rows += [_person(trust, function, BANDS[k % 4], k) for k in range(number)]
        rows += [_person(trust, "corporate", "vsm", k) for k in range(2)]
    return rows + [_person(group, "planning", "7", k) for group in CUSTOMERS for k in range(2)]


def _person(body: str, function: str, band: str, number: int) -> Row:
    chance = key("seller", body, function, band, number)
    born, served = 1952 + chance % 36, 1 + chance // 64 % 20
    began = max(2010 - served, born + 18)
    return {
        "person": f"{chance:016x}",
        "body": body,
        "post": "",
        "function": function,
        "staff_group": ("clinical", "manager", "administrative")[chance // 4096 % 3],
        "band": band,
        "point": "",
        "pay_gbp_y": str(PAY[band] + 100 * (chance // 8192 % 20)),
        "fte": ("1", "1", "0.6", "0.85")[chance // 512 % 4],
        "born": f"{born}-{1 + chance % 12:02}-15",
        "service_from": f"{began}-{1 + chance // 16 % 12:02}-01",
        "senior": str(band == "vsm").lower(),
    }


def _agreements() -> list[Row]:
    """Most buy all functions of one unit; terms end at different times, some without an end."""
    rows = []
    for n, customer in enumerate(CUSTOMERS):
        near = [unit for unit in (*OLD, *NEW) if REGION[unit] == ("Q30" if n % 2 else "Q31")]
        unit = near[n // 2 % len(near)]
        starts = "2012-04-01" if unit in NEW else "2011-04-01"
        for f, function in enumerate(FUNCTIONS):
            ends = "" if (n + f) % 5 == 0 else ("2013-09-30", "2012-12-31", "2013-03-31")[(n + f) % 3]
            rows.append(
                {
                    "agreement": f"{customer}-{function}",
                    "customer": customer,
                    "supplier": unit,
                    "function": function,
                    "how": "buy",
                    "price_gbp_head_y": f"{1.1 + 0.2 * f:.2f}",
                    "starts": starts,
                    "ends": ends,
                    "notice_months": "6" if n % 3 else "3",
                    **CITED,
                }
            )
    return rows


def _successions() -> list[Row]:
    shares = [("T1", "U4", "1"), ("T2", "U5", "0.5"), ("T2", "U6", "0.5"), ("T1", "H1", "1")]
    return [dict(zip(("sender", "receiver", "share"), row, strict=True)) | CITED for row in shares]
