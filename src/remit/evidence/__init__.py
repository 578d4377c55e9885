"""What the world says: published figures, dated parameters, pay scales and the bodies, each with its source.

A number from the world stands here and nowhere else. `as_at` gives what had been published by a day;
`check_evidence` tells what is wrong with the files. How the files are kept is told in docs/evidence.md.
"""

from remit.evidence.asat import Evidence, as_at, everything
from remit.evidence.check import check_evidence
from remit.evidence.errors import EvidenceError
from remit.evidence.figures import Figure
from remit.evidence.margins import margin, margins
from remit.evidence.parameters import OWNERS, Parameter
from remit.evidence.scales import CarriedForward
from remit.evidence.status import GRADE_STATUS, STATUSES, TAG_STATUS
from remit.evidence.structure import EXEMPT_KNOWN_BY, EXEMPT_STRUCTURE, PUBLISHED_STRUCTURE
from remit.faults import Fault

__all__ = [
    "EXEMPT_KNOWN_BY",
    "EXEMPT_STRUCTURE",
    "GRADE_STATUS",
    "OWNERS",
    "PUBLISHED_STRUCTURE",
    "STATUSES",
    "TAG_STATUS",
    "CarriedForward",
    "Evidence",
    "EvidenceError",
    "Fault",
    "Figure",
    "Parameter",
    "as_at",
    "check_evidence",
    "everything",
    "margin",
    "margins",
]
