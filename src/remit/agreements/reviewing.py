"""What the contracting staff of each customer can review in a year, and what lost expertise costs."""

import math
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.agreements.register import SERVICES, Register
from remit.evidence import Evidence
from remit.market.reviews import ReviewTerms, contracts_reviewed_y, recovered_pence_y

FUNCTION = "contracting"
DAYS_A_YEAR = 365.25


class Reviews(NamedTuple):
    """What a customer's contracting staff can do in a year.

    Attributes:
        customer: The customer.
        contracts: Contracts with providers in force.
        value_pence_y: What they are worth in a year, pence.
        fte: Staff in contracting, FTE.
        experience: Their mean experience, 0 to 1.
        reviewed: Contracts that they can review in a year, at most as many as there are.
        recovered_pence_y: What that recovers, pence.
        lost_pence_y: What the leaving of one experienced person would lose of it, pence.
    """

    customer: str
    contracts: int
    value_pence_y: int
    fte: float
    experience: float
    reviewed: float
    recovered_pence_y: int
    lost_pence_y: int


def review_capacity(register: Register, evidence: Evidence, terms: ReviewTerms) -> list[Reviews]:
    """Say, customer by customer, how many contracts its staff can review and what that recovers.

    Args:
        register: the register on a day.
        evidence: what was known, for how experience grows.
        terms: what contracting staff can do.
    """
    contracts = register.held.filter(sort=SERVICES)
    found = []
    for (customer,), own in contracts.sort("customer").group_by("customer", maintain_order=True):
        values = own["value_pence_y"].to_numpy().astype(np.float64)
        fte, experienced = _staff(register, evidence, str(customer))
        reviewed, recovered = _recovers(values, fte, experienced, terms)
        without = _recovers(values, max(fte - 1, 0.0), max(experienced - 1, 0.0), terms)[1]
        found.append(
            Reviews(
                str(customer),
                own.height,
                int(values.sum()),
                fte,
                experienced / fte if fte > 0 else 0.0,
                reviewed,
                round(recovered),
                round(recovered - without),
            )
        )
    return found


def _recovers(values: np.ndarray, fte: float, experienced: float, terms: ReviewTerms) -> tuple[float, float]:
    experience = min(experienced / fte, 1.0) if fte > 0 else 0.0
    reviewed = min(float(contracts_reviewed_y(fte, experience, terms)), float(values.size))
    return reviewed, float(recovered_pence_y(values, reviewed, experience, terms))


def _staff(register: Register, evidence: Evidence, customer: str) -> tuple[float, float]:
    """Give FTE in contracting, and the same weighed by experience: 1 - exp(-years in it / scale)."""
    people = register.plan.bodies.people.filter(
        (pl.col("body") == customer) & (pl.col("function") == FUNCTION)
    )
    scale = evidence.value("capability.experience_years")
    part = evidence.value("capability.function_share")
    weighed = 0.0
    for fte, since in people.select("fte", "service_from").iter_rows():
        years = max((register.date - since).days, 0) / DAYS_A_YEAR * part
        weighed += fte * (1 - math.exp(-years / scale))
    return float(people["fte"].sum()), weighed
