"""Proposals to move price from processes to outcomes, with the effect on the price at risk."""

from typing import NamedTuple

from remit.agreements.register import Measured, Register, at_stake, held_by


class Proposal(NamedTuple):
    """What to change in an agreement or contract.

    Attributes:
        id: The agreement or contract.
        what: What to do, for people.
        outcome_share_now: Part of the price at stake that depends on outcomes.
        outcome_share_then: The same after the change.
        stakes: By measure, the share of the price at stake after the change.
        at_risk_pence_y_now: What the misses of the past would take back in a year, pence.
        at_risk_pence_y_then: The same after the change.
    """

    id: str
    what: str
    outcome_share_now: float
    outcome_share_then: float
    stakes: dict[str, float]
    at_risk_pence_y_now: int
    at_risk_pence_y_then: int


def propose_outcomes(register: Register, wanted: float) -> list[Proposal]:
    """Propose, where less of the price at stake depends on outcomes than is wanted, to move it there.

    What is at stake in all stays the same: stakes on processes shrink in proportion, those on outcomes grow
    by their weights. The price at risk is what the share of months missed so far would take back in a year.

    Args:
        register: the register on a day.
        wanted: part of the price at stake that is to depend on outcomes, 0 to 1.
    """
    by_owner: dict[str, dict[str, Measured]] = {}
    for name, one in register.measured.items():
        by_owner.setdefault(held_by(one.row), {})[name] = one
    value = dict(register.held.select("id", "value_pence_y").iter_rows())
    found = (_proposal(owner, own, value[owner], wanted) for owner, own in sorted(by_owner.items()))
    return [proposal for proposal in found if proposal is not None]


def _proposal(owner: str, own: dict[str, Measured], value: int, wanted: float) -> Proposal | None:
    stakes = {name: at_stake(one.row) for name, one in own.items()}
    total = sum(stakes.values())
    outcomes = {name: one for name, one in own.items() if one.row["sort"] == "outcome"}
    on_outcomes = sum(stakes[name] for name in outcomes)
    share = on_outcomes / total if total > 0 else 0.0
    if share >= wanted:
        return None
    now = _at_risk(own, stakes, value)
    if total <= 0:
        return Proposal(owner, "no price depends on any measure: agree what does", 0.0, 0.0, stakes, now, now)
    if not outcomes:
        what = "no measure is of an outcome: agree one, and move price to it"
        return Proposal(owner, what, share, share, stakes, now, now)
    moved = _moved(stakes, outcomes, total, on_outcomes, wanted)
    what = f"move {(wanted - share) * total:.2%} of the price from processes to outcomes"
    return Proposal(owner, what, share, wanted, moved, now, _at_risk(own, moved, value))


def _moved(
    stakes: dict[str, float], outcomes: dict[str, Measured], total: float, on_outcomes: float, wanted: float
) -> dict[str, float]:
    """Share out what is at stake anew, the sum staying the same."""
    weights = {name: float(one.row["weight"]) for name, one in outcomes.items()}  # type: ignore[arg-type]
    heavy = sum(weights.values())
    gained = wanted * total - on_outcomes
    shrink = (1 - wanted) * total / (total - on_outcomes)
    return {
        name: stake + gained * (weights[name] / heavy if heavy > 0 else 1 / len(outcomes))
        if name in outcomes
        else stake * shrink
        for name, stake in stakes.items()
    }


def _at_risk(own: dict[str, Measured], stakes: dict[str, float], value: int) -> int:
    return round(sum(value * stakes[name] * one.miss_share for name, one in own.items()))
