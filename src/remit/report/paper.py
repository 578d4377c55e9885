"""The board paper: one HTML file that needs no network, for screens, phones and paper."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from remit.bodies.level import is_national
from remit.plan.kinds import BASELINE
from remit.report import (
    account,
    appraisal,
    capability,
    case,
    choices,
    duties,
    exits,
    fairness,
    movement,
    people,
    posts,
    sources,
    spending,
)
from remit.report.around import Around, find_around
from remit.report.blocks import Paper, Section
from remit.report.context import Context
from remit.report.forms import html
from remit.report.narrative import UNWRITTEN, Narrative
from remit.report.words import day, listed, number, option_label
from remit.results.headlines import headlines
from remit.results.published import lacking, published_rows
from remit.results.questions import answer_questions
from remit.results.store import Results
from remit.results.written import EXACT, PROTECTED, SAYS


def write_paper(results: Results, path: Path, *, exact: bool = False) -> Path:
    """Write the board paper of some results.

    Args:
        results: results of a simulation.
        path: the HTML file to write; its folder must be there.
        exact: write exact figures below national level too: for the holder of the staff list alone.

    Returns:
        The path.
    """
    path.write_text(render_paper(results, exact=exact), encoding="utf-8")
    return path


def render_paper(results: Results, *, exact: bool = False) -> str:
    """Give the board paper of some results as HTML; the same results give the same text."""
    return html.render(make_paper(results, exact=exact))


def make_paper(
    results: Results,
    *,
    exact: bool = False,
    around: Around | None = None,
    narrative: Narrative = UNWRITTEN,
) -> Paper:
    """Make the board paper of some results, from which every form is written.

    Below national level small numbers are hidden, unless exact figures are asked for.

    Args:
        results: results of a simulation.
        exact: show exact figures below national level too: for the holder of the staff list alone.
        around: other options, attribution and studies; by default what lies where Remit leaves it.
        narrative: what people wrote.
    """
    context = context_of(results, exact=exact, around=around, narrative=narrative)
    return paper_of(context, sections(context))


def context_of(
    results: Results,
    *,
    exact: bool = False,
    around: Around | None = None,
    narrative: Narrative = UNWRITTEN,
) -> Context:
    """Give what the sections of a paper read; the arguments are those of `make_paper`."""
    write = EXACT if exact or is_national(results.plan.bodies) else PROTECTED
    return Context(results, write, find_around(results) if around is None else around, narrative)


def paper_of(context: Context, made: Sequence[Section]) -> Paper:
    """Put sections into a paper with its front."""
    title = context.results.plan.title
    return Paper(title, purpose(), tuple(banner(context)), tuple(caveats(context)), tuple(made))


def render_sections(context: Context, made: Sequence[Section]) -> str:
    """Give the board paper as HTML, out of sections that were made of the same context."""
    return html.render(paper_of(context, made))


def sections(context: Context) -> list[Section]:
    """Give the sections that the results can fill, in the order of the paper.

    The assumptions come after all that cites a figure, because their register lists what was cited.
    """
    results = context.results
    made = [
        case.decision(context),
        case.cases(context),
        choices.options(context),
        account.headlines(headlines(results, context.write)),
        movement.movement(context),
        people.drain(context),
        people.over_time(context),
        capability.capability(context),
        exits.exits(context),
        appraisal.appraisal(context),
        spending.envelopes(context),
        posts.destinations(context),
        posts.filling(context),
        fairness.equality(context),
        duties.consultation(context),
        case.risks(context),
        account.questions(context, answer_questions(results, context.write)),
        account.published(context, published_rows(results)) if is_history(context) else None,
        sources.assumptions(context),
        sources.stress(context),
        sources.manifest(context),
    ]
    return [section for section in made if section is not None]


def purpose() -> str:
    """Say what the paper is for."""
    return (
        "This paper shows a board what the reorganisation comes to: who leaves and from which functions, "
        "what the exits cost and when, whether the new bodies can fill their posts and live within their "
        "envelopes, and with what odds."
    )


def banner(context: Context) -> list[str]:
    """Say what kind of thing the paper is: whose people, which knowledge, which runs."""
    made, plan = context.results.manifest, context.results.plan
    whose = "are synthetic: nobody is real." if plan.synthetic else "are those of the staff list."
    return [
        f"The {context.write.people(context.everyone)} people in this paper {whose}",
        *([plan.note] if plan.note else []),
        f"Forecast known as at {day(plan.as_at)}: no figure published later was used.",
        f"Option: {option_label(made['option'])}. {number(made['runs'])} runs, seed {made['seed']}.",
        *_unlike_the_rest(made),
        *([SAYS] if context.write.protect else []),
    ]


def _unlike_the_rest(made: Mapping[str, Any]) -> list[str]:
    """Say what was done otherwise than usual: mechanisms switched off, parameters as fitted."""
    found = []
    if made["without"]:
        found.append(
            f"Switched off: {listed(made['without'])}. These figures are for study: they leave out what the "
            "model holds to happen."
        )
    if made.get("fitted"):
        found.append(f"Parameters are drawn as fitted to what was published ({made['fitted']}).")
    return found


def caveats(context: Context) -> list[str]:
    """Give the few things to hold in mind, the largest doubt first."""
    parameters = sources.model_parameters(context)
    assumed = parameters.filter(pl.col("status") == "assumed").height
    found = [
        f"Most rates are assumed: no published count settles {assumed} of the model's {parameters.height} "
        "parameters. The ranges show what follows from doubt about those values, not from doubt about how "
        "the model is built; they are drawn independently, and all runs share one set of people. The truth "
        "can lie outside them."
    ]
    if context.results.plan.synthetic:
        found.append(
            "No published source was found that counts people by function. That split is assumed, so "
            "differences between functions are weaker evidence than totals."
        )
    if is_history(context):
        link = Markup('<a href="#published">Published beside reproduced</a>')
        text = Markup("Some published figures are not reproduced. {} lists them with the reasons.")
        found.append(text.format(link))
    else:
        found.append("No published figure is about this plan and option, so none is set beside it.")
    return found


def is_history(context: Context) -> bool:
    """Whether the plan is England's of 2010-13, untouched: only that stands beside what was published."""
    return context.results.plan.option == BASELINE and not lacking(context.results)
