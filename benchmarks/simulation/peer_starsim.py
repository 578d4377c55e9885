"""Starsim 3: people as agents with Starsim's arrays, its distributions for the draws, a module for the posts.

Tuned as its options allow: no common random numbers (`crn`), no ageing and no counts of people that nobody
reads; what changes with time is kept as the month in which it began.
"""

import numpy as np
import starsim as ss

from benchmarks.simulation.peer import Run, serve
from benchmarks.simulation.workload import LEAVES, MOVES, RECRUITED, RETIRES, YEAR, Tally, Workload, new_tally

ss.options(crn=False, verbose=0)


class Posts(ss.Demographics):
    """Who holds which post: lets people go, moves them, and takes others on."""

    def __init__(self, work: Workload) -> None:
        super().__init__(name="posts")
        self.work = work
        self.tally = new_tally(work.months)
        self.held = np.ones(work.posts, dtype=bool)
        self.newcomer, self.retirement = work.newcomer.astype(np.float32), work.retirement.astype(np.float32)
        self.define_states(ss.IntArr("post"), ss.FloatArr("own"), ss.IntArr("born"))
        self.goes = ss.bernoulli(p=0)
        self.retires = ss.bernoulli(p=0)
        self.looks_elsewhere = ss.bernoulli(p=work.elsewhere)
        self.fills = ss.random()
        self.age = ss.randint(low=work.youngest, high=work.oldest)
        self.mover_order, self.post_order = ss.random(), ss.random()

    def init_post(self) -> None:
        """Give everybody the post, the age and the service that they start with."""
        super().init_post()
        self.post[:] = np.arange(self.work.posts)
        self.own[:], self.born[:] = self.work.own, self.work.born

    def step(self) -> None:
        """Live through one month."""
        uids = self.sim.people.auids
        self.tally.people[self.ti] = uids.size
        retirement = self.retirement[self.ti - self.born.values]
        rate = self.own.values + retirement
        self.goes.set(p=-np.expm1(rate / np.float32(-YEAR)))
        going = self.goes.rvs(uids)
        self.retires.set(p=retirement[going] / rate[going])
        retiring, others = self.retires.split(uids[going])
        moving, leaving_for_good = self.looks_elsewhere.split(others)
        gone = retiring.concat(leaving_for_good)
        self.held[self.post[gone]] = False
        self.sim.people.request_removal(gone)
        self.tally.flows[RETIRES, self.ti] = retiring.size
        self.tally.flows[LEAVES, self.ti] = leaving_for_good.size
        self.tally.flows[MOVES, self.ti] = self.move(moving)
        self.tally.flows[RECRUITED, self.ti] = self.refill()

    def move(self, movers: ss.uids) -> int:
        """Give movers empty posts of their cell in other bodies, by lot, while posts last.

        The first mover of a cell has its first post, the second its second. Who would get a post of their own
        body gets any other one that is left; they are few.
        """
        body, cell, empty = self.work.body, self.work.cell, np.flatnonzero(~self.held)
        movers = movers[np.argsort(self.mover_order.rvs(movers.size))]
        empty = empty[np.argsort(self.post_order.rvs(empty.size))]
        movers = movers[np.argsort(cell[self.post[movers]], kind="stable")]
        empty = empty[np.argsort(cell[empty], kind="stable")]
        wanted, offered = cell[self.post[movers]], cell[empty]
        place = np.searchsorted(offered, wanted) + np.arange(movers.size) - np.searchsorted(wanted, wanted)
        met = place < np.searchsorted(offered, wanted, side="right")
        movers, place, wanted = movers[met], place[met], wanted[met]
        home = body[self.post[movers]]
        free = np.ones(empty.size, dtype=bool)
        free[place] = False
        for clash in np.flatnonzero(home == body[empty[place]]):
            others = np.flatnonzero(free & (offered == wanted[clash]) & (body[empty] != home[clash]))
            if others.size:
                place[clash] = others[0]
                free[others[0]] = False
        apart = home != body[empty[place]]
        movers, places = movers[apart], empty[place[apart]]
        self.held[self.post[movers]] = False
        self.held[places] = True
        self.post[movers] = places
        return movers.size

    def refill(self) -> int:
        """Take people on from outside."""
        empty = np.flatnonzero(~self.held)
        filled = empty[self.fills.rvs(empty.size) < self.work.refill]
        new = self.sim.people.grow(filled.size)
        self.post[new], self.own[new] = filled, self.newcomer[self.work.cell[filled]]
        self.born[new] = self.ti - self.age.rvs(filled.size)
        self.held[filled] = True
        return filled.size


def prepare(work: Workload, seed: int) -> Run:
    """Build and initialise a sim; the run that is given back lives through the months once."""
    sim = ss.Sim(
        n_agents=work.posts,
        demographics=Posts(work),
        start=ss.date("2010-04-01"),
        dt=ss.month,
        dur=ss.months(work.months - 1),  # Starsim lives through the first month and the last
        rand_seed=seed,
        use_aging=False,
        people_results=False,
        copy_inputs=False,
    )
    sim.init()
    return lambda: live(sim)


def live(sim: ss.Sim) -> Tally:
    """Live through the months."""
    sim.run()
    tally: Tally = sim.demographics.posts.tally
    return tally


if __name__ == "__main__":
    serve(prepare)
