"""The measures that options are compared by, and how their differences are written."""

from dataclasses import dataclass

from remit.results.units import NEVER, PAYBACK
from remit.results.written import number


@dataclass(frozen=True)
class Measure:
    """A measure that options are compared by.

    Attributes:
        id: Its name in the table of odds.
        label: What it is, for people.
        unit: share, gbp, people or months.
        people: Measure of the people that it is over, for disclosure control; blank for itself.
        more_is_better: Whether an option with more of it is the better one by it.
        short: Heading of its column in a table of many options.
    """

    id: str
    label: str
    unit: str
    people: str = ""
    more_is_better: bool = False
    short: str = ""


MEASURES = (
    Measure("net present value", "Net present value of the saving", "gbp", "", True, "Net present value"),
    Measure(
        "recurrent saving at the end",
        "Recurrent saving at the end of the plan, a year",
        "gbp",
        "",
        True,
        "Saving a year at the end",
    ),
    Measure("one-off cost", "One-off cost", "gbp", short="One-off cost"),
    Measure(PAYBACK, "Months until it has paid back", "months", short="Months to payback"),
    Measure("lost by lost control", "Overspent by lost financial control", "gbp"),
    Measure(
        "share of commissioning staff lost by the plan's hand-over",
        "Commissioning staff who have left by the baseline's hand-over",
        "share",
        short="Commissioning staff lost",
    ),
    Measure(
        "share of commissioning staff at band 8a and above lost by the plan's hand-over",
        "Of those at band 8a and above",
        "share",
    ),
    Measure("share of all staff lost by the plan's hand-over", "All staff who have left by then", "share"),
    Measure(
        "share of posts empty at opening",
        "Posts of the new bodies empty when they open",
        "share",
        short="Posts empty at opening",
    ),
    Measure("redundancies", "People made redundant", "people", short="Redundancies"),
    Measure("cost of redundancies", "Redundancy pay", "gbp", "redundancies"),
    Measure("voluntary exits", "People who take the voluntary scheme", "people", short="Voluntary exits"),
    Measure("cost of voluntary exits", "Cost of voluntary exits", "gbp", "voluntary exits"),
    Measure(
        "yearly saving of voluntary exits",
        "Yearly saving of voluntary exits",
        "gbp",
        "voluntary exits",
        more_is_better=True,
    ),
)
MINUS = "\N{MINUS SIGN}"
SCALES = {"share": 10_000.0, "gbp": 100.0, "people": 1.0, "months": 1.0}


def months(value: float) -> str:
    """Write a number of months; `never` where it stands for that."""
    return "never" if value >= NEVER else number(value)


def signed(measure: Measure, value: float) -> str:
    """Write a difference with its sign; what is written as nought has none."""
    size = abs(value)
    if measure.unit == "share":
        text = f"{100 * size:.1f} points"
    elif measure.unit in ("people", "months"):
        text = number(size)
    else:
        text = f"£{size / 1e6:,.1f} million" if size >= 999_950 else f"£{number(size)}"
    nothing = not any(digit in text for digit in "123456789")
    return text if nothing else f"{'+' if value > 0 else MINUS}{text}"
