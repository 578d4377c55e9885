"""A part of the problem as a network of arcs, and what an optimal flow says of all other optimal flows.

Aims are kept to exactly: where their sums fit into a whole number together they are one cost; where they do
not, the flow is found aim after aim. Between two aims the arcs that no optimal flow of the first uses are
taken out, and those that every one of them fills are kept full: by the potentials of the flow (complementary
slackness), what is left are all flows that are optimal so far, and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from remit.matching.problem import Aim

LIMIT = 1 << 61
"""What a cost times the number of nodes must stay below: the solver scales costs by the number of nodes."""


class NotOptimal(RuntimeError):
    """The solver gave no flow, or one that is not optimal: a fault of the program, never of the data."""


@dataclass(frozen=True)
class Network:
    """A network with supplies; every arc has a capacity, and flow from its tail to its head.

    Attributes:
        tail: Node from which each arc goes, int32, shape (arcs,).
        head: Node to which it goes.
        capacity: Most that flows along it, int64.
        supply: What each node gives out, or takes in if negative, int64, shape (nodes,).
    """

    tail: np.ndarray
    head: np.ndarray
    capacity: np.ndarray
    supply: np.ndarray


def least(network: Network, costs: Sequence[np.ndarray], bounds: Sequence[int]) -> np.ndarray:
    """Find the flow that is least in the first cost, of these least in the second, and so on.

    Args:
        network: the network.
        costs: cost of each arc in each aim, int64, shape (arcs,).
        bounds: the most that each aim can come to, less the least that it can.

    Returns:
        The flow along each arc, int64.

    Raises:
        NotOptimal: no flow was found, or it is not optimal.
    """
    kept = np.arange(network.tail.size)
    fixed = np.zeros(network.tail.size, dtype=np.int64)
    left = network
    packs = pack(bounds, network.supply.size)
    for number, (first, last) in enumerate(packs):
        if left.tail.size == 0:
            break
        cost = packed([one[kept] for one in costs[first:last]], bounds[first:last])
        flow = solve(left, cost)
        if number + 1 == len(packs):
            check(left, flow, cost)
            fixed[kept] += flow
            break
        reduced = cost + _differences(left, potentials(left, flow, cost))
        left, kept, fixed = _optimal_only(left, flow, reduced, kept, fixed)
    return fixed


def pack(bounds: Sequence[int], nodes: int) -> list[tuple[int, int]]:
    """Put aims together as long as their packed cost stays exact; gives the first and last of each pack.

    Raises:
        NotOptimal: one aim alone is too large.
    """
    packs: list[tuple[int, int]] = []
    first, size = 0, nodes + 1
    for place, bound in enumerate(bounds):
        if size * (bound + 1) >= LIMIT:
            packs.append((first, place))
            first, size = place, nodes + 1
            if size * (bound + 1) >= LIMIT:
                raise NotOptimal(
                    f"an aim that comes to {bound:,} is too large for {nodes:,} people and posts"
                )
        size *= bound + 1
    packs.append((first, len(bounds)))
    return [pair for pair in packs if pair[0] < pair[1]]


def packed(costs: Sequence[np.ndarray], bounds: Sequence[int]) -> np.ndarray:
    """Make one cost of several: a unit of an aim weighs more than all that the later ones can come to."""
    cost = np.zeros_like(costs[0])
    for one, bound in zip(costs, bounds, strict=True):
        cost = cost * (bound + 1) + one
    return cost


def solve(network: Network, cost: np.ndarray) -> np.ndarray:
    """Find a flow of least cost.

    Raises:
        NotOptimal: the solver says that there is none, or that it is not sure.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, cost)
    nodes = np.arange(network.supply.size, dtype=np.int32)
    solver.set_nodes_supplies(nodes, network.supply)
    status = solver.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise NotOptimal(f"the solver of flows says {status.name}")
    return np.asarray(solver.flows(np.arange(network.tail.size, dtype=np.int32)), dtype=np.int64)


def check(network: Network, flow: np.ndarray, cost: np.ndarray) -> None:
    """Prove a flow optimal without the solver: what is left of the network has no cycle of negative cost.

    Raises:
        NotOptimal: it has one, or the flow breaks a capacity or a supply.
    """
    out = np.zeros(network.supply.size, dtype=np.int64)
    np.add.at(out, network.tail, flow)
    np.subtract.at(out, network.head, flow)
    within = (flow >= 0) & (flow <= network.capacity)
    if not within.all() or (out != network.supply).any():
        raise NotOptimal("the solver's flow breaks a capacity or a supply")
    potentials(network, flow, cost)


def potentials(network: Network, flow: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Give a potential of each node by which no arc that is left has a negative cost.

    Raises:
        NotOptimal: there are none, so that the flow is not optimal.
    """
    found = np.zeros(network.supply.size, dtype=np.int64)
    if not _relax(network.tail, network.head, network.capacity, flow, cost, found):
        raise NotOptimal("the solver's flow is not optimal: it can be made cheaper")
    return found


@njit(cache=True)
def _relax(
    tail: np.ndarray,
    head: np.ndarray,
    capacity: np.ndarray,
    flow: np.ndarray,
    cost: np.ndarray,
    found: np.ndarray,
) -> bool:
    """Find the shortest ways from anywhere to each node of what is left (Bellman and Ford)."""
    for _ in range(found.size + 1):
        changed = False
        for arc in range(tail.size):
            a, b, c = tail[arc], head[arc], cost[arc]
            if flow[arc] < capacity[arc] and found[a] + c < found[b]:
                found[b] = found[a] + c
                changed = True
            if flow[arc] > 0 and found[b] - c < found[a]:
                found[a] = found[b] - c
                changed = True
        if not changed:
            return True
    return False


def _differences(network: Network, found: np.ndarray) -> np.ndarray:
    return found[network.tail] - found[network.head]


def _optimal_only(
    network: Network, flow: np.ndarray, reduced: np.ndarray, kept: np.ndarray, fixed: np.ndarray
) -> tuple[Network, np.ndarray, np.ndarray]:
    """Leave the arcs that some optimal flow may use either way; what every one uses is fixed."""
    full = reduced < 0
    fixed = fixed.copy()
    fixed[kept[full]] += flow[full]
    supply = network.supply.copy()
    np.subtract.at(supply, network.tail[full], flow[full])
    np.add.at(supply, network.head[full], flow[full])
    free = reduced == 0
    left = Network(network.tail[free], network.head[free], network.capacity[free], supply)
    return left, kept[free], fixed


def bound_of(aim: Aim, pairs: np.ndarray, exits: np.ndarray, person: np.ndarray, people: int) -> int:
    """Give the most that an aim can come to over some people, when each person's least counts as nought.

    Args:
        aim: the aim, each person's least taken off.
        pairs: the pairs of these people.
        exits: their ways out.
        person: person, from 0, of each of the pairs and then of each of the ways out.
        people: number of people.
    """
    worst = np.zeros(people, dtype=np.int64)
    np.maximum.at(worst, person, amounts(aim, pairs, exits))
    return int(worst.sum())


def amounts(aim: Aim, pairs: np.ndarray, exits: np.ndarray) -> np.ndarray:
    """Give what some pairs, and then some ways out, count in an aim."""
    parts = [
        np.zeros(own.size, dtype=np.int64) if of is None else of[own]
        for of, own in ((aim.pairs, pairs), (aim.exits, exits))
    ]
    return np.concatenate(parts)
