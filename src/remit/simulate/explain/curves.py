"""The response curve of each mechanism, by the functions that the month uses where a function gives it.

A curve is drawn for the central case, as a band from the low to the high end of the mechanism's own
parameters, and with the mechanism switched off. Everything else stands at its central value.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from remit.market.choice import ChoiceOdds, Review, choice_odds
from remit.market.entry import EntryTerms, bid_odds_m
from remit.market.talent import TalentTerms, applicants_share
from remit.simulate import customers, leaving, recruiting, voluntary
from remit.simulate.codes import MIDDLE
from remit.simulate.uncertain import Draw

Response = Callable[[Draw, float], float]


@dataclass(frozen=True)
class Curve:
    """How one thing answers to another.

    Attributes:
        x: title of the axis across.
        y: title of the axis up.
        points: values across.
        response: value up, given the uncertain parameters and a value across.
        percent: whether the values up are shares.
        steps: whether it goes in steps.
    """

    x: str
    y: str
    points: Sequence[float]
    response: Response
    percent: bool = True
    steps: bool = False


def _to(last: float, parts: int = 24) -> tuple[float, ...]:
    return tuple(last * n / parts for n in range(parts + 1))


MONTHS = tuple(float(month) for month in range(37))
AGES = tuple(float(age) for age in range(50, 70))
DOUBT = "doubt about the body"
RATE = "leaving by choice, a year"


def _plain(function: Any) -> Callable[..., float]:
    """Give a compiled function as plain Python."""
    return function.py_func


def _own(draw: Draw, **fields: object) -> float:
    """Own rate of a manager of band 6 in planning with ten years of service, but for some fields."""
    usual = {"finance": False, "commissioning": True, "upper": False, "clinical": False, "service": MIDDLE}
    return float(_plain(leaving.own_rate)(SimpleNamespace(**{**usual, **fields}), draw))


def _gone(rate_y: float, months: float) -> float:
    """Share that is gone after some months at a yearly rate."""
    return 1.0 - math.exp(-_plain(leaving.monthly)(rate_y) * months)


def _rate(
    draw: Draw, doubt: float = 0.0, part: float = 1.0, multiple: float = 1.0, strain: float = 0.0
) -> float:
    return _plain(leaving.leaving_rate)(
        _own(draw), multiple, draw.leaving_doubt_uplift * doubt * part, strain
    )


def _open(draw: Draw, months: float, finance: bool) -> float:
    """Share of posts that are filled so many months after they fell empty, in a body that is known."""
    return float(1.0 - (1.0 - _plain(recruiting.open_rate)(draw, finance)) ** months)


def _applies(draw: Draw, years: float) -> float:
    """Odds that a manager of median pay applies to a scheme of mutually agreed resignation."""
    share, clinical, region = draw.voluntary_application, 1.0, 1.0
    return float(_plain(voluntary.inclination)(draw, share, min(int(years), 24), 0.0, clinical, region))


def _retires(draw: Draw, age: float) -> float:
    rates = (draw.retirement_rate_55_y, draw.retirement_rate_60_y, draw.retirement_rate_65_y)
    return _plain(leaving.retirement_rate)(*rates, int(age))


LEAVING = Curve("months", "gone by choice, in calm times", MONTHS, lambda d, x: _gone(_own(d), x))
UNCERTAINTY = Curve(DOUBT, RATE, _to(1), lambda d, x: _rate(d, x))
LETTERS = Curve(DOUBT, f"{RATE}, with a letter", _to(1), lambda d, x: _rate(d, x, d.leaving_letter_multiple))
PLACING = Curve(DOUBT, f"{RATE}, with a post", _to(1), lambda d, x: _rate(d, x, d.leaving_placed_multiple))
GUARANTEES = Curve(
    DOUBT, f"{RATE}, under terms", _to(1), lambda d, x: _rate(d, x, multiple=d.leaving_retained_multiple)
)
REBOUND = Curve(
    DOUBT, f"{RATE}, after terms", _to(1), lambda d, x: _rate(d, x, multiple=d.leaving_rebound_multiple)
)
PAY_GAP = Curve("months", "gone by choice, finance", MONTHS, lambda d, x: _gone(_own(d, finance=True), x))
PAY_CAPS = Curve(
    "nearness of pay to the limit",
    RATE,
    _to(1),
    lambda d, x: _rate(d, multiple=_plain(leaving.held_down)(d, x)),
)
WORKLOAD = Curve(
    "share of posts empty", RATE, _to(0.6), lambda d, x: _rate(d, strain=d.leaving_workload_uplift * x)
)
DISBELIEF = Curve(
    DOUBT, f"{RATE}, chief in disbelief", _to(1), lambda d, x: _rate(d, x, strain=d.leaving_disbelief_uplift)
)
MOVES = Curve(
    "months",
    "has looked for a move",
    MONTHS,
    lambda d, x: _gone(_rate(d, d.leaving_doubt_announced) * d.leaving_within_share, x),
)
RETIREMENT = Curve("age", "retiring, a year", AGES, _retires, steps=True)
PENSION_WAIT = Curve(
    "age",
    "retiring, a year, end announced",
    AGES,
    lambda d, x: _retires(d, x) * d.retirement_wait_multiple,
    steps=True,
)
VOLUNTARY = Curve("years of service", "applies over the window", _to(30, 30), _applies)
APPROVAL = Curve(
    "years of service",
    "leaves by the scheme",
    _to(30, 30),
    lambda d, x: _applies(d, x) * d.voluntary_approval_share,
)
CUT = Curve(
    "staff above the posts left, share of staff",
    "gets notice, a month",
    _to(0.5),
    lambda d, x: (1.0 - math.exp(-d.cut_redundancy_rate)) * x if d.cut_posts_share > 0 else 0.0,
)
RETURN = Curve(
    "months since the exit", "has looked for a post", MONTHS, lambda d, x: _gone(d.return_rate_y, x)
)
SLOTTING_IN = Curve("posts a holder", "placed", _to(1.5), lambda d, x: min(d.filling_accept_slot_in, x))
REDEPLOYMENT = Curve(
    "suitable posts a person", "placed", _to(1.5), lambda d, x: min(d.filling_accept_pool, x)
)
RECRUITMENT = Curve("months since the post fell empty", "filled", MONTHS, lambda d, x: _open(d, x, False))
ATTRACTIVENESS = Curve(
    "months since the post fell empty", "filled, finance", MONTHS, lambda d, x: _open(d, x, True)
)
TRAINEES = Curve(
    "years",
    "trainees in commissioning",
    _to(6, 6),
    lambda d, x: x * d.trainee_number_y * d.trainee_commissioning_share,
    percent=False,
)
SENIOR_POOL = Curve(
    "listed leaders a senior post",
    "filled from the pool, at most",
    _to(3),
    lambda d, x: min(1.0, d.senior_apply_share * x),
)
HEADHUNTING = Curve(
    "months since the last round", "filled", MONTHS, lambda d, x: 1.0 - (1.0 - d.senior_headhunt_rate) ** x
)
ACTING_UP = Curve(
    "empty senior posts of a team",
    "posts held by acting up",
    _to(8, 8),
    lambda d, x: x * d.acting_share,
    percent=False,
)
EXPERIENCE = Curve(
    "years in the function",
    "weight of a person",
    _to(12),
    lambda d, x: 1.0 - (1.0 - d.capability_novice_weight) * math.exp(-x / d.capability_experience_years),
)
EXPERIENCE_LEAVES = Curve(
    "years since somebody was let go",
    "of their experience still there",
    _to(12),
    lambda d, x: (1.0 - d.capability_taken_share) * math.exp(-x / d.capability_experience_years),
)
COACHING = Curve(
    "FTE lent",
    "FTE that the borrower gains",
    _to(10, 10),
    lambda d, x: x * (1.0 + d.capability_coaching),
    percent=False,
)
FINANCIAL_CONTROL = Curve(
    "unmet need in finance and contracting",
    "overspends, a year",
    _to(1),
    lambda d, x: min(1.0, d.control_base_odds_y + d.control_shortfall_slope * x),
)

# The support market. A typical review: neighbours stay, prices are alike but for what a small house costs.

USUAL = Review(10.0, 13.0, 10.0, 0.85, 0.85, 0.65, 0.5, 0.0, 0.0, 0.0)


def _odds(draw: Draw, review: Review) -> ChoiceOdds:
    terms: Any = _plain(customers.choice_terms)(draw)
    return ChoiceOdds(*choice_odds(review, terms))


def _leaves(draw: Draw, **seen: float) -> float:
    """Odds that a customer leaves at a typical review, but for what it sees of these."""
    review = USUAL._replace(**seen)
    return 1.0 - _odds(draw, review).stay


def _joins(draw: Draw, share: float) -> float:
    review = USUAL._replace(merging=share)
    return _odds(draw, review).merge


def _a_loss(draw: Draw, lost: float) -> float:
    """Loss over income of a supplier of usual size that has lost a share of its income, posts still there."""
    fixed = draw.market_fixed_cost_share
    affordable = max((1.0 - lost - fixed) / (1.0 - fixed), 0.0) if lost > 0.0 else 1.0
    return 1.0 - affordable / (1.0 - lost)


def _carried(draw: Draw, debt: float) -> float:
    """Whether a supplier with a host carries a debt, as a share of its best yearly income."""
    return float(debt > draw.market_tolerated_loss_share + draw.market_solvency_guarantee_share)


def _entered(draw: Draw, certain: float) -> float:
    terms = EntryTerms(draw.market_entry_bid_rate_y, draw.market_entry_sharpness, 0.0, 0.0, 0.0)
    return float(1.0 - (1.0 - bid_odds_m(certain, terms)) ** 12)


def _apply(draw: Draw, lost: float) -> float:
    terms = TalentTerms(draw.market_talent_narrow_pass, draw.market_talent_lost_customers, 1.0, 1.0)
    return float(applicants_share(True, lost, terms))


LEAVES = "leaves at a review"
REVIEWS = Curve("performance", LEAVES, _to(1), lambda d, x: _leaves(d, performance=x))
EARLY_REVIEWS = Curve(
    "trust",
    "reviews early, within a year",
    _to(1),
    lambda d, x: 1.0 - math.exp(-d.market_early_review_rate_y * (1.0 - x)),
)
PRICE = Curve(
    "price in house against the supplier's",
    LEAVES,
    _to(2)[12:],
    lambda d, x: _leaves(d, price_in_house=10.0 * x),
)
PERFORMANCE = REVIEWS
TRUST = Curve("trust", LEAVES, _to(1), lambda d, x: _leaves(d, trust=x))
BELIEF = Curve("belief of the chief", LEAVES, _to(1), lambda d, x: _leaves(d, belief=x))
NEIGHBOURS = Curve(
    "neighbours who have taken the work in house", LEAVES, _to(1), lambda d, x: _leaves(d, gone_in_house=x)
)
KNOWLEDGE = Curve(
    "price in house against the supplier's",
    "takes the work in house",
    _to(2)[12:],
    lambda d, x: _odds(d, USUAL._replace(price_in_house=10.0 * x)).in_house,
)
SWITCHING = Curve(
    "price elsewhere against the present one",
    "moves",
    _to(1.5)[8:],
    lambda d, x: _odds(d, USUAL._replace(price_elsewhere=10.0 * x)).move,
)
JOINING = Curve("neighbours who buy elsewhere", "joins one", _to(1), _joins)
LOSSES_ON_PRICE = Curve(
    "loss over income",
    "price asked, on top",
    _to(0.4),
    lambda d, x: _plain(customers.asked)(d, 1e6, x) / 1e6 - 1.0,
)
PRICE_PRESSURE = Curve(
    "years",
    "price against the first",
    _to(5),
    lambda d, x: (1.0 - d.market_solvency_pressure_y) ** int(x),
    steps=True,
)
FIXED_COST = Curve("income lost", "work a head that income no longer pays for", _to(0.5), _a_loss)
BACKFILL = Curve(
    "posts empty", "pay spent on others, of all pay", _to(0.5), lambda d, x: d.market_backfill_share * x
)
INSOLVENCY = Curve("debt over a year's income", "is over, with a host", _to(0.4, 80), _carried, steps=True)
HOSTING_ENDS = Curve(
    "date has passed (0 no, 1 yes)", "stands alone", _to(1, 1), lambda d, x: d.market_hosting_ends_share * x
)
SUPPLIER_MERGERS = Curve(
    "people served, millions",
    "merges within a year",
    _to(6),
    lambda d, x: 1.0 - math.exp(-d.market_merger_rate_y * (1.0 - min(x / 5.0, 1.0))),
)
CANDIDATES = Curve("income lost", "still apply after a narrow pass", _to(0.6), _apply)
ENTRANTS = Curve("certainty", "enters within a year", _to(1), _entered)
WORK_TAKES_STAFF = Curve(
    "customer's share of the work", "staff who go along", _to(1), lambda d, x: d.market_transfer_share * x
)
POSTS_FOLLOW = Curve(
    "quarters since income fell",
    "gap closed",
    _to(8, 8),
    lambda d, x: 1.0 - (1.0 - d.market_posts_follow_share) ** x,
)
CHECKPOINTS = Curve(
    "domains failed",
    "stopped",
    _to(4, 4),
    lambda d, x: 1.0 if x >= d.market_checkpoint_failures_to_stop else 0.0,
    steps=True,
)
