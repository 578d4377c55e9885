"""Build the shipped plan `one-board`: `python -m remit.examples.build_one_board [FOLDER]`.

The tables of people and posts, and the files from which they can be read again: an ESR file and a workbook
such as people hold. The result is committed; a test rebuilds it and compares. Draws are keyed, so the files
are the same everywhere.
"""

import datetime as dt
import sys
from pathlib import Path

import polars as pl

from remit.bodies.functions import function_names
from remit.bodies.tables import AGREEMENTS, BODIES
from remit.evidence import Evidence, as_at, margin
from remit.examples.copies import SOURCES
from remit.examples.esr_file import write_esr
from remit.examples.one_board_filling import build_filling
from remit.examples.one_board_lines import build_equality, with_managers
from remit.examples.one_board_lives import build_departures, with_breaks
from remit.examples.one_board_measures import build_measurements
from remit.examples.one_board_messy import FILE, write_messy
from remit.examples.one_board_people import (
    ESR_FILE,
    FOLDED,
    KEY,
    MARGINS,
    MERGED,
    MERGER,
    STAFF,
    START,
    build_merged_posts,
    build_staff,
    function_mix,
    in_columns,
)

FOLDER = Path(__file__).parent / "one_board"
AS_AT = dt.date(2026, 5, 31)
END = dt.date(2028, 4, 1)
UNIT = "support-1"
BOUGHT = ("digital", "business-intelligence", "procurement", "workforce")
KEY_FILE = "demonstration-no-secret.key"
SECOND_JOBS = 9
"""People with a second assignment in the ESR file."""


def build(folder: Path) -> None:
    """Write the tables of people, posts, departures, agreements, equality and filling, and files beside them.

    The plan file, the mappings and the small tables that a person wrote (bodies, successions, envelopes,
    schemes, rounds) stay as they are; the names of the bodies are read from where they ship.
    """
    evidence = as_at(AS_AT)
    people, posts = build_staff(evidence)
    people, spells = with_breaks(evidence, with_managers(people))
    equality = build_equality(people)
    departures = build_departures(people)
    tables = {
        "people": in_columns("people", people),
        "posts": pl.concat([posts, build_merged_posts(evidence, people)]),
        "spells": spells,
        "departures": departures,
        "agreements": build_agreements(evidence),
        "equality": equality,
        "measurements": build_measurements(),
    }
    tables |= build_filling(people, tables["posts"], departures)
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    sources = folder / SOURCES
    sources.mkdir(exist_ok=True)
    bodies = pl.read_csv(FOLDER / BODIES.file).filter(pl.col("body").is_in(list(STAFF)))
    recorded = people.join(equality, on="person", how="left", maintain_order="left")
    write_esr(sources / ESR_FILE, recorded, posts, bodies, START, secondary=_second_jobs(people))
    write_messy(sources / FILE, recorded, tables["posts"], spells, departures)
    (sources / KEY_FILE).write_text(f"remit-key-1 {KEY.hex()}\n", encoding="ascii")


def _second_jobs(people: pl.DataFrame) -> pl.DataFrame:
    """Give some part-time people a second assignment, in the same post."""
    part = people.filter((pl.col("fte") <= 0.6) & pl.col("continuous_from").is_null()).gather_every(11)
    return part.head(SECOND_JOBS).with_columns(fte=pl.lit(0.2))


def build_agreements(evidence: Evidence) -> pl.DataFrame:
    """Make the agreements: every board does all functions, and buys part of some from its support unit.

    A price is the unit's share of staff in the function times an assumed price a head.
    """
    sold: dict[str, float] = {}
    for function, share in margin(MARGINS, "function:unit").items():
        own = FOLDED.get(function, function)
        sold[own] = sold.get(own, 0.0) + share
    price = evidence.value(f"{MARGINS}.unit_price_gbp_head_y")
    notice = int(evidence.value(f"{MARGINS}.unit_notice_months"))
    until = {**dict.fromkeys(STAFF, MERGER - dt.timedelta(days=1)), MERGED: END - dt.timedelta(days=1)}
    rows: list[tuple[object, ...]] = []
    for body, ends in until.items():
        starts = MERGER if body == MERGED else START
        common = (starts, ends)
        for function in (name for name in function_names() if name in function_mix()):
            do = (f"do-{body}-{function}", body, None, function, "do", 0.0)
            rows.append((*do, *common, None, "synthetic", "assumed"))
        for function in BOUGHT:
            buy = (f"buy-{body}-{function}", body, UNIT, function, "buy", round(price * sold[function], 4))
            rows.append((*buy, *common, notice, "assumed; figure:D01; figure:D03", "assumed"))
    columns = [name for name in AGREEMENTS.names if name != "renewed"]
    return pl.DataFrame(rows, orient="row", infer_schema_length=None, schema=columns)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
