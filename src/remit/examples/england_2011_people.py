"""Synthetic people and posts of the 2010-13 reorganisation.

Nobody here is real. Body sizes, functions, staff groups, bands, hours, age and service are fitted to margins
of the evidence (most of them assumed, and so marked); which person gets which cell is a keyed draw.
"""

import datetime as dt

import numpy as np
import polars as pl

from remit.bodies.functions import function_names
from remit.bodies.synthetic import apportion, deal, fit, whole
from remit.bodies.tables import BANDS, TABLES
from remit.bodies.tables import STAFF_GROUPS as GROUPS
from remit.draws import key, uniforms
from remit.evidence import Evidence, margin
from remit.examples.england_2011_bodies import GO_LIVE, SUPPORT_PLANS, Geography
from remit.examples.lives import hours, life_dates

NAME = "england-2011"
SEED = 2011
START = dt.date(2010, 4, 1)
FUNCTIONS = tuple(function_names())
PROVISION = FUNCTIONS.index("provision")
# Where the sizes of the receivers and the pay of their leaders come from, as the parameters cite them.
SIZE_SOURCES = {
    "group": "figure:C54; figure:S07; figure:M41; figure:W53",
    "support": "figure:W53",
    "area-team": "figure:T20",
    "region-office": "figure:T20",
    "board": "figure:T20",
    "elsewhere": "figure:W53",
}
LEADER_SOURCES = {
    "group": "assumed",
    "support": "figure:S10",
    "area-team": "assumed",
    "region-office": "assumed",
}
TIERS = {band: (0 if band in "12345" else 1 if band in "67" else 2) for band in BANDS}


def shares(which: str, keys: tuple[str, ...]) -> np.ndarray:
    """Read a margin as an array over the given keys; a key that is not there has share 0."""
    known = margin(NAME, which)
    return np.array([known.get(name, 0.0) for name in keys])


def model_value(evidence: Evidence, name: str) -> float:
    """Read one number of the example's own assumptions."""
    return evidence.value(f"{NAME}.{name}")


def body_function_counts(evidence: Evidence, geography: Geography) -> tuple[list[str], np.ndarray]:
    """Fit staff by sender body and function.

    Commissioning staff of a trust are a fixed team plus a rate a head of population (small trusts cost more
    a head, figure M11); staff of provider arms follow population; authorities have no provider arm.

    Returns:
        Sender bodies, and whole staff counts of shape (bodies, functions).
    """
    authorities = sorted(set(geography.trusts["region"]))
    senders = authorities + geography.trusts["trust"].to_list()
    all_staff = int(evidence.figure("W01").value or 0)
    commissioning = int(model_value(evidence, "commissioning_staff"))
    authority_staff = int(model_value(evidence, "authority_staff"))
    fixed = model_value(evidence, "trust_fixed_staff")
    people = geography.trusts["population"].to_numpy().astype(float)
    by_region = np.array([people[(geography.trusts["region"] == a).to_numpy()].sum() for a in authorities])
    rest = commissioning - authority_staff - fixed * len(people)
    trust_staff = apportion(commissioning - authority_staff, fixed + rest * people / people.sum())
    provision = apportion(all_staff - commissioning, people)
    totals = np.concatenate([apportion(authority_staff, by_region), trust_staff])
    authority_mix = shares("commissioning:authority", FUNCTIONS)
    national = shares("function:sender", FUNCTIONS)
    seed = np.vstack([np.tile(authority_mix, (len(authorities), 1)), np.tile(national, (len(people), 1))])
    fitted = fit(
        seed[:, :PROVISION], [((1,), national[:PROVISION] * commissioning), ((0,), totals.astype(float))]
    )
    # A start for each body: with one for all, bodies of like size would all round the same functions up.
    keys = np.array([key(NAME, body) for body in senders], dtype=np.uint64)
    starts = uniforms(SEED, "round:function", keys)
    counts = np.zeros((len(senders), len(FUNCTIONS)), dtype=np.int64)
    counts[:, :PROVISION] = [whole(row, start) for row, start in zip(fitted, starts, strict=True)]
    counts[len(authorities) :, PROVISION] = provision
    return senders, counts


def grade_mix(evidence: Evidence, function_totals: np.ndarray, executives: float) -> np.ndarray:
    """Fit staff by function, staff group and band to the mix of groups in functions and of bands in groups.

    Very senior managers are managers of the corporate, finance, planning, contracting, quality and public
    health functions (a board's directors); their number is the filled part of the executive posts.

    Returns:
        Expected staff, shape (functions, staff groups, bands).
    """
    in_function = np.stack([shares(f"staff_group:{f}", GROUPS) for f in FUNCTIONS]) * function_totals[:, None]
    in_group = np.stack([shares(f"band:{g}", BANDS) for g in GROUPS])
    seed = in_function[:, :, None] * in_group[None]
    directors = [
        FUNCTIONS.index(f)
        for f in ("corporate", "finance", "planning", "contracting", "quality", "public-health")
    ]
    seed[directors, GROUPS.index("manager"), BANDS.index("vsm")] = 1.0
    group_totals = in_function.sum(axis=0)
    band_in_group = group_totals[:, None] * in_group
    manager, vsm = GROUPS.index("manager"), BANDS.index("vsm")
    band_in_group[manager] *= (group_totals[manager] - executives) / group_totals[manager]
    band_in_group[manager, vsm] = executives
    return fit(seed, [((1, 2), band_in_group), ((0, 1), in_function)])


def build_people(evidence: Evidence, geography: Geography) -> pl.DataFrame:
    """Make the `people` table: one synthetic person a row, ordered by body and function."""
    senders, counts = body_function_counts(evidence, geography)
    executives = (
        executive_posts(evidence) * len(geography.trusts) * model_value(evidence, "executives_filled")
    )
    executives += model_value(evidence, "authority_executives")
    mix = grade_mix(evidence, counts.sum(axis=0).astype(float), executives)
    cells = np.stack([_deal_grades(f, counts[:, f], mix[f].ravel()) for f in range(len(FUNCTIONS))], axis=1)
    body, function, grade = (
        np.repeat(axis, cells.ravel()) for axis in np.indices(cells.shape).reshape(3, -1)
    )
    group, band = np.divmod(grade, len(BANDS))
    ids = np.array([key(NAME, SEED, senders[b], int(n)) for n, b in enumerate(body)], dtype=np.uint64)
    frame = pl.DataFrame(
        {
            "person": [f"{i:016x}" for i in ids],
            "body": np.array(senders)[body],
            "function": np.array(FUNCTIONS)[function],
            "staff_group": np.array(GROUPS)[group],
            "band": np.array(BANDS)[band],
        }
    )
    tier = np.array([TIERS[b] for b in BANDS])[band]
    born, service_from = life_dates(NAME, SEED, START, ids, tier)
    fte = hours(NAME, SEED, ids, band == BANDS.index("vsm"))  # these work whole time (assumed)
    frame = frame.with_columns(born=born, service_from=service_from, fte=fte)
    point, pay = _pay(evidence, ids, frame)
    frame = frame.with_columns(point=point, pay_gbp_y=pay, senior=_senior(evidence, ids, band))
    frame = frame.with_columns(
        post=pl.concat_str(
            [pl.lit("post"), pl.col("body"), pl.col("function"), pl.col("band")], separator="-"
        )
    )
    return frame.select([c.name for c in TABLES["people"].columns if c.name in frame.columns])


def _deal_grades(function: int, staff: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """Give each body its staff of a function by grade, so that the grades of the function add up as fitted.

    Returns:
        Whole staff, shape (bodies, grades).
    """
    grades = apportion(int(staff.sum()), mix)
    starts = uniforms(SEED, f"round:grade:{FUNCTIONS[function]}", np.arange(mix.size, dtype=np.uint64))
    return deal(staff, grades, starts)


def executive_posts(evidence: Evidence) -> float:
    """Executive posts a trust: 278 posts at 35 trusts (figure W17)."""
    return model_value(evidence, "executive_posts_per_trust")


def _pay(evidence: Evidence, ids: np.ndarray, people: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Put people on the 2010/11 scale: the years in the band are a keyed share of the service.

    One increment a year to the top of the band. Very senior managers have no point and an assumed salary.
    """
    scale = evidence.pay_scales.filter(pl.col("scheme_year") == "2010/11").sort("band", "point")
    ladders = {
        b: (rows["point"].to_numpy(), rows["pay_gbp_y"].to_numpy()) for (b,), rows in scale.group_by("band")
    }
    served = (np.datetime64(START) - people["service_from"].to_numpy()).astype(int) / 365.25
    in_band = np.floor(served * uniforms(SEED, "years-in-band", ids)).astype(np.int64)
    points = np.full(ids.size, -1)
    pay = np.full(ids.size, model_value(evidence, "executive_pay_gbp_y"))
    bands = people["band"].to_numpy()
    for band, (ladder, money) in ladders.items():
        here = np.flatnonzero(bands == band)
        step = np.minimum(in_band[here], ladder.size - 1)
        points[here], pay[here] = ladder[step], money[step]
    return pl.Series(points).replace(-1, None), pl.Series(pay)


def _senior(evidence: Evidence, ids: np.ndarray, band: np.ndarray) -> np.ndarray:
    """Flag the pool that can fill senior posts: as many executives as listed leaders (figure S03)."""
    pool = int(evidence.figure("S03").value or 0)
    executives = np.flatnonzero(band == BANDS.index("vsm"))
    chosen = executives[np.argsort(uniforms(SEED, "listed", ids[executives]), kind="stable")[:pool]]
    flags = np.zeros(ids.size, dtype=bool)
    flags[chosen] = True
    return flags


def build_sender_posts(evidence: Evidence, people: pl.DataFrame, trusts: list[str]) -> pl.DataFrame:
    """Make the senders' posts: those with holders, and as many without as the vacancy rate says."""
    held = people.group_by("post", "body", "function", "band", maintain_order=True).len("held")
    vacancy = model_value(evidence, "vacancy_rate")
    expected = np.where(held["band"] == "vsm", 0.0, held["held"].to_numpy() * vacancy / (1 - vacancy))
    empty = whole(expected, 0.5)
    posts = held.with_columns(establishment=pl.col("held") + pl.Series(empty))
    held_by = dict(
        posts.filter(pl.col("band") == "vsm").group_by("body").agg(pl.col("held").sum()).iter_rows()
    )
    have = np.array([held_by.get(t, 0) for t in trusts])
    filled = model_value(evidence, "executives_filled")
    extra = [
        {
            "post": f"post-{t}-corporate-vsm-empty",
            "body": t,
            "function": "corporate",
            "band": "vsm",
            "establishment": n,
        }
        for t, n in zip(trusts, whole(have * (1 - filled) / filled, 0.5).tolist(), strict=True)
        if n > 0
    ]
    columns = ["post", "body", "function", "band", "establishment"]
    frame = pl.concat([posts.select(columns), pl.DataFrame(extra, schema=posts.select(columns).schema)])
    return frame.with_columns(
        senior=pl.col("band") == "vsm",
        pay_gbp_y=pl.lit(None, pl.Float64),
        opens=pl.lit(None, pl.Date),
        source=pl.lit("synthetic"),
        status=pl.lit("assumed"),
    )


def build_receiver_posts(evidence: Evidence, geography: Geography, people: pl.DataFrame) -> pl.DataFrame:
    """Make the receivers' posts: sizes known by June 2012, functions by margin, bands as the senders'."""
    senders = people.filter(pl.col("band") != "vsm").group_by("function", "band").len()
    band_mix = np.zeros((len(FUNCTIONS), len(BANDS)))
    for function, band, n in senders.iter_rows():
        band_mix[FUNCTIONS.index(function), BANDS.index(band)] = n
    band_mix /= band_mix.sum(axis=1, keepdims=True)
    bodies, expected = _expected_receiver_staff(evidence, geography)
    kinds = dict(geography.bodies.select("body", "kind").iter_rows())
    table = whole(expected[:, :, None] * band_mix[None], 0.5)
    rows: list[tuple[str, str, str, str, int, bool, float | None, str]] = [
        (
            f"post-{bodies[b]}-{FUNCTIONS[f]}-{BANDS[g]}",
            bodies[b],
            FUNCTIONS[f],
            BANDS[g],
            int(table[b, f, g]),
            False,
            None,
            SIZE_SOURCES[kinds[bodies[b]]],
        )
        for b, f, g in np.argwhere(table > 0)
    ]
    rows += _leaders(evidence, geography)
    frame = pl.DataFrame(
        rows, orient="row", schema={
            "post": pl.String, "body": pl.String, "function": pl.String, "band": pl.String,
            "establishment": pl.Int64, "senior": pl.Boolean, "pay_gbp_y": pl.Float64, "source": pl.String,
        },
    )  # fmt: skip
    return frame.with_columns(opens=pl.lit(GO_LIVE), status=pl.lit("assumed")).select(
        "post",
        "body",
        "function",
        "band",
        "establishment",
        "senior",
        "pay_gbp_y",
        "opens",
        "source",
        "status",
    )


def _expected_receiver_staff(evidence: Evidence, geography: Geography) -> tuple[list[str], np.ndarray]:
    """Expected posts by receiver and function; groups without a support plan have its posts themselves."""
    people = geography.groups["population"].to_numpy().astype(float)
    served = (geography.groups["support"] != "").to_numpy()
    support_staff = model_value(evidence, "support_staff")
    in_house = np.where(served, 0.0, support_staff * people / people.sum())
    blocks: list[tuple[list[str], np.ndarray, np.ndarray]] = [
        (
            geography.groups["group"].to_list(),
            model_value(evidence, "group_staff") * people / people.sum(),
            shares("function:group", FUNCTIONS),
        ),
        (geography.groups["group"].to_list(), in_house, shares("function:support", FUNCTIONS)),
    ]
    plans = [f"support-{i}" for i in range(1, len(SUPPORT_PLANS) + 1)]
    customers = np.array([people[(geography.groups["support"] == plan).to_numpy()].sum() for plan in plans])
    blocks.append((plans, support_staff * customers / people.sum(), shares("function:support", FUNCTIONS)))
    bodies = geography.bodies
    teams = bodies.filter(pl.col("kind") == "area-team")
    weight = teams["population"].to_numpy() / people.sum()
    blocks.append(
        (
            teams["body"].to_list(),
            model_value(evidence, "area_team_staff") * weight,
            shares("function:area-team", FUNCTIONS),
        )
    )
    offices = bodies.filter(pl.col("kind") == "region-office")["body"].to_list()
    each = np.full(len(offices), model_value(evidence, "region_office_staff") / len(offices))
    blocks.append((offices, each, shares("function:board", FUNCTIONS)))
    blocks.append(
        (["board-1"], np.array([model_value(evidence, "board_staff")]), shares("function:board", FUNCTIONS))
    )
    areas = bodies.filter(pl.col("kind") == "authority").sort("body")
    others = bodies.filter(pl.col("kind") == "elsewhere").sort("region")["body"].to_list()
    weight = areas["population"].to_numpy() / areas["population"].sum()
    blocks.append(
        (others, model_value(evidence, "elsewhere_staff") * weight, shares("function:elsewhere", FUNCTIONS))
    )
    names = list(dict.fromkeys(name for block in blocks for name in block[0]))
    expected = np.zeros((len(names), len(FUNCTIONS)))
    for block_names, staff, mix in blocks:
        for name, count in zip(block_names, staff, strict=True):
            expected[names.index(name)] += count * mix
    return names, expected


def _leaders(
    evidence: Evidence, geography: Geography
) -> list[tuple[str, str, str, str, int, bool, float | None, str]]:
    """Senior posts: one leader a group, support plan, area team and region; the board's directors."""
    pay = {
        "group": model_value(evidence, "group_leader_pay_gbp_y"),
        "support": float(evidence.figure("S10").value or 0),
        "area-team": model_value(evidence, "area_director_pay_gbp_y"),
        "region-office": model_value(evidence, "area_director_pay_gbp_y"),
    }
    rows: list[tuple[str, str, str, str, int, bool, float | None, str]] = [
        (f"post-{body}-leader", body, "corporate", "vsm", 1, True, pay[kind], LEADER_SOURCES[kind])
        for body, kind in geography.bodies.select("body", "kind").iter_rows()
        if kind in pay
    ]
    directors = int(model_value(evidence, "board_directors"))
    each = 1e6 * (evidence.figure("T32").value or 0) / directors
    rows.append(("post-board-1-director", "board-1", "corporate", "vsm", directors, True, each, "figure:T32"))
    return rows
