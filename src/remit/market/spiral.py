"""Death by a thousand cuts, on average: how a first loss of customers brings the next."""

from typing import NamedTuple

from remit.market.choice import ChoiceTerms, Review, choice_odds


class Turn(NamedTuple):
    """A supplier in one year of the spiral.

    Attributes:
        year: Years since the first loss.
        customers: Share of the first customers that are left when the year begins.
        performance: What is done of what was planned a head, 0 to 1.
        price: Price a head against the first.
        leaving: Odds that a customer who is left leaves at its review in the year.
    """

    year: int
    customers: float
    performance: float
    price: float
    leaving: float


def spiral(
    lost: float, years: int, fixed: float, passed_on: float, review: Review, terms: ChoiceTerms
) -> list[Turn]:
    """Follow a supplier that was in balance and has lost a share of its customers.

    Income is customers x price. A part of what is lacking goes on the price; work is what is left after fixed
    cost: work a head = (income - fixed) / ((1 - fixed) x customers), at most 1. Every customer reviews once a
    year. Without fixed cost, income pays for the same work a head however many are left.

    Args:
        lost: share of customers lost at first, 0 to below 1.
        years: years to follow.
        fixed: part of the first cost that stays, 0 to below 1.
        passed_on: part of what is lacking that goes on the price.
        review: what a customer sees at first; its price and performance change.
        terms: how much each thing weighs in its choice.
    """
    turns, left = [], 1.0 - lost
    for year in range(years):
        lacking = max(fixed + (1.0 - fixed) * left - left, 0.0)
        price = 1.0 + passed_on * lacking / left
        work = max(min((left * price - fixed) / ((1.0 - fixed) * left), 1.0), 0.0)
        now = review._replace(price=review.price * price, performance=review.performance * work)
        leaving = 1.0 - float(choice_odds(now, terms).stay)
        turns.append(Turn(year, left, now.performance, price, leaving))
        left *= 1.0 - leaving
    return turns
