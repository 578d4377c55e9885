"""A plan of two boards that close and one that opens, small enough to see who goes where by hand."""

from pathlib import Path

from remit.exits.staff import STAFF_FILES
from remit.matching import Proposal, propose
from remit.plan import read_plan_despite
from tests.plans import CITED, Row, write_table, write_tiny_plan

HEADING = """\
title = "Two boards become one"
start = 2025-04-01
end = 2027-04-01
as_at = 2026-05-31
synthetic = true
"""
CHANGE = """
[[change]]
id = "{id}"
date = {date}
kind = "{kind}"
target = "{target}"
source = "made up for tests"
"""
ROUNDS = {
    "leaders": ("restricted", "2025-10-01", "2025-12-31", "true"),
    "slot": ("slot-in", "2026-01-05", "2026-01-31", "false"),
    "pool": ("pool", "2026-02-01", "2026-02-28", "false"),
    "risk": ("restricted", "2026-03-01", "2026-03-31", "false"),
}


def code(number: int) -> str:
    return f"{number:016x}"


def person(number: int, body: str = "A", function: str = "finance", band: str = "6", **cells: str) -> Row:
    row = {
        "person": code(number),
        "body": body,
        "post": f"{body}-{function}-{band}",
        "function": function,
        "staff_group": "manager",
        "band": band,
        "point": "",
        "pay_gbp_y": "40000",
        "fte": "1",
        "born": "1980-05-10",
        "service_from": f"{1996 + number % 25}-01-01",
        "senior": str(band == "vsm").lower(),
    }
    return {**row, **cells}


def post(
    name: str, function: str = "finance", band: str = "6", places: int = 1, body: str = "M", **cells: str
) -> Row:
    row = {
        "post": name,
        "body": body,
        "function": function,
        "band": band,
        "establishment": str(places),
        "senior": str(band == "vsm").lower(),
        "pay_gbp_y": "",
        "opens": "2026-04-01" if body == "M" else "",
        "closes": "",
    }
    return {**row, **CITED, **cells}


def decision(name: str, kind: str, number: int, of: str = "", value: str = "") -> Row:
    return {
        "decision": name,
        "kind": kind,
        "person": code(number),
        "post": of,
        "value": value,
        "reason": "made up for tests",
        "decided_by": "A. Tester",
        "decided_on": "2026-02-20",
    }


def standing(number: int, **cells: str) -> Row:
    row = dict.fromkeys(("base", "function_from", "critical", "guaranteed_until", "swap"), "")
    return {"person": code(number), **row, **cells}


def write_boards(
    folder: Path, people: list[Row], posts: list[Row], *, changes: str = "", **tables: list[Row]
) -> Path:
    """Write the plan: boards A and B close on 1 April 2026, M opens; their people's own posts are added."""
    kinds = {
        "A": "integrated-board",
        "B": "integrated-board",
        "M": "merged-board",
        "R": "region-office",
        "P": "provider",
    }
    bodies = [
        {
            "body": body,
            "name": f"Body {body}",
            "kind": kind,
            "parent": "",
            "region": "R",
            "population": "900000",
            "opens": "2026-04-01" if body == "M" else "",
            "closes": "",
            **CITED,
        }
        for body, kind in kinds.items()
    ]
    own = {row["post"]: row for row in people if row["post"]}
    held = [
        post(name, row["function"], row["band"], sum(one["post"] == name for one in people), row["body"])
        for name, row in own.items()
        if name not in {one["post"] for one in posts}
    ]
    rounds = [
        {
            "round": name,
            "name": name.capitalize(),
            "method": method,
            "opens": opens,
            "closes": closes,
            "senior": senior,
            "kinds": "merged-board",
            **CITED,
        }
        for name, (method, opens, closes, senior) in ROUNDS.items()
    ]
    text = "".join(
        CHANGE.format(id=f"close-{body}", date="2026-04-01", kind="close", target=body) for body in ("A", "B")
    )
    text += "".join(
        CHANGE.format(id=name, date=row[1], kind="round", target=name) for name, row in ROUNDS.items()
    )
    given = {
        "bodies": bodies,
        "people": people,
        "posts": [*held, *posts],
        "successions": [{"sender": body, "receiver": "M", "share": "1", **CITED} for body in ("A", "B")],
        "rounds": rounds,
        **{name: [] for name in ("agreements", "envelopes", "schemes", "checkpoints")},
        **tables,
    }
    return write_tiny_plan(folder, tables=given, heading=HEADING, changes=text + changes)


def proposed(folder: Path, option: str = "baseline", **wanted: object) -> Proposal:
    plan, faults = read_plan_despite(folder, STAFF_FILES)
    return propose(plan.apply(option), faults, **wanted)  # type: ignore[arg-type]


def where(proposal: Proposal) -> dict[int, tuple[str, str | None]]:
    """Each person's step and post, by the number of the person."""
    rows = proposal.people.select("person", "step", "new_post").iter_rows()
    return {int(person, 16): (step, new) for person, step, new in rows}


__all__ = [
    "code",
    "decision",
    "person",
    "post",
    "proposed",
    "standing",
    "where",
    "write_boards",
    "write_table",
]
