"""The problem of filling posts as arrays: who could take which post, and what each choice counts in each aim.

People and posts are numbered from 0. A pair is a person with a target: a post, or a class of posts that are
alike for everybody who may take one. Every person has one way out at least: to be without a post. Aims are in
order of importance; each gives a whole number to every pair and every way out, and the least sum is best.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Aim(NamedTuple):
    """One aim: what each choice counts towards it, the less the better.

    Attributes:
        name: Short name.
        pairs: Of each pair, int64, shape (pairs,); none for nought throughout.
        exits: Of each way out, int64, shape (exits,); none for nought throughout.
    """

    name: str
    pairs: np.ndarray | None
    exits: np.ndarray | None


@dataclass(frozen=True)
class Problem:
    """Who could take which post.

    Attributes:
        people: Number of people.
        capacity: Places of each post, int64, shape (posts,).
        pair_person: Person of each pair, int32, in ascending order, shape (pairs,).
        pair_target: Its target: a post, or the number of posts plus the number of a class, int32.
        exit_person: Person of each way out, int32, in ascending order, shape (exits,).
        member_class: Class of each membership, int32, in ascending order, shape (memberships,).
        member_post: Post of each membership, int32.
        aims: The aims, most important first.
    """

    people: int
    capacity: np.ndarray
    pair_person: np.ndarray
    pair_target: np.ndarray
    exit_person: np.ndarray
    member_class: np.ndarray
    member_post: np.ndarray
    aims: tuple[Aim, ...]

    @property
    def posts(self) -> int:
        """Number of posts."""
        return self.capacity.size

    @property
    def classes(self) -> int:
        """Number of classes of posts."""
        return int(self.member_class[-1]) + 1 if self.member_class.size else 0

    def members(self, target: int) -> np.ndarray:
        """Give the posts of a target: the post itself, or those of the class."""
        if target < self.posts:
            return np.array([target])
        own = target - self.posts
        first, last = np.searchsorted(self.member_class, [own, own + 1])
        return self.member_post[first:last]


@dataclass(frozen=True)
class Assignment:
    """Who takes which post.

    Attributes:
        pair: Pair of each person, -1 for a way out, int64, shape (people,).
        way_out: Way out of each person, -1 for a pair, int64, shape (people,).
        post: Post of each person, -1 for none, int64, shape (people,).
        totals: What the choice comes to in each aim, in their order.
    """

    pair: np.ndarray
    way_out: np.ndarray
    post: np.ndarray
    totals: tuple[int, ...]


def total(problem: Problem, pair: np.ndarray, way_out: np.ndarray) -> tuple[int, ...]:
    """Add up what a choice comes to in each aim.

    Args:
        problem: the problem.
        pair: pair of each person, -1 for a way out, shape (people,).
        way_out: way out of each person, -1 for a pair, shape (people,).
    """
    pairs, exits = pair[pair >= 0], way_out[way_out >= 0]
    return tuple(
        (0 if aim.pairs is None else int(aim.pairs[pairs].sum()))
        + (0 if aim.exits is None else int(aim.exits[exits].sum()))
        for aim in problem.aims
    )


def without_classes(problem: Problem) -> Problem:
    """Write every pair with a class out as pairs with its posts: the same problem, larger."""
    sizes = np.array([problem.members(int(target)).size for target in problem.pair_target], dtype=np.int64)
    origin = np.repeat(np.arange(sizes.size), sizes)
    targets = [problem.members(int(target)) for target in problem.pair_target]
    none = np.empty(0, dtype=np.int32)
    return Problem(
        problem.people,
        problem.capacity,
        problem.pair_person[origin],
        np.concatenate([none, *targets]).astype(np.int32),
        problem.exit_person,
        none,
        none,
        tuple(
            Aim(aim.name, None if aim.pairs is None else aim.pairs[origin], aim.exits) for aim in problem.aims
        ),
    )
