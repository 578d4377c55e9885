"""The verbs of the rules: list and show."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import BAD_INPUT, JsonOption, app, print_json, print_table, say_error

if TYPE_CHECKING:
    from remit.evidence import Evidence
    from remit.rules.versions import Rule

rules_app = typer.Typer(
    help="What the rules say: redundancy, notice, voluntary exits, tax, on-costs, consultation, by date.",
    no_args_is_help=True,
)
app.add_typer(rules_app, name="rules")


@rules_app.command("list")
def rules_list(as_json: JsonOption = False) -> None:
    """List every rule with the dates that it covers, what it is keyed on, how sure it is, and its sources."""
    from remit.rules.document import covers, status
    from remit.rules.register import RULES, as_json_rows

    if as_json:
        print_json(as_json_rows())
        return
    rows = [
        [
            rule.id,
            rule.name,
            covers(rule),
            rule.keyed_on.replace("_", " "),
            status(rule),
            ", ".join(dict.fromkeys(key for version in rule.versions for key in version.source)),
        ]
        for rule in RULES.values()
    ]
    print_table(f"{len(rows)} rules", ["Rule", "What it is", "Covers", "Keyed on", "Status", "Sources"], rows)


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

    sys.stdout.write(f"{rule.id}: {rule.name}\nGives {rule.gives}; keyed on the ")
    sys.stdout.write(f"{rule.keyed_on.replace('_', ' ')}.\n")
    for version in rule.versions:
        sys.stdout.write(f"\n{version.first} to {version.last or 'now'} ({version.status})\n")
        sys.stdout.write(f"  {version.says}\n")
        if version.note:
            sys.stdout.write(f"  Note: {version.note}\n")
        sys.stdout.write(f"  Source: {', '.join(version.source)}\n")
        if version.parameters:
            columns = ["Parameter", "Value", "Unit", "From", "Status", "Source"]
            print_table("", columns, list(parameter_rows(version, evidence)), frozenset({1}))
