"""Vectorised NumPy: one array an attribute, one expression a step, a `Generator` for the draws.

Tuned as a careful user would: the fastest bit generator, rates in single precision (for which NumPy's
exponential is vectorised: twice the speed in all), cells in 16 bits (for which its sort is linear).
"""

import numpy as np

from benchmarks.simulation.peer import Run, serve
from benchmarks.simulation.workload import LEAVES, MOVES, RECRUITED, RETIRES, YEAR, Tally, Workload, new_tally


def prepare(work: Workload, seed: int) -> Run:
    """Set the arrays up; the run that is given back lives through the months once."""
    rng = np.random.Generator(np.random.SFC64(seed))
    born, own = work.born.copy(), work.own.astype(np.float32)
    return lambda: live(work, rng, born, own)


def live(work: Workload, rng: np.random.Generator, born: np.ndarray, own: np.ndarray) -> Tally:
    """Live through the months; the holders' births and rates are changed in place."""
    tally = new_tally(work.months)
    held = np.ones(work.posts, dtype=bool)
    retires, newcomer = work.retirement.astype(np.float32), work.newcomer.astype(np.float32)
    for month in range(work.months):
        tally.people[month] = np.count_nonzero(held)
        retirement = retires[month - born]
        rate = own + retirement
        odds = -np.expm1(rate / np.float32(-YEAR))
        going = np.flatnonzero((rng.random(work.posts) < odds) & held)
        retiring = rng.random(going.size) < retirement[going] / rate[going]
        moving = ~retiring & (rng.random(going.size) < work.elsewhere)
        held[going[~moving]] = False
        movers, places = match(work, rng, going[moving], np.flatnonzero(~held))
        born[places], own[places] = born[movers], own[movers]
        held[places], held[movers] = True, False
        empty = np.flatnonzero(~held)
        filled = empty[rng.random(empty.size) < work.refill]
        born[filled] = month - rng.integers(work.youngest, work.oldest, filled.size)
        own[filled] = newcomer[work.cell[filled]]
        held[filled] = True
        tally.flows[RETIRES, month] = np.count_nonzero(retiring)
        tally.flows[LEAVES, month] = np.count_nonzero(~retiring & ~moving)
        tally.flows[MOVES, month] = movers.size
        tally.flows[RECRUITED, month] = filled.size
    return tally


def match(
    work: Workload, rng: np.random.Generator, movers: np.ndarray, empty: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give movers empty posts of their cell in other bodies, by lot, while posts last.

    The first mover of a cell has its first post, the second its second. Who would get a post of their own
    body gets any other one that is left; they are few.

    Returns:
        Those who move and the posts that they take.
    """
    movers, empty = rng.permutation(movers), rng.permutation(empty)
    movers = movers[np.argsort(work.cell[movers], kind="stable")]
    empty = empty[np.argsort(work.cell[empty], kind="stable")]
    wanted, offered = work.cell[movers], work.cell[empty]
    place = np.searchsorted(offered, wanted) + np.arange(movers.size) - np.searchsorted(wanted, wanted)
    met = place < np.searchsorted(offered, wanted, side="right")
    movers, place = movers[met], place[met]
    free = np.ones(empty.size, dtype=bool)
    free[place] = False
    for clash in np.flatnonzero(work.body[movers] == work.body[empty[place]]):
        alike = free & (offered == work.cell[movers[clash]]) & (work.body[empty] != work.body[movers[clash]])
        others = np.flatnonzero(alike)
        if others.size:
            place[clash] = others[0]
            free[others[0]] = False
    apart = work.body[movers] != work.body[empty[place]]
    return movers[apart], empty[place[apart]]


if __name__ == "__main__":
    serve(prepare)
