"""What `remit market --until` prints: the simulated market by date, by supplier and by checkpoint."""

import datetime as dt
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from remit.cli.app import BAD_INPUT, print_json, print_table, say_error

if TYPE_CHECKING:
    from remit.plan import Plan
    from remit.results.odds import Spread
    from remit.results.supply import Checkpoint, Fate, Standing

QUARTERLY = (1, 4, 7, 10)
MOST_DATES = 14
"""Dates of a table at most: beyond, half-years or years are shown."""


def print_supply(plan: "Plan", until: str, runs: int, seed: int, as_json: bool) -> None:
    """Simulate the market of a plan to a month and print it.

    Args:
        plan: the plan, applied.
        until: the month, YYYY-MM: what is true on its first day ends the tables.
        runs: runs besides run 0.
        seed: whole number.
        as_json: whether to print JSON.
    """
    from remit.results import supply
    from remit.simulate.ensemble import prepare
    from remit.simulate.paths import market_paths

    last = _read_month(until, plan)
    simulation = prepare(supply.until(plan, last), runs, seed)
    if simulation.world.market.suppliers.size == 0:
        say_error("nobody sells support in this plan: add agreements that are bought at a price a head")
        raise typer.Exit(BAD_INPUT)
    paths = market_paths(simulation)
    standings = supply.standings(simulation, paths, _dates(plan, paths.months, paths, last))
    fates, checks = supply.fates(paths, last), supply.checkpoints(simulation, paths)
    if as_json:
        print_json(
            {
                "until": last,
                "runs": runs,
                "seed": seed,
                "by_date": [_plain(one) for one in standings],
                "suppliers": [asdict(one) for one in fates],
                "checkpoints": [_plain(one) for one in checks],
            }
        )
        return
    _print_standings(plan, standings, runs, seed)
    _print_fates(plan, fates, last)
    for one in checks:
        _print_checkpoint(one)


def _read_month(text: str, plan: "Plan") -> dt.date:
    try:
        month = dt.datetime.strptime(text[:7], "%Y-%m").date()
        if len(text) > 7 and dt.date.fromisoformat(text).day != 1:
            raise ValueError(text)
    except ValueError:
        say_error(f"--until {text!r} is no month; write it as 2016-04")
        raise typer.Exit(BAD_INPUT) from None
    if month <= plan.start or month.year > plan.start.year + MOST_YEARS:
        limit = plan.start.replace(year=plan.start.year + MOST_YEARS)
        say_error(f"--until must be after the plan's start on {plan.start} and not after {limit:%Y-%m}")
        raise typer.Exit(BAD_INPUT)
    return month


MOST_YEARS = 20


def _dates(plan: "Plan", months: list[dt.date], paths: Any, last: dt.date) -> list[dt.date]:
    """Give the dates of the table: from the first trading on, by quarters, half-years or years."""
    trading = paths.supply[..., 0].any(axis=(0, 2))
    firsts = [month for month, on in zip(months[1:], trading[:-1], strict=True) if on and month <= last]
    for step in (3, 6, 12):
        chosen = [month for month in firsts if month.month % step == 4 % step]
        if len(chosen) <= MOST_DATES:
            break
    return sorted({*firsts[:1], *chosen, last})


def _range(spread: "Spread", shown: str = "{:,.0f}", by: float = 1.0) -> str:
    middle, low, high = (shown.format(value / by) for value in (spread.median, spread.low, spread.high))
    return f"{middle} ({low} to {high})"


def _print_standings(plan: "Plan", standings: "list[Standing]", runs: int, seed: int) -> None:
    rows = [
        [
            str(one.date),
            _range(one.trading),
            _range(one.independent),
            _range(one.customers),
            _range(one.income_gbp, by=1e6),
            _range(one.surplus_share, "{:+.1%}"),
            _range(one.gbp_head, "{:.2f}"),
        ]
        for one in standings
    ]
    columns = [
        "Date", "Units trading", "Independent", "Customer accounts",
        "Income £m a year", "Surplus", "£ a head",
    ]  # fmt: skip
    print_table(
        f"{plan.title}: support market, {runs} runs, seed {seed}", columns, rows, frozenset(range(1, 7))
    )
    sys.stdout.write(
        "Middle of the runs (one run in twenty is lower, one higher). Merged units count as one; a body that "
        "buys of two suppliers is two accounts. Money is of the twelve months before.\n\n"
    )


def _print_fates(plan: "Plan", fates: "list[Fate]", last: dt.date) -> None:
    names = dict(plan.bodies.bodies.select("body", "name").iter_rows())
    rows = [
        [
            one.supplier,
            names[one.supplier],
            *(f"{odds:.0%}" for odds in (one.trades, one.merged, one.insolvent, one.emptied, one.stopped)),
            f"{one.customers:.0f}",
            f"{one.income_gbp / 1e6:.1f}",
        ]
        for one in fates
    ]
    columns = [
        "Body", "Name", "Trades", "Merged", "Insolvent", "No customers", "Stopped", "Customers", "£m a year",
    ]  # fmt: skip
    print_table(f"What becomes of each by {last}, share of runs", columns, rows, frozenset(range(2, 9)))
    sys.stdout.write(
        "Insolvent units are taken over by another while a host carries them. Customers and income are means "
        "of the runs in which the unit still trades.\n"
    )


def _print_checkpoint(check: "Checkpoint") -> None:
    rows = [
        [
            one.supplier,
            one.recorded or "-",
            *(f"{odds:.0%}" for odds in (one.proceed, one.issues, one.stop)),
            f"{one.weakest} +{one.missing:.0%}" if one.missing > 0 else one.weakest,
            f"{one.false_pass:.0%}",
        ]
        for one in check.suppliers
    ]
    columns = ["Body", "Recorded", "Proceed", "With issues", "Stop", "Weakest domain", "False pass"]
    sys.stdout.write("\n")
    print_table(f"Checkpoint of {check.date:%B %Y}, share of runs", columns, rows, frozenset({2, 3, 4, 6}))
    ranges = ", ".join(
        f"{name} {_range(spread)}"
        for name, spread in (("proceed", check.proceed), ("with issues", check.issues), ("stop", check.stop))
    )
    sys.stdout.write(f"Units by outcome: {ranges}.\n")
    if check.recorded:
        told = ", ".join(f"{name} {number}" for name, number in check.recorded.items())
        sys.stdout.write(
            f"Recorded: {told}. What is recorded stands; the thresholds of the model are fitted to it (the "
            "real criteria are not public), so this is no forecast.\n"
        )
    sys.stdout.write(
        "Weakest domain: what most often keeps a unit from proceeding, and what it lacks there in the middle "
        "run. False pass: odds that it fails within a year of trading although the run let it proceed.\n"
    )


def _plain(one: Any) -> dict[str, Any]:
    """Give a record with every range as its three numbers."""
    from remit.results.odds import Spread

    def plain(value: Any) -> Any:
        if isinstance(value, Spread):
            return {"median": value.median, "p5": value.low, "p95": value.high}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return asdict(value) if hasattr(value, "__dataclass_fields__") else value

    return {name: plain(value) for name, value in vars(one).items()}
