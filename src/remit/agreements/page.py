"""The register as files: tables as CSV, and one page with charts, icons and their tables."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import polars as pl

from remit.agreements.chart import xmr_chart
from remit.agreements.icons import assurance_icon, variation_icon
from remit.agreements.proposals import Proposal
from remit.agreements.register import Measured, Register, at_stake, held_by
from remit.agreements.reviewing import Reviews

STYLE = """\
body{font:16px/1.5 sans-serif;color:#212b32;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}
th,td{text-align:left;padding:.3rem .7rem;border-bottom:1px solid #d8dde0}
td.n{text-align:right}section{margin:2.5rem 0}svg{max-width:100%;height:auto}
.icons{display:flex;gap:.8rem;align-items:center}details{margin:.5rem 0}"""


def write_register(
    register: Register, proposals: Sequence[Proposal], reviews: Sequence[Reviews], folder: Path
) -> Path:
    """Write register.csv, credits.csv, proposals.csv, reviews.csv and agreements.html into a folder.

    Returns:
        The path of the page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    register.held.write_csv(folder / "register.csv")
    register.credits().write_csv(folder / "credits.csv")
    moved = [
        (one.id, one.what, name, stake, one.at_risk_pence_y_now, one.at_risk_pence_y_then)
        for one in proposals
        for name, stake in one.stakes.items()
    ]
    columns = ["id", "what", "measure", "at_stake", "at_risk_pence_y_now", "at_risk_pence_y_then"]
    schema = dict(
        zip(columns, [pl.String, pl.String, pl.String, pl.Float64, pl.Int64, pl.Int64], strict=True)
    )
    pl.DataFrame(moved, schema=schema, orient="row").write_csv(folder / "proposals.csv")
    if reviews:
        pl.DataFrame([one._asdict() for one in reviews]).write_csv(folder / "reviews.csv")
    page = folder / "agreements.html"
    page.write_text(register_page(register), encoding="utf-8")
    return page


def register_page(register: Register) -> str:
    """Give the page of measures: for each its icons, its chart and the table of the chart."""
    ordered = sorted(register.measured.items(), key=lambda pair: (held_by(pair[1].row), pair[0]))
    sections = "".join(_section(one) for _, one in ordered) or "<p>Nothing is held to a target.</p>"
    title = f"Measures on {register.date}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{escape(register.plan.title)}</h1><p>{escape(title)}. Circles are common causes, "
        "squares special causes that improve, diamonds special causes of concern. Limits lie 2.66 mean "
        f"moving ranges from the mean.</p>{sections}</main></body></html>\n"
    )


def _section(one: Measured) -> str:
    row = one.row
    name = f"{held_by(row)}: {row['name']}"
    unit = f" {row['unit']}" if row["unit"] else ""
    target = None if row["target"] is None else float(row["target"])  # type: ignore[arg-type]
    said = "no target" if target is None else f"target {target:g}{unit}"
    lines = [
        f"<section><h2>{escape(name)}</h2>",
        f"<p>{escape(str(row['sort']))} measure, {escape(said)}, {at_stake(row):.1%} of the price at stake, "
        f"from {escape(str(row['data_source']))}.</p>",
    ]
    if one.limits is None or one.causes is None:
        return "".join([*lines, "<p>Fewer than two results: no chart.</p></section>"])
    higher = row["better"] == "higher"
    early = " Fewer than twelve results: limits are provisional." if one.provisional else ""
    lines += [
        f'<div class="icons">{variation_icon(one.variation)}{assurance_icon(one.assurance)}'
        f"<p>{escape(one.variation.value.capitalize())}; {escape(one.assurance.value)}.{early}</p></div>",
        xmr_chart(name, one.months, one.values, one.limits, one.causes, target, higher),
        "<details><summary>Table of the chart</summary><table><thead><tr><th>Month</th><th>Value</th>"
        "<th>Special cause</th><th>Target missed</th></tr></thead><tbody>",
    ]
    missed = set(one.missed)
    for month, value, special in zip(one.months, one.values.tolist(), one.causes.any.tolist(), strict=True):
        lines.append(
            f'<tr><td>{month:%B %Y}</td><td class="n">{value:g}</td><td>{"yes" if special else "no"}</td>'
            f"<td>{'yes' if month in missed else 'no'}</td></tr>"
        )
    return "".join([*lines, "</tbody></table></details></section>"])
