"""The proposal: the market of a plan, its pairs, the optimum, and what the rules alone would give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.draws import key, uniforms
from remit.exits.pounds import in_pounds
from remit.faults import Fault, FaultsFound
from remit.matching.aims import LEAVING, NO_POST, ORDER, aims_of, check_order
from remit.matching.alone import fill_in_order
from remit.matching.candidates import BY_DECISION, Market, Pairs, blocked_in, candidate_pairs, fit_of
from remit.matching.decisions import Decided, Decision, not_allowed, read_decisions, weigh_decisions
from remit.matching.market import build_market, seekers_of
from remit.matching.problem import Aim, Assignment, Problem
from remit.matching.scope import LEAVES, Scope, find_scope, person_keys
from remit.matching.solve import Lots, solve_exactly
from remit.plan import Plan
from remit.rules.compiled import forget
from remit.rules.suitability import BLOCKS

WRITTEN = "fill"
"""Kind of change that makes a written proposal part of an option."""
WRITTEN_AIM = "written"
"""Name of the aim to place people as a written proposal does."""


@dataclass(frozen=True)
class Solved:
    """A scope with its optimum.

    Attributes:
        scope: Whom and what the filling concerns.
        seekers: The people whom the filling settles, in the order of the problem.
        decided: What people decided.
        market: People and posts as arrays.
        pairs: The pairs of the problem.
        exit_kind: Kind of each way out of the problem.
        problem: The problem.
        lots: The order of chance.
        best: The optimum.
        alone: What the rules alone give.
        order: The aims, most important first.
        seed: What keys the lots.
    """

    scope: Scope
    seekers: pl.DataFrame
    decided: Decided
    market: Market
    pairs: Pairs
    exit_kind: np.ndarray
    problem: Problem
    lots: Lots
    best: Assignment
    alone: Assignment
    order: tuple[str, ...]
    seed: int


def solve_plan(
    plan: Plan,
    faults: Sequence[Fault] = (),
    seed: int | None = None,
    order: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Solved:
    """Fill the posts of a plan as well as can be.

    Args:
        plan: the plan, applied; it may have been read despite wrong rows of the staff's tables.
        faults: all faults of the reading.
        seed: keys the lots; by default that of the written proposal in force, else 1.
        order: aims, most important first; by default that of the written proposal in force, else `ORDER`.
        progress: called with the number of people settled and of all.

    Raises:
        FaultsFound: nobody is at risk, the order is none, or decisions clash; all that is wrong is in it.
    """
    forget()
    written = _written(plan)
    seed = seed if seed is not None else int(written.get("seed") or 1)
    order = check_order(order if order is not None else (written.get("order") or " ".join(ORDER)).split())
    scope = find_scope(plan, faults, seed)
    return solve_scope(scope, read_decisions(plan), seed, order, progress)


def solve_scope(
    scope: Scope,
    decisions: Sequence[Decision],
    seed: int,
    order: tuple[str, ...],
    progress: Callable[[int, int], None] | None = None,
) -> Solved:
    """Fill the posts of a scope under some decisions; to try others, call it again.

    Raises:
        FaultsFound: decisions clash; each names the ones that it clashes with.
    """
    seekers = seekers_of(scope)
    others = dict(scope.people.filter(pl.col("settled") != "").select("person", "settled").iter_rows())
    decided = weigh_decisions(scope.plan, decisions, seekers["person"], scope.posts, others)
    if decided.faults:
        raise FaultsFound(decided.faults)
    market = build_market(scope, seekers, decided)
    pairs, exits = _choices(scope, seekers, market, decided)
    lots = Lots(*(_shuffled(seed, what, keys) for what, keys in _keys(scope, seekers)))
    exit_person, exit_kind, exit_pence = exits
    problem = Problem(
        seekers.height,
        scope.posts["places"].to_numpy().astype(np.int64),
        pairs.person,
        pairs.target,
        exit_person,
        market.member_class,
        market.member_post,
        (
            *_written_aim(scope, seekers, decisions, market, pairs, exits),
            *aims_of(order, seed, market, pairs, exit_person, exit_kind, exit_pence),
        ),
    )
    best = solve_exactly(problem, lots, progress)
    alone = fill_in_order(problem, market, pairs, lots, exit_kind, seed)
    return Solved(scope, seekers, decided, market, pairs, exit_kind, problem, lots, best, alone, order, seed)


def _written(plan: Plan) -> dict[str, str]:
    """Give the seed and the order of the written proposal in force; nothing if there is none."""
    changes = [change for change in plan.changes if change.kind == WRITTEN]
    return dict(changes[-1].parameters) if changes else {}


def written_posts(scope: Scope, seekers: pl.DataFrame, decisions: Sequence[Decision]) -> pl.DataFrame:
    """Give where the written proposal in force places people: person, post, step.

    A decision about somebody frees that person from what was written.
    """
    freed = {one.person for one in decisions if one.kind != "confirm"}
    rows = scope.plan.placements.join(seekers.select("person"), on="person", how="semi")
    return rows.filter(~pl.col("person").is_in(list(freed))).select("person", "post", "step")


def _written_aim(
    scope: Scope,
    seekers: pl.DataFrame,
    decisions: Sequence[Decision],
    market: Market,
    pairs: Pairs,
    exits: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> list[Aim]:
    """Give the aim before all others: to place people as the written proposal in force does."""
    rows = written_posts(scope, seekers, decisions)
    if rows.is_empty():
        return []
    at_person = {person: place for place, person in enumerate(seekers["person"])}
    at_post = {post: place for place, post in enumerate(scope.posts["post"])}
    bound = np.zeros(seekers.height, dtype=bool)
    post = np.full(seekers.height, -1, dtype=np.int64)
    leaves = np.zeros(seekers.height, dtype=bool)
    for person, name, step in rows.iter_rows():
        place = at_person[person]
        bound[place], leaves[place] = True, step == LEAVES
        post[place] = at_post.get(name or "", -1)
    own = post[pairs.person]
    of_class = np.where(own >= 0, market.posts["of_class"][own] + market.posts.size, -1)
    as_written = (own >= 0) & ((pairs.target == own) | (pairs.target == of_class))
    exit_person, exit_kind, _ = exits
    out = (post[exit_person] < 0) & ((exit_kind == LEAVING) == leaves[exit_person])
    return [
        Aim(
            WRITTEN_AIM,
            (bound[pairs.person] & ~as_written).astype(np.int64),
            (bound[exit_person] & ~out).astype(np.int64),
        )
    ]


def _keys(scope: Scope, seekers: pl.DataFrame) -> tuple[tuple[str, np.ndarray], tuple[str, np.ndarray]]:
    posts = np.array([key("post", post) for post in scope.posts["post"]], dtype=np.uint64)
    return ("people", person_keys(seekers["person"])), ("places", posts)


def _shuffled(seed: int, what: str, keys: np.ndarray) -> np.ndarray:
    """Give each key its place in an order of chance."""
    order = np.lexsort([keys, uniforms(seed, what, keys)])
    places = np.empty(keys.size, dtype=np.uint64)
    places[order] = np.arange(keys.size)
    return places


def _choices(
    scope: Scope, seekers: pl.DataFrame, market: Market, decided: Decided
) -> tuple[Pairs, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Give the pairs and the ways out that decisions leave open.

    Raises:
        FaultsFound: somebody is locked into a post that the rules do not allow.
    """
    pairs = candidate_pairs(market)
    fixed = np.full(seekers.height, -1, dtype=np.int64)
    fixed[list(decided.kept)] = list(decided.kept.values())
    own = fixed[pairs.person]
    open_to = (own < 0) | (own == pairs.target)
    pairs = Pairs(*(column[open_to] for column in pairs))
    found = np.zeros(seekers.height, dtype=bool)
    found[pairs.person] = True
    missing = [place for place in decided.kept if not found[place]]
    if missing:
        raise FaultsFound(_not_allowed(scope, seekers, market, decided, missing))
    return pairs, _ways_out(seekers, fixed)


def _not_allowed(
    scope: Scope, seekers: pl.DataFrame, market: Market, decided: Decided, places: Sequence[int]
) -> list[Fault]:
    people, posts = seekers["person"], scope.posts["post"]
    faults = []
    for place in places:
        post = decided.kept[place]
        why = why_blocked(market, place, post)
        for one in decided.decisions:
            if one.person == people[place] and one.post == posts[post] and one.kind == "lock":
                faults.append(not_allowed(one, why))
    return faults


def why_blocked(market: Market, person: int, post: int) -> str:
    """Say in words why a person may not apply for a post in any round."""
    fit = fit_of(market, person, post, -1)
    found = [blocked_in(market, turn, person, post, fit, 0) for turn in range(market.rounds.method.size)]
    real = [block for block in found if block > 0]
    if 0 in found:
        return "nothing stands in the way"
    return BLOCKS[real[-1]] if real else "no round for this post is open to this person"


def _ways_out(seekers: pl.DataFrame, fixed: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the ways out: person, kind and cost of each, in the order of people.

    Who is at risk may end without a post; who would leave under a scheme if that frees a post may do so.
    """
    at_risk, swap = ~seekers["stays"].to_numpy(), seekers["swap"].to_numpy()
    without = np.flatnonzero(at_risk & (fixed < 0))
    leaving = np.flatnonzero(swap & (fixed < 0))
    person = np.concatenate([without, leaving])
    kind = np.repeat([NO_POST, LEAVING], [without.size, leaving.size])
    cost = np.concatenate(
        [
            seekers["exit_pence"].fill_null(0).to_numpy()[without],
            seekers["scheme_pence"].fill_null(0).to_numpy()[leaving],
        ]
    )
    order = np.lexsort([kind, person])
    return person[order].astype(np.int32), kind[order], cost[order].astype(np.int64)


def objective(solved: Solved) -> list[tuple[str, int]]:
    """Give what the optimum comes to in each aim that is not a lot, most important first."""
    pairs = zip(solved.problem.aims, solved.best.totals, strict=True)
    return [(aim.name, amount) for aim, amount in pairs if not aim.name.startswith("lot")]


def money(pence: int) -> str:
    """Write pence as pounds."""
    return in_pounds(pence)


__all__ = ["BY_DECISION", "Solved", "money", "objective", "solve_plan", "solve_scope", "why_blocked"]
