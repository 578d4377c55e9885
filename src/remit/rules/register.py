"""The register of all rules, in the order in which a reader would look for them."""

from typing import Any

from remit.rules.alternative import ALTERNATIVE
from remit.rules.approval import APPROVAL, SCHEME_APPROVAL
from remit.rules.consultation import CONSULTATION, EARLIEST_EXIT, NOTIFICATION, PROTECTIVE_AWARD
from remit.rules.early_retirement import EARLY_RETIREMENT, EARLY_RETIREMENT_ELIGIBILITY, EFFICIENCY_RETIREMENT
from remit.rules.envelope import ENVELOPE
from remit.rules.exit_cap import EXIT_CAP
from remit.rules.filling import FILLING
from remit.rules.high_cost_area import HIGH_COST_AREA
from remit.rules.insurance import INSURANCE
from remit.rules.job_match import JOB_MATCH
from remit.rules.levy import LEVY
from remit.rules.notice import NOTICE, PAY_IN_LIEU, RELEVANT_DATE
from remit.rules.pay import PAY
from remit.rules.pension import PENSION
from remit.rules.post import POST
from remit.rules.progression import PROGRESSION
from remit.rules.protection import PROTECTION
from remit.rules.redundancy import REDUNDANCY
from remit.rules.retention import RETENTION
from remit.rules.senior_pay import SENIOR_PAY
from remit.rules.service import SERVICE
from remit.rules.special_severance import SPECIAL_SEVERANCE
from remit.rules.statutory import MINIMUM, STATUTORY
from remit.rules.suitability import SUITABILITY
from remit.rules.tax import AWARD_INSURANCE, NOTICE_PAY_TAX, TAX
from remit.rules.transfer import TRANSFER
from remit.rules.versions import KEY_DATES, Rule
from remit.rules.voluntary import MARS, MARS_ELIGIBILITY, MARS_REPAYMENT, SAVINGS_CONDITION
from remit.rules.voluntary_redundancy import VOLUNTARY_REDUNDANCY, VOLUNTARY_REDUNDANCY_REPAYMENT

_IN_ORDER = (
    SERVICE,
    REDUNDANCY,
    STATUTORY,
    MINIMUM,
    ALTERNATIVE,
    EARLY_RETIREMENT_ELIGIBILITY,
    EARLY_RETIREMENT,
    EFFICIENCY_RETIREMENT,
    MARS,
    MARS_ELIGIBILITY,
    MARS_REPAYMENT,
    SAVINGS_CONDITION,
    VOLUNTARY_REDUNDANCY,
    VOLUNTARY_REDUNDANCY_REPAYMENT,
    EXIT_CAP,
    SPECIAL_SEVERANCE,
    APPROVAL,
    SCHEME_APPROVAL,
    NOTICE,
    RELEVANT_DATE,
    PAY_IN_LIEU,
    TAX,
    NOTICE_PAY_TAX,
    AWARD_INSURANCE,
    CONSULTATION,
    NOTIFICATION,
    PROTECTIVE_AWARD,
    EARLIEST_EXIT,
    TRANSFER,
    FILLING,
    JOB_MATCH,
    SUITABILITY,
    RETENTION,
    PROTECTION,
    PAY,
    PROGRESSION,
    HIGH_COST_AREA,
    SENIOR_PAY,
    INSURANCE,
    PENSION,
    LEVY,
    POST,
    ENVELOPE,
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _IN_ORDER}
"""Every rule by its id."""


def as_json_rows() -> list[dict[str, Any]]:
    """Give the register as plain values: rules with their versions."""
    return [
        {
            "id": rule.id,
            "name": rule.name,
            "keyed_on": rule.keyed_on,
            "keyed_on_meaning": KEY_DATES[rule.keyed_on],
            "gives": rule.gives,
            "versions": [
                {
                    "first": version.first,
                    "last": version.last,
                    "says": version.says,
                    "status": version.status,
                    "source": list(version.source),
                    "parameters": list(version.parameters),
                    "note": version.note,
                }
                for version in rule.versions
            ],
        }
        for rule in RULES.values()
    ]
