"""The board paper: one HTML file that needs no network, for screens, phones and paper."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from remit.bodies.level import is_national
from remit.plan.kinds import BASELINE
from remit.report import account, capability, exits, people, posts, sources, spending
from remit.report.blocks import Section
from remit.report.context import Context
from remit.report.words import day, number
from remit.results.headlines import headlines
from remit.results.published import lacking, published_rows
from remit.results.questions import answer_questions
from remit.results.store import Results
from remit.results.written import EXACT, PROTECTED, SAYS

TEMPLATES = Path(__file__).parent / "templates"


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
    """Give the board paper of some results as HTML; the same results give the same text.

    Below national level small numbers are hidden, unless exact figures are asked for.
    """
    context = Context(results, EXACT if exact or is_national(results.plan.bodies) else PROTECTED)
    return render_sections(context, sections(context))


def render_sections(context: Context, made: Sequence[Section]) -> str:
    """Give the board paper as HTML, out of sections that were made of the same context."""
    title = context.results.plan.title
    return _template().render(
        title=title,
        heading=_unbroken(title),
        purpose=purpose(),
        banner=banner(context),
        caveats=caveats(context),
        sections=made,
        style=Markup((TEMPLATES / "paper.css").read_text(encoding="utf-8")),
    )


def sections(context: Context) -> list[Section]:
    """Give the sections that the results can fill, in the order of the paper.

    The assumptions come after all that cites a figure, because their register lists what was cited.
    """
    results = context.results
    made = [
        account.headlines(headlines(results, context.write)),
        people.drain(context),
        people.over_time(context),
        capability.capability(context),
        exits.exits(context),
        spending.envelopes(context),
        posts.destinations(context),
        posts.filling(context),
        account.questions(context, answer_questions(results, context.write)),
        account.published(context, published_rows(results)) if is_history(context) else None,
        sources.assumptions(context),
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
        f"The {context.write.people(plan.bodies.people.height)} people in this paper {whose}",
        *([plan.note] if plan.note else []),
        f"Forecast known as at {day(plan.as_at)}: no figure published later was used.",
        f"Option: {made['option']}. {number(made['runs'])} runs, seed {made['seed']}.",
        *([SAYS] if context.write.protect else []),
    ]


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


def _unbroken(title: str) -> Markup:
    """Keep years such as 2010-13 on one line."""
    return Markup(re.sub(r"\d{4}-\d{2}", r'<span class="years">\g<0></span>', str(escape(title))))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("paper.html.j2")
