"""What the documentation says of each mechanism: its page, formula, functions, parameters and curve.

The pages are written from this and from docstrings and evidence by `remit.simulate.document`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from remit.simulate import (
    accounts,
    capability,
    checkpoints,
    closing,
    customers,
    filling,
    following,
    leaving,
    moves,
    recruiting,
    senior,
    suppliers,
    voluntary,
)
from remit.simulate.explain import curves
from remit.simulate.explain.curves import Curve


@dataclass(frozen=True)
class Page:
    """A page of mechanisms that belong together.

    Attributes:
        name: of the file, without its ending.
        title: of the page.
        says: what the page is about.
    """

    name: str
    title: str
    says: str


@dataclass(frozen=True)
class Entry:
    """What stands below the heading of a mechanism.

    Attributes:
        page: name of its page.
        formula: in words and signs.
        functions: whose docstrings say how it is done.
        fields: of `Draw` that it uses, the first ones being those it cannot do without.
        curve: its response.
    """

    page: str
    formula: str
    functions: tuple[Callable[..., Any], ...]
    fields: tuple[str, ...]
    curve: Curve


PAGES = (
    Page(
        "leaving",
        "Leaving by choice",
        "Who leaves of their own will, how fast, where to, and what raises and lowers it. All of it acts on "
        "one yearly rate a person, turned into the odds of a month once, beside the rate of retirement.",
    ),
    Page("retirement", "Retirement", "People retire from the age at which a pension can be drawn."),
    Page("voluntary", "Voluntary schemes", "Exits that the employer pays for and the person asks for."),
    Page("closing", "Notice, redundancy and return", "The end of posts, and the way back into the NHS."),
    Page("filling", "Filling of posts", "Who takes the posts of the new system, in rounds and from outside."),
    Page("senior", "Senior posts", "Leaders are few: their posts fill first, in rounds of their own."),
    Page("capability", "Capability and its lack", "What is left of each function, and what its lack costs."),
    Page(
        "market",
        "The support market",
        "Customers of support choose, suppliers earn, shrink, merge and fail, and their staff feel it. What "
        "comes of it all, how to read it and what is cash is on [the page of the market](../market.md).",
    ),
)

ENTRIES: dict[str, Entry] = {
    "leaving": Entry(
        "leaving",
        "odds a month = 1 - exp(-(leaving + retirement) / 12)",
        (leaving.own_rate, leaving.leave_and_retire),
        (
            "leaving_base_rate_y",
            "leaving_senior_multiple",
            "leaving_clinical_multiple",
            "leaving_provision_multiple",
            "leaving_short_service_multiple",
            "leaving_long_service_multiple",
            "leaving_to_provider_share",
            "leaving_to_provider_share_finance",
            "leaving_to_private_share",
        ),
        curves.LEAVING,
    ),
    "uncertainty": Entry(
        "leaving",
        "own rate x (1 + uplift x doubt); doubt is 0 if calm, a share if rumoured or announced, 1 at closing",
        (leaving.leaving_rate, leaving.feel),
        ("leaving_doubt_uplift", "leaving_doubt_rumoured", "leaving_doubt_announced"),
        curves.UNCERTAINTY,
    ),
    "letters": Entry(
        "leaving",
        "own rate x (1 + uplift x doubt x multiple)",
        (closing.send_letters,),
        ("leaving_letter_multiple",),
        curves.LETTERS,
    ),
    "placing": Entry(
        "leaving",
        "own rate x (1 + uplift x doubt x multiple)",
        (leaving.rates_of,),
        ("leaving_placed_multiple",),
        curves.PLACING,
    ),
    "guarantees": Entry(
        "leaving",
        "own rate x multiple x (1 + ...), for the share of staff that is business-critical",
        (leaving.settle_lives, leaving.rates_of),
        ("leaving_retained_multiple", "retention_share"),
        curves.GUARANTEES,
    ),
    "rebound": Entry(
        "leaving",
        "own rate x multiple x (1 + ...), once the terms have ended and the body goes on",
        (leaving.rates_of,),
        ("leaving_rebound_multiple",),
        curves.REBOUND,
    ),
    "pay-gap": Entry(
        "leaving",
        "own rate = base x exp(elasticity x gap)",
        (leaving.own_rate,),
        ("leaving_pay_gap", "leaving_pay_gap_finance", "leaving_pay_elasticity"),
        curves.PAY_GAP,
    ),
    "pay-caps": Entry(
        "leaving",
        "own rate x exp(elasticity x pass-through x nearness); nearness is 0 at half the limit, 1 at it",
        (leaving.held_down, leaving.feel),
        ("leaving_cap_pass_through",),
        curves.PAY_CAPS,
    ),
    "workload": Entry(
        "leaving",
        "own rate x (1 + ... + uplift x share of posts that nobody held at the end of the month before)",
        (capability.feel_workload,),
        ("leaving_workload_uplift",),
        curves.WORKLOAD,
    ),
    "disbelief": Entry(
        "leaving",
        "own rate x (1 + ... + uplift) where the chief does not believe and the body's future is not calm",
        (leaving.settle_lives, leaving.feel),
        ("leaving_disbelief_uplift", "belief_share"),
        curves.DISBELIEF,
    ),
    "moves": Entry(
        "leaving",
        "share of leavers by choice who look for a post elsewhere in commissioning",
        (leaving.move_within, filling.find_opening),
        ("leaving_within_share",),
        curves.MOVES,
    ),
    "retirement": Entry(
        "retirement",
        "yearly rate by age in whole years: from 55, from 60, from 65",
        (leaving.retirement_rate,),
        ("retirement_rate_55_y", "retirement_rate_60_y", "retirement_rate_65_y"),
        curves.RETIREMENT,
    ),
    "pension-wait": Entry(
        "retirement",
        "rate x multiple while the end of the body is announced and no post waits",
        (leaving.feel, leaving.rates_of),
        ("retirement_wait_multiple",),
        curves.PENSION_WAIT,
    ),
    "voluntary": Entry(
        "voluntary",
        "odds of applying in a month = 1 - (1 - odds over the window)^(1 / months of the window)",
        (voluntary.offer_voluntary_exit, voluntary.application),
        (
            "voluntary_application",
            "voluntary_redundancy_multiple",
            "voluntary_service_slope",
            "voluntary_pay_slope",
            "voluntary_clinical_multiple",
            "voluntary_north_east_multiple",
            "voluntary_north_west_multiple",
        ),
        curves.VOLUNTARY,
    ),
    "approval": Entry(
        "voluntary",
        "share of applications that the employer agrees to",
        (voluntary.approved,),
        ("voluntary_approval_share",),
        curves.APPROVAL,
    ),
    "cut": Entry(
        "closing",
        "odds of notice a month = 1 - exp(-rate x excess of staff over posts left / staff)",
        (closing.cut_posts, closing.notice_months, closing.make_redundant, closing.let_go),
        ("cut_posts_share", "cut_redundancy_rate"),
        curves.CUT,
    ),
    "return": Entry(
        "closing",
        "months until the search = 1 - 12 ln(u) / rate",
        (recruiting.look_back, recruiting.come_back, recruiting.repayment),
        ("return_rate_y", "return_commissioning_share"),
        curves.RETURN,
    ),
    "slotting-in": Entry(
        "filling",
        "placed = those who accept, as far as there are posts of their function and band, by lot",
        (filling.slot_in,),
        ("filling_accept_slot_in",),
        curves.SLOTTING_IN,
    ),
    "redeployment": Entry(
        "filling",
        "placed = those who accept, as far as there are suitable posts, by lot",
        (filling.redeploy,),
        ("filling_accept_pool", "filling_accept_restricted"),
        curves.REDEPLOYMENT,
    ),
    "recruitment": Entry(
        "filling",
        "odds that an empty post is filled in a month = rate x exp(-attractiveness x gap) x (known so far)",
        (recruiting.recruit_to, recruiting.open_rate),
        ("filling_open_rate", "filling_ramp_months"),
        curves.RECRUITMENT,
    ),
    "attractiveness": Entry(
        "filling",
        "odds x exp(-attractiveness x gap in pay)",
        (recruiting.open_rate,),
        ("filling_attractiveness",),
        curves.ATTRACTIVENESS,
    ),
    "trainees": Entry(
        "filling",
        "trainees in September = number x share, its part of one by chance",
        (recruiting.take_trainees,),
        ("trainee_number_y", "trainee_commissioning_share"),
        curves.TRAINEES,
    ),
    "senior-pool": Entry(
        "senior",
        "odds that a listed leader applies in a round = share x senior posts of the round / all senior posts",
        (senior.appoint_leaders, senior.appoint_practitioners, senior.search_leaders),
        ("senior_apply_share", "senior_move_share", "senior_open_fill", "senior_practitioner_leaders"),
        curves.SENIOR_POOL,
    ),
    "headhunting": Entry(
        "senior",
        "odds that a search fills an empty senior post in a month, once every round has been held",
        (senior.headhunt,),
        ("senior_headhunt_rate",),
        curves.HEADHUNTING,
    ),
    "acting-up": Entry(
        "senior",
        "posts held by acting up = share x empty posts of the team, its part of one by chance",
        (senior.act_up,),
        ("acting_share", "capability_acting_weight"),
        curves.ACTING_UP,
    ),
    "experience": Entry(
        "capability",
        "weight after t years = 1 - (1 - novice's weight) x exp(-t / years)",
        (capability.weigh_staff, capability.need_a_head, capability.meet_need),
        (
            "capability_novice_weight",
            "capability_experience_years",
            "capability_function_share",
            "capability_need_share",
        ),
        curves.EXPERIENCE,
    ),
    "experience-leaves": Entry(
        "capability",
        "handed over = (1 - part taken along) x experience beyond a novice's x exp(-years since / years)",
        (moves.hand_on, capability.weigh_staff),
        ("capability_taken_share",),
        curves.EXPERIENCE_LEAVES,
    ),
    "coaching": Entry(
        "capability",
        "capability gained = capability lent x (1 + coaching)",
        (capability.lend_staff,),
        ("capability_coaching",),
        curves.COACHING,
    ),
    "financial-control": Entry(
        "capability",
        "odds of an overspend a year = base + slope x unmet need in finance and contracting",
        (capability.lose_control, capability.financial_control),
        (
            "control_shortfall_slope",
            "control_base_odds_y",
            "control_overspend_share",
            "control_budget_gbp_head_y",
        ),
        curves.FINANCIAL_CONTROL,
    ),
    "reviews": Entry(
        "market",
        "log odds of staying = inertia + performance x met + trust x trust + belief x belief",
        (customers.review_agreements, customers.weigh_suppliers, accounts.pay_for_support),
        ("market_choice_inertia",),
        curves.REVIEWS,
    ),
    "early-reviews": Entry(
        "market",
        "odds of a review a month = 1 - exp(-rate x (1 - trust) / 12), from the sixth month on",
        (customers.reason,),
        ("market_early_review_rate_y",),
        curves.EARLY_REVIEWS,
    ),
    "price-counts": Entry(
        "market",
        "log odds fall by weight x log(price there / present price)",
        (customers.seen, customers.asked_elsewhere),
        ("market_choice_price", "sourcing_fixed_heads"),
        curves.PRICE,
    ),
    "performance-counts": Entry(
        "market",
        "log odds rise by weight x performance; in house all of it is expected",
        (customers.performance,),
        ("market_choice_performance",),
        curves.PERFORMANCE,
    ),
    "trust-counts": Entry(
        "market",
        "log odds of staying rise by weight x trust; trust moves by rate x (performance - trust) a month",
        (customers.first_trust,),
        ("market_choice_trust", "market_trust_rate_m", "sourcing_trust"),
        curves.TRUST,
    ),
    "belief-counts": Entry(
        "market",
        "log odds of staying rise by weight where the chief believes",
        (customers.seen,),
        ("market_choice_belief",),
        curves.BELIEF,
    ),
    "neighbours-count": Entry(
        "market",
        "log odds rise by weight x share of neighbours gone the same way",
        (customers.count_buyers,),
        ("market_choice_neighbours",),
        curves.NEIGHBOURS,
    ),
    "knowledge-counts": Entry(
        "market",
        "log odds of the own house rise by weight",
        (customers.seen, customers.own_cost),
        ("market_choice_knowledge",),
        curves.KNOWLEDGE,
    ),
    "switching-counts": Entry(
        "market",
        "log odds of another supplier fall by weight",
        (customers.other_supplier, customers.hand_over),
        ("market_choice_switching",),
        curves.SWITCHING,
    ),
    "joining": Entry(
        "market",
        "log odds = those of staying + weight + log(share of neighbours who buy elsewhere)",
        (customers.neighbours_supplier,),
        ("market_choice_merging",),
        curves.JOINING,
    ),
    "losses-on-price": Entry(
        "market",
        "price asked = price x (1 + part x loss / income), the loss counted up to a quarter of income",
        (customers.asked,),
        ("market_pass_through_share",),
        curves.LOSSES_ON_PRICE,
    ),
    "price-pressure": Entry(
        "market",
        "price x (1 - pressure) on each anniversary",
        (suppliers.ease_price,),
        ("market_solvency_pressure_y",),
        curves.PRICE_PRESSURE,
    ),
    "fixed-cost": Entry(
        "market",
        "what income pays for = (income - fixed cost) / variable cost planned",
        (suppliers.reckon, suppliers.planned_cost),
        ("market_fixed_cost_share", "market_scale_power", "market_merger_saves_share"),
        curves.FIXED_COST,
    ),
    "backfill": Entry(
        "market",
        "staffing = pay / pay planned + part x empty posts / posts planned",
        (suppliers.yearly_cost,),
        ("market_backfill_share",),
        curves.BACKFILL,
    ),
    "insolvency": Entry(
        "market",
        "insolvent if debt > (tolerated + guarantee while hosted) x best yearly income",
        (suppliers.spend, suppliers.judge_supplier, suppliers.end_supplier),
        ("market_tolerated_loss_share",),
        curves.INSOLVENCY,
    ),
    "guarantee": Entry(
        "market",
        "debt carried = (tolerated + guarantee while hosted) x best yearly income",
        (suppliers.judge_supplier, suppliers.partner),
        ("market_solvency_guarantee_share",),
        curves.INSOLVENCY,
    ),
    "hosting-ends": Entry(
        "market",
        "one draw a run: on the date all stand alone, or hosting goes on",
        (suppliers.end_hosting,),
        ("market_hosting_ends_share",),
        curves.HOSTING_ENDS,
    ),
    "supplier-mergers": Entry(
        "market",
        "odds a quarter = 1 - exp(-rate x (1 - people served / full scale) / 4)",
        (suppliers.merge_suppliers, suppliers.partner),
        ("market_merger_rate_y",),
        curves.SUPPLIER_MERGERS,
    ),
    "candidates": Entry(
        "market",
        "applicants = part after a narrow pass x exp(-slope x income lost); odds of filling fall with them",
        (senior.appeal, suppliers.applicants),
        ("market_talent_narrow_pass", "market_talent_lost_customers"),
        curves.CANDIDATES,
    ),
    "entrants": Entry(
        "market",
        "odds a month = 1 - (1 - (volume x cash x procurement)^sharpness)^(bids a year / 12)",
        (suppliers.invite_entrants, suppliers.count_private),
        (
            "market_entry_bid_rate_y",
            "market_entry_sharpness",
            "market_budget_months",
            "market_budget_delay_months",
            "market_private_start",
            "market_talent_private_years",
        ),
        curves.ENTRANTS,
    ),
    "work-takes-staff": Entry(
        "market",
        "odds of going along = part x customer's people / people served before",
        (following.move_staff, following.goes_with),
        ("market_transfer_share",),
        curves.WORK_TAKES_STAFF,
    ),
    "posts-follow-income": Entry(
        "market",
        "posts that go a quarter = part x (posts - posts planned x what income pays for)",
        (following.follow_work, following.posts_to_change, following.give_notices),
        ("market_posts_follow_share",),
        curves.POSTS_FOLLOW,
    ),
    "checkpoints": Entry(
        "market",
        "stopped if as many domains fail as the terms say; with issues if one is not met",
        (checkpoints.hold_checkpoints, checkpoints.readiness, checkpoints.leadership),
        ("market_checkpoint_failures_to_stop", "market_named_leader_share"),
        curves.CHECKPOINTS,
    ),
}
"""What is said of each mechanism of `mechanisms.MECHANISMS`, by its name."""

ELSEWHERE = ("money_non_pay_share",)
"""Uncertain parameters that the month does not use: the accounts do."""
