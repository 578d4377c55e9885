"""What changes in a run, and what is counted: the arrays, and how they begin."""

from typing import NamedTuple

import numpy as np

from remit.simulate.chances import new_marks
from remit.simulate.codes import (
    DECISIONS,
    FLOWS,
    NEVER,
    STOCKS,
    SUPPLIES,
    SUPPORT_CASH,
    WAYS,
)
from remit.simulate.layout import World

# One record a slot: where its holder is. Whether there is one says `State.here`.
PLACE = np.dtype(
    [
        ("service", np.int32),  # first day of reckonable service, YYYYMMDD
        ("born", np.int16),  # months since year 0
        ("body", np.int16),
        ("goes_to", np.int16),  # receiver where a post is waiting, -1 for none
        ("notice", np.int16),  # last month under notice, -1 for none
        ("since", np.int16),  # month of the plan since which experience in the function grows
        ("function", np.int8),
        ("band", np.int8),
        ("goes_function", np.int8),
        ("goes_band", np.int8),
        ("scheme", np.int8),  # voluntary scheme that the notice is of, -1 for redundancy
        ("kind", np.int8),  # of people who are alike in what makes them leave by choice
        ("fte", np.uint8),  # hundredths
        ("leader", np.bool_),  # holds (or is to hold) a senior post of a receiver
        ("retained", np.bool_),  # business-critical: under retention terms while they are on offer
        ("letter", np.bool_),  # has a letter that names a destination for the work
    ],
    align=True,
)
# One record a body: what a month does to leaving there. Multiples are of a person's own yearly rate.
MOOD = np.dtype(
    [
        ("doubt", np.float64),  # from 0 (calm) to 1 (closing, no post)
        ("strain", np.float64),  # uplift by workload and by disbelief in the change
        ("squeeze", np.float64),  # multiple by an allowance that pay has to fit in
        ("terms", np.float64),  # multiple for business-critical staff: terms on offer, or gone
        ("capped", np.bool_),  # pay is under a cap
        ("waiting", np.bool_),  # people near retirement wait for what the closing brings
    ],
    align=True,
)
EXIT = np.dtype(
    [
        ("pence", np.int64),
        ("repaid", np.int64),  # pence paid back on return
        ("slot", np.int32),
        ("service", np.int32),  # complete years
        ("body", np.int32),  # body, function and band that the person left
        ("month", np.int16),
        ("kind", np.int8),
        ("scheme", np.int8),  # voluntary scheme, -1 for redundancy
        ("function", np.int8),
        ("band", np.int8),
    ],
    align=True,
)
# One record an agreement: how things stand with it in the run.
DEAL = np.dtype(
    [
        ("price", np.int64),  # millionths of a pound a head a year
        ("pence", np.int64),  # what it brings in a year; in house, what the customer's own fixed cost is
        ("trust", np.float64),  # of the customer in its supplier, 0 to 1
        ("ends", np.int32),  # last month of the term
        ("begun", np.int32),  # first month with the present supplier
        ("when", np.int32),  # month at whose end it goes to the next one
        ("supplier", np.int16),  # the body that does the work: the customer itself if in house, -1 for none
        ("next", np.int16),  # the body that it goes to, -1 for none
        ("way", np.int8),  # how the present supplier came: STAY at first, then what the customer did
        ("next_way", np.int8),
        ("listed", np.bool_),  # among those that left since the quarter's end
    ],
    align=True,
)
# One record a supplier: how it stands in the run.
TRADE = np.dtype(
    [
        ("income", np.int64),  # pence a year, as of now
        ("cost", np.int64),  # the same
        ("taken", np.int64),  # pence that customers paid it this month
        ("spent", np.int64),  # pence that it spent this month
        ("best", np.int64),  # the highest yearly income that it has had
        ("reserves", np.int64),  # pence
        ("heads", np.int64),  # people served, in its largest function
        ("loss", np.float64),  # loss over income, 0 in balance
        ("appeal", np.float64),  # part of applicants for its senior posts who still apply
        ("customers", np.int32),
        ("ended", np.int32),  # month in which it ended, NEVER if it did not
        ("into", np.int16),  # place of the supplier with which it merged, -1 for none
        ("ending", np.int8),  # TRADES or how it ended
        ("judged", np.int8),  # outcome of its last checkpoint, -1 for none
        ("trading", np.bool_),
        ("independent", np.bool_),
        ("carried", np.bool_),  # by a host
        ("settled", np.bool_),  # its posts are as they will stay
    ],
    align=True,
)
EARLIEST = 12 * 60
"""Months before the plan's start that experience goes back at most."""
PARTS = 1 << 30
"""Parts of one in which weights of inexperience are kept, so that sums are exact."""


class State(NamedTuple):
    """Where everybody is, and what that comes to."""

    people: np.ndarray  # PLACE records (slots,)
    here: np.ndarray  # bool (slots,), whether the holder is in a body of the plan
    kept: np.ndarray  # bool (slots,), whether an absorber has taken the holder, who is asked no more
    paid: np.ndarray  # int32 (slots,), the holder's last paid exit, -1 for none
    streams: np.ndarray  # uint64 (decisions,), what the keys of a run's draws begin with
    own_rates: np.ndarray  # float64 (kinds,), yearly rate of leaving by choice in calm times
    leave_digits: np.ndarray  # int8 (slots,), leading digits of 0 in months in which the holder can leave
    can_leave: np.ndarray  # uint64 (months, words), a bit a slot: by choice, or by retiring
    can_apply: np.ndarray  # the same for schemes: `apply_digits[0]` leading digits
    can_be_cut: np.ndarray  # the same for notice at the odds of up to `closing.MOST_CUT`
    can_fill: (
        np.ndarray
    )  # uint64 (months, words), a bit a place, for recruits: `fill_digits[0]` leading digits
    apply_digits: np.ndarray  # int8 (1,)
    fill_digits: np.ndarray  # int8 (1,)
    asked: np.ndarray  # int32 (slots,), scratch: whom a step asks this month
    fill_odds: np.ndarray  # float64 (2,), monthly odds of filling a post from outside: finance last
    filled: np.ndarray  # int32 (bodies, functions, bands), posts held or promised
    led: np.ndarray  # int32 (bodies,), senior posts held or promised
    empty: np.ndarray  # int32 (bodies,), posts that nobody holds or was promised, senior posts apart
    vacant: np.ndarray  # int32 (functions, bands), the same over the bodies that are there or about to open
    shown: np.ndarray  # bool (bodies,), whether a body's empty posts are among them
    empty_cells: np.ndarray  # uint64 (bodies, words), a bit a function and band: whether it has an empty post
    doors: (
        np.ndarray
    )  # int32 (bodies,), first `lengths[1]`: bodies whose posts are open to anybody this month
    door: np.ndarray  # bool (bodies,), whether a body is among them
    moods: np.ndarray  # MOOD records (bodies,), what the month does to leaving there
    cap_pull: np.ndarray  # float64 (bands,), multiple of leaving by a cap on pay
    on_offer: np.ndarray  # int32 (areas, functions, bands), their empty posts
    room: np.ndarray  # int32 (areas, functions, bands), empty posts that a round has to offer
    cut_odds: np.ndarray  # float64 (bodies,), odds of notice by a cut this month
    excess: np.ndarray  # float64 (bodies,), staff over a cut's target
    by_body: np.ndarray  # int32 (bodies, stocks), now
    by_grade: np.ndarray  # int32 (functions, bands, stocks), now
    flow_body: np.ndarray  # int32 (bodies, flows), this month
    flow_grade: np.ndarray  # int32 (functions, bands, flows), this month
    service_lost: np.ndarray  # int32 (functions, bands), complete years of those who left this month
    executives: np.ndarray  # int32 (bodies,), very senior managers there
    pay: np.ndarray  # int64 (bodies,), pence a year with on-costs in the month's tax year
    tax_year: np.ndarray  # int64 (1,), row of World.cost that `pay` stands at
    protected: np.ndarray  # int64 (bodies,), pence a year of pay protected from this month on
    fte: np.ndarray  # int64 (bodies, functions), hundredths
    faded: np.ndarray  # int64 (bodies, functions), FTE weighted by inexperience as of the plan's end
    handed: np.ndarray  # int64 (bodies, functions), FTE of who handed over, by experience as of the end
    fading: np.ndarray  # int64 (EARLIEST + months + 1,), inexperience at the end of who began then
    gaps: np.ndarray  # int32 (bodies,), executive posts without a permanent holder
    acting: np.ndarray  # int32 (bodies,), posts held by acting up
    effective: np.ndarray  # float64 (bodies, functions), capability: FTE hundredths weighted by experience
    met: np.ndarray  # float64 (bodies, functions), need that is met, 1 for all of it
    short: np.ndarray  # float64 (bodies,), unmet need for financial control, summed over the months of a year
    workload: np.ndarray  # float64 (bodies,), share of the posts that nobody holds
    disbelief: np.ndarray  # float64 (bodies,), 1 where the chief does not believe in the change
    under_notice: np.ndarray  # int32 (slots,), first `lengths[0]` are in use
    lengths: np.ndarray  # int64 (2,), of `under_notice` and of `doors`
    cash: np.ndarray  # int64 (payers,), pence left for exits this year
    back: np.ndarray  # int32 (months + 1,), first person who looks for a way back in a month, -1 for none
    back_next: np.ndarray  # int32 (slots,)
    deals: np.ndarray  # DEAL records (agreements,)
    trade: np.ndarray  # TRADE records (suppliers,)
    gone: np.ndarray  # int32 (bodies, functions), posts that went with the work, negative for those gained
    left: np.ndarray  # int32 (suppliers, functions), last agreement that left since the quarter's end, or -1
    left_next: np.ndarray  # int32 (agreements,), the one that left before
    served: np.ndarray  # float64 (suppliers, functions), people served
    kin: (
        np.ndarray
    )  # float64 (suppliers, functions, 3), posts, people and income planned, of those merged too
    performs: np.ndarray  # float64 (suppliers, functions), what is done of what was planned a head, 0 to 1
    buyers: np.ndarray  # int32 (areas, functions, suppliers + 3), agreements; in house, moved, bought in all
    offers: (
        np.ndarray
    )  # int16 (areas + 1, functions, suppliers), who sells in an area; anywhere in the last row
    offered: np.ndarray  # int32 (areas + 1, functions), how many of them
    entered: np.ndarray  # bool (areas,), whether private suppliers sell there
    gained: np.ndarray  # float64 (2,), people gone to private suppliers so far, and the years since, summed


class Counts(NamedTuple):
    """What a run counts: people, posts and pence; nothing about one person but exits with a payment."""

    stock_body: np.ndarray  # int32 (months, bodies, stocks)
    stock_grade: np.ndarray  # int32 (months, functions, bands, stocks)
    flow_body: np.ndarray  # int32 (months, bodies, flows)
    flow_grade: np.ndarray  # int32 (months, functions, bands, flows)
    service_lost: np.ndarray  # int32 (months, functions, bands), complete years of those who left
    pay: np.ndarray  # int64 (months, bodies), pence of that month with on-costs
    rounds: np.ndarray  # int32 (rounds, 2), posts open before the round and filled by it
    exits: np.ndarray  # EXIT records (most exits,)
    exit_count: np.ndarray  # int64 (1,), how many of them are used
    repaid: np.ndarray  # int64 (months, bodies), pence paid back to the body that had paid an exit
    capability: np.ndarray  # int32 (months, functions), ten thousandths of the need that is met
    capability_body: np.ndarray  # int32 (months, bodies), the same for financial control, -1 where not needed
    overspend: np.ndarray  # int64 (months, bodies), pence over the commissioning budget, at a year's end
    lost_control: np.ndarray  # int64 (months, bodies), the part of it that full capability would have saved
    supply: np.ndarray  # int64 (months, suppliers, supplies)
    support: np.ndarray  # int64 (months, bodies, codes.SUPPORT_CASH), pence of the market
    reviews: np.ndarray  # int32 (months, ways), what customers did at reviews
    leaves: np.ndarray  # int16 (agreements,), month in which the customer first chose to leave, -1 for never
    judged: np.ndarray  # int8 (checks, 5), scores of the four domains and the outcome, -1 before
    ready: np.ndarray  # int32 (checks, 4), ten thousandths of what each domain looks at
    ended: np.ndarray  # int32 (suppliers, 3), how, in which month, into which supplier
    waiting: np.ndarray  # int32 (months, bodies), people whose exit waits for cash
    wait_pay: np.ndarray  # int64 (months, bodies), pence of that month that they are paid with on-costs
    beyond_cash: (
        np.ndarray
    )  # int64 (months, bodies), pence of exits that had to be paid without cash for them
    protected: np.ndarray  # int64 (months, bodies), pence a year of pay above that of the post taken up


def new_state(world: World) -> State:
    """Everybody in their first place, every place for a recruit unused; nobody is counted yet."""
    people = np.zeros(world.people.size, dtype=PLACE)
    for field in ("service", "born", "body", "function", "band", "kind", "fte"):
        people[field] = world.people[field]
    for field in ("goes_to", "notice", "scheme"):
        people[field] = -1
    months, bodies = world.changes.future.shape
    _, functions, bands = world.posts.number.shape
    here, slots = (bodies, functions), people.size
    return State(
        people=people,
        here=world.people["service"] > 0,
        kept=world.bodies["absorber"][people["body"]],
        paid=np.full(slots, -1, dtype=np.int32),
        streams=np.zeros(len(DECISIONS), dtype=np.uint64),
        own_rates=np.zeros(world.kinds.size),
        leave_digits=np.zeros(slots, dtype=np.int8),
        can_leave=new_marks(months, slots),
        can_apply=new_marks(months if world.calendar.offers.any() else 0, slots),
        can_be_cut=new_marks(months if world.calendar.cuts.any() else 0, slots),
        can_fill=new_marks(months, slots - world.first_place),
        apply_digits=np.zeros(1, dtype=np.int8),
        fill_digits=np.zeros(1, dtype=np.int8),
        asked=np.zeros(slots, dtype=np.int32),
        fill_odds=np.zeros(2),
        filled=np.zeros((bodies, functions, bands), dtype=np.int32),
        led=np.zeros(bodies, dtype=np.int32),
        empty=world.posts.total.astype(np.int32),
        vacant=np.zeros((functions, bands), dtype=np.int32),
        shown=np.zeros(bodies, dtype=np.bool_),
        empty_cells=cells_of(world.posts.number > 0),
        doors=np.zeros(bodies, dtype=np.int32),
        door=np.zeros(bodies, dtype=np.bool_),
        moods=np.zeros(bodies, dtype=MOOD),
        cap_pull=np.ones(bands),
        on_offer=np.zeros((world.areas, functions, bands), dtype=np.int32),
        room=np.zeros((world.areas, functions, bands), dtype=np.int32),
        cut_odds=np.zeros(bodies),
        excess=np.zeros(bodies),
        by_body=np.zeros((bodies, len(STOCKS)), dtype=np.int32),
        by_grade=np.zeros((functions, bands, len(STOCKS)), dtype=np.int32),
        flow_body=np.zeros((bodies, len(FLOWS)), dtype=np.int32),
        flow_grade=np.zeros((functions, bands, len(FLOWS)), dtype=np.int32),
        service_lost=np.zeros((functions, bands), dtype=np.int32),
        executives=np.zeros(bodies, dtype=np.int32),
        pay=np.zeros(bodies, dtype=np.int64),
        tax_year=np.zeros(1, dtype=np.int64),
        protected=np.zeros(bodies, dtype=np.int64),
        fte=np.zeros(here, dtype=np.int64),
        faded=np.zeros(here, dtype=np.int64),
        handed=np.zeros(here, dtype=np.int64),
        fading=np.zeros(EARLIEST + months + 1, dtype=np.int64),
        gaps=np.zeros(bodies, dtype=np.int32),
        acting=np.zeros(bodies, dtype=np.int32),
        effective=np.zeros(here),
        met=np.ones(here),
        short=np.zeros(bodies),
        workload=np.zeros(bodies),
        disbelief=np.zeros(bodies),
        under_notice=np.zeros(slots, dtype=np.int32),
        lengths=np.zeros(2, dtype=np.int64),
        cash=np.zeros(world.cash.comes.shape[1], dtype=np.int64),
        back=np.full(months + 1, -1, dtype=np.int32),
        back_next=np.full(slots, -1, dtype=np.int32),
        **_new_market(world),
    )


def _new_market(world: World) -> dict[str, np.ndarray]:
    """Every agreement with its first supplier, every supplier before it trades."""
    market, agreements = world.market, world.agreements
    rows, (suppliers, functions) = agreements.customer.size, market.planned.shape
    deals = np.zeros(rows, dtype=DEAL)
    deals["price"], deals["ends"], deals["begun"] = market.price, market.ends, agreements.first
    deals["supplier"], deals["next"] = agreements.supplier, -1
    trade = np.zeros(suppliers, dtype=TRADE)
    trade["appeal"], trade["ended"], trade["into"], trade["judged"] = 1.0, NEVER, -1, -1
    return {
        "deals": deals,
        "trade": trade,
        "gone": np.zeros((world.bodies.size, functions), dtype=np.int32),
        "left": np.full((suppliers, functions), -1, dtype=np.int32),
        "left_next": np.full(rows, -1, dtype=np.int32),
        "served": np.zeros((suppliers, functions)),
        "kin": np.zeros((suppliers, functions, 3)),
        "performs": np.zeros((suppliers, functions)),
        "buyers": np.zeros((world.areas, functions, suppliers + 3), dtype=np.int32),
        "offers": np.zeros((world.areas + 1, functions, suppliers), dtype=np.int16),
        "offered": np.zeros((world.areas + 1, functions), dtype=np.int32),
        "entered": np.zeros(world.areas, dtype=np.bool_),
        "gained": np.zeros(2),
    }


def cells_of(empty: np.ndarray) -> np.ndarray:
    """Set a bit for each function and band with an empty post: bool (bodies, functions, bands) to words."""
    flat = empty.reshape(empty.shape[0], -1)
    padded = np.zeros((flat.shape[0], -(-flat.shape[1] // 64) * 64), dtype=np.uint8)
    padded[:, : flat.shape[1]] = flat
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def new_counts(world: World) -> Counts:
    """Empty tables for one run."""
    months, bodies = world.changes.future.shape
    _, functions, bands = world.posts.number.shape
    return Counts(
        stock_body=np.zeros((months, bodies, len(STOCKS)), dtype=np.int32),
        stock_grade=np.zeros((months, functions, bands, len(STOCKS)), dtype=np.int32),
        flow_body=np.zeros((months, bodies, len(FLOWS)), dtype=np.int32),
        flow_grade=np.zeros((months, functions, bands, len(FLOWS)), dtype=np.int32),
        service_lost=np.zeros((months, functions, bands), dtype=np.int32),
        pay=np.zeros((months, bodies), dtype=np.int64),
        rounds=np.zeros((world.rounds.method.size, 2), dtype=np.int32),
        exits=np.zeros(2 * world.people.size, dtype=EXIT),
        exit_count=np.zeros(1, dtype=np.int64),
        repaid=np.zeros((months, bodies), dtype=np.int64),
        capability=np.zeros((months, functions), dtype=np.int32),
        capability_body=np.full((months, bodies), -1, dtype=np.int32),
        overspend=np.zeros((months, bodies), dtype=np.int64),
        lost_control=np.zeros((months, bodies), dtype=np.int64),
        supply=np.zeros((months, world.market.suppliers.size, len(SUPPLIES)), dtype=np.int64),
        support=np.zeros((months, bodies, len(SUPPORT_CASH)), dtype=np.int64),
        reviews=np.zeros((months, len(WAYS)), dtype=np.int32),
        leaves=np.full(world.agreements.customer.size, -1, dtype=np.int16),
        judged=np.full((world.market.checks.size, 5), -1, dtype=np.int8),
        ready=np.zeros((world.market.checks.size, 4), dtype=np.int32),
        ended=np.zeros((world.market.suppliers.size, 3), dtype=np.int32),
        waiting=np.zeros((months, bodies), dtype=np.int32),
        wait_pay=np.zeros((months, bodies), dtype=np.int64),
        beyond_cash=np.zeros((months, bodies), dtype=np.int64),
        protected=np.zeros((months, bodies), dtype=np.int64),
    )
