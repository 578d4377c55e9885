"""Pay of very senior managers: spot rates and ceilings of the frameworks, and when a proposal needs approval.

Tables by population that were not found are not made up: there the ceiling lies between two figures, and a
proposal between them depends on the table.
"""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole

ROLES = ("none", "chief executive", "finance director", "other executive")
"""Roles by the whole number that stands for them."""
CHIEF_EXECUTIVE, FINANCE_DIRECTOR, OTHER_EXECUTIVE = 1, 2, 3

NOT_NEEDED, DEPENDS, NEEDED = 0, 1, 2
"""Whether a proposal needs approval from above: no; it depends on a table that was not found; yes."""

NO_LIMIT = 10**12
"""Pence a year above any pay: stands where no pay as such needs approval."""
_NIL = (0, 0, 0, 0, 0)


class SeniorPayTerms(NamedTuple):
    """Terms of one framework; 0 where it has none.

    Attributes:
        spots_pence_y: Spot rates of chief executives by size of the population, smallest first.
        populations_max: Largest weighted population of each spot rate; 0 for the last, which has no limit.
        premium_rate: Most that recruitment and additional duties add, in hundredths of a per cent of the spot
            rate.
        ceilings_low_pence_y: Least that the ceiling of each role can be, in the order of ROLES.
        ceilings_high_pence_y: Most that it can be; equal where it is known.
        approval_pence_y: Whole-time pay above which approval is needed whatever the ceiling.
        award_rate: Yearly award, in hundredths of a per cent.
        segment_without_award: Oversight segment whose bodies do not get the award.
    """

    spots_pence_y: tuple[int, int, int, int, int] = _NIL
    populations_max: tuple[int, int, int, int, int] = _NIL
    premium_rate: int = 0
    ceilings_low_pence_y: tuple[int, int, int, int] = (0, 0, 0, 0)
    ceilings_high_pence_y: tuple[int, int, int, int] = (0, 0, 0, 0)
    approval_pence_y: int = NO_LIMIT
    award_rate: int = 0
    segment_without_award: int = 0


class SeniorPay(NamedTuple):
    """What a framework says of a role, for whole-time pay.

    Attributes:
        spot_pence_y: Spot rate for the population, pence a year; 0 where the framework has none.
        ceiling_low_pence_y: Least that the ceiling can be, pence a year; 0 where nothing was found.
        ceiling_high_pence_y: Most that it can be.
        approval: 0 not needed, 1 it depends on a table that was not found, 2 needed.
        award_pence_y: Pay after the year's award; the pay itself where none is known or the body gets none.
    """

    spot_pence_y: int
    ceiling_low_pence_y: int
    ceiling_high_pence_y: int
    approval: int
    award_pence_y: int


def _trust_terms(evidence: Evidence, on: dt.date) -> SeniorPayTerms:
    spots = [pence(evidence, f"senior-pay.trust.spot_{n}_gbp_y", on) for n in range(1, 6)]
    limits = [whole(evidence, f"senior-pay.trust.population_{n}", on) for n in range(1, 5)]
    premiums = ("senior-pay.trust.recruitment_rate_max", "senior-pay.trust.duties_rate_max")
    return SeniorPayTerms(
        spots_pence_y=(spots[0], spots[1], spots[2], spots[3], spots[4]),
        populations_max=(limits[0], limits[1], limits[2], limits[3], 0),
        premium_rate=sum(whole(evidence, name, on, parts=RATE) for name in premiums),
    )


def _group_terms(evidence: Evidence, on: dt.date) -> SeniorPayTerms:
    chief = pence(evidence, "senior-pay.group.chief_officer_gbp_y", on)
    finance = pence(evidence, "senior-pay.group.finance_officer_gbp_y", on)
    ceilings = (0, chief, finance, 0)
    return SeniorPayTerms(ceilings_low_pence_y=ceilings, ceilings_high_pence_y=ceilings)


def _group_terms_with_approval(evidence: Evidence, on: dt.date) -> SeniorPayTerms:
    return _group_terms(evidence, on)._replace(
        approval_pence_y=pence(evidence, "senior-pay.approval_gbp_y", on)
    )


def _board_terms(evidence: Evidence, on: dt.date) -> SeniorPayTerms:
    def ceilings(end: str) -> tuple[int, int, int, int]:
        chief = pence(evidence, f"senior-pay.board.chief_executive_{end}_gbp_y", on)
        other = pence(evidence, f"senior-pay.board.executive_{end}_gbp_y", on)
        return (0, chief, other, other)

    return SeniorPayTerms(
        ceilings_low_pence_y=ceilings("low"),
        ceilings_high_pence_y=ceilings("high"),
        approval_pence_y=pence(evidence, "senior-pay.approval_gbp_y", on),
    )


def _board_terms_with_award(evidence: Evidence, on: dt.date) -> SeniorPayTerms:
    return _board_terms(evidence, on)._replace(
        award_rate=whole(evidence, "senior-pay.award_rate", on, parts=RATE),
        segment_without_award=whole(evidence, "senior-pay.segment_without_award", on),
    )


@njit(cache=True)
def spot_pence_y(weighted_population: int, terms: SeniorPayTerms) -> int:
    """Spot rate of a chief executive for a weighted population, pence a year; 0 where there is none."""
    for size in range(len(terms.spots_pence_y)):
        if terms.populations_max[size] == 0 or weighted_population <= terms.populations_max[size]:
            return terms.spots_pence_y[size]
    return 0


@njit(cache=True)
def senior_pay(
    role: int, weighted_population: int, whole_time_pay_pence_y: int, segment: int, terms: SeniorPayTerms
) -> SeniorPay:
    """Compare a proposed salary of a very senior manager with the framework of the day.

    With spot rates the ceiling is the spot rate and both premiums, each a share of the spot rate. Approval is
    needed above the most that the ceiling can be, or above the pay that always needs it.

    Args:
        role: 1 chief executive or chief officer, 2 finance director or chief finance officer, 3 other
            executive.
        weighted_population: people, weighted, that the body is for.
        whole_time_pay_pence_y: proposed yearly pay if whole-time, pence: limits are tested on it.
        segment: oversight segment of the body, 1 to 5; 0 if it has none.
        terms: terms in force on the day on which the post is taken up.

    Returns:
        Rate, ceiling, approval and award; no rate and no ceiling for a role that the framework does not name,
        and then approval depends.

    Source: the sources of the version.
    """
    spot, low, high = 0, 0, 0
    if role == CHIEF_EXECUTIVE:
        spot = spot_pence_y(weighted_population, terms)
    if CHIEF_EXECUTIVE <= role <= OTHER_EXECUTIVE:
        low, high = terms.ceilings_low_pence_y[role], terms.ceilings_high_pence_y[role]
    if spot > 0:
        low = divide_half_up(spot * (RATE + terms.premium_rate), RATE)
        high = low
    approval = NOT_NEEDED
    if whole_time_pay_pence_y > terms.approval_pence_y or 0 < high < whole_time_pay_pence_y:
        approval = NEEDED
    elif high == 0 or whole_time_pay_pence_y > low:
        approval = DEPENDS
    award = terms.award_rate if segment != terms.segment_without_award or segment == 0 else 0
    paid = divide_half_up(whole_time_pay_pence_y * (RATE + award), RATE)
    return SeniorPay(spot, low, high, approval, paid)


_TRUST = (
    *(f"senior-pay.trust.spot_{n}_gbp_y" for n in range(1, 6)),
    *(f"senior-pay.trust.population_{n}" for n in range(1, 5)),
    "senior-pay.trust.recruitment_rate_max",
    "senior-pay.trust.duties_rate_max",
)
_GROUP = ("senior-pay.group.chief_officer_gbp_y", "senior-pay.group.finance_officer_gbp_y")
_BOARD = (
    "senior-pay.board.chief_executive_low_gbp_y",
    "senior-pay.board.chief_executive_high_gbp_y",
    "senior-pay.board.executive_low_gbp_y",
    "senior-pay.board.executive_high_gbp_y",
    "senior-pay.approval_gbp_y",
)
_AWARD = ("senior-pay.award_rate", "senior-pay.segment_without_award")
_SPOTS = (
    "The chief executive of a trust gets the spot rate of its weighted population, up to 30% of it for "
    "recruitment or retention and up to 10% for additional duties."
)
_NO_TABLE = (
    "The table of ceilings by population was not found: a proposal between the two figures depends on it."
)

SENIOR_PAY = Rule(
    "senior-pay",
    "Pay of very senior managers",
    "appointment",
    "pence a year, and whether approval is needed",
    (
        Version(
            dt.date(2007, 4, 1),
            dt.date(2013, 3, 31),
            _SPOTS,
            senior_pay,
            ("hansard-trust-pay-2008",),
            "assumed",
            _trust_terms,
            _TRUST,
            "Read for 2007/08 and carried forward: awards of later years were not found. Pay of other "
            "directors was not found.",
        ),
        Version(
            dt.date(2013, 4, 1),
            dt.date(2015, 5, 31),
            "Guidance for groups: up to 130,000 for a chief officer and 120,000 for a chief finance officer.",
            senior_pay,
            ("pulse-group-pay",),
            "secondary",
            _group_terms,
            _GROUP,
            "As reported; the guidance itself was not found. Other directors were not found.",
        ),
        Version(
            dt.date(2015, 6, 1),
            dt.date(2022, 6, 30),
            "As before; ministers are consulted on whole-time pay above 142,500.",
            senior_pay,
            ("pulse-group-pay", "answer-64355"),
            "secondary",
            _group_terms_with_approval,
            (*_GROUP, "senior-pay.approval_gbp_y"),
            "The month is June 2015; the day is assumed.",
        ),
        Version(
            dt.date(2022, 7, 1),
            dt.date(2025, 3, 31),
            "Boards: operational ceilings by weighted population, 197,000 to 270,000 for a chief executive "
            "and 121,000 to 182,000 for other executives. Above the ceiling, or above 170,000 whole-time, "
            "the case goes to NHS England and the department.",
            senior_pay,
            ("hsj-board-pay-240k", "hsj-board-pay-170k"),
            "secondary",
            _board_terms,
            _BOARD,
            _NO_TABLE,
        ),
        Version(
            dt.date(2025, 4, 1),
            dt.date(2026, 3, 31),
            "Framework of 2025: ranges by weighted population; above the operational ceiling NHS England "
            "approves, or the body explains. An award of 3.25%, not for bodies in segment 5.",
            senior_pay,
            ("nhse-senior-pay-framework", "capsticks-senior-pay", "healthcare-leader-senior-pay"),
            "assumed",
            _board_terms_with_award,
            (*_BOARD, *_AWARD),
            "The table of ranges was not found: that the ceilings of 2022 and the approval above 170,000 "
            "go on is assumed.",
        ),
        Version(
            dt.date(2026, 4, 1),
            None,
            "Framework of 2025, as before; the award of 2026/27 was not found.",
            senior_pay,
            ("nhse-senior-pay-framework", "capsticks-senior-pay"),
            "assumed",
            _board_terms,
            _BOARD,
            "That the ceilings of 2022 and the approval above 170,000 go on is assumed.",
        ),
    ),
    goes_on=False,  # what came later covers other things: nothing stands in for it
)


def senior_pay_terms(evidence: Evidence, on: dt.date) -> SeniorPayTerms:
    """Read the framework in force on the day on which a post is taken up.

    Raises:
        NotCovered: no version covers the day.
        EvidenceError: the framework had not been published: one for other bodies does not take its place.
    """
    return SeniorPayTerms(*SENIOR_PAY.terms(evidence, on))
