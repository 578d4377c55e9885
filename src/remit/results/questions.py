"""The founding questions, each answered with the model's odds, the evidence and a caveat."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from remit.bodies.tables import BANDS
from remit.evidence import as_at
from remit.results.odds import NotMeasured, Odds, in_runs, money, number, per_cent
from remit.results.store import Results
from remit.results.written import EXACT, Writer
from remit.simulate.codes import BAND_8A

COMPARED = 3
"""Functions that the answer on them names beside the least."""


@dataclass(frozen=True)
class Answer:
    """One question and its answer.

    Attributes:
        id: short name.
        question: as people ask it.
        answer: a sentence or two with odds.
        detail: further sentences.
        evidence: ids of published figures that bear on it.
        caveat: what the answer leaves out.
        table: figures behind it, if any.
    """

    id: str
    question: str
    answer: str
    detail: tuple[str, ...]
    evidence: tuple[str, ...]
    caveat: str
    table: pl.DataFrame | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the answer as plain values."""
        plain = asdict(replace(self, table=None))
        return plain | {"table": None if self.table is None else self.table.to_dicts()}


def answer_questions(results: Results, write: Writer = EXACT) -> list[Answer]:
    """Answer every founding question that the plan lets be asked, for one reader or for more."""
    odds = Odds(results, write)
    answers = []
    for question in QUESTIONS.values():
        try:
            answers.append(question(odds))
        except NotMeasured:
            continue  # the plan has no such bodies, so no run measured it
    return answers


def cupboard_bare(odds: Odds) -> Answer:
    """Will the cupboard be bare when groups and board build their teams?"""
    kinds = {
        "group": "groups",
        "support": "support services",
        "area-team": "area teams",
        "board": "the board's centre",
    }
    empty = {name: odds.share(f"share of posts empty at opening: {kind}") for kind, name in kinds.items()}
    overall = odds.share("share of posts empty at opening")
    a_year_on = odds.spread("posts empty a year after opening", month=date(2014, 3, 1))
    table = pl.DataFrame(
        [
            {
                "new bodies": name,
                "posts empty when they open": per_cent(spread.median),
                "9 of 10 runs lie in": f"{per_cent(spread.low)} to {per_cent(spread.high)}",
            }
            for name, spread in empty.items()
        ]
    )
    return Answer(
        "cupboard",
        "Will the cupboard be bare when groups and the board build their teams?",
        f"{_bareness(overall.median)}: more than 1 in 5 posts are empty when the new bodies open "
        f"{overall.over(0.2)}; the median is {per_cent(overall.median)} empty.",
        (
            f"Groups have more than a quarter of their posts empty {empty['groups'].over(0.25)}.",
            f"A year later {odds.write.people(a_year_on.low)} to {odds.write.people(a_year_on.high)} posts "
            "are still empty.",
        ),
        ("S05", "T20", "W53", "S07"),
        "The sizes of the new bodies are those expected in early 2012 (groups: derived), and open "
        "competition starts only when the old bodies close.",
        table,
    )


def _bareness(share: float) -> str:
    """Say how bare the cupboard is, by the share of posts empty: a tenth and a half are the limits (ours)."""
    if share < 0.1:
        return "Hardly"
    return "Not bare, but with gaps" if share < 0.5 else "Mostly bare"


def development_money(odds: Odds) -> Answer:
    """Is £2 a head enough, and do the savings pay for it?"""
    evidence = as_at(odds.results.plan.as_at)
    money_for_one = evidence.value("england-2011.typical_group_people") * evidence.value(
        "development-money.gbp_head_y"
    )
    posts = money_for_one / evidence.value("england-2011.post_with_overheads_gbp_y")
    gap = odds.pounds("shortfall of savings against development money")
    taken = odds.spread("voluntary exits").median
    rows = odds.rows.filter(pl.col("measure") == "shortfall of the region")
    names = dict(odds.results.plan.bodies.bodies.select("body", "name").iter_rows())
    value = pl.col("value")
    by_region = rows.group_by("body").agg(short=(value > 0).mean(), pence=value.median()).sort("body")
    table = pl.DataFrame(
        [
            {
                "region": names[body],
                "shortfall, median": money(pence / 100),
                "short of £2 a head": in_runs(short),
            }
            for body, short, pence in by_region.iter_rows()
        ]
    )
    covered = by_region.filter(pl.col("short") < 0.5).height
    verdict = "do not pay for it" if gap.median > 0 else "pay for it at the median"
    return Answer(
        "development",
        "Is £2 a head enough to develop the groups, and do the savings of the voluntary scheme pay for it?",
        f"The savings {verdict}: {gap.over(0)} they fall short; the gap lies between "
        f"{odds.write.money(gap.low, taken)} and {odds.write.money(gap.high, taken)}.",
        (
            f"In {covered} of {by_region.height} regions the savings cover £2 a head in at least half of "
            "the runs.",
            f"For a typical group £2 a head is {money(money_for_one)}: about {posts:.0f} posts for a year, "
            "overheads included.",
        ),
        ("S23", "S24", "S25", "S26", "S27", "M40", "C54", "C56"),
        "Whether £2 buys enough capability is not modelled; the answer compares it with the savings that "
        "were to fund it.",
        None if odds.write.protect else table,  # what a region saves can be what one person's exit saves
    )


def assets_stripped(odds: Odds) -> Answer:
    """Did the voluntary scheme strip assets?"""
    senior = odds.spread("sample: share of voluntary leavers, band 8 and above", 10_000)
    long = odds.spread("sample: share of leavers with over 15 years of service", 10_000)
    taken = odds.spread("voluntary exits")
    lost = odds.spread("commissioning staff lost by closing")
    people = odds.results.plan.bodies.people
    start = people.filter(pl.col("band").is_in(BANDS[BAND_8A:])).height / people.height
    begun = odds.results.plan.start
    since = date(begun.year - 15, begun.month, begun.day)
    start_long = people.filter(pl.col("service_from") <= since).height / people.height
    if odds.write.few(taken.median) or odds.write.few(people.height):
        raise NotMeasured("so few people took the scheme that shares of them would say who did")

    def written(share: float) -> str:
        return odds.write.share(share, taken.median)

    def at_start(share: float) -> str:
        return odds.write.share(share, people.height)

    return Answer(
        "stripping",
        "Did the voluntary scheme strip the trusts of their assets?",
        f"{_stripped(long.median / start_long, senior.median / start)}: {written(long.median)} of those "
        f"who left early have over 15 years of service against {at_start(start_long)} of all staff "
        f"({long.over(start_long)} more), and {written(senior.median)} of voluntary leavers are at band 8 "
        f"and above against {at_start(start)} ({senior.over(start)} more).",
        (
            f"{odds.write.people(taken.low)} to {odds.write.people(taken.high)} people take the scheme; "
            f"{odds.write.people(lost.median)} commissioning staff are gone by the time the old bodies "
            "close, so most of the loss is not the scheme's.",
        ),
        ("S14", "S17", "S18", "S19", "S20", "S21", "S22"),
        "Which staff take the scheme is assumed but for the regions; skills are not measured beyond "
        "function, band and service.",
    )


def _stripped(service: float, rank: float) -> str:
    """Say what the scheme took more of than staff at large have: a tenth more counts as more (ours)."""
    took = [name for name, ratio in (("long service", service), ("rank", rank)) if ratio > 1.1]
    return f"It took {' and '.join(took)} beyond their share" if took else "It took people much like the rest"


def support_survives(odds: Odds) -> Answer:
    """Will support services survive losing customers?"""
    services = odds.spread("support services").median
    sunk = odds.spread("support services sunk by their largest customer leaving")
    smallest = odds.spread("customers whose leaving sinks the median support service")
    limit = odds.share("share of custom whose loss sinks a support service")
    return Answer(
        "survival",
        "Will support services survive losing customers?",
        f"At the median {number(sunk.median)} of {number(services)} services would not survive its "
        f"largest customer's leaving ({number(sunk.low)} to {number(sunk.high)}): it alone costs more than "
        "the loss that they can bear.",
        (
            "The loss of two customers or fewer sinks the median service "
            f"{smallest.odds(smallest.values <= 2)}.",
            f"A service is sunk when it loses {per_cent(limit.low)} to {per_cent(limit.high)} of its custom.",
        ),
        ("S07", "S08", "C05", "C53"),
        "Fixed cost and the loss that a service survives are assumed. This says what would follow if "
        "customers left, not which of them leave in the runs: the market does.",
    )


def top_posts(odds: Odds) -> Answer:
    """Can the top posts of support be filled?"""
    wanted = odds.spread("support leaders wanted").median
    first = odds.spread("support leaders after round 1")
    second = odds.spread("support leaders after round 2")
    needed = odds.spread("rounds needed for support leaders")
    groups = odds.spread("group leaders wanted").median
    led = odds.spread("group leaders after the last round")
    return Answer(
        "leaders",
        "Can the top posts of the support services be filled?",
        f"The first round is short {first.odds(first.values < wanted)}: it finds "
        f"{odds.write.people(first.low)} to {odds.write.people(first.high)} of {number(wanted)} managing "
        "directors among senior managers at risk.",
        (
            f"Posts are still empty after the second, wider round {second.odds(second.values < wanted)}, and "
            f"even after a third {needed.odds(needed.values > 3)}.",
            f"Groups find {odds.write.people(led.low)} to {odds.write.people(led.high)} of {number(groups)} "
            "accountable officers before they open.",
        ),
        ("S02", "S03", "S04", "S10", "S11", "S32", "C18"),
        "Who is willing is assumed (half of the listed leaders, as many as are said to believe in the "
        "change); candidates are not yet put off by a service's narrow pass.",
    )


def conflicts(odds: Odds) -> Answer:
    """Who is conflicted?"""
    roles = body_roles(odds.results)
    several = {body: held for body, held in roles.items() if len(held) > 1}
    plan = odds.results.plan
    names = dict(plan.bodies.bodies.select("body", "name").iter_rows())
    hosts = [c for c in plan.changes if c.kind == "host"]
    first = max(several, key=lambda body: len(several[body]), default=None)
    table = pl.DataFrame([{"body": names[b], "roles": ", ".join(sorted(r))} for b, r in several.items()])
    text = "No body holds more than one role towards support in the plan."
    if first is not None:
        held = sorted(several[first])
        text = f"{names[first]} holds {len(held)} roles towards support at once: {', '.join(held)}."
    until = ""
    if hosts:
        last = hosts[0].parameters["until"]
        until = f"Hosting is to end on {last:%-d %B %Y}; until then the conflict stays."
    return Answer(
        "conflict",
        "Who is conflicted?",
        f"{text} This is read from the plan, so it is the same in every run.",
        (until,) if until else (),
        ("S33", "C36", "T20"),
        "Roles are those written in the plan: buying, selling, hosting and judging at a checkpoint.",
        table,
    )


def body_roles(results: Results) -> dict[str, set[str]]:
    """Collect each body's roles towards support: customer, supplier, host, regulator, market maker."""
    plan = results.plan
    roles: dict[str, set[str]] = {}
    bought = plan.bodies.agreements.filter(pl.col("how") == "buy")
    for column, role in (("customer", "customer"), ("supplier", "supplier")):
        for body in bought[column].unique().sort():
            roles.setdefault(body, set()).add(role)
    for change in plan.changes:
        if change.kind == "host":
            # Whoever hosts the suppliers employs their staff, and so is the supplier in law.
            roles.setdefault(change.parameters["host"], set()).update({"host", "supplier"})
    boards = plan.bodies.bodies.filter(pl.col("kind") == "board")["body"].to_list()
    if any(change.kind == "check" for change in plan.changes):
        for board in boards:
            roles.setdefault(board, set()).update({"regulator", "market maker"})
    return roles


def functions_lost(odds: Odds) -> Answer:
    """Which functions lose most?"""
    functions = odds.results.plan.bodies.functions.filter(pl.col("commissioning"))
    start = dict(odds.results.plan.bodies.people["function"].value_counts().iter_rows())
    lost = {
        name: odds.share("share lost by closing", function=slug)
        for slug, name in functions.select("function", "name").iter_rows()
        if start.get(slug, 0) and not odds.write.few(start[slug])
    }
    of = {name: start.get(slug, 0) for slug, name in functions.select("function", "name").iter_rows()}

    def written(name: str, share: float) -> str:
        return odds.write.share(share, of[name])

    def middle(name: str) -> str:
        return f"{name.lower()} ({written(name, lost[name].median)})"

    if not lost or (odds.write.protect and len(lost) < COMPARED):
        raise NotMeasured("too few functions have as many people as can be shown")
    order = sorted(lost, key=lambda name: -lost[name].median)
    most = order[0]
    runs_first = sum(
        max(lost, key=lambda name: lost[name].values[r]) == most for r in range(lost[most].values.size)
    ) / max(lost[most].values.size, 1)
    table = pl.DataFrame(
        [
            {
                "function": name,
                "lost, median": written(name, lost[name].median),
                "9 of 10 runs lie in": f"{written(name, lost[name].low)} to {written(name, lost[name].high)}",
            }
            for name in order
        ]
    )
    return Answer(
        "functions",
        "Which functions lose most?",
        f"{most}: {in_runs(runs_first)} it loses a larger share of its people than any other; in 9 of 10 "
        f"runs that is {written(most, lost[most].low)} to {written(most, lost[most].high)} of them.",
        (
            f"Next come {middle(order[1])} and {middle(order[2])}; least is lost in {middle(order[-1])}."
            if len(order) > COMPARED
            else f"Of the others, least is lost in {middle(order[-1])}.",
        ),
        ("S05", "S18", "S19", "S20", "W07"),
        "How much faster finance staff leave than others is assumed. Counts people who left the system, not "
        "those who changed function in it.",
        table,
    )


def have_destination(odds: Odds) -> Answer:
    """How many staff have a destination, by function and band?"""
    share = odds.share("share of people with a destination at closing")
    without = odds.spread("people without a destination at closing")
    rows = odds.rows.filter((pl.col("function") != "all") & (pl.col("band") != "all"))
    middle = rows.group_by("measure", "function", "band").agg(pl.col("value").sum() / odds.results.runs)
    wide = middle.pivot("measure", index=["function", "band"], values="value").fill_null(0.0)
    have, have_not = "people with a destination at closing", "people without a destination at closing"

    def placed(value: float) -> str:
        return odds.write.share(value, odds.results.plan.bodies.people.height)

    table = wide.select(
        "function",
        "band",
        pl.col(have).round(0).cast(pl.Int64).alias("with a destination (mean)"),
        pl.col(have_not).round(0).cast(pl.Int64).alias("without (mean)"),
    ).sort("function", "band")
    return Answer(
        "destinations",
        "How many staff have a destination, by function and band?",
        f"Of those still there when the old bodies close, {placed(share.low)} to {placed(share.high)} "
        f"have one; {odds.write.people(without.low)} to {odds.write.people(without.high)} have none and are "
        "made redundant.",
        () if odds.write.protect else ("The table gives them by function and band.",),
        ("W52", "W53", "T20", "T21"),
        "Which function goes to which new body is assumed in proportion to its posts; people turn offers "
        "down at assumed rates.",
        None if odds.write.protect else table,  # most of its cells are of fewer than 8 people
    )


QUESTIONS: dict[str, Callable[[Odds], Answer]] = {
    "cupboard": cupboard_bare,
    "development": development_money,
    "stripping": assets_stripped,
    "survival": support_survives,
    "leaders": top_posts,
    "conflict": conflicts,
    "functions": functions_lost,
    "destinations": have_destination,
}
