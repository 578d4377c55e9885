"""Writes the pages of the fit: every parameter before and after, what the checks say, and the forecasts.

`python -m remit.calibration.document docs/calibration forecasts`
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert as vlc

from remit.calibration.scoring import POINTS, widened
from remit.calibration.words import failing, readable, what_moved
from remit.evidence import Evidence, as_at
from remit.evidence.files import DATA

PLAN, AS_AT = "england-2011", date(2012, 6, 30)
WRITTEN = (
    "<!-- written by python -m remit.calibration.document from the evidence, the fit and the forecasts -->"
)
INK, BAR, HALF, MOST, NAIVE = "#0b2a45", "#5f94c4", "#a4c4e2", "#d6e5f3", "#d07a1f"
TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 620
SHOWN_RANKS = 12
NOTABLE_EFFECT = 0.1


def pages(forecasts: Path) -> dict[str, str]:
    """Give every generated file by its path from the folder of the pages.

    Args:
        forecasts: folder of the dated forecasts.
    """
    evidence = as_at(AS_AT)
    checks = json.loads((DATA / "posteriors" / f"{PLAN}.json").read_text(encoding="utf-8"))
    file = forecasts / PLAN / str(AS_AT) / "forecasts.csv"
    table = pl.read_csv(file)
    return {
        "parameters.md": _parameters(evidence, checks),
        "checks.md": _checks(checks),
        "forecasts.md": _forecasts(table, f"{forecasts.name}/{PLAN}/{AS_AT}/{file.name}"),
        "images/ranks.svg": _ranks_picture(evidence, checks),
        "images/forecasts.svg": _forecasts_picture(table),
    }


def _parameters(evidence: Evidence, checks: dict[str, Any]) -> str:
    posterior = evidence.posterior(PLAN).sort("learnt", "parameter", descending=[True, False])
    rows = [
        [
            f"`{row['parameter']}`",
            _range(row["prior_median"], row["prior_low"], row["prior_high"]),
            _range(row["median"], row["low"], row["high"]),
            f"{row['learnt']:.2f}",
            row["source"].replace("figure:", ""),
            _effects(row["parameter"], checks),
        ]
        for row in posterior.iter_rows(named=True)
    ]
    own = evidence.parameters.filter(owner="forecast").sort("id")
    return _template("parameters").format(
        written=WRITTEN,
        plan=PLAN,
        as_at=AS_AT,
        table=_grid(["parameter", "prior", "posterior", "learnt", "moved by", "effect"], rows),
        priors=_grid(
            ["parameter", "prior", "why"],
            [
                [f"`{row['parameter']}`", _range(row["value"], row["low"], row["high"]), row["note"]]
                for row in evidence.priors(PLAN).iter_rows(named=True)
            ],
        ),
        own=_grid(
            ["parameter", "value", "unit", "figures", "why"],
            [
                [
                    f"`{row['id']}`",
                    _range(row["value"], row["low"], row["high"]),
                    row["unit"],
                    row["source"].replace("figure:", "").replace(";", ", "),
                    row["note"],
                ]
                for row in own.iter_rows(named=True)
            ],
        ),
    )


def _template(name: str) -> str:
    return (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")


def _effects(parameter: str, checks: dict[str, Any]) -> str:
    found = zip(checks["quantities"], checks["effects"][parameter], strict=True)
    large = sorted(
        ((effect, name) for name, effect in found if abs(effect) >= NOTABLE_EFFECT), key=lambda e: -abs(e[0])
    )
    return "; ".join(f"{_plain(name)} {effect:+.2f}" for effect, name in large)


def _plain(measure: str) -> str:
    return measure.partition("@")[0]


def _range(middle: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return readable(middle, 3)
    return f"{readable(middle, 3)} ({readable(low, 3)} to {readable(high, 3)})"


def _checks(checks: dict[str, Any]) -> str:
    ranks, figures = checks["ranks"], checks["figures"]
    failed = [test["name"] for test in ranks if not test["passes"]]
    held = [row for row in figures if row["low"] is not None and row["inside"] is not None]
    given = sum(row["label"] in ("input", "arithmetic") for row in figures)
    rank_rows = [
        [f"`{t['name']}`", *(str(count) for count in t["counts"]), f"{t['p_value']:.3g}", _yes(t["passes"])]
        for t in ranks
    ]
    ranks_grid = _grid(["", *(f"{i}0%" for i in range(1, 11)), "p", "passes"], rank_rows)
    return _template("checks").format(
        written=WRITTEN,
        **{key: checks[key] for key in ("runs", "seed", "accepted", "effective", "truths")},
        passed=len(ranks) - len(failed),
        tested=len(ranks),
        failed=f"Not passed: {', '.join(failed)}. " if failed else "",
        coverage=checks["coverage_90"],
        ranks="\n".join(f"    {line}" for line in ranks_grid.split("\n")),
        inside=sum(row["inside"] for row in held),
        held=len(held),
        cal=len(figures),
        input=given,
        silent=len(figures) - len(held) - given,
        figures=_grid(
            ["figure", "fact", "label", "published", "median", "90% range", "inside"],
            [
                [
                    row["id"],
                    row["fact"],
                    row["label"],
                    readable(row["published"]),
                    readable(row["median"]),
                    f"{readable(row['low'])} to {readable(row['high'])}",
                    _yes(row["inside"]),
                ]
                for row in held
            ],
        ),
        halves=checks["halves"],
        reached_inside=sum(row["inside"] for row in checks["reached"]),
        reached_all=len(checks["reached"]),
        reached=_grid(
            ["figure", "measure", "published", "median", "90% range", "inside"],
            [
                [
                    row["figure"],
                    _plain(row["measure"]),
                    readable(row["published"]),
                    readable(row["median"]),
                    f"{readable(row['low'])} to {readable(row['high'])}",
                    _yes(row["inside"]),
                ]
                for row in checks["reached"]
            ],
        ),
        outside=failing(held),
        told=what_moved(checks["leave_one_out"]),
        moved=_grid(
            ["figure", "measure", "move", "parameters that move most, and how far"],
            [
                [
                    moved["figure"],
                    _plain(moved["measure"]),
                    f"{moved['distance']:.3f}",
                    ", ".join(f"`{name}` {by:+.2f}" for name, by in moved["most"].items()),
                ]
                for moved in checks["leave_one_out"]
            ],
        ),
        reach=_grid(
            ["figure", "measure", "distance", "share of runs as extreme"],
            [
                [row["figure"], _plain(row["measure"]), f"{row['apart']:+.2f}", f"{row['reach']:.1%}"]
                for row in checks["reach"]
            ],
        ),
    )


def _yes(passes: bool) -> str:
    return "yes" if passes else "**no**"


def _forecasts(table: pl.DataFrame, file: str) -> str:
    rows = [
        [
            f"[{row['id']}](#{row['id'].lower()})",
            row["question"],
            f"{row['unit']}, {row['period']}",
            *(readable(row[name]) for name in ("naive", "mean", "p05", "p25", "p50", "p75", "p95")),
        ]
        for row in table.iter_rows(named=True)
    ]
    head = ["", "question", "unit, date", "naive", "mean", "5%", "25%", "median", "75%", "95%"]
    return _template("forecasts").format(
        written=WRITTEN,
        number=table.height,
        as_at=AS_AT,
        file=file,
        table=_grid(head, rows),
        reasons="\n\n".join(_reasons(table)),
    )


def _reasons(table: pl.DataFrame) -> Iterator[str]:
    for row in table.iter_rows(named=True):
        name, asked = row["id"], row["question"]
        middle, low, high = (readable(row[name]) for name in ("p50", "p05", "p95"))
        said = f"Median {middle} {row['unit']} ({low} to {high})"
        yield f"## {name}. {asked[0].upper()}{asked[1:]} {{: #{name.lower()} }}"
        yield f"{said}, {row['period']}. {row['why']}"


def _grid(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _ranks_picture(evidence: Evidence, checks: dict[str, Any]) -> str:
    """Draw small histograms of ranks for the parameters that the figures told most about."""
    most = evidence.posterior(PLAN).sort("learnt", "parameter", descending=[True, False])["parameter"]
    counts = {test["name"]: test["counts"] for test in checks["ranks"]}
    values = [
        {"parameter": name, "tenth": tenth + 1, "truths": count}
        for name in most[:SHOWN_RANKS]
        for tenth, count in enumerate(counts[name])
    ]
    expected = (
        alt.Chart().mark_rule(color=NAIVE, strokeDash=[4, 4]).encode(y=alt.datum(checks["truths"] / 10))
    )
    bars = (
        alt.Chart()
        .mark_bar(color=BAR)
        .encode(
            x=alt.X("tenth:O", title=None, axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("truths:Q", title="truths"),
        )
    )
    layered = alt.layer(bars, expected, data=alt.InlineData(values=values)).properties(width=140, height=70)
    return _svg(layered.facet(alt.Facet("parameter:N", title=None, sort=None), columns=4))


def _forecasts_picture(table: pl.DataFrame) -> str:
    """Draw every forecast on a scale of its own: the 90% ranges of forecast and naive forecast fill it."""
    values = []
    for row in table.iter_rows(named=True):
        ends = [*widened(row["naive"]), row["p05"], row["p95"]]
        low, high = min(ends), max(ends)
        points = {name: (row[name] - low) / (high - low) for name in (*POINTS, "naive")}
        label = f"{row['id']} {row['question']}, {row['period']}"
        values.append({"label": label if len(label) <= 76 else f"{label[:75]}…", **points})
    base = alt.Chart(alt.InlineData(values=values))
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=430, labelFontSize=11))
    x = alt.X("p05:Q", title=None, axis=None)
    layers = (
        base.mark_bar(color=MOST, height=13).encode(y=y, x=x, x2="p95:Q"),
        base.mark_bar(color=HALF, height=13).encode(y=y, x="p25:Q", x2="p75:Q"),
        base.mark_tick(color=INK, thickness=2, height=13).encode(y=y, x="p50:Q"),
        base.mark_point(color=NAIVE, filled=True, shape="diamond", size=60, opacity=1).encode(
            y=y, x="naive:Q"
        ),
    )
    return _svg(alt.layer(*layers).properties(width=WIDTH - 200, height=19 * len(values)))


def _svg(chart: Any) -> str:
    quiet = chart.configure(font="DejaVu Sans", view=alt.ViewConfig(stroke=None))
    return str(vlc.vegalite_to_svg(quiet.to_json()))


def write_pages(folder: Path, forecasts: Path) -> list[Path]:
    """Write every generated page and picture."""
    files = pages(forecasts)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    return [folder / name for name in files]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{path}\n" for path in write_pages(Path(sys.argv[1]), Path(sys.argv[2]))))
