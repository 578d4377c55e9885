"""Tax on what a person gets for leaving, and the employer's insurance on it."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole


class TaxTerms(NamedTuple):
    """What of an award is free of tax."""

    exempt_pence: int


class NoticePayTerms(NamedTuple):
    """Whether notice pay inside an award is taxed as pay."""

    from_award: bool


class AwardInsuranceTerms(NamedTuple):
    """Employer's rate on the taxable part of an award, hundredths of a per cent."""

    rate: int


def _tax(evidence: Evidence, on: dt.date) -> TaxTerms:
    return TaxTerms(exempt_pence=pence(evidence, "tax.award_exempt_gbp", on))


def _not_from_award(evidence: Evidence, on: dt.date) -> NoticePayTerms:
    return NoticePayTerms(from_award=False)


def _from_award(evidence: Evidence, on: dt.date) -> NoticePayTerms:
    return NoticePayTerms(from_award=True)


def _no_insurance(evidence: Evidence, on: dt.date) -> AwardInsuranceTerms:
    return AwardInsuranceTerms(rate=0)


def _insurance(evidence: Evidence, on: dt.date) -> AwardInsuranceTerms:
    return AwardInsuranceTerms(rate=whole(evidence, "national-insurance.award_rate", on, parts=RATE))


@njit(cache=True)
def taxable_award_pence(award_pence: int, terms: TaxTerms) -> int:
    """Part of an award for leaving that is taxed: what is over the exempt sum.

    Args:
        award_pence: redundancy pay and other sums for the loss of employment, without what is taxed as pay
            (`notice_pay_taxed_pence`, and pay in lieu under the contract), pence.
        terms: the terms in force on the last day of employment.

    Returns:
        Pence that income tax is due on. The employee pays no insurance on any of the award.

    Source: HM Revenue and Customs, National Insurance Manual NIM13201; Lewis Silkin, Taxation of payments in
    lieu of notice.
    """
    return max(0, award_pence - terms.exempt_pence)


@njit(cache=True)
def notice_pay_taxed_pence(
    award_pence: int,
    basic_pay_pence: int,
    notice_left_hundredths: int,
    pay_period_hundredths: int,
    taxed_pence: int,
    terms: NoticePayTerms,
) -> int:
    """Part of an award that stands for notice not worked, and is taxed as pay.

    notice pay = basic pay x notice left / pay period - what is taxed as pay already, not under 0 and no more
    than the award. Nothing before 6 April 2018.

    Args:
        award_pence: sums for the loss of employment without statutory redundancy pay, pence.
        basic_pay_pence: basic pay of the last pay period before notice, pence, before salary sacrifice and
            without bonus or allowances.
        notice_left_hundredths: notice after the last day of employment, in hundredths of a day; in hundredths
            of a month where pay is monthly and the notice left is whole months.
        pay_period_hundredths: length of the pay period in the same unit: 100 for a month, 3042 for the
            average days of one.
        taxed_pence: pay in lieu under the contract and the like, taxed as pay already, pence.
        terms: the terms in force on the last day of employment.

    Returns:
        Pence, rounded once, that tax and both insurances are due on as on pay.

    Source: HM Revenue and Customs, Employment Income Manual EIM13880 to EIM13898.
    """
    if not terms.from_award or notice_left_hundredths == 0:
        return 0
    due = divide_half_up(basic_pay_pence * notice_left_hundredths, pay_period_hundredths) - taxed_pence
    return max(0, min(award_pence, due))


@njit(cache=True)
def award_insurance_pence(taxable_pence: int, terms: AwardInsuranceTerms) -> int:
    """Employer's National Insurance, class 1A, on the taxable part of an award.

    Args:
        taxable_pence: what `taxable_award_pence` gives, pence.
        terms: the terms in force on the last day of employment.

    Returns:
        Pence, rounded once; 0 before 6 April 2020.

    Source: HM Revenue and Customs, National Insurance Manual NIM13201 and NIM01610.
    """
    return divide_half_up(taxable_pence * terms.rate, RATE)


_IN_FORCE = dt.date(2003, 4, 6)  # the Income Tax (Earnings and Pensions) Act 2003 begins

TAX = Rule(
    "tax",
    "Taxable part of an award",
    "termination",
    "pence",
    (
        Version(
            _IN_FORCE,
            None,
            "Redundancy pay and other sums for the loss of employment are free of tax up to 30,000; what is "
            "over it is taxed.",
            taxable_award_pence,
            ("nim13201", "nim13204", "lewis-silkin-notice"),
            "verified",
            _tax,
            ("tax.award_exempt_gbp",),
            "Read in pages of later years; that the sum was the same from the start is assumed.",
        ),
    ),
)

NOTICE_PAY_TAX = Rule(
    "notice-pay-tax",
    "Notice pay inside an award that is taxed as pay",
    "termination",
    "pence",
    (
        Version(
            _IN_FORCE,
            dt.date(2018, 4, 5),
            "Pay in lieu under the contract is taxed as pay. Pay in lieu outside it is part of the award, "
            "and none of the award is taxed as pay.",
            notice_pay_taxed_pence,
            ("lewis-silkin-notice-2021", "assumed"),
            "secondary",
            _not_from_award,
            note="Read in a law firm's account of the law before April 2018.",
        ),
        Version(
            dt.date(2018, 4, 6),
            None,
            "Of an award, without statutory redundancy pay, what stands for notice not worked is taxed as "
            "pay: basic pay x notice left / pay period, less what is taxed as pay already.",
            notice_pay_taxed_pence,
            ("eim13886", "eim13890", "eim14000"),
            "verified",
            _from_award,
            note="Whether notice counts in days or in months follows from how pay and notice are set "
            "(EIM13886). From 6 April 2021 a month paid in equal instalments has 30.42 days where notice is "
            "not in months.",
        ),
    ),
)

AWARD_INSURANCE = Rule(
    "award-insurance",
    "Employer's insurance on an award",
    "termination",
    "pence",
    (
        Version(
            _IN_FORCE,
            dt.date(2020, 4, 5),
            "None is due on an award.",
            award_insurance_pence,
            ("nim13201",),
            "verified",
            _no_insurance,
        ),
        Version(
            dt.date(2020, 4, 6),
            None,
            "Class 1A at the employer's rate on what of an award is taxable.",
            award_insurance_pence,
            ("nim13201", "nim13205", "nim01610"),
            "verified",
            _insurance,
            ("national-insurance.award_rate",),
            "The rate is that of the day of payment; Remit takes the award as paid on the last day.",
        ),
    ),
)


def tax_terms(evidence: Evidence, on: dt.date) -> TaxTerms:
    """Read what of an award is free of tax at a termination on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return TaxTerms(*TAX.terms(evidence, on))


def notice_pay_tax_terms(evidence: Evidence, on: dt.date) -> NoticePayTerms:
    """Read whether notice pay is taxed as pay at a termination on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return NoticePayTerms(*NOTICE_PAY_TAX.terms(evidence, on))


def award_insurance_terms(evidence: Evidence, on: dt.date) -> AwardInsuranceTerms:
    """Read the employer's rate on an award at a termination on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return AwardInsuranceTerms(*AWARD_INSURANCE.terms(evidence, on))
