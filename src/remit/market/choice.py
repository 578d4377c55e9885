"""What a customer does at a review of its agreement: stay, move, take the work in house, or merge."""

import math
from typing import NamedTuple

from numba import njit


class ChoiceTerms(NamedTuple):
    """How much each thing weighs in a customer's choice; log odds unless it says otherwise.

    Attributes:
        inertia: What speaks for staying when all else is equal.
        price: How the choice answers to the logarithm of a price against the present one.
        performance: What full performance weighs against none.
        trust: What full trust weighs against none.
        belief: What a chief who believes in the new system weighs against one who does not.
        neighbours: What it weighs if all neighbours have done the same.
        switching: What speaks against a move: procurement, a new start.
        knowledge: What speaks for having local knowledge in one's own house.
        merging: What speaks for a merger with a neighbour when all else is equal; far below 0 is seldom.
    """

    inertia: float
    price: float
    performance: float
    trust: float
    belief: float
    neighbours: float
    switching: float
    knowledge: float
    merging: float


class Review(NamedTuple):
    """What a customer sees when it reviews an agreement.

    Attributes:
        price: Price a head of the present supplier; any unit, above 0.
        price_in_house: What a head would cost in the own house; 0 if the work cannot be taken there.
        price_elsewhere: Price a head of the best other supplier; 0 if there is none.
        performance: How far the supplier meets what was agreed, 0 to 1.
        performance_elsewhere: The same of the best other supplier, as far as is known, 0 to 1.
        trust: Trust in the supplier, 0 to 1.
        belief: Whether the chief believes in the new system, 0 to 1.
        gone_in_house: Share of neighbours that have taken the work in house, 0 to 1.
        gone_elsewhere: Share of neighbours that have moved, 0 to 1.
        merging: Share of neighbours with which a merger is possible, 0 to 1; 0 rules one out.
    """

    price: float
    price_in_house: float
    price_elsewhere: float
    performance: float
    performance_elsewhere: float
    trust: float
    belief: float
    gone_in_house: float
    gone_elsewhere: float
    merging: float


class ChoiceOdds(NamedTuple):
    """Odds of what a customer does at a review; they add up to 1."""

    stay: float
    move: float
    in_house: float
    merge: float


@njit(cache=True)
def choice_odds(review: Review, terms: ChoiceTerms) -> ChoiceOdds:
    """Odds of what a customer does at a review (multinomial logit).

    What cannot be done has odds of 0. Odds of leaving rise with the present price and with the share of
    neighbours gone, and fall with performance, trust and belief.

    Args:
        review: what the customer sees.
        terms: how much each thing weighs.

    Source: assumed; that customers may leave one service after another, and on what they look, was told in
    2011-12 (figures S32, C61).
    """
    stay = (
        terms.inertia
        + terms.performance * review.performance
        + terms.trust * review.trust
        + terms.belief * review.belief
    )
    top = stay
    move, in_house, merge = -math.inf, -math.inf, -math.inf
    if review.price_elsewhere > 0.0:
        move = (
            terms.performance * review.performance_elsewhere
            - terms.price * math.log(review.price_elsewhere / review.price)
            - terms.switching
            + terms.neighbours * review.gone_elsewhere
        )
        top = max(top, move)
    if review.price_in_house > 0.0:
        in_house = (
            terms.performance
            - terms.price * math.log(review.price_in_house / review.price)
            + terms.knowledge
            + terms.neighbours * review.gone_in_house
        )
        top = max(top, in_house)
    if review.merging > 0.0:
        merge = stay + terms.merging + math.log(review.merging)
        top = max(top, merge)
    weights = (
        math.exp(stay - top),
        math.exp(move - top),
        math.exp(in_house - top),
        math.exp(merge - top),
    )
    total = weights[0] + weights[1] + weights[2] + weights[3]
    return ChoiceOdds(weights[0] / total, weights[1] / total, weights[2] / total, weights[3] / total)
