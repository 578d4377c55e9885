"""The arrays that the month loop reads and never changes.

Slots hold people. The first slots are the people of the plan; behind them every post of a receiver has slots
of its own for people recruited from outside: one more vacancy elsewhere never changes who fills this one.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np

from remit.rules.redundancy import RedundancyTerms
from remit.rules.voluntary import MarsTerms

# One record a slot: who the person is at the start, or who a recruit to this place would be.
PERSON = np.dtype(
    [
        ("key", np.uint64),  # of the person or the place
        ("pay", np.int64),  # pence a year if whole-time
        ("born", np.int32),  # months since year 0
        ("service", np.int32),  # first day of reckonable service, YYYYMMDD
        ("body", np.int32),
        ("fte", np.int16),  # hundredths
        ("function", np.int8),
        ("band", np.int8),
        ("group", np.int8),
        ("senior", np.bool_),  # in the pool for senior posts
    ],
    align=True,
)
# One record a body; months are counted from the plan's start.
BODY = np.dtype(
    [
        ("key", np.uint64),  # of the body's name
        ("base", np.int64),  # commissioning headcount at the start
        ("opens", np.int32),  # first month, 0 when open from the start
        ("closes", np.int32),  # last month, NEVER when it stays
        ("executives", np.int32),  # executive posts of a sender
        ("leaders", np.int32),  # senior posts of a receiver
        ("leader_slots", np.int32),  # first slot for an outside holder of a senior post
        ("region", np.int16),  # -1 for national
        ("kind", np.int8),
        ("sender", np.bool_),  # closes in the plan: its people need a destination
    ],
    align=True,
)


class Changes(NamedTuple):
    """What dated changes do to bodies, by month or by function."""

    doubt: np.ndarray  # float64 (months, bodies), 1 while the end of the body is announced
    keep: np.ndarray  # float64 (months, bodies), share of commissioning posts left by the cut
    retained: np.ndarray  # bool (months, bodies), retention terms are on offer
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
    """Posts of the receivers by body, function and band."""

    number: np.ndarray  # int32 (bodies, functions, bands)
    slots: np.ndarray  # int32 (bodies, functions, bands), first slot for people from outside
    receivers: np.ndarray  # int32, bodies with posts, in order


class Rounds(NamedTuple):
    """Rounds of filling, shape (rounds,); kinds is (rounds, kinds)."""

    method: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    senior: np.ndarray
    kinds: np.ndarray


class Schemes(NamedTuple):
    """Voluntary schemes on offer, shape (schemes,); kinds is (schemes, kinds)."""

    opens: np.ndarray
    closes: np.ndarray
    kinds: np.ndarray


class Calendar(NamedTuple):
    """Months of the plan, shape (months,)."""

    month: np.ndarray  # int32, months since year 0
    out: np.ndarray  # int32, YYYYMMDD, the day after the month: who leaves in it is out of employment then
    tax_year: np.ndarray  # int32, row of World.cost


class World(NamedTuple):
    """All that a run reads."""

    people: np.ndarray  # PERSON records (slots,)
    cost: np.ndarray  # int64 (tax years, slots), pence a year with on-costs
    bodies: np.ndarray  # BODY records (bodies,)
    changes: Changes
    succession: Succession
    posts: Posts
    rounds: Rounds
    schemes: Schemes
    calendar: Calendar
    commissioning: np.ndarray  # bool (functions,)
    regions: np.ndarray  # int32 (2,), north-east and north-west, with an uptake of their own; -1 if absent
    finance: int  # place of the function, -1 if absent
    corporate: int  # place of the function that executive posts are counted in
    redundancy: RedundancyTerms
    mars: MarsTerms


class Names(NamedTuple):
    """The words behind the numbers, in order."""

    bodies: list[str]
    functions: list[str]
    months: list[dt.date]
    rounds: list[str]
