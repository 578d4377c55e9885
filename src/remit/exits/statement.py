"""A person's statement: every line a quantity, its arithmetic, the rule, its key date, parameters and doubts.

The amounts are those of `price_exit`; the lines show with the functions of the rules how they come about.
"""

from collections.abc import Iterator
from dataclasses import replace

from remit.exits.liability import Liability, leaver, terms_of
from remit.exits.lines import Case, Line, SpellRow, Statement
from remit.exits.occasion import Scheme
from remit.exits.payment import cap_lines, mutual_lines, pension_lines, redundancy_lines, repaid_lines
from remit.exits.pounds import date_text, in_pounds, in_years
from remit.rules.approval import APPROVAL, APPROVERS, SCHEME_APPROVAL
from remit.rules.arithmetic import WHOLE_TIME, add_days
from remit.rules.exit import MUTUAL, price_exit
from remit.rules.high_cost_area import HIGH_COST_AREA, ZONES
from remit.rules.insurance import INSURANCE
from remit.rules.notice import NOTICE, PAY_IN_LIEU, statutory_notice_weeks
from remit.rules.service import SERVICE
from remit.rules.tax import AWARD_INSURANCE, TAX, award_insurance_pence

VERY_SENIOR = "vsm"
OF_SCHEME = "scheme-"
"""Begins the short names of those who approve a scheme and not the single exit."""


def statements(liability: Liability, person: str) -> list[Statement]:
    """Give a person's statement under each scheme that is open to them; none if the person is left out.

    Args:
        liability: the liability of the plan.
        person: the person's code.
    """
    place = liability.staff.people["person"].index_of(person)
    if place is None:
        return []
    made = []
    for scheme in liability.schemes:
        row = liability.people.filter(person=person, scheme=scheme.id)
        if not row.is_empty():
            made.append(_statement(liability, scheme, place, row["approvals"].item()))
    return made


def _statement(liability: Liability, scheme: Scheme, place: int, approvals: int) -> Statement:
    occasion = liability.occasion
    terms = terms_of(scheme, occasion)
    row = liability.staff.people.row(place, named=True)
    person, band = row["person"], row["band"]
    who = leaver(liability.staff.records[place])
    price = price_exit(scheme.kind, who, occasion.out, terms)
    usual_notice = f"notice.months.band_{band}" if row["notice_months"] is None else ""
    case = Case(
        who,
        price,
        terms,
        scheme,
        occasion,
        approvals,
        very_senior=band == VERY_SENIOR,
        usual_notice=usual_notice,
        spells=_spells(liability, person),
    )
    payment = mutual_lines if scheme.kind == MUTUAL else redundancy_lines
    parts = {
        "Pay and hours": [_pay],
        "Service": [_service],
        "Payment": [payment, cap_lines],
        "Early pension": [pension_lines],
        "Notice": [_notice],
        "To the person": [_taxed, repaid_lines],
        "To the employer": [_cost, _approval],
    }
    lines = tuple(
        replace(line, part=part) for part, blocks in parts.items() for block in blocks for line in block(case)
    )
    return Statement(person, scheme, occasion, price, lines)


def _spells(liability: Liability, person: str) -> tuple[SpellRow, ...]:
    own = liability.plan.bodies.spells.filter(person=person).sort("joined")
    return tuple(SpellRow(*row) for row in own.select("joined", "left", "excluded").iter_rows())


def _pay(case: Case) -> Iterator[Line]:
    who, price = case.who, case.price
    yield case.line(
        "Whole-time basic pay, a year",
        who.basic_pence_y,
        "staff list, pay_gbp_y",
        assumed="The pay of the staff list is taken as the pay on the last day.",
    )
    if who.zone:
        zone = ZONES[who.zone]
        names = [f"high-cost-area.{zone}.{what}" for what in ("rate", "min_gbp_y", "max_gbp_y")]
        yield case.line(
            "High cost area supplement, whole-time, a year",
            price.pay_pence_y - who.basic_pence_y,
            f"{zone}: rate x basic pay, within the minimum and maximum of the zone",
            HIGH_COST_AREA,
            names,
            "The supplement counts as pay for an exit.",
        )
    yield case.line("Hours, share of whole-time", f"{who.fte_millionths / WHOLE_TIME:g}", "staff list, fte")


def _service(case: Case) -> Iterator[Line]:
    who, price = case.who, case.price
    last = date_text(add_days(case.occasion.out, -1))
    for number, spell in enumerate(case.spells, start=1):
        yield case.line(
            f"Spell {number}",
            f"does not count: {spell.excluded}" if spell.excluded else "counts",
            f"spells table, {spell.joined} to {spell.left or last}",
        )
    yield case.line(
        "Continuous service",
        f"{in_years(price.continuous_years)} ({price.continuous_days:,} days)",
        f"{date_text(who.continuous_from)} to {last}, both included",
        SERVICE,
        ("service.gap_days_max",),
    )
    begun = f"complete years from {date_text(who.reckonable_from)} to {last}; part-years do not count"
    added = "; the first day is the one from which the spells that count would run without gaps"
    yield case.line(
        "Reckonable service",
        in_years(price.reckonable_years),
        f"{begun}{added if case.spells else ''}",
        SERVICE,
        ("service.gap_months_max",),
    )


def _notice(case: Case) -> Iterator[Line]:
    who, price = case.who, case.price
    if not who.in_lieu:
        yield case.line("Pay in lieu of notice", 0, "notice is worked in full")
        return
    last_day = add_days(case.occasion.out, -1)
    weeks = statutory_notice_weeks(who.continuous_from, last_day, case.terms.notice)
    if case.scheme.kind == MUTUAL:
        weeks = 0  # the statute's notice is for dismissals
    yield case.line(
        "Notice",
        f"{weeks} weeks or {who.notice_months} months",
        "the longer of the two: weeks by statute, one a complete year; months by contract, "
        + ("the usual ones of the band" if case.usual_notice else "staff list, notice_months"),
        NOTICE,
        [*case.parameters(NOTICE), *filter(None, [case.usual_notice])],
    )
    yield case.line(
        "Pay in lieu of notice",
        price.notice_pence,
        "pay for the whole notice, none of it worked",
        PAY_IN_LIEU,
        case.parameters(PAY_IN_LIEU),
    )


def _taxed(case: Case) -> Iterator[Line]:
    price = case.price
    yield case.line(
        "Cash to the person, before tax",
        price.cash_pence + price.notice_pence,
        f"payment {in_pounds(price.cash_pence)} and pay in lieu {in_pounds(price.notice_pence)}",
    )
    yield case.line(
        "Of it taxed as an award",
        price.taxable_pence,
        f"what of {in_pounds(price.cash_pence)} is above the exempt {in_pounds(case.terms.tax.exempt_pence)}",
        TAX,
        case.parameters(TAX),
    )
    yield case.line("Of it taxed as pay", price.notice_pence, "pay in lieu of notice")


def _cost(case: Case) -> Iterator[Line]:
    price = case.price
    yield case.line(
        "Payment",
        price.payment_pence,
        "what is due, less what is lost or capped; an early pension is paid from it first",
    )
    rate = case.terms.award_insurance.rate
    on_award = award_insurance_pence(price.taxable_pence, case.terms.award_insurance)
    if case.who.in_lieu:
        yield case.line(
            "Employer's National Insurance on pay in lieu",
            price.insurance_pence - on_award,
            "on yearly pay with pay in lieu, less that on yearly pay",
            INSURANCE,
            case.parameters(INSURANCE),
        )
    yield case.line(
        "Employer's National Insurance on the award",
        on_award,
        f"{rate / 100:g}% of the taxed part of the award" if rate else "none was due on awards on this day",
        AWARD_INSURANCE,
        case.parameters(AWARD_INSURANCE),
    )
    yield case.line("Exit package", price.package_pence, "payment, pension cost beyond it and pay in lieu")
    yield case.line(
        "Cost to the employer", price.total_pence, "exit package and employer's National Insurance"
    )


def _approval(case: Case) -> Iterator[Line]:
    signed = [who for bit, who in enumerate(APPROVERS) if case.approvals >> bit & 1]
    of_exit = [name for short, name in signed if not short.startswith(OF_SCHEME)]
    of_scheme = [
        name.removesuffix(", for the scheme") for short, name in signed if short.startswith(OF_SCHEME)
    ]
    how = "by kind of exit, value and seniority"
    yield case.line("Approval", "; ".join(of_exit), how, APPROVAL, case.parameters(APPROVAL))
    if of_scheme:
        how = "before the scheme opens, by kind of employer"
        yield case.line("Approval of the scheme", "; ".join(of_scheme), how, SCHEME_APPROVAL)
