"""Bodies of the change of 2025-27: boards, footprints, boards that follow them, regions, support units.

Codes, names, footprints and the successions of April 2026 are those of the evidence. What is only expected
(the mergers of April 2027) or was not found (shares of two divided boards, whom a support unit serves) is
assumed, and its row says so.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from remit.bodies.tables import BODIES
from remit.evidence import Evidence

NAME = "england-2025"
START = dt.date(2025, 4, 1)
MERGER = dt.date(2026, 4, 1)
NEXT_MERGER = dt.date(2027, 4, 1)
END = dt.date(2028, 4, 1)

BOARD, MERGED, FOOTPRINT, NATIONAL = "integrated-board", "merged-board", "footprint", "national"
NHS_ENGLAND, DEPARTMENT = "national-1", "national-2"
UNITS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("North of England", "Y63", ("Y63",)),
    (
        "Midlands and Lancashire",
        "Y62",
        ("Y62", "Birmingham, Black Country and Solihull", "Staffordshire and Shropshire"),
    ),
    (
        "Arden and Greater East Midlands",
        "Y60",
        (
            "Y61",
            "Coventry, Warwickshire, Herefordshire and Worcestershire",
            "Derbyshire, Lincolnshire and Nottinghamshire",
            "Leicestershire, Rutland and Northamptonshire",
        ),
    ),
    ("South, Central and West", "Y59", ("Y58", "Y59")),
)
"""Support units: name, region, and the regions or footprints that each is taken to serve (assumed; London has
none)."""
AddBody = Callable[..., None]
"""Adds a row to the bodies: body, name, kind, source, status, and other cells by name."""
ASSUMED_AREA = "figure:D01; names and area assumed, London without a unit"


@dataclass(frozen=True)
class Geography:
    """Who covers whom in 2025-27.

    Attributes:
        boards: The boards of 2025 as in the evidence, with `unit` (id, or blank) and `closes`, by code.
        moves: Boards that end and who follows them: sender, receiver, share, on, source, status.
        merged: The boards that follow: body, name, footprint, region_code, population, opens, unit, source,
            status.
        bodies: The `bodies` table.
        successions: The `successions` table.
    """

    boards: pl.DataFrame
    moves: pl.DataFrame
    merged: pl.DataFrame
    bodies: pl.DataFrame
    successions: pl.DataFrame


def build_geography(evidence: Evidence) -> Geography:
    """Put the bodies together from the structure of the evidence."""
    boards = evidence.structure("icbs_2025").sort("ods_code").with_columns(unit=pl.lit(""))
    boards = boards.with_columns(unit=_unit_of(boards))
    moves = pl.concat([_moves_of_2026(evidence, boards), _moves_of_2027(evidence, boards)])
    ends = moves.group_by("sender").agg(closes=pl.col("on").first())
    boards = boards.join(ends, left_on="ods_code", right_on="sender", how="left", maintain_order="left")
    merged = _merged(boards, moves)
    bodies = _body_table(boards, merged)
    return Geography(boards, moves, merged, bodies, _succession_table(boards, merged, moves))


def _unit_of(boards: pl.DataFrame) -> pl.Series:
    """Give each board the unit that is taken to serve its footprint or its region."""
    unit_of = {area: f"support-{i}" for i, (_, _, areas) in enumerate(UNITS, start=1) for area in areas}
    areas = boards.select("footprint", "region_code").iter_rows()
    return pl.Series([unit_of.get(footprint, unit_of.get(region, "")) for footprint, region in areas])


_MOVES = ("sender", "receiver", "name", "share", "on", "source", "status")


def _moves_of_2026(evidence: Evidence, boards: pl.DataFrame) -> pl.DataFrame:
    """Give the registered successions; a board that goes on enlarged is followed by a new body of its own.

    A body of a plan has one size for good, so the enlarged board stands as `<code>-2026`.
    """
    table = evidence.structure("icb_succession_2026")
    larger = sorted(set(table["successor_ods"]) & set(boards["ods_code"]))
    rows = table.select(
        sender="predecessor_ods",
        receiver=pl.col("successor_ods").replace({code: f"{code}-2026" for code in larger}),
        name="successor",
        share="share",
        on="date",
        source="source",
        status="status",
    )
    names = dict(boards.select("ods_code", "name").iter_rows())
    source = "figure:A07; figure:A09; the enlarged board stands as a new body"
    own = [(code, f"{code}-2026", names[code], 1.0, MERGER, source, "assumed") for code in larger]
    return pl.concat([rows, pl.DataFrame(own, schema=rows.schema, orient="row")]).select(_MOVES)


def _moves_of_2027(evidence: Evidence, boards: pl.DataFrame) -> pl.DataFrame:
    """Give the mergers that are expected: every footprint of several boards that did not merge in 2026."""
    gone = set(evidence.structure("icb_succession_2026")["predecessor_ods"])
    left = boards.filter(~pl.col("ods_code").is_in(sorted(gone)))
    several = left.group_by("footprint").len().filter(pl.col("len") > 1)["footprint"].sort()
    ids = {footprint: f"merged-board-{i}" for i, footprint in enumerate(several, start=1)}
    rows = left.filter(pl.col("footprint").is_in(several.implode()))
    return rows.select(
        sender="ods_code",
        receiver=pl.col("footprint").replace_strict(ids),
        name="footprint",
        share=pl.lit(1.0),
        on=pl.lit(NEXT_MERGER),
        source=pl.lit("figure:A05; figure:A06; expected, not decided"),
        status=pl.lit("assumed"),
    ).select(_MOVES)


def _merged(boards: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Give the boards that follow, with the people who came to them."""
    of_sender = boards.select("ods_code", "population", "region_code", "unit")
    came = moves.join(of_sender, left_on="sender", right_on="ods_code")
    weighed = came.with_columns(people=pl.col("share") * pl.col("population"))
    first = weighed.sort("receiver", "people", descending=[False, True]).group_by(
        "receiver", maintain_order=True
    )
    return first.agg(
        pl.col("name").first(),
        pl.col("region_code").first(),
        pl.col("unit").first(),
        pl.col("on").first().alias("opens"),
        pl.col("people").sum().round(0).cast(pl.Int64).alias("population"),
        pl.col("source").first(),
        pl.when((pl.col("status") == "assumed").any())
        .then(pl.lit("assumed"))
        .otherwise(pl.lit("secondary"))
        .alias("status"),
    ).rename({"receiver": "body"})


def _body_table(boards: pl.DataFrame, merged: pl.DataFrame) -> pl.DataFrame:
    rows: list[dict[str, object]] = []

    def add(body: str, name: str, kind: str, source: str, status: str, **more: object) -> None:
        rows.append({"body": body, "name": name, "kind": kind, "source": source, "status": status, **more})

    people = int(boards["population"].sum())
    add(
        NHS_ENGLAND, "NHS England", NATIONAL, "figure:B20; figure:G08", "verified",
        population=people, closes=NEXT_MERGER,
    )  # fmt: skip
    add(
        DEPARTMENT, "Department of Health and Social Care", NATIONAL, "figure:G05; figure:G08", "verified",
        population=people,
    )  # fmt: skip
    for code, name, count in _regions(boards).iter_rows():
        source = "evidence:structure/icbs_2025; figure:G05"
        add(
            code, name, "region-office", source, "verified", parent=NHS_ENGLAND, region=code, population=count
        )
    _add_boards(add, boards, merged)
    served = dict(boards.group_by("unit").agg(pl.col("population").sum()).iter_rows())
    for i, (name, region, _) in enumerate(UNITS, start=1):
        add(
            f"support-{i}", f"{name} commissioning support unit", "support", ASSUMED_AREA, "assumed",
            parent=NHS_ENGLAND, region=region, population=served[f"support-{i}"], closes=NEXT_MERGER,
        )  # fmt: skip
        title = f"Whoever takes on the work of the {name} unit"
        add(f"elsewhere-{i}", title, "elsewhere", "figure:D03; assumed", "assumed", region=region)
    for i, (code, name, _) in enumerate(_regions(boards).iter_rows(), start=1):
        title = f"Providers and neighbourhood health providers in {name}"
        add(f"provider-{i}", title, "provider", "assumed", "assumed", region=code)
    add("private-1", "Private suppliers of commissioning support", "private", "assumed", "assumed")
    return pl.DataFrame(rows, infer_schema_length=None).select(c.name for c in BODIES.columns)


def _add_boards(add: AddBody, boards: pl.DataFrame, merged: pl.DataFrame) -> None:
    """Add footprints, the boards of 2025 and those that follow them."""
    footprint = footprints(boards)
    follow = dict(merged.select("name", "population").iter_rows())
    for name, body in footprint.items():
        inside = boards.filter(pl.col("footprint") == name)
        count = follow.get(name, int(inside["population"].sum()))
        source, region = "figure:A01; evidence:structure/icbs_2025", inside["region_code"][0]
        add(body, name, FOOTPRINT, source, "secondary", region=region, population=count)
    for row in boards.iter_rows(named=True):
        add(
            row["ods_code"], row["name"], BOARD,
            f"evidence:structure/icbs_2025; population: {row['population_source']}",
            row["population_status"],
            parent=footprint[row["footprint"]], region=row["region_code"],
            population=row["population"], closes=row["closes"],
        )  # fmt: skip
    for row in merged.iter_rows(named=True):
        add(
            row["body"], row["name"], MERGED, f"{row['source']}; population of those before it by share",
            row["status"], parent=footprint[row["name"]], region=row["region_code"],
            population=row["population"], opens=row["opens"],
        )  # fmt: skip


def _regions(boards: pl.DataFrame) -> pl.DataFrame:
    """Give code, name and population of each region, by code."""
    summed = boards.group_by("region_code").agg(pl.col("region").first(), pl.col("population").sum())
    return summed.sort("region_code")


def footprints(boards: pl.DataFrame) -> dict[str, str]:
    """Give the id of each footprint by its name, in the order of names."""
    return {name: f"footprint-{i}" for i, name in enumerate(boards["footprint"].unique().sort(), start=1)}


def _succession_table(boards: pl.DataFrame, merged: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Give who takes on whose work: boards by their moves; what leaves boards and units by region or unit."""
    parts: list[tuple[str, str, float, str, str]] = list(
        moves.select("sender", "receiver", "share", "source", "status").iter_rows()
    )
    provider = {code: f"provider-{i}" for i, code in enumerate(_regions(boards)["region_code"], start=1)}
    own = [*boards.select("ods_code", "region_code").iter_rows()]
    for body, region in [*own, *merged.select("body", "region_code").iter_rows()]:
        parts.append((body, region, 1.0, "figure:G05", "assumed"))
        parts.append((body, provider[region], 1.0, "assumed by region", "assumed"))
        parts.append((body, DEPARTMENT, 1.0, "evidence:structure/blueprint_2025", "assumed"))
    for i in range(1, len(UNITS) + 1):
        parts.append((f"support-{i}", f"elsewhere-{i}", 1.0, "figure:D03; assumed", "assumed"))
        parts.append((f"support-{i}", DEPARTMENT, 1.0, "figure:D03; assumed", "assumed"))
    return pl.DataFrame(parts, schema=["sender", "receiver", "share", "source", "status"], orient="row")
