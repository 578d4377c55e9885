"""What a board is asked to decide, the five cases in brief, and the risks, out of the results."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.bodies.tables import kind_words
from remit.plan.kinds import BASELINE
from remit.report import duties
from remit.report.appraisal import NEVER_BEHIND
from remit.report.blocks import Block, Heading, Points, Section, Text, table
from remit.report.choices import QUOTED, order_in_brief
from remit.report.context import Context
from remit.report.narrative import FIELDS
from remit.report.words import day, in_runs, listed, month, number, option_label, plain, sentence_case
from remit.results.odds import NotMeasured, Odds, Spread
from remit.results.units import NEVER

CASES = ("strategic", "economic", "commercial", "financial", "management")


def decision(context: Context) -> Section:
    """Say what is asked for; what people wrote comes first."""
    option = context.results.plan.option
    called = QUOTED.format(option_label(option).lower())
    under = "as it stands" if option == BASELINE else f"under the option {called}"
    order, options = order_in_brief(context), len(context.around.options)
    which = "say which option goes forward, and what has to be known before it does"
    if order:
        which = (
            f"say which of the {number(options)} options that were run goes forward, and what has to be "
            f"known before it does: {order}"
        )
    asked = [f"note what the plan comes to {under}, with its odds and what they rest on", which]
    odds = Odds(context.results, context.write)
    paid = _spread(odds, "one-off cost", 100)
    if paid is not None:
        people = _median(odds, "redundancies") + _median(odds, "voluntary exits")
        asked.append(
            "set aside cash for what is paid once, which is exits with the employer's charges on them, "
            f"retention and sums spent once: {context.write.money(paid.median, people)} at the median, "
            f"{context.write.money(paid.high, people)} is enough in 19 of 20 runs. What pensions paid early "
            "cost the employer, and schemes of single employers, come on top"
        )
    asked += consulting(context)
    told = context.told("decision")
    return Section(
        "decision",
        FIELDS["decision"],
        (*told, Text("The board is asked to:"), Points(tuple(f"{sentence_case(line)}." for line in asked))),
    )


def consulting(context: Context) -> list[str]:
    """Ask for what the duties to consult need: those to come, and whether those that have passed were met."""
    found, as_at = duties.find_duties(context), context.results.plan.as_at
    asked = []
    if coming := duties.to_come(found, as_at):
        first = day(min(duty.starts for duty in coming))
        which = "duties to consult" if len(coming) == len(found) else "duties to consult that are to come"
        asked.append(f"have the {which} met by the dates of the dated plan, the first by {first}")
    if duties.passed(found, as_at):
        asked.append(
            f"ask whether the consultations that had to begin before {day(as_at)}, the as-at date, were held"
        )
    return asked


def cases(context: Context) -> Section:
    """Put the five cases in brief; what people wrote of each comes before what the results say."""
    blocks: list[Block] = []
    for name in CASES:
        blocks.append(Heading(FIELDS[name]))
        blocks += context.told(name)
        blocks.append(Text(" ".join(_SAYS[name](context))))
    return Section("cases", "The case in brief", tuple(blocks))


def _strategic(context: Context) -> list[str]:
    plan = context.results.plan
    start = pl.col("opens").is_null() | (pl.col("opens") <= plan.start)
    bodies = plan.bodies.bodies
    close = _by_kind(bodies.filter(start & (pl.col("closes") <= plan.end)))
    open_ = _by_kind(bodies.filter(~start & (pl.col("opens") < plan.end)))
    found = [f"The plan runs from {month(plan.months[0])} to {month(plan.months[-1])}."]
    if close:
        found.append(f"By its end {listed(close)} {'closes' if _is_one(close) else 'close'}.")
    if open_:
        again = bodies.filter(~start & (pl.col("opens") < plan.end) & (pl.col("closes") <= plan.end)).height
        only = f"; {number(again)} of these close or stop again" if again else ""
        found.append(f"Within it {listed(open_)} {'opens' if _is_one(open_) else 'open'}{only}.")
    found.append(f"It is made of {number(len(plan.changes))} dated changes; the decisions log lists them.")
    return found


def _is_one(counted: list[str]) -> bool:
    """Tell whether what `_by_kind` gave is a single body, which takes a verb of its own."""
    return len(counted) == 1 and counted[0].startswith("1 ")


def _by_kind(bodies: pl.DataFrame) -> list[str]:
    counted = bodies.group_by("kind", maintain_order=True).len()
    return [f"{number(count)} {kind_words(kind, count)}" for kind, count in counted.iter_rows()]


def _economic(context: Context) -> list[str]:
    odds, write = Odds(context.results, context.write), context.write
    plan = context.results.plan
    everyone = context.everyone
    found, years = [], context.evidence.value("appraisal.years")
    value = _spread(odds, "net present value", 100)
    if value is not None and not write.few(everyone):
        found.append(
            f"The net present value of the saving over {plain(years)} years is "
            f"{write.money(value.median, everyone)} at the median "
            f"({write.money(value.low, everyone)} to {write.money(value.high, everyone)} in 9 of 10 runs), "
            f"and above nought {value.over(0)}. It is in real terms, discounted at "
            f"{plain(100 * context.evidence.value('appraisal.discount_rate_y', plan.start), 1)}% a year."
        )
        found += _lost_control(context, odds)
    options = len(context.around.options)
    found.append(
        f"{number(options)} options were run with the same draws and luck, and are held against each other "
        "below."
        if options > 1
        else "This paper holds no other option against it: what it is better or worse than is not known here."
    )
    return found


def _lost_control(context: Context, odds: Odds) -> list[str]:
    """Say how much of the value is loss of financial control, where there is any."""
    lost = _spread(odds, "lost by lost control", 100)
    before = _spread(odds, "net present value before lost control", 100)
    if lost is None or before is None or not lost.values.any():
        return []
    money, people = context.write.money, context.everyone
    return [
        f"Overspends by lost financial control are taken off it as they happen within the plan: "
        f"{money(lost.median, people)} at the median, and over {money(lost.high, people)} in 1 of 20 runs. "
        f"Without them it is {money(before.median, people)} at the median. After the plan none is counted."
    ]


def _commercial(context: Context) -> list[str]:
    bodies = context.results.plan.bodies
    found = []
    if bodies.agreements.height:
        by = dict(bodies.agreements.group_by("how").len().iter_rows())
        words = {"do": "done by the body itself", "share": "shared with neighbours", "buy": "bought"}
        parts = [
            f"{number(by[how])} {'is' if by[how] == 1 else 'are'} {words[how]}"
            for how in words
            if by.get(how)
        ]
        found.append(f"Of {number(bodies.agreements.height)} agreements on who does what, {listed(parts)}.")
    odds = Odds(context.results)
    services, sunk = (
        _spread(odds, "support services"),
        _spread(odds, "support services sunk by their largest customer leaving"),
    )
    if services is not None and sunk is not None and services.median > 0:
        found.append(
            f"Of {number(services.median)} {kind_words('support', round(services.median))}, "
            f"{number(sunk.median)} at the median would not bear that the largest customer leaves."
        )
    return found or ["The plan holds no agreements: nothing is bought or shared in it."]


def _financial(context: Context) -> list[str]:
    odds, write = Odds(context.results, context.write), context.write
    found = []
    for measure, people, says in (
        ("cost of voluntary exits", "voluntary exits", "Voluntary exits cost"),
        ("cost of redundancies", "redundancies", "Redundancy pay is"),
    ):
        cost, count = _spread(odds, measure, 100), _median(odds, people)
        if cost is not None and count >= 1:
            found.append(
                f"{says} {write.money(cost.median, count)} at the median ({write.money(cost.low, count)} to "
                f"{write.money(cost.high, count)} in 9 of 10 runs)."
            )
    back = _spread(odds, "months to payback")
    if back is not None:
        never = float(np.mean(back.values >= NEVER))
        if back.median >= NEVER:
            paid = "At the median it never pays back"
        elif back.median == 0:
            paid = NEVER_BEHIND
        else:
            paid = f"At the median it has paid back after {number(back.median)} months"
        found.append(f"{paid}; it never pays back {in_runs(never)}." if 0 < never < 1 else f"{paid}.")
    return found or ["No run has exits with a payment."]


def _management(context: Context) -> list[str]:
    plan = context.results.plan
    rounds = sum(change.kind == "round" for change in plan.changes)
    found = [_take_over(context)]
    if rounds:
        found.append(f"{sentence_case(number(rounds))} rounds fill their posts.")
    odds = Odds(context.results, context.write)
    empty = _spread(odds, "share of posts empty at opening", 10_000)
    posts = float(plan.bodies.posts["establishment"].sum())
    if empty is not None:
        share = context.write.share(empty.median, posts)
        found.append(f"When they open, {share} of their posts are empty at the median.")
    found.append(
        "The dated plan below counts backwards from the first dismissals; the risks name what can go wrong."
    )
    return found


def _take_over(context: Context) -> str:
    """Say when the new bodies take over: in one month, or in several."""
    plan = context.results.plan
    opens = plan.bodies.bodies.filter(
        (pl.col("opens") > plan.start) & (pl.col("opens") <= context.handover) & (pl.col("population") > 0)
    )["opens"]
    months = [month(opening) for opening in opens.unique().sort()]
    if len(months) < 2:
        return f"The new bodies take over in {month(context.handover)}."
    return f"The new bodies take over in {listed(months)}; pictures mark {month(context.handover)}, the last."


_SAYS: dict[str, Callable[[Context], list[str]]] = {
    "strategic": _strategic,
    "economic": _economic,
    "commercial": _commercial,
    "financial": _financial,
    "management": _management,
}


@dataclass(frozen=True)
class Risk:
    """Something that can go wrong, as the runs measure it.

    Attributes:
        measure: measure of the table of odds, of the whole plan.
        scale: what it is divided by.
        limit: value beyond which the risk has come about.
        what: what happens.
        then: what follows.
        answer: what a plan can do about it.
    """

    measure: str
    scale: float
    limit: float
    what: str
    then: str
    answer: str


RISKS = (
    Risk(
        "share of commissioning staff lost by closing",
        10_000,
        0.4,
        "More than 4 in 10 commissioning staff have left when the old bodies close",
        "Contracts, quality and finance are run by fewer and newer people",
        "Destination letters earlier; retention terms for the functions that lose most",
    ),
    Risk(
        "share of commissioning staff at band 8a and above lost by closing",
        10_000,
        0.5,
        "More than half of the staff at band 8a and above have left by then",
        "Deputies act up, and decisions wait",
        "Senior rounds earlier; pay that providers offer, where a limit allows it",
    ),
    Risk(
        "share of posts empty at opening",
        10_000,
        0.2,
        "More than 1 in 5 posts of the new bodies are empty when they open",
        "Work is bought at short notice or not done",
        "Rounds earlier, lift and shift of whole teams, a longer hand-over",
    ),
    Risk(
        "months to payback",
        1,
        48,
        "It has not paid back after 4 years",
        "The saving does not cover the exits within the plan",
        "More voluntary exits in the place of redundancies; a cut that takes effect earlier",
    ),
    Risk(
        "lost by lost control",
        100,
        0,
        "Overspends follow from lost financial control",
        "Part of the saving is lost to providers",
        "Keep finance and contracting staff until the year's accounts are closed",
    ),
    Risk(
        "envelopes overspent",
        1,
        0,
        "More is spent than an envelope holds in its first whole year, by a body or in a region",
        "Support has to be cut, shared or bought for less",
        "Share functions with neighbours; a price agreed for longer",
    ),
    Risk(
        "support services sunk by their largest customer leaving",
        1,
        0,
        "A support service cannot bear that its largest customer leaves",
        "It closes, and its other customers look for another one",
        "Longer agreements, notice of a year, variable cost in the place of fixed",
    ),
    Risk(
        "shortfall of savings against development money",
        100,
        0,
        "Savings do not cover the development money",
        "Groups are developed out of other funds",
        "Phase the money by the savings that have come in",
    ),
    Risk(
        "most people waiting for exit cash",
        1,
        0,
        "Exits wait for cash",
        "Pay goes on while people wait, and doubt with it",
        "Cash by payer and year agreed before the scheme opens",
    ),
)


def risks(context: Context) -> Section | None:
    """List what can go wrong, with odds, the likeliest first."""
    odds = Odds(context.results, context.write)
    found = []
    for risk in RISKS:
        spread = _spread(odds, risk.measure, risk.scale, first=True)
        if spread is not None:
            share = float(np.mean(spread.values > risk.limit))
            found.append((share, risk))
    if not found:
        return None
    found.sort(key=lambda pair: -pair[0])
    rows = (
        (risk.what, sentence_case(in_runs(share)), risk.then, risk.answer, "Not named yet")
        for share, risk in found
    )
    opening = Text(
        "The odds are counted in the runs. What is not in the model has none: a change of policy, of the "
        "law or of the economy, and errors of the data, are risks besides these."
    )
    columns = ("Risk", "It happens", "What follows", "What a plan can do", "Owner")
    return Section(
        "risks",
        "Risks",
        (
            *context.told("risks"),
            opening,
            table("risks", "Risks by their odds, the likeliest first", columns, rows, (27, 14, 24, 24, 11)),
        ),
    )


def _spread(odds: Odds, measure: str, scale: float = 1.0, *, first: bool = False) -> Spread | None:
    """Give a measure over the runs; of a measure by year, that of the first whole year if asked so."""
    where: dict[str, object] = {}
    if first:
        rows = odds.rows.filter(pl.col("measure") == measure)
        if rows.is_empty():
            return None
        where["month"] = rows["month"].min()
    try:
        return odds.spread(measure, scale, **where)
    except NotMeasured:
        return None


def _median(odds: Odds, measure: str) -> float:
    spread = _spread(odds, measure)
    return 0.0 if spread is None else spread.median
