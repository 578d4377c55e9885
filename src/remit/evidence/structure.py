"""The bodies of 2010-13 and of 2025: names, codes, populations, functions and who succeeded whom.

Their limits are told in data/structure/README.md.
"""

from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl

from remit.evidence.columns import Column, Kind
from remit.evidence.errors import EvidenceError
from remit.evidence.files import read_table
from remit.faults import hint

_REASON = "names, codes, areas, populations and succession of bodies are structure, not outcome"

EXEMPT_STRUCTURE = MappingProxyType(
    {
        "ccg_2013.csv": f"groups of April 2013 with population and area team: {_REASON}",
        "pct_2011.csv": f"trusts with population of mid-2011 and authority: {_REASON}",
        "pct_ccg_succession.csv": f"which trust became which group, by share of postcodes: {_REASON}",
        "pct_clusters_2011.csv": f"trusts by cluster: {_REASON}",
        "sha_populations.csv": f"authorities with their populations: {_REASON}",
    }
)
"""Files that an as-at date does not filter, with the reason. A manifest of a run lists them."""

EXEMPT_KNOWN_BY = date(2013, 12, 31)
"""By this day all in them had been published: to a later plan they are as known as anything else."""

PUBLISHED_STRUCTURE = MappingProxyType(
    {
        "blueprint_2025.csv": date(2025, 11, 30),
        "icb_succession_2026.csv": date(2026, 4, 1),
        "icbs_2025.csv": date(2026, 1, 31),
    }
)
"""Files that are read whole from the day by which all in them had been published, and not before it."""


def _columns(kind: Kind, needed: bool, names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind, needed, "") for name in names.split())


TABLES = MappingProxyType(
    {
        "pct_2011": (
            *_columns("text", True, "pct_ods pct_name sha_code sha_name population_basis pct_ons source"),
            *_columns("integer", True, "population population_low population_high"),
        ),
        "ccg_2013": (
            *_columns("text", True, "ccg_ods ccg_name population_basis area_team_code area_team region_code"),
            *_columns("text", True, "region ccg_ons source"),
            *_columns("integer", True, "population population_low population_high"),
        ),
        "pct_ccg_succession": (
            *_columns("text", True, "pct_ods pct_ons pct_name ccg_ods ccg_ons ccg_name"),
            *_columns("number", True, "share_of_postcodes_pct"),
        ),
        "sha_populations": (
            *_columns("text", True, "sha_code sha_ons sha_name source"),
            *_columns("integer", True, "n_pcts population_mid2011_sum_of_pcts population_mid2010_implied"),
            *_columns("integer", True, "mid2010_low mid2010_high"),
            *_columns("number", False, "pct_staff management_cost"),
        ),
        "pct_clusters_2011": (
            *_columns("text", True, "cluster_name lead_sha_code pct_ods pct_name pct_sha_code source"),
            *_columns("integer", True, "population_mid2011"),
        ),
        "management_notes": (
            *_columns("text", True, "topic unit year source"),
            *_columns("number", True, "figure"),
        ),
        "icbs_2025": (
            *_columns("text", True, "ods_code ons_code name region_code region footprint"),
            *_columns("integer", True, "registered_16plus population headcount"),
            *_columns("text", True, "population_status population_source headcount_status headcount_source"),
            *_columns("integer", False, "allowance_2024_25_gbp"),
            *_columns("text", False, "allowance_source"),
            *_columns("number", True, "cost_cut_share"),
            *_columns("text", True, "cost_cut_status cost_cut_source"),
        ),
        "icb_succession_2026": (
            *_columns("text", True, "predecessor_ods predecessor successor_ods successor type status source"),
            *_columns("date", True, "date"),
            *_columns("number", True, "share"),
        ),
        "blueprint_2025": (
            *_columns("integer", True, "number"),
            *_columns("text", True, "title heading destination to_kind functions status source"),
        ),
    }
)
"""Columns of each structure file, by its name without `.csv`."""

KEYS = MappingProxyType(
    {
        "pct_2011": ("pct_ods",),
        "ccg_2013": ("ccg_ods",),
        "pct_ccg_succession": ("pct_ods", "ccg_ods"),
        "sha_populations": ("sha_code",),
        "pct_clusters_2011": ("pct_ods",),
        "management_notes": ("topic",),
        "icbs_2025": ("ods_code",),
        "icb_succession_2026": ("predecessor_ods", "successor_ods"),
        "blueprint_2025": ("number",),
    }
)
"""Columns that name one row of each structure file."""


@cache
def structure(folder: Path, name: str) -> pl.DataFrame:
    """Read one structure file of an evidence folder, in the file's order.

    Raises:
        EvidenceError: there is no such file.
    """
    if name not in TABLES:
        raise EvidenceError(f"no structure table {name!r}{hint(name, TABLES)}")
    return read_table(folder / "structure" / f"{name}.csv", TABLES[name])
