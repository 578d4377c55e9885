"""Private entrants: how certain the market has to be before they bid, and how long buying takes."""

from typing import NamedTuple

from numba import njit


class EntryTerms(NamedTuple):
    """When entrants bid.

    Attributes:
        bid_rate_y: Bids a year of an entrant to whom everything is certain.
        sharpness: How fast bids fall as certainty does: the power of certainty.
        accreditation_months: Months that accreditation to a framework takes.
        competition_months: Months of a mini-competition among those accredited.
        tender_months: Months of an open tender, where there is no framework.
    """

    bid_rate_y: float
    sharpness: float
    accreditation_months: float
    competition_months: float
    tender_months: float


@njit(cache=True)
def certainty(volume: float, cash: float, procurement: float) -> float:
    """How certain an entrant can be of an opportunity: all three are needed, so they multiply.

    Args:
        volume: share of the market that customers have said they will put out, 0 to 1.
        cash: share of customers' money that has been given into their hands, 0 to 1.
        procurement: how far the way of buying is settled, 0 to 1.
    """
    return volume * cash * procurement


@njit(cache=True)
def bid_odds_m(certain: float, terms: EntryTerms) -> float:
    """Odds that an entrant bids within a month: rises with certainty, 0 without any.

    odds = 1 - (1 - certainty ** sharpness) ** (bids a year / 12), so that they stay between 0 and 1.

    Args:
        certain: certainty, 0 to 1.
        terms: when entrants bid.

    Source: assumed; that entrants want certainty on volume, cash and procurement was told in 2011, and that
    an earlier framework was hardly used (figures C90 to C92).
    """
    willing = certain**terms.sharpness
    return 1.0 - (1.0 - willing) ** (terms.bid_rate_y / 12.0)


@njit(cache=True)
def delay_months(certain: float, terms: EntryTerms) -> float:
    """Mean months until an entrant bids; infinite without any certainty."""
    odds = bid_odds_m(certain, terms)
    return 1.0 / odds if odds > 0.0 else float("inf")


@njit(cache=True)
def procurement_months(framework: bool, accredited: bool, terms: EntryTerms) -> float:
    """Months from the wish to buy to a signed agreement.

    Args:
        framework: whether there is a framework to call off from.
        accredited: whether the supplier is on it already.
        terms: how long each step takes.
    """
    if not framework:
        return terms.tender_months
    return terms.competition_months + (0.0 if accredited else terms.accreditation_months)
