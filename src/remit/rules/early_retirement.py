"""Early retirement on redundancy and in the interest of the service: who may, and who bears its cost.

The capital cost of paying a pension early and without reduction comes from the pension scheme's factors and
is an input. It is 0 for who keeps the redundancy pay and defers the pension, or takes it reduced.
"""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import add_months, complete_years
from remit.rules.versions import Rule, Version, whole


class EligibilityTerms(NamedTuple):
    """What early retirement on redundancy asks for, in complete years."""

    age_min: int
    age_min_protected: int
    membership_min_years: int
    service_min_years: int


class EarlyRetirementTerms(NamedTuple):
    """Whether the employer pays no more than the redundancy pay."""

    employer_limited: bool


class EarlyRetirementCost(NamedTuple):
    """Who bears the capital cost.

    Attributes:
        employer_pence: what the employer pays in all, to the pension scheme and to the person.
        cash_pence: what of it the person gets in cash.
        shortfall_pence: what the person pays in, or takes as a reduction of the pension.
    """

    employer_pence: int
    cash_pence: int
    shortfall_pence: int


class EfficiencyTerms(NamedTuple):
    """How soon the employer has to pay."""

    months_to_pay: int


class EfficiencyRetirementCost(NamedTuple):
    """What the employer pays, and by which day (YYYYMMDD)."""

    employer_pence: int
    due_by: int


def _eligibility(evidence: Evidence, on: dt.date) -> EligibilityTerms:
    return EligibilityTerms(
        age_min=whole(evidence, "early-retirement.age_min_years", on),
        age_min_protected=whole(evidence, "early-retirement.age_min_protected_years", on),
        membership_min_years=whole(evidence, "early-retirement.membership_min_years", on),
        service_min_years=whole(evidence, "early-retirement.service_min_years", on),
    )


def _whole_cost(evidence: Evidence, on: dt.date) -> EarlyRetirementTerms:
    return EarlyRetirementTerms(employer_limited=False)


def _limited_cost(evidence: Evidence, on: dt.date) -> EarlyRetirementTerms:
    return EarlyRetirementTerms(employer_limited=True)


def _efficiency(evidence: Evidence, on: dt.date) -> EfficiencyTerms:
    return EfficiencyTerms(months_to_pay=whole(evidence, "efficiency-retirement.months_to_pay", on))


@njit(cache=True)
def may_retire_early(
    born: int,
    out: int,
    active_member: bool,
    protected_age: bool,
    membership_years: int,
    continuous_years: int,
    refused_unreasonably: bool,
    terms: EligibilityTerms,
) -> bool:
    """Whether a person made redundant may take the pension early and without reduction.

    Args:
        born: date of birth, YYYYMMDD.
        out: first day out of employment, YYYYMMDD; the age counts on this day.
        active_member: whether the person is an active member of the NHS pension scheme when made redundant.
        protected_age: whether membership of the 1995 section from before 6 April 2006 keeps the lower age.
        membership_years: complete years of qualifying membership of the scheme.
        continuous_years: complete years of continuous service.
        refused_unreasonably: whether suitable alternative employment was refused without good reason.
        terms: the terms in force on the last day of employment.

    Source: NHS Business Services Authority, knowledge base KA-05178 (conditions) and KA-04592 (ages).
    """
    age_min = terms.age_min_protected if protected_age else terms.age_min
    return (
        active_member
        and not refused_unreasonably
        and complete_years(born, out) >= age_min
        and membership_years >= terms.membership_min_years
        and continuous_years >= terms.service_min_years
    )


@njit(cache=True)
def early_retirement_cost(
    redundancy_pence: int, capital_cost_pence: int, terms: EarlyRetirementTerms
) -> EarlyRetirementCost:
    """Share the capital cost of early retirement between redundancy pay, employer and person.

    The redundancy pay goes to the capital cost first; the person has in cash what is left of it. What the
    cost exceeds it by is the employer's, or the person's where the terms limit the employer to it.

    Args:
        redundancy_pence: redundancy pay, pence.
        capital_cost_pence: capital cost of the unreduced pension, pence; 0 if the redundancy pay is kept.
        terms: the terms in force on the day on which the consultation starts.

    Source: NHS Business Services Authority, Redundancy overview and Capitalisation costs.
    """
    cash = max(0, redundancy_pence - capital_cost_pence)
    excess = max(0, capital_cost_pence - redundancy_pence)
    if terms.employer_limited:
        return EarlyRetirementCost(redundancy_pence, cash, excess)
    return EarlyRetirementCost(redundancy_pence + excess, cash, 0)


@njit(cache=True)
def efficiency_retirement_cost(
    capital_cost_pence: int, benefits_from: int, terms: EfficiencyTerms
) -> EfficiencyRetirementCost:
    """Cost of early retirement in the interest of the efficiency of the service: all of it the employer's.

    Args:
        capital_cost_pence: capital cost of the unreduced pension, pence.
        benefits_from: day from which the benefits are payable, YYYYMMDD.
        terms: the terms in force on the last day of employment.

    Source: NHS Business Services Authority, Capitalisation costs.
    """
    return EfficiencyRetirementCost(capital_cost_pence, add_months(benefits_from, terms.months_to_pay))


_IN_FORCE = dt.date(2006, 12, 1)  # section 16's changes on pensions take effect

EARLY_RETIREMENT_ELIGIBILITY = Rule(
    "early-retirement-eligibility",
    "Who may retire early on redundancy",
    "termination",
    "true or false",
    (
        Version(
            _IN_FORCE,
            None,
            "An active member of the pension scheme with two years of membership and two of continuous "
            "service, at or over the minimum pension age, who has not unreasonably refused suitable "
            "alternative employment.",
            may_retire_early,
            ("nhsbsa-ka-05178", "nhsbsa-redundancy-options", "handbook-section-16-elsewhere"),
            "verified",
            _eligibility,
            (
                "early-retirement.age_min_years",
                "early-retirement.age_min_protected_years",
                "early-retirement.membership_min_years",
                "early-retirement.service_min_years",
            ),
            "That the age counts on the first day out of employment is assumed. The person's own contract "
            "has to provide for early retirement as well.",
        ),
    ),
)

EARLY_RETIREMENT = Rule(
    "early-retirement",
    "Cost of early retirement on redundancy",
    "consultation_start",
    "pence by who bears or gets it",
    (
        Version(
            _IN_FORCE,
            dt.date(2015, 3, 31),
            "The redundancy pay goes to the capital cost and the employer pays the rest: the employer pays "
            "the greater of the two, the person has in cash what is left of the redundancy pay.",
            early_retirement_cost,
            ("nhsbsa-redundancy-options", "assumed"),
            "assumed",
            _whole_cost,
            note="Read for those whom the change of April 2015 leaves out: Wales, and staff not on Agenda "
            "for Change terms. That it was the rule for all before is assumed.",
        ),
        Version(
            dt.date(2015, 4, 1),
            None,
            "The employer pays no more than the redundancy pay. What the capital cost exceeds it by, the "
            "person pays in or takes as a reduction of the pension.",
            early_retirement_cost,
            ("nhsbsa-redundancy-overview", "nhsbsa-capitalisation"),
            "verified",
            _limited_cost,
            note="For Agenda for Change terms in England; the version before goes on for others.",
        ),
    ),
)

EFFICIENCY_RETIREMENT = Rule(
    "efficiency-retirement",
    "Early retirement in the interest of the efficiency of the service",
    "termination",
    "pence and the day by which they are due",
    (
        Version(
            _IN_FORCE,
            None,
            "The employer pays the whole capital cost within a month of the benefits becoming payable.",
            efficiency_retirement_cost,
            ("nhsbsa-capitalisation",),
            "verified",
            _efficiency,
            ("efficiency-retirement.months_to_pay",),
            "The page was read in an edition without a date; that the rule held from the start is assumed.",
        ),
    ),
)


def early_retirement_eligibility_terms(evidence: Evidence, on: dt.date) -> EligibilityTerms:
    """Read what early retirement asks for at a termination on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return EligibilityTerms(*EARLY_RETIREMENT_ELIGIBILITY.terms(evidence, on))


def early_retirement_terms(evidence: Evidence, on: dt.date) -> EarlyRetirementTerms:
    """Read who bears the cost after a consultation that starts on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return EarlyRetirementTerms(*EARLY_RETIREMENT.terms(evidence, on))


def efficiency_retirement_terms(evidence: Evidence, on: dt.date) -> EfficiencyTerms:
    """Read when the cost is due after a termination on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return EfficiencyTerms(*EFFICIENCY_RETIREMENT.terms(evidence, on))
