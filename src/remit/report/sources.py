"""Sections on what the paper rests on: assumptions, changes of the plan, evidence, and how it was made."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from remit.plan import Change
from remit.report.blocks import NOT_APPLICABLE, Block, Heading, Section, Table, Text, table
from remit.report.citations import address
from remit.report.context import Context
from remit.report.words import day, number, plain, sentence_case, span, unit

KINDS = {
    "trust": "All trusts",
    "authority": "All authorities",
    "support": "All support services",
    "group": "All groups",
}


def model_parameters(context: Context) -> pl.DataFrame:
    """Give the parameters of the model and of the plan's example: those that are nobody's rule."""
    owners = ("model", context.results.manifest["plan"])
    return context.evidence.parameters.filter(pl.col("owner").is_in(owners))


def assumptions(context: Context) -> Section:
    """List what the runs assume and what the paper cites.

    It is made after the sections before it, so that its register holds all that they cited.
    """
    plan = context.results.plan
    parameters = model_parameters(context)
    status = Counter(parameters["status"].to_list())
    opening = Text(
        f"The model has {parameters.height} parameters of its own, of which {status['assumed']} are "
        "assumed. All can be changed. Those with a range are drawn anew in each run; the others are the "
        "same in all."
    )
    blocks: tuple[Block, ...] = (
        opening,
        table(
            "parameters",
            "Parameters of the model and of this example",
            ("Parameter", "Value #", "Drawn from #", "Unit", "Source and status", "Note"),
            (_parameter(context, row) for row in parameters.iter_rows(named=True)),
            (23, 9, 12, 12, 18, 26),
        ),
        table(
            "changes",
            f"Changes of the plan in force under option {plan.option}, by date",
            ("Date", "Change", "Aimed at", "Source and status"),
            (_change(context, change) for change in plan.changes),
            (19, 31, 20, 30),
        ),
        Heading("Evidence that this paper cites"),
        _register(context),
        *_other_sources(context),
    )
    return Section("assumptions", "Assumptions and sources", blocks)


def _parameter(context: Context, row: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = row["low"], row["high"]
    drawn = low is not None and high is not None
    return (
        _name(row["id"]),
        plain(row["value"]),
        span(plain(low), plain(high)) if drawn else NOT_APPLICABLE,
        unit(row["unit"]),
        _source(context, row["source"], row["status"]),
        context.citations.link(row["note"] or "None"),
    )


def _name(text: str) -> Markup:
    """Write a dotted name that may break after its parts."""
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(re.split(r"(?<=[._])", text)))


def _source(context: Context, source: str, status: str) -> Markup:
    """Write a source with its links and its status; one that is only assumed is said once."""
    if source == status:
        return Markup("{}").format(sentence_case(status))
    linked = context.citations.link(source)
    return Markup('{} <span class="none">({})</span>').format(linked, status)


def _change(context: Context, change: Change) -> tuple[str, ...]:
    kind, aimed = change.target.partition(":")[::2]
    target = KINDS.get(aimed, f"All of kind {aimed}") if kind == "kind" else _named(context, change.target)
    what = f"{sentence_case(change.kind)}: {change.id.replace('-', ' ')}"
    return day(change.date), what, target, _source(context, change.source, change.status)


def _named(context: Context, target: str) -> str:
    """Name a body, scheme, round or envelope; a checkpoint goes by its id."""
    bodies = context.results.plan.bodies
    for rows, key in ((bodies.schemes, "scheme"), (bodies.rounds, "round"), (bodies.envelopes, "envelope")):
        named = rows.filter(pl.col(key) == target)
        if not named.is_empty():
            return str(named["name"][0])
    return context.bodies.get(target, sentence_case(target.replace("-", " ")))


def _register(context: Context) -> Table:
    written = (
        (
            Markup('<span id="figure-{0}">{0}</span> {1}').format(figure.id, figure.fact),
            Markup('{} <span class="unit">({})</span>').format(figure.figure, unit(figure.unit)),
            day(figure.published),
            f"{sentence_case(figure.status)}, grade {figure.grade}",
            address(figure.source, figure.address),
        )
        for figure in context.citations.cited_figures()
    )
    columns = ("Figure", "As published", "Published by", "Status", "Source")
    return table("register", "Published figures", columns, written, (26, 21, 14, 14, 25))


def _other_sources(context: Context) -> tuple[Table, ...]:
    written = [
        (
            Markup('<span id="source-{}">{}</span>').format(
                row["key"], address(row["title"], row["address"])
            ),
            row["note"] or "None",
        )
        for row in context.citations.cited_sources()
    ]
    return (table("sources", "Other sources", ("Source", "Note"), written, (50, 50)),) if written else ()


def manifest(context: Context) -> Section:
    """Say what the paper was made of, so that anybody can make it again."""
    made = context.results.manifest
    digests, command = made["digests"], _command(made)
    people = context.write.people(context.results.plan.bodies.people.height)
    facts = [
        ("Remit", made["remit"]),
        ("Plan", f"{made['plan']}, option {made['option']}"),
        ("From and to", f"{made['start']} to {made['end']}"),
        ("Evidence as at", made["as_at"]),
        ("People", f"{people}, {'synthetic' if made['synthetic'] else 'of the staff list'}"),
        ("Runs and seed", f"{number(made['runs'])} runs, seed {made['seed']}"),
        *((f"Digest of {name}", _code(digests[name])) for name in ("bodies", "plan", "evidence")),
        *((f"Digest of table {name}", _code(text)) for name, text in sorted(digests["tables"].items())),
    ]
    opening = Text(
        Markup(
            "The same inputs give the same tables on any machine. To make them again: <code>{}</code>"
        ).format(command)
    )
    blocks: list[Block] = [
        opening,
        table("manifest", "What this paper was made of", ("Item", "Value"), facts, (28, 72)),
    ]
    later = sorted(made["structure_known_later"].items())
    if later:
        caption = (
            f"Files whose content became known after {day(context.results.plan.as_at)}, used as structure"
        )
        written = ((_code(file), sentence_case(why)) for file, why in later)
        blocks.append(table("known-later", caption, ("File", "What it is and why"), written, (34, 66)))
    return Section("manifest", "How this paper was made", tuple(blocks))


def _command(made: Mapping[str, Any]) -> str:
    option = "" if made["option"] == "baseline" else f" --option {made['option']}"
    return f"remit run {made['plan']}{option} --runs {made['runs']} --seed {made['seed']} --out DIR"


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)
