"""The optimum: who takes which post, exactly least in the aims, found part by part.

People and posts that no chain of pairs joins do not matter to each other: each such part is a network of its
own. Within a part people and posts stand in the order of their lots, so that the order of no list matters.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from remit.matching.network import Network, amounts, bound_of, least
from remit.matching.problem import Aim, Assignment, Problem, total


class Lots(NamedTuple):
    """Numbers that put people and posts in an order of chance; uint64, shape (people,) and (posts,)."""

    people: np.ndarray
    posts: np.ndarray


@dataclass(frozen=True)
class Part:
    """People, pairs and posts that no pair joins to others.

    Attributes:
        people: The people, in the order of their lots.
        pairs: Their pairs.
        exits: Their ways out.
        targets: Posts and classes of the pairs, and posts of those classes.
    """

    people: np.ndarray
    pairs: np.ndarray
    exits: np.ndarray
    targets: np.ndarray


def solve_exactly(
    problem: Problem, lots: Lots, progress: Callable[[int, int], None] | None = None
) -> Assignment:
    """Find the best choice, proven part by part.

    Args:
        problem: the problem.
        lots: the order of chance of people and posts.
        progress: called with the number of people settled and of all, after each part.

    Raises:
        NotOptimal: a part was not proven: a fault of the program.
    """
    pair = np.full(problem.people, -1, dtype=np.int64)
    way_out = np.full(problem.people, -1, dtype=np.int64)
    post = np.full(problem.people, -1, dtype=np.int64)
    aims = [_relative(problem, aim) for aim in problem.aims]
    settled = _settle_alone(problem, aims, way_out)
    for part in parts(problem, lots):
        _solve_part(problem, aims, lots, part, pair, way_out, post)
        settled += part.people.size
        if progress is not None:
            progress(settled, problem.people)
    return Assignment(pair, way_out, post, total(problem, pair, way_out))


def _relative(problem: Problem, aim: Aim) -> Aim:
    """Take each person's least off all that the person could choose: the best choice stays the same."""
    if aim.pairs is None and aim.exits is None:
        return aim
    low = np.full(problem.people, np.iinfo(np.int64).max)
    sides = ((aim.pairs, problem.pair_person), (aim.exits, problem.exit_person))
    for of, person in sides:
        np.minimum.at(low, person, 0 if of is None else of)
    shifted = [(0 if of is None else of) - low[person] for of, person in sides]
    return Aim(aim.name, *(side if side.any() else None for side in shifted))


def _settle_alone(problem: Problem, aims: list[Aim], way_out: np.ndarray) -> int:
    """Choose the best way out of everybody who has no pair; gives their number."""
    alone = ~np.isin(np.arange(problem.people), problem.pair_person)
    exits = np.flatnonzero(alone[problem.exit_person])
    keys = [np.zeros(exits.size) if aim.exits is None else aim.exits[exits] for aim in reversed(aims)]
    order = exits[np.lexsort([*keys, problem.exit_person[exits]])]
    people, first = np.unique(problem.exit_person[order], return_index=True)
    way_out[people] = order[first]
    return int(alone.sum())


def parts(problem: Problem, lots: Lots) -> Iterator[Part]:
    """Split a problem into the parts that no pair joins; people without a pair are in none."""
    nodes = problem.people + problem.posts + problem.classes
    ends = (
        np.concatenate([problem.pair_person, problem.people + problem.posts + problem.member_class]),
        np.concatenate([problem.people + problem.pair_target, problem.people + problem.member_post]),
    )
    joined = coo_array((np.ones(ends[0].size, dtype=np.int8), ends), shape=(nodes, nodes))
    label = connected_components(joined, directed=False)[1]
    of_pair = label[problem.pair_person]
    pairs = np.argsort(of_pair, kind="stable")
    exits = np.argsort(label[problem.exit_person], kind="stable")
    targets = np.argsort(label[problem.people :], kind="stable")
    order = np.lexsort([lots.people, label[: problem.people]])
    people_label, exit_label = label[order], label[problem.exit_person][exits]
    target_label = label[problem.people :][targets]
    for number in np.unique(of_pair):
        yield Part(
            _run(order, people_label, number),
            _run(pairs, of_pair[pairs], number),
            _run(exits, exit_label, number),
            _run(targets, target_label, number),
        )


def _run(values: np.ndarray, labels: np.ndarray, label: int) -> np.ndarray:
    first, last = np.searchsorted(labels, [label, label + 1])
    return values[first:last]


def _solve_part(
    problem: Problem,
    aims: list[Aim],
    lots: Lots,
    part: Part,
    pair: np.ndarray,
    way_out: np.ndarray,
    post: np.ndarray,
) -> None:
    """Solve one part and write its people's choices down."""
    posts = part.targets[part.targets < problem.posts]
    posts = posts[np.argsort(lots.posts[posts], kind="stable")]
    classes = part.targets[part.targets >= problem.posts]
    place = np.full(problem.posts + problem.classes, -1, dtype=np.int32)
    place[np.concatenate([posts, classes])] = part.people.size + np.arange(posts.size + classes.size)
    seat = np.full(problem.people, -1, dtype=np.int32)
    seat[part.people] = np.arange(part.people.size)
    order = np.lexsort([place[problem.pair_target[part.pairs]], seat[problem.pair_person[part.pairs]]])
    pairs, exits = part.pairs[order], part.exits
    person = np.concatenate([seat[problem.pair_person[pairs]], seat[problem.exit_person[exits]]])
    members = np.flatnonzero(np.isin(problem.member_class, classes - problem.posts))
    sink = part.people.size + posts.size + classes.size
    own_posts = place[posts]
    network = Network(
        tail=np.concatenate([person, place[problem.posts + problem.member_class[members]], own_posts]).astype(
            np.int32
        ),
        head=np.concatenate(
            [
                place[problem.pair_target[pairs]],
                np.full(exits.size, sink),
                place[problem.member_post[members]],
                np.full(posts.size, sink),
            ]
        ).astype(np.int32),
        capacity=np.concatenate(
            [
                np.ones(person.size, dtype=np.int64),
                np.full(members.size, part.people.size),
                problem.capacity[posts],
            ]
        ),
        supply=np.concatenate(
            [
                np.ones(part.people.size, dtype=np.int64),
                np.zeros(sink - part.people.size, dtype=np.int64),
                [-part.people.size],
            ]
        ),
    )
    others = np.zeros(members.size + posts.size, dtype=np.int64)
    costs, bounds = [], []
    for aim in aims:
        bound = bound_of(aim, pairs, exits, person, part.people.size)
        if bound:
            costs.append(np.concatenate([amounts(aim, pairs, exits), others]))
            bounds.append(bound)
    if not costs:
        costs, bounds = [np.zeros(network.tail.size, dtype=np.int64)], [0]
    flow = least(network, costs, bounds)
    taken = pairs[flow[: pairs.size] > 0]
    pair[problem.pair_person[taken]] = taken
    out = exits[flow[pairs.size : person.size] > 0]
    way_out[problem.exit_person[out]] = out
    single = taken[problem.pair_target[taken] < problem.posts]
    post[problem.pair_person[single]] = problem.pair_target[single]
    _share_out(problem, lots, taken, members, flow[person.size : person.size + members.size], post)


def _share_out(
    problem: Problem, lots: Lots, taken: np.ndarray, members: np.ndarray, flow: np.ndarray, post: np.ndarray
) -> None:
    """Give who takes a place in a class one of its posts: people and posts in the order of their lots."""
    of_class = problem.pair_target[taken] - problem.posts
    for number in np.unique(of_class[of_class >= 0]):
        people = problem.pair_person[taken[of_class == number]]
        people = people[np.argsort(lots.people[people], kind="stable")]
        own = problem.member_class[members] == number
        of_posts, places = problem.member_post[members[own]], flow[own]
        order = np.argsort(lots.posts[of_posts], kind="stable")
        post[people] = np.repeat(of_posts[order], places[order])
