"""What the rules of filling, the same as `remit fill` runs, make of a plan: offers, guarantees, proposals."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS
from remit.evidence import Evidence
from remit.plan import Plan
from remit.rules.job_match import UNKNOWN, is_match, job_match, job_match_terms
from remit.rules.suitability import SUITS, suitable, suitable_terms
from remit.simulate.layout import Names, Offers, Proposed


def find_offers(plan: Plan, evidence: Evidence) -> Offers:
    """List what may be offered to somebody, the post most like the own one first.

    Of two posts that are alike as much the one in the lower band comes first.
    """
    match_terms, terms = job_match_terms(evidence, plan.start), suitable_terms(evidence, plan.start)
    scored = [
        (job_match(own, abs(up), 0, 0, UNKNOWN, UNKNOWN, UNKNOWN, match_terms), own, up)
        for own in (True, False)
        for up in range(1 - len(BANDS), len(BANDS))
    ]
    scored.sort(key=lambda offer: (-offer[0], abs(offer[2]), offer[2], not offer[1]))
    slot_in = [up for score, own, up in scored if own and is_match(score, abs(up), match_terms)]
    lists = [
        [
            (own, up)
            for score, own, up in scored
            if suitable(abs(up), UNKNOWN, UNKNOWN, True, score, widely, terms) == SUITS
        ]
        for widely in (False, True)
    ]
    rows = np.zeros((2, max(map(len, lists)), 2), dtype=np.int64)
    for widely, found in enumerate(lists):
        rows[widely, : len(found)] = np.array(found, dtype=np.int64).reshape(-1, 2)
    return Offers(np.array(slot_in, dtype=np.int64), rows, np.array([len(found) for found in lists]))


def find_guaranteed(plan: Plan, slots: int) -> np.ndarray:
    """Mark who is guaranteed employment beyond the last day of their body: they rank first in each round."""
    closes = plan.bodies.bodies.select("body", "closes")
    until = plan.bodies.standing.select("person", "guaranteed_until")
    rows = plan.bodies.people.select("person", "body")
    rows = rows.join(closes, on="body", how="left", maintain_order="left")
    rows = rows.join(until, on="person", how="left", maintain_order="left")
    beyond = (pl.col("guaranteed_until") >= pl.col("closes")).fill_null(value=False)
    marked = np.zeros(slots, dtype=np.bool_)
    marked[: rows.height] = rows.select(beyond).to_series().to_numpy()
    return marked


def find_proposed(plan: Plan, names: Names) -> Proposed:
    """Read where written proposals place people, by the rounds that the plan holds.

    Senior posts are left out: the model fills them in rounds of their own.
    """
    posts = plan.bodies.posts.filter(~pl.col("senior"))
    posts = posts.select("post", to="body", function="function", band="band")
    people = plan.bodies.people.select("person").with_row_index("slot")
    rows = plan.placements.filter(pl.col("round").is_in(names.rounds))
    rows = rows.join(people, on="person").join(posts, on="post")
    found = sorted(_placed(rows, names))
    return Proposed(*np.array(found, dtype=np.int64).reshape(-1, 5).T.copy())


def _placed(rows: pl.DataFrame, names: Names) -> Iterator[tuple[int, int, int, int, int]]:
    words = (names.rounds, names.bodies, names.functions, BANDS)
    rounds, bodies, functions, bands = ({word: at for at, word in enumerate(row)} for row in words)
    for row in rows.iter_rows(named=True):
        to = bodies[row["to"]], functions[row["function"]], bands[row["band"]]
        yield rounds[row["round"]], row["slot"], *to
