"""What a result comes of: each change of an option, each assumption; and what would switch the choice."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from remit.report import charts
from remit.report.blocks import Block, Figure, Heading, Points, table
from remit.report.context import Context
from remit.report.sources import writer_of
from remit.report.words import option_label, plain, sentence_case, span
from remit.results.attribution import Attribution
from remit.results.measures import SCALES, Measure, signed
from remit.results.studies import measure_of
from remit.results.units import SHARE

MOST_LINES = 8
MOST_BARS = 12


def attribution_of(context: Context, one: Attribution) -> list[Block]:
    """Draw as a waterfall what each change of the option contributes; nothing where it may not be shown."""
    if not one.parts or not may_show(context, measure_of(one.measure)):
        return []
    write = _difference_writer(context, one)
    steps, rows, running = [], [], 0.0
    scale, axis, form = _scale_of(one)
    for step, named in zip(one.parts, _each_of_its_own([step.words for step in one.parts]), strict=True):
        for value, words, tone in (
            (float(step.alone.mean()), named, "main"),
            (float(step.interaction.mean()), f"{named}: with those before", "second"),
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
                sentence_case(named),
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
        f"Against the baseline the option {option_label(one.option).lower()} changes "
        f"{measure.label[0].lower()}{measure.label[1:]} by {write(total)} on average. "
        "The steps add up to that exactly, in every run."
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


def _each_of_its_own(names: list[str]) -> list[str]:
    """Number names that stand more than once: rows of a chart are told apart by them."""
    seen = Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if names.count(name) > 1 else name)
    return found


def may_show(context: Context, measure: Measure) -> bool:
    """Whether differences of a measure may be shown: not of people where numbers are hidden."""
    protect = context.write.protect
    return not protect or (measure.unit != "people" and not context.write.few(context.everyone))


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
    if study is None or not may_show(context, measure_of(study["measure"])):
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
    better = option_label(str(study["better"])).lower()
    none = f"No single assumption changes the choice of {better} within what is believed of it."
    return [Heading("Switching values"), Points(sentences or (none,))]


def _switch(one: Mapping[str, Any], better: str) -> str:
    side = "above" if one["below"] == better else "under"
    what = _words(one["parameter"]).lower()
    return (
        f"The preferred option, {option_label(better).lower()}, changes if {what} is {side} "
        f"{plain(one['value'])}; {plain(one['middle'])} is taken."
    )


def _words(parameter: str) -> str:
    """Write a parameter's id in words: `leaving.base_rate_y` is Leaving: base rate a year."""
    owner, _, name = str(parameter).partition(".")
    name = f"{name.removesuffix('_y')} a year" if name.endswith("_y") else name
    return sentence_case(f"{owner}: {name}".replace("_", " ").replace("-", " "))
