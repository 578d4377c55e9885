"""The order in which posts are filled: which round comes first, who may apply, who ranks first, the lot."""

import datetime as dt

import numpy as np
from numba import njit

from remit.draws import mix
from remit.rules.arithmetic import day_number
from remit.rules.versions import Rule, Version

LIFT, SLOT_IN, POOL, RESTRICTED, OPEN = range(5)
"""Methods of rounds by their place in `remit.bodies.tables.METHODS`."""
LOTS = 1_000_000
"""Lots are whole numbers from 0 to below this."""
SCORES = 100 + 1
"""Scores of panels are whole numbers from 0 to below this."""
RANKS = 2 * (SCORES + 1)
"""Ranks of applicants are whole numbers from 0 to below this."""


@njit(cache=True)
def place_in_order(method: int, senior: bool, opens: int, closes: int) -> int:
    """Give a number by which rounds are put in order, the first round the lowest.

    Senior posts come first, then rounds by the day on which they close, then by the day on which they open,
    then by method: lift and shift, slot in, pool, restricted, open.

    Args:
        method: method of the round, 0 lift, 1 slot in, 2 pool, 3 restricted, 4 open.
        senior: whether it is for senior posts.
        opens: first day of the round, YYYYMMDD.
        closes: last day of the round, YYYYMMDD.

    Source: Royal College of Nursing, Jargon buster (lift and shift, slot in, pool); that restricted comes
    before open, and senior posts before all others, is assumed.
    """
    number = 0 if senior else 1
    for part in (day_number(closes), day_number(opens)):
        number = 1_000_000 * number + part
    return 10 * number + method


@njit(cache=True)
def may_apply(
    method: int, holds: bool, succeeds: bool, at_risk: bool, asked: bool, last_day: int, opens: int
) -> bool:
    """Tell whether a person may apply in a round for a post, suitability apart.

    With lift and slot in, the holder of a post whose work passes to the body of the new one; in the pool and
    in restricted rounds everybody at risk; in open rounds who says so. The person must still be employed.

    Args:
        method: method of the round, 0 lift, 1 slot in, 2 pool, 3 restricted, 4 open.
        holds: whether the person holds a post.
        succeeds: whether the body of the new post takes on work of the person's.
        at_risk: whether the person is at risk of redundancy.
        asked: whether the person named the post as one to apply for.
        last_day: last day of the person's employment, YYYYMMDD.
        opens: first day of the round, YYYYMMDD.

    Source: Royal College of Nursing, Jargon buster (holders slot in; then the pool, with priority).
    """
    if last_day < opens:
        return False
    if method in (LIFT, SLOT_IN):
        return holds and succeeds
    if method == OPEN:
        return asked
    return at_risk


@njit(cache=True)
def rank_of(guaranteed: bool, interview: int) -> int:
    """Rank an applicant for a post, the higher the better; equal numbers are equal in rank.

    A guarantee of employment that still runs comes before any score; a score of the panel before none.

    Args:
        guaranteed: whether the person is guaranteed employment beyond the last day.
        interview: score of the panel for the person and the post, 0 to 100; -1 if there is none.
    """
    return (SCORES + 1) * guaranteed + interview + 1


@njit(cache=True)
def lot_of(stream: np.uint64, person: np.uint64, post: np.uint64) -> int:
    """Draw the lot of a person for a post, the lower the better; the same whatever the order of any list.

    Args:
        stream: the seed and what the lot decides, mixed (`remit.draws.stream`).
        person: the person's key.
        post: the post's key; 0 for a lot of the person's own.
    """
    return int(np.int64(mix(mix(stream, person), post) % np.uint64(LOTS)))


FILLING = Rule(
    "filling",
    "Order of the rounds in which posts are filled",
    "appointment",
    "a number, the first round the lowest",
    (
        Version(
            dt.date(2010, 4, 1),
            None,
            "Senior posts first. Then in the order of their dates: people move with work that goes whole; "
            "holders "
            "of a matching post slot in where they do not outnumber posts, and compete among themselves "
            "where they "
            "do; the redeployment pool; staff at risk of all bodies; open competition.",
            place_in_order,
            ("rcn-jargon-buster", "procurement-portal-assignment"),
            "secondary",
            note="The order of restricted and open rounds, and that senior posts come first, are assumed.",
        ),
    ),
)
