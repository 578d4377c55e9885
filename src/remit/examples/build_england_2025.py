"""Build the shipped plan `england-2025`: `python -m remit.examples.build_england_2025 [FOLDER]`.

Everything comes from the evidence. The result is committed; a test rebuilds it and compares. Draws are
keyed, so the files are the same everywhere.
"""

import sys
from pathlib import Path

import polars as pl

from remit.evidence import as_at, margin
from remit.examples.england_2025_bodies import NAME, build_geography
from remit.examples.england_2025_functions import build_agreements, build_functions, destinations
from remit.examples.england_2025_people import build_people, build_posts, build_receiver_posts
from remit.examples.england_2025_plan import AS_AT, plan_text

FOLDER = Path(__file__).parent / "england_2025"


def build(folder: Path) -> None:
    """Write the plan file and the tables of bodies, functions, people, posts and who supplies whom.

    The small tables that a person wrote (envelopes, schemes, rounds) stay as they are.
    """
    evidence = as_at(AS_AT)
    geography = build_geography(evidence)
    staff = build_people(evidence, geography)
    people, held = build_posts(staff)
    posts = pl.concat([held, build_receiver_posts(evidence, geography, staff)])
    tables = {
        "bodies": geography.bodies,
        "functions": build_functions(evidence),
        "successions": geography.successions,
        "people": people,
        "posts": posts,
        "agreements": build_agreements(evidence, geography),
    }
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    text = plan_text(geography, destinations(evidence), list(margin(NAME, "function:unit")))
    (folder / "plan.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
