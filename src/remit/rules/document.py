"""Writes the page that lists the rules, from their register and the evidence.

`python -m remit.rules.document docs/rules.md`
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from remit.evidence import Evidence, everything
from remit.rules.register import RULES
from remit.rules.versions import KEY_DATES, Rule, Version

INTRODUCTION = """\
# Rules

<!-- written by python -m remit.rules.document from the register of rules and the evidence -->

What Remit knows of pay, on-costs, notice, redundancy, voluntary exits, tax, approvals and consultation, by
date. Every number is a parameter of the evidence with its source; a parameter that is `assumed` is yours to
change. The arithmetic is in whole pence. It rounds once, half up, to the penny at the end: no source states
how, so the rounding is assumed.

`remit rules list` prints the register, `remit rules show ID` one rule, `remit exits` what the rules make of a
staff list, and `remit exits PLAN --person ID` one person's sum, line by line.

{overview}

## Which date picks the version

{key_dates}
"""


def rules_page(evidence: Evidence) -> str:
    """Give the page in Markdown."""
    overview = _grid(
        ["rule", "what", "covers", "keyed on", "status"],
        [
            [f"[`{rule.id}`](#{rule.id})", rule.name, covers(rule), _words(rule.keyed_on), status(rule)]
            for rule in RULES.values()
        ],
    )
    key_dates = _grid(["date", "is the"], [[_words(key), meaning] for key, meaning in KEY_DATES.items()])
    parts = [INTRODUCTION.format(overview=overview, key_dates=key_dates)]
    parts += ["\n".join(_rule(rule, evidence)) for rule in RULES.values()]
    return "\n".join(parts)


def covers(rule: Rule) -> str:
    """Give the days that a rule covers, in words."""
    last = rule.versions[-1].last
    return f"{rule.versions[0].first} to {last or 'now'}"


def status(rule: Rule) -> str:
    """Give how far the versions of a rule are known, each status once."""
    return ", ".join(dict.fromkeys(version.status for version in rule.versions))


def _rule(rule: Rule, evidence: Evidence) -> Iterator[str]:
    yield f"## {rule.name} {{: #{rule.id} }}"
    yield ""
    yield f"`{rule.id}` gives {rule.gives}; keyed on the {_words(rule.keyed_on)}."
    yield ""
    for version in rule.versions:
        yield from _version(version, evidence)


def _version(version: Version, evidence: Evidence) -> Iterator[str]:
    yield f"**{version.first} to {version.last or 'now'}** ({version.status}). {version.says}"
    yield ""
    titles = dict(evidence.sources.select("key", "title").iter_rows())
    yield f"Source: {'; '.join(titles.get(key, key) for key in version.source)}."
    yield ""
    if version.note:
        yield f"Note: {version.note}"
        yield ""
    if version.parameters:
        yield _grid(
            ["parameter", "value", "unit", "from", "status", "source"],
            list(parameter_rows(version, evidence)),
        )
        yield ""


def parameter_rows(version: Version, evidence: Evidence) -> Iterator[list[str]]:
    """Give rows of a version's parameters: id, value, unit, first day, status, source."""
    rows = evidence.parameters.filter(pl.col("id").is_in(list(version.parameters)))
    for name in version.parameters:
        own = rows.filter(pl.col("id") == name).sort("valid_from")
        begun = own.filter(pl.col("valid_from") <= version.first).tail(1)
        later = own.filter(pl.col("valid_from") > version.first)
        if version.last is not None:
            later = later.filter(pl.col("valid_from") <= version.last)
        for row in pl.concat([begun, later]).iter_rows(named=True):
            cells = (f"{row['value']:g}" if row["value"] < 1e6 else f"{row['value']:.0f}", row["unit"])
            yield [
                f"`{name}`",
                *cells,
                str(row["valid_from"]),
                row["status"],
                row["source"].replace(";", "; "),
            ]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _grid(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(rules_page(everything()), encoding="utf-8")
