"""The unit price of an exit: what one person's leaving costs the employer and gives the person.

`price_exit` puts the rules together in the order in which a payroll would: pay that counts, service, payment,
what an alternative post or a return takes away, pension, notice, cap, tax and insurance. It is the one place
where this is done: the calculator of a whole staff list, a person's statement and the tests all call it.
"""

import datetime as dt
from typing import NamedTuple

import polars as pl
from numba import njit

from remit.evidence import Evidence
from remit.rules.alternative import AlternativeTerms, alternative_terms, redundancy_kept_pence
from remit.rules.arithmetic import WHOLE_TIME, add_days, complete_years, days_between, divide_half_up
from remit.rules.early_retirement import (
    EarlyRetirementTerms,
    EligibilityTerms,
    early_retirement_cost,
    early_retirement_eligibility_terms,
    early_retirement_terms,
    may_retire_early,
)
from remit.rules.exit_cap import ExitCapTerms, exit_cap, exit_cap_terms
from remit.rules.high_cost_area import (
    HighCostAreaTerms,
    high_cost_area_pence_y,
    high_cost_area_terms,
)
from remit.rules.insurance import InsuranceTerms, insurance_pence_y, insurance_terms
from remit.rules.notice import (
    NoticeTerms,
    PayInLieuTerms,
    notice_terms,
    pay_in_lieu_pence,
    pay_in_lieu_terms,
    relevant_out,
    statutory_notice_weeks,
    week_pay_pence,
)
from remit.rules.redundancy import NO_CEILING, RedundancyTerms, redundancy_pence, redundancy_terms
from remit.rules.statutory import (
    STATUTORY,
    StatutoryTerms,
    redundancy_due_pence,
    statutory_redundancy_pence,
    statutory_terms,
)
from remit.rules.tax import (
    AwardInsuranceTerms,
    TaxTerms,
    award_insurance_pence,
    award_insurance_terms,
    tax_terms,
    taxable_award_pence,
)
from remit.rules.versions import ONE_DAY, NotCovered, Rule
from remit.rules.voluntary import NO_SCHEME, MarsTerms, mars_pence, mars_terms
from remit.rules.voluntary_redundancy import VOLUNTARY_REDUNDANCY

KINDS = ("redundancy", "voluntary-redundancy", "voluntary-exit")
"""Kinds of exit, in the order of their codes; words of the column `rule` of a plan's schemes."""
COMPULSORY, VOLUNTARY, MUTUAL = range(len(KINDS))

NO_CAP = ExitCapTerms(NO_CEILING, 0, 0)
"""Terms of the cap on exit payments for days on which there is none."""


class Leaver(NamedTuple):
    """What the rules have to know of a person who leaves.

    Attributes:
        basic_pence_y: whole-time basic pay, pence a year.
        fte_millionths: contracted hours as a share of whole-time hours, in millionths.
        zone: zone of the high cost area supplement; 0 is none.
        week_pay_pence: a week's pay for the hours worked, averaged as the law says, pence; 0 if not given.
        pension_cost_pence: capital cost of an early pension without reduction, pence; 0 if none is taken.
        born: date of birth, YYYYMMDD; 0 where the exit does not need it.
        continuous_from: first day of continuous service, YYYYMMDD.
        reckonable_from: first day of reckonable service, as if it had no gaps, YYYYMMDD.
        nhs_restart: first day of the next NHS employment, YYYYMMDD; 0 if none is known.
        forfeits: whether suitable alternative employment was taken up, or refused without good reason.
        notice_months: notice that the contract gives, months.
        in_lieu: whether notice is paid in lieu; otherwise it is worked.
        statutory_from: first day of service that counts for statutory redundancy pay, YYYYMMDD: the day after
            service that an earlier redundancy paid for; 0 for that of continuous service.
    """

    basic_pence_y: int
    fte_millionths: int
    zone: int
    week_pay_pence: int
    pension_cost_pence: int
    born: int
    continuous_from: int
    reckonable_from: int
    nhs_restart: int
    forfeits: bool
    notice_months: int
    in_lieu: bool
    statutory_from: int = 0


class ExitTerms(NamedTuple):
    """Terms of all the rules that an exit is priced with, each in force on its own key date."""

    redundancy: RedundancyTerms
    early_retirement: EarlyRetirementTerms
    eligibility: EligibilityTerms
    statutory: StatutoryTerms  # of relevant dates before the next change of them
    statutory_next: StatutoryTerms  # of relevant dates from the next change on
    statutory_changes: int  # day of that change, YYYYMMDD
    alternative: AlternativeTerms
    notice: NoticeTerms
    pay_in_lieu: PayInLieuTerms
    mars: MarsTerms
    cap: ExitCapTerms
    tax: TaxTerms
    award_insurance: AwardInsuranceTerms
    insurance: InsuranceTerms
    high_cost_area: HighCostAreaTerms
    by_week: bool  # a month's pay is 4.35 weeks' pay where that is more, also where no week's pay is given


class ExitPrice(NamedTuple):
    """What an exit costs and gives. All but service in pence.

    Attributes:
        continuous_days: Days of continuous service.
        continuous_years: Complete years of continuous service.
        reckonable_years: Complete years of reckonable service.
        pay_pence_y: Whole-time pay that the rules start from: basic pay and supplement, a year.
        week_pay_pence: A week's pay for the hours worked.
        contractual_pence: Payment under the contract or the scheme.
        statutory_pence: Statutory redundancy pay, which the payment includes.
        cut_pence: What the cap on exit payments takes away.
        payment_pence: Payment that is due after alternative posts, return and cap.
        pension_pence: What the employer pays towards an early pension beyond the payment.
        shortfall_pence: What the person pays towards it, or takes as a reduction.
        cash_pence: What of the payment the person gets in cash, before tax.
        notice_pence: Pay in lieu of notice.
        taxable_pence: What of the cash is taxed.
        insurance_pence: Employer's National Insurance on pay in lieu and on the taxable part.
        package_pence: Exit package as annual reports count it: payment, pension cost and pay in lieu.
        total_pence: Cost to the employer: package and insurance.
    """

    continuous_days: int
    continuous_years: int
    reckonable_years: int
    pay_pence_y: int
    week_pay_pence: int
    contractual_pence: int
    statutory_pence: int
    cut_pence: int
    payment_pence: int
    pension_pence: int
    shortfall_pence: int
    cash_pence: int
    notice_pence: int
    taxable_pence: int
    insurance_pence: int
    package_pence: int
    total_pence: int


@njit(cache=True)
def price_exit(kind: int, who: Leaver, out: int, terms: ExitTerms) -> ExitPrice:
    """Price the exit of one person.

    Args:
        kind: kind of exit, by its code in KINDS.
        who: the person.
        out: first day out of employment, YYYYMMDD.
        terms: the terms of all rules, each in force on its key date.
    """
    pay, week_pay = pay_of(who, terms)
    days = max(0, days_between(who.continuous_from, out))
    continuous = complete_years(who.continuous_from, out)
    years = complete_years(who.reckonable_from, out)
    statutory = notice = 0
    if kind == MUTUAL:
        contractual = mars_pence(pay, who.fte_millionths, years, terms.mars)
        due = contractual
        if due > 0:
            notice = in_lieu_pence(kind, pay, who, out, terms)
    else:
        notice = in_lieu_pence(kind, pay, who, out, terms)
        week = week_pay if terms.by_week or who.week_pay_pence > 0 else 0
        contractual = redundancy_pence(pay, who.fte_millionths, week, days, years, terms.redundancy)
        counted_to = relevant_out(who.continuous_from, 0, out, terms.notice) if who.in_lieu else out
        if who.born > 0:
            limits = statutory_terms_at(counted_to, terms)
            statutory = statutory_redundancy_pence(who.born, counted_from(who), counted_to, week_pay, limits)
        due = redundancy_due_pence(contractual, statutory)
        due = redundancy_kept_pence(due, who.forfeits, out, who.nhs_restart, terms.alternative)
    actual_pay = divide_half_up(pay * who.fte_millionths, WHOLE_TIME)
    capital = capital_cost_pence(kind, due, who, out, continuous, terms)
    cut = 0
    if terms.cap.limit_pence < NO_CEILING:
        redundancy = 0 if kind == MUTUAL else due
        severance = due if kind == MUTUAL else 0
        strain = max(0, early_retirement_cost(due, capital, terms.early_retirement).employer_pence - due)
        cap = exit_cap(
            redundancy, min(statutory, due), strain, severance, 0, notice, actual_pay, 0, 0, terms.cap
        )
        cut = min(cap.cut_pence, due - min(statutory, due))
    payment = due - cut
    shared = early_retirement_cost(payment, capital, terms.early_retirement)
    taxable = taxable_award_pence(shared.cash_pence, terms.tax)
    on_notice = insurance_pence_y(actual_pay + notice, terms.insurance) - insurance_pence_y(
        actual_pay, terms.insurance
    )
    insurance = on_notice + award_insurance_pence(taxable, terms.award_insurance)
    package = shared.employer_pence + notice
    return ExitPrice(
        days,
        continuous,
        years,
        pay,
        week_pay,
        contractual,
        statutory,
        cut,
        payment,
        shared.employer_pence - payment,
        shared.shortfall_pence,
        shared.cash_pence,
        notice,
        taxable,
        insurance,
        package,
        package + insurance,
    )


@njit(cache=True)
def statutory_terms_at(counted_to: int, terms: ExitTerms) -> StatutoryTerms:
    """Give the statutory terms of a relevant date, which pay in lieu can move past a change of them.

    Args:
        counted_to: the day after the relevant date, YYYYMMDD.
        terms: the terms of all rules.
    """
    return terms.statutory_next if counted_to > terms.statutory_changes else terms.statutory


@njit(cache=True)
def pay_of(who: Leaver, terms: ExitTerms) -> tuple[int, int]:
    """Give whole-time pay with supplement, pence a year, and a week's pay for the hours worked, pence."""
    supplement = high_cost_area_pence_y(who.basic_pence_y, WHOLE_TIME, who.zone, terms.high_cost_area)
    pay = who.basic_pence_y + supplement
    if who.week_pay_pence > 0:
        return pay, who.week_pay_pence
    return pay, week_pay_pence(pay, who.fte_millionths, terms.pay_in_lieu)


@njit(cache=True)
def counted_from(who: Leaver) -> int:
    """Give the first day of service that counts for statutory redundancy pay, YYYYMMDD.

    Service that an earlier redundancy payment was made for does not count by statute either (Employment
    Rights Act 1996, section 214; from memory, so assumed).
    """
    return who.statutory_from if who.statutory_from > 0 else who.continuous_from


@njit(cache=True)
def in_lieu_pence(kind: int, pay_pence_y: int, who: Leaver, out: int, terms: ExitTerms) -> int:
    """Give pay in lieu of the whole notice, as if it were given on the last day; nil if notice is worked.

    Who resigns by agreement has the notice of the contract alone: the statute's is for dismissals.
    """
    if not who.in_lieu:
        return 0
    weeks = (
        0 if kind == MUTUAL else statutory_notice_weeks(who.continuous_from, add_days(out, -1), terms.notice)
    )
    return pay_in_lieu_pence(
        pay_pence_y, who.fte_millionths, 0, out, weeks, who.notice_months, terms.pay_in_lieu
    )


@njit(cache=True)
def capital_cost_pence(
    kind: int, due_pence: int, who: Leaver, out: int, continuous_years: int, terms: ExitTerms
) -> int:
    """Give the capital cost of the early pension that a person takes, nil where they may not take one.

    A quoted cost shows active membership, as long as the continuous service, and where the person is younger
    than the usual age, that the lower one is protected (assumed).
    """
    may = may_retire_early(
        who.born, out, True, True, continuous_years, continuous_years, who.forfeits, terms.eligibility
    )
    known = who.born > 0 and due_pence > 0
    return who.pension_cost_pence if kind != MUTUAL and known and may else 0


class KeyDates(NamedTuple):
    """The dates of an exit that pick the versions of the rules."""

    consultation_start: dt.date
    termination: dt.date
    scheme_opening: dt.date


def exit_terms(kind: int, evidence: Evidence, dates: KeyDates, *, by_week: bool = False) -> ExitTerms:
    """Read the terms of all rules that a kind of exit is priced with.

    Args:
        kind: kind of exit, by its code in KINDS.
        evidence: what is known.
        dates: the key dates; notice and pay are taken at the termination.
        by_week: whether a month's pay is 4.35 weeks' pay where that is more.

    Raises:
        NotCovered: no version of a rule covers its date.
        EvidenceError: a parameter was not known or is not in force.
    """
    on = dates.termination
    starts = dates.scheme_opening if kind == VOLUNTARY else dates.consultation_start
    if kind == VOLUNTARY:
        VOLUNTARY_REDUNDANCY.version_known(evidence, dates.scheme_opening)
    changes = _next_change(evidence, STATUTORY, on)
    return ExitTerms(
        redundancy=redundancy_terms(evidence, starts),
        early_retirement=early_retirement_terms(evidence, starts),
        eligibility=early_retirement_eligibility_terms(evidence, on),
        statutory=statutory_terms(evidence, on),
        statutory_next=statutory_terms(evidence, changes),
        statutory_changes=changes.year * 10000 + changes.month * 100 + changes.day,
        alternative=alternative_terms(evidence, on),
        notice=notice_terms(evidence, on),
        pay_in_lieu=pay_in_lieu_terms(evidence, on),
        mars=mars_terms(evidence, dates.scheme_opening) if kind == MUTUAL else NO_SCHEME,
        cap=_cap(evidence, on),
        tax=tax_terms(evidence, on),
        award_insurance=award_insurance_terms(evidence, on),
        insurance=insurance_terms(evidence, on),
        high_cost_area=high_cost_area_terms(evidence, on),
        by_week=by_week,
    )


def _next_change(evidence: Evidence, rule: Rule, on: dt.date) -> dt.date:
    """Give the first day after a date on which a parameter of a rule changes; the next day if none does."""
    names = rule.version_known(evidence, on).parameters
    own = evidence.parameters.filter(pl.col("id").is_in(names) & (pl.col("valid_from") > on))
    return min(own["valid_from"].to_list(), default=on + ONE_DAY)


def _cap(evidence: Evidence, on: dt.date) -> ExitCapTerms:
    try:
        return exit_cap_terms(evidence, on)
    except NotCovered:
        return NO_CAP
