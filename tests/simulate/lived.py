"""Lives of a plan for tests: a run with the state in which it ends, or in which any month left it."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import chi2

from remit.plan import Plan
from remit.simulate.ensemble import Simulation
from remit.simulate.handles import handle_of
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw, draw_of
from remit.simulate.workspace import Workspace, first_state


def draw_for(simulation: Simulation, run: int = 0, **fields: float) -> Draw:
    """The draw of a run, some of its parameters set to other values."""
    return draw_of(simulation.draws.row(run, named=True))._replace(**fields)


def live(
    simulation: Simulation, run: int = 0, draw: Draw | None = None, months: int | None = None, **world: Any
) -> tuple[State, Counts]:
    """Live through the first months of a plan, all by default.

    Args:
        simulation: the plan ready to run.
        run: number of the run.
        draw: uncertain parameters, by default those of the run.
        months: how many months.
        world: arrays of the world to put in the place of its own.
    """
    calendar = simulation.world.calendar
    cut = type(calendar)(*(array[:months].copy() for array in calendar))
    arrays = simulation.world._replace(**{"calendar": cut, **world})
    handle = handle_of(arrays)
    space = Workspace(handle, first_state(handle))
    counts = space.live(draw or draw_for(simulation, run), simulation.seed, run)
    return space.state, counts


def calm(simulation: Simulation, **fields: float) -> Draw:
    """A draw under which nothing happens to anybody but what the plan's changes bring, or the fields say."""
    draw = draw_for(simulation)
    one = {name: 1.0 for name in draw._fields if name.startswith("leaving_") and name.endswith("multiple")}
    none = dict.fromkeys(
        (
            "leaving_base_rate_y",
            "leaving_doubt_uplift",
            "leaving_workload_uplift",
            "leaving_disbelief_uplift",
            "leaving_pay_elasticity",
            "leaving_within_share",
            "retirement_rate_55_y",
            "retirement_rate_60_y",
            "retirement_rate_65_y",
            "voluntary_application",
            "cut_posts_share",
            "return_rate_y",
            "filling_open_rate",
            "filling_attractiveness",
            "senior_open_fill",
            "senior_practitioner_leaders",
            "senior_headhunt_rate",
            "trainee_number_y",
        ),
        0.0,
    )
    return draw._replace(**{**one, **none, **fields})


def with_people(plan: Plan, people: pl.DataFrame) -> Plan:
    """The plan with other people."""
    return replace(plan, bodies=replace(plan.bodies, people=people))


def fits(observed: np.ndarray, expected: np.ndarray | float, fitted: int = 1) -> bool:
    """Whether counts are as expected by chi-square: neither too far off nor too near, at one per mille.

    Args:
        observed: counts.
        expected: what they are on average.
        fitted: numbers that the two have in common, as the total.
    """
    statistic = ((observed - expected) ** 2 / expected).sum()
    low, high = chi2.ppf([0.0005, 0.9995], observed.size - fitted)
    return bool(low < statistic < high)
