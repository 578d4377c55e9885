"""The options: long list to short list, ranked with odds, what each change contributes, what matters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from remit.plan import Plan
from remit.plan.kinds import ALWAYS, AS_USUAL, BASELINE, MINIMUM
from remit.plan.options import difference, parts_of
from remit.report import charts
from remit.report.blocks import NOT_APPLICABLE, Block, Figure, Heading, Points, Section, Table, Text, table
from remit.report.context import Context
from remit.report.sources import writer_of
from remit.report.words import in_runs, number, part, plain, sentence_case, share, span
from remit.results.attribution import Attribution
from remit.results.beside import Beside
from remit.results.measures import SCALES, Measure, months, signed
from remit.results.studies import measure_of
from remit.results.units import SHARE

SORTS = {
    AS_USUAL: "Nothing is changed",
    MINIMUM: "Only what has to be done",
    BASELINE: "The plan as it stands",
}
MOST_WORDS = 3
MOST_LINES = 8
MOST_BARS = 12
RANKED_BY = (
    "net present value",
    "recurrent saving at the end",
    "share of commissioning staff lost by closing",
)


def options(context: Context) -> Section | None:
    """Take the long list to the short list, and rank what was run."""
    plan = context.around.plan
    if plan is None:
        return None
    compared = context.around.compared()
    blocks: list[Block] = [*context.told("options"), *_long_list(context, plan)]
    if compared:
        blocks += [_ranking(context, compared), _short_list(context, compared)]
    blocks += _attributed(context)
    blocks += [*tornado_of(context), *switching_of(context)]
    return Section("options", "Long list to short list", tuple(blocks))


def _long_list(context: Context, plan: Plan) -> tuple[Block, ...]:
    run = {one.option for one in context.around.options} | {context.results.plan.option}
    names = [*ALWAYS, BASELINE, *(name for name in plan.options if name != BASELINE)]
    rows = []
    for name in names:
        lines = difference(plan, BASELINE, name) if name != BASELINE else ()
        does = " ".join(lines[:MOST_WORDS]) if lines else "Does what the plan says."
        more = f" And {number(len(lines) - MOST_WORDS)} more." if len(lines) > MOST_WORDS else ""
        kind = SORTS.get(name) or _changes(plan, name)
        rows.append((_label(name), kind, does + more, "Run" if name in run else "Not run"))
    short = [name for name in names if name in run]
    opening = Text(
        f"The long list has {number(len(names))} options. {sentence_case(number(len(short)))} of them "
        f"{'was run and makes' if len(short) == 1 else 'were run and make'} the short list. All share the "
        "same draws and luck, so that differences between them come from what is decided."
    )
    caption = "Long list: every option, and what it does otherwise than the plan"
    return (
        opening,
        table(
            "long-list",
            caption,
            ("Option", "What it is", "What it does", "Short list"),
            rows,
            (18, 16, 52, 14),
        ),
    )


def _changes(plan: Plan, option: str) -> str:
    own = len(parts_of(plan, option))
    return f"{number(own)} {'change' if own == 1 else 'changes'} to the plan"


def _label(option: str) -> str:
    return sentence_case(option.replace("-", " "))


def _writer(context: Context, measure: Measure) -> Callable[[float], str]:
    """Give what writes a measure: of people by the rule for people, else as of all people of the plan."""
    write, everyone = context.write, _everyone(context)
    by_unit: dict[str, Callable[[float], str]] = {
        "share": lambda value: part(write, value, everyone),
        "gbp": lambda value: write.money(value, everyone),
        "people": write.people,
        "months": months,
    }
    return by_unit[measure.unit]


def _ranked_by(compared: Sequence[Beside]) -> Beside:
    by_id = {one.measure.id: one for one in compared}
    return next((by_id[name] for name in RANKED_BY if name in by_id), compared[0])


def _ranking(context: Context, compared: Sequence[Beside]) -> Figure:
    """Rank the options by the first measure there is, with the odds that each is the best."""
    one = _ranked_by(compared)
    write, best = _writer(context, one.measure), one.best()
    against = BASELINE if BASELINE in one.options else one.options[0]
    order, rows, drawn = one.ranked(), [], []
    for place, option in enumerate(order, start=1):
        spread = one.spread(option)
        beats = (
            NOT_APPLICABLE if option == against else sentence_case(in_runs(one.beats(option, against).odds))
        )
        around = span(write(spread.low), write(spread.high))
        rows.append((f"{place}. {_label(option)}", write(spread.median), around, beats, share(best[option])))
        drawn.append(
            {
                "label": _label(option),
                "start": spread.low,
                "end": spread.high,
                "tone": "main",
                "text": write(spread.median),
            }
        )
    first = order[0]
    errors = 0.5 / np.sqrt(one.values.shape[1])
    says = (
        f"By {one.measure.label[0].lower()}{one.measure.label[1:]}, {_label(first).lower()} comes first: it "
        f"is the best {in_runs(best[first])}. Odds out of {number(one.values.shape[1])} runs have a standard "
        f"error of up to {100 * errors:.0f} percentage points."
    )
    scale, axis, form = _axis(one.measure)
    shown = pl.DataFrame(drawn).with_columns(pl.col("start", "end") / scale)
    return Figure(
        "figure-ranking",
        "Options in order",
        says,
        "Bar: range in which 9 of 10 runs lie. The number beside it is the median.",
        charts.floating(
            "ranking", f"{one.measure.label} by option, best first, with ranges.", shown, axis, form
        ),
        table(
            "ranking",
            f"Options by {one.measure.label[0].lower()}{one.measure.label[1:]}, best first",
            (
                "Option",
                "Median #",
                "9 of 10 runs #",
                f"Better than {_label(against).lower()}",
                "The best of all #",
            ),
            rows,
        ),
    )


def _axis(measure: Measure) -> tuple[float, str, str]:
    """Give by what a chart divides values, the title of the axis and the form of its labels."""
    if measure.unit == "gbp":
        return 1e6, "£ million", ",.0f"
    if measure.unit == "share":
        return 1.0, "Share", "%"
    return 1.0, sentence_case(measure.unit), ",.0f"


def _short_list(context: Context, compared: Sequence[Beside]) -> Table:
    shown = [one for one in compared if one.measure.short]
    options_there = compared[0].options
    rows = [
        (_label(option), *(_writer(context, one.measure)(one.spread(option).median) for one in shown))
        for option in _ranked_by(compared).ranked()
        if option in options_there
    ]
    columns = ["Option", *(f"{one.measure.short} #" for one in shown)]
    return table("short-list", "Short list by every measure, median of the runs", columns, rows)


def _attributed(context: Context) -> list[Block]:
    wanted = {one.measure: one for one in context.around.attributions}
    one = next((wanted[name] for name in RANKED_BY if name in wanted), None)
    return attribution_of(context, one) if one is not None else []


def attribution_of(context: Context, one: Attribution) -> list[Block]:
    """Draw as a waterfall what each change of the option contributes; nothing where it may not be shown."""
    if not one.parts or not _may_show(context, measure_of(one.measure)):
        return []
    write = _difference_writer(context, one)
    steps, rows, running = [], [], 0.0
    scale, axis, form = _scale_of(one)
    for step in one.parts:
        for value, words, tone in (
            (float(step.alone.mean()), step.words, "main"),
            (float(step.interaction.mean()), f"{step.words}: with those before", "second"),
        ):
            if value == 0 and tone == "second":
                continue
            steps.append(
                {
                    "label": sentence_case(words),
                    "start": running / scale,
                    "end": (running + value) / scale,
                    "tone": tone,
                    "text": write(value),
                }
            )
            running += value
        rows.append(
            (
                sentence_case(step.words),
                write(float(step.alone.mean())),
                write(float(step.interaction.mean())),
                write(running),
            )
        )
    total = float(one.total.mean())
    steps.append(
        {"label": "In all", "start": 0.0, "end": total / scale, "tone": "base", "text": write(total)}
    )
    interaction = float(one.interaction.mean())
    rows.append(("In all", write(total - interaction), write(interaction), write(total)))
    measure = measure_of(one.measure)
    says = (
        f"Against the baseline the option {_label(one.option).lower()} changes {measure.label[0].lower()}"
        f"{measure.label[1:]} by {write(total)} on average. The steps add up to that exactly, in every run."
    )
    return [
        Figure(
            "figure-attribution",
            "What each change contributes",
            says,
            "From the top: each bar begins where the one before it ends. Blue: the change alone. Orange: "
            "what it adds beside the changes before it. Grey: in all. Means of the runs.",
            charts.floating(
                "attribution",
                f"What each change contributes to {measure.label.lower()}."[:120],
                pl.DataFrame(steps),
                axis,
                form,
            ),
            table(
                "attribution",
                f"What each change contributes, mean of the runs: {measure.label}",
                ("Change", "Alone #", "With those before #", "Up to here #"),
                rows,
                (46, 18, 18, 18),
            ),
        )
    ]


def _may_show(context: Context, measure: Measure) -> bool:
    """Whether differences of a measure may be shown: not of people where numbers are hidden."""
    protect = context.write.protect
    return not protect or (measure.unit != "people" and not context.write.few(_everyone(context)))


def _everyone(context: Context) -> float:
    return float(context.results.plan.bodies.people.height)


def _difference_writer(context: Context, one: Attribution) -> Callable[[float], str]:
    unit = "gbp" if one.unit.startswith("pence") else "share" if one.unit == SHARE else "people"
    measure = Measure("", "", unit)
    return lambda value: signed(measure, context.write.rounded(unit, value / SCALES[unit]))


def _scale_of(one: Attribution) -> tuple[float, str, str]:
    if one.unit.startswith("pence"):
        return 1e8, "£ million", ",.0f"
    if one.unit == SHARE:
        return 100.0, "Percentage points", ",.1f"
    return 1.0, "Change", ",.0f"


def tornado_of(context: Context) -> list[Block]:
    """Draw how far each assumption alone moves a measure."""
    study = context.around.study("tornado")
    if study is None or not _may_show(context, measure_of(study["measure"])):
        return []
    write, middle = writer_of(context, study["measure"]), float(study["middle"])
    label = measure_of(study["measure"]).label
    scale = {"gbp": 1e8, "share": 100.0}.get(measure_of(study["measure"]).unit, 1.0)
    form = ",.0f" if scale != 100.0 else ",.1f"
    unit_words = {1e8: "£ million", 100.0: "percentage points"}.get(scale, "change")
    drawn: list[dict[str, Any]] = []
    rows: list[tuple[str, ...]] = []
    for bar in study["bars"]:
        low, high = float(bar["at_low"]) - middle, float(bar["at_high"]) - middle
        if len(rows) < MOST_BARS:
            name = _words(bar["parameter"])
            drawn += [
                {"label": name, "start": 0.0, "end": low / scale, "tone": "second", "text": ""},
                {"label": name, "start": 0.0, "end": high / scale, "tone": "main", "text": ""},
            ]
        rows.append(
            (_words(bar["parameter"]), span(plain(bar["low"]), plain(bar["high"])), write(low), write(high))
        )
    widest = study["bars"][0]
    says = (
        f"{_words(widest['parameter'])} matters most: between the ends of what is believed of it, "
        f"{label[0].lower()}{label[1:]} moves by {write(abs(widest['at_high'] - widest['at_low']))}."
    )
    return [
        Figure(
            "figure-tornado",
            "Which assumption matters",
            says,
            "Each assumption alone goes from the low end (orange) to the high end (blue) of what is believed "
            "of it, all others being in the middle.",
            charts.floating(
                "tornado",
                "How far each assumption alone moves the result.",
                pl.DataFrame(drawn),
                f"Change, {unit_words}",
                form,
            ),
            table(
                "tornado",
                f"{label}: change with each assumption at its ends, the widest first",
                ("Assumption", "From and to #", "At the low end #", "At the high end #"),
                rows,
                (40, 20, 20, 20),
            ),
        )
    ]


def switching_of(context: Context) -> list[Block]:
    """Say at which value of an assumption another option would be preferred."""
    study = context.around.study("switching")
    if study is None:
        return []
    found = [one for one in study["switches"] if one["value"] is not None]
    sentences = tuple(_switch(one, str(study["better"])) for one in found[:MOST_LINES])
    better = _label(str(study["better"])).lower()
    none = f"No single assumption changes the choice of {better} within what is believed of it."
    return [Heading("Switching values"), Points(sentences or (none,))]


def _switch(one: Mapping[str, Any], better: str) -> str:
    side = "above" if one["below"] == better else "under"
    what = _words(one["parameter"]).lower()
    return (
        f"The preferred option, {_label(better).lower()}, changes if {what} is {side} {plain(one['value'])}; "
        f"{plain(one['middle'])} is taken."
    )


def _words(parameter: str) -> str:
    """Write a parameter's id in words: `leaving.base_rate_y` is Leaving: base rate a year."""
    owner, _, name = str(parameter).partition(".")
    name = f"{name.removesuffix('_y')} a year" if name.endswith("_y") else name
    return sentence_case(f"{owner}: {name}".replace("_", " ").replace("-", " "))
