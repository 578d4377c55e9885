"""Making people whose numbers add up to margins.

Each block of margins that share attributes is fitted by itself; blocks are independent of each other. The
tables become whole people, and people of one block meet those of another by a keyed draw.
"""

import datetime as dt
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit

from remit.bodies.lives import can_be, dates_within
from remit.bodies.synth.read import Margins, years_of
from remit.bodies.synth.targets import Target, as_array, axes, blocks, resolve
from remit.bodies.synth.wholes import whole_people
from remit.bodies.synthetic import MarginsDisagree, fit
from remit.bodies.tables import BANDS, TABLES
from remit.draws import key, mix, uniforms
from remit.evidence import CarriedForward, Evidence
from remit.faults import Fault, FaultsFound, errors
from remit.rules.pay import band_code
from remit.rules.progression import progress, progression_terms

MOST_PEOPLE = 1_500_000
MOST_CELLS = 10_000_000
"""Cells of the table of one block; above it margins cross too many values."""
VSM = "vsm"
VSM_PAY = (
    (dt.date(2013, 4, 1), "england-2025.executive_pay_gbp_y"),
    (dt.date.min, "england-2011.executive_pay_gbp_y"),
)
"""Assumed pay of very senior managers, by the first day from which it serves."""


@dataclass(frozen=True)
class Synthetic:
    """Synthetic people, with what is to be known of them.

    Attributes:
        people: The people table.
        bodies: The bodies table.
        posts: The posts that people hold, none empty.
        held: A row a margin and key: margin, key, asked (expected people), made (people).
        notes: What was assumed and adjusted.
    """

    people: pl.DataFrame
    bodies: pl.DataFrame
    posts: pl.DataFrame
    held: pl.DataFrame
    notes: tuple[str, ...]

    def summary(self) -> pl.DataFrame:
        """Give each margin with its values, its people, and by how many people its values are off."""
        off = (pl.col("made") - pl.col("asked")).abs()
        return self.held.group_by("margin", maintain_order=True).agg(
            values=pl.len(), people=pl.col("made").sum(), most=off.max(), mean=off.mean()
        )


def make_people(
    margins: Margins,
    people: int,
    seed: int,
    date: dt.date,
    evidence: Evidence,
    *,
    kind: str = "integrated-board",
    adjust: bool = False,
) -> tuple[Synthetic, list[Fault]]:
    """Make people, their posts and their bodies.

    Args:
        margins: The margins.
        people: How many people.
        seed: Of the draws; the same seed gives the same people anywhere.
        date: Day at which ages and service are taken, and of the pay scale.
        evidence: Pay scales and progression.
        kind: Kind of the bodies of which the margins say none.
        adjust: Whether a later margin gives way to an earlier one however much they differ.

    Returns:
        What was made, and warnings.

    Raises:
        FaultsFound: The margins cannot be used; all faults are in it.
    """
    faults: list[Fault] = []
    if not 1 <= people <= MOST_PEOPLE:
        what = f"{people:,} people cannot be made"
        faults.append(_fault("people", what, f"give a number from 1 to {MOST_PEOPLE:,}"))
        raise FaultsFound(faults)
    targets, faults = resolve(margins, people, adjust)
    if errors(faults):
        raise FaultsFound(faults)
    columns = _columns(targets, people, seed)
    order = columns["body"].argsort(kind="stable")
    columns = {name: values[order] for name, values in columns.items()}
    values = {name: names for block in blocks(targets) for name, names in axes(block).items()}
    frame, notes = _frame(columns, values, seed, date, evidence)
    frame, posts = _posts(frame)
    held = _held(frame, columns, values, targets)
    return Synthetic(frame, _bodies(frame, margins, kind), posts, held, tuple(notes)), faults


def _fault(place: str, what: str, remedy: str) -> Fault:
    return Fault("margins-disagree", place, None, None, None, what, remedy)


def _columns(targets: Sequence[Target], people: int, seed: int) -> dict[str, np.ndarray]:
    """Give each person a value of each attribute, as its place among the attribute's values."""
    columns: dict[str, np.ndarray] = {}
    for block in blocks(targets):
        names = axes(block)
        label = "+".join(names)
        cells = _fit_block(block, names)
        start = float(uniforms(seed, f"synth:round:{label}", np.array([0], dtype=np.uint64))[0])
        counts = whole_people(cells, [as_array(target, names) for target in block], start)
        flat = np.repeat(np.arange(counts.size), counts.ravel())
        if columns:  # the first block stands in order; people of the others meet it by a draw
            number = np.arange(people, dtype=np.uint64)
            flat = flat[np.argsort(uniforms(seed, f"synth:meet:{label}", number), kind="stable")]
        columns |= dict(zip(names, np.unravel_index(flat, counts.shape), strict=True))
    return columns


def _fit_block(block: Sequence[Target], names: dict[str, list[str]]) -> np.ndarray:
    """Fit the table of one block; its start is even, but for service since before leaving school."""
    shape = [len(values) for values in names.values()]
    if np.prod(shape, dtype=float) > MOST_CELLS:
        crossed = ", ".join(f"{len(values)} of {name}" for name, values in names.items())
        what = f"the margins cross too many values: {crossed}"
        raise FaultsFound([_fault("margins", what, "cross fewer attributes, or give wider bands")])
    start = np.ones(shape)
    if {"age", "service"} <= set(names):
        possible = can_be(_bands("age", names["age"]), _bands("service", names["service"]))
        lengths = [len(values) if name in ("age", "service") else 1 for name, values in names.items()]
        start = start * possible.reshape(lengths)
    try:
        return fit(start, [as_array(target, names) for target in block])
    except MarginsDisagree as wrong:
        listed = "; ".join(target.name for target in block)
        remedy = "look whether they say different things of the same people"
        raise FaultsFound([_fault(listed, f"these cannot all hold: {wrong}", remedy)]) from None


def _bands(attribute: str, values: Sequence[str]) -> np.ndarray:
    return np.array([years_of(attribute, value) for value in values])


def _frame(
    columns: dict[str, np.ndarray], values: dict[str, list[str]], seed: int, date: dt.date, evidence: Evidence
) -> tuple[pl.DataFrame, list[str]]:
    """Make the people table, without posts."""
    bodies = values["body"]
    within = np.concatenate([np.arange(n) for n in np.bincount(columns["body"], minlength=len(bodies))])
    ids = _ids(seed, bodies, columns["body"], within)
    ages, services = (_bands(name, values[name])[columns[name]] for name in ("age", "service"))
    born, service_from = dates_within(seed, date, ids, ages, services)
    text = {
        name: pl.Series(name, values[name])[columns[name]]
        for name in ("body", "function", "staff_group", "band")
    }
    bands = np.array([BANDS.index(band) for band in values["band"]])[columns["band"]]
    served = (np.datetime64(date) - service_from.to_numpy()).astype(int) / 365.25
    point, pay, notes = _pay(evidence, date, bands, np.floor(served * uniforms(seed, "years-in-band", ids)))
    frame = pl.DataFrame(
        {
            "person": [f"{i:016x}" for i in ids.tolist()],
            **text,
            "point": point,
            "pay_gbp_y": pay,
            "fte": np.array([float(value) for value in values["fte"]])[columns["fte"]],
            "born": born,
            "service_from": service_from,
            "senior": bands == BANDS.index(VSM),
        }
    )
    return frame, notes


def _ids(seed: int, bodies: Sequence[str], body: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Give each person a keyed code: by body and number within it, so that another body changes nobody's."""
    keys = np.array([key("synth", seed, name) for name in bodies], dtype=np.uint64)
    return _mixed(keys[body], number.astype(np.uint64))


@njit(cache=True)
def _mixed(keys: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Mix keys with numbers: one key gives different codes for different numbers."""
    codes = np.empty(keys.size, dtype=np.uint64)
    for i in range(keys.size):
        codes[i] = mix(keys[i], numbers[i])
    return codes


def _pay(
    evidence: Evidence, date: dt.date, bands: np.ndarray, years: np.ndarray
) -> tuple[pl.Series, pl.Series, list[str]]:
    """Put people on the scale of a day by their years in the band; very senior managers have no point."""
    notes = ["years in the band are a keyed share of the service (assumed)"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CarriedForward)
        scale = evidence.pay_scale(date)
    notes += [str(warning.message) for warning in caught]
    terms = progression_terms(evidence, date)
    points, pay = np.full(bands.size, -1), np.zeros(bands.size)
    for place, band in enumerate(BANDS[:-1]):
        here = np.flatnonzero(bands == place)
        if not here.size:
            continue
        money = dict(scale.filter(pl.col("band") == band).select("point", "pay_gbp_y").iter_rows())
        first, code = min(money), band_code(band)
        served = years[here].astype(np.int64)
        due = np.array([progress(code, first, int(n), terms).point for n in range(int(served.max()) + 1)])
        points[here] = due[served]
        pay[here] = np.array([money.get(point, 0) for point in range(max(money) + 1)])[points[here]]
    seniors = bands == BANDS.index(VSM)
    if seniors.any():
        name = next(name for first_day, name in VSM_PAY if date >= first_day)
        pay[seniors] = evidence.value(name)
        notes.append(f"very senior managers are paid £{evidence.value(name):,.0f} (assumed: {name})")
    return pl.Series(points, dtype=pl.Int64).replace(-1, None), pl.Series(pay), notes


def _posts(people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the posts that people hold: one for all of a body, function and band, none empty (assumed)."""
    keys = ["body", "function", "band"]
    held = people.group_by(keys, maintain_order=True).len("establishment")
    held = held.with_columns(post=pl.concat_str(pl.lit("post"), *keys, separator="-"))
    posts = held.with_columns(
        pl.col("establishment").cast(pl.Int64),
        senior=pl.col("band") == VSM,
        source=pl.lit("synthetic"),
        status=pl.lit("assumed"),
    )
    joined = people.join(held.drop("establishment"), on=keys, how="left", maintain_order="left")
    return _declared("people", joined), _declared("posts", posts)


def _bodies(people: pl.DataFrame, margins: Margins, kind: str) -> pl.DataFrame:
    bodies = people["body"].unique(maintain_order=True).to_list()
    said = [margins.bodies.get(body, {}) for body in bodies]
    populations = [one.get("population", "").replace(",", "") for one in said]
    frame = pl.DataFrame(
        {
            "body": bodies,
            "name": [one.get("name", body) for body, one in zip(bodies, said, strict=True)],
            "kind": [one.get("kind", kind) for one in said],
            "population": pl.Series([int(text) if text else None for text in populations], dtype=pl.Int64),
            "source": ["synthetic"] * len(bodies),
            "status": ["assumed"] * len(bodies),
        }
    )
    return _declared("bodies", frame)


def _declared(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Put the columns of a table into their declared order; those that it lacks may be left out."""
    return table.select(column for column in TABLES[name].names if column in table.columns)


def _held(
    people: pl.DataFrame,
    columns: dict[str, np.ndarray],
    values: dict[str, list[str]],
    targets: Sequence[Target],
) -> pl.DataFrame:
    """Count the people who were made by each margin."""
    bands = {name: pl.Series(name, values[name])[columns[name]] for name in ("age", "service", "fte")}
    counted = people.with_columns(**bands)
    rows = []
    for target in targets:
        grouped = counted.group_by(target.attributes).len("n")
        made = {tuple(key): n for *key, n in grouped.iter_rows()}
        keys = [*target.counts, *sorted(made.keys() - target.counts.keys())]
        rows += [(target.name, " ".join(key), target.counts.get(key, 0.0), made.get(key, 0)) for key in keys]
    schema = {"margin": pl.String, "key": pl.String, "asked": pl.Float64, "made": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
