"""What becomes of redundancy pay where other work in the NHS is refused or taken up."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import add_days
from remit.rules.versions import Rule, Version, whole


class AlternativeTerms(NamedTuple):
    """How long after leaving a return to the NHS still costs the redundancy pay."""

    return_weeks: int


def _terms(evidence: Evidence, on: dt.date) -> AlternativeTerms:
    return AlternativeTerms(return_weeks=whole(evidence, "alternative.return_weeks", on))


@njit(cache=True)
def redundancy_kept_pence(
    due_pence: int, refused_unreasonably: bool, out: int, nhs_restart: int, terms: AlternativeTerms
) -> int:
    """Redundancy pay that is kept: nil after an unreasonable refusal or a return within four weeks.

    Early release under notice keeps the pay: `out` is then the earlier day, and the weeks run from it.

    Args:
        due_pence: redundancy pay, contractual or statutory, pence.
        refused_unreasonably: whether suitable alternative employment was refused without good reason.
        out: first day out of employment, YYYYMMDD.
        nhs_restart: first day of the next employment in the NHS, YYYYMMDD; 0 if there is none.
        terms: the terms in force on the last day of employment.

    Returns:
        The redundancy pay in pence, or 0.

    Source: House of Lords, written answer of 27 March 2014 (four weeks); Royal College of Nursing, What
    happens next, and GOV.UK, Redundancy: your rights (refusal).
    """
    if refused_unreasonably:
        return 0
    if nhs_restart > 0 and nhs_restart <= add_days(out, 7 * terms.return_weeks - 1):
        return 0
    return due_pence


ALTERNATIVE = Rule(
    "alternative",
    "Suitable alternative employment",
    "termination",
    "pence",
    (
        Version(
            dt.date(2006, 10, 1),
            None,
            "No redundancy pay after an unreasonable refusal of suitable alternative employment, nor where "
            "employment in the NHS begins within four weeks of the last day. Early release keeps the pay.",
            redundancy_kept_pence,
            ("lords-2014-four-weeks", "rcn-what-happens-next", "gov-uk-redundancy-pay"),
            "secondary",
            _terms,
            ("alternative.return_weeks",),
            "Whether work is suitable and a refusal reasonable is a judgement on each case. That release "
            "before the end of notice, by agreement, keeps the pay, and that the four weeks then run from "
            "the earlier day, is assumed.",
        ),
    ),
)


def alternative_terms(evidence: Evidence, on: dt.date) -> AlternativeTerms:
    """Read the terms of a termination on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return AlternativeTerms(*ALTERNATIVE.terms(evidence, on))
