"""What the example `one-board` knows for filling posts: bases, standing, wishes, and what people decided.

All of it is made up: who is based where, who has which skill, and who decided what. It shows each sort of
thing that the filling of posts looks at, with a panel that has scored a contest and one that has yet to.
"""

import datetime as dt

import numpy as np
import polars as pl

from remit.bodies.tables import TABLES
from remit.draws import key
from remit.examples.one_board_people import MERGED, MERGER, NAME, SEED, draws

BASES = (
    ("wealdmarsh-house", "Wealdmarsh House", 560_000, 130_000),
    ("levels-centre", "Levels Centre", 574_000, 141_000),
    ("harrowfen-court", "Harrowfen Court", 594_000, 156_000),
)
"""Bases with their eastings and northings: from the first to the last some 33 miles by road."""
AT = {"QZ1": (0.7, 1.0, 1.0), "QZ2": (0.0, 0.3, 1.0)}
"""Where people of a board are based: upper ends of shares, by base."""
SPREAD = {
    "planning": 0,
    "redesign": 1,
    "contracting": 0,
    "procurement": 2,
    "finance": 0,
    "quality": 1,
    "medicines": 2,
    "communications": 0,
    "workforce": 1,
    "digital": 2,
    "corporate": 0,
    "business-intelligence": 2,
    "primary-care": 1,
    "public-health": 1,
    "continuing-care": 2,
}
"""Base of each function of the merged board."""
CRITICAL_FUNCTIONS = ("digital", "business-intelligence", "finance")
CRITICAL_POSTS = ("QZ3-leaders", "QZ3-48", "QZ3-96", "QZ3-114", "QZ3-134")
SHORT = {"QZ3-73": 0.6, "QZ3-118": 0.8}
"""Posts with hours of their own."""
PANEL = "A. Example, director of people (made up)"
CHAIR = "B. Example, chair of the panel (made up)"
VOLUNTARY = "voluntary-redundancy"


def _ids(people: pl.Series) -> np.ndarray:
    return np.array([key(NAME, SEED, person) for person in people], dtype=np.uint64)


def build_filling(
    people: pl.DataFrame, posts: pl.DataFrame, departures: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Make the tables of filling, by name.

    Args:
        people: the people of the two boards.
        posts: all posts, those of the merged board among them.
        departures: who asked for which scheme.
    """
    new = posts.filter(body=MERGED)
    made: dict[str, list[tuple[object, ...]]] = {
        "bases": [(*base, "made up", "assumed") for base in BASES],
        "standing": _standing(people, departures),
        "requirements": _requirements(new),
        "preferences": _preferences(people, new),
        "decisions": _decisions(people, new, departures),
    }
    return {
        name: pl.DataFrame(
            rows, schema={column.name: column.type.dtype for column in TABLES[name].columns}, orient="row"
        )
        for name, rows in made.items()
    }


def _standing(people: pl.DataFrame, departures: pl.DataFrame) -> list[tuple[object, ...]]:
    asked = departures.filter(scheme=VOLUNTARY)["person"].to_list()
    swaps = set(asked[::9])
    ids = _ids(people["person"])
    based, critical, guaranteed, begun = (
        draws(what, ids).tolist() for what in ("base", "critical", "guaranteed", "function-from")
    )
    rows: list[tuple[object, ...]] = []
    for n, row in enumerate(people.iter_rows(named=True)):
        place = int(np.searchsorted(AT[row["body"]], based[n]))
        since = row["service_from"]
        later = since + dt.timedelta(days=int((MERGER - since).days * 0.8 * begun[n]))
        skilled = row["function"] in CRITICAL_FUNCTIONS and critical[n] < 0.15
        rows.append(
            (
                row["person"],
                BASES[place][0],
                later,
                True if skilled else None,
                dt.date(2026, 9, 30) if guaranteed[n] < 0.012 and row["band"] != "vsm" else None,
                True if row["person"] in swaps else None,
            )
        )
    return rows


def _requirements(new: pl.DataFrame) -> list[tuple[object, ...]]:
    return [
        (
            row["post"],
            None if row["senior"] else BASES[SPREAD[row["function"]]][0],
            SHORT.get(row["post"]),
            None,
            True if row["post"] in CRITICAL_POSTS else None,
        )
        for row in new.iter_rows(named=True)
    ]


def _preferences(people: pl.DataFrame, new: pl.DataFrame) -> list[tuple[object, ...]]:
    """Let every thirtieth person name the post of the own job, then one a band away in the function."""
    rows: list[tuple[object, ...]] = []
    for row in people.filter(pl.col("band") != "vsm").gather_every(30).iter_rows(named=True):
        own = new.filter(function=row["function"])
        first = own.filter(band=row["band"])["post"].to_list()
        others = own.filter(pl.col("band") != row["band"])["post"].to_list()
        rows += [(row["person"], post, rank) for rank, post in enumerate([*first, *others[-1:]], start=1)]
    return rows


def _decisions(people: pl.DataFrame, new: pl.DataFrame, departures: pl.DataFrame) -> list[tuple[object, ...]]:
    gone = departures.filter(pl.col("scheme").is_not_null())["person"]
    here = people.filter(~pl.col("person").is_in(gone.implode()))
    rows = [
        *_panel(here, new, "planning", "8b", "planning-8b", every=1),
        *_panel(here, new, "finance", "8c", "finance-8c", every=1),
        *_panel(here, new, "quality", "8d", "quality-8d", every=2),
        *_leaders(people),
    ]
    contracting = here.filter(function="contracting", band="7")["person"]
    post = new.filter(function="contracting", band="7")["post"][0]
    why = "case handed over in part; the provider asked for continuity until June"
    rows.append(("lock-contracting", "lock", contracting[3], post, None, why, PANEL, dt.date(2026, 2, 20)))
    medicines = here.filter(function="medicines", band="8c")["person"]
    post = new.filter(function="medicines", band="8c")["post"][0]
    why = "declared an interest in a supplier of the post's largest contract"
    rows.append(("forbid-medicines", "forbid", medicines[0], post, None, why, PANEL, dt.date(2026, 2, 18)))
    digital = here.filter(function="business-intelligence", band="7")["person"]
    post = new.filter(function="digital", band="8b")["post"][0]
    why = "has acted up in the post for fourteen months, appraised as ready"
    rows.append(("force-digital", "force", digital[0], post, None, why, PANEL, dt.date(2026, 2, 24)))
    workforce = here.filter(function="workforce", band="6")["person"]
    post = new.filter(function="workforce", band="7")["post"][0]
    why = "the job description was matched by hand: nine parts of ten are the same"
    rows.append(("score-workforce", "score", workforce[0], post, 90, why, PANEL, dt.date(2026, 2, 12)))
    planning = here.filter(function="planning", band="3")["person"]
    post = new.filter(function="planning", band="3")["post"][0]
    why = "slots in; agreed with the person"
    rows.append(("confirm-planning", "confirm", planning[0], post, None, why, PANEL, dt.date(2026, 3, 2)))
    return rows


def _panel(
    people: pl.DataFrame, new: pl.DataFrame, function: str, band: str, name: str, *, every: int
) -> list[tuple[object, ...]]:
    """Score the holders of a job for the new post of the same job; every second for a panel not finished."""
    own = people.filter(function=function, band=band)["person"].gather_every(every)
    post = new.filter(function=function, band=band)["post"][0]
    return _scores(own, post, name, "structured interview, three questions against the person specification")


def _leaders(people: pl.DataFrame) -> list[tuple[object, ...]]:
    own = people.filter(band="vsm")["person"]
    return _scores(own, f"{MERGED}-leaders", "leaders", "assessment centre and interview")


def _scores(people: pl.Series, post: str, name: str, why: str) -> list[tuple[object, ...]]:
    points = (45 + 50 * draws(f"panel:{name}", _ids(people))).astype(int).tolist()
    return [
        (f"interview-{name}-{n}", "interview", person, post, point, why, CHAIR, dt.date(2026, 2, 16))
        for n, (person, point) in enumerate(zip(people, points, strict=True), start=1)
    ]
