"""The arrays that the month loop reads and never changes.

Slots hold people. The first slots are the people of the plan; behind them every post that can be filled from
outside has a slot of its own for a recruit: one more vacancy elsewhere never changes who fills this one.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np

from remit.market.checkpoint import CheckpointTerms
from remit.rules.redundancy import RedundancyTerms
from remit.rules.voluntary import MarsTerms, RepaymentTerms
from remit.rules.voluntary_redundancy import ReturnTerms

# One record a slot: who the person is at the start, or who a recruit to this place would be.
PERSON = np.dtype(
    [
        ("pay", np.int64),  # pence a year if whole-time
        ("pay_log", np.float64),  # natural logarithm of it over MEDIAN_PAY
        ("born", np.int32),  # months since year 0
        ("service", np.int32),  # first day of reckonable service, YYYYMMDD; 0 for a recruit to come
        ("body", np.int16),
        ("fte", np.uint8),  # hundredths
        ("function", np.int8),
        ("band", np.int8),
        ("group", np.int8),
        ("kind", np.int8),  # of people who are alike in what makes them leave by choice: see `kinds`
        ("senior", np.bool_),  # in the pool for senior posts
    ],
    align=True,
)
MOST_BODIES = np.iinfo(np.int16).max
"""Bodies of a plan at most: their places are kept in 16 bits."""
# One record a place: what of `PERSON` a recruit to it brings, small, for it is read often.
NEWCOMER = np.dtype([("born", np.int16), ("kind", np.int8)], align=True)
# One record a kind of people: see `leaving.own_rate`.
KIND = np.dtype(
    [
        ("finance", np.bool_),
        ("commissioning", np.bool_),
        ("upper", np.bool_),  # band 8a and above
        ("clinical", np.bool_),
        ("service", np.int8),  # SHORT, MIDDLE or LONG when the plan starts
    ],
    align=True,
)
# One record a body; months are counted from the plan's start.
BODY = np.dtype(
    [
        ("key", np.uint64),  # of the body's name
        ("population", np.int64),
        ("base", np.int64),  # commissioning headcount at the start, or posts if it opens later
        ("opens", np.int32),  # first month, 0 when open from the start
        ("closes", np.int32),  # last month, NEVER when it stays
        ("at_risk", np.int32),  # month from which consultation and notice run to the closing
        ("executives", np.int32),  # executive posts of a sender
        ("leaders", np.int32),  # senior posts of a receiver
        ("leader_slots", np.int32),  # first slot for an outside holder of a senior post
        ("region", np.int16),  # place of its authority among the bodies, -1 for national
        ("area", np.int16),  # place among the regions, the last for national bodies
        ("kind", np.int8),
        ("sender", np.bool_),  # closes in the plan: its people need a destination
        ("commissioner", np.bool_),  # needs the functions for a population of its own
        ("absorber", np.bool_),  # keeps whom it takes
    ],
    align=True,
)


class Changes(NamedTuple):
    """What dated changes do to bodies, by month or by function."""

    future: np.ndarray  # int8 (months, bodies): CALM, RUMOURED or ANNOUNCED
    keep: np.ndarray  # float64 (months, bodies), share of commissioning posts left by the cut
    retained: np.ndarray  # bool (months, bodies), retention terms are on offer
    lapsed: np.ndarray  # bool (months, bodies), they were and are no more
    letters: np.ndarray  # int32 (bodies,), month in which destination letters go out
    refills: np.ndarray  # bool (months, bodies), the body fills its posts from outside as they fall empty
    capped: np.ndarray  # bool (months, bodies), pay is under a cap
    cap: np.ndarray  # float64 (months, bands), how near pay is to a cap: 0 at half of it, 1 at the cap
    allowance: np.ndarray  # int64 (months, bodies), pence a year that pay has to fit in; 0 for none
    team: np.ndarray  # int32 (months, bodies), the body whose executive team it shares
    leaves_to: np.ndarray  # int8 (bodies, functions), kind that the function's work transfers to, -1 for none
    leaves_in: np.ndarray  # int32 (bodies, functions), month of that transfer


class Succession(NamedTuple):
    """Who follows whom: for body b and kind k, receivers [start[b, k], end[b, k]) with cumulative shares."""

    start: np.ndarray
    end: np.ndarray
    receiver: np.ndarray
    cumulative: np.ndarray
    kinds: np.ndarray  # float64 (bodies, functions, kinds), cumulative odds of where a function's people go


class Posts(NamedTuple):
    """Posts that are kept account of, by body, function and band: of receivers and of bodies that stay."""

    number: np.ndarray  # int32 (bodies, functions, bands)
    slots: np.ndarray  # int32 (bodies, functions, bands), first slot for people from outside
    total: np.ndarray  # int64 (bodies,), posts of a body in all
    receivers: np.ndarray  # int32, bodies with such posts, in order
    kept: np.ndarray  # bool (bodies,), whether a body is among them


class Rounds(NamedTuple):
    """Rounds of filling, shape (rounds,); kinds is (rounds, kinds)."""

    key: np.ndarray  # int64, of the round's name: one round more never changes the draws of another
    method: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    senior: np.ndarray
    kinds: np.ndarray


class Offers(NamedTuple):
    """What the rules of filling let be offered: (own function or not, bands up) a row, the best first.

    Likeness is scored by what the model knows of two posts, function and band; beyond the region nothing is
    offered, for no bases are known.
    """

    slot_in: np.ndarray  # int64 (offers,), bands up in the own function: posts that match
    suitable: np.ndarray  # int64 (2, offers, 2), in the pool and in rounds for all at risk
    length: np.ndarray  # int64 (2,), offers of each


class Proposed(NamedTuple):
    """Where the proposals that the plan holds place people, shape (placed,), in the order of rounds."""

    turn: np.ndarray  # int64, place of the round
    slot: np.ndarray  # int64
    body: np.ndarray  # int64
    function: np.ndarray  # int64
    band: np.ndarray  # int64


class Schemes(NamedTuple):
    """Voluntary schemes on offer, shape (schemes,); kinds is (schemes, kinds)."""

    rule: np.ndarray  # MUTUAL or REDUNDANCY_SCHEME
    opens: np.ndarray
    closes: np.ndarray
    kinds: np.ndarray
    budget: np.ndarray  # pence, -1 for no limit


class Agreements(NamedTuple):
    """Who draws on whom for which function, shape (agreements,): bought or shared, not done alone."""

    customer: np.ndarray
    supplier: np.ndarray
    function: np.ndarray
    population: np.ndarray  # of the customer
    first: np.ndarray  # first month at whose end it holds and its supplier is there
    last: np.ndarray  # last such month


class Market(NamedTuple):
    """Who sells support to whom: what suppliers, their customers and checkpoints start from.

    Agreements that are bought are `Agreements` once more, in the same order: shape (agreements,).
    """

    suppliers: np.ndarray  # int32 (suppliers,), the body of each
    place: np.ndarray  # int32 (bodies,), place among the suppliers, -1 for none
    private: np.ndarray  # bool (suppliers,), whether it is private: it sells where it has entered
    planned: np.ndarray  # int64 (suppliers, functions), pence a year that agreements of the plan bring
    heads: np.ndarray  # int64 (suppliers, functions), people that they are for
    posts: np.ndarray  # int64 (suppliers, functions), posts of the plan; people of the start where none are
    pay: np.ndarray  # int64 (tax years, suppliers), pence a year that these posts cost
    dearness: np.ndarray  # float64 (suppliers,), cost a head by size against the mean of all suppliers
    passed_on: np.ndarray  # bool (bodies,), whether its people go on in other bodies of the plan
    hosted: np.ndarray  # int32 (suppliers, 2), first month of hosting and the last, NEVER where none is
    sold: np.ndarray  # bool (agreements,), whether it is bought at a price, and may be reviewed
    signs: np.ndarray  # bool (agreements,), whether its customer has to sign before it begins
    price: np.ndarray  # int64 (agreements,), millionths of a pound a head a year
    ends: np.ndarray  # int32 (agreements,), last month of the first term, NEVER without an end
    length: np.ndarray  # int32 (agreements,), months of a term
    notice: np.ndarray  # int32 (agreements,), months of notice
    keys: np.ndarray  # uint64 (agreements,), of what their customers draw
    picked: np.ndarray  # bool (months, bodies), whether the parent picks who supplies a body
    payer: np.ndarray  # int32 (months, bodies), who pays for what a body buys: itself, or its parent
    ask: np.ndarray  # int64 (functions,), mean price of all, millionths of a pound a head a year
    checks: np.ndarray  # CHECK records (checks,), by date
    judging: CheckpointTerms
    begins: int  # first month at whose end an agreement holds that is sold, NEVER without one
    full_scale: float  # people up to whom support gains by size
    buying: float  # months from the wish to buy to a signed agreement, with a framework
    competition: int  # months of a mini-competition among those on the framework
    procurement: float  # what it costs a customer, share of a year's price


CHECK = np.dtype(
    [
        ("month", np.int32),  # at whose end the outcome is given
        ("place", np.int32),  # of the supplier
        ("recorded", np.int8),  # outcome that is recorded, -1 where the run gives it
    ],
    align=True,
)
"""One record a supplier at a checkpoint."""


class Lends(NamedTuple):
    """Development support: staff that one body lends to another, shape (lends,)."""

    lender: np.ndarray
    borrower: np.ndarray
    function: np.ndarray
    fte: np.ndarray  # hundredths
    first: np.ndarray
    last: np.ndarray


class Cash(NamedTuple):
    """Cash for exits by payer: none limits nothing."""

    payer: np.ndarray  # int32 (bodies,), who pays for exits from a body, -1 where no cash is needed
    comes: np.ndarray  # int64 (months, payers), pence that come in a month
    lapses: np.ndarray  # bool (months, payers), what is unspent is gone when the month begins


class Calendar(NamedTuple):
    """Months of the plan, shape (months,)."""

    month: np.ndarray  # int32, months since year 0
    closing: np.ndarray  # bool, whether a body closes in the month
    transfers: np.ndarray  # bool, whether work passes to a receiver in the month
    letters: np.ndarray  # bool, whether destination letters go out in the month
    offers: np.ndarray  # bool, whether a voluntary scheme is open in the month
    cuts: np.ndarray  # bool, whether a cut takes posts of a body that is there at the month's end
    out: np.ndarray  # int32, YYYYMMDD, the day after the month: who leaves in it is out of employment then
    tax_year: np.ndarray  # int32, row of World.cost
    consultation: np.ndarray  # int32 (months, 3), months to consult: individual, collective, large
    notice: np.ndarray  # int32 (months, bands), months of notice by contract


class Terms(NamedTuple):
    """Terms of exits that the plan's dates fix."""

    redundancy: RedundancyTerms
    mars: MarsTerms
    mars_repayment: RepaymentTerms
    voluntary_repayment: ReturnTerms
    consult_small: int  # dismissals from which consultation is collective
    consult_large: int  # and from which it is long


class World(NamedTuple):
    """All that a run reads."""

    people: np.ndarray  # PERSON records (slots,)
    newcomers: np.ndarray  # NEWCOMER records (places,)
    keys: np.ndarray  # uint64 (slots,), of the person or the place: what their draws are keyed by
    kinds: np.ndarray  # KIND records (kinds,), of people who are alike in what makes them leave by choice
    listed: np.ndarray  # int32, slots of the leaders who may fill senior posts
    served: np.ndarray  # int32 (slots,), months of service when the plan starts
    cost: np.ndarray  # uint32 (tax years, slots), pence a year with on-costs
    band_cost: np.ndarray  # int64 (tax years, bands), that of the median post of a band, whole-time
    bodies: np.ndarray  # BODY records (bodies,)
    changes: Changes
    succession: Succession
    posts: Posts
    rounds: Rounds
    offers: Offers
    proposed: Proposed
    guaranteed: np.ndarray  # bool (slots,), guaranteed employment beyond the closing of their body
    schemes: Schemes
    agreements: Agreements
    market: Market
    lends: Lends
    cash: Cash
    calendar: Calendar
    terms: Terms
    commissioning: np.ndarray  # bool (functions,)
    regions: np.ndarray  # int32 (2,), north-east and north-west, with an uptake of their own; -1 if absent
    areas: int  # regions, the national one counted too
    control: np.ndarray  # int64, functions that keep financial control
    first_place: int  # first slot that is a place for a recruit
    places: int  # places for recruits to ordinary posts; behind them are those of senior posts
    any_cap: bool  # whether the plan caps pay
    any_allowance: bool  # whether pay has to fit in an allowance
    finance: int  # place of the function, -1 if absent
    corporate: int  # place of the function that executive posts are counted in


class Names(NamedTuple):
    """The words behind the numbers, in order."""

    bodies: list[str]
    functions: list[str]
    months: list[dt.date]
    rounds: list[str]
