"""The odds of what a month asks somebody, from the functions that the steps of the month use."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from remit.draws import mix, uniform
from remit.rules.arithmetic import complete_years
from remit.simulate.chances import chance
from remit.simulate.codes import (
    APPROVE,
    COMMISSIONING,
    CUT,
    LEAVE,
    NOTICE,
    RETIRED,
    VOLUNTEER,
    VSM,
    WHERE,
)
from remit.simulate.explain.life import Rates
from remit.simulate.explain.words import CLOSING, FUTURES
from remit.simulate.filling import work_goes_to as goes_to
from remit.simulate.handles import handle_of
from remit.simulate.leaving import (
    doubt_of,
    feel,
    monthly,
    own_rate,
    pay_and_terms,
    rates_of,
    where_to,
)
from remit.simulate.voluntary import application, payment

OWN = {
    "pay outside": {"leaving_pay_gap": 0.0, "leaving_pay_gap_finance": 0.0},
    "staff of provider arms": {"leaving_provision_multiple": 1.0},
    "band 8a and above": {"leaving_senior_multiple": 1.0},
    "clinician": {"leaving_clinical_multiple": 1.0},
    "under two years of service": {"leaving_short_service_multiple": 1.0},
    "fifteen years of service or more": {"leaving_long_service_multiple": 1.0},
}
"""What makes the own rate of leaving, with the values at which it does nothing."""


class Moment(NamedTuple):
    """Somebody before a step.

    Attributes:
        step: name of the step.
        world: handle of the plan's arrays.
        draw: handle of the uncertain parameters.
        state: handle of the state.
        counts: handle of the counts.
        month: of the plan.
        slot: of the person.
        place: where the person is, as `snapshot` gives it.
    """

    step: str
    world: Any
    draw: Any
    state: Any
    counts: Any
    month: int
    slot: int
    place: dict[str, Any]

    @property
    def key(self) -> np.uint64:
        """The person's key."""
        return self.world.keys[self.slot]

    def uniform(self, decision: int, part: int) -> float:
        """Give the person's uniform of a decision."""
        return float(uniform(self.state.streams[decision], self.key, part))

    def chance(self, decision: int) -> float:
        """Give the person's uniform of a decision that the month's marks are made for."""
        return float(chance(np.uint64(mix(self.state.streams[decision], self.key)), self.month))


def snapshot(state: Any, slot: int) -> dict[str, Any]:
    """Give where a person is now: the fields of the record, `here`, `kept`, and `exit`, the last paid one."""
    place = state.people[slot]
    fields = {name: place[name] for name in place.dtype.names}
    return {**fields, "here": state.here[slot], "kept": state.kept[slot], "exit": state.paid[slot]}


def own_parts(world: Any, draw: Any, slot: int) -> dict[str, float]:
    """Give the multiples of the own rate that are not 1: each by leaving it out of `leaving.own_rate`."""
    kind = world.kinds[world.people[slot]["kind"]]
    own = own_rate(kind, draw)
    parts = {}
    for what, neutral in OWN.items():
        without = own_rate(kind, handle_of(draw.group._replace(**neutral)))
        if not math.isclose(own, without):
            parts[what] = own / without
    return parts


def rates(moment: Moment) -> Rates:
    """Give the rates of leaving and retiring of this month, and the uniform that decides."""
    world, draw, state, place, slot = moment.world, moment.draw, moment.state, moment.place, moment.slot
    body, month = int(place["body"]), moment.month
    feel(world, draw, state, month)
    leaving, retiring = rates_of(world, draw, state, slot, month)
    mood = state.moods[body]
    closing = world.bodies[body]["sender"] and world.bodies[body]["at_risk"] <= month
    return Rates(
        own_y=float(state.own_rates[place["kind"]]),
        multiple=round(pay_and_terms(state, slot), 9),
        doubt=float(mood["doubt"]),
        uplift=round(doubt_of(draw, state, slot), 9),
        strain=float(mood["strain"]),
        leaving_y=leaving,
        retiring_y=retiring,
        odds=1.0 - math.exp(-(monthly(leaving) + monthly(retiring))),
        uniform=moment.chance(LEAVE),
        future=CLOSING if closing else FUTURES[int(world.changes.future[month, body])],
        terms=tuple(_terms(moment)),
    )


def _terms(moment: Moment) -> Iterator[str]:
    """Say what besides doubt and strain bears on leaving and retiring."""
    changes, place, month, state = moment.world.changes, moment.place, moment.month, moment.state
    body = int(place["body"])
    if place["retained"] and changes.retained[month, body]:
        yield "terms of retention are on offer"
    elif place["retained"] and changes.lapsed[month, body]:
        yield "terms of retention have ended"
    if state.moods[body]["squeeze"] > 1.0:
        yield "an allowance holds pay down"
    if changes.capped[month, body] and state.cap_pull[place["band"]] > 1.0:
        yield "a cap holds pay down"
    if place["goes_to"] >= 0:
        yield "a post waits"
    elif place["letter"]:
        yield "a letter names where the work goes"


def reason(moment: Moment, found: Rates) -> int:
    """Say for what reason somebody goes whom the month lets go: a flow of `simulate.codes`."""
    leaving, retiring = monthly(found.leaving_y), monthly(found.retiring_y)
    why = moment.uniform(WHERE, moment.month) * (leaving + retiring)
    if why >= leaving:
        return RETIRED
    finance = bool(moment.place["function"] == moment.world.finance)
    return int(where_to(moment.draw, finance, why / leaving))


class Offer(NamedTuple):
    """A voluntary scheme that is open to somebody: what it pays, and the odds and uniforms of this month."""

    scheme: int
    pence: int
    odds: float
    uniform: float
    approval: float
    approved: bool
    waits: bool  # a post waits, so that the person does not take part

    @property
    def applies(self) -> bool:
        """Whether the person applies this month."""
        return not self.waits and self.pence > 0 and self.uniform < self.odds


def offers(moment: Moment) -> Iterator[Offer]:
    """Give the voluntary schemes that are open to the kind of body that somebody is in."""
    world, place, month, slot = moment.world, moment.place, moment.month, moment.slot
    schemes = world.schemes
    kind = world.bodies[place["body"]]["kind"]
    for scheme in range(schemes.opens.size):
        if not schemes.opens[scheme] <= month <= schemes.closes[scheme] or not schemes.kinds[scheme, kind]:
            continue
        window = schemes.closes[scheme] - schemes.opens[scheme] + 1
        over_all = application(world, moment.draw, slot, place["service"], place["body"], scheme, month)
        approval = moment.uniform(APPROVE, scheme)
        yield Offer(
            scheme=scheme,
            pence=int(payment(world, slot, place["service"], scheme, month)),
            odds=float(1.0 - (1.0 - over_all) ** (1.0 / window)),
            uniform=moment.chance(VOLUNTEER),
            approval=approval,
            approved=approval < moment.draw.voluntary_approval_share,
            waits=bool(place["goes_to"] >= 0),
        )


def cut_odds(moment: Moment) -> tuple[float, float] | None:
    """Give the odds of notice by a cut this month, and the uniform that decides; none where nobody asks.

    (1 - exp(-rate)) x excess / staff, as in `closing.cut_posts`; the tests hold the two together.
    """
    world, draw, place, month = moment.world, moment.draw, moment.place, moment.month
    body = int(place["body"])
    record, stocks = world.bodies[body], moment.state.by_body[body]
    keep = 1.0 - draw.cut_posts_share * (1.0 - world.changes.keep[month, body])
    staff = int(stocks[COMMISSIONING] - stocks[NOTICE])
    excess = staff - keep * record["base"]
    asked = place["goes_to"] < 0 and place["notice"] < 0 and place["band"] != VSM
    if keep >= 1.0 or excess <= 0.0 or record["closes"] <= month or not asked:
        return None
    if not world.commissioning[place["function"]]:
        return None
    odds = (1.0 - math.exp(-draw.cut_redundancy_rate)) * excess / staff
    return float(odds), moment.chance(CUT)


def work_goes_to(moment: Moment, kinds: np.ndarray) -> int:
    """Give the receiver of some kinds that somebody's work goes to in this run; -1 for none of them."""
    return int(goes_to(moment.world, moment.state, moment.slot, kinds))


def years_of(moment: Moment) -> int:
    """Give somebody's complete years of service when the month ends."""
    return int(complete_years(moment.place["service"], moment.world.calendar.out[moment.month]))
