"""Exits limited by cash: enough changes nothing, late makes people wait, none lets nobody volunteer."""

from collections.abc import Callable

import numpy as np
import pytest

from remit.plan import read_plan
from remit.simulate.codes import REDUNDANT, VOLUNTARY
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.state import Counts
from tests.simulate.lived import draw_for, live
from tests.simulate.plain.everything import write_everything

Made = Callable[..., tuple[Simulation, Counts]]
BUSY = {"voluntary_application": 0.5, "cut_redundancy_rate": 2.5}


def cash(day: str, gbp: float, payer: str = "N1", more: str = "") -> str:
    parameters = f"gbp = {gbp}{more}"
    return (
        f'\n[[change]]\nid = "cash-{payer}-{day}"\ndate = {day}\nkind = "exit-cash"\ntarget = "{payer}"\n'
        f'parameters = {{ {parameters} }}\nsource = "made up for tests"\n'
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Live through the made-up plan with more changes."""

    def give(extra: str = "") -> tuple[Simulation, Counts]:
        folder = write_everything(tmp_path_factory.mktemp("cash") / "plan", extra=extra)
        simulation = prepare(read_plan(folder).apply(), 1, 3)
        return simulation, live(simulation, 1, draw_for(simulation, 1, **BUSY))[1]

    return give


@pytest.fixture(scope="module")
def free(lived: Made) -> Counts:
    return lived()[1]


def exits(counts: Counts, kind: int) -> int:
    return int((counts.exits[: counts.exit_count[0]]["kind"] == kind).sum())


def test_cash_that_is_enough_changes_nothing(lived: Made, free: Counts) -> None:
    _, counts = lived(cash("2025-04-01", 1e9, more=", carried = true"))
    for name in Counts._fields:
        assert (getattr(counts, name) == getattr(free, name)).all(), name


def test_cash_that_is_late_makes_people_wait_and_costs_their_pay(lived: Made, free: Counts) -> None:
    simulation, counts = lived(cash("2026-03-01", 1e9, more=", carried = true"))
    march = simulation.plan.months.index(simulation.plan.start.replace(year=2026, month=3))
    early = counts.exits[: counts.exit_count[0]]["month"]
    assert (early >= march).all()
    assert exits(free, VOLUNTARY) > exits(counts, VOLUNTARY) > 0
    assert counts.waiting[:march].sum() > 0
    assert counts.waiting[march:].sum() == 0
    assert ((counts.wait_pay > 0) == (counts.waiting > 0)).all()


def test_cash_that_never_comes_lets_nobody_go_but_with_the_body(lived: Made) -> None:
    _, counts = lived(cash("2025-04-01", 0))
    assert exits(counts, VOLUNTARY) == 0
    left = counts.exits[: counts.exit_count[0]]
    assert counts.beyond_cash.sum() == left["pence"].sum() > 0
    assert exits(counts, REDUNDANT) == left.size


def test_unspent_cash_lapses_in_april_unless_it_is_carried(lived: Made) -> None:
    simulation, lapsed = lived(cash("2025-04-01", 5e6))
    _, carried = lived(cash("2025-04-01", 5e6, more=", carried = true"))
    april = simulation.plan.months.index(simulation.plan.start.replace(year=2026))
    spent = [
        int(c.exits[: c.exit_count[0]]["pence"][c.exits[: c.exit_count[0]]["month"] >= april].sum())
        - int(c.beyond_cash.sum())
        for c in (lapsed, carried)
    ]
    assert spent[0] == 0 < spent[1] <= 500_000_000


def test_the_nearest_payer_pays(lived: Made) -> None:
    """A body of a region with cash of its own does not draw on the nation's, nor the other way round."""
    simulation, counts = lived(
        cash("2025-04-01", 1e9, more=", carried = true") + cash("2025-04-01", 0, "Q31")
    )
    names = simulation.names.bodies
    payer = {name: int(p) for name, p in zip(names, simulation.world.cash.payer, strict=True)}
    assert payer["A3"] == payer["A4"] == payer["S1"] == payer["Q31"] != payer["A1"]
    assert payer["A1"] == payer["N1"] == payer["S3"]
    waiting = {name: int(counts.waiting[:, names.index(name)].sum()) for name in names}
    assert waiting["A1"] == waiting["A2"] == 0
    assert waiting["A3"] + waiting["A4"] > 0


def test_what_is_paid_in_a_year_is_within_its_cash(lived: Made) -> None:
    """To the penny: what is paid, less what a closing forces, never passes what has come and not lapsed."""
    simulation, counts = lived(
        cash("2025-09-01", 50_000) + cash("2026-05-01", 150_000) + cash("2028-05-01", 90_000)
    )
    left = counts.exits[: counts.exit_count[0]]
    year = np.array([m.year - (m.month < 4) for m in simulation.plan.months])
    paid = np.bincount(year[left["month"]] - 2025, weights=left["pence"], minlength=6)
    beyond = np.bincount(year - 2025, weights=counts.beyond_cash.sum(axis=1), minlength=6)
    assert (paid - beyond <= 100 * np.array([50_000, 150_000, 0, 90_000, 0, 0])).all()
    assert (paid - beyond).sum() > 0
