"""What Remit makes of each published figure, one small function a figure; `published` gives the verdict.

A maker reads the plan, the evidence or the runs, never the published figure that it is to be held against,
except where that is used as given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from remit.bodies import TABLES
from remit.evidence import Evidence
from remit.results.odds import Odds, Spread
from remit.results.store import Results

INPUT, ARITHMETIC, FITTED, PREDICTED = "input", "arithmetic", "fitted", "predicted"


@dataclass(frozen=True)
class Made:
    """What Remit makes of a figure, before the verdict."""

    label: str
    value: float | None = None
    spread: Spread | None = None
    reason: str = ""
    verdict: bool = True
    target: float | None = None  # what to compare with where the published figure has no single value
    floor: bool = False  # published as `more than`: the median must reach it


CARRIED = Made(INPUT, reason="Carried as evidence; nothing in this version acts on it.")


@dataclass(frozen=True)
class Given:
    """What the makers read: the results, their odds and the evidence."""

    results: Results
    odds: Odds
    evidence: Evidence

    def value(self, figure: str) -> float:
        """Give the published value of a figure."""
        return float(self.evidence.figure(figure).value or 0.0)

    @property
    def bodies(self) -> pl.DataFrame:
        """The plan's bodies."""
        return self.results.plan.bodies.bodies

    def envelope(self, name: str) -> float:
        """Give what an envelope of the plan pays, in pounds a head and year."""
        rows = self.results.plan.bodies.envelopes.filter(pl.col("envelope") == name)
        return float(rows["gbp_head_y"][0])

    def people_of(self, kind: str) -> float:
        """Population of the bodies of a kind, in millions."""
        return float(self.bodies.filter(pl.col("kind") == kind)["population"].sum()) / 1e6


def _given(figure: str, reason: str) -> Callable[[Given], Made]:
    """Used as given in the code or the data: there is nothing to read it back from but the evidence."""
    return lambda given: Made(INPUT, given.value(figure), reason=reason)


def _spread(
    label: str, measure: str, scale: float, reason: str = "", **where: object
) -> Callable[[Given], Made]:
    def make(given: Given) -> Made:
        return Made(label, spread=given.odds.spread(measure, scale, **where), reason=reason)

    return make


def _bodies(kind: str, day: date, reason: str = "") -> Callable[[Given], Made]:
    """Count the plan's bodies of a kind that are open on a day."""

    def make(given: Given) -> Made:
        open_then = (
            (pl.col("kind") == kind)
            & (pl.col("opens").is_null() | (pl.col("opens") <= day))
            & (pl.col("closes").is_null() | (pl.col("closes") > day))
        )
        return Made(INPUT, float(given.bodies.filter(open_then).height), reason=reason)

    return make


def _outcomes(outcome: str) -> Callable[[Given], Made]:
    def make(given: Given) -> Made:
        rows = given.results.plan.bodies.checkpoints.filter(pl.col("outcome") == outcome)
        return Made(INPUT, float(rows.height))

    return make


def _seniors(given: Given) -> Made:
    return Made(INPUT, float(given.results.plan.bodies.people["senior"].sum()))


def _practitioners(given: Given) -> Made:
    parameter = given.evidence.parameter("senior.practitioner_leaders")
    reason = (
        f"Fewer than 50 are general practitioners: {parameter.value:.0f} ({parameter.low:.0f} to "
        f"{parameter.high:.0f}) may lead a group."
    )
    return Made(INPUT, parameter.value, reason=reason, verdict=False)


def _plans_in_being(given: Given) -> Made:
    submitted = given.bodies.filter(pl.col("kind") == "support").height
    stopped = given.results.plan.bodies.checkpoints.filter(pl.col("outcome") == "stop").height
    return Made(
        ARITHMETIC,
        float(submitted - stopped),
        reason=f"Conflict in the sources: 24 services (S06) against {submitted} plans (C14) less {stopped} "
        f"stopped (C17), that is {submitted - stopped}. Not fitted away.",
    )


def _price(given: Given) -> Made:
    bought = given.results.plan.bodies.agreements.filter(pl.col("how") == "buy")
    a_head = bought.group_by("customer").agg(pl.col("price_gbp_head_y").sum())["price_gbp_head_y"].to_numpy()
    return Made(INPUT, round(float(a_head.mean()), 2))


def _served(given: Given) -> float:
    """Millions of people whose group buys from a support plan that was not stopped."""
    plan = given.results.plan
    live = given.bodies.filter(
        (pl.col("kind") == "support") & (pl.col("closes").is_null() | (pl.col("closes") > pl.col("opens")))
    )["body"]
    buyers = plan.bodies.agreements.filter(
        (pl.col("how") == "buy") & pl.col("supplier").is_in(live.to_list())
    )
    customers = given.bodies.filter(pl.col("body").is_in(buyers["customer"].unique().to_list()))
    return float(customers["population"].sum()) / 1e6


def _market(given: Given) -> Made:
    served, everybody = _served(given), given.people_of("group")
    price = given.value("S07")
    return Made(
        ARITHMETIC,
        price * served,
        reason=f"£{price} a head for the {served:.1f} million people of groups with a surviving plan (areas "
        f"assumed); for all {everybody:.1f} million it would be £{price * everybody:.0f} million. The "
        f"published pair implies {given.value('S08') / price:.1f} million people: the populations disagree "
        "and the source gives no reason.",
    )


def _implied_by_market(given: Given) -> Made:
    implied = given.value("S08") / given.value("S07")
    return Made(
        ARITHMETIC,
        implied,
        reason=f"575 / 11.52. It disagrees with the {given.value('S28')} million that the development money "
        f"implies and with the {given.people_of('group'):.1f} million of the groups' populations.",
    )


def _implied_by_development(given: Given) -> Made:
    implied = (given.value("S23") + given.value("S27")) / given.value("S26")
    return Made(
        ARITHMETIC,
        implied,
        reason=f"(75.2 + 27.9) / 2. It disagrees with the {given.value('S09')} million that the support "
        f"market implies and with the {given.people_of('trust'):.1f} million of the trusts' populations.",
    )


def _development(given: Given) -> Made:
    return Made(
        INPUT,
        given.envelope("development-2011"),
        reason="Conflict in the sources: the article dates the £2 to 2010-11 (S26), the operating framework "
        "of December 2010 to 2011-12 (M40). Remit pays it in 2011-12.",
    )


def _scale_maximum(given: Given) -> Made:
    return Made(INPUT, given.evidence.value("mars-2010.months_max", date(2010, 10, 1)))


def _guarantee(given: Given) -> Made:
    scheme = given.results.plan.bodies.schemes.filter(pl.col("rule") == "retention").row(0, named=True)
    years = (scheme["closes"] - scheme["opens"]).days / 365.25
    return Made(
        INPUT,
        round(years),
        reason=f"Retention terms on offer from {scheme['opens']:%-d %B %Y} to {scheme['closes']:%-d %B %Y}: "
        f"{years:.1f} years, to the nearest year.",
    )


def _belief(given: Given) -> Made:
    value = given.evidence.parameter("senior.apply_share").value
    return Made(
        INPUT, value, reason="Taken as the share of listed leaders who want a senior post of the new system."
    )


def _hosting_ends(given: Given) -> Made:
    until = next(c.parameters["until"] for c in given.results.plan.changes if c.kind == "host")
    return Made(
        INPUT, float(until.year), reason=f"The plan's host carries the services until {until:%-d %B %Y}."
    )


def _framework(given: Given) -> Made:
    return Made(
        INPUT, reason="History before the plan begins; nothing in the model depends on it.", verdict=False
    )


def _opening(given: Given) -> Made:
    opens = min(given.bodies.filter(pl.col("kind") == "group")["opens"].drop_nulls().to_list())
    return Made(
        INPUT,
        reason=f"A date, no number: the plan opens groups and board on {opens:%-d %B %Y}.",
        verdict=False,
    )


def _choices(given: Given) -> Made:
    how = next(c for c in TABLES["agreements"].columns if c.name == "how")
    return Made(
        INPUT, float(len(how.allowed)), reason="Do, share or buy: the values that an agreement can have."
    )


def _shortfall(given: Given) -> Made:
    people = given.people_of("trust")
    return Made(
        PREDICTED,
        spread=given.odds.pounds("shortfall of savings against development money") / 1e6,
        reason=f"£2 for {people:.1f} million people less the predicted savings; at the published savings it "
        f"would be £{2 * people - given.value('S23'):.1f} million. The source's own pair implies "
        f"{given.value('S28')} million people.",
    )


def _worst(given: Given) -> Made:
    spread = given.odds.share("loss of commissioning talent in the worst region", month=date(2012, 2, 1))
    above = (spread.values >= given.value("S05")).mean()
    return Made(
        PREDICTED,
        spread=spread,
        reason=f"Upper-tail check on one unnamed region: {100 * above:.0f}% of runs reach two thirds. "
        "Talent is taken as band 8a and above in commissioning functions; the model has no regional "
        "difference in leaving besides the voluntary scheme.",
    )


def _rounds(given: Given) -> Made:
    first, wanted = (
        given.odds.spread("support leaders after round 1"),
        given.odds.spread("support leaders wanted"),
    )
    short = first.odds(first.values < wanted.values)
    return Made(
        PREDICTED,
        spread=given.odds.spread("rounds needed for support leaders"),
        reason="Rounds until every managing director is found, one more than held when that is never. What "
        f"was known in June 2012, that the first round was short and a second begun, happens {short}.",
    )


def _half(given: Given) -> str:
    return (
        "The article calls clinicians, commissioning and finance 'half'; its own shares add up to 44% (21 + "
        "17 + 6). Not fitted away."
    )


def _clinicians(given: Given) -> Made:
    spread = given.odds.spread("sample: share of voluntary leavers, clinicians", 100)
    return Made(PREDICTED, spread=spread, reason=_half(given))


def _posts_of_the_board(given: Given) -> Made:
    """Posts of the national board and its regional and local arms, without senior ones."""
    arms = given.bodies.filter(pl.col("kind").is_in(["board", "region-office", "area-team"]))
    posts = given.results.plan.bodies.posts.filter(
        ~pl.col("senior") & pl.col("body").is_in(arms["body"].to_list())
    )
    return Made(INPUT, float(posts["establishment"].sum()))


def _exits_in_2010(given: Given) -> Made:
    """Millions of pounds for voluntary exits and redundancies from April 2010 to March 2011."""
    april = date(2010, 4, 1)
    voluntary = given.odds.pounds("cost of voluntary exits in the year", month=april)
    redundant = given.odds.pounds("cost of redundancies in the year", month=april)
    return Made(
        PREDICTED,
        spread=Spread((voluntary.values + redundant.values) / 1e6),
        reason="Remit has the national scheme and contractual redundancy only: local schemes and early "
        "retirement are not in this version.",
    )


def _national_exits(given: Given) -> Made:
    cost = given.odds.pounds("cost of voluntary exits") / 1e6
    return Made(
        PREDICTED,
        spread=given.odds.spread("voluntary exits"),
        floor=True,
        reason="Published as more than 2,000 people and more than £40 million, so the median has to reach "
        f"both; Remit's cost is £{cost.median:.0f} million ({cost.low:.0f} to {cost.high:.0f}).",
    )


def _durham(given: Given) -> Made:
    return Made(
        PREDICTED,
        spread=given.odds.spread("Durham staff for every 500"),
        target=given.evidence.figure("U16").low,
        reason="Commissioning staff of the two trusts in May 2012 for every 500 eighteen months before. The "
        "model cuts at the same pace everywhere.",
    )


MAKERS: dict[str, Callable[[Given], Made]] = {
    "S01": lambda given: Made(INPUT, reason="Entry of management trainees is not modelled in this version."),
    "S02": _given("S02", "The list that the senior pool is counted from (S03, S04)."),
    "S03": _seniors,
    "S04": _practitioners,
    "S05": _worst,
    "S06": _plans_in_being,
    "S07": _price,
    "S08": _market,
    "S09": _implied_by_market,
    "S10": lambda given: Made(
        INPUT,
        given.results.plan.bodies.posts.filter(pl.col("post") == "post-support-1-leader")["pay_gbp_y"][0],
    ),
    "S11": _rounds,
    "S12": _spread(PREDICTED, "sample: mean voluntary payment", 100),
    "S13": _spread(
        PREDICTED,
        "sample: mean redundancy payment in 2011-12",
        100,
        "The source calls its sample early and partial; W30 has about 49,000 each. The model pays full "
        "contractual terms to people like all commissioning staff.",
    ),
    "S14": _spread(FITTED, "sample: voluntary leavers", 1),
    "S15": _spread(FITTED, "sample: redundancies", 1),
    "S16": _given("S16", "A new sample of 57 of the 151 trusts is drawn in each run."),
    "S17": _clinicians,
    "S18": _spread(
        PREDICTED,
        "sample: share of voluntary leavers, commissioning",
        100,
        "Counts planning, redesign, contracting, procurement and primary care as the commissioning "
        "directorate (assumed).",
    ),
    "S19": _spread(PREDICTED, "sample: share of voluntary leavers, finance", 100),
    "S20": _spread(
        PREDICTED,
        "sample: share of voluntary leavers, public health",
        100,
        "The model gives public health no uptake of its own; the share of public health in the start "
        "population is assumed.",
    ),
    "S21": _spread(PREDICTED, "sample: share of voluntary leavers, band 8 and above", 100),
    "S22": _spread(
        PREDICTED,
        "sample: share of leavers with over 15 years of service",
        100,
        "The service of the start population is assumed, and takers have longer service because the payment "
        "grows with it.",
    ),
    "S23": _spread(
        PREDICTED,
        "voluntary saving",
        1e8,
        "Yearly pay and on-costs of those who left; the number who left is fitted to the sample of 57 "
        "trusts.",
    ),
    "S24": _spread(
        FITTED,
        "lowest voluntary saving of a region",
        1e8,
        "About twenty people: chance alone makes it wide.",
    ),
    "S25": _spread(FITTED, "highest voluntary saving of a region", 1e8),
    "S26": _development,
    "S27": _shortfall,
    "S28": _implied_by_development,
    "S29": _scale_maximum,
    "S30": _guarantee,
    "S31": _bodies("cluster", date(2011, 11, 1), "The counts differ by date: 52, 51, 50 (T05, S31, T06)."),
    "S32": _belief,
    "S33": _hosting_ends,
    "S34": _framework,
    "S35": _opening,
    "S36": _choices,
    "T03": _bodies("authority-cluster", date(2011, 11, 1)),
    "T05": _bodies("cluster", date(2011, 4, 30)),
    "T06": _bodies("cluster", date(2012, 1, 31)),
    "T20": _posts_of_the_board,
    "T14": _bodies(
        "group",
        date(2013, 4, 1),
        "212 groups were proposed in May 2012; the table of groups that Remit reads (structure, known "
        "later) has 211.",
    ),
    "T23": _bodies(
        "area-team",
        date(2013, 4, 1),
        "27 area teams were planned; the table that Remit reads has 25, with London's three under one code.",
    ),
    "T25": _bodies("region-office", date(2013, 4, 1)),
    "M41": lambda given: Made(INPUT, given.envelope("running-cost-2013")),
    "C14": lambda given: Made(INPUT, float(given.bodies.filter(pl.col("kind") == "support").height)),
    "C15": _outcomes("proceed"),
    "C16": _outcomes("proceed with issues"),
    "C17": _outcomes("stop"),
    "U16": _durham,
    "W01": lambda given: Made(
        INPUT,
        float(given.results.plan.bodies.people.height),
        reason="All staff; 30,000 of them in commissioning.",
    ),
    "W15": _spread(
        PREDICTED,
        "redundancies at 40 trusts by autumn 2010",
        1,
        "From July to October 2010, scaled to 40 trusts.",
    ),
    "W16": _spread(
        PREDICTED,
        "posts held by acting up at 116 trusts",
        1,
        "Scaled to 116 trusts. Executive posts that fall empty are not filled for good in this version, so "
        "too many are held by acting up.",
    ),
    "W17": _spread(
        FITTED,
        "share of executive posts not permanently filled",
        1e4,
        "The start population was set on it; June 2010 is two months later.",
    ),
    "W20": _national_exits,
    "W25": _exits_in_2010,
}
