"""The page of a person's statement: amounts, arithmetic, rules, parameters, and what was assumed."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from remit.cli.words import aligned, print_titled, print_wrapped, scheme_words, width

if TYPE_CHECKING:
    from remit.exits.lines import Line, Statement


RULE_OF = {
    "redundancy": "redundancy",
    "voluntary-redundancy": "voluntary-redundancy",
    "voluntary-exit": "mars",
}
"""Rules by the word of the schemes table."""


def print_statement(statement: "Statement") -> None:
    """Print a statement: its sums, its lines by part, and what was assumed."""
    occasion, price = statement.occasion, statement.price
    title = f"Statement for {statement.person}"
    sys.stdout.write(f"\n{title}\n{'=' * len(title)}\n")
    print_wrapped(f"{scheme_words(statement.scheme)}; priced by the rule {RULE_OF[statement.scheme.rule]}.")
    print_wrapped(
        f"Last day of employment {statement.last_day}; consultation from {occasion.consultation}; rules and "
        f"rates known by {occasion.evidence.date}."
    )
    sys.stdout.write("\n")
    cash = price.cash_pence + price.notice_pence
    for what, pence in (
        ("Cash to the person, before tax", cash),
        ("Cost to the employer", price.total_pence),
    ):
        sys.stdout.write(aligned(what, _exact(pence)) + "\n")
    notes: dict[str, int] = {}
    part = ""
    for line in statement.lines:
        if line.part != part:
            part = line.part
            sys.stdout.write(f"\n{part}\n{'-' * len(part)}\n")
        _print_line(line, notes)
    if notes:
        sys.stdout.write("\nAssumed, and to note\n--------------------\n")
        for text, number in notes.items():
            print_wrapped(text, f"{number:>2}. ", "    ")


def _print_line(line: "Line", notes: dict[str, int]) -> None:
    """Print one line with its arithmetic, rule and parameters; what is assumed or noted gets a number."""
    texts = [
        *(f"Assumed: {text}" for text in line.assumed),
        *(f"Note: {text}" for text in filter(None, [line.note])),
    ]
    numbers = [str(notes.setdefault(text, len(notes) + 1)) for text in texts]
    value = aligned(line.what, line.value)
    if len(value) <= width():
        sys.stdout.write(value + "\n")
    else:
        sys.stdout.write(line.what + "\n")
        print_wrapped(line.value, "    ", "    ")
    for text in _details(line):
        print_wrapped(text, "    ", "      ")
    if numbers:
        sys.stdout.write(f"    see {', '.join(sorted(numbers, key=int))} below\n")


def _details(line: "Line") -> Iterator[str]:
    """Give the texts below a line: its arithmetic, its rule, its parameters."""
    yield line.how
    if line.rule:
        yield f"rule {line.rule} ({line.status}; {', '.join(line.source)}), keyed on {line.keyed_on}"
    for p in line.parameters:
        yield f"{p.id} = {p.value:g} {p.unit} ({p.status}; {p.source.replace(';', ', ')})"


def print_differences(first: "list[Statement]", second: "list[Statement]") -> None:
    """Print what differs between the statements of two days, scheme by scheme."""
    from remit.exits.compare import differing_lines

    for one in first:
        for other in second:
            if one.scheme.id == other.scheme.id:
                rows = [[what, a or "-", b or "-"] for what, a, b in differing_lines(one, other)]
                columns = ["What differs", f"Leaving on {one.last_day}", f"Leaving on {other.last_day}"]
                print_titled(f"Leaving on another day: {one.scheme.name}", columns, rows)
                if one.price.total_pence == other.price.total_pence:
                    sys.stdout.write("The cost to the employer is the same.\n")


def _exact(pence: int) -> str:
    from remit.exits.pounds import in_pounds

    return in_pounds(pence)
