"""What a rule is: dated versions under one id, each with its terms, its arithmetic and its sources.

The version in force is chosen once for a case, by the date that the rule is keyed on; its terms are read from
the evidence there and then; the compiled arithmetic takes them as whole numbers.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from remit.evidence import Evidence

ONE_DAY = dt.timedelta(days=1)
FIRST_DAY, LAST_DAY = dt.date(2010, 4, 1), dt.date(2027, 12, 31)
"""Key dates for which the rules as a whole were written; a rule may cover less or more."""


class NotCovered(ValueError):
    """No version of a rule covers a date; the message says which are there."""


@dataclass(frozen=True)
class Version:
    """A rule as it stands for cases whose key date lies in a span of days.

    Attributes:
        first: First key date that it covers.
        last: Last key date that it covers; none if it is still in force.
        says: The rule in words, one or two sentences, with its formula.
        compute: The arithmetic: whole numbers and truth values in, one or several whole numbers out. Its
            last parameter is `terms` if the version has terms.
        terms: Reads the terms of a key date from the evidence; none for a rule without parameters.
        parameters: Ids of the parameters that the terms read.
        source: Keys of the register of sources that state the rule.
        status: How far the rule is known: verified, secondary, derived or assumed.
        note: What is assumed and what was not found.
    """

    first: dt.date
    last: dt.date | None
    says: str
    compute: Callable[..., Any]
    source: tuple[str, ...]
    status: str
    terms: Callable[[Evidence, dt.date], Any] | None = None
    parameters: tuple[str, ...] = ()
    note: str = ""

    def covers(self, on: dt.date) -> bool:
        """Tell whether a key date lies in its span."""
        return self.first <= on and (self.last is None or on <= self.last)

    def known(self, evidence: Evidence) -> bool:
        """Tell whether it had been made by the as-at date of the evidence.

        It had if all its parameters are visible; a version without any counts as made on its first day.
        """
        if evidence.date is None:
            return True
        if not self.parameters:
            return self.first <= evidence.date
        return set(self.parameters) <= set(evidence.parameters["id"])


@dataclass(frozen=True)
class Rule:
    """A rule under an id that names it.

    Attributes:
        id: Short name, as `redundancy`.
        name: Name for people.
        keyed_on: Which date of a case picks the version, in the words of `KEY_DATES`.
        gives: What the arithmetic gives, with its unit.
        versions: Its versions in the order of time: each begins on the day after the one before ends.
        goes_on: Whether an earlier version stands in for a later one that was not known at an as-at date.
    """

    id: str
    name: str
    keyed_on: str
    gives: str
    versions: tuple[Version, ...]
    goes_on: bool = True

    def __post_init__(self) -> None:
        """Refuse versions with a gap or an overlap between them."""
        if self.keyed_on not in KEY_DATES:
            raise ValueError(f"rule {self.id} is keyed on {self.keyed_on!r}: no key date of that name")
        if not self.versions:
            raise ValueError(f"rule {self.id} has no version")
        for version in self.versions:
            if version.last is not None and version.last < version.first:
                raise ValueError(f"rule {self.id}: a version ends on {version.last}, before {version.first}")
        for before, after in zip(self.versions, self.versions[1:], strict=False):
            if before.last is None or after.first != before.last + ONE_DAY:
                raise ValueError(
                    f"rule {self.id}: a version from {before.first} to {before.last} is followed by one from "
                    f"{after.first}: gap or overlap"
                )

    def version(self, on: dt.date) -> Version:
        """Give the version that covers a key date.

        Raises:
            NotCovered: none does.
        """
        for version in self.versions:
            if version.covers(on):
                return version
        spans = "; ".join(f"{v.first} to {v.last or 'now'}" for v in self.versions)
        key = self.keyed_on.replace("_", " ")
        raise NotCovered(f"{self.name}: no version for the {key} {on}; covered: {spans}")

    def version_known(self, evidence: Evidence, on: dt.date) -> Version:
        """Give the version that covers a key date as far as was known: the law of the day goes on.

        Raises:
            NotCovered: none does, or none that was known.
        """
        version = self.version(on)
        while self.goes_on and not version.known(evidence):
            place = self.versions.index(version)
            if place == 0:
                raise NotCovered(f"{self.name}: nothing was known of it on {evidence.date}")
            version = self.versions[place - 1]
        return version

    def terms(self, evidence: Evidence, on: dt.date) -> Any:
        """Read the terms in force on a key date, as far as was known; none if there are no terms.

        Raises:
            NotCovered: no version covers the date.
            EvidenceError: a parameter was not known or is not in force.
        """
        version = self.version_known(evidence, on)
        return None if version.terms is None else version.terms(evidence, on)


KEY_DATES = {
    "consultation_start": "first day of the consultation on the redundancies",
    "proposal": "day on which the employer proposes the dismissals",
    "termination": "last day of employment",
    "pay_period": "a day of the pay period",
    "scheme_opening": "first day on which people may apply to the scheme",
    "financial_year": "a day of the financial year, 1 April to 31 March",
    "offer": "day on which the payment is offered",
    "notice": "day on which notice is given",
    "appointment": "day on which the new post is taken up",
}
"""The dates of a case that can pick the version of a rule, and what each of them is."""


def pence(evidence: Evidence, name: str, on: dt.date) -> int:
    """Read a parameter in pounds as whole pence; one finer than a penny is refused as `whole` does."""
    return whole(evidence, name, on, parts=100)


def whole(evidence: Evidence, name: str, on: dt.date, parts: int = 1) -> int:
    """Read a parameter as a whole number of parts of its unit: 10,000 parts make 13.8% the number 1380.

    Raises:
        ValueError: the parameter is finer than its parts.
    """
    value = evidence.value(name, on) * parts
    if abs(value - round(value)) > 1e-6:
        raise ValueError(f"parameter {name} on {on} is no whole number of parts of one in {parts:,}")
    return round(value)


def sources(evidence: Evidence, version: Version, on: dt.date) -> Sequence[str]:
    """Give the keys of all sources of a version and of the parameters that its terms read on a key date."""
    found = dict.fromkeys(version.source)
    for name in version.parameters:
        found |= dict.fromkeys(evidence.parameter(name, on).source.split(";"))
    return list(found)
