"""Draws of uncertain parameters from the posterior of a fit, in the place of what was believed before it."""

from dataclasses import replace
from hashlib import sha256

import numpy as np

from remit.evidence import EvidenceError
from remit.plan import evidence_of
from remit.simulate.ensemble import Simulation
from remit.simulate.uncertain import Draw, parameter_id


def fitted(simulation: Simulation, name: str) -> Simulation:
    """Give the simulation with the draws of a posterior, run by run, and from the first again after the last.

    Run 0 has every parameter's median. Parameters that the plan assumes for itself keep their own draws.

    Args:
        simulation: a plan ready to run.
        name: the plan that was fitted, as `england-2011`.

    Raises:
        EvidenceError: there is no such fit, it rests on what was published after the plan's as-at date, or
            the model has had other parameters since.
    """
    draws = evidence_of(simulation.plan).posterior_draws(name)
    if draws.columns != ["run", *Draw._fields]:
        raise EvidenceError(f"the fit of {name} is of other parameters than the model's: remit fit {name}")
    kept = {assumption.parameter for assumption in simulation.plan.assumptions}
    turn = np.arange(simulation.draws.height)
    rows = draws[np.where(turn == 0, 0, (turn - 1) % (draws.height - 1) + 1)]
    taken = [field for field in Draw._fields if parameter_id(field) not in kept]
    digest = sha256(np.ascontiguousarray(draws.to_numpy()).tobytes()).hexdigest()
    replaced = simulation.draws.with_columns(rows[field] for field in taken)
    return replace(simulation, draws=replaced, fitted=f"{name} {digest}")
