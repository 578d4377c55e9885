"""Draws of the uncertain parameters: one row a run, run 0 the central case, all drawn up front and kept."""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.draws import key, uniforms
from remit.evidence import Evidence

_NORMAL = NormalDist()
_TAIL = _NORMAL.inv_cdf(0.95)


class Draw(NamedTuple):
    """One set of uncertain parameters; names follow the ids of `evidence/data/parameters/model.csv`."""

    leaving_base_rate_y: float
    leaving_doubt_uplift: float
    leaving_doubt_rumoured: float
    leaving_doubt_announced: float
    leaving_letter_multiple: float
    leaving_placed_multiple: float
    leaving_retained_multiple: float
    leaving_rebound_multiple: float
    leaving_workload_uplift: float
    leaving_disbelief_uplift: float
    leaving_pay_elasticity: float
    leaving_pay_gap: float
    leaving_pay_gap_finance: float
    leaving_cap_pass_through: float
    leaving_senior_multiple: float
    leaving_clinical_multiple: float
    leaving_provision_multiple: float
    leaving_short_service_multiple: float
    leaving_long_service_multiple: float
    leaving_to_provider_share: float
    leaving_to_provider_share_finance: float
    leaving_to_private_share: float
    leaving_within_share: float
    belief_share: float
    retention_share: float
    retirement_rate_55_y: float
    retirement_rate_60_y: float
    retirement_rate_65_y: float
    retirement_wait_multiple: float
    voluntary_application: float
    voluntary_approval_share: float
    voluntary_redundancy_multiple: float
    voluntary_service_slope: float
    voluntary_pay_slope: float
    voluntary_clinical_multiple: float
    voluntary_north_east_multiple: float
    voluntary_north_west_multiple: float
    cut_posts_share: float
    cut_redundancy_rate: float
    return_rate_y: float
    return_commissioning_share: float
    filling_accept_slot_in: float
    filling_accept_pool: float
    filling_accept_restricted: float
    filling_open_rate: float
    filling_attractiveness: float
    filling_ramp_months: float
    senior_apply_share: float
    senior_move_share: float
    senior_open_fill: float
    senior_practitioner_leaders: float
    senior_headhunt_rate: float
    acting_share: float
    trainee_number_y: float
    trainee_commissioning_share: float
    capability_novice_weight: float
    capability_experience_years: float
    capability_function_share: float
    capability_taken_share: float
    capability_acting_weight: float
    capability_need_share: float
    capability_coaching: float
    control_base_odds_y: float
    control_shortfall_slope: float
    control_overspend_share: float
    control_budget_gbp_head_y: float
    money_non_pay_share: float
    market_fixed_cost_share: float
    market_tolerated_loss_share: float
    market_scale_power: float
    market_backfill_share: float
    market_posts_follow_share: float
    market_transfer_share: float
    market_pass_through_share: float
    market_merger_rate_y: float
    market_merger_saves_share: float
    market_early_review_rate_y: float
    market_trust_rate_m: float
    market_hosting_ends_share: float
    market_named_leader_share: float
    market_private_start: float
    market_choice_inertia: float
    market_choice_price: float
    market_choice_performance: float
    market_choice_trust: float
    market_choice_belief: float
    market_choice_neighbours: float
    market_choice_switching: float
    market_choice_knowledge: float
    market_choice_merging: float
    market_checkpoint_failures_to_stop: float
    market_entry_bid_rate_y: float
    market_entry_sharpness: float
    market_talent_narrow_pass: float
    market_talent_lost_customers: float
    market_talent_private_years: float
    market_solvency_pressure_y: float
    market_solvency_guarantee_share: float
    market_budget_months: float
    market_budget_delay_months: float
    sourcing_fixed_heads: float
    sourcing_trust: float


TWO_WORDS = (
    "market_choice",
    "market_checkpoint",
    "market_entry",
    "market_talent",
    "market_solvency",
    "market_budget",
)
"""Subjects of two words, which evidence ids write with a hyphen."""


def parameter_id(field: str) -> str:
    """Give the evidence id of a field: its first word is the subject, as in `leaving.base_rate_y`.

    A subject of two words has a hyphen: `market_choice_price` is `market-choice.price`.
    """
    for subject in TWO_WORDS:
        if field.startswith(f"{subject}_"):
            return f"{subject.replace('_', '-')}.{field.removeprefix(f'{subject}_')}"
    return field.replace("_", ".", 1)


def draw_parameters(evidence: Evidence, runs: int, seed: int) -> pl.DataFrame:
    """Draw every uncertain parameter for every run.

    `low` and `high` of a parameter are its 5% and 95% points and `value` its median; each side has its own
    spread: on the log scale (`split-lognormal`), the log-odds scale (`split-logit-normal`) or as it is
    (`split-normal`).

    Args:
        evidence: what was known.
        runs: number of runs besides run 0.
        seed: whole number.

    Returns:
        Columns `run` (0 is the central case: every parameter at its value) and one a field of `Draw`.
    """
    columns: dict[str, np.ndarray] = {"run": np.arange(runs + 1)}
    for field in Draw._fields:
        parameter = evidence.parameter(parameter_id(field))
        keys = np.arange(1, runs + 1, dtype=np.uint64)
        drawn = uniforms(seed, f"parameter:{key(parameter.id)}", keys)
        terms = (parameter.distribution, parameter.value, parameter.low, parameter.high)
        columns[field] = np.array([parameter.value, *(split(*terms, float(u)) for u in drawn)])
    return pl.DataFrame(columns)


def split(distribution: str | None, value: float, low: float | None, high: float | None, u: float) -> float:
    """Give the quantile `u` of a split-normal distribution on the scale that its name says.

    Raises:
        ValueError: for an unknown distribution.
    """
    if not distribution or low is None or high is None:
        return value
    if distribution == "split-lognormal":
        return math.exp(_split(math.log(value), math.log(low), math.log(high), u))
    if distribution == "split-logit-normal":
        return 1 / (1 + math.exp(-_split(_log_odds(value), _log_odds(low), _log_odds(high), u)))
    if distribution == "split-normal":
        return _split(value, low, high, u)
    known = "split-lognormal, split-logit-normal, split-normal"
    raise ValueError(f"unknown distribution {distribution!r}; known: {known}")


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _split(middle: float, low: float, high: float, u: float) -> float:
    z = _NORMAL.inv_cdf(u)
    spread = (high - middle if z > 0 else middle - low) / _TAIL
    return middle + z * spread


def draw_of(row: dict[str, float]) -> Draw:
    """Make the `Draw` of one row of the table of draws."""
    return Draw(*(float(row[field]) for field in Draw._fields))
