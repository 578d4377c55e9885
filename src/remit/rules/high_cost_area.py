"""High cost area supplement: a share of basic pay in and around London, within a minimum and a maximum."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, WHOLE_TIME, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole

ZONES = ("none", "inner", "outer", "fringe")
"""Zones by the whole number that stands for them: 0 is outside the high cost areas."""
INNER, OUTER, FRINGE = 1, 2, 3


class ZoneTerms(NamedTuple):
    """Terms of one zone: the rate in hundredths of a per cent, the limits for whole-time staff."""

    rate: int
    min_pence_y: int
    max_pence_y: int


class HighCostAreaTerms(NamedTuple):
    """Terms of the three zones."""

    inner: ZoneTerms
    outer: ZoneTerms
    fringe: ZoneTerms


def _zone(evidence: Evidence, zone: str, on: dt.date) -> ZoneTerms:
    return ZoneTerms(
        rate=whole(evidence, f"high-cost-area.{zone}.rate", on, parts=RATE),
        min_pence_y=pence(evidence, f"high-cost-area.{zone}.min_gbp_y", on),
        max_pence_y=pence(evidence, f"high-cost-area.{zone}.max_gbp_y", on),
    )


def _terms(evidence: Evidence, on: dt.date) -> HighCostAreaTerms:
    return HighCostAreaTerms(*(_zone(evidence, zone, on) for zone in ZONES[1:]))


@njit(cache=True)
def high_cost_area_pence_y(
    whole_time_pay_pence_y: int, fte_millionths: int, zone: int, terms: HighCostAreaTerms
) -> int:
    """High cost area supplement, pence a year; it is pensionable.

    supplement = clamp(rate x whole-time basic pay, minimum, maximum) x hours. Limits are those of whole-time
    staff, so hours come after them.

    Args:
        whole_time_pay_pence_y: yearly basic pay if whole-time, pence.
        fte_millionths: contracted hours as a share of whole-time hours, in millionths.
        zone: 1 inner London, 2 outer London, 3 fringe; any other number is outside and gives 0.
        terms: terms in force on a day of the pay period.

    Source: NHS Employers, Agenda for Change handbook, pay in high cost areas (section 4 and annex 9).
    """
    if zone == INNER:
        its = terms.inner
    elif zone == OUTER:
        its = terms.outer
    elif zone == FRINGE:
        its = terms.fringe
    else:
        return 0
    share = its.rate * whole_time_pay_pence_y
    limited = max(its.min_pence_y * RATE, min(share, its.max_pence_y * RATE))
    return divide_half_up(limited * fte_millionths, RATE * WHOLE_TIME)


_PARAMETERS = tuple(
    f"high-cost-area.{zone}.{what}" for zone in ZONES[1:] for what in ("rate", "min_gbp_y", "max_gbp_y")
)
_SAYS = (
    "A share of basic pay, 20% in inner London, 15% in outer London and 5% in the fringe, not under the "
    "minimum and not over the maximum of the zone, times hours."
)

HIGH_COST_AREA = Rule(
    "high-cost-area",
    "High cost area supplement",
    "pay_period",
    "pence a year",
    (
        Version(
            dt.date(2010, 4, 1),
            dt.date(2017, 3, 31),
            _SAYS,
            high_cost_area_pence_y,
            ("assumed", "nhs-employers-high-cost-areas"),
            "assumed",
            _terms,
            _PARAMETERS,
            "From memory for 2010/11 to 2012/13 and carried forward to 2016/17: no limits of those four "
            "years were read.",
        ),
        Version(
            dt.date(2017, 4, 1),
            None,
            _SAYS,
            high_cost_area_pence_y,
            ("nhs-employers-high-cost-areas-2017", "nhsbsa-high-cost-areas"),
            "verified",
            _terms,
            _PARAMETERS,
            "Limits of 2018/19 to 2021/22 were not read: those of 2017/18 are carried forward (assumed). "
            "From 2024/25 on they are last year's raised by the pay award; a pound may be missing either "
            "way.",
        ),
    ),
)


def high_cost_area_terms(evidence: Evidence, on: dt.date) -> HighCostAreaTerms:
    """Read the terms in force on a day of the pay period.

    Raises:
        NotCovered: no version covers the day.
    """
    return HighCostAreaTerms(*HIGH_COST_AREA.terms(evidence, on))
