"""How people go: leaving, retirement, schemes, letters, transfers, closings, cuts, redundancy; and return."""

import math

from remit.rules.arithmetic import WHOLE_TIME, add_months, complete_years, days_between
from remit.rules.redundancy import redundancy_pence
from remit.rules.voluntary import mars_half_months, mars_pence, mars_repayment_pence
from remit.rules.voluntary_redundancy import (
    voluntary_redundancy_pence,
    voluntary_redundancy_repayment_pence,
)
from remit.simulate import codes
from tests.simulate.plain.country import Country, Person, Post
from tests.simulate.plain.filling import find_opening, successor

HUNDREDTH = WHOLE_TIME // 100


def settle_lives(c: Country) -> None:
    """Everybody's own rate, who is business-critical, which chief believes, how long anybody has done it."""
    d, start = c.draw, int(c.world.calendar.month[0])
    for person in c.people:
        person.rate = own_rate(c, person)
        if person.here:
            person.retained = c.u(codes.RETAIN, person.key, 0) < d.retention_share
            served = start - (person.service // 10000 * 12 + person.service // 100 % 100 - 1)
            person.since = -min(int(d.capability_function_share * max(served, 0)), 720)
    for number, body in enumerate(c.bodies):
        believes = c.u(codes.BELIEF, body.key, 0) < d.belief_share
        c.feelings.disbelief[number] = 0.0 if believes else 1.0


def own_rate(c: Country, person: Person) -> float:
    """Yearly rate in calm times: it goes by what the person did at the start."""
    d, function = c.draw, person.first.function
    gap = d.leaving_pay_gap_finance if function == c.world.finance else d.leaving_pay_gap
    rate = d.leaving_base_rate_y * math.exp(d.leaving_pay_elasticity * gap)
    if not c.world.commissioning[function]:
        rate *= d.leaving_provision_multiple
    if person.first.band >= codes.BAND_8A:
        rate *= d.leaving_senior_multiple
    if person.clinical:
        rate *= d.leaving_clinical_multiple
    service = person.first_service
    years = complete_years(service, int(c.world.calendar.out[0])) if service > 0 else 0
    if years < 2:
        rate *= d.leaving_short_service_multiple
    elif years >= 15:
        rate *= d.leaving_long_service_multiple
    return rate


def send_letters(c: Country, month: int) -> None:
    """A letter names where the work goes, if it goes anywhere."""
    for person in c.here():
        if c.world.changes.letters[person.post.body] == month:
            odds = c.world.succession.kinds[person.post.body, person.post.function]
            person.letter = bool(odds.max() > 0)


# Voluntary schemes.


def offer_voluntary_exit(c: Country, month: int) -> None:
    """Who applies and is let go, by lot as far as the money goes."""
    schemes = c.world.schemes
    for scheme in range(schemes.opens.size):
        if not schemes.opens[scheme] <= month <= schemes.closes[scheme]:
            continue
        spent = sum(exit_.pence for exit_ in c.exits if exit_.scheme == scheme)
        let_go = [person for person in c.here() if is_let_go(c, person, scheme, month)]
        for person in sorted(let_go, key=lambda person: c.u(codes.LOT, person.key, month)):
            pence = payment(c, person, scheme, month)
            if 0 <= schemes.budget[scheme] < spent + pence:
                continue
            spent += pence
            if not c.can_pay(person.post.body, pence):
                if person.notice is None:
                    c.give_notice(person, month, scheme)
                continue
            c.leave_paid(person, month, scheme, pence)
            look_back(c, person, month)


def is_let_go(c: Country, person: Person, scheme: int, month: int) -> bool:
    """Whether somebody may apply, does, and the employer agrees."""
    schemes = c.world.schemes
    if person.goes_to or not schemes.kinds[scheme, c.body_of(person).kind]:
        return False
    if person.notice is not None and person.scheme >= 0:
        return False
    if payment(c, person, scheme, month) == 0:
        return False
    months = int(schemes.closes[scheme] - schemes.opens[scheme] + 1)
    applies = 1 - (1 - application(c, person, scheme, month)) ** (1 / months)
    if c.chance(codes.VOLUNTEER, person.key, month) >= applies:
        return False
    return c.u(codes.APPROVE, person.key, scheme) < c.draw.voluntary_approval_share


def payment(c: Country, person: Person, scheme: int, month: int) -> int:
    """Pence that the scheme pays."""
    out, years, fte = int(c.world.calendar.out[month]), c.years(person, month), HUNDREDTH * person.fte
    if c.world.schemes.rule[scheme] == codes.MUTUAL:
        return mars_pence(person.pay, fte, years, c.world.terms.mars)
    days = days_between(person.service, out)
    terms = c.world.terms.redundancy
    return voluntary_redundancy_pence(person.pay, fte, 0, days, years, True, terms)


def application(c: Country, person: Person, scheme: int, month: int) -> float:
    """Odds of applying within the whole window."""
    d, terms, odds = c.draw, c.world.terms, c.draw.voluntary_application
    if c.world.schemes.rule[scheme] == codes.MUTUAL:
        most_years = terms.mars.half_months_max // max(terms.mars.half_months_per_year, 1)
    else:
        odds *= d.voluntary_redundancy_multiple
        most_years = terms.redundancy.months_max // max(terms.redundancy.months_per_year, 1)
    odds *= math.exp(d.voluntary_service_slope * (min(c.years(person, month), most_years) - 10) / 10)
    odds *= (max(person.pay, 1) / 3_000_000) ** d.voluntary_pay_slope
    odds *= d.voluntary_clinical_multiple if person.clinical else 1
    north_east, north_west = c.world.regions
    region = c.body_of(person).region
    if region == north_east:
        odds *= d.voluntary_north_east_multiple
    elif region == north_west:
        odds *= d.voluntary_north_west_multiple
    return min(odds, 0.9)


# Leaving and retirement.


def leave_and_retire(c: Country, month: int) -> None:
    """Ask everybody, every month."""
    moods = [mood_of(c, body, month) for body in range(len(c.bodies))]
    movers = []
    for person in c.here():
        if c.body_of(person).absorber:
            continue
        leaving, retiring = (rate / 12 for rate in rates_of(c, person, month, *moods[person.post.body]))
        if c.chance(codes.LEAVE, person.key, month) >= 1 - math.exp(-(leaving + retiring)):
            continue
        why = c.u(codes.WHERE, person.key, month) * (leaving + retiring)
        if why >= leaving:
            c.leave(person, month, codes.RETIRED)
            continue
        flow = where_to(c, person, why / leaving)
        if flow == codes.WITHIN:
            movers.append(person)
        else:
            c.leave(person, month, flow)
    for person in sorted(movers, key=lambda person: c.u(codes.LOT, person.key, month)):
        move_within(c, person, month)


def mood_of(c: Country, body: int, month: int) -> tuple[float, float, float]:
    """Doubt about a body, what strain adds, and the multiple by an allowance."""
    d, record, changes = c.draw, c.bodies[body], c.world.changes
    future = changes.future[month, body]
    doubt = {
        codes.CALM: 0.0,
        codes.RUMOURED: d.leaving_doubt_rumoured,
        codes.ANNOUNCED: d.leaving_doubt_announced,
    }[future]
    if record.sender and record.at_risk <= month:
        doubt = 1.0
    chief = int(changes.team[month, body])
    disbelief = c.feelings.disbelief[chief] if future != codes.CALM else 0.0
    strain = d.leaving_workload_uplift * c.feelings.workload.get(body, 0.0)
    strain += d.leaving_disbelief_uplift * disbelief
    allowance, squeeze = int(changes.allowance[month, body]), 1.0
    if allowance > 0:
        squeeze = held_down(c, min(max(2.0 * c.pay(body, month) / allowance - 1.0, 0.0), 1.0))
    return doubt, strain, squeeze


def held_down(c: Country, nearness: float) -> float:
    """Multiple of leaving where pay is near a limit."""
    return math.exp(c.draw.leaving_pay_elasticity * c.draw.leaving_cap_pass_through * nearness)


def rates_of(
    c: Country, person: Person, month: int, doubt: float, strain: float, squeeze: float
) -> tuple[float, float]:
    """Yearly rates of leaving by choice and of retiring."""
    d, body, changes = c.draw, person.post.body, c.world.changes
    multiple = squeeze
    if changes.capped[month, body]:
        multiple *= held_down(c, changes.cap[month, person.post.band])
    if person.retained and changes.retained[month, body]:
        multiple *= d.leaving_retained_multiple
    elif person.retained and changes.lapsed[month, body]:
        multiple *= d.leaving_rebound_multiple
    uplift = d.leaving_doubt_uplift * doubt
    if person.goes_to:
        uplift *= d.leaving_placed_multiple
    elif person.letter:
        uplift *= d.leaving_letter_multiple
    age = (int(c.world.calendar.month[month]) - person.born) // 12
    steps = (65, d.retirement_rate_65_y), (60, d.retirement_rate_60_y), (55, d.retirement_rate_55_y)
    retiring = next((rate for least, rate in steps if age >= least), 0.0)
    waits = c.body_of(person).sender and changes.future[month, body] == codes.ANNOUNCED
    if waits and not person.goes_to:
        retiring *= d.retirement_wait_multiple
    return person.rate * multiple * (1 + uplift + strain), retiring


def where_to(c: Country, person: Person, u: float) -> int:
    """Where somebody goes who leaves by choice."""
    d = c.draw
    finance = person.post.function == c.world.finance
    provider = d.leaving_to_provider_share_finance if finance else d.leaving_to_provider_share
    private = provider + d.leaving_to_private_share
    if u < provider:
        return codes.TO_PROVIDER
    if u < private:
        return codes.TO_PRIVATE
    return codes.WITHIN if u < private + d.leaving_within_share else codes.LEFT


def move_within(c: Country, person: Person, month: int) -> None:
    """Take an open post elsewhere, unless one of the new system waits already."""
    if person.goes_to:
        return
    body, function, band = person.post
    found = find_opening(c, body, function, band, c.u(codes.MOVE, person.key, month))
    if found is not None:
        c.count(person, month, codes.WITHIN)
        person.leader = False
        c.move(person, month, Post(found, function, band))


# The end of work and of bodies.


def transfer_work(c: Country, month: int) -> None:
    """People go with their work, by the succession shares."""
    changes = c.world.changes
    for person in c.here():
        body, function, band = person.post
        if changes.leaves_in[body, function] != month:
            continue
        u = c.u(codes.TRANSFER, person.key, 0)
        receiver = successor(c, body, int(changes.leaves_to[body, function]), u)
        if receiver is not None:
            person.leader = False
            c.move(person, month, Post(receiver, function, band))


def close_bodies(c: Country, month: int) -> None:
    """Who has a post to go to starts in it."""
    for person in c.here():
        if c.body_of(person).closes == month and person.goes_to:
            c.take_up(person, month, person.goes_to)


def cut_posts(c: Country, month: int) -> None:
    """Notice by lot where more people are left than posts."""
    heads: dict[int, int] = dict.fromkeys(range(len(c.bodies)), 0)
    for person in c.here():
        heads[person.post.body] += bool(c.world.commissioning[person.post.function])
        heads[person.post.body] -= person.notice is not None
    for person in c.here():
        body = c.body_of(person)
        keep = 1 - c.draw.cut_posts_share * (1 - float(c.world.changes.keep[month, person.post.body]))
        there = heads[person.post.body]
        excess = there - keep * body.base
        if keep >= 1 or excess <= 0 or body.closes <= month:
            continue
        if person.goes_to or person.notice is not None or person.post.band == codes.VSM:
            continue
        if not c.world.commissioning[person.post.function]:
            continue
        odds = (1 - math.exp(-c.draw.cut_redundancy_rate)) * excess / there
        if c.chance(codes.CUT, person.key, month) < odds:
            c.give_notice(person, month + notice_months(c, person, excess, month), -1)


def notice_months(c: Country, person: Person, dismissals: float, month: int) -> int:
    """Consultation by the number of dismissals, then the longer of contract and statute."""
    terms, calendar = c.world.terms, c.world.calendar
    size = sum(dismissals >= least for least in (terms.consult_small, terms.consult_large))
    weeks = min(max(c.years(person, month), 1), 12)
    by_statute = math.ceil(weeks * 7 * 12 / 365.25)
    by_contract = int(calendar.notice[month, person.post.band])
    return int(calendar.consultation[month, size]) + max(by_contract, by_statute)


def make_redundant(c: Country, month: int) -> None:
    """Whose notice ends, first come first served as the cash goes, and who is left in a closed body."""
    year = c.world.calendar.tax_year[month]
    ends = [person for person in c.here() if person.notice is not None and person.notice <= month]
    for person in sorted(ends, key=lambda person: person.queue):
        pence, body = due(c, person, person.scheme, month), person.post.body
        if c.can_pay(body, pence):
            c.leave_paid(person, month, person.scheme, pence)
            look_back(c, person, month)
        else:
            c.counts.waiting[month, body] += 1
            c.counts.wait_pay[month, body] += (int(c.world.cost[year, person.slot]) + 6) // 12
    if any(body.closes == month for body in c.bodies):
        for person in c.here():
            if c.body_of(person).closes <= month:
                pence = due(c, person, -1, month)
                if not c.can_pay(person.post.body, pence):
                    c.counts.beyond_cash[month, person.post.body] += pence
                c.leave_paid(person, month, -1, pence)
                look_back(c, person, month)


def due(c: Country, person: Person, scheme: int, month: int) -> int:
    """What somebody is paid who goes: by the scheme that they wait for, else redundancy pay."""
    if scheme >= 0:
        return payment(c, person, scheme, month)
    days = days_between(person.service, int(c.world.calendar.out[month]))
    years, terms = c.years(person, month), c.world.terms.redundancy
    return redundancy_pence(person.pay, HUNDREDTH * person.fte, 0, days, years, terms)


def receive_cash(c: Country, month: int) -> None:
    """What is unspent lapses, then this month's cash for exits comes."""
    for payer in range(len(c.cash)):
        kept = 0 if c.world.cash.lapses[month, payer] else c.cash[payer]
        c.cash[payer] = kept + int(c.world.cash.comes[month, payer])


# Return after a paid exit.


def look_back(c: Country, person: Person, month: int) -> None:
    """When somebody of the plan's people looks for a post in the NHS again."""
    if c.draw.return_rate_y > 0 and person.first_service > 0:
        u = c.u(codes.COME_BACK, person.key, month)
        c.waiting.append((month + 1 + int(-12 * math.log(u) / c.draw.return_rate_y), person))


def come_back(c: Country, month: int) -> None:
    """They find a post in commissioning, or are re-employed elsewhere; some pay back."""
    back = [person for when, person in c.waiting if when == month]
    for person in sorted(back, key=lambda person: c.u(codes.LOT, person.key, month)):
        exit_ = person.paid
        assert exit_ is not None
        pence = repayment(c, person, month)
        exit_.repaid += pence
        c.counts.repaid[month, exit_.post.body] += pence
        body, function, band = person.post
        found = None
        if c.u(codes.COME_BACK, person.key, month + 65536) < c.draw.return_commissioning_share:
            found = find_opening(c, body, function, band, c.u(codes.MOVE, person.key, month))
        if found is None:
            c.count(person, month, codes.ELSEWHERE)
            continue
        person.since += month - exit_.month
        person.service = int(c.world.calendar.out[month])
        c.arrive(person, month, Post(found, function, band), codes.RETURN)


def repayment(c: Country, person: Person, month: int) -> int:
    """What the rules take back from who begins on the first day of the month."""
    exit_, calendar, terms = person.paid, c.world.calendar, c.world.terms
    assert exit_ is not None
    out, begins = int(calendar.out[exit_.month]), add_months(int(calendar.out[month]), -1)
    if exit_.scheme < 0:
        return exit_.pence if month == exit_.month + 1 else 0
    if c.world.schemes.rule[exit_.scheme] == codes.MUTUAL:
        paid_for = mars_half_months(exit_.service, terms.mars)
        return mars_repayment_pence(exit_.pence, paid_for, out, begins, terms.mars_repayment)
    senior = exit_.post.band == codes.VSM
    return voluntary_redundancy_repayment_pence(
        exit_.pence, senior, out, begins, True, False, terms.voluntary_repayment
    )
