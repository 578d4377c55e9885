"""What the documentation says of each mechanism: its page, formula, functions, parameters and curve.

The pages are written from this and from docstrings and evidence by `remit.simulate.document`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from remit.simulate import capability, closing, filling, leaving, recruiting, senior, voluntary
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
}
"""What is said of each mechanism of `mechanisms.MECHANISMS`, by its name."""

ELSEWHERE = (
    "money_non_pay_share",
    "market_fixed_cost_share",
    "market_tolerated_loss_share",
)
"""Uncertain parameters that the month does not use: the accounts and the market do."""
