"""Sections on what the paper rests on: assumptions, changes of the plan, evidence, and how it was made."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from markupsafe import Markup

from remit.bodies.tables import kind_words
from remit.plan import CHANGE_KINDS, Change
from remit.plan.assumed import POLICY
from remit.plan.options import terms_words
from remit.report.blocks import NOT_APPLICABLE, Block, Heading, Section, Table, Text, table
from remit.report.citations import address
from remit.report.context import Context
from remit.report.narrative import ROLES
from remit.report.words import day, number, plain, sentence_case, span, unit
from remit.results.measures import SCALES, signed
from remit.results.studies import measure_of

UNSIGNED = "Not yet"
"""Sign-off of what nobody at the body has signed off."""
RELIABILITY = {"verified": "high", "secondary": "medium", "derived": "medium", "assumed": "low"}
MOST_SOURCES = 3
SUNSET_MONTHS = 12
"""Months from what is known until a paper is not to be used any more, if nobody says otherwise: assumed."""
ONE_DAY = timedelta(days=1)
STRESS = (
    (
        "1.1",
        "Purpose of the model",
        "To show what a reorganisation comes to, for the decision that this paper asks for",
    ),
    ("1.2", "Outputs", "People, posts, money and odds by month; the workbook of this paper has its tables"),
    ("1.3", "Aims of the experiments", "The options of the plan, held against each other run by run"),
    (
        "2.1",
        "Diagram of the logic",
        "In Remit's documentation of the model: the order of the steps of a month",
    ),
    ("2.2", "Logic of the base case", "base"),
    ("2.3", "Logic of the scenarios", "scenario"),
    ("2.4", "Algorithms", "In Remit's documentation of the model, mechanism by mechanism, with equations"),
    (
        "2.5",
        "Components",
        "People, posts, bodies, functions, rounds, schemes and agreements, in the data log",
    ),
    ("3.1", "Sources of data", "The data log, and the register of published figures"),
    ("3.2", "Pre-processing", "Checks of every table when read; faults stop a plan"),
    ("3.3", "Input parameters", "The assumptions log, with the range that each is drawn from"),
    ("3.4", "Assumptions", "The assumptions log; those without a published count are marked assumed"),
    ("4.1", "Initial state", "The staff list on the first day of the plan; there is no warm-up"),
    ("4.2", "Run length", "length"),
    ("4.3", "Estimation", "runs"),
    ("5.1", "Software", "Remit, in the version that the manifest names, in Python with Numba"),
    (
        "5.2",
        "Random numbers",
        "Keyed: a hash of seed, decision, run, person and month, so that options share luck",
    ),
    ("5.3", "Order of events", "Fixed steps in each month; whom a step meets first does not matter"),
    ("5.4", "Machine", "Any: the same seed gives the same tables, whatever the number of threads"),
    ("6.1", "Access to the code", "Open source; the manifest has the command that makes the tables again"),
)
"""Items of the checklist: number, what it asks, and the answer or the name of one."""


def model_parameters(context: Context) -> pl.DataFrame:
    """Give the parameters of the model, its market and the plan's example: those that are nobody's rule."""
    owners = ("model", "market", context.results.manifest["plan"])
    return context.evidence.parameters.filter(pl.col("owner").is_in(owners))


def assumptions(context: Context) -> Section:
    """List what the runs assume and what the paper cites.

    It is made after the sections before it, so that its register holds all that they cited.
    """
    plan = context.results.plan
    parameters, measured = model_parameters(context), effects(context)
    status = Counter(parameters["status"].to_list())
    opening = Text(
        f"The model has {parameters.height} parameters of its own, of which {status['assumed']} are "
        "assumed. All can be changed. Those with a range are drawn anew in each run; the others are the "
        "same in all."
    )
    reliability = Text(
        "Reliability follows from status: verified is high (read at its source), secondary and derived are "
        "medium, assumed is low. One draw in 20 is lower than the range that is given, and one is higher. "
        f"{_of_effects(measured)} Sign-off is that of the body that uses this paper: nothing is signed off "
        "until somebody there does so.",
        note=True,
    )
    columns = (
        "Parameter",
        "Value #",
        "9 of 10 draws #",
        "Unit",
        "Source and reliability",
        "Why",
        *(["Effect"] if measured else []),
        "Signed off",
    )
    widths = (17, 10, 10, 13, 13, 19, 10, 8) if measured else (18, 10, 11, 14, 15, 24, 8)
    blocks: tuple[Block, ...] = (
        opening,
        reliability,
        table(
            "parameters",
            "Assumptions log: parameters of the model and of this example",
            columns,
            (_parameter(context, row, measured) for row in parameters.iter_rows(named=True)),
            widths,
        ),
        _policies(context),
        *_own_assumptions(context),
        table(
            "changes",
            f"Decisions log: changes of the plan in force under option {plan.option}, by date",
            ("Date", "Decision", "Aimed at", "Who and why: source and status", "Signed off"),
            (_change(context, change) for change in plan.changes),
            (17, 28, 18, 27, 10),
        ),
        _data_log(context),
        Heading("Evidence that this paper cites"),
        _register(context),
        *_other_sources(context),
    )
    return Section("assumptions", "Annex: logs of assumptions, decisions and data", blocks)


def _own_assumptions(context: Context) -> tuple[Table, ...]:
    """List what whoever plans assumes in the place of the model."""
    rows = [
        (
            _name(entry.parameter),
            NOT_APPLICABLE if entry.value is None else plain(entry.value),
            span(plain(entry.low), plain(entry.high))
            if entry.low is not None and entry.high is not None
            else NOT_APPLICABLE,
            entry.by,
            day(entry.date),
            entry.reason,
            UNSIGNED,
        )
        for entry in context.results.plan.assumptions
    ]
    if not rows:
        return ()
    columns = ("Parameter", "Value #", "9 of 10 draws #", "Who", "When", "Why", "Signed off")
    caption = "Assumptions log: what the plan assumes in the place of the model"
    return (table("own-assumptions", caption, columns, rows, (22, 9, 12, 13, 13, 21, 10)),)


def _data_log(context: Context) -> Table:
    """List the tables of the plan: what is in them, where it comes from, how far it can be trusted."""
    rows = []
    for name, held in context.results.plan.bodies.tables().items():
        if held.is_empty():
            continue
        statuses = Counter(held["status"].to_list()) if "status" in held.columns else Counter()
        told = ", ".join(f"{number(count)} {status}" for status, count in statuses.most_common())
        count = context.write.people(held.height) if "person" in held.columns else number(held.height)
        whose = "Synthetic" if context.results.plan.synthetic else "Staff list"
        rows.append(
            (
                sentence_case(name),
                count,
                _sources_of(held) or f"{whose}, as read from the plan's folder",
                sentence_case(told) if told else "As checked when read",
                UNSIGNED,
            )
        )
    columns = ("Table", "Rows #", "Source", "Reliability", "Signed off")
    return table("data-log", "Data log: tables that the plan is made of", columns, rows, (14, 10, 40, 24, 12))


def _sources_of(held: pl.DataFrame) -> str:
    """Name the sources that most rows of a table have."""
    if "source" not in held.columns:
        return ""
    counted = held["source"].value_counts().sort("count", "source", descending=[True, False])
    named = counted["source"].head(MOST_SOURCES).to_list()
    more = counted.height - len(named)
    return "; ".join(named) + (f"; and {number(more)} more" if more > 0 else "")


def stress(context: Context) -> Section:
    """Answer the checklist for reports of simulation studies, item by item."""
    plan = context.results.plan
    ends = f"{day(plan.start)} to {day(plan.end - ONE_DAY)}, by months"
    runs = number(context.results.runs)
    answers = {
        "runs": f"{runs} runs; ranges from 5% to 95% of them; odds with the error of a share of runs",
        "length": ends,
        "scenario": f"Option {plan.option}; the decisions log has its changes",
        "base": "The option baseline: the changes of the plan that belong to every option",
    }
    rows = ((number_, item, answers.get(key, key)) for number_, item, key in STRESS)
    caption = "Checklist for reports of simulation studies (STRESS), item by item"
    return Section(
        "stress",
        "Annex: checklist of the simulation study",
        (table("stress", caption, ("Item", "What", "Answer"), rows, (8, 26, 66)),),
    )


def _policies(context: Context) -> Table:
    """List what each employer settles for itself: assumed until it writes its own."""
    policies = context.evidence.parameters.filter(pl.col("owner") == POLICY)
    latest = policies.unique("id", keep="last", maintain_order=True)
    return table(
        "policies",
        "Assumptions log: local policies, the same in all runs until a plan says its own",
        ("Policy", "Value #", "Unit", "Source and why", "Signed off"),
        (
            (
                _name(row["id"]),
                plain(row["value"]),
                unit(row["unit"]),
                Markup("{}. {}").format(
                    _source(context, row["source"], row["status"]), _why(context, row["note"] or "")
                ),
                UNSIGNED,
            )
            for row in latest.iter_rows(named=True)
        ),
        (28, 8, 20, 34, 10),
    )


def _parameter(context: Context, row: Mapping[str, Any], measured: Mapping[str, str]) -> tuple[str, ...]:
    low, high = row["low"], row["high"]
    drawn = row["distribution"] is not None and low is not None and high is not None
    return (
        _name(row["id"]),
        plain(row["value"]),
        span(plain(low), plain(high)) if drawn else NOT_APPLICABLE,
        unit(row["unit"]),
        Markup("{}. Reliability: {}").format(
            _source(context, row["source"], row["status"]), RELIABILITY[row["status"]]
        ),
        _why(context, row["note"] or "None"),
        *([measured.get(row["id"], "Not measured")] if measured else []),
        UNSIGNED,
    )


def _of_effects(measured: Mapping[str, str]) -> str:
    if measured:
        return "The effect is how far the measure of the tornado moves between the two ends of the range."
    return "What each comes to was not measured: remit sensitivity does, and the effects then stand here."


def effects(context: Context) -> dict[str, str]:
    """Give how far each parameter moves the measure of the tornado, written; nothing without a tornado."""
    study = context.around.study("tornado")
    if study is None:
        return {}
    if context.write.protect and measure_of(study["measure"]).unit == "people":
        return {}
    write = writer_of(context, study["measure"])
    return {bar["parameter"]: write(abs(bar["at_high"] - bar["at_low"])) for bar in study["bars"]}


def writer_of(context: Context, measure: str) -> Callable[[float], str]:
    """Give what writes a difference in a measure, as the table of odds holds it, without a plus."""
    known = measure_of(measure)
    scale, rounded = SCALES[known.unit], context.write.rounded
    return lambda value: signed(known, rounded(known.unit, value / scale)).removeprefix("+")


def _name(text: str) -> Markup:
    """Write a dotted name that may break after its parts."""
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(re.split(r"(?<=[._])", text)))


def _why(context: Context, note: str) -> Markup:
    """Write a note with its links; names of parameters in it may break after their parts."""
    named = re.compile(r"\b[a-z-]+\.[a-z]+_[a-z_]+\b")
    linked = context.citations.link(note)
    return Markup(named.sub(lambda found: re.sub(r"(?<=[._])", "<wbr>", found[0]), linked))


def _source(context: Context, source: str, status: str) -> Markup:
    """Write a source with its links and its status; one that is only assumed is said once."""
    if source == status:
        return Markup("{}").format(sentence_case(status))
    linked = context.citations.link(source.replace(";", "; "))
    return Markup('{} <span class="none">({})</span>').format(linked, status)


def _change(context: Context, change: Change) -> tuple[str, ...]:
    what = f"{CHANGE_KINDS[change.kind].words}{terms_words(context.results.plan, change)}"
    source = _source(context, change.source, change.status)
    return day(change.date), what, change_words(context, change), source, UNSIGNED


def change_words(context: Context, change: Change) -> str:
    """Say what a change is aimed at."""
    kind, aimed = change.target.partition(":")[::2]
    return f"All {kind_words(aimed)}" if kind == "kind" else _named(context, change.target)


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
    people = context.write.people(context.everyone)
    facts = [
        ("Remit", made["remit"]),
        ("Plan", f"{made['plan']}, option {made['option']}"),
        ("From and to", f"{made['start']} to {made['end']}"),
        ("Evidence as at", made["as_at"]),
        ("People", f"{people}, {'synthetic' if made['synthetic'] else 'of the staff list'}"),
        ("Runs and seed", f"{number(made['runs'])} runs, seed {made['seed']}"),
        ("Sunset", f"Not to be used after {day(sunset(context))} without another look"),
        *((label, context.narrative.roles.get(role, "Not named yet")) for role, label in ROLES.items()),
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
    return Section("manifest", "Annex: how this paper was made", tuple(blocks))


def sunset(context: Context) -> date:
    """Give the last day on which the paper is to be used: as people say, else a year after what is known."""
    if context.narrative.sunset is not None:
        return context.narrative.sunset
    known = context.results.plan.as_at
    months = 12 * known.year + known.month - 1 + SUNSET_MONTHS
    year, month = divmod(months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - ONE_DAY).day
    return date(year, month + 1, min(known.day, last))


def _command(made: Mapping[str, Any]) -> str:
    words = [f"remit run {made['plan']}"]
    words += [] if made["option"] == "baseline" else [f"--option {made['option']}"]
    words += [f"--runs {made['runs']} --seed {made['seed']}"]
    words += [f"--without {name}" for name in made["without"]]
    words += [f"--fitted {made['fitted']}"] if made.get("fitted") else []
    return " ".join([*words, "--out DIR"])


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)
