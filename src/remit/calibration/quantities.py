"""The quantity behind each question: what it is made of, and why, one small function a question.

The model gives the centre: `sample.of(measure)` is what each run under fitted parameters came to. What the
model does not hold, and how wrong it may be, is drawn from the parameters `forecast-*` of the evidence, each
with its reason. A function's docstring is the reason that goes with the forecast.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import getdoc

import numpy as np

from remit.calibration.bank import Bank
from remit.draws import key, uniforms
from remit.evidence import Evidence
from remit.simulate.uncertain import split

AREA_DIRECTORS = 25
"""Posts that the question counts."""
MILLION = 1e6


@dataclass(eq=False)
class Sample:
    """Runs under fitted parameters, and a draw a run of what is added to the model.

    Attributes:
        bank: the runs.
        evidence: what was known.
        seed: keys the draws.
        made: quantities that were worked out, so that one that rests on another takes the same draws.
    """

    bank: Bank
    evidence: Evidence
    seed: int
    made: dict[str, np.ndarray] = field(default_factory=dict)

    def of(self, measure: str) -> np.ndarray:
        """Give a measure of the model, one value a run."""
        return self.bank.of(measure)

    def drawn(self, name: str) -> np.ndarray:
        """Draw a parameter of the forecast, one value a run, keyed by its name."""
        parameter = self.evidence.parameter(name)
        terms = (parameter.distribution, parameter.value, parameter.low, parameter.high)
        return np.array([split(*terms, float(u)) for u in self._uniforms(name)])

    def figure(self, name: str) -> float:
        """Give a published figure that has one value."""
        return float(self.evidence.figure(name).value or 0.0)

    @property
    def units(self) -> int:
        """Regional plans of support that passed the second checkpoint."""
        return int(self.figure("C15") + self.figure("C16"))

    def survivors(self, name: str, number: np.ndarray, odds: np.ndarray) -> np.ndarray:
        """Draw how many of some units live on, each with the odds: binomial, by one keyed uniform a unit.

        Args:
            name: what they live through, which keys the draw.
            number: units before, whole numbers, shape (runs,).
            odds: that one of them lives on, shape (runs,).
        """
        lives = [self._uniforms(f"{name}:{unit}") < odds for unit in range(int(number.max(initial=0)))]
        alive = np.zeros(number.size)
        for unit, living in enumerate(lives):
            alive += living & (unit < number)
        return alive

    def quantity(self, question: str) -> np.ndarray:
        """Give the quantity of a question, one value a run."""
        if question not in self.made:
            self.made[question] = QUANTITIES[question](self)
        return self.made[question]

    def lots(self, name: str) -> np.ndarray:
        """Give a uniform a run, keyed by a name."""
        return self._uniforms(name)

    def _uniforms(self, name: str) -> np.ndarray:
        keys = np.arange(1, self.bank.size + 1, dtype=np.uint64)
        return uniforms(self.seed, f"forecast:{key(name)}", keys)


Quantity = Callable[[Sample], np.ndarray]


def share_moved(share: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Multiply the odds of a share, so that it stays between none and all."""
    return share * factor / (1.0 - share + share * factor)


def first_round(sample: Sample) -> np.ndarray:
    """The first round was open to senior managers at risk alone and was known to have fallen short (S11).

    The model lets half of some 400 listed leaders apply, in their own region first, and fills about half
    of the posts; a unit that passed narrowly puts applicants off. The plan to fill all 23 by June (C19)
    had been missed: all 23, and all but one, are left out.
    """
    made = sample.of("support leaders after round 1") * sample.drawn("forecast-leaders.first_round")
    return np.clip(np.round(made), 1, sample.units - 2)


def by_august(sample: Sample) -> np.ndarray:
    """A second, wider round is to follow (S11). The model fills 60% of what was left by its end.

    Leaders were to be in post by June (C19), then by October (C20): such rounds slip, so only a part of
    what the second brings is taken to have come by the end of August.
    """
    first = sample.quantity("F01")
    more = sample.of("support leaders after round 2") - sample.of("support leaders after round 1")
    left = (sample.units - first) / np.maximum(sample.units - sample.of("support leaders after round 1"), 1.0)
    made = first + more * left * sample.drawn("forecast-leaders.second_round_done")
    return np.clip(np.round(made), first, sample.units)


def by_october(sample: Sample) -> np.ndarray:
    """Recruitment is to finish in October (C20); some posts go as services merge.

    What two rounds (S11) leave open is taken to be sought once more before then (assumed). The model finds
    21 of 23 by October. Slips, refusals and mergers of services that share one director take some away;
    headhunting among providers adds some.
    """
    before = sample.quantity("F02")
    open_ = np.round(sample.units * sample.drawn("forecast-leaders.posts_left"))
    third = sample.of("support leaders after round 3")
    gap = np.maximum(third - sample.of("support leaders after round 1"), 0.0)
    made = sample.quantity("F01") + gap * sample.drawn("forecast-leaders.last_round_done")
    return np.clip(np.round(np.maximum(made, 0.8 * before)), 1, open_)


def area_directors(sample: Sample) -> np.ndarray:
    """The national board is a safer employer than a support service, with posts like those held now.

    51 cluster chiefs (S31) could apply for about 25 posts. The model shares willing leaders out over all
    new bodies alike and fills two fifths; the forecast lifts that by half. Half of the chiefs do not
    believe in the change (S32), and a first round seldom fills all.
    """
    share = sample.of("share of senior posts filled in the first round: board")
    moved = share_moved(share, sample.drawn("forecast-leaders.area_round"))
    return np.clip(np.round(AREA_DIRECTORS * moved), 1, AREA_DIRECTORS)


def trading_2013(sample: Sample) -> np.ndarray:
    """Plans fell from 41 to 35, 26 and 23 in half a year (C03, C04, C14, C17); one more checkpoint comes.

    14 units had passed without a reservation, 9 narrowly (C15, C16). Half of the weight is on the simulated
    market, in which checkpoints judge leadership, customers, plan and delivery; half on how often plans were
    stopped or merged before: a quarter of those that passed narrowly, few of the others. Units of under a
    million people are not economic (C05).
    """
    passed = np.full(sample.bank.size, int(sample.figure("C15")))
    marginal = np.full(sample.bank.size, int(sample.figure("C16")))
    safe = sample.survivors("passed", passed, 1.0 - sample.drawn("forecast-support.lost_passed"))
    weak = sample.survivors("marginal", marginal, 1.0 - sample.drawn("forecast-support.lost_marginal"))
    return _by_market(sample, "2013-04-01", passed + marginal, safe + weak)


def trading_later(sample: Sample) -> np.ndarray:
    """Agreements of the first year, a year long (assumed), hold units together; few end in seven months.

    Customers cannot go at once, the host carries a loss, and managers have just been appointed. Half of
    the weight is on the simulated market, half on the pace at which clusters merged: 52 became 50 in nine
    months (T05, T06).
    """
    before = sample.quantity("F05")
    left = _live_on(sample, "first months", before, "forecast-support.ended_first_year_y", 7 / 12)
    return _by_market(sample, "2013-11-01", before, left)


def trading_2014(sample: Sample) -> np.ndarray:
    """Units that are left in mid-2014."""
    before = sample.quantity("F06")
    left = _live_on(sample, "to mid-2014", before, "forecast-support.ended_first_year_y", 8 / 12)
    return _by_market(sample, "2014-07-01", before, left)


def grouped_2014(sample: Sample) -> np.ndarray:
    """Mergers of neighbours go on, and some units count as one group with others.

    Scale pays up to five million people (C05) and four of the offers of 2012 were at scale (C12). Agreements
    of a year (assumed) run out in the spring of 2014, which is when customers can first leave in numbers.
    """
    together = 1.0 - sample.drawn("forecast-support.grouped")
    left = trading_2014(sample)
    return np.maximum(sample.survivors("grouped", left, together), np.minimum(left, 1))


def trading_2015(sample: Sample) -> np.ndarray:
    """Units left in early 2015: more end once the first agreements have run out."""
    before = trading_2014(sample)
    left = _live_on(sample, "to 2015", before, "forecast-support.ended_y", 8 / 12)
    return _by_market(sample, "2015-03-01", before, left)


def trading_2016(sample: Sample) -> np.ndarray:
    """Units left when hosting is to end, in April 2016."""
    before = trading_2015(sample)
    left = _live_on(sample, "to 2016", before, "forecast-support.ended_y", 13 / 12)
    return _by_market(sample, "2016-04-01", before, left)


def accredited(sample: Sample) -> np.ndarray:
    """Of the units left in early 2015, those that are accredited for the whole range of support.

    At the last test known, 14 of 23 passed without a reservation (C15, C16). A test for independence asks
    more (C36), and the weakest will have merged or offer parts only.
    """
    return sample.survivors("accredited", trading_2015(sample), sample.drawn("forecast-support.accredited"))


def trading_2017(sample: Sample) -> np.ndarray:
    """Hosting by the board was to end by 2016 (S33), which some units do not survive.

    Suppliers halve in a reorganisation: 303 trusts became 152 and 28 authorities 10 (T01, T02). Merging goes
    on at the rate of the years before, and an earlier market for support was hardly used (C91, C92).
    """
    after = _live_on(sample, "to 2017", trading_2016(sample), "forecast-support.ended_y", 1.0)
    return sample.survivors("hosting ends", after, 1.0 - sample.drawn("forecast-support.hosting_end"))


def _live_on(sample: Sample, name: str, number: np.ndarray, rate: str, years: float) -> np.ndarray:
    """Units left after some years at a yearly rate of ending or merging into another."""
    return sample.survivors(name, number, np.exp(-years * sample.drawn(rate)))


def _by_market(sample: Sample, day: str, before: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """Units trading by the simulated market in a share of the runs, by rates of ending in the others.

    A run keeps to one of the two, so that its units never grow in number.
    """
    simulated = np.minimum(sample.of(f"units trading@{day}"), before)
    return np.where(_simulated(sample), simulated, otherwise)


def _simulated(sample: Sample) -> np.ndarray:
    """Runs whose market is the simulated one: a linear pool of two opinions."""
    return sample.lots("market") < sample.evidence.value("forecast-support.simulated")


def empty_at_opening(sample: Sample) -> np.ndarray:
    """Share of all posts of the new bodies that nobody holds when they open."""
    left = sample.of("share of posts empty at opening")
    return share_moved(left, sample.drawn("forecast-filling.gap_closed"))


def unfilled(sample: Sample) -> np.ndarray:
    """All filled would be without example: in calm 4% of posts at trusts stood empty (W15).

    Of executive posts a fifth did (W17). In the model people at risk fill two thirds of the new posts
    and mismatch by place, function and band leaves the rest. It hires nobody from outside before opening
    and shapes no post to a person, which real bodies do: over half of its gap is taken to close.
    """
    return 100.0 * empty_at_opening(sample)


def support_empty_at_opening(sample: Sample) -> np.ndarray:
    """Share of support posts that nobody holds when support opens."""
    closed = sample.drawn("forecast-filling.gap_closed") * sample.drawn("forecast-filling.support_gap")
    return share_moved(sample.of("share of posts empty at opening: support"), closed)


def support_unfilled(sample: Sample) -> np.ndarray:
    """Two months before opening, after slotting in and the redeployment pool, before competition ends.

    Leadership was fragile (C08), the first round for directors short (S11), and groups take the people
    they know. The model has more posts empty after the pool than at opening, and support worse off than
    others.
    """
    earlier = sample.of("posts empty after the pool for every one at opening")
    return 100.0 * share_moved(support_empty_at_opening(sample), earlier)


def support_staff(sample: Sample) -> np.ndarray:
    """Officials expected 7,000 to 8,000 (W53); £575 million pays about 8,100 posts (S08, C56).

    Work that transfers brings its people, more than the posts planned; posts that stand empty take some
    away. People are counted, of whom one in ten posts has more than one.
    """
    posts = sample.drawn("forecast-staff.support_posts") * sample.drawn("forecast-staff.support_funded")
    held = posts * (1.0 - support_empty_at_opening(sample))
    return np.round(held * sample.drawn("forecast-staff.headcount_fte"))


def group_staff(sample: Sample) -> np.ndarray:
    """£25 a head less bought support leaves £13 to £14, some 21 to 25 posts for 175,000 people (C54).

    Groups have emptier structures than they could pay for at opening, in the model two fifths before
    late hiring. Clinical leaders who work sessions are on the payroll too, several a group.
    """
    posts = sample.of("staff at opening: group@2013-03-01") + sample.of("posts empty at opening: group")
    empty = share_moved(
        sample.of("share of posts empty at opening: group"), sample.drawn("forecast-filling.gap_closed")
    )
    staff = posts * sample.drawn("forecast-staff.group_posts") * (1.0 - empty)
    clinicians = sample.figure("T14") * sample.drawn("forecast-staff.group_clinicians")
    return np.round(staff * sample.drawn("forecast-staff.headcount_fte") + clinicians)


def board_staff(sample: Sample) -> np.ndarray:
    """The plan is 3,500 for work that 8,000 did (T20, T21), and others expected 3,000 to 4,000 (W53).

    As deep a cut was made of the authorities in 2006, which left them short (W71). The model keeps to the
    plan and leaves a tenth of the posts empty after a year. But the board's running costs, £492 million
    (T22), would pay twice the plan at what a post costs all in (C56); senates are to be hosted (T24), and
    part-time work makes more people than posts.
    """
    kinds = ("board", "area-team", "region-office")
    staff = sum(sample.of(f"staff a year after opening: {kind}@2014-03-01") for kind in kinds)
    return np.round(np.asarray(staff) * sample.drawn("forecast-staff.board"))


def from_outside(sample: Sample) -> np.ndarray:
    """Support was to be filled from people at risk; 3 of 22 interim leaders were commercial (C18).

    The model lets outsiders in at go-live only and finds 2% to 3% by then; real units advertise from
    autumn on, for business skills above all, which the trusts lacked (C08).
    """
    share = sample.of("share of support staff from outside") * sample.drawn("forecast-filling.outside")
    return 100.0 * np.minimum(share, 0.6)


def planned_spend(sample: Sample) -> np.ndarray:
    """A survey of March 2012 has £11.52 (S07); services themselves budget £8 to £12, on average £9.90 (C52).

    Nothing is simulated here: the two are weighed. Five of seven services expected less than half of the
    allowance. A third of groups are not satisfied (C61), which takes work in house; groups that cannot hire
    buy more.
    """
    return sample.drawn("forecast-spend.planned")


def first_year_spend(sample: Sample) -> np.ndarray:
    """Agreements of a first year are fixed: spend is near the plan; some work is added, some taken back.

    In half of the runs the simulated market says how much of the income stays; in the others all of it does,
    give or take a fifth.
    """
    simulated = sample.of("income of the first year kept")
    kept = np.where(_simulated(sample) & np.isfinite(simulated), simulated, 1.0)
    return sample.quantity("F13") * kept * sample.drawn("forecast-spend.first_year")


def support_income(sample: Sample) -> np.ndarray:
    """£575 million is for 49.9 million people (S08, S09); 54 million stand behind the allowance (M41).

    The board is to be the largest customer of support itself (the leading article of S33), so income is
    that of groups and a fifth more, with much doubt.
    """
    groups = sample.quantity("F14") * sample.drawn("forecast-spend.population")
    return groups * (1.0 + sample.drawn("forecast-spend.other_customers"))


def support_surplus(sample: Sample) -> np.ndarray:
    """Break-even is the duty; prices a head are fixed in advance while posts stand empty, which saves pay.

    A part of an empty post's pay is not spent on interims. Against it stand the cost of starting up and
    customers that leave. In half of the runs the surplus starts from the simulated market's, most of
    which a body that has to break even spends or hands back.
    """
    empty = support_empty_at_opening(sample) * sample.drawn("forecast-support.mid_year_empty")
    pay = 1.0 - sample.evidence.value("money.non_pay_share")
    saved = 100.0 * pay * empty * sample.drawn("forecast-spend.vacancy_saved")
    kept = sample.drawn("forecast-spend.surplus_kept")
    simulated = 100.0 * kept * sample.of("surplus of the first year over income")
    centre = np.where(_simulated(sample) & np.isfinite(simulated), simulated, saved)
    return centre + sample.drawn("forecast-spend.margin")


def redundancies_2010(sample: Sample) -> np.ndarray:
    """57 trusts had 776 redundancies to July 2011 (S15), 2,056 for 151; 26 by autumn 2010 at 40 (W15).

    Trusts paid £60 million for compulsory exits (W25), at £40,000 to £50,000 each 1,200 to 1,500 people.
    The model puts most of them into 2011 and is scaled up: of another £109 million for voluntary exits and
    early retirement the national scheme is less than half, local schemes are not in the model, and
    authorities and the department are senders too.
    """
    return _redundancies(sample, 2010)


def redundancies_2011(sample: Sample) -> np.ndarray:
    """The whole service had 1,456 in April to June 2011, compulsory ones, the third rise in a row (W27).

    About half may be senders'. The model, which meets the pace of the cut, has more; Durham cut a
    quarter of its staff with two redundancies (U16). The official 7,000 is a third of an estimate since
    lowered by 8,000 (W34).
    """
    return _redundancies(sample, 2011)


def redundancies_2012(sample: Sample) -> np.ndarray:
    """The trusts close in this year, and who has no post is made redundant.

    In the model one in eight has no destination. The smaller change of 2006 made 5,318 redundant in 33
    months with a peak of 256 a month (W70). Who is spared early is left at the closing; but vacancies
    elsewhere and letters of destination spare most.
    """
    return _redundancies(sample, 2012)


def _redundancies(sample: Sample, year: int) -> np.ndarray:
    model = sample.of(f"redundancies in the year@{year}-04-01")
    factor = sample.drawn("forecast-redundancy.all_years") * sample.drawn(f"forecast-redundancy.year_{year}")
    return np.round(model * factor)


def all_redundancies(sample: Sample) -> np.ndarray:
    """Redundancies from May 2010 to March 2013: the three years less the model's share of April 2010."""
    model = sum(sample.of(f"redundancies in the year@{year}-04-01") for year in (2010, 2011, 2012))
    since_may = sample.of("redundancies since May 2010@2013-03-01") / np.maximum(np.asarray(model), 1.0)
    years = sum(sample.quantity(name) for name in ("F17", "F18", "F19"))
    return np.asarray(years) * np.minimum(since_may, 1.0)


def mean_cost(sample: Sample) -> np.ndarray:
    """The assessment implies £49,000 (W30), its high case £77,000 (W34).

    2006-08 had £82,446 (W70), an early sample £19,552 (S13). The model pays the contract to people like
    all commissioning staff, about £32,000. It has no pension drawn early at the employer's cost and
    picks nobody for seniority; both lift the mean.
    """
    people = np.maximum(sample.of("redundancies since May 2010@2013-03-01"), 1.0)
    model = sample.of("cost of redundancies since May 2010@2013-03-01") / people
    return model * sample.drawn("forecast-redundancy.mean_cost")


def total_cost(sample: Sample) -> np.ndarray:
    """People times mean cost. £195 million had gone by September 2011, half way in time (W34).

    The smaller change of 2006 cost £438 million (W70). The official £1,024 million is for 20,900 people
    (W30), a number that was lowered since; the high case that replaced it, £989 million (W34), has half as
    much again a head as had been paid so far. Both lie outside.
    """
    return all_redundancies(sample) * sample.quantity("F20") / MILLION


def transition_2013(sample: Sample) -> np.ndarray:
    """Redundancies, the assessment's £323 to £377 million of other costs (M06), and setting up new bodies.

    Officials lowered 1.4 to 1.2-1.3 billion (M04) with the number of redundancies, which falls short of
    the assessment; other costs seldom do.
    """
    other = (
        sample.drawn("forecast-transition.assessed")
        * sample.drawn("forecast-transition.non_staff")
        * sample.drawn("forecast-transition.by_2013")
    )
    return sample.quantity("F21") + other + sample.drawn("forecast-transition.set_up")


def transition_2014(sample: Sample) -> np.ndarray:
    """The same a year later: notice that runs on, accounts to close, leases, what had not fallen due.

    Officials give one sum for all years (M04). Trusts close on the first day of this year, so that most has
    been paid by then; an outside estimate of twice the sum (M05) holds the upper end open.
    """
    return sample.quantity("F22") + sample.drawn("forecast-transition.year_2013")


def attrition(sample: Sample) -> np.ndarray:
    """The assessment has 3,600 (W30). In the model 8% of the staff that are left go in the last year.

    Sender bodies employ more than these: people bound for local authorities and national bodies (W53),
    and the department's own. A labour market in recession and redundancy pay to wait for keep leaving
    low.
    """
    model = sample.of("natural attrition of senders in the year@2012-04-01")
    return np.round(model * sample.drawn("forecast-attrition.bodies"))


def back_2012(sample: Sample) -> np.ndarray:
    """Terms let people return after four weeks (W32); vacancies in the new bodies and at providers draw them.

    In the model one in five looks for a post within a year and finds one; half of that is taken. Some
    two fifths of all redundancies fall after this date, so few have had the time.
    """
    return _back(sample, "2012-09-01", "redundancies since May 2010@2012-09-01")


def back_2014(sample: Sample) -> np.ndarray:
    """The same with those made redundant at the closing, and most of two more years to come back in.

    No count is known. Terms allow a return after four weeks, or six months after a voluntary exit (W32, W21);
    posts in administration fall by 6% a year (W09), and who is near pension age stays away.
    """
    return _back(sample, "2014-06-01", "redundancies since May 2010@2013-03-01")


def _back(sample: Sample, day: str, out: str) -> np.ndarray:
    share = sample.of(f"redundant people employed again@{day}") / np.maximum(sample.of(out), 1.0)
    since = sample.of(out) / np.maximum(sample.of("redundancies since May 2010@2013-03-01"), 1.0)
    returned = share_moved(share, sample.drawn("forecast-redundancy.returned"))
    return np.round(returned * since * all_redundancies(sample))


def independent(sample: Sample) -> np.ndarray:
    """Policy is that hosting ends by 2016 (S33). Hardly anyone in the articles expects it.

    An election lies before the date, a framework of 2007 had one contract months after launch (C91), and
    test 3 asks only for a likely plan (C36). Mostly none or a few, with a tail where policy is kept.
    """
    return sample.survivors("independent", trading_2016(sample), sample.drawn("forecast-support.independent"))


QUANTITIES: dict[str, Quantity] = {
    "F01": first_round,
    "F02": by_august,
    "F03": by_october,
    "F04": area_directors,
    "F05": trading_2013,
    "F06": trading_later,
    "F07": grouped_2014,
    "F08": accredited,
    "F09": trading_2017,
    "F10": support_staff,
    "F11": group_staff,
    "F12": board_staff,
    "F13": planned_spend,
    "F14": first_year_spend,
    "F15": support_income,
    "F16": support_surplus,
    "F17": redundancies_2010,
    "F18": redundancies_2011,
    "F19": redundancies_2012,
    "F20": mean_cost,
    "F21": total_cost,
    "F22": transition_2013,
    "F23": transition_2014,
    "F24": unfilled,
    "F25": support_unfilled,
    "F26": from_outside,
    "F27": attrition,
    "F28": back_2012,
    "F29": back_2014,
    "F31": independent,
}


def reason(question: str) -> str:
    """Give the paragraph of why behind a question."""
    return " ".join((getdoc(QUANTITIES[question]) or "").split())
