"""The people and posts of the example `one-board`: two boards of 2025 that become one.

Nobody here is real, nor are the boards. Functions, staff groups, bands, hours, age and service follow the
assumed margins of the change of 2025-27; which person gets which is a keyed draw. A person is known by the
code of a payroll number, made with the demonstration key, which is no secret.
"""

import datetime as dt

import numpy as np
import polars as pl

from remit.bodies.identity import pseudonyms
from remit.bodies.synthetic import apportion, whole
from remit.bodies.tables import BANDS, TABLES
from remit.bodies.tables import STAFF_GROUPS as GROUPS
from remit.draws import key, uniforms
from remit.evidence import Evidence, margin
from remit.examples.england_2025_people import DIRECTORATES, build_posts
from remit.examples.lives import hours, life_dates
from remit.rules.pay import band_code
from remit.rules.progression import progress, progression_terms

NAME, MARGINS = "one-board", "england-2025"
SEED = 2026
START, MERGER = dt.date(2025, 4, 1), dt.date(2026, 4, 1)
STAFF = {"QZ1": 788, "QZ2": 562}
MERGED = "QZ3"
"""Codes of the form that boards have; the register of organisations has none of them."""
KEY = b"demonstration key, not a secret!"
"""The key of the example; its file is marked as no secret."""
ESR_FILE = "one-board-esr.txt"
SOURCE = f"ESR file {ESR_FILE}, as on {START}"
"""Source of the posts of the two boards, whichever form they are read from."""
NEW_POSTS = "cut of the posts of the two boards: figure:B05"
FOLDED = {
    "provider-oversight": "contracting",
    "emergency-planning": "public-health",
    "workforce-planning": "workforce",
    "workforce-development": "workforce",
    "research": "redesign",
    "place-partnerships": "redesign",
    "pathway-development": "redesign",
    "sustainability": "corporate",
    "estates": "corporate",
    "data-processing": "business-intelligence",
    "infection-control": "quality",
    "safeguarding": "quality",
    "send": "quality",
    "primary-care-operations": "primary-care",
    "gp-it": "digital",
}
"""Functions of the margins that are part of one of the package's."""
VSM, MANAGER = BANDS.index("vsm"), GROUPS.index("manager")
TIERS = np.array([0 if band in "12345" else 1 if band in "67" else 2 for band in BANDS])
FIRST_NUMBER, STEP, NUMBERS = 99_000_000, 617, 1_000_000
"""Payroll numbers are of 8 digits and begin with 99; one follows another by the step, in a circle."""
CHIEF_PAY, DIRECTOR_PAY = 185_000, 128_000
"""Spot salaries in £ a year from which those of executives go up by steps, made up."""
ZONED = {"QZ1": {"fringe": 0.06}, "QZ2": {"outer": 0.04, "fringe": 0.22}}
"""Shares of people who work in a high cost area, made up."""
LONG_NOTICE = {"8d": 4, "9": 6, "vsm": 6}
"""Months of notice in the contracts of some people of these bands, made up."""


def draws(decision: str, ids: np.ndarray) -> np.ndarray:
    """Give one uniform a person for a decision of this example."""
    return uniforms(SEED, decision, ids)


def build_staff(evidence: Evidence) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the people of the two boards and their posts.

    Returns:
        The people in the columns of their table, with their payroll `number` beside them; and the posts.
    """
    bodies, functions, grades = _cells()
    ids = np.array([key(NAME, SEED, body, n) for n, body in enumerate(bodies)], dtype=np.uint64)
    group, band = np.divmod(grades, len(BANDS))
    born, service_from = life_dates(MARGINS, SEED, START, ids, TIERS[band])
    point, pay = _pay(evidence, ids, band, service_from)
    people = pl.DataFrame(
        {
            "person": pseudonyms(KEY, numbers(ids.size)),
            "body": bodies,
            "function": functions,
            "staff_group": np.array(GROUPS)[group],
            "band": np.array(BANDS)[band],
            "point": point,
            "pay_gbp_y": pay,
            "fte": hours(MARGINS, SEED, ids, band == VSM),
            "born": born,
            "service_from": service_from,
            "senior": band == VSM,
        }
    )
    placed, posts = build_posts(people)
    placed, posts = (frame.with_columns(post=_padded()) for frame in (placed, posts))
    placed = placed.with_columns(
        continuous_from=pl.lit(None, pl.Date),
        zone=_zones(bodies, ids),
        notice_months=_notice(np.array(BANDS)[band], ids),
        number=numbers(ids.size),
    )
    return placed, _with_vacancies(posts)


def _padded() -> pl.Expr:
    """Give the names of posts with numbers of equal length: the order of names is then that of numbers."""
    return pl.format("{}-{}", "body", pl.col("post").str.split("-").list.last().str.zfill(3))


def numbers(count: int) -> pl.Series:
    """Give payroll numbers, all different."""
    places = [(STEP * n + STEP) % NUMBERS for n in range(count)]
    return pl.Series("number", [str(FIRST_NUMBER + place) for place in places])


def in_columns(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Put the columns of a table into their declared order; those that it lacks are left out."""
    return table.select(column for column in TABLES[name].names if column in table.columns)


def function_mix() -> dict[str, float]:
    """Give the share of a board's staff in each of the package's functions."""
    mix: dict[str, float] = {}
    for function, share in margin(MARGINS, "function:board").items():
        own = FOLDED.get(function, function)
        mix[own] = mix.get(own, 0.0) + share
    return mix


def _cells() -> tuple[list[str], list[str], np.ndarray]:
    """Give body, function and grade (group x band) of each person; executives first in their function."""
    mix = function_mix()
    bands = np.array(
        [[margin(MARGINS, f"band:{group}").get(band, 0.0) for band in BANDS] for group in GROUPS]
    )
    bodies: list[str] = []
    functions: list[str] = []
    grades: list[int] = []
    for body, staff in STAFF.items():
        counts = apportion(staff, np.array(list(mix.values())))
        for function, count in zip(mix, counts.tolist(), strict=True):
            executives = int(function in DIRECTORATES)
            groups = margin(MARGINS, f"staff_group:{function}")
            expected = (count - executives) * np.array([groups.get(group, 0.0) for group in GROUPS])[:, None]
            start = draws("round:grade", np.array([key(body, function)], dtype=np.uint64))[0]
            table = whole(expected * bands, start).ravel()
            own = [MANAGER * len(BANDS) + VSM] * executives + np.repeat(np.arange(table.size), table).tolist()
            bodies += [body] * len(own)
            functions += [function] * len(own)
            grades += own
    return bodies, functions, np.array(grades)


def _pay(
    evidence: Evidence, ids: np.ndarray, band: np.ndarray, service_from: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """Put people on the scale of the start; the years in the band are a keyed share of the service."""
    scale, terms = evidence.pay_scale(START), progression_terms(evidence, START)
    served = (np.datetime64(START) - service_from.to_numpy()).astype(int) / 365.25
    in_band = np.floor(served * draws("years-in-band", ids)).astype(np.int64)
    points: list[int | None] = [None] * ids.size
    pay = [0.0] * ids.size
    money = {(name, point): float(pounds) for name, point, pounds in
             scale.select("band", "point", "pay_gbp_y").iter_rows()}  # fmt: skip
    chiefs = 0
    for i, (place, years) in enumerate(zip(band.tolist(), in_band.tolist(), strict=True)):
        if place == VSM:
            pay[i] = DIRECTOR_PAY + 1_250.0 * (chiefs % len(DIRECTORATES))
            chiefs += 1
            continue
        point = progress(band_code(BANDS[place]), 1, years, terms).point
        points[i], pay[i] = point, money[BANDS[place], point]
    return pl.Series(points, dtype=pl.Int64), pl.Series(pay)


def _zones(bodies: list[str], ids: np.ndarray) -> pl.Series:
    """Give the zone of the high cost area in which each person works, mostly none."""
    found: list[str | None] = []
    for body, u in zip(bodies, draws("zone", ids).tolist(), strict=True):
        edge, zone = 0.0, None
        for name, share in ZONED[body].items():
            edge += share
            if zone is None and u < edge:
                zone = name
        found.append(zone)
    return pl.Series(found, dtype=pl.String)


def _notice(bands: np.ndarray, ids: np.ndarray) -> pl.Series:
    """Give the notice of contracts that say one: half of those of the highest bands."""
    pairs = zip(bands.tolist(), draws("notice", ids).tolist(), strict=True)
    return pl.Series([LONG_NOTICE.get(band) if u < 0.5 else None for band, u in pairs], dtype=pl.Int64)


def _with_vacancies(posts: pl.DataFrame) -> pl.DataFrame:
    """Leave one of every seventh sort of post empty, and say where the posts come from."""
    empty = pl.int_range(pl.len()) % 7 == 3
    filled = posts.with_columns(
        establishment=pl.col("establishment") + (empty & (pl.col("band") != "vsm")).cast(pl.Int64),
        source=pl.lit(SOURCE),
        status=pl.lit("derived"),
        pay_gbp_y=pl.lit(None, pl.Float64),
        closes=pl.lit(None, pl.Date),
    )
    return in_columns("posts", filled)


def build_merged_posts(evidence: Evidence, people: pl.DataFrame) -> pl.DataFrame:
    """Make the posts of the merged board: what a cut of its cost by half leaves of those of the two.

    Args:
        evidence: says by how much cost is cut, and what part of a cut falls on posts.
        people: the people of the two boards.
    """
    cut, on_posts = evidence.figure("B05").value, evidence.value("cut.posts_share")
    assert cut is not None
    staff = people.filter(pl.col("band") != "vsm").group_by("function", "band", maintain_order=True).len()
    staff = staff.sort(
        pl.col("function").replace_strict(list(function_mix()), range(len(function_mix()))),
        pl.col("band").replace_strict(BANDS, range(len(BANDS))),
    )
    left = whole(staff["len"].to_numpy() * (1 - on_posts * cut), 0.5)
    posts = staff.with_columns(establishment=left).filter(pl.col("establishment") > 0)
    posts = posts.with_columns(
        post=pl.format("{}-{}", pl.lit(MERGED), pl.int_range(1, pl.len() + 1)),
        senior=pl.lit(value=False),
        pay_gbp_y=pl.lit(None, pl.Float64),
        source=pl.lit(NEW_POSTS),
    ).drop("len")
    leaders = pl.DataFrame(
        {"post": [f"{MERGED}-leaders"], "function": ["corporate"], "band": ["vsm"], "establishment":
         [len(DIRECTORATES)], "senior": [True], "pay_gbp_y": [float(CHIEF_PAY)], "source": [NEW_POSTS]}
    )  # fmt: skip
    both = pl.concat([posts, leaders.select(posts.columns)])
    placed = both.with_columns(
        body=pl.lit(MERGED), opens=pl.lit(MERGER), closes=pl.lit(None, pl.Date), status=pl.lit("assumed")
    )
    return in_columns("posts", placed)
