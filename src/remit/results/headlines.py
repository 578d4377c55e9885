"""The few figures that a reader wants first, each with its range and its odds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from remit.bodies.tables import BANDS
from remit.results.odds import NotMeasured, Odds, Spread, number
from remit.results.store import Results
from remit.results.summary import included
from remit.results.written import EXACT, Writer
from remit.simulate.codes import BAND_8A


@dataclass(frozen=True)
class Headline:
    """One figure: what it is, its median, its 5% to 95% range, and a sentence with odds."""

    label: str
    value: str
    range: str
    sentence: str


def headlines(results: Results, write: Writer = EXACT) -> list[Headline]:
    """Give the headline figures that the results hold, written for one reader or for more."""
    odds = Odds(results, write)
    return [made for make in _HEADLINES if (made := make(odds)) is not None]


def _headline(label: str, spread: Spread, write: Callable[[float], str], sentence: str) -> Headline:
    return Headline(label, write(spread.median), f"{write(spread.low)} to {write(spread.high)}", sentence)


def _amounts(odds: Odds, people: float) -> Callable[[float], str]:
    """Give what writes pounds over so many people."""
    return lambda pounds: odds.write.money(pounds, people)


def _shares(odds: Odds, of: float) -> Callable[[float], str]:
    """Give what writes shares of so many people."""
    return lambda value: odds.write.share(value, of)


def _expertise(odds: Odds) -> Headline | None:
    lost = odds.share("share of commissioning staff lost by closing")
    senior = odds.share("share of commissioning staff at band 8a and above lost by closing")
    bodies = odds.results.plan.bodies
    core = bodies.people.join(bodies.functions.filter("commissioning"), on="function", how="semi")
    at_8a = core.filter(pl.col("band").is_in(BANDS[BAND_8A:])).height
    return _headline(
        "Commissioning staff who had left when the old bodies closed",
        lost,
        _shares(odds, core.height),
        f"More than 4 in 10 commissioning staff of {odds.results.plan.start:%B %Y} have left when the old "
        f"bodies close {lost.over(0.4)}; at band 8a and above the "
        f"median loss is {odds.write.share(senior.median, at_8a)}.",
    )


def _all_staff(odds: Odds) -> Headline | None:
    lost = odds.share("share of all staff lost by closing")
    share = _shares(odds, odds.results.plan.bodies.people.height)
    return _headline(
        "All staff who had left by then",
        lost,
        share,
        f"Of all staff{included(odds.results.plan.bodies)}, {share(lost.low)} to {share(lost.high)} "
        "have left; people who moved with their work are not counted as lost.",
    )


def _empty(odds: Odds) -> Headline | None:
    if not odds.has("share of posts empty at opening"):
        return None
    empty = odds.share("share of posts empty at opening")
    posts = odds.results.plan.bodies.posts["establishment"].sum()
    return _headline(
        "Posts of the new bodies empty when they open",
        empty,
        _shares(odds, float(posts)),
        f"More than 1 in 5 posts of the new bodies are empty when they open {empty.over(0.2)}.",
    )


def _exits(odds: Odds) -> Headline | None:
    cost, people = odds.pounds("cost of redundancies"), odds.spread("redundancies")
    first, last = odds.results.plan.months[0], odds.results.plan.months[-1]
    money = _amounts(odds, people.median)
    return _headline(
        f"Redundancy pay, {first:%B %Y} to {last:%B %Y}",
        cost,
        money,
        f"Between {odds.write.people(people.low)} and {odds.write.people(people.high)} people are made "
        f"redundant in 9 of 10 runs. The median cost is {money(cost.median)} of contractual pay, without "
        "pension strain, notice and local schemes.",
    )


def _voluntary(odds: Odds) -> Headline | None:
    taken = odds.spread("voluntary exits").median
    if taken == 0 or odds.write.few(taken):
        return None
    money = _amounts(odds, taken)
    saving = odds.pounds("yearly saving of voluntary exits")
    cost = odds.pounds("cost of voluntary exits")
    months = 12 * cost.median / saving.median
    return _headline(
        "Yearly saving of voluntary exits",
        saving,
        money,
        f"Voluntary exits cost {money(cost.median)} once and save {money(saving.median)} a year at the "
        f"median: about {months:.0f} months of saving, before any cost of backfill.",
    )


def _shortfall(odds: Odds) -> Headline | None:
    if not odds.has("shortfall of savings against development money"):
        return None
    gap = odds.pounds("shortfall of savings against development money")
    money = _amounts(odds, odds.spread("voluntary exits").median)
    return _headline(
        "Development money of £2 a head not covered by those savings",
        gap,
        money,
        f"The savings of the voluntary scheme fall short of development money of £2 a head {gap.over(0)}.",
    )


def _leaders(odds: Odds) -> Headline | None:
    if not odds.has("support leaders after round 1"):
        return None
    first, wanted = odds.spread("support leaders after round 1"), odds.spread("support leaders wanted").median
    return _headline(
        f"Managing directors of support found in the first round, of {number(wanted)}",
        first,
        odds.write.people,
        f"The first round for managing directors of support is short {first.odds(first.values < wanted)}.",
    )


def _envelopes(odds: Odds) -> Headline | None:
    year = date(2014, 4, 1)
    try:
        over = odds.spread("groups over their envelope", month=year)
    except NotMeasured:
        return None
    return _headline(
        "Groups over their running cost envelope in 2014-15",
        over,
        number,
        f"At least one group spends more than its envelope in 2014-15 {over.over(0)}.",
    )


_HEADLINES = (_expertise, _all_staff, _empty, _exits, _voluntary, _shortfall, _leaders, _envelopes)
