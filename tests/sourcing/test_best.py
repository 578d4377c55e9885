"""The choice is the best one: by trying every one, by another solver on the written model, by its bound."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import Bounds, LinearConstraint, milp

from remit.sourcing.bound import PENCE, find_prices, raises
from remit.sourcing.case import Case, outlets_used, people_served, score, weigh
from remit.sourcing.clash import find_clashes
from remit.sourcing.lp import lp_text
from remit.sourcing.openings import Function, bound_of
from remit.sourcing.solve import is_viable, solve_case
from tests.sourcing.small import best_by_trying, cases, small_case

ROUNDS = 200

TWO = small_case(
    [100, 60],
    [[(40, 1500, 9000), (42, 1500, 9000)], [(30, 800, 9000), (30, 800, 9000)]],
    [[(30, 2500, 150, 8800)], [(31, 400, 0, 8000)]],
)


def read_lp(text: str) -> tuple[float, bool]:
    """Solve a written model with another solver: its least cost, and whether there is one."""
    body = re.sub(r"\n   ", " ", text)
    head, rest = body.split("Subject To\n")
    rows, rest = rest.split("Bounds\n")
    names = {name: i for i, name in enumerate(rest.split("Binaries\n")[1].split("\nEnd")[0].split())}

    def terms(side: str) -> np.ndarray:
        found = np.zeros(len(names))
        for sign, coeff, name in re.findall(r"([+-]) (?:(\d+) )?([A-Za-z_]\w*)", side):
            found[names[name]] += float(coeff or 1) * (1 if sign == "+" else -1)
        return found

    matrix, low, high = [], [], []
    for line in rows.strip("\n").split("\n"):
        left, sense, right = re.match(r" c\d+:(.*) (<=|>=|=) (-?\d+)$", line).groups()  # type: ignore[union-attr]
        matrix.append(terms(left))
        low.append(float(right) if sense != "<=" else -np.inf)
        high.append(float(right) if sense != ">=" else np.inf)
    cost = terms(head.split("cost:")[1])
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(matrix), low, high),
        integrality=np.ones(len(names)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    return (float(found.fun), True) if found.x is not None else (0.0, False)


@given(cases())
@settings(max_examples=40)
def test_the_choice_is_the_best_of_all(case: Case) -> None:
    best = best_by_trying(case)
    solution = solve_case(case, rounds=ROUNDS)
    if best is None:
        assert solution.status == "infeasible"
        return
    assert (solution.status, solution.score) == ("optimal", best)
    assert is_viable(case, solution.chosen.option)
    assert weigh(case, solution.chosen.option).meets_limits
    assert solution.bound <= best


@given(cases())
@settings(max_examples=25)
def test_no_choice_scores_below_the_bound(case: Case) -> None:
    best = best_by_trying(case)
    if best is None:
        return
    prices = find_prices(case, np.inf, ROUNDS)
    assert prices.bound * PENCE <= best + 1e-6
    closed = np.zeros(len(case.outlets.provider), dtype=np.bool_)
    found = [Function(case, place).at_prices(prices, closed) for place in range(len(case.functions))]
    assert bound_of(prices, found) * PENCE <= best * (1 + 1e-7) + 1


@given(cases())
@settings(max_examples=25)
def test_what_is_left_out_by_price_is_in_no_better_choice(case: Case) -> None:
    best = best_by_trying(case)
    if best is None:
        return
    prices = find_prices(case, np.inf, ROUNDS)
    option = solve_case(case, rounds=ROUNDS).chosen.option
    room = best / PENCE - prices.bound
    assert (raises(case, prices)[option] <= room + 1e-6 * abs(room) + 1e-6).all()


@given(cases())
@settings(max_examples=15)
def test_another_solver_finds_the_same_in_the_written_model(case: Case) -> None:
    cost, there_is_one = read_lp(lp_text(case))
    best = best_by_trying(case)
    assert there_is_one == (best is not None)
    if best is not None:
        assert cost == pytest.approx(best, abs=0.5)


def test_sharing_pays_where_the_fixed_cost_is_high() -> None:
    case = small_case([100, 100], [[(10, 5000, 9000), (10, 5000, 9000)]], [[]])
    solution = solve_case(case, rounds=ROUNDS)
    assert sorted(case.how[solution.chosen.option.ravel()].tolist()) == [0, 1]
    assert solution.score == 2 * 1000 + 5000
    alone = small_case([100, 100], [[(10, 5000, 9000), (10, 5000, 9000)]], [[]], sharing=False)
    assert solve_case(alone, rounds=ROUNDS).score == 2 * (1000 + 5000)


def test_a_supplier_that_serves_too_few_serves_nobody() -> None:
    def of(viable: int) -> list[int]:
        case = small_case([100, 100], [[(10, 0, 9000)] * 2], [[(9, 0, viable, 9000)]])
        return case.how[solve_case(case, rounds=ROUNDS).chosen.option.ravel()].tolist()

    assert of(200) == [2, 2]
    assert 2 not in of(201)


def test_an_envelope_buys_the_cheaper_and_capability_the_better() -> None:
    hosts = [[(20, 0, 9500)]]
    suppliers = [[(10, 0, 0, 6000)]]
    assert solve_case(small_case([100], hosts, suppliers), rounds=ROUNDS).score == 1000
    assert solve_case(small_case([100], hosts, suppliers, needed=0.7), rounds=ROUNDS).score == 2000
    tight = small_case([100], hosts, suppliers, [1500], needed=0.7)
    assert solve_case(tight, rounds=ROUNDS).status == "infeasible"
    (clash,) = find_clashes(tight)
    assert (clash.customer, clash.limits, clash.alone) == ("C0", ("envelope",), True)
    assert (clash.has_gbp_head, clash.takes_gbp_head) == (0.15, 0.2)
    (lacks,) = find_clashes(small_case([100], hosts, suppliers, needed=0.96))
    assert (lacks.limits, lacks.has_capability, lacks.takes_gbp_head) == (("capability",), 0.95, None)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_nothing(workers: int) -> None:
    solution = solve_case(TWO, workers, rounds=ROUNDS)
    assert solution.chosen.option.tolist() == solve_case(TWO, 1, rounds=ROUNDS).chosen.option.tolist()


def test_doubling_all_changes_no_choice_where_there_is_no_scale() -> None:
    @given(cases())
    @settings(max_examples=25)
    def doubled(case: Case) -> None:
        from dataclasses import replace

        outlets = case.outlets._replace(
            fixed=np.zeros_like(case.outlets.fixed), viable=np.zeros_like(case.outlets.viable)
        )
        one = replace(case, outlets=outlets, options=case.options._replace(charge=case.options.running))
        money = {
            name: 2 * getattr(one.options, name) for name in ("running", "one_off", "preference", "charge")
        }
        two = replace(
            one, heads=2 * one.heads, envelope=2 * one.envelope, options=one.options._replace(**money)
        )
        first, second = solve_case(one, rounds=ROUNDS), solve_case(two, rounds=ROUNDS)
        assert first.status == second.status
        if first.status == "optimal":
            assert second.score == 2 * first.score
            assert score(two, first.chosen.option) == second.score

    doubled()


def test_people_served_and_outlets_used_are_those_of_the_options() -> None:
    option = solve_case(TWO, rounds=ROUNDS).chosen.option
    served = people_served(TWO, option)
    assert served.sum() == TWO.heads.sum() * len(TWO.functions)
    assert (served > 0).tolist() == outlets_used(TWO, option).tolist()
