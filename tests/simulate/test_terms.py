"""Who picks the supplier, who holds the budget: what it does to a market, its money and its envelopes."""

from pathlib import Path

import numpy as np

import remit
from remit.money import BOUGHT, BOUGHT_ELSEWHERE, BOUGHT_ON, SOLD, accounts, contracts
from remit.plan import read_plan
from remit.simulate.codes import PAID, TRADES
from remit.simulate.ensemble import Simulation, prepare
from tests.simulate.lived import live
from tests.simulate.plain.selling import write_selling

RUNS = 8


def ruled(folder: Path, parameters: str) -> Simulation:
    change = ("terms", "2011-05-01", "kind:group", parameters)
    return prepare(read_plan(write_selling(folder, (change,))).apply(), RUNS, seed=3)


def test_who_does_not_pick_never_leaves_a_supplier_that_is_there(tmp_path: Path) -> None:
    simulation = ruled(tmp_path / "a", 'picks = "parent"')
    moved = 0
    for run in range(1, RUNS + 1):
        state, counts = live(simulation, run)
        assert counts.reviews[1:].sum() == 0
        for n, first in enumerate(counts.leaves):
            own = simulation.world.agreements.supplier[n]
            if first < 0:
                continue
            place = simulation.world.market.place[own]
            gone = counts.ended[place, 0] != TRADES or simulation.world.bodies[own]["closes"] < 60
            merged = state.trade[place]["into"] >= 0
            assert gone or merged
            moved += 1
    assert moved > 0, "no supplier ended: it proves nothing"


def test_parents_who_pick_or_hold_keep_private_suppliers_out(selling: Simulation, tmp_path: Path) -> None:
    for n, parameters in enumerate(('picks = "parent"', 'holds = "parent"')):
        simulation = ruled(tmp_path / str(n), parameters)
        entered = [live(simulation, run)[0].entered.any() for run in range(1, RUNS + 1)]
        assert not any(entered), parameters
    assert any(live(selling, run)[0].entered.any() for run in range(1, RUNS + 1))


def test_who_holds_the_budget_pays(tmp_path: Path) -> None:
    """Nobody pays but the parent, and what is bought is still sold, or bought elsewhere, to the penny."""
    simulation = ruled(tmp_path / "a", 'holds = "parent"')
    _, counts = live(simulation, 1)
    money = accounts(simulation, contracts(simulation), counts, 1)
    names = simulation.names.bodies
    groups = [place for place, name in enumerate(names) if name.startswith("G")]
    payer = names.index("N1")
    assert money[0][groups, BOUGHT].sum() > 0
    assert money[1:][:, groups, BOUGHT].sum() == 0
    paid = counts.support[:, :, PAID]
    assert money[1:, payer, BOUGHT].sum() == paid[1:].sum() > 0
    for item in (BOUGHT_ELSEWHERE, BOUGHT_ON):
        assert money[1:][:, groups, item].sum() == 0
    whole = money.sum(axis=1)
    assert (whole[:, BOUGHT] == whole[:, [SOLD, BOUGHT_ELSEWHERE, BOUGHT_ON]].sum(axis=1)).all()


def test_what_is_kept_of_envelopes_adds_up_to_nothing(tmp_path: Path) -> None:
    simulation = ruled(tmp_path / "a", 'holds = "parent", until = 2013-05-01')
    fixed = contracts(simulation)
    assert fixed.held.sum() == 0
    assert not fixed.held[0].any()
    assert not fixed.held[25:].any()
    assert (fixed.planned.bought.sum(axis=1) > 0).all()


def test_envelopes_move_to_who_pays(tmp_path: Path) -> None:
    """England: an area team has what agreements come to in the plan, its groups the rest of the allowance."""
    plan = remit.read("england-2011").apply("clusters-control-groups")
    simulation = prepare(plan, 1, 1)
    fixed = contracts(simulation)
    month = plan.months.index(plan.months[0].replace(year=2014))
    kinds = np.array(plan.bodies.bodies["kind"].to_list())
    teams, groups = kinds == "area-team", kinds == "group"
    assert (fixed.held[month, groups] < 0).sum() > 180
    assert fixed.held[month, teams].sum() == -fixed.held[month, groups].sum() > 0
    assert (fixed.envelope + fixed.held)[month].sum() == fixed.envelope[month].sum()
