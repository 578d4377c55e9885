"""Synthetic people and posts of the change of 2025-27.

Nobody here is real. The staff of each board are those of the evidence (published, derived or assumed, and so
marked there); functions, staff groups, bands, hours, age and service follow margins that are assumed, but for
the share of clinical staff. Which person gets which cell is a keyed draw.
"""

import numpy as np
import polars as pl

from remit.bodies.synthetic import apportion, deal, whole
from remit.bodies.tables import BANDS, TABLES
from remit.bodies.tables import STAFF_GROUPS as GROUPS
from remit.draws import key, uniforms
from remit.evidence import Evidence, margin
from remit.examples.england_2025_bodies import NAME, START, Geography
from remit.examples.england_2025_functions import LEAVES, destinations
from remit.examples.lives import hours, life_dates
from remit.rules.pay import band_code
from remit.rules.progression import progress, progression_terms

SEED = 2025
VSM, MANAGER = BANDS.index("vsm"), GROUPS.index("manager")
TIERS = np.array([0 if band in "12345" else 1 if band in "67" else 2 for band in BANDS])
DIRECTORATES = (
    "corporate",
    "finance",
    "planning",
    "contracting",
    "quality",
    "primary-care",
    "workforce",
    "business-intelligence",
)
"""Functions of a board's executives, the chief executive's first (assumed)."""


def value(evidence: Evidence, name: str) -> float:
    """Read one number of the example's own assumptions."""
    return evidence.value(f"{NAME}.{name}")


def shares(which: str, keys: list[str] | tuple[str, ...]) -> np.ndarray:
    """Read a margin as an array over the given keys; a key that is not there has share 0."""
    known = margin(NAME, which)
    return np.array([known.get(name, 0.0) for name in keys])


def body_function_counts(evidence: Evidence, geography: Geography) -> tuple[list[str], list[str], np.ndarray]:
    """Share the staff of boards and support units out over functions.

    Returns:
        Bodies, functions, and whole staff counts of shape (bodies, functions); rows add up to the bodies'
        staff.
    """
    functions = list(destinations(evidence))
    boards = geography.boards
    served = geography.bodies.filter(pl.col("kind") == "support").sort("body")
    staff = apportion(int(value(evidence, "unit_staff")), served["population"].to_numpy().astype(float))
    bodies = [*boards["ods_code"], *served["body"]]
    totals = np.concatenate([boards["headcount"].to_numpy(), staff])
    mix = np.vstack([shares("function:board", functions)] * boards.height)
    mix = np.vstack([mix, *[shares("function:unit", functions)] * served.height])
    # A start for each body: with one for all, bodies of like size would all round the same functions up.
    starts = uniforms(SEED, "round:function", np.array([key(NAME, b) for b in bodies], dtype=np.uint64))
    rows = [whole(n * row, start) for n, row, start in zip(totals, mix, starts, strict=True)]
    return bodies, functions, np.stack(rows)


def grades(evidence: Evidence, bodies: list[str], functions: list[str], counts: np.ndarray) -> np.ndarray:
    """Deal staff groups and bands out to the staff of each body and function.

    A board has one executive in each of the first of the `DIRECTORATES`; all others follow the mix of groups
    in functions and of bands in groups. The grades of a function add up over all bodies as the margins say.

    Returns:
        Whole staff, shape (bodies, functions, groups x bands).
    """
    executives = np.zeros_like(counts)
    leads = [functions.index(name) for name in DIRECTORATES[: int(value(evidence, "executives_per_board"))]]
    boards = [i for i, body in enumerate(bodies) if not body.startswith("support-")]
    executives[np.ix_(boards, leads)] = 1
    bands = np.stack([shares(f"band:{group}", BANDS) for group in GROUPS])
    table = np.zeros((*counts.shape, len(GROUPS) * len(BANDS)), dtype=np.int64)
    for f, function in enumerate(functions):
        staff = counts[:, f] - executives[:, f]
        mix = shares(f"staff_group:{function}", GROUPS)[:, None] * bands
        dealt = apportion(int(staff.sum()), mix.ravel())
        starts = uniforms(SEED, f"round:grade:{function}", np.arange(mix.size, dtype=np.uint64))
        table[:, f] = deal(staff, dealt, starts)
    table[:, :, MANAGER * len(BANDS) + VSM] = executives
    return table


def build_people(evidence: Evidence, geography: Geography) -> pl.DataFrame:
    """Make the people of boards and support units, ordered by body and function, without their posts."""
    bodies, functions, counts = body_function_counts(evidence, geography)
    cells = grades(evidence, bodies, functions, counts)
    body, function, grade = (
        np.repeat(axis, cells.ravel()) for axis in np.indices(cells.shape).reshape(3, -1)
    )
    group, band = np.divmod(grade, len(BANDS))
    ids = np.array([key(NAME, SEED, bodies[b], int(n)) for n, b in enumerate(body)], dtype=np.uint64)
    born, service_from = life_dates(NAME, SEED, START, ids, TIERS[band])
    point, pay = _pay(evidence, ids, band, service_from)
    return pl.DataFrame(
        {
            "person": [f"{i:016x}" for i in ids],
            "body": np.array(bodies)[body],
            "function": np.array(functions)[function],
            "staff_group": np.array(GROUPS)[group],
            "band": np.array(BANDS)[band],
            "point": point,
            "pay_gbp_y": pay,
            "fte": hours(NAME, SEED, ids, band == VSM),
            "born": born,
            "service_from": service_from,
            "senior": band == VSM,
        }
    )


def _pay(
    evidence: Evidence, ids: np.ndarray, band: np.ndarray, service_from: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """Put people on the scale of the start: the years in the band are a keyed share of the service.

    Very senior managers have no point and an assumed salary.
    """
    scale = evidence.pay_scale(START)
    terms = progression_terms(evidence, START)
    served = (np.datetime64(START) - service_from.to_numpy()).astype(int) / 365.25
    in_band = np.floor(served * uniforms(SEED, "years-in-band", ids)).astype(np.int64)
    points = np.full(ids.size, -1)
    pay = np.full(ids.size, int(value(evidence, "executive_pay_gbp_y")))
    for b, name in enumerate(BANDS[:VSM]):
        here = np.flatnonzero(band == b)
        money = dict(scale.filter(pl.col("band") == name).select("point", "pay_gbp_y").iter_rows())
        due = [progress(band_code(name), 1, years, terms).point for years in range(int(in_band.max()) + 1)]
        points[here] = np.array(due)[in_band[here]]
        pay[here] = [int(money[point]) for point in points[here].tolist()]
    return pl.Series(points).replace(-1, None), pl.Series(pay)


def build_posts(people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the posts that people hold at the start: as many as there are people, none empty (assumed).

    Returns:
        The people with their posts, in the columns of the table; and the posts.
    """
    keys = ["body", "function", "band"]
    held = people.group_by(keys, maintain_order=True).len("establishment")
    number = pl.int_range(1, pl.len() + 1).over("body")
    held = held.with_columns(post=pl.concat_str("body", pl.lit("-"), number))
    posts = held.with_columns(
        pl.col("establishment").cast(pl.Int64),
        senior=pl.col("band") == "vsm",
        pay_gbp_y=pl.lit(None, pl.Int64),
        opens=pl.lit(None, pl.Date),
        source=pl.lit("synthetic"),
        status=pl.lit("assumed"),
    )
    joined = people.join(held.drop("establishment"), on=keys, how="left", maintain_order="left")
    return _in_columns("people", joined), _in_columns("posts", posts)


def _in_columns(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Put the columns of a table into their declared order, those that are left out apart."""
    return table.select(c.name for c in TABLES[name].columns if c.name in table.columns)


def build_receiver_posts(evidence: Evidence, geography: Geography, people: pl.DataFrame) -> pl.DataFrame:
    """Make the posts of the boards that follow: what the cut leaves of the posts of those before them.

    A board's posts fall by its cut in cost times the part of a cut that falls on posts. Functions that are to
    grow keep more than their share of what is left, those that are to leave keep less.
    """
    functions = list(destinations(evidence))
    staff = _staff(geography, functions, people)
    keep = _kept(evidence, geography, functions, staff)
    senders = {code: i for i, code in enumerate(geography.boards["ods_code"])}
    merged = geography.merged
    expected = np.zeros((merged.height, *staff.shape[1:]))
    at = {body: i for i, body in enumerate(merged["body"])}
    for sender, receiver, share in geography.moves.select("sender", "receiver", "share").iter_rows():
        expected[at[receiver]] += share * (staff * keep)[senders[sender]]
    starts = uniforms(SEED, "round:posts", np.array([key(NAME, b) for b in merged["body"]], dtype=np.uint64))
    rows: list[tuple[object, ...]] = []
    leaders = int(value(evidence, "executives_per_board"))
    pay = int(value(evidence, "executive_pay_gbp_y"))
    for body, opens, table, start in zip(merged["body"], merged["opens"], expected, starts, strict=True):
        cells = whole(table, start)
        source = "figure:B05; evidence:structure/icbs_2025; cut of those before it"
        rows += [
            (f"{body}-{n}", body, functions[f], BANDS[b], int(cells[f, b]), False, None, opens, source)
            for n, (f, b) in enumerate(np.argwhere(cells > 0).tolist(), start=1)
        ]
        rows.append((f"{body}-leaders", body, "corporate", "vsm", leaders, True, pay, opens, "assumed"))
    names = ["post", "body", "function", "band", "establishment", "senior", "pay_gbp_y", "opens", "source"]
    frame = pl.DataFrame(rows, orient="row", infer_schema_length=None, schema=names)
    return _in_columns("posts", frame.with_columns(status=pl.lit("assumed")))


def _staff(geography: Geography, functions: list[str], people: pl.DataFrame) -> np.ndarray:
    """Count the staff of each board by function and band, executives left out: (boards, functions, bands)."""
    senders = {code: i for i, code in enumerate(geography.boards["ods_code"])}
    place = {name: i for i, name in enumerate(functions)}
    staff = np.zeros((len(senders), len(functions), len(BANDS)))
    rows = people.filter(pl.col("band") != "vsm").group_by("body", "function", "band").len()
    for body, function, band, n in rows.iter_rows():
        if body in senders:
            staff[senders[body], place[function], BANDS.index(band)] = n
    return staff


def _kept(evidence: Evidence, geography: Geography, functions: list[str], staff: np.ndarray) -> np.ndarray:
    """Give the part of each board's posts that stays by function, shape (boards, functions, 1)."""
    headings = [found.heading for found in destinations(evidence).values()]
    weight = np.array([value(evidence, "keep_leave" if h in LEAVES else f"keep_{h}") for h in headings])
    on_posts = evidence.value("cut.posts_share")
    left = 1 - on_posts * geography.boards["cost_cut_share"].to_numpy()
    by_function = staff.sum(axis=2)
    scale = left * by_function.sum(axis=1) / (by_function * weight).sum(axis=1)
    return np.minimum(scale[:, None] * weight[None], 1.0)[:, :, None]
