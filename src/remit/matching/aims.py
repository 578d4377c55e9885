"""What a filling of posts is to bring about, most important first, as the aims of a problem."""

from collections.abc import Sequence

import numpy as np
from numba import njit

from remit.draws import key
from remit.faults import Fault, FaultsFound, hint
from remit.matching.candidates import Market, Pairs, Rounds
from remit.matching.problem import Aim
from remit.rules.filling import LIFT, RANKS, SLOT_IN, lot_of

MEANINGS = {
    "rights": "people get what the rounds for holders give them: in the order of the rounds, as many as can "
    "be "
    "placed, then those who rank first, then by lot",
    "redundancies": "fewest compulsory redundancies, then those who come first for the posts of later "
    "rounds: by "
    "round, then by rank",
    "skills": "least loss of skills that are critical to the business: out of the body counts twice what out "
    "of "
    "the function counts",
    "cost": "least cost of exits and of pay protection",
    "preferences": "posts that people would like best",
    "match": "posts most like the old ones",
    "travel": "least travel",
}
"""The aims by name, in words."""
ORDER = tuple(MEANINGS)
"""The order in which the aims count if no other is given."""
LOT = "lot"
"""Name of the last aim: what is still equal is drawn."""
NO_POST, LEAVING = 0, 1
"""Ways out: without a post, or under a scheme."""
NO_WISH = 100
"""What a post counts that a person with wishes did not name."""


def check_order(order: Sequence[str]) -> tuple[str, ...]:
    """Give an order of aims if it is one.

    Raises:
        FaultsFound: it names an aim that there is not, or one twice, or leaves redundancies out.
    """
    faults = []
    known = f"choose from {', '.join(ORDER)}"
    for name in dict.fromkeys(order):
        if name not in ORDER:
            what = f"is no aim{hint(name, ORDER)}"
            faults.append(Fault("unknown-aim", "--order", None, None, name, what, known))
        elif list(order).count(name) > 1:
            faults.append(Fault("aim-twice", "--order", None, None, name, "stands twice", "name it once"))
    if "redundancies" not in order:
        what = "redundancies is left out; people are not made redundant to save money or travel"
        faults.append(Fault("aim-missing", "--order", None, None, None, what, "name it"))
    if faults:
        raise FaultsFound(faults)
    return tuple(order)


def entitled_turns(rounds: Rounds) -> list[int]:
    """Give the places of the rounds in which holders have a right to the posts of their work."""
    return [turn for turn, method in enumerate(rounds.method) if method in (LIFT, SLOT_IN)]


def aims_of(
    order: Sequence[str],
    seed: int,
    market: Market,
    pairs: Pairs,
    exit_person: np.ndarray,
    exit_kind: np.ndarray,
    exit_pence: np.ndarray,
) -> tuple[Aim, ...]:
    """Give the aims of a problem, most important first.

    Args:
        order: names of the aims.
        seed: keys the lots.
        market: people and posts.
        pairs: the pairs.
        exit_person: person of each way out.
        exit_kind: NO_POST or LEAVING.
        exit_pence: what it costs, pence.
    """
    made = []
    for name in order:
        if name == "rights":
            willing = np.zeros(market.people.size, dtype=bool)
            willing[exit_person[exit_kind == LEAVING]] = True
            made += _rights(seed, market, pairs, exit_person, willing)
        elif name == "redundancies":
            made.append(Aim(name, None, (exit_kind == NO_POST).astype(np.int64)))
            later = ~np.isin(pairs.turn, entitled_turns(market.rounds))
            before = market.rounds.method.size - np.maximum(pairs.turn, 0).astype(np.int64)
            made.append(Aim("ranks", np.where(later, -pairs.rank - RANKS * before, 0), None))
        elif name == "skills":
            made.append(_skills(market, pairs, exit_person))
        elif name == "cost":
            made.append(Aim(name, pairs.protection, exit_pence))
        elif name == "preferences":
            made.append(_preferences(market, pairs, exit_person))
        elif name == "match":
            made.append(Aim(name, 100 - pairs.score.astype(np.int64), np.full(exit_person.size, 100)))
        elif name == "travel":
            made.append(Aim(name, np.maximum(pairs.travel_m, 0).astype(np.int64), None))
    return (*made, _lots(seed, market, pairs, exit_person))


def _rights(
    seed: int, market: Market, pairs: Pairs, exit_person: np.ndarray, willing: np.ndarray
) -> list[Aim]:
    """For each round for holders: as many as can be, then by rank, then by lot; cost chooses nobody.

    Who is willing to leave under a scheme to free a post claims no right to one.
    """
    stream = np.uint64(key(seed, "holders"))
    made = []
    for turn in entitled_turns(market.rounds):
        own = (pairs.turn == turn) & ~willing[pairs.person]
        if not own.any():
            continue
        lots = draw_lots(stream, market.people["key"], np.zeros(market.people.size, dtype=np.uint64))
        made += [
            Aim(
                f"placed in round {turn}", (~own).astype(np.int64), np.ones(exit_person.size, dtype=np.int64)
            ),
            Aim(f"ranks in round {turn}", np.where(own, -pairs.rank, 0), None),
            Aim(f"lot of round {turn}", np.where(own, lots[pairs.person], 0), None),
        ]
    return made


def _skills(market: Market, pairs: Pairs, exit_person: np.ndarray) -> Aim:
    critical = market.people["critical"]
    function = market.posts["function"][first_posts(market, pairs.target)]
    elsewhere = critical[pairs.person] & (function != market.people["function"][pairs.person])
    return Aim("skills", elsewhere.astype(np.int64), 2 * critical[exit_person].astype(np.int64))


def _preferences(market: Market, pairs: Pairs, exit_person: np.ndarray) -> Aim:
    wishes = np.zeros(market.people.size, dtype=bool)
    wishes[market.special["at"][market.special["wish"] > 0] // max(market.posts.size, 1)] = True
    counted = np.where(pairs.wish > 0, pairs.wish - 1, NO_WISH)
    return Aim(
        "preferences",
        np.where(wishes[pairs.person], counted, 0),
        np.where(wishes[exit_person], NO_WISH, 0).astype(np.int64),
    )


def _lots(seed: int, market: Market, pairs: Pairs, exit_person: np.ndarray) -> Aim:
    stream = np.uint64(key(seed, "posts"))
    keys, people = market.posts["key"], market.people["key"]
    posts = keys[first_posts(market, pairs.target)] if pairs.person.size else np.empty(0, dtype=np.uint64)
    none = np.zeros(exit_person.size, dtype=np.uint64)
    return Aim(
        LOT, draw_lots(stream, people[pairs.person], posts), draw_lots(stream, people[exit_person], none)
    )


def first_posts(market: Market, target: np.ndarray) -> np.ndarray:
    """Give the post of each target: its own, or the first of the class."""
    of_class = np.maximum(target - market.posts.size, 0)
    first = market.member_post[market.first_member[:-1]] if market.posts.size else np.empty(0, dtype=np.int32)
    return np.where(target < market.posts.size, target, first[of_class] if first.size else target)


@njit(cache=True)
def draw_lots(stream: np.uint64, people: np.ndarray, posts: np.ndarray) -> np.ndarray:
    """Draw the lots of people for posts, both given by their keys; int64, shape (n,)."""
    lots = np.empty(people.size, dtype=np.int64)
    for n in range(people.size):
        lots[n] = lot_of(stream, people[n], posts[n])
    return lots
