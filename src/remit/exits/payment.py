"""The part of a statement that tells how the payment comes about, and what takes from it."""

from collections.abc import Iterator, Sequence

from remit.exits.lines import Case, Line
from remit.exits.pounds import date_text, in_pounds, in_years
from remit.rules.alternative import ALTERNATIVE
from remit.rules.arithmetic import WHOLE_TIME, add_days, divide_half_up
from remit.rules.early_retirement import EARLY_RETIREMENT, EARLY_RETIREMENT_ELIGIBILITY
from remit.rules.exit import MUTUAL, VOLUNTARY, capital_cost_pence, counted_from, statutory_terms_at
from remit.rules.exit_cap import EXIT_CAP
from remit.rules.notice import RELEVANT_DATE
from remit.rules.redundancy import (
    NO_CEILING,
    REDUNDANCY,
    month_pay_numerator,
    months_of_pay,
    pay_counted_pence_y,
)
from remit.rules.statutory import MINIMUM, STATUTORY, StatutoryTerms, years_by_age
from remit.rules.versions import NotCovered
from remit.rules.voluntary import (
    MARS,
    MARS_REPAYMENT,
    mars_half_months,
    mars_repayment_pence,
    repayment_terms,
)
from remit.rules.voluntary_redundancy import (
    VOLUNTARY_REDUNDANCY,
    VOLUNTARY_REDUNDANCY_REPAYMENT,
    return_terms,
    voluntary_redundancy_repayment_pence,
)


def redundancy_lines(case: Case) -> Iterator[Line]:
    """Give the lines of redundancy pay: by contract, by statute, and what is due of it."""
    yield from _contractual(case)
    yield from _statutory(case)
    yield from _due(case)


def mutual_lines(case: Case) -> Iterator[Line]:
    """Give the lines of the payment for a mutually agreed resignation."""
    price, terms = case.price, case.terms.mars
    counted = min(price.pay_pence_y, terms.ceiling_pence_y)
    if terms.ceiling_pence_y < NO_CEILING:
        how = f"{in_pounds(price.pay_pence_y)}, not over {in_pounds(terms.ceiling_pence_y)}"
        yield case.line("Whole-time pay that counts, a year", counted, how, MARS, _CEILING)
    months = mars_half_months(price.reckonable_years, terms) / 2
    yield case.line(
        "Months of pay",
        f"{months:g}",
        f"{terms.half_months_per_year / 2:g} a complete year, {terms.half_months_min / 2:g} at least and "
        f"{terms.half_months_max / 2:g} at most, after {in_years(terms.service_min_years)} of service",
        MARS,
        case.parameters(MARS, without=_CEILING),
        "The post itself is not redundant: otherwise redundancy pay is due instead.",
    )
    yield case.line(
        "Payment of the scheme",
        price.contractual_pence,
        f"{months:g} x {in_pounds(counted)} / 12 x {case.who.fte_millionths / WHOLE_TIME:g}, rounded once "
        "to the penny",
        MARS,
    )


_CEILING = ("mars.ceiling_gbp_y",)


def _contractual(case: Case) -> Iterator[Line]:
    who, price, terms = case.who, case.price, case.terms.redundancy
    counted = pay_counted_pence_y(price.pay_pence_y, terms)
    limited = terms.ceiling_pence_y < NO_CEILING
    if limited:
        yield case.line(
            "Whole-time pay that counts, a year",
            counted,
            f"{in_pounds(price.pay_pence_y)}, not under {in_pounds(terms.floor_pence_y)} and not over "
            f"{in_pounds(terms.ceiling_pence_y)}",
            REDUNDANCY,
            ("redundancy.floor_gbp_y", "redundancy.ceiling_gbp_y"),
        )
    months = months_of_pay(price.continuous_days, price.reckonable_years, terms)
    least = 7 * terms.service_min_weeks
    enough = "at least" if price.continuous_days >= least else "fewer than"
    yield case.line(
        "Months of pay",
        f"{months}",
        f"{terms.months_per_year} a complete year, {terms.months_max} at most; {price.continuous_days:,} "
        f"days of continuous service are {enough} the {least:,} needed",
        REDUNDANCY,
        ("redundancy.months_per_year", "redundancy.months_max", "redundancy.service_min_weeks"),
    )
    week = price.week_pay_pence if case.terms.by_week or who.week_pay_pence > 0 else 0
    numerator = month_pay_numerator(price.pay_pence_y, who.fte_millionths, week, terms)
    if numerator > counted * who.fte_millionths:
        within = ", within floor and ceiling" if limited else ""
        weeks = f"{terms.weeks_in_month / 100:g} x a week's pay of {in_pounds(week)}"
        how = f"{weeks}{within}, which is more than a twelfth of the year's"
    else:
        how = f"{in_pounds(counted)} / 12 x {who.fte_millionths / WHOLE_TIME:g}"
    yield case.line(
        "A month's pay",
        in_pounds(divide_half_up(numerator, 12 * WHOLE_TIME)),
        f"{how}; rounded to be shown, and not in what follows",
        REDUNDANCY,
        ("redundancy.weeks_in_month",),
        ""
        if week
        else "A month's pay is a twelfth of the yearly pay: the basis for planning. For an offer, "
        "reckon by weeks: 4.35 weeks' pay where that is more.",
    )
    voluntary = case.scheme.kind == VOLUNTARY
    yield case.line(
        "Contractual redundancy pay",
        price.contractual_pence,
        f"{months} x a month's pay, rounded once to the penny",
        VOLUNTARY_REDUNDANCY if voluntary else REDUNDANCY,
        assumed="The settlement agreement is signed." if voluntary else "",
    )


def _statutory(case: Case) -> Iterator[Line]:
    who, price, out = case.who, case.price, case.counted_to
    terms = statutory_terms_at(out, case.terms)
    if who.in_lieu:
        yield case.line(
            "Relevant date",
            date_text(add_days(out, -1)),
            "the day on which the statutory notice would have ended",
            RELEVANT_DATE,
            case.parameters(RELEVANT_DATE),
        )
    years = years_by_age(who.born, counted_from(who), out, terms)
    yield case.line(
        "Weeks of statutory redundancy pay",
        f"{_half_weeks(terms, years) / 2:g}",
        f"{years.lower} years under {terms.age_middle}, {years.middle} from {terms.age_middle}, "
        f"{years.upper} from {terms.age_upper}; {terms.years_max} at most, back from the relevant date",
        STATUTORY,
        case.parameters(STATUTORY, without=_WEEK_CAP),
    )
    given = "given in the departures table" if who.week_pay_pence else "7/365 of the yearly pay, at the hours"
    yield case.line(
        "A week's pay",
        price.week_pay_pence,
        f"{given}; capped at {in_pounds(terms.week_cap_pence)}",
        STATUTORY,
        _WEEK_CAP,
        "" if who.week_pay_pence else "A week's pay is 7/365 of the yearly pay.",
    )
    yield case.line(
        "Statutory redundancy pay",
        price.statutory_pence,
        f"weeks x {in_pounds(min(price.week_pay_pence, terms.week_cap_pence))}, rounded once to the penny",
        STATUTORY,
    )


_WEEK_CAP = ("statutory.week_cap_gbp",)


def _half_weeks(terms: StatutoryTerms, years: Sequence[int]) -> int:
    weights = (terms.half_weeks_lower, terms.half_weeks_middle, terms.half_weeks_upper)
    return sum(number * weight for number, weight in zip(years, weights, strict=True))


def _due(case: Case) -> Iterator[Line]:
    who, price = case.who, case.price
    due = max(price.contractual_pence, price.statutory_pence)
    yield case.line("Redundancy pay due", due, "the greater of contractual and statutory", MINIMUM)
    if price.payment_pence + price.cut_pence < due:
        why = "suitable alternative employment was taken, or refused without good reason"
        if not who.forfeits:
            weeks = case.terms.alternative.return_weeks
            begins = date_text(who.nhs_restart)
            why = f"a new NHS employment begins on {begins}, before {weeks} weeks are over"
        yield case.line("Redundancy pay lost", -due, why, ALTERNATIVE, case.parameters(ALTERNATIVE))


def cap_lines(case: Case) -> Iterator[Line]:
    """Give the line of the cap on exit payments, for the days on which there was one."""
    if case.terms.cap.limit_pence < NO_CEILING:
        yield case.line(
            "Taken away by the cap on exit payments",
            -case.price.cut_pence,
            f"what counts above {in_pounds(case.terms.cap.limit_pence)}; statutory redundancy pay stays",
            EXIT_CAP,
            case.parameters(EXIT_CAP),
        )


def pension_lines(case: Case) -> Iterator[Line]:
    """Give the lines of an early pension, where the departures table has its cost."""
    who, price = case.who, case.price
    if not who.pension_cost_pence:
        return
    if case.scheme.kind == MUTUAL:
        yield case.line("Capital cost of an early pension", 0, "the scheme does not pay for an early pension")
        return
    due, out = price.payment_pence + price.cut_pence, case.occasion.out
    capital = capital_cost_pence(case.scheme.kind, due, who, out, price.continuous_years, case.terms)
    yield case.line(
        "Capital cost of an early pension",
        capital,
        "as the pension scheme quoted it, in the departures table"
        if capital
        else "the person may not take one: too young, too short a service, or no redundancy pay",
        EARLY_RETIREMENT_ELIGIBILITY,
        case.parameters(EARLY_RETIREMENT_ELIGIBILITY),
        "Membership of the scheme is taken to be as long as the continuous service, and without protection "
        "of the lower age.",
    )
    yield case.line(
        "Paid by the employer beyond the payment",
        price.pension_pence,
        f"of {in_pounds(capital)}, what the payment of {in_pounds(price.payment_pence)} does not cover",
        EARLY_RETIREMENT,
    )
    yield case.line(
        "Borne by the person",
        price.shortfall_pence,
        "paid in, or taken as a reduction of the pension",
        EARLY_RETIREMENT,
    )


def repaid_lines(case: Case) -> Iterator[Line]:
    """Give what is repaid on a return to the NHS that the departures table names; no total has it."""
    who, price, out = case.who, case.price, case.occasion.out
    if who.nhs_restart < out or price.payment_pence == 0:
        return
    how = f"if the NHS employment of {date_text(who.nhs_restart)} begins; in no total"
    evidence = case.occasion.evidence
    if case.scheme.kind == MUTUAL:
        mars = repayment_terms(evidence, case.scheme.opens)
        half_months = mars_half_months(price.reckonable_years, case.terms.mars)
        repaid = mars_repayment_pence(price.payment_pence, half_months, out, who.nhs_restart, mars)
        yield case.line("Repaid on return", repaid, how, MARS_REPAYMENT, case.parameters(MARS_REPAYMENT))
    elif case.scheme.kind == VOLUNTARY:
        rule = VOLUNTARY_REDUNDANCY_REPAYMENT
        try:
            terms = return_terms(evidence, case.key_date(rule))
        except NotCovered:
            return
        repaid = voluntary_redundancy_repayment_pence(
            price.payment_pence, case.very_senior, out, who.nhs_restart, True, False, terms
        )
        yield case.line("Repaid on return", repaid, how, rule, case.parameters(rule))
