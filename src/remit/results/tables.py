"""The tidy tables of a run: one row a number, the same columns in every table."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, STAFF_GROUPS
from remit.money import ITEMS, saved_pence_y
from remit.results.columns import Columns, Section, columns_of, join, over_bodies
from remit.simulate.codes import FLOWS, STOCKS, SUMMED, SUPPLIES
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
    "support units trading": "bodies",
    "support units carried by a host": "bodies",
    "support units independent": "bodies",
    "customers of support": "bodies",
    "income of support": "pence",
    "cost of support": "pence",
    "reserves of support": "pence",
    "posts of support gone": "posts",
    "experience of support": "FTE/100",
}
MARKET = SUPPLIES[:SUMMED]
"""What suppliers of support were, as far as it adds up over them."""
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


class Exits(NamedTuple):
    """Exits with a payment as arrays of the same length, by month and then by the person's key.

    Body, function and band are those that the person left. No identifier of a person is kept.
    """

    month: np.ndarray  # uint16, place in the plan
    body: np.ndarray  # uint16
    function: np.ndarray  # uint8
    band: np.ndarray  # uint8
    staff_group: np.ndarray  # uint8
    kind: np.ndarray  # uint8, place in FLOWS
    service_years: np.ndarray  # int32, complete years
    payment_pence: np.ndarray  # int64
    saving_pence_y: np.ndarray  # int64


def words_of(simulation: Simulation) -> Words:
    """Collect the words that the tables of a simulation can hold."""
    measures = (*STOCKS, *FLOWS, SERVICE_LOST, *ITEMS, *MARKET)
    units = ("people", "posts", "FTE/100", "years", "pence", "pence a year", "bodies")
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
    rows = run_columns(simulation, words, counts, money)
    tables = {name: long_table(simulation, words, [(run, columns)]) for name, columns in rows.items()}
    return tables | {"exits": exit_table(simulation, words, [(run, exits_of(simulation, counts))])}


def run_columns(
    simulation: Simulation, words: Words, counts: Counts, money: np.ndarray
) -> dict[str, Columns]:
    """Give the rows of `stocks`, `flows` and `cash` of one run as codes."""
    picked = [STOCKS.index(name) for name in GRADE_STOCKS]
    summed = np.ascontiguousarray(counts.supply[..., :SUMMED])
    sections = {
        "stocks": [
            _by_body(words, counts.stock_body, STOCKS),
            _by_grade(words, counts.stock_grade[..., picked], GRADE_STOCKS),
            _in_all(words, counts.stock_body, STOCKS),
            *_by_supplier(simulation, words, summed),
            _in_all(words, summed, MARKET),
        ],
        "flows": [
            _by_body(words, counts.flow_body, FLOWS),
            _by_grade(words, counts.flow_grade, FLOWS),
            _by_grade(words, counts.service_lost[..., None], (SERVICE_LOST,)),
            _in_all(words, counts.flow_body, FLOWS),
        ],
        "cash": [_by_body(words, money, ITEMS), _in_all(words, money, ITEMS)],
    }
    return {name: columns_of(parts) for name, parts in sections.items()}


def _by_body(words: Words, values: np.ndarray, names: tuple[str, ...]) -> Section:
    return Section(values[:, :, None], _codes(words, names), -1, _all(words.function), _all(words.band))


def _by_supplier(simulation: Simulation, words: Words, values: np.ndarray) -> list[Section]:
    """Give what each supplier of support was: few bodies have a market, so each has a section of its own."""
    codes, everywhere = _codes(words, MARKET), (_all(words.function), _all(words.band))
    suppliers = simulation.world.market.suppliers.tolist()
    return [
        Section(np.ascontiguousarray(values[:, s, None, None]), codes, body, *everywhere)
        for s, body in enumerate(suppliers)
    ]


def _by_grade(words: Words, values: np.ndarray, names: tuple[str, ...]) -> Section:
    return Section(values, _codes(words, names), _all(words.body), -1, -1)


def _in_all(words: Words, values: np.ndarray, names: tuple[str, ...]) -> Section:
    everywhere = (_all(words.body), _all(words.function), _all(words.band))
    return Section(over_bodies(values), _codes(words, names), *everywhere)


def _codes(words: Words, names: tuple[str, ...]) -> np.ndarray:
    places = {name: i for i, name in enumerate(words.measure.categories)}
    return np.array([places[name] for name in names], dtype=np.uint8)


def _all(words: pl.Enum) -> int:
    """Give the code of `all`, the last of the words."""
    return len(words.categories) - 1


def long_table(simulation: Simulation, words: Words, runs: list[tuple[int, Columns]]) -> pl.DataFrame:
    """Write the rows of some runs in words, with `COLUMNS`."""
    codes = join([columns for _, columns in runs])
    units = words.unit.categories.to_list()
    unit = np.array([units.index(unit_of(name)) for name in words.measure.categories], dtype=np.uint8)
    table = _run_column([(run, columns.value.size) for run, columns in runs])
    return table.select(
        pl.lit(words.option.categories[0], dtype=words.option).alias("option"),
        "run",
        _months(simulation, codes.month),
        *(_in_words(name, getattr(codes, name), getattr(words, name)) for name in COLUMNS[3:7]),
        pl.Series("value", codes.value),
        _in_words("unit", unit[codes.measure], words.unit),
    )


def exits_of(simulation: Simulation, counts: Counts) -> Exits:
    """Give the exits with a payment of one run, in a fixed order."""
    world = simulation.world
    exits = counts.exits[: counts.exit_count[0]]
    exits = exits[np.lexsort((world.keys[exits["slot"]], exits["month"]))]
    slots = exits["slot"]
    return Exits(
        month=exits["month"].astype(np.uint16),
        body=exits["body"].astype(np.uint16),
        function=exits["function"].astype(np.uint8),
        band=exits["band"].astype(np.uint8),
        staff_group=world.people["group"][slots].astype(np.uint8),
        kind=exits["kind"].astype(np.uint8),
        service_years=exits["service"].copy(),
        payment_pence=exits["pence"].copy(),
        saving_pence_y=saved_pence_y(simulation, exits),
    )


def exit_table(simulation: Simulation, words: Words, runs: list[tuple[int, Exits]]) -> pl.DataFrame:
    """Write the exits of some runs in words: where from, grade, service, payment and saving."""
    exits = Exits(*(np.concatenate(columns) for columns in zip(*(e for _, e in runs), strict=True)))
    table = _run_column([(run, columns.month.size) for run, columns in runs])
    return table.select(
        pl.lit(words.option.categories[0], dtype=words.option).alias("option"),
        "run",
        _months(simulation, exits.month),
        _in_words("body", exits.body, words.body),
        _in_words("function", exits.function, words.function),
        _in_words("band", exits.band, words.band),
        _in_words("staff_group", exits.staff_group, pl.Enum(list(STAFF_GROUPS))),
        _in_words("kind", exits.kind, pl.Enum(list(FLOWS))),
        *(pl.Series(name, getattr(exits, name)) for name in Exits._fields[6:]),
    )


def round_table(simulation: Simulation, runs: list[tuple[int, np.ndarray]]) -> pl.DataFrame:
    """Give posts open before each round of filling and posts filled by it, for some runs."""
    names = pl.Series("round", simulation.names.rounds, dtype=pl.String)
    counted = np.concatenate([rounds for _, rounds in runs])
    table = _run_column([(run, len(rounds)) for run, rounds in runs])
    return table.select(
        pl.lit(simulation.plan.option, dtype=pl.String).alias("option"),
        "run",
        pl.concat([names] * len(runs)),
        pl.Series("posts", counted[:, 0].astype(np.int64)),
        pl.Series("filled", counted[:, 1].astype(np.int64)),
    )


def _run_column(sizes: list[tuple[int, int]]) -> pl.DataFrame:
    runs, rows = np.array(sizes, dtype=np.int32).T
    return pl.DataFrame({"run": np.repeat(runs, rows)})


def _months(simulation: Simulation, places: np.ndarray) -> pl.Series:
    days = np.array(simulation.names.months, dtype="datetime64[D]").astype(np.int32)
    return pl.Series("month", days[places]).cast(pl.Date)


def _in_words(name: str, codes: np.ndarray, words: pl.Enum) -> pl.Series:
    return pl.Series(name, codes).cat.to(words)


@lru_cache(maxsize=64)
def unit_of(measure: str) -> str:
    """Give the unit of a measure: people for flows and pence for money unless the list says otherwise."""
    return UNITS.get(measure, "pence" if measure in ITEMS else "people")
