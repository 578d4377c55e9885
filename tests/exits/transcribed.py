"""An exit priced a second time, rule by rule in plain Python, in the order that the rules' own words ask for.

Every amount is that of a public rule function; what stands between them (what a month, a birthday or a gap
is) is written here with calendar dates. Nothing of `remit.rules.exit` or `remit.exits` is used.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from remit.evidence import Evidence
from remit.rules import approval as approvals
from remit.rules.alternative import alternative_terms, redundancy_kept_pence
from remit.rules.early_retirement import (
    early_retirement_cost,
    early_retirement_eligibility_terms,
    early_retirement_terms,
    may_retire_early,
)
from remit.rules.exit_cap import exit_cap, exit_cap_terms
from remit.rules.high_cost_area import ZONES, high_cost_area_pence_y, high_cost_area_terms
from remit.rules.insurance import insurance_pence_y, insurance_terms
from remit.rules.notice import (
    contractual_months,
    notice_terms,
    pay_in_lieu_pence,
    pay_in_lieu_terms,
    relevant_out,
    statutory_notice_weeks,
    week_pay_pence,
)
from remit.rules.redundancy import redundancy_pence, redundancy_terms
from remit.rules.service import count_service, service_terms
from remit.rules.statutory import redundancy_due_pence, statutory_redundancy_pence, statutory_terms
from remit.rules.tax import award_insurance_pence, award_insurance_terms, tax_terms, taxable_award_pence
from remit.rules.voluntary import mars_pence, mars_terms
from remit.rules.voluntary_redundancy import voluntary_redundancy_pence, voluntary_redundancy_terms
from tests.exits.drawn import BANDS
from tests.exits.occasions import When
from tests.plans import Row

ONE_DAY = dt.timedelta(days=1)
WHOLE_TIME = 1_000_000
CAP_FROM, CAP_TO = dt.date(2020, 11, 4), dt.date(2021, 2, 11)
EMPLOYERS = {
    "authority": approvals.AUTHORITY,
    "trust": approvals.COMMISSIONER,
    "support": approvals.NATIONAL,
}


def number(day: dt.date | str) -> int:
    """A day as the rules take it."""
    return int(str(day).replace("-", "")) if day else 0


def years(start: dt.date, out: dt.date) -> int:
    """Complete years: anniversaries that have come; that of a leap day comes on 1 March."""
    passed = out.year - start.year
    try:
        anniversary = start.replace(year=out.year)
    except ValueError:
        anniversary = dt.date(out.year, 3, 1)
    return max(0, passed if anniversary <= out else passed - 1)


def day_of(value: int) -> dt.date:
    """A date of the rules as a day."""
    return dt.date(value // 10000, value // 100 % 100, value % 100)


def _unpaid_from(spells: list[Row], begins: dt.date) -> int:
    """First day of continuous service that no redundancy payment was made for."""
    paid = [one["joined"] for one in spells if one["excluded"] == "redundancy-paid"]
    after = [one["joined"] for one in spells if paid and one["joined"] > max(paid)]
    return max(number(begins), number(min(after))) if after else number(begins)


def _months_of_bands(evidence: Evidence, on: dt.date) -> tuple[int, ...]:
    return contractual_months(evidence, on, BANDS)


class Transcript:
    """The exits of one occasion, for one person and scheme at a time."""

    def __init__(self, evidence: Evidence, when: When) -> None:
        self.evidence, self.when = evidence, when
        self.on, self.out = when.last_day, when.last_day + ONE_DAY
        self.read: dict[Any, Any] = {}

    def terms(self, reads: Callable[[Evidence, dt.date], Any], on: dt.date | None = None) -> Any:
        """The terms of a rule on a day, by default the last of employment; read once."""
        key = (reads, on or self.on)
        if key not in self.read:
            self.read[key] = reads(self.evidence, on or self.on)
        return self.read[key]

    def price(
        self, row: Row, spells: list[Row], left: Row, kind: str, scheme: Row | None
    ) -> dict[str, int | str | float]:
        """One row of the liability, from the rows of the tables; the contract where there is no scheme."""
        rule = scheme["rule"] if scheme else "redundancy"
        opens = dt.date.fromisoformat(scheme["opens"]) if scheme else None
        starts = opens if rule == "voluntary-redundancy" else self.when.consultation
        assert starts is not None
        fte = int(Decimal(row["fte"]) * WHOLE_TIME)
        pay = self._pay(row)
        given = int(Decimal(left.get("week_pay_gbp") or 0) * 100)
        week = given or week_pay_pence.py_func(pay, fte, self.terms(pay_in_lieu_terms))
        begins, counts = self._service(row, spells)
        days, continuous, reckonable = (
            (self.out - begins).days,
            years(begins, self.out),
            years(counts, self.out),
        )
        lieu = left.get("notice_worked") == "false" or (self.when.in_lieu and not left.get("notice_worked"))
        lieu = lieu and left.get("alternative") != "taken"  # who is not dismissed has no notice
        resigns = rule == "voluntary-exit"
        notice, weeks = self._notice(row, pay, fte, begins, resigns) if lieu else (0, 0)

        statutory = 0
        if rule == "voluntary-exit":
            assert opens is not None
            contractual = mars_pence.py_func(pay, fte, reckonable, self.terms(mars_terms, opens))
            due = contractual
            notice = notice if due else 0  # who may not leave under the scheme is not paid by it
        else:
            used = week if given or self.when.by_week else 0
            if rule == "voluntary-redundancy":
                terms = self.terms(voluntary_redundancy_terms, starts)
                contractual = voluntary_redundancy_pence.py_func(
                    pay, fte, used, days, reckonable, True, terms
                )
            else:
                terms = self.terms(redundancy_terms, starts)
                contractual = redundancy_pence.py_func(pay, fte, used, days, reckonable, terms)
            relevant = self.on + weeks * 7 * ONE_DAY  # the end of the statutory notice that is not worked
            if lieu:
                moved = relevant_out.py_func(
                    number(begins), number(self.on), number(self.out), self.terms(notice_terms)
                )
                assert moved == number(relevant + ONE_DAY)
            limits = self.terms(statutory_terms, relevant)
            statutory = statutory_redundancy_pence.py_func(
                number(row["born"]), _unpaid_from(spells, begins), number(relevant + ONE_DAY), week, limits
            )
            due = redundancy_due_pence.py_func(contractual, statutory)
            due = self._kept(due, left)
        capital = 0 if rule == "voluntary-exit" or due == 0 else self._capital(row, left, continuous)
        share = self.terms(early_retirement_terms, starts)
        actual = Decimal(pay) * fte / WHOLE_TIME
        actual_pay = int(actual.quantize(Decimal(1), "ROUND_HALF_UP"))
        payment = due - self._cut(rule, due, statutory, capital, share, notice, actual_pay)
        shared = early_retirement_cost.py_func(payment, capital, share)
        taxable = taxable_award_pence.py_func(shared.cash_pence, self.terms(tax_terms))
        on_pay = self.terms(insurance_terms)
        insurance = (
            insurance_pence_y.py_func(actual_pay + notice, on_pay)
            - insurance_pence_y.py_func(actual_pay, on_pay)
            + award_insurance_pence.py_func(taxable, self.terms(award_insurance_terms))
        )
        return {
            "person": row["person"],
            "body": row["body"],
            "function": row["function"],
            "band": row["band"],
            "fte": float(row["fte"]),
            "scheme": scheme["scheme"] if scheme else "contract",
            "rule": rule,
            "continuous_days": days,
            "continuous_years": continuous,
            "reckonable_years": reckonable,
            "pay_pence_y": pay,
            "week_pay_pence": week,
            "contractual_pence": contractual,
            "statutory_pence": statutory,
            "cut_pence": due - payment,
            "payment_pence": payment,
            "pension_pence": shared.employer_pence - payment,
            "shortfall_pence": shared.shortfall_pence,
            "cash_pence": shared.cash_pence,
            "notice_pence": notice,
            "taxable_pence": taxable,
            "insurance_pence": insurance,
            "package_pence": shared.employer_pence + notice,
            "total_pence": shared.employer_pence + notice + insurance,
            "approvals": self._approvals(row, kind, rule, opens, shared.employer_pence),
        }

    def _pay(self, row: Row) -> int:
        """Whole-time pay with the supplement of the zone, pence a year."""
        basic = int(Decimal(row["pay_gbp_y"]) * 100)
        zone = ZONES.index(row["zone"] or "none")
        return basic + int(
            high_cost_area_pence_y.py_func(basic, WHOLE_TIME, zone, self.terms(high_cost_area_terms))
        )

    def _service(self, row: Row, spells: list[Row]) -> tuple[dt.date, dt.date]:
        """First day of continuous service, and the one from which reckonable service runs without gaps."""
        if not spells:
            reckonable = dt.date.fromisoformat(row["service_from"])
            return dt.date.fromisoformat(row["continuous_from"] or row["service_from"]), reckonable
        own = sorted(spells, key=lambda one: one["joined"])
        joined, left = (np.array([number(one[end]) for one in own]) for end in ("joined", "left"))
        excluded = np.array([bool(one["excluded"]) for one in own])
        terms = self.terms(service_terms)
        service = count_service.py_func(joined, left, excluded, number(self.out), terms)
        return day_of(service.continuous_from), day_of(service.reckonable_from)

    def _notice(self, row: Row, pay: int, fte: int, begins: dt.date, resigns: bool) -> tuple[int, int]:
        """Pay in lieu of notice that is given on the last day, and the statutory weeks of it."""
        weeks = statutory_notice_weeks.py_func(number(begins), number(self.on), self.terms(notice_terms))
        weeks = 0 if resigns else weeks
        usual = self._usual_months(row["band"])
        months = int(row["notice_months"]) if row["notice_months"] else usual
        on, out = number(self.on), number(self.out)
        return pay_in_lieu_pence.py_func(
            pay, fte, on, out, weeks, months, self.terms(pay_in_lieu_terms)
        ), weeks

    def _usual_months(self, band: str) -> int:
        return int(self.terms(_months_of_bands)[BANDS.index(band)])

    def _kept(self, due: int, left: Row) -> int:
        """What is kept of redundancy pay; who takes suitable alternative employment is not redundant."""
        if left.get("alternative") == "taken":
            return 0
        refused = left.get("alternative") == "refused-without-reason"
        back = number(left.get("returns") or "")
        terms = self.terms(alternative_terms)
        return redundancy_kept_pence.py_func(due, refused, number(self.out), back, terms)

    def _capital(self, row: Row, left: Row, continuous: int) -> int:
        """Capital cost of the early pension that is taken, if it may be."""
        refused = left.get("alternative") == "refused-without-reason"
        may = may_retire_early.py_func(
            number(row["born"]),
            number(self.out),
            True,
            True,
            continuous,
            continuous,
            refused,
            self.terms(early_retirement_eligibility_terms),
        )
        return int(Decimal(left.get("pension_cost_gbp") or 0) * 100) if may else 0

    def _cut(
        self, rule: str, due: int, statutory: int, capital: int, share: Any, notice: int, pay: int
    ) -> int:
        """What the cap takes of the payment; never of its statutory part."""
        if not CAP_FROM <= self.on <= CAP_TO:
            return 0
        kept = min(statutory, due)
        beyond = early_retirement_cost.py_func(due, capital, share).employer_pence - due
        severance, redundancy = (due, 0) if rule == "voluntary-exit" else (0, due)
        counted = exit_cap.py_func(
            redundancy, kept, beyond, severance, 0, notice, pay, 0, 0, self.terms(exit_cap_terms)
        )
        return min(counted.cut_pence, due - kept)

    def _approvals(self, row: Row, kind: str, rule: str, opens: dt.date | None, value: int) -> int:
        """Who has to approve: payment and pension cost of the exit are its value."""
        codes = {"redundancy": approvals.COMPULSORY, "voluntary-exit": approvals.MUTUAL}
        code = codes.get(rule, approvals.VOLUNTARY)
        terms = self.terms(approvals.approval_terms)
        bits = approvals.approval.py_func(code, EMPLOYERS[kind], row["band"] == "vsm", value, terms)
        if opens is not None and rule != "redundancy":
            scheme = self.terms(approvals.scheme_approval_terms, opens)
            bits |= approvals.scheme_approval.py_func(code, EMPLOYERS[kind], True, scheme)
        return int(bits)
