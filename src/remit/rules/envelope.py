"""Envelopes: the money a head that a commissioning body may spend on itself in a financial year."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.versions import Rule, Version, pence


class EnvelopeTerms(NamedTuple):
    """The envelope of one financial year, pence a head."""

    pence_head_y: int


def _development(evidence: Evidence, on: dt.date) -> EnvelopeTerms:
    return EnvelopeTerms(pence(evidence, "development-money.gbp_head_y", on))


def _running_cost(evidence: Evidence, on: dt.date) -> EnvelopeTerms:
    return EnvelopeTerms(pence(evidence, "running-cost.gbp_head_y", on))


def _board(evidence: Evidence, on: dt.date) -> EnvelopeTerms:
    return EnvelopeTerms(pence(evidence, "board-envelope.gbp_head_y", on))


@njit(cache=True)
def envelope_pence_y(heads: int, terms: EnvelopeTerms) -> int:
    """Yearly money of a body, pence: rate a head x heads.

    Args:
        heads: people that the body is for, on the basis that the version names.
        terms: the envelope of the financial year.

    Source: the sources of the version.
    """
    return heads * terms.pence_head_y


ENVELOPE = Rule(
    "envelope",
    "Envelope a head",
    "financial_year",
    "pence a year",
    (
        Version(
            dt.date(2011, 4, 1),
            dt.date(2013, 3, 31),
            "Development fund of consortia: 2.00 a registered patient at least, for backfill, training and "
            "organisation, on top of what they had for practice-based commissioning; paid by trusts.",
            envelope_pence_y,
            ("figure:M40", "hsj-consortia-funding"),
            "secondary",
            _development,
            ("development-money.gbp_head_y",),
            "For 2011/12; that it goes on in 2012/13 is assumed. Heads are counted crude, not weighted.",
        ),
        Version(
            dt.date(2013, 4, 1),
            dt.date(2016, 3, 31),
            "Running cost allowance of groups, a maximum: own staff, bought support, premises and all other "
            "running cost; not the care that is commissioned.",
            envelope_pence_y,
            ("figure:M41", "board-allowances-2012", "nhse-allowances-2014"),
            "verified",
            _running_cost,
            ("running-cost.gbp_head_y",),
            "Heads are registered lists, scaled in each local authority to the projections of the census "
            "office. Sources disagree on 2014/15 and 2015/16 by a few pence: the text is taken, not the "
            "reply below it.",
        ),
        Version(
            dt.date(2016, 4, 1),
            dt.date(2025, 3, 31),
            "Running cost allowance of groups, then of boards, as before.",
            envelope_pence_y,
            ("assumed",),
            "assumed",
            _running_cost,
            ("running-cost.gbp_head_y",),
            "No rate a head of these years was found: that of 2015/16 is carried forward. Allowances of "
            "boards were cut in these years, so that it is too much for them.",
        ),
        Version(
            dt.date(2025, 4, 1),
            None,
            "Envelope of boards: all running cost and the pay of programme staff, without what is "
            "delegated for pharmacy, optometry, dentistry and specialised commissioning. Met in the sum of "
            "a region; a cost that moves to a provider is no saving unless there is a net saving.",
            envelope_pence_y,
            ("healthcare-leader-board-envelope", "nhsconfed-board-redundancies"),
            "secondary",
            _board,
            ("board-envelope.gbp_head_y",),
            "To be met by the end of the third quarter of 2025/26 and for all of 2026/27; an uplift for "
            "2026/27 was not found, and some flexibility was told of. Whether heads are registered or "
            "weighted was not seen. It covers more than the allowance before it: the two cannot be "
            "compared.",
        ),
    ),
    goes_on=False,  # what came later covers other things: nothing stands in for it
)


def envelope_terms(evidence: Evidence, on: dt.date) -> EnvelopeTerms:
    """Read the envelope of a financial year; the last rate known of the same envelope goes on.

    Raises:
        NotCovered: no version covers the day.
        EvidenceError: the envelope had not been published: one that covers other things does not take its
            place.
    """
    return EnvelopeTerms(*ENVELOPE.terms(evidence, on))
