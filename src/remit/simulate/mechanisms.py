"""The mechanisms of the simulation: what each is, which step of the month it is in, and how to switch it off.

A mechanism is switched off by giving its uncertain parameters the values at which it does nothing, so that
the month loop itself knows no switches and every other draw stays what it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from remit.faults import Fault, FaultsFound, nearest
from remit.simulate.ensemble import Simulation


@dataclass(frozen=True)
class Mechanism:
    """One mechanism.

    Attributes:
        name: Word by which it is switched off.
        title: What it is, in a few words.
        meaning: What it does, for people.
        step: Name of the function that is its step in the month.
        neutral: Values of uncertain parameters, by field of `Draw`, at which it does nothing.
        moves: What switching it off does, as (measure, -1 for less or 1 for more).
    """

    name: str
    title: str
    meaning: str
    step: str
    neutral: Mapping[str, float]
    moves: tuple[str, int]


def _mechanism(
    name: str, title: str, meaning: str, step: str, moves: tuple[str, int], **neutral: float
) -> Mechanism:
    return Mechanism(name, title, meaning, step, MappingProxyType(neutral), moves)


MECHANISMS: tuple[Mechanism, ...] = (
    _mechanism(
        "leaving",
        "Leaving by choice",
        "People leave for providers, private suppliers, other commissioners or none: competing risks.",
        "leave_and_retire",
        ("leavers by choice", -1),
        leaving_base_rate_y=0.0,
    ),
    _mechanism(
        "uncertainty",
        "Uncertain future of the body",
        "A rumour, an announcement and the nearing end of a body raise leaving.",
        "leave_and_retire",
        ("leavers by choice", -1),
        leaving_doubt_uplift=0.0,
    ),
    _mechanism(
        "letters",
        "Destination letters",
        "A letter that names where the work goes takes some of the doubt away.",
        "send_letters",
        ("leavers by choice", 1),
        leaving_letter_multiple=1.0,
    ),
    _mechanism(
        "placing",
        "A post that waits",
        "Who has a post in the new system doubts less.",
        "leave_and_retire",
        ("leavers by choice", 1),
        leaving_placed_multiple=1.0,
    ),
    _mechanism(
        "guarantees",
        "Retention terms",
        "Business-critical staff leave less while retention terms are on offer.",
        "leave_and_retire",
        ("leavers by choice", 1),
        leaving_retained_multiple=1.0,
    ),
    _mechanism(
        "rebound",
        "Retention terms that end too soon",
        "Where the body lives longer than the terms, business-critical staff leave more than others.",
        "leave_and_retire",
        ("leavers by choice", -1),
        leaving_rebound_multiple=1.0,
    ),
    _mechanism(
        "pay-gap",
        "Pay against the outside",
        "Providers and private suppliers pay more, most of all in finance.",
        "leave_and_retire",
        ("leavers by choice", -1),
        leaving_pay_gap=0.0,
        leaving_pay_gap_finance=0.0,
    ),
    _mechanism(
        "pay-caps",
        "Limits on pay",
        "A cap on the highest pay, or an allowance that pay has to fit in, holds down pay below it.",
        "leave_and_retire",
        ("leavers by choice", -1),
        leaving_cap_pass_through=0.0,
    ),
    _mechanism(
        "workload",
        "Workload from empty posts",
        "Who stays does the work of those who are gone, and leaves sooner.",
        "feel_workload",
        ("leavers by choice", -1),
        leaving_workload_uplift=0.0,
    ),
    _mechanism(
        "disbelief",
        "Disbelief in the change",
        "Where the chief does not believe in the change, people leave sooner.",
        "leave_and_retire",
        ("leavers by choice", -1),
        leaving_disbelief_uplift=0.0,
    ),
    _mechanism(
        "moves",
        "Moves within commissioning",
        "Some leavers take an empty post at another body, which empties theirs: chains of vacancies.",
        "leave_and_retire",
        ("moves within commissioning", -1),
        leaving_within_share=0.0,
    ),
    _mechanism(
        "retirement",
        "Retirement",
        "People retire from 55, most at 60 and 65.",
        "leave_and_retire",
        ("retirements", -1),
        retirement_rate_55_y=0.0,
        retirement_rate_60_y=0.0,
        retirement_rate_65_y=0.0,
    ),
    _mechanism(
        "pension-wait",
        "Waiting for redundancy with a pension",
        "Near retirement, people of a body that will close wait for what redundancy brings.",
        "leave_and_retire",
        ("retirements", 1),
        retirement_wait_multiple=1.0,
    ),
    _mechanism(
        "voluntary",
        "Voluntary schemes",
        "People apply for a scheme on offer, employers approve, a budget may run out.",
        "offer_voluntary_exit",
        ("voluntary exits", -1),
        voluntary_application=0.0,
    ),
    _mechanism(
        "approval",
        "Approval by the employer",
        "Employers refuse some applications.",
        "offer_voluntary_exit",
        ("voluntary exits", 1),
        voluntary_approval_share=1.0,
    ),
    _mechanism(
        "cut",
        "Posts that are cut",
        "Bodies that go on lose posts: consultation, notice, redundancy.",
        "cut_posts",
        ("redundancies", -1),
        cut_posts_share=0.0,
    ),
    _mechanism(
        "return",
        "Return after a paid exit",
        "Some who took a payment are back in the NHS, and within the rules' window pay back.",
        "come_back",
        ("returns", -1),
        return_rate_y=0.0,
    ),
    _mechanism(
        "slotting-in",
        "Slotting in",
        "People take the posts of their own function and band that their work goes to.",
        "fill_posts",
        ("redundancies", 1),
        filling_accept_slot_in=0.0,
    ),
    _mechanism(
        "redeployment",
        "Redeployment",
        "People at risk take suitable posts in their region, in their own function or another.",
        "fill_posts",
        ("redundancies", 1),
        filling_accept_pool=0.0,
        filling_accept_restricted=0.0,
    ),
    _mechanism(
        "recruitment",
        "Recruitment from outside",
        "Empty posts are filled from outside, slower where pay is behind and the body is new.",
        "refill",
        ("recruits", -1),
        filling_open_rate=0.0,
    ),
    _mechanism(
        "attractiveness",
        "Attractiveness of posts",
        "Posts whose pay is behind that outside take longer to fill.",
        "refill",
        ("recruits", 1),
        filling_attractiveness=0.0,
    ),
    _mechanism(
        "senior-pool",
        "A limited senior pool",
        "Leaders come from those listed and willing.",
        "fill_posts",
        ("leaders placed from the pool", -1),
        senior_apply_share=0.0,
    ),
    _mechanism(
        "headhunting",
        "Headhunting",
        "A search fills senior posts that every round left empty.",
        "headhunt",
        ("senior posts empty at the end", 1),
        senior_headhunt_rate=0.0,
    ),
    _mechanism(
        "acting-up",
        "Acting up",
        "Deputies hold empty senior posts, and their own work suffers.",
        "act_up",
        ("posts held by acting up", -1),
        acting_share=0.0,
    ),
    _mechanism(
        "trainees",
        "Management trainees",
        "A few trainees a year choose commissioning.",
        "take_trainees",
        ("trainees", -1),
        trainee_number_y=0.0,
    ),
    _mechanism(
        "experience",
        "Experience",
        "Somebody new can do less than somebody experienced, and who stays learns.",
        "weigh_staff",
        ("capability", -1),
        capability_novice_weight=1.0,
    ),
    _mechanism(
        "experience-leaves",
        "Experience that leaves",
        "Who is let go or goes with the work takes experience along, but for a part that is handed over.",
        "weigh_staff",
        ("capability", 1),
        capability_taken_share=0.0,
    ),
    _mechanism(
        "coaching",
        "Development support",
        "Lent staff coach those they work with.",
        "lend_staff",
        ("capability", -1),
        capability_coaching=0.0,
    ),
    _mechanism(
        "financial-control",
        "Losing financial control",
        "Where finance and contracting are short of what the work needs, overspending is likelier.",
        "lose_control",
        ("overspends by lost control", -1),
        control_shortfall_slope=0.0,
    ),
    _mechanism(
        "reviews",
        "Customers review agreements",
        "Before signing, at a term's end, on notice and when a supplier has ended, customers choose anew.",
        "review_agreements",
        ("agreements that left", -1),
        market_choice_inertia=1000.0,
    ),
    _mechanism(
        "early-reviews",
        "Reviews before the end",
        "Customers with little trust review an agreement before its term ends, and leave after notice.",
        "review_agreements",
        ("agreements that left", -1),
        market_early_review_rate_y=0.0,
    ),
    _mechanism(
        "price-counts",
        "Price",
        "Customers compare the price with that of others and with what the work costs in house.",
        "review_agreements",
        ("agreements that left", 1),
        market_choice_price=0.0,
    ),
    _mechanism(
        "performance-counts",
        "Performance",
        "Customers look at what a supplier does of what was planned.",
        "review_agreements",
        ("agreements that left", -1),
        market_choice_performance=0.0,
    ),
    _mechanism(
        "trust-counts",
        "Trust",
        "Customers stay with a supplier that they trust; trust follows performance.",
        "review_agreements",
        ("agreements that left", 1),
        market_choice_trust=0.0,
    ),
    _mechanism(
        "belief-counts",
        "Belief in the new system",
        "A customer whose chief believes in the new system stays with what it brought.",
        "review_agreements",
        ("agreements that left", 1),
        market_choice_belief=0.0,
    ),
    _mechanism(
        "neighbours-count",
        "What neighbours do",
        "Customers follow neighbours who have moved or taken the work in house.",
        "review_agreements",
        ("agreements that left", -1),
        market_choice_neighbours=0.0,
    ),
    _mechanism(
        "knowledge-counts",
        "Local knowledge",
        "Customers like to have those who know their patch in their own house.",
        "review_agreements",
        ("agreements that left", -1),
        market_choice_knowledge=0.0,
    ),
    _mechanism(
        "switching-counts",
        "The trouble of a move",
        "Procurement and a new start speak against another supplier.",
        "review_agreements",
        ("agreements that left", 1),
        market_choice_switching=0.0,
    ),
    _mechanism(
        "joining",
        "Joining a neighbour",
        "Customers join a neighbour's agreement with another supplier and buy as one.",
        "review_agreements",
        ("agreements that left", -1),
        market_choice_merging=-1000.0,
    ),
    _mechanism(
        "losses-on-price",
        "Losses on the price",
        "A supplier with a loss asks more at the next review.",
        "review_agreements",
        ("price of support", -1),
        market_pass_through_share=0.0,
    ),
    _mechanism(
        "price-pressure",
        "Yearly pressure on prices",
        "Customers want a part off the price every year.",
        "trade",
        ("income of suppliers", 1),
        market_solvency_pressure_y=0.0,
    ),
    _mechanism(
        "fixed-cost",
        "Fixed cost of suppliers",
        "Cost that stays when a customer leaves: what makes death by a thousand cuts.",
        "trade",
        ("losses of suppliers", -1),
        market_fixed_cost_share=0.0,
        market_scale_power=0.0,
    ),
    _mechanism(
        "backfill",
        "People for the time being",
        "Suppliers pay others to do the work of empty posts.",
        "trade",
        ("cost of suppliers", -1),
        market_backfill_share=0.0,
    ),
    _mechanism(
        "insolvency",
        "Insolvency",
        "A supplier whose debt is more than it and its host can carry ends.",
        "trade",
        ("suppliers in debt", -1),
        market_tolerated_loss_share=1e6,
    ),
    _mechanism(
        "guarantee",
        "The host's guarantee",
        "While a host carries a supplier it bears more debt.",
        "trade",
        ("suppliers trading", -1),
        market_solvency_guarantee_share=0.0,
    ),
    _mechanism(
        "hosting-ends",
        "The end of hosting",
        "On the date in the plan suppliers stand alone, if the policy holds.",
        "trade",
        ("suppliers independent", -1),
        market_hosting_ends_share=0.0,
    ),
    _mechanism(
        "supplier-mergers",
        "Mergers of suppliers",
        "Small suppliers merge into larger ones, with staff and customers.",
        "trade",
        ("suppliers trading", 1),
        market_merger_rate_y=0.0,
    ),
    _mechanism(
        "candidates",
        "Candidates who doubt a supplier",
        "After a narrow pass, or as customers go, fewer apply for a supplier's senior posts.",
        "trade",
        ("months of empty senior posts", -1),
        market_talent_narrow_pass=1.0,
        market_talent_lost_customers=0.0,
    ),
    _mechanism(
        "entrants",
        "Private entrants",
        "Private suppliers enter an area when volume, cash and procurement are certain enough.",
        "invite_entrants",
        ("customers of private suppliers", -1),
        market_entry_bid_rate_y=0.0,
    ),
    _mechanism(
        "work-takes-staff",
        "Staff go with the work",
        "A part of the staff of a customer's work goes to where the work goes.",
        "follow_work",
        ("transfers from suppliers", -1),
        market_transfer_share=0.0,
    ),
    _mechanism(
        "posts-follow-income",
        "Posts follow income",
        "Posts go where income no longer pays for them, empty ones first, then by notice.",
        "follow_work",
        ("losses of suppliers", 1),
        market_posts_follow_share=0.0,
    ),
    _mechanism(
        "checkpoints",
        "Checkpoints that stop",
        "A supplier that fails domains at a checkpoint without a recorded outcome does not trade.",
        "hold_checkpoints",
        ("suppliers stopped", -1),
        market_checkpoint_failures_to_stop=5.0,
    ),
)
"""Every mechanism that can be switched off, in the order of the month.

Closing, transfer and notice are changes of the plan: they are switched off by leaving the change out."""


def check_names(names: Iterable[str]) -> None:
    """Refuse what is no mechanism.

    Raises:
        FaultsFound: where a name is none of `MECHANISMS`.
    """
    known = {mechanism.name: mechanism for mechanism in MECHANISMS}
    faults = [_unknown(name, known) for name in names if name not in known]
    if faults:
        raise FaultsFound(faults)


def without(simulation: Simulation, names: Iterable[str]) -> Simulation:
    """Give the simulation with some mechanisms switched off; draws of all other parameters stay the same.

    Args:
        simulation: a plan ready to run.
        names: names of mechanisms.

    Raises:
        FaultsFound: where a name is none of `MECHANISMS`.
    """
    off = sorted({*simulation.without, *names})
    check_names(off)
    neutral = {field: value for one in MECHANISMS if one.name in off for field, value in one.neutral.items()}
    columns = [pl.lit(value, pl.Float64).alias(field) for field, value in neutral.items()]
    return replace(simulation, draws=simulation.draws.with_columns(columns), without=tuple(off))


def _unknown(name: str, known: Mapping[str, Mechanism]) -> Fault:
    near = nearest(name, known)
    remedy = f"write {near} if that is meant; " if near else ""
    return Fault(
        "unknown-mechanism",
        "--without",
        None,
        None,
        name,
        "is no mechanism that can be switched off",
        f"{remedy}there are {', '.join(known)}",
    )
