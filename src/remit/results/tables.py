"""The tidy tables of a run: one row a number, the same columns in every table."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, STAFF_GROUPS
from remit.money import ITEMS, saved_pence_y
from remit.rules.arithmetic import complete_years_of
from remit.simulate.codes import FLOWS, STOCKS
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts

ALL = "all"
COLUMNS = ("option", "run", "month", "body", "function", "band", "measure", "value", "unit")
SERVICE_LOST = "years of service lost"
UNITS = {
    "headcount": "people",
    "commissioning headcount": "people",
    "commissioning headcount band 8a and above": "people",
    "FTE hundredths": "FTE/100",
    "people with a destination": "people",
    "vacancies": "posts",
    "posts held by acting up": "posts",
    SERVICE_LOST: "years",
    "recurrent saving of voluntary exits": "pence a year",
}
# Stocks by function and band; the commissioning ones follow from the function and the band.
GRADE_STOCKS = ("headcount", "FTE hundredths", "people with a destination", "vacancies")


class Words(NamedTuple):
    """Closed lists of the words in the tables; a word's place is its number."""

    option: pl.Enum
    body: pl.Enum
    function: pl.Enum
    band: pl.Enum
    measure: pl.Enum
    unit: pl.Enum


def words_of(simulation: Simulation) -> Words:
    """Collect the words that the tables of a simulation can hold."""
    measures = (*STOCKS, *FLOWS, SERVICE_LOST, *ITEMS)
    units = ("people", "posts", "FTE/100", "years", "pence", "pence a year")
    return Words(
        option=pl.Enum([simulation.plan.option]),
        body=pl.Enum([*simulation.names.bodies, ALL]),
        function=pl.Enum([*simulation.names.functions, ALL]),
        band=pl.Enum([*BANDS, ALL]),
        measure=pl.Enum(list(measures)),
        unit=pl.Enum(list(units)),
    )


def run_tables(
    simulation: Simulation, words: Words, run: int, counts: Counts, money: np.ndarray
) -> dict[str, pl.DataFrame]:
    """Turn one run's counts into the rows of each table, zeros left out, in a fixed order.

    Args:
        simulation: the simulation.
        words: its closed lists.
        run: number of the run.
        counts: what it counted.
        money: its accounts, pence (months, bodies, items).

    Returns:
        `stocks`, `flows` and `cash` with `COLUMNS`, and `exits`, one row an exit with a payment.
    """
    picked = [STOCKS.index(name) for name in GRADE_STOCKS]
    stocks = [
        _by_body(words, counts.stock_body, STOCKS),
        _by_grade(words, counts.stock_grade[..., picked], GRADE_STOCKS),
        _margin(words, counts.stock_body.sum(axis=1, dtype=np.int64), STOCKS),
    ]
    flows = [
        _by_body(words, counts.flow_body, FLOWS),
        _by_grade(words, counts.flow_grade, FLOWS),
        _by_grade(words, counts.service_lost[..., None], (SERVICE_LOST,)),
        _margin(words, counts.flow_body.sum(axis=1, dtype=np.int64), FLOWS),
    ]
    cash = [_by_body(words, money, ITEMS), _margin(words, money.sum(axis=1), ITEMS)]
    months = pl.Series("m", simulation.names.months)
    parts = {"stocks": stocks, "flows": flows, "cash": cash}
    tables = {name: _finish(words, months, run, rows) for name, rows in parts.items()}
    return tables | {"exits": _exit_rows(simulation, words, months, run, counts)}


def _rows(
    words: Words,
    values: np.ndarray,
    names: tuple[str, ...],
    at: tuple[np.ndarray, ...],
    **keys: np.ndarray | int,
) -> pl.DataFrame:
    """Make rows of the non-zero cells: the last axis of the values is the measure, the first the month."""
    measures = np.array([words.measure.categories.to_list().index(n) for n in names], dtype=np.uint8)
    units = np.array([words.unit.categories.to_list().index(unit_of(n)) for n in names], dtype=np.uint8)
    columns: dict[str, np.ndarray] = {"month": at[0].astype(np.uint16)}
    for key, codes in keys.items():
        columns[key] = np.ascontiguousarray(np.broadcast_to(np.asarray(codes, dtype=np.uint16), at[0].shape))
    columns |= {"measure": measures[at[-1]], "value": values[at].astype(np.int64), "unit": units[at[-1]]}
    return pl.DataFrame(columns)


def _by_body(words: Words, values: np.ndarray, names: tuple[str, ...]) -> pl.DataFrame:
    at = np.nonzero(values)
    function, band = len(words.function.categories) - 1, len(words.band.categories) - 1
    return _rows(words, values, names, at, body=at[1], function=function, band=band)


def _by_grade(words: Words, values: np.ndarray, names: tuple[str, ...]) -> pl.DataFrame:
    at = np.nonzero(values)
    return _rows(words, values, names, at, body=len(words.body.categories) - 1, function=at[1], band=at[2])


def _margin(words: Words, values: np.ndarray, names: tuple[str, ...]) -> pl.DataFrame:
    at = np.nonzero(values)
    last = {"body": words.body, "function": words.function, "band": words.band}
    return _rows(words, values, names, at, **{key: len(enum.categories) - 1 for key, enum in last.items()})


def _finish(words: Words, months: pl.Series, run: int, parts: list[pl.DataFrame]) -> pl.DataFrame:
    table = pl.concat(parts)
    return table.select(
        option=pl.lit(words.option.categories[0], dtype=words.option),
        run=pl.lit(run, pl.Int32),
        month=months.gather(table["month"]),
        body=pl.col("body").cat.to(words.body),
        function=pl.col("function").cat.to(words.function),
        band=pl.col("band").cat.to(words.band),
        measure=pl.col("measure").cat.to(words.measure),
        value="value",
        unit=pl.col("unit").cat.to(words.unit),
    )


@lru_cache(maxsize=64)
def unit_of(measure: str) -> str:
    """Give the unit of a measure: people for flows and pence for money unless the list says otherwise."""
    return UNITS.get(measure, "pence" if measure in ITEMS else "people")


def _exit_rows(
    simulation: Simulation, words: Words, months: pl.Series, run: int, counts: Counts
) -> pl.DataFrame:
    """One row an exit with a payment: where from, grade, complete years of service, payment, yearly saving.

    Body, function and band are those that the person left. No identifier of a person is kept.
    """
    world = simulation.world
    exits = counts.exits[: counts.exit_count[0]]
    exits = exits[np.lexsort((world.people["key"][exits["slot"]], exits["month"]))]
    people = world.people[exits["slot"]]
    days = world.calendar.out[exits["month"]]
    years = complete_years_of(people["service"], days)
    return pl.DataFrame(
        {
            "body": exits["body"].astype(np.uint16),
            "function": exits["function"].astype(np.uint8),
            "band": exits["band"].astype(np.uint8),
            "staff_group": people["group"].astype(np.uint8),
            "kind": exits["kind"].astype(np.uint8),
        }
    ).select(
        option=pl.lit(words.option.categories[0], dtype=words.option),
        run=pl.lit(run, pl.Int32),
        month=months.gather(pl.Series(exits["month"])),
        body=pl.col("body").cat.to(words.body),
        function=pl.col("function").cat.to(words.function),
        band=pl.col("band").cat.to(words.band),
        staff_group=pl.col("staff_group").cat.to(pl.Enum(list(STAFF_GROUPS))),
        kind=pl.col("kind").cat.to(pl.Enum(list(FLOWS))),
        service_years=pl.Series(years),
        payment_pence=pl.Series(exits["pence"].copy()),
        saving_pence_y=pl.Series(saved_pence_y(simulation, exits)),
    )
