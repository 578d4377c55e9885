"""Lines of a statement: a quantity with its arithmetic, rule, key date, parameters and doubts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from remit.evidence import Parameter
from remit.exits.occasion import Occasion, Scheme
from remit.exits.pounds import date_text, in_pounds
from remit.rules.arithmetic import add_days
from remit.rules.exit import VOLUNTARY, ExitPrice, ExitTerms, Leaver
from remit.rules.notice import relevant_out
from remit.rules.statutory import STATUTORY
from remit.rules.versions import Rule

_STANDS_IN = {
    "offer": "The exit is taken as offered on the last day of employment.",
    "notice": "Notice is taken as given on the last day of employment.",
}
"""What is assumed where the last day of employment stands for another date."""


@dataclass(frozen=True)
class Line:
    """One line of a statement.

    Attributes:
        what: The quantity; no two lines of a statement have the same.
        value: Its value for people, with its unit.
        pence: The value in pence, where it is money.
        how: The arithmetic, or where the value comes from.
        rule: Id of the rule; blank for what the staff list says and for sums of other lines.
        keyed_on: Which date of the case picked the version, and the date; blank without a rule.
        status: How far the rule is known; blank without a rule.
        source: Keys of the sources of the rule.
        parameters: Parameters that come in with this line, as in force on the key date.
        assumed: What had to be assumed, in sentences.
        note: What the rule leaves out or could not be found; blank if nothing.
        part: The part of the statement that it stands in.
    """

    what: str
    value: str
    pence: int | None
    how: str
    rule: str = ""
    keyed_on: str = ""
    status: str = ""
    source: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    assumed: tuple[str, ...] = ()
    note: str = ""
    part: str = ""


@dataclass(frozen=True)
class Statement:
    """What one person would get, and cost, under one scheme.

    Attributes:
        person: The person.
        scheme: The scheme.
        occasion: When the person leaves, and what is known then.
        price: All amounts.
        lines: The lines, in the order of the arithmetic.
    """

    person: str
    scheme: Scheme
    occasion: Occasion
    price: ExitPrice
    lines: tuple[Line, ...]

    @property
    def last_day(self) -> dt.date:
        """Last day of employment."""
        return self.occasion.last_day


@dataclass(frozen=True)
class SpellRow:
    """A spell of the staff list: first and last day (none if it goes on), and why it does not count."""

    joined: dt.date
    left: dt.date | None
    excluded: str | None


@dataclass(frozen=True)
class Case:
    """One person under one scheme on one occasion.

    Attributes:
        who: The person as the rules see them.
        price: All amounts.
        terms: The terms of all rules.
        scheme: The scheme.
        occasion: The occasion.
        approvals: Who has to approve, as bits of `rules.approval.APPROVERS`.
        very_senior: Whether the person is a very senior manager.
        usual_notice: Id of the parameter with the months of notice; blank if the staff list has them.
        spells: The person's spells in the order of time; none for an unbroken one.
    """

    who: Leaver
    price: ExitPrice
    terms: ExitTerms
    scheme: Scheme
    occasion: Occasion
    approvals: int
    very_senior: bool = False
    usual_notice: str = ""
    spells: tuple[SpellRow, ...] = ()

    def line(
        self,
        what: str,
        value: str | int,
        how: str,
        rule: Rule | None = None,
        parameters: Sequence[str] = (),
        assumed: str = "",
    ) -> Line:
        """Make a line; a whole number is pence."""
        pence = value if isinstance(value, int) else None
        text = in_pounds(value) if isinstance(value, int) else value
        if rule is None:
            return Line(what, text, pence, how, assumed=tuple(filter(None, [assumed])))
        evidence, on = self.occasion.evidence, self.key_date(rule)
        version = rule.version_known(evidence, on)
        key = "relevant_date" if rule is STATUTORY and self.who.in_lieu else rule.keyed_on
        keyed_on = f"{key.replace('_', ' ')}, {on}"
        found = tuple(evidence.parameter(name, on) for name in parameters)
        doubts = [assumed, _STANDS_IN.get(rule.keyed_on, "")]
        if found and evidence.date is not None and on > evidence.date:
            doubts.append(f"Parameters are those known on {evidence.date}: later values are not taken.")
        if not version.covers(on):
            doubts.append(f"The rule of {version.first} goes on: no later one was known.")
        note = version.note
        if version.status == "assumed":
            doubts, note = [*doubts, note], ""
        said = tuple(filter(None, doubts))
        return Line(
            what, text, pence, how, rule.id, keyed_on, version.status, version.source, found, said, note
        )

    def parameters(self, rule: Rule, *, without: Sequence[str] = ()) -> list[str]:
        """Give the ids of the parameters of a rule's version, but for some."""
        names = rule.version_known(self.occasion.evidence, self.key_date(rule)).parameters
        return [name for name in names if name not in without]

    @property
    def counted_to(self) -> int:
        """The day after the relevant date, up to which statutory redundancy pay counts, YYYYMMDD."""
        if not self.who.in_lieu:
            return self.occasion.out
        return relevant_out(self.who.continuous_from, 0, self.occasion.out, self.terms.notice)

    def key_date(self, rule: Rule) -> dt.date:
        """Give the date of the case that picks the version of a rule."""
        if rule is STATUTORY:
            return dt.date.fromisoformat(date_text(add_days(self.counted_to, -1)))
        if rule.keyed_on == "scheme_opening":
            return self.scheme.opens
        if rule.keyed_on == "consultation_start":
            return self.scheme.opens if self.scheme.kind == VOLUNTARY else self.occasion.consultation
        if rule.keyed_on == "appointment":
            return dt.date.fromisoformat(date_text(self.who.nhs_restart))
        return self.occasion.last_day
