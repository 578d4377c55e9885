"""The optimum is the best there is: by trying everything, by a proof, whatever the order of rows."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from remit.matching.network import LIMIT, Network, NotOptimal, check, least, pack, packed, solve
from remit.matching.problem import Aim, Problem, total, without_classes
from remit.matching.solve import Lots, parts, solve_exactly
from tests.matching.drawn import Drawn, small_problem, some_lots, tried_out

CASES = 2_000
BATCH = 250


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_trying_everything_agrees(first: int) -> None:
    """Up to 8 people and 8 posts, with locks, capacities, classes, second ways out and ties."""
    for case in range(first, first + BATCH):
        problem = small_problem(case)
        found = solve_exactly(problem, some_lots(problem, case))
        assert found.totals == tried_out(problem), case
        taken = np.bincount(found.post[found.post >= 0], minlength=problem.posts)
        assert (taken <= problem.capacity).all()
        assert ((found.pair >= 0) ^ (found.way_out >= 0)).all()
        assert total(problem, found.pair, found.way_out) == found.totals
        for person in np.flatnonzero(found.pair >= 0):
            assert problem.pair_person[found.pair[person]] == person
            assert found.post[person] in problem.members(int(problem.pair_target[found.pair[person]]))


def test_the_cases_have_locks_ties_classes_and_aims_that_do_not_fit_together() -> None:
    problems = [small_problem(case) for case in range(200)]
    assert sum(problem.exit_person.size < problem.people for problem in problems) > 20
    assert sum(problem.classes > 0 for problem in problems) > 20
    assert sum(len(problem.aims) > 3 for problem in problems) > 50
    large = [
        p
        for p in problems
        if any(a.pairs is not None and a.pairs.size and a.pairs.max() > 10**11 for a in p.aims)
    ]
    assert len(large) > 10


@pytest.mark.parametrize("case", range(60))
def test_classes_written_out_come_to_the_same(case: int) -> None:
    problem = small_problem(case)
    lots = some_lots(problem, case)
    assert solve_exactly(problem, lots).totals == solve_exactly(without_classes(problem), lots).totals


@pytest.mark.parametrize("case", range(40))
def test_the_order_of_rows_changes_nothing(case: int) -> None:
    """With people, posts and pairs in another order, everybody gets the same post."""
    draw = Drawn("order", case)
    people, posts = 30, 20
    chosen = draw.units(people * posts) < 0.3
    person, target = np.nonzero(chosen.reshape(people, posts))
    amount = draw.whole(0, 3, person.size)  # ties throughout
    lots = Lots(draw.whole(0, 2**40, people).astype(np.uint64), draw.whole(0, 2**40, posts).astype(np.uint64))

    def solved(of_people: np.ndarray, of_posts: np.ndarray) -> np.ndarray:
        """Solve with person i standing at of_people[i]; give the posts by the names of before."""
        order = np.lexsort([of_posts[target], of_people[person]])
        problem = Problem(
            people,
            np.ones(posts, dtype=np.int64),
            of_people[person][order].astype(np.int32),
            of_posts[target][order].astype(np.int32),
            np.arange(people, dtype=np.int32),
            np.empty(0, dtype=np.int32),
            np.empty(0, dtype=np.int32),
            (Aim("none", None, np.ones(people, dtype=np.int64)), Aim("amount", amount[order], None)),
        )
        moved = Lots(np.empty_like(lots.people), np.empty_like(lots.posts))
        moved.people[of_people], moved.posts[of_posts] = lots.people, lots.posts
        post = solve_exactly(problem, moved).post[of_people]
        back = np.argsort(of_posts)
        return np.where(post >= 0, back[post], -1)

    plain = solved(np.arange(people), np.arange(posts))
    mixed = solved(np.argsort(draw.units(people)), np.argsort(draw.units(posts)))
    np.testing.assert_array_equal(plain, mixed)


@pytest.mark.parametrize("case", range(20))
def test_another_solver_agrees(case: int) -> None:
    draw = Drawn("dense", case)
    people, posts = 40, 30
    amount = draw.whole(0, 10**6, people * posts).reshape(people, posts)
    person, target = np.nonzero(np.ones((people, posts)))
    alone = draw.whole(0, 10**6, people)
    problem = Problem(
        people,
        np.ones(posts, dtype=np.int64),
        person.astype(np.int32),
        target.astype(np.int32),
        np.arange(people, dtype=np.int32),
        np.empty(0, np.int32),
        np.empty(0, np.int32),
        (Aim("amount", amount.ravel(), alone),),
    )
    square = np.hstack([amount, np.where(np.eye(people, dtype=bool), alone[:, None], 10**12)])
    rows, columns = linear_sum_assignment(square)
    found = solve_exactly(problem, some_lots(problem, case))
    assert found.totals == (int(square[rows, columns].sum()),)


@pytest.mark.parametrize("case", range(100))
def test_one_more_place_never_leaves_more_people_without_a_post(case: int) -> None:
    problem = small_problem(case)
    without = np.ones(problem.exit_person.size, dtype=np.int64)
    problem = replace(problem, aims=(Aim("redundancies", None, without), *problem.aims))
    lots = some_lots(problem, case)
    before = solve_exactly(problem, lots).totals[0]
    for post in range(problem.posts):
        more = problem.capacity.copy()
        more[post] += 1
        assert solve_exactly(replace(problem, capacity=more), lots).totals[0] <= before


def _network() -> tuple[Network, np.ndarray]:
    tail, head = np.array([0, 0, 1, 2, 3], dtype=np.int32), np.array([2, 3, 3, 4, 4], dtype=np.int32)
    ones = np.ones(5, dtype=np.int64)
    return Network(tail, head, ones, np.array([1, 1, 0, 0, -2])), np.array([5, 1, 1, 0, 0])


def test_a_flow_that_could_be_cheaper_is_refused() -> None:
    network = Network(
        np.array([0, 0, 1, 2], dtype=np.int32),
        np.array([1, 2, 3, 3], dtype=np.int32),
        np.ones(4, dtype=np.int64),
        np.array([1, 0, 0, -1]),
    )
    cost = np.array([5, 1, 0, 0])
    check(network, np.array([0, 1, 0, 1]), cost)
    with pytest.raises(NotOptimal, match="cheaper"):
        check(network, np.array([1, 0, 1, 0]), cost)


def test_a_flow_that_breaks_a_capacity_or_a_supply_is_refused() -> None:
    network, cost = _network()
    right = solve(network, cost)
    check(network, right, cost)
    for wrong in (right + 1, np.zeros_like(right)):
        with pytest.raises(NotOptimal, match="capacity or a supply"):
            check(network, wrong, cost)


def test_no_flow_is_a_fault_of_the_program() -> None:
    network, cost = _network()
    with pytest.raises(NotOptimal, match="INFEASIBLE"):
        solve(replace(network, supply=np.array([2, 2, 0, 0, -4])), cost)


def test_aims_are_put_together_as_long_as_their_sums_are_exact() -> None:
    assert pack([10, 10, 10], nodes=5) == [(0, 3)]
    assert pack([10**9, 10**9, 10**9], nodes=1000) == [(0, 1), (1, 2), (2, 3)]
    assert pack([7, 10**15, 7], nodes=100) == [(0, 2), (2, 3)]
    with pytest.raises(NotOptimal, match="too large"):
        pack([LIMIT], nodes=10)


def test_a_unit_of_an_aim_weighs_more_than_all_later_ones() -> None:
    cost = packed([np.array([0, 1]), np.array([99, 0]), np.array([7, 0])], [1, 99, 7])
    assert cost[1] > cost[0]


def test_one_solve_and_many_agree() -> None:
    """Aims kept one after another come to what one packed cost comes to."""
    network, cost = _network()
    second = np.array([0, 3, 2, 1, 1])
    together = least(network, [cost, second], [20, 20])
    apart = least(network, [cost, second], [LIMIT // 100, LIMIT // 100])
    assert (together * cost).sum() == (apart * cost).sum()
    assert (together * second).sum() == (apart * second).sum()


def test_parts_share_nothing() -> None:
    for case in range(40):
        problem = small_problem(case)
        found = list(parts(problem, some_lots(problem, case)))
        for column in ("people", "pairs", "targets"):
            together = np.concatenate(
                [np.empty(0, dtype=np.int64), *(getattr(part, column) for part in found)]
            )
            assert np.unique(together).size == together.size
        assert sum(part.pairs.size for part in found) == problem.pair_person.size
