"""Margins of the synthetic people: shares that a national table has to add up to, each sourced or assumed."""

from functools import cache
from importlib.resources import files

import polars as pl

_SCHEMA = {
    "margin": pl.String,
    "key": pl.String,
    "share": pl.Float64,
    "published": pl.Date,
    "source": pl.String,
    "status": pl.String,
    "note": pl.String,
}


@cache
def margins(name: str) -> pl.DataFrame:
    """Read the margins of an example.

    Args:
        name: the example, for example `england-2011`.

    Returns:
        One row a share: margin (what is shared out), key (to whom), share (0 to 1, sums to 1 in a margin),
        published, source, status, note.
    """
    path = files("remit.evidence") / "data" / "margins" / f"{name}.csv"
    return pl.read_csv(path.read_bytes(), schema=_SCHEMA)


def margin(name: str, which: str) -> dict[str, float]:
    """Give one margin as key -> share, in the file's order."""
    rows = margins(name).filter(pl.col("margin") == which)
    if rows.is_empty():
        raise KeyError(f"margin {which!r} is not in evidence/data/margins/{name}.csv")
    return dict(zip(rows["key"].to_list(), rows["share"].to_list(), strict=True))
