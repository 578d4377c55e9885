"""The verbs of the rules: list and show."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import BAD_INPUT, JsonOption, app, print_json, say_error
from remit.cli.words import print_wrapped

if TYPE_CHECKING:
    from remit.evidence import Evidence
    from remit.rules.versions import Rule

rules_app = typer.Typer(
    help="What the rules say: redundancy, notice, voluntary exits, tax, on-costs, consultation, by date.",
    no_args_is_help=True,
)
INDENT = "    "
app.add_typer(rules_app, name="rules")


@rules_app.command("list")
def rules_list(as_json: JsonOption = False) -> None:
    """List every rule with the dates that it covers, what it is keyed on, how sure it is, and its sources."""
    from remit.rules.document import covers, status
    from remit.rules.register import RULES, as_json_rows

    if as_json:
        print_json(as_json_rows())
        return
    for rule in RULES.values():
        sys.stdout.write(f"{rule.id}: {rule.name}\n")
        keyed_on = rule.keyed_on.replace("_", " ")
        print_wrapped(f"{covers(rule)}, keyed on the {keyed_on}; {status(rule)}", INDENT, INDENT)
        sources = dict.fromkeys(key for version in rule.versions for key in version.source)
        print_wrapped(f"sources: {', '.join(sources)}", INDENT, INDENT)
    sys.stdout.write(f"{len(RULES)} rules; remit rules show ID tells what one says.\n")


@rules_app.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="Id of a rule, for example redundancy.")],
    as_json: JsonOption = False,
) -> None:
    """Show one rule: its versions in words, their parameters with values and dates, sources and doubts."""
    from remit.evidence import everything
    from remit.faults import hint
    from remit.rules.register import RULES, as_json_rows

    if rule not in RULES:
        say_error(f"no rule {rule!r}{hint(rule, RULES)}; remit rules list names them all")
        raise typer.Exit(BAD_INPUT)
    if as_json:
        print_json([row for row in as_json_rows() if row["id"] == rule])
        return
    _print_rule(RULES[rule], everything())


def _print_rule(rule: "Rule", evidence: "Evidence") -> None:
    from remit.rules.document import parameter_rows

    keyed_on = rule.keyed_on.replace("_", " ")
    sys.stdout.write(f"{rule.id}: {rule.name}\nGives {rule.gives}; keyed on the {keyed_on}.\n")
    for version in rule.versions:
        sys.stdout.write(f"\n{version.first} to {version.last or 'now'} ({version.status})\n")
        print_wrapped(version.says, INDENT, INDENT)
        if version.note:
            print_wrapped(f"Note: {version.note}", INDENT, INDENT)
        print_wrapped(f"Sources: {', '.join(version.source)}", INDENT, INDENT)
        for name, value, unit, first, state, source in parameter_rows(version, evidence):
            text = f"{name.strip('`')} = {value} {unit}, from {first} ({state}; {source})"
            print_wrapped(text, f"{INDENT}- ", f"{INDENT}  ")
