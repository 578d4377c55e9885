"""Times the filling of posts: `make bench-matching`.

Two sizes: 2,000 people with 1,500 posts, and 60,000 with 45,000, about 50 candidate posts each, in 17
functions that share no posts. Remit keeps five aims exactly, one after another, and proves each part; that is
set beside the limits that the project has set itself. SciPy's sparse assignment gets two aims put into one
cost, which is what it can take exactly; so does Remit in the same run, and both have to come to the same
optimum. Each contender runs in a process of its own; the peak has the data in it.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from remit.draws import uniforms
from remit.matching.problem import Aim, Problem
from remit.matching.solve import Lots, parts, solve_exactly

SIZES = {(2_000, 1_500): (1.0, 2_000.0), (60_000, 45_000): (20.0, 2_000.0)}
"""People and posts; seconds and megabytes within which the optimum has to be proven."""
FUNCTIONS, CANDIDATES = 17, 50
MOST_EXIT, MOST_PROTECTION, MOST_TRAVEL = 16_000_000, 3_000_000, 60_000
"""Most pence of an exit and of pay protection, most metres of travel."""
WEIGHT = 10**10
"""What a redundancy weighs against pounds: more than all pounds together, and exact in floating point."""
POUND = 100
CONTENDERS = ("remit, five aims", "remit", "scipy")
MEGABYTE = 1_000.0


def draw(what: str, count: int, most: int) -> np.ndarray:
    """Draw whole numbers below a limit."""
    return (uniforms(1, what, np.arange(count, dtype=np.uint64)) * most).astype(np.int64)


def instance(people: int, posts: int) -> tuple[Problem, Lots]:
    """Make the people, posts and pairs of a size, with all five aims."""
    of_person, of_post = draw("function", people, FUNCTIONS), draw("post", posts, FUNCTIONS)
    order = np.argsort(of_post, kind="stable")
    first = np.searchsorted(of_post[order], np.arange(FUNCTIONS + 1))
    person = np.repeat(np.arange(people), CANDIDATES)
    own = of_person[person]
    place = uniforms(1, "candidate", np.arange(person.size, dtype=np.uint64)) * (first[own + 1] - first[own])
    target = order[first[own] + place.astype(np.int64)]
    pairs = np.unique(person * posts + target)
    person, target = pairs // posts, pairs % posts
    some = uniforms(1, "protected", np.arange(person.size, dtype=np.uint64)) < 0.4
    protection = np.where(some, draw("protection", person.size, MOST_PROTECTION), 0)
    critical = (draw("critical", people, 10) == 0).astype(np.int64)
    none = np.empty(0, dtype=np.int32)
    aims = (
        Aim("redundancies", None, np.ones(people, dtype=np.int64)),
        Aim("skills", None, 2 * critical),
        Aim("cost", protection, draw("exit", people, MOST_EXIT)),
        Aim("travel", draw("travel", person.size, MOST_TRAVEL), None),
        Aim("lot", draw("lot", person.size, 10**6), draw("own lot", people, 10**6)),
    )
    exits = np.arange(people, dtype=np.int32)
    capacity = np.ones(posts, dtype=np.int64)
    problem = Problem(
        people, capacity, person.astype(np.int32), target.astype(np.int32), exits, none, none, aims
    )
    return problem, Lots(
        draw("lots", people, 2**40).astype(np.uint64), draw("places", posts, 2**40).astype(np.uint64)
    )


def two_aims(problem: Problem) -> Problem:
    """Leave redundancies and cost in whole pounds, as one aim."""
    cost = next(aim for aim in problem.aims if aim.name == "cost")
    assert cost.pairs is not None
    assert cost.exits is not None
    one = Aim("both", cost.pairs // POUND, WEIGHT + cost.exits // POUND)
    return Problem(
        *(getattr(problem, name) for name in problem.__dataclass_fields__ if name != "aims"), aims=(one,)
    )


def by_remit(problem: Problem, lots: Lots) -> tuple[int, ...]:
    """Solve with Remit: OR-Tools' min-cost flow, part by part, aim after aim, each part proven."""
    return solve_exactly(problem, lots).totals


def by_scipy(problem: Problem, lots: Lots) -> tuple[int, ...]:
    """Solve with SciPy's sparse assignment, part by part; an own post for everybody stands for none."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    [aim] = problem.aims
    assert aim.pairs is not None
    assert aim.exits is not None
    total = 0
    for part in parts(problem, lots):
        rows = np.searchsorted(np.sort(part.people), problem.pair_person[part.pairs])
        columns = np.searchsorted(np.sort(part.targets), problem.pair_target[part.pairs])
        count = part.people.size
        own = np.arange(count)
        cost = (
            np.concatenate([aim.pairs[part.pairs], aim.exits[np.sort(part.people)]]) + 1
        )  # noughts would vanish
        shape = (count, part.targets.size + count)
        graph = csr_array(
            (
                cost.astype(float),
                (np.concatenate([rows, own]), np.concatenate([columns, part.targets.size + own])),
            ),
            shape=shape,
        )
        taken = min_weight_full_bipartite_matching(graph)
        total += round(float(graph[taken[0], taken[1]].sum())) - count
    return (total,)


def contend(name: str, people: int, posts: int) -> None:
    """Run one contender in this process, and print what it came to as JSON."""
    problem, lots = instance(people, posts)
    solve: dict[str, Callable[[Problem, Lots], tuple[int, ...]]] = {
        "remit, five aims": by_remit,
        "remit": by_remit,
        "scipy": by_scipy,
    }
    if name.startswith("remit"):
        by_remit(*instance(200, 150))  # loads what is compiled
    if name != "remit, five aims":
        problem = two_aims(problem)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    began, worked = time.perf_counter(), time.process_time()
    totals = solve[name](problem, lots)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    row = {
        "seconds": seconds,
        "cpu": cpu,
        "peak": peak,
        "before": before,
        "totals": list(totals),
        "pairs": problem.pair_person.size,
    }
    sys.stdout.write(json.dumps(row) + "\n")


def main() -> None:
    """Print a line a contender and size; end with 1 if an optimum differs."""
    if len(sys.argv) > 1:
        contend(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
        return
    differs = False
    for (people, posts), (limit, most) in SIZES.items():
        sys.stdout.write(f"\n{people:,} people, {posts:,} posts\n")
        optimum = None
        for name in CONTENDERS:
            command = [sys.executable, __file__, name, str(people), str(posts)]
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            line = f"  {name:<18} {row['seconds']:7.2f} s ({row['cpu']:.2f} CPU)  peak {row['peak']:7,.0f} MB"
            if name == CONTENDERS[0]:
                met = row["seconds"] <= limit and row["peak"] <= most
                line += f"  limit {limit:g} s, {most:,.0f} MB: {'met' if met else 'NOT MET'}"
                line += f"; {row['pairs']:,} pairs"
                line += f"; redundancies {row['totals'][0]:,}, proven"
            else:
                optimum = optimum or row["totals"]
                differs |= row["totals"] != optimum
                line += f"  optimum {row['totals'][0]:,}" + (" DIFFERS" if row["totals"] != optimum else "")
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    sys.exit(int(differs))


if __name__ == "__main__":
    main()
