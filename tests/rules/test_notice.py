"""Notice: months by band and day, what is left of it, and a week of a yearly salary."""

import datetime as dt

import pytest

from remit.bodies.tables import BANDS
from remit.evidence import EvidenceError, as_at, everything
from remit.rules.arithmetic import WHOLE_TIME
from remit.rules.notice import contractual_months, notice_unworked, pay_in_lieu_terms, week_pay_pence


@pytest.mark.parametrize(
    ("on", "months"),
    [
        (dt.date(2010, 4, 1), (1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 6)),
        (dt.date(2012, 3, 31), (1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 6)),
        (dt.date(2012, 4, 1), (3,) * 12 + (6,)),
        (dt.date(2013, 3, 31), (3,) * 12 + (6,)),
        (dt.date(2013, 4, 1), (1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 6)),
        (dt.date(2014, 4, 1), (1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 6)),
        (dt.date(2027, 3, 31), (1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 6)),
    ],
)
def test_months_by_band_on_each_side_of_a_change(on: dt.date, months: tuple[int, ...]) -> None:
    assert contractual_months(everything(), on, BANDS) == months


def test_months_come_in_the_order_of_the_bands_asked_for() -> None:
    assert contractual_months(everything(), dt.date(2025, 10, 1), ("vsm", "5", "2")) == (6, 2, 1)


def test_the_months_of_2012_were_known_in_june_2012() -> None:
    on = dt.date(2012, 6, 30)
    assert contractual_months(as_at(on), on, BANDS) == contractual_months(everything(), on, BANDS)


def test_an_unknown_band_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"notice\.months\.band_10"):
        contractual_months(everything(), dt.date(2025, 10, 1), ("10",))


@pytest.mark.parametrize(
    ("given", "out", "weeks", "months", "left"),
    [
        (20250228, 20250301, 1, 3, (3, 0)),  # nothing worked, from the last of February
        (0, 20250301, 1, 3, (3, 0)),
        (20250131, 20250201, 1, 1, (1, 0)),
        (20250131, 20250301, 1, 1, (0, 0)),  # worked to the last of February
        (20250131, 20250228, 1, 1, (0, 1)),
        (20250615, 20250706, 4, 3, (2, 10)),
        (20250615, 20250716, 4, 3, (2, 0)),
        (20250615, 20250717, 4, 3, (1, 30)),
        (20250615, 20260101, 4, 3, (0, 0)),
        (20250930, 20251015, 12, 1, (0, 70)),
        (20250930, 20251224, 12, 1, (0, 0)),
        (20260210, 20260211, 4, 1, (1, 0)),  # four weeks and a month end on one day: the month counts
    ],
)
def test_what_is_left_of_notice(given: int, out: int, weeks: int, months: int, left: tuple[int, int]) -> None:
    assert notice_unworked(given, out, weeks, months) == left


def test_a_week_of_a_yearly_salary_is_seven_of_365_parts() -> None:
    terms = pay_in_lieu_terms(everything(), dt.date(2024, 2, 29))
    assert week_pay_pence(36_500_00, WHOLE_TIME, terms) == 700_00
    assert week_pay_pence(54_710_00, WHOLE_TIME * 6 // 10, terms) == 629_54  # 629.5397
