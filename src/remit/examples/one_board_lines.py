"""Who answers to whom in the example `one-board`, and what is known of its people for equality reports.

All of it is made up: shares follow no board's staff, and who has which characteristic is a keyed draw.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, EQUALITY
from remit.draws import key
from remit.examples.one_board_people import NAME, SEED, draws

CHARACTERISTICS: Mapping[str, Mapping[str, float]] = {
    "gender": {"Female": 0.74, "Male": 0.26},
    "ethnic_origin": {
        "White - British": 0.77,
        "White - Any other": 0.06,
        "Asian - Indian": 0.06,
        "Black - African": 0.05,
        "Mixed": 0.02,
    },
    "disability": {"No": 0.86, "Yes": 0.08},
    "marital_status": {"Married": 0.52, "Single": 0.34, "Divorced": 0.08},
    "nationality": {"British": 0.91, "Irish": 0.03, "Indian": 0.03},
}
"""Shares of people with each characteristic; of the others it is not known."""


def with_managers(people: pl.DataFrame) -> pl.DataFrame:
    """Give people with the code of their manager: somebody of the next band above in the same function.

    The highest of a function answers to the first executive of the body, who answers to nobody.
    """
    rows = people.select(
        "person", "body", "function", rank=pl.col("band").replace_strict(BANDS, range(len(BANDS)))
    )
    managers: dict[str, str] = {}
    for (_,), of_body in rows.group_by("body", maintain_order=True):
        chief = of_body.filter(pl.col("rank") == of_body["rank"].max())["person"][0]
        for (_, _), team in of_body.group_by("body", "function", maintain_order=True):
            ranks = team["rank"].unique().sort(descending=True).to_list()
            above = [chief]
            for rank in ranks:
                own = team.filter(pl.col("rank") == rank)["person"].to_list()
                managers |= {person: above[n % len(above)] for n, person in enumerate(own)}
                above = own
        managers.pop(chief)
    manager = pl.col("person").replace_strict(managers, default=None, return_dtype=pl.String)
    return people.with_columns(manager=manager)


def build_equality(people: pl.DataFrame) -> pl.DataFrame:
    """Make the table for equality reports: a row a person, blank where nothing was said."""
    ids = np.array([key(NAME, SEED, person) for person in people["person"]], dtype=np.uint64)
    columns = {"person": people["person"]}
    for name, shares in CHARACTERISTICS.items():
        edges = np.cumsum(list(shares.values()))
        places = np.searchsorted(edges, draws(name, ids))
        words = [*shares, None]
        columns[name] = pl.Series(
            [words[min(place, len(shares))] for place in places.tolist()], dtype=pl.String
        )
    return pl.DataFrame(columns).select(EQUALITY.names)
