"""The month once more, slowly: the same schedule over plain objects, for the tests to hold the fast one to.

Written from what the steps say that they do. It shares with them the keyed draws and the rules that price
exits, and nothing else: everybody is asked every month, and every stock is counted anew.
"""

from collections.abc import Callable

from remit.simulate.layout import World
from remit.simulate.uncertain import Draw
from tests.simulate.plain import counting, filling, going, market
from tests.simulate.plain.country import Country

STEPS: tuple[Callable[[Country, int], None], ...] = (
    going.receive_cash,
    filling.open_doors,
    going.send_letters,
    going.offer_voluntary_exit,
    going.leave_and_retire,
    going.come_back,
    going.transfer_work,
    going.close_bodies,
    filling.fill_posts,
    filling.refill,
    filling.take_trainees,
    filling.headhunt,
    filling.act_up,
    going.cut_posts,
    going.make_redundant,
)
"""What people live through in a month, in order."""


def live_plainly(
    world: World, draw: Draw, seed: int, run: int, after: Callable[[Country, int], None]
) -> Country:
    """Live through a plan.

    Args:
        world: the plan as arrays.
        draw: the run's uncertain parameters.
        seed: whole number.
        run: number of the run.
        after: called at the end of each month, with the country and the month.
    """
    country = Country(world, draw, seed, run)
    going.settle_lives(country)
    need = counting.need_a_head(country)
    country.market = market.Market(country)
    for month in range(country.months):
        for step in STEPS:
            step(country, month)
        weights = counting.weigh_staff(country, month)
        counting.lend_staff(country, weights, month)
        country.weights = weights
        counting.count_capability(country, counting.meet_need(country, weights, need, month), month)
        counting.lose_control(country, month)
        counting.feel_workload(country, month)
        market.pay_for_support(country, month)
        market.review_agreements(country, weights, month)
        market.trade(country, month)
        market.invite_entrants(country, month)
        market.follow_work(country, month)
        market.hold_checkpoints(country, month)
        counting.keep_accounts(country, month)
        after(country, month)
    return country
