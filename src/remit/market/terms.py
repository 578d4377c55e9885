"""The parameters of the market, read from the evidence: one NamedTuple for each subject.

The evidence id of a field is that of its subject, a full stop and the field: `inertia` of `ChoiceTerms` is
`market-choice.inertia`.
"""

from typing import Any, NamedTuple

from remit.evidence import Evidence
from remit.market.budgets import BudgetTerms
from remit.market.checkpoint import CheckpointTerms
from remit.market.choice import ChoiceTerms
from remit.market.entry import EntryTerms
from remit.market.reviews import ReviewTerms
from remit.market.solvency import SolvencyTerms
from remit.market.talent import TalentTerms

SUBJECTS: dict[str, Any] = {
    "market-choice": ChoiceTerms,
    "market-checkpoint": CheckpointTerms,
    "market-entry": EntryTerms,
    "market-talent": TalentTerms,
    "market-solvency": SolvencyTerms,
    "market-budget": BudgetTerms,
    "market-review": ReviewTerms,
}
"""Terms by the subject under which the evidence has their parameters."""


class MarketTerms(NamedTuple):
    """All parameters of the market."""

    choice: ChoiceTerms
    checkpoint: CheckpointTerms
    entry: EntryTerms
    talent: TalentTerms
    solvency: SolvencyTerms
    budget: BudgetTerms
    review: ReviewTerms


def parameter_ids() -> list[str]:
    """Give the evidence ids of all parameters of the market, by subject."""
    return [f"{subject}.{field}" for subject, terms in SUBJECTS.items() for field in terms._fields]


def market_terms(evidence: Evidence) -> MarketTerms:
    """Read all parameters of the market at their values.

    Raises:
        EvidenceError: a parameter was not known by the evidence's date.
    """
    read = (
        terms(*(evidence.value(f"{subject}.{field}") for field in terms._fields))
        for subject, terms in SUBJECTS.items()
    )
    return MarketTerms(*read)
