"""The proposal as tables: where each person goes and how, what is left of each post, how each round went."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from remit.bodies.tables import STEPS
from remit.matching.aims import LEAVING, entitled_turns
from remit.matching.candidates import BY_DECISION, STAYS
from remit.matching.decisions import Decision
from remit.matching.propose import Solved
from remit.matching.scope import IN_FILLING, LEAVES
from remit.rules.filling import LIFT, OPEN, POOL, RESTRICTED, SLOT_IN

(
    LIFT_AND_SHIFT,
    SLOTS_IN,
    COMPETES,
    POOLED,
    AT_RISK,
    OPENLY,
    DECIDED,
    STAYS_IN_POST,
    LEAVES_UNDER_SCHEME,
    TAKES_OTHER_WORK,
    WITHOUT,
) = STEPS
OF_METHOD = {LIFT: LIFT_AND_SHIFT, SLOT_IN: SLOTS_IN, POOL: POOLED, RESTRICTED: AT_RISK, OPEN: OPENLY}
NO_TURN, LEAVES_TURN = -9, -8
"""Stand for the round of who has no post, and of who leaves under a scheme to free one."""
KEEPS = (
    LIFT_AND_SHIFT,
    SLOTS_IN,
    COMPETES,
    POOLED,
    AT_RISK,
    OPENLY,
    DECIDED,
    STAYS_IN_POST,
    TAKES_OTHER_WORK,
)
"""Steps of who keeps NHS work."""


@dataclass(frozen=True)
class Proposal:
    """Who goes where, and who is left: a proposal, which binds nobody.

    Attributes:
        solved: The optimum with all that it was made of.
        people: One row a person who is concerned: `person, body, post, function, band, fte, leaves, why,
            step, round, new_post, new_body, new_function, new_band, score, travel_m, protection_pence`,
            `exit_pence` (of who has no post), `scheme_pence` (of who leaves under one), `competitors` and
            `contested_places` (of the contest that the person was in), `contested` (equal in rank with
            somebody on the other side of the line: the panel decides), `critical, guaranteed, decided_by,
            decided_on`.
        posts: One row a post: `post, body, function, band, senior, critical, establishment, held` (by people
            who are not concerned), `places, taken, empty, applicants`.
        rounds: One row a round: `round, name, method, senior, opens, closes, places, applicants, placed,
            lost, empty`.
    """

    solved: Solved
    people: pl.DataFrame
    posts: pl.DataFrame
    rounds: pl.DataFrame

    @property
    def redundancies(self) -> int:
        """Number of people who would be made redundant against their will."""
        return int((self.people["step"] == WITHOUT).sum())

    @property
    def cost_pence(self) -> int:
        """Cost of compulsory redundancies, of swaps under a scheme and of pay protection, pence."""
        settled = self.solved.scope.people.filter(settled=LEAVES)["person"]
        own = self.people.filter(~pl.col("person").is_in(settled.implode()))
        return int(own.select(pl.sum("exit_pence", "scheme_pence", "protection_pence")).sum_horizontal()[0])

    @cached_property
    def place_of(self) -> dict[str, int]:
        """The place in the problem of each person whom the filling settles."""
        return {person: place for place, person in enumerate(self.solved.seekers["person"])}


def lay_out(solved: Solved) -> Proposal:
    """Write the optimum out as tables."""
    people = _people(solved)
    return Proposal(solved, people, _posts(solved, people), _rounds(solved))


def _people(solved: Solved) -> pl.DataFrame:
    turn, contest = turns_of(solved), contests(solved)
    best, rounds = solved.best, solved.scope.rounds
    posts = solved.scope.posts
    placed = best.post >= 0
    post = np.where(placed, best.post, 0)
    pair = np.where(best.pair >= 0, best.pair, 0)
    leaving = turn == LEAVES_TURN
    steps = [_step(solved, int(t), bool(c)) for t, c in zip(turn, contest.lost, strict=True)]

    def of_pair(column: np.ndarray) -> pl.Series:
        values = column[pair] if column.size else np.zeros(placed.size, dtype=np.int64)
        return pl.select(pl.when(pl.Series(placed)).then(pl.Series(values.astype(np.int64)))).to_series()

    def of_post(name: str) -> pl.Series:
        values = (
            posts[name].gather(post) if posts.height else pl.Series([None] * placed.size, dtype=pl.String)
        )
        return pl.select(pl.when(pl.Series(placed)).then(values)).to_series()

    seekers = solved.seekers.with_columns(
        step=pl.Series(steps, dtype=pl.String),
        round=pl.Series([rounds[t].id if t >= 0 else None for t in turn], dtype=pl.String),
        new_post=of_post("post"),
        new_body=of_post("body"),
        new_function=of_post("function"),
        new_band=of_post("band"),
        score=of_pair(solved.pairs.score),
        travel_m=of_pair(solved.pairs.travel_m),
        protection_pence=of_pair(solved.pairs.protection),
        competitors=pl.Series(contest.people),
        contested_places=pl.Series(contest.places),
        contested=pl.Series(contest.equal),
        exit_pence=pl.when(pl.Series(~placed & ~leaving)).then(pl.col("exit_pence").fill_null(0)),
        scheme_pence=pl.when(pl.Series(leaving)).then("scheme_pence"),
    )
    settled = solved.scope.people.filter(pl.col("settled") != IN_FILLING).with_columns(
        step=pl.col("settled"),
        new_body=pl.col("receiver"),
        new_function=pl.when(pl.col("receiver").is_not_null()).then("function"),
        new_band=pl.when(pl.col("receiver").is_not_null()).then("band"),
        exit_pence=pl.lit(None, pl.Int64),
        scheme_pence=pl.when(settled=LEAVES).then("scheme_pence"),
        contested=pl.lit(value=False),
    )
    both = pl.concat([seekers, settled], how="diagonal").sort("person")
    confirmed = _confirmed(solved.decided.decisions, both)
    return both.join(confirmed, on="person", how="left", maintain_order="left").select(
        "person",
        "body",
        "post",
        "function",
        "band",
        "fte",
        "leaves",
        "why",
        "step",
        "round",
        "new_post",
        "new_body",
        "new_function",
        "new_band",
        "score",
        pl.when(pl.col("travel_m") >= 0).then("travel_m").alias("travel_m"),
        "protection_pence",
        "exit_pence",
        "scheme_pence",
        pl.col("competitors").fill_null(0),
        pl.col("contested_places").fill_null(0),
        "contested",
        "critical",
        "guaranteed",
        "decided_by",
        "decided_on",
    )


def _step(solved: Solved, turn: int, lost: bool) -> str:
    if turn == NO_TURN:
        return WITHOUT
    if turn == LEAVES_TURN:
        return LEAVES_UNDER_SCHEME
    if turn == STAYS:
        return STAYS_IN_POST
    if turn == BY_DECISION:
        return DECIDED
    method = solved.scope.rounds[turn].method
    return COMPETES if lost and method in (LIFT, SLOT_IN) else OF_METHOD[method]


def _confirmed(decisions: Sequence[Decision], people: pl.DataFrame) -> pl.DataFrame:
    """Give who confirmed what is proposed for each person, where it is still what is proposed."""
    proposed = dict(people.select("person", "new_post").iter_rows())
    rows = [
        (one.person, one.decided_by, one.decided_on)
        for one in decisions
        if one.kind == "confirm" and proposed.get(one.person, "") == one.post
    ]
    schema = {"person": pl.String, "decided_by": pl.String, "decided_on": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique("person", keep="last")


def turns_of(solved: Solved) -> np.ndarray:
    """Give the round in which each person is placed, or STAYS, or BY_DECISION, LEAVES_TURN or NO_TURN."""
    pair = solved.best.pair
    turn = np.full(pair.size, NO_TURN, dtype=np.int64)
    turn[pair >= 0] = solved.pairs.turn[pair[pair >= 0]]
    out = np.flatnonzero(pair < 0)
    turn[out[solved.exit_kind[solved.best.way_out[out]] == LEAVING]] = LEAVES_TURN
    return turn


@dataclass(frozen=True)
class Contests:
    """Who competed with whom; all of shape (people,).

    Attributes:
        lost: Whether somebody in the contest of the round in which the person was placed lost.
        people: Number of people in the person's contest; 0 for none.
        places: Number of places in it.
        equal: Whether somebody on the other side of the line is equal to the person in rank.
    """

    lost: np.ndarray
    people: np.ndarray
    places: np.ndarray
    equal: np.ndarray


def contests(solved: Solved) -> Contests:
    """Find who competed for what: for each round the people and posts that its pairs join."""
    count = solved.problem.people
    made = Contests(
        np.zeros(count, dtype=bool),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=bool),
    )
    turn = turns_of(solved)
    settled = np.isin(turn, [STAYS, BY_DECISION])
    entitled = entitled_turns(solved.market.rounds)
    room = solved.problem.capacity.copy()
    np.subtract.at(room, solved.best.post[settled], 1)
    for number in range(len(solved.scope.rounds)):
        pairs = np.flatnonzero((solved.pairs.turn == number) & ~settled[solved.pairs.person])
        if pairs.size:
            _contest(solved, made, pairs, turn, number, room, holders=number in entitled)
        here = turn == number
        settled |= here
        np.subtract.at(room, solved.best.post[here], 1)
    return made


def _contest(
    solved: Solved,
    made: Contests,
    pairs: np.ndarray,
    turn: np.ndarray,
    number: int,
    room: np.ndarray,
    *,
    holders: bool,
) -> None:
    """Note the contests of one round; losers are who is not placed in it, or in the end without a post."""
    problem = solved.problem
    person, target = solved.pairs.person[pairs], solved.pairs.target[pairs]
    nodes = problem.people + problem.posts + problem.classes
    ends = (
        np.concatenate([person, problem.people + problem.posts + problem.member_class]),
        np.concatenate([problem.people + target, problem.people + problem.member_post]),
    )
    if holders:
        ends = (person, problem.people + target)
    label = connected_components(
        coo_array((np.ones(ends[0].size), ends), shape=(nodes, nodes)), directed=False
    )[1]
    people = np.unique(person)
    elsewhere = (turn[people] != number) & (turn[people] != LEAVES_TURN)
    loses = elsewhere if holders else turn[people] == NO_TURN
    of_label = label[people]
    size = np.bincount(of_label, minlength=nodes)
    losing = np.bincount(of_label, weights=loses, minlength=nodes) > 0
    posts = label[problem.people : problem.people + problem.posts]
    places = np.bincount(posts, weights=np.maximum(room, 0), minlength=nodes)
    own = people[(turn[people] == number) | loses]
    own = own[made.people[own] == 0]
    made.lost[own] |= losing[label[own]]
    made.people[own], made.places[own] = size[label[own]], places[label[own]]
    for targets in _equal_targets(solved, pairs, turn, number, loses, people):
        made.equal[targets] = True


def _equal_targets(
    solved: Solved, pairs: np.ndarray, turn: np.ndarray, number: int, loses: np.ndarray, people: np.ndarray
) -> list[np.ndarray]:
    """Give the people who are equal in rank to somebody on the other side of the line, at one target."""
    person, target, rank = (getattr(solved.pairs, name)[pairs] for name in ("person", "target", "rank"))
    lost = np.zeros(solved.problem.people, dtype=bool)
    lost[people[loses]] = True
    taken = np.zeros(solved.pairs.person.size, dtype=bool)
    taken[solved.best.pair[solved.best.pair >= 0]] = True
    wins = taken[pairs] & (turn[person] == number)
    size = solved.problem.posts + solved.problem.classes
    lowest, highest = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(lowest, target[wins], rank[wins])
    np.maximum.at(highest, target[lost[person]], rank[lost[person]])
    tied = lowest[target] <= highest[target]
    return [
        person[wins & tied & (rank <= highest[target])],
        person[lost[person] & tied & (rank >= lowest[target])],
    ]


def _posts(solved: Solved, people: pl.DataFrame) -> pl.DataFrame:
    taken = people.group_by(post="new_post").len("taken")
    sizes = [solved.problem.members(int(t)) for t in np.unique(solved.pairs.target)]
    applicants = np.zeros(solved.problem.posts, dtype=np.int64)
    counted = np.bincount(solved.pairs.target, minlength=solved.problem.posts + solved.problem.classes)
    for target, members in zip(np.unique(solved.pairs.target), sizes, strict=True):
        applicants[members] += counted[target]
    posts = solved.scope.posts.with_columns(applicants=pl.Series(applicants))
    posts = posts.join(taken, on="post", how="left", maintain_order="left").with_columns(
        taken=pl.col("taken").fill_null(0).cast(pl.Int64), critical=pl.col("critical").fill_null(value=False)
    )
    return posts.with_columns(empty=pl.max_horizontal(pl.col("places") - pl.col("taken"), 0)).select(
        "post",
        "body",
        "function",
        "band",
        "senior",
        "critical",
        "establishment",
        "held",
        "places",
        "taken",
        "empty",
        "applicants",
    )


def _rounds(solved: Solved) -> pl.DataFrame:
    """Say how each round went: places open to it, who applied, who was placed, who was not."""
    turn, rows = turns_of(solved), []
    settled = np.isin(turn, [STAYS, BY_DECISION])
    room = solved.problem.capacity.copy()
    np.subtract.at(room, solved.best.post[settled], 1)
    posts = solved.scope.posts
    for number, one in enumerate(solved.scope.rounds):
        own = posts["kind"].is_in(one.kinds) & (posts["senior"] == one.senior)
        places = int(np.maximum(room, 0)[own.to_numpy()].sum())
        pairs = (solved.pairs.turn == number) & ~settled[solved.pairs.person]
        applicants = np.unique(solved.pairs.person[pairs])
        here = turn == number
        settled |= here
        np.subtract.at(room, solved.best.post[here], 1)
        rows.append(
            {
                "round": one.id,
                "name": one.name,
                "method": OF_METHOD[one.method],
                "senior": one.senior,
                "opens": one.opens,
                "closes": one.closes,
                "places": places,
                "applicants": applicants.size,
                "placed": int(here.sum()),
                "lost": int((turn[applicants] == NO_TURN).sum()),
                "empty": places - int(here.sum()),
            }
        )
    return pl.DataFrame(rows, schema_overrides={"places": pl.Int64, "applicants": pl.Int64})
