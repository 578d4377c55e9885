"""What the choice of who does what takes from the evidence, and what can be left out of it."""

from collections.abc import Iterable
from typing import NamedTuple

from remit.evidence import Evidence
from remit.faults import Fault, FaultsFound, nearest
from remit.rules.agreement import micro

SWITCHES = {
    "envelope": "that a customer keeps within its envelope",
    "capability": "that a customer has the capability that it needs, in each function and over all",
    "viability": "that a supplier serves enough people",
    "statutory": "that statutory duties are not bought",
    "local": "that some functions are done in the customer's region, and some suppliers serve theirs only",
    "sharing": "that neighbours can host each other",
    "scale": "that there is a fixed cost, so that a head costs less where more are served",
    "exits": "what leaving today's agreements and redundancies cost",
    "preferences": "what customers would pay for keeping local knowledge, and for trust",
}
"""What can be left out with `--without`, and what each is."""
OBJECTIVES = ("cost", "capability")


class SourcingTerms(NamedTuple):
    """The parameters, as the evidence has them; see `evidence/data/parameters/sourcing.csv`."""

    fixed_heads: float
    viable_heads: float
    host_heads: float
    agreement_gbp_y: float
    distance_share: float
    capability_own: float
    capability_host: float
    capability_near: float
    capability_far: float
    team_half_fte: float
    overhead_share: float
    moves_host: float
    moves_near: float
    moves_far: float
    horizon_years: float
    knowledge_share: float
    distrust_share: float
    trust: float
    capability_min: float
    function_min: float
    lost_gbp_head: float


def sourcing_terms(evidence: Evidence) -> SourcingTerms:
    """Read the parameters at their values.

    Raises:
        EvidenceError: one was not known by the evidence's date.
    """
    return SourcingTerms(*(evidence.value(f"sourcing.{field}") for field in SourcingTerms._fields))


def check_switches(names: Iterable[str]) -> frozenset[str]:
    """Give the names of what is to be left out.

    Raises:
        FaultsFound: there is no such name.
    """
    names = tuple(names)
    known = ", ".join(SWITCHES)
    faults = []
    for name in names:
        if name not in SWITCHES:
            near = nearest(name, SWITCHES)
            remedy = f"write {near} if that is meant; known: {known}" if near else f"choose from {known}"
            what = "is nothing that can be left out"
            faults.append(Fault("unknown-switch", "--without", None, None, name, what, remedy))
    if faults:
        raise FaultsFound(faults)
    return frozenset(names)


def micro_share(price_micro: int, share: float) -> int:
    """Give a share of a price, millionths of a pound."""
    return round(price_micro * share)


__all__ = [
    "OBJECTIVES",
    "SWITCHES",
    "SourcingTerms",
    "check_switches",
    "micro",
    "micro_share",
    "sourcing_terms",
]
