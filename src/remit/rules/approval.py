"""Whose approval an exit needs, and who approves a scheme before it opens.

Approvers are bits of a whole number, in the order of APPROVERS. Those of an exit are the bits of `approval`,
of `scheme_approval` where somebody leaves under a scheme, and of `special_severance`, joined with `|`.
"""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.versions import ONE_DAY, Rule, Version, pence

APPROVERS = (
    ("employer", "the employer, case by case"),
    ("panel", "an approval panel, after review by an executive"),
    ("committee", "the remuneration committee"),
    ("nhs-england", "NHS England"),
    ("department", "the department of health and its accounting officer"),
    ("treasury", "HM Treasury, before any offer"),
    ("ministers", "ministers"),
    ("chief-secretary", "the Chief Secretary to the Treasury"),
    ("scheme-review", "NHS England, which reviews the scheme"),
    ("scheme-nhs-england", "NHS England, for the scheme"),
    ("scheme-department", "the department of health, for the scheme"),
    ("scheme-treasury", "HM Treasury, for the scheme"),
    ("scheme-ministers", "ministers, for the scheme"),
)
"""Who may have to approve, in the order of the bits: short name and name for people."""

(
    EMPLOYER,
    PANEL,
    COMMITTEE,
    NHS_ENGLAND,
    DEPARTMENT,
    TREASURY,
    MINISTERS,
    CHIEF_SECRETARY,
    SCHEME_REVIEW,
    SCHEME_NHS_ENGLAND,
    SCHEME_DEPARTMENT,
    SCHEME_TREASURY,
    SCHEME_MINISTERS,
) = (1 << bit for bit in range(len(APPROVERS)))

KINDS = ("compulsory", "mars", "voluntary-redundancy", "special-severance")
"""Kinds of exit, in the order of their codes."""
COMPULSORY, MUTUAL, VOLUNTARY, SPECIAL = range(len(KINDS))

EMPLOYERS = ("commissioner", "authority", "nhs-trust", "foundation-trust", "national-body")
"""Kinds of employer, in the order of their codes: primary care trusts, groups and integrated care boards are
commissioners; arm's-length bodies, special health authorities, NHS England and its support units national."""
COMMISSIONER, AUTHORITY, NHS_TRUST, FOUNDATION_TRUST, NATIONAL = range(len(EMPLOYERS))

NO_LIMIT = 10**12
"""Pence above any payment: stands where the terms have no threshold."""


class ApprovalTerms(NamedTuple):
    """Terms in force on the day of the offer."""

    signed_off: int  # employers, bits by code: the department signs off their very senior managers' severance
    large_pence: int  # compulsory redundancy above it goes up
    panel: bool  # whether voluntary redundancy goes to a panel


class SchemeTerms(NamedTuple):
    """Who approves a scheme for mutually agreed resignation, bits by kind of employer."""

    elsewhere: int
    foundation_trusts: int
    national_bodies: int


def approvers(bits: int) -> tuple[str, ...]:
    """Give the short names of approvers from their bits, in order."""
    return tuple(name for bit, (name, _) in enumerate(APPROVERS) if bits >> bit & 1)


@njit(cache=True)
def approval(kind: int, employer: int, very_senior: bool, value_pence: int, terms: ApprovalTerms) -> int:
    """Say whose approval an exit needs, its scheme and any special severance left out.

    Args:
        kind: kind of exit, by its code in KINDS.
        employer: kind of employer, by its code in EMPLOYERS.
        very_senior: whether the person is a very senior manager.
        value_pence: payment and pension cost of the exit, pence.
        terms: the terms in force on the day of the offer.

    Returns:
        Bits in the order of APPROVERS.

    Source: HSJ on the sign-off of 2012; NHS Derby and Derbyshire ICB on voluntary redundancy. What goes up
    because it is large is assumed.
    """
    bits = EMPLOYER
    if very_senior or kind == SPECIAL:
        bits |= COMMITTEE
    if very_senior and terms.signed_off >> employer & 1:
        bits |= DEPARTMENT
    if kind == VOLUNTARY and terms.panel:
        bits |= PANEL
    if kind == COMPULSORY and value_pence > terms.large_pence:
        bits |= COMMITTEE | DEPARTMENT
        if employer != NATIONAL:
            bits |= NHS_ENGLAND
    return bits


@njit(cache=True)
def scheme_approval(kind: int, employer: int, on_national_terms: bool, terms: SchemeTerms) -> int:
    """Say who approves a scheme for voluntary exits before it opens.

    Args:
        kind: kind of exit, by its code in KINDS; only schemes need an approval of their own.
        employer: kind of employer, by its code in EMPLOYERS.
        on_national_terms: whether a scheme for mutually agreed resignation is on the terms of the former
            national scheme.
        terms: the terms in force on the day on which the scheme opens.

    Returns:
        Bits in the order of APPROVERS.

    Source: HSJ, August 2010 (ministers for the national scheme, which left foundation trusts their own); NHS
    Employers, section 20 (NHS England for trusts and boards, the department for national bodies, the
    Treasury's delegation for schemes on the former terms); NHS England's guidance (foundation trusts).
    """
    if kind == VOLUNTARY:
        return SCHEME_TREASURY
    if kind != MUTUAL:
        return 0
    bits = terms.elsewhere
    if employer == FOUNDATION_TRUST:
        bits = terms.foundation_trusts
    if employer == NATIONAL:
        bits = terms.national_bodies
    return bits if on_national_terms else bits | SCHEME_TREASURY


_SIGN_OFF = dt.date(2012, 8, 30)
_GROUPS = dt.date(2013, 4, 1)
_MODEL_SCHEME = dt.date(2025, 11, 12)


def _authorities(evidence: Evidence, on: dt.date) -> ApprovalTerms:
    return ApprovalTerms(signed_off=1 << AUTHORITY, large_pence=NO_LIMIT, panel=False)


def _authorities_and_trusts(evidence: Evidence, on: dt.date) -> ApprovalTerms:
    return ApprovalTerms(signed_off=1 << AUTHORITY | 1 << COMMISSIONER, large_pence=NO_LIMIT, panel=False)


def _large(evidence: Evidence, on: dt.date) -> ApprovalTerms:
    large = pence(evidence, "approval.large_redundancy_gbp", on)
    return ApprovalTerms(signed_off=0, large_pence=large, panel=False)


def _large_and_panel(evidence: Evidence, on: dt.date) -> ApprovalTerms:
    return _large(evidence, on)._replace(panel=True)


APPROVAL = Rule(
    "approval",
    "Approval of an exit",
    "offer",
    "approvers, as bits",
    (
        Version(
            dt.date(2010, 4, 1),
            _SIGN_OFF - ONE_DAY,
            "The employer decides, for very senior managers by its remuneration committee; the department "
            "signs off the severance of very senior managers of strategic health authorities.",
            approval,
            ("hsj-redundancy-sign-off",),
            "verified",
            _authorities,
            note="The sign-off went for who reported to a chief executive only; that is not modelled. That "
            "the remuneration committee decides on very senior managers is assumed.",
        ),
        Version(
            _SIGN_OFF,
            _GROUPS - ONE_DAY,
            "As before; the department signs off the severance of very senior managers of primary care "
            "trusts too, whomever they report to.",
            approval,
            ("hsj-redundancy-sign-off", "ashtons-redundancy-2012"),
            "verified",
            _authorities_and_trusts,
            note="The day of the letter was not read: the first is that of a report of 30 August 2012. The "
            "business case has to show that suitable alternative posts were sought and not refused without "
            "reason.",
        ),
        Version(
            _GROUPS,
            _MODEL_SCHEME - ONE_DAY,
            "The employer decides, for very senior managers by its remuneration committee; compulsory "
            "redundancy above a threshold goes by the remuneration committee and NHS England to the "
            "department.",
            approval,
            ("assumed",),
            "assumed",
            _large,
            ("approval.large_redundancy_gbp",),
            "No text on redundancy above the threshold was found. The sign-off of exits above 95,000 that "
            "was proposed in 2022 is not known to be in force and is left out.",
        ),
        Version(
            _MODEL_SCHEME,
            None,
            "As before; voluntary redundancy under the national model scheme goes to an approval panel after "
            "review by an executive.",
            approval,
            ("ddicb-voluntary-redundancy", "assumed"),
            "assumed",
            _large_and_panel,
            ("approval.large_redundancy_gbp",),
            "Panel and review were read of one cluster of boards. The rest is assumed as before.",
        ),
    ),
)


def _national_scheme(evidence: Evidence, on: dt.date) -> SchemeTerms:
    return SchemeTerms(SCHEME_MINISTERS, SCHEME_TREASURY, SCHEME_MINISTERS)


def _before_nhs_england(evidence: Evidence, on: dt.date) -> SchemeTerms:
    return SchemeTerms(SCHEME_DEPARTMENT, SCHEME_TREASURY, SCHEME_DEPARTMENT)


def _nhs_england(evidence: Evidence, on: dt.date) -> SchemeTerms:
    return SchemeTerms(SCHEME_NHS_ENGLAND, SCHEME_REVIEW, SCHEME_DEPARTMENT)


SCHEME_APPROVAL = Rule(
    "scheme-approval",
    "Approval of a scheme for voluntary exits",
    "scheme_opening",
    "approvers, as bits",
    (
        Version(
            dt.date(2010, 9, 15),
            dt.date(2010, 10, 31),
            "Ministers approve the national scheme for mutually agreed resignation; foundation trusts keep "
            "their own schemes.",
            scheme_approval,
            ("hsj-mars-offered", "gov-foundation-trust-schemes"),
            "secondary",
            _national_scheme,
            note="That the Treasury approves the schemes of foundation trusts was read without a date. That "
            "schemes for voluntary redundancy need it is assumed.",
        ),
        Version(
            dt.date(2010, 11, 1),
            _GROUPS - ONE_DAY,
            "The department approves local schemes, the Treasury those of foundation trusts and any on other "
            "terms than the former national scheme's.",
            scheme_approval,
            ("assumed", "gov-foundation-trust-schemes"),
            "assumed",
            _before_nhs_england,
            note="Who approved local schemes before NHS England was not found.",
        ),
        Version(
            _GROUPS,
            None,
            "NHS England approves the schemes of trusts and boards and reviews those of foundation trusts; "
            "the department approves those of national bodies. A scheme on other terms than the former "
            "national scheme's, and any for voluntary redundancy, goes to the Treasury.",
            scheme_approval,
            (
                "nhs-employers-mars-2024",
                "nhse-mars-guidance",
                "nhs-improvement-schemes",
                "hssnews-voluntary-redundancy",
            ),
            "verified",
            _nhs_england,
            note="The page of March 2024 gives the Treasury's delegation to 31 March 2025; that it was "
            "renewed since, and that it went back to April 2013, is assumed.",
        ),
    ),
)


def approval_terms(evidence: Evidence, on: dt.date) -> ApprovalTerms:
    """Read who approves an exit that is offered on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return ApprovalTerms(*APPROVAL.terms(evidence, on))


def scheme_approval_terms(evidence: Evidence, on: dt.date) -> SchemeTerms:
    """Read who approves a scheme that opens on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return SchemeTerms(*SCHEME_APPROVAL.terms(evidence, on))
