"""Results that hold exits with a payment and nothing else, as a test writes them down."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from remit.plan import Plan
from remit.results.store import Results, tables_of
from remit.simulate.codes import FLOWS

Exit = tuple[int, dt.date, str, str]


def results_of(plan: Plan, exits: Sequence[Exit], folder: Path, runs: int) -> Results:
    """Write exits (run, month, body, kind) as the results of a plan with a number of runs besides run 0."""
    schema = {"run": pl.Int32(), "month": pl.Date(), "body": pl.String(), "kind": pl.Enum(list(FLOWS))}
    table = tables_of(folder, plan) / "exits"
    table.mkdir(parents=True)
    pl.DataFrame(exits, schema=schema, orient="row").write_parquet(table / "part-000000.parquet")
    return Results(folder, {"runs": runs}, plan, {"exits"})
