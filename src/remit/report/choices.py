"""The options: long list to short list, ranked with odds."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from remit.plan import Plan
from remit.plan.kinds import ALWAYS, AS_USUAL, BASELINE, MINIMUM
from remit.plan.options import difference, parts_of
from remit.report import charts
from remit.report.blocks import (
    NO_DRAWING,
    NOT_APPLICABLE,
    Block,
    Drawing,
    Figure,
    Heading,
    Points,
    Section,
    Table,
    Text,
    table,
)
from remit.report.context import Context
from remit.report.effects import attribution_of, may_show, switching_of, tornado_of
from remit.report.words import (
    in_runs,
    listed,
    millions,
    number,
    option_label,
    part,
    share,
    span,
)
from remit.results.beside import Beside
from remit.results.measures import Measure, months, signed

SORTS = {
    AS_USUAL: "Nothing is changed; people leave and customers move as always",
    MINIMUM: "Only what has to be done",
    BASELINE: "The plan as it stands",
}
MOST_WORDS = 3
EVEN = 2 / 3
"""Odds, a draw counting half, up to which the order of an option and the next is not sure (our choice)."""
FIRST_ONES = 3
"""Options that the decision asked for names."""
FAR = 2.0
"""How many times further off than all others business as usual is left out of the drawing (our choice)."""
QUOTED = "\N{LEFT SINGLE QUOTATION MARK}{}\N{RIGHT SINGLE QUOTATION MARK}"
EXPERTISE = "share of commissioning staff lost by the plan's hand-over"
RANKED_BY = (
    "net present value",
    "recurrent saving at the end",
    EXPERTISE,
)


def options(context: Context) -> Section | None:
    """Take the long list to the short list, and rank what was run."""
    plan = context.around.plan
    if plan is None:
        return None
    blocks: list[Block] = [*context.told("options"), *_long_list(context, plan)]
    if context.compared:
        blocks += [*_ranking(context), _short_list(context, context.compared)]
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
        stale = name in context.around.left_out
        state = "Run" if name in run else "Run before a change" if stale else "Not run"
        rows.append((option_label(name), kind, does + more, state))
    short = [name for name in names if name in run]
    of_them = "All" if len(short) == len(names) else number(len(short))
    opening = Text(
        f"The long list has {number(len(names))} options. {of_them} of them "
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


def _writer(context: Context, measure: Measure) -> Callable[[float], str]:
    """Give what writes a measure: of people by the rule for people, else as of all people of the plan."""
    write, everyone = context.write, context.everyone
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


def order_in_brief(context: Context) -> str:
    """Say how the order of the options begins, by what, and how sure its first is; blank without an order."""
    if not _has_order(context):
        return ""
    one = _ranked_by(context.compared)
    order = one.ranked(_held_against(one))
    begins = listed([_called(option) for option in order[:FIRST_ONES]])
    return (
        f"by {_lower(one.measure.label)} the order begins with {begins}; the first of them is the best of "
        f"all {in_runs(one.best()[order[0]])}{_by_expertise(context, one, order[0])}"
    )


def _by_expertise(context: Context, one: Beside, first: str) -> str:
    """Say where the option that comes first by money stands by the expertise that is lost, if elsewhere."""
    kept = _kept(context, one)
    if not kept or kept[0] == first:
        return ""
    return f", and {_ordinal(kept.index(first) + 1)} of {number(len(kept))} by the expertise that is kept"


def _kept(context: Context, one: Beside) -> tuple[str, ...]:
    """Rank the options by the expertise that is kept; nothing beside an order that is not one of money."""
    other = next((found for found in context.compared if found.measure.id == EXPERTISE), None)
    return () if other is None or one.measure.unit != "gbp" else other.ranked(_held_against(one))


def _has_order(context: Context) -> bool:
    return bool(context.compared) and may_show(context, _ranked_by(context.compared).measure)


def _first(one: Beside, first: str, against: str) -> str:
    """Say which option comes first, and how sure that is."""
    than = f", and better than {_called(against)} {in_runs(one.beats(first, against).odds)}"
    return (
        f"By {_lower(one.measure.label)}, {_called(first)} comes first: it is the best of all "
        f"{in_runs(one.best()[first])}{'' if first == against else than}."
    )


def _ranking(context: Context) -> list[Block]:
    """Rank the options by the first measure there is, with odds; nothing where it may not be shown."""
    if not _has_order(context):
        return []
    one = _ranked_by(context.compared)
    against = _held_against(one)
    order = one.ranked(against)
    best, places = one.best(), _places(one, order)
    following = dict(pairwise(order))
    write = _change_writer(context, one.measure)
    rows = []
    for option in order:
        spread = one.difference(option, against)
        own = option == against
        rows.append(
            (
                f"{places[option]} {option_label(option)}",
                NOT_APPLICABLE if own else write(spread.median),
                NOT_APPLICABLE if own else span(write(spread.low), write(spread.high)),
                NOT_APPLICABLE if own else _odds(one, option, against),
                _odds(one, option, following[option]) if option in following else NOT_APPLICABLE,
                share(best[option]),
            )
        )
    far = _far(one, against)
    left_out = f" {option_label(far)} is far off, and stands in the table alone." if far else ""
    figure = Figure(
        "figure-ranking",
        "Options in order",
        _first(one, order[0], against),
        f"What each option changes against {_called(against)}, run by run. Bar: range in which 9 of 10 runs "
        f"lie. Mark, and the number: median. Blue: better than {_called(against)} at the median. Orange: "
        f"worse. Grey: the same.{left_out}",
        _drawn(one, [name for name in order if name not in (against, far)], against, write),
        table(
            "ranking",
            f"Options by {_lower(one.measure.label)}, the best first, against {_called(against)}",
            (
                "Option",
                "Change, median #",
                "9 of 10 runs #",
                f"Better than {_called(against)} #",
                "Better than the next #",
                "Best of all #",
            ),
            rows,
        ),
    )
    return [figure, Heading("How sure the order is"), Points(tuple(_how_sure(context, one, order)))]


def _drawn(one: Beside, options: Sequence[str], against: str, write: Callable[[float], str]) -> Drawing:
    """Draw what options change against another; nothing where there is none."""
    if not options:
        return NO_DRAWING
    scale, axis, form = _axis(one.measure)
    sign = 1 if one.measure.more_is_better else -1
    tones = {1: "main", 0: "base", -1: "second"}
    drawn = [
        {
            "label": option_label(option),
            "start": spread.low / scale,
            "end": spread.high / scale,
            "middle": spread.median / scale,
            "tone": tones[int(np.sign(sign * spread.median))],
            "text": write(spread.median),
        }
        for option in options
        for spread in (one.difference(option, against),)
    ]
    says = f"What each option changes in {_lower(one.measure.label)}, best first, with ranges."
    return charts.floating("ranking", says, pl.DataFrame(drawn), axis, form)


def _how_sure(context: Context, one: Beside, order: Sequence[str]) -> list[str]:
    """Say how the order comes about, where it is even, and what it leaves out."""
    runs = one.values.shape[1]
    against = _called(_held_against(one))
    found = [
        f"The order is by the median of what each option changes against {against}, run by run; where "
        "medians are the same, by in how many more runs it is better than worse.",
        f"Odds are counted in {number(runs)} runs, with the standard error that this number leaves in "
        "brackets. They hold within what the model knows.",
    ]
    even = [
        f"{_called(above)} and {_called(below)}"
        for above, below in pairwise(order)
        if one.same(above, below) < 1 and one.beats(above, below).odds + one.same(above, below) / 2 <= EVEN
    ]
    if even:
        found.append(
            f"Of these neighbours neither is better in 2 of 3 runs, so their order is not sure: "
            f"{'; '.join(even)}."
        )
    return [*found, *_leaves_out(context, one, order[0])]


def _leaves_out(context: Context, one: Beside, first: str) -> list[str]:
    """Say where the first option stands by the expertise that is lost, which money does not count."""
    kept = _kept(context, one)
    if not kept:
        return []
    place = "also comes first" if kept[0] == first else f"comes {_ordinal(kept.index(first) + 1)}"
    rest = "" if kept[0] == first else f"; {_called(kept[0])} comes first"
    return [
        "Money counts a post that nobody holds as a saving, and sets no price on expertise. By the share of "
        f"commissioning staff lost, the least first, {_called(first)} {place} of {number(len(kept))}{rest}."
    ]


def _held_against(one: Beside) -> str:
    return BASELINE if BASELINE in one.options else one.options[0]


def _places(one: Beside, order: Sequence[str]) -> dict[str, str]:
    """Give each option its place in the order; those that come to the same in every run share one."""
    found: dict[str, str] = {}
    for at, option in enumerate(order):
        above = order[at - 1] if at else ""
        if above and one.same(option, above) == 1:
            found[above] = f"{found[above].rstrip('.=')}="
            found[option] = found[above]
        else:
            found[option] = f"{at + 1}."
    return found


def _far(one: Beside, against: str) -> str:
    """Name business as usual where it is so far off that the other bars would be squeezed; else blank."""
    others = [one.difference(name, against) for name in one.options if name not in (AS_USUAL, against)]
    if AS_USUAL not in one.options or against == AS_USUAL or not others:
        return ""
    spread = one.difference(AS_USUAL, against)
    reach = max(max(abs(other.low), abs(other.high)) for other in others)
    return AS_USUAL if abs(spread.median) > FAR * reach else ""


def _odds(one: Beside, option: str, other: str) -> str:
    """Write in how many runs an option is better than another, with the standard error."""
    same = one.same(option, other)
    if same == 1:
        return "Same in every run"
    found = one.beats(option, other)
    even = f"; {share(same)} the same" if same else ""
    return f"{share(found.odds)} (± {100 * found.error:.1f}%){even}"


def _called(option: str) -> str:
    """Call an option in a sentence: the baseline, else by its name."""
    return "the baseline" if option == BASELINE else QUOTED.format(option_label(option).lower())


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _ordinal(place: int) -> str:
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _change_writer(context: Context, measure: Measure) -> Callable[[float], str]:
    return lambda value: signed(measure, context.write.rounded(measure.unit, value))


def _axis(measure: Measure) -> tuple[float, str, str]:
    """Give by what a chart divides differences, the title of the axis and the form of its labels."""
    if measure.unit == "gbp":
        return 1e6, "Change, £ million", ",.0f"
    if measure.unit == "share":
        return 0.01, "Change, percentage points", ",.0f"
    return 1.0, f"Change, {measure.unit}", ",.0f"


def _short_list(context: Context, compared: Sequence[Beside]) -> Table:
    shown = [one for one in compared if one.measure.short]
    one = _ranked_by(compared)
    ranked = one.ranked(_held_against(one))
    columns = [_short_column(context, one, ranked) for one in shown]
    rows = [
        (option_label(option), *(cells[place] for _, cells in columns)) for place, option in enumerate(ranked)
    ]
    heads = ["Option", *(f"{head} #" for head, _ in columns)]
    return table("short-list", "Short list by every measure, median of the runs", heads, rows)


def _short_column(context: Context, one: Beside, ranked: Sequence[str]) -> tuple[str, list[str]]:
    """Give the heading and cells of a measure; money of millions has its unit in the heading."""
    medians = [one.spread(option).median for option in ranked]
    everyone = context.everyone
    in_millions = one.measure.unit == "gbp" and max(map(abs, medians)) >= 1e6
    if not in_millions or context.write.few(everyone):
        return one.measure.short, [_writer(context, one.measure)(median) for median in medians]
    cells = [millions(context.write.pounds(median, everyone)) for median in medians]
    return f"{one.measure.short}, £ million", cells


def _attributed(context: Context) -> list[Block]:
    wanted = {one.measure: one for one in context.around.attributions}
    one = next((wanted[name] for name in RANKED_BY if name in wanted), None)
    return attribution_of(context, one) if one is not None else []
