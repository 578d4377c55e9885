"""The tiny plan with a market: two groups, two suppliers in two regions, what functions need and cost."""

from pathlib import Path

from tests.plans import CHANGES, CITED, Row, tiny_tables, write_tiny_plan

UNCHECKED = "\n\n".join(block for block in CHANGES.split("\n\n") if "support-checked" not in block)
"""The changes without the checkpoint that stops the supplier."""


def offer(supplier: str, function: str, price: str, fixed: str = "0", viable: str = "0", **more: str) -> Row:
    row = {"supplier": supplier, "function": function, "price_gbp_head_y": price, "fixed_gbp_y": fixed}
    blank = {"viable_population": viable, "capability": "", "trust": "", "own_region": ""}
    return {**row, **blank, **more, **CITED}


def need(function: str, **cells: str) -> Row:
    blank = dict.fromkeys(
        ("gbp_head_y", "fixed_heads", "buyable", "local", "knowledge", "capability_min", "weight"), ""
    )
    return {"function": function, **blank, **cells, **CITED}


def write_market(folder: Path, offers: list[Row] | None = None, needs: list[Row] | None = None) -> Path:
    """Write the plan; both functions are bought, and anybody may offer."""
    tables = tiny_tables()
    far = {**tables["bodies"][-1], "body": "private-1", "kind": "private", "population": "", "region": ""}
    elsewhere = {**tables["bodies"][0], "body": "authority-2"}
    far = {**far, "region": "authority-2", "opens": "2012-10-01"}
    tables["bodies"] += [elsewhere, far]
    for row in tables["agreements"]:
        row.update(how="buy", supplier="support-1", price_gbp_head_y="1.25", notice_months="6")
    tables["offers"] = offers or [
        offer("support-1", "finance", "1.00", "60000"),
        offer("support-1", "planning", "0.80", "30000"),
        offer("private-1", "finance", "0.90", "60000"),
    ]
    tables["needs"] = needs or [need("finance", gbp_head_y="1.10"), need("planning", gbp_head_y="0.70")]
    return write_tiny_plan(folder, tables=tables, changes=UNCHECKED)
