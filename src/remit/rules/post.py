"""What a filled post costs its employer in a year: pay, National Insurance, pension and levy."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.insurance import INSURANCE, InsuranceTerms, insurance_pence_y, insurance_terms
from remit.rules.levy import marginal_levy_pence_y, marginal_levy_rate
from remit.rules.pension import PENSION, PensionTerms, pension_employer_pence_y, pension_terms
from remit.rules.versions import Rule, Version


class OnCostTerms(NamedTuple):
    """Employer's terms of one pay date."""

    insurance: InsuranceTerms
    pension: PensionTerms
    levy_rate: int  # hundredths of a per cent of one more post's pay; 0 where there is no levy


class PostCost(NamedTuple):
    """Yearly cost of a filled post, by part, pence."""

    pay_pence_y: int
    insurance_pence_y: int
    pension_pence_y: int
    levy_pence_y: int
    total_pence_y: int


@njit(cache=True)
def post_cost(pay_pence_y: int, terms: OnCostTerms) -> PostCost:
    """Yearly cost of a filled post, by part: pay + National Insurance + pension + levy, each rounded once.

    All pay is taken as pensionable, the holder as a member of the scheme, and the pay bill of the employer as
    above the levy's allowance. The pension part is what the employer itself pays.

    Args:
        pay_pence_y: basic pay and supplements for the hours worked, pence a year.
        terms: terms in force on a day of the pay period.

    Source: the rules of the parts: `insurance`, `pension` and `levy`.
    """
    insurance = insurance_pence_y(pay_pence_y, terms.insurance)
    pension = pension_employer_pence_y(pay_pence_y, terms.pension)
    levy = marginal_levy_pence_y(pay_pence_y, terms.levy_rate)
    return PostCost(pay_pence_y, insurance, pension, levy, pay_pence_y + insurance + pension + levy)


@njit(cache=True)
def post_cost_pence(pay_pence_y: int, terms: OnCostTerms) -> int:
    """Yearly cost of a filled post, pence: the total of `post_cost`."""
    return post_cost(pay_pence_y, terms).total_pence_y


def _terms(evidence: Evidence, on: dt.date) -> OnCostTerms:
    return OnCostTerms(
        insurance=insurance_terms(evidence, on),
        pension=pension_terms(evidence, on),
        levy_rate=marginal_levy_rate(evidence, on),
    )


def _version(
    first: dt.date, last: dt.date | None, says: str, source: tuple[str, ...], status: str, levies: bool
) -> Version:
    """Make a version of the parts in force on its first day."""
    parts = [rule.version(first) for rule in (INSURANCE, PENSION)]
    return Version(
        first,
        last,
        says,
        post_cost,
        (*source, *(key for part in parts for key in part.source)),
        status,
        _terms,
        (*(name for part in parts for name in part.parameters), *_LEVY[:levies]),
        "That all pay is pensionable, the holder a member of the scheme and the pay bill above the levy's "
        "allowance are assumed.",
    )


_LEVY = ("apprenticeship-levy.rate",)
_LEVY_SOURCES = ("apprenticeship-levy-guide", "taxjournal-apprenticeship-levy")

POST = Rule(
    "post",
    "Yearly cost of a filled post",
    "pay_period",
    "pence a year, by part",
    (
        _version(
            dt.date(2010, 4, 1),
            dt.date(2017, 3, 31),
            "Pay, employer's National Insurance and the employer's pension contribution.",
            (),
            "secondary",
            levies=False,
        ),
        _version(
            dt.date(2017, 4, 1),
            dt.date(2017, 4, 5),
            "As before, with the pension scheme's levy.",
            (),
            "assumed",
            levies=False,
        ),
        _version(
            dt.date(2017, 4, 6),
            dt.date(2019, 3, 31),
            "As before, with the apprenticeship levy.",
            _LEVY_SOURCES,
            "assumed",
            levies=True,
        ),
        _version(
            dt.date(2019, 4, 1),
            dt.date(2024, 4, 5),
            "As before; of the pension contribution only what the employer itself pays.",
            _LEVY_SOURCES,
            "assumed",
            levies=True,
        ),
        _version(
            dt.date(2024, 4, 6),
            None,
            "Pay, employer's National Insurance, what the employer itself pays of the pension "
            "contribution, and the apprenticeship levy.",
            _LEVY_SOURCES,
            "secondary",
            levies=True,
        ),
    ),
)


def on_cost_terms(evidence: Evidence, on: dt.date) -> OnCostTerms:
    """Read the employer's terms of a pay date.

    The last that were known go on: evidence as at a day does not know of rates, levies and payments published
    after it, whatever version covers the pay date.

    Raises:
        NotCovered: no version covers the day.
    """
    return OnCostTerms(*POST.terms(evidence, on))


def on_cost_terms_of_year(evidence: Evidence, on: dt.date) -> OnCostTerms:
    """Read the employer's terms for the year ahead: the first days of April count to the tax year to come.

    Raises:
        NotCovered: no version covers the day.
    """
    return on_cost_terms(evidence, max(on, on.replace(month=4, day=6)) if on.month == 4 else on)
