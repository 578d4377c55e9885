"""Whether the filling keeps people of every group alike: evidence for an equality analysis, not a legal test.

Counts and rates of those kept are set beside each other at each stage; Fisher's exact test says how easily
chance alone would make a difference as large. Nothing else in Remit reads what is used here, and no proposal
depends on it.
"""

import datetime as dt
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio

from remit.bodies.tables import EQUALITY
from remit.disclosure import ALL, HIDDEN, STEP, GivenAway, protect_counts
from remit.matching.proposal import KEEPS, LEAVES_UNDER_SCHEME, SLOTS_IN, Proposal

WORDING = "Evidence for an equality analysis, not a legal test."
UNKNOWN = "not known"
STAGES = {
    "pool": "Of those concerned, who has no place without a contest: the rate is of those who have one.",
    "selection": "Of those who had to compete for posts in a round, who was placed in it: the rate is of "
    "those placed.",
    "outcome": "Of those who did not leave by their own wish, who keeps NHS work: the rate is of those kept.",
}
"""Stages at which groups are compared, in words."""
AGES = (30, 40, 50, 55, 60)
"""Ages at which the age bands begin, after the first."""
CONFIDENCE = 0.95
LARGE = 0.05
"""Chance below which a difference is pointed out."""


class Difference(NamedTuple):
    """A group beside all others whose characteristic is known, at one stage."""

    stage: str
    round: str
    characteristic: str
    group: str
    people: int
    kept: int
    others: int
    others_kept: int
    rate: float | None
    others_rate: float | None
    odds_ratio: float | None
    low: float | None
    high: float | None
    chance: float | None


def equality(proposal: Proposal) -> pl.DataFrame:
    """Compare the groups of each characteristic at each stage, and in each round in which people competed.

    Returns:
        The fields of `Difference`, exact. `rate` is the share kept, `odds_ratio` the odds of being kept over
        those of all others with its 95% interval, `chance` the two-sided p of Fisher's exact test. People of
        whom the characteristic is not known are a group of their own and are compared with nobody.
    """
    rows = _characteristics(proposal)
    names = [name for name in rows.columns if name not in ("person", "stage", "round", "kept")]
    made = []
    for (stage, number), own in _staged(proposal, rows).group_by("stage", "round", maintain_order=True):
        for name in names:
            made += _compared(str(stage), str(number), name, own[name], own["kept"])
    return pl.DataFrame(made, schema=_schema(), orient="row")


def _schema() -> dict[str, type[pl.DataType]]:
    text, number, real = pl.String, pl.Int64, pl.Float64
    kinds = [text] * 4 + [number] * 4 + [real] * 6
    return dict(zip(Difference._fields, kinds, strict=True))


def _characteristics(proposal: Proposal) -> pl.DataFrame:
    """Give what is known of each person: the equality table, and from the staff list age band and hours."""
    scope = proposal.solved.scope
    equal = scope.plan.bodies.equality
    people = scope.people.select("person", "born", "fte", "leaves")
    age = _ages(people)
    rows = people.select("person").with_columns(
        age=age,
        hours=pl.select(
            pl.when(people["fte"] < 1).then(pl.lit("part-time")).otherwise(pl.lit("whole-time"))
        ).to_series(),
    )
    known = [name for name in EQUALITY.names if name != "person" and equal[name].null_count() < equal.height]
    rows = rows.join(equal.select("person", *known), on="person", how="left", maintain_order="left")
    return rows.with_columns(pl.col(known).fill_null(UNKNOWN)) if known else rows


def _ages(people: pl.DataFrame) -> pl.Series:
    labels = [
        f"under {AGES[0]}",
        *(f"{a} to {b - 1}" for a, b in pairwise(AGES)),
        f"{AGES[-1]} and over",
    ]
    days = (people["leaves"] - people["born"]).dt.total_days().to_numpy()
    years = np.floor(np.nan_to_num(days, nan=0) / (dt.timedelta(days=365, hours=6) / dt.timedelta(days=1)))
    return pl.Series([labels[int(place)] for place in np.searchsorted(AGES, years, side="right")])


def _staged(proposal: Proposal, rows: pl.DataFrame) -> pl.DataFrame:
    """Give people with each stage that they went through and whether they were kept at it."""
    people = proposal.people.select("person", "step", "round", "competitors", "contested", "decided_by")
    rows = rows.join(people, on="person", how="inner").filter(pl.col("step") != "stays in post")
    blank = pl.lit("")
    wished = pl.col("step").is_in((LEAVES_UNDER_SCHEME,))
    pool = rows.with_columns(stage=pl.lit("pool"), round=blank, kept=_has_place())
    competed = _competitors(proposal)
    chosen = rows.drop("round").join(competed, on="person").with_columns(stage=pl.lit("selection"))
    outcome = rows.filter(~wished).with_columns(
        stage=pl.lit("outcome"), round=blank, kept=pl.col("step").is_in(KEEPS)
    )
    columns = [
        name for name in pool.columns if name not in ("step", "competitors", "contested", "decided_by")
    ]
    return pl.concat([part.select(columns) for part in (pool, chosen, outcome)])


def _has_place() -> pl.Expr:
    return pl.col("step").is_in(("lift and shift", SLOTS_IN, "takes other NHS work"))


def _competitors(proposal: Proposal) -> pl.DataFrame:
    """Give who competed in each round, and whether they were placed in it: who applied, and somebody lost."""
    solved = proposal.solved
    rounds = [one.id for one in solved.scope.rounds]
    people = solved.seekers["person"]
    step = dict(proposal.people.select("person", "step").iter_rows())
    placed = dict(proposal.people.select("person", "round").iter_rows())
    order = {name: number for number, name in enumerate(rounds)}
    seen = np.unique(
        np.stack([solved.pairs.turn.astype(np.int64), solved.pairs.person.astype(np.int64)]), axis=1
    )
    made = []
    for turn, place in seen.T:
        person = people[int(place)]
        now = placed[person]
        earlier = now is not None and order[now] < turn
        if turn < 0 or earlier or step[person] == SLOTS_IN:
            continue
        made.append((person, rounds[turn], now == rounds[turn]))
    return pl.DataFrame(
        made, schema={"person": pl.String, "round": pl.String, "kept": pl.Boolean}, orient="row"
    )


def _compared(stage: str, number: str, name: str, groups: pl.Series, kept: pl.Series) -> list[Difference]:
    """Set each group of a characteristic beside all others whose characteristic is known."""
    known = groups != UNKNOWN
    made = []
    for group in groups.unique().sort():
        own = groups == group
        others = known & ~own
        counts = (int(own.sum()), int((own & kept).sum()), int(others.sum()), int((others & kept).sum()))
        made.append(_difference(stage, number, name, group, *counts, alone=group == UNKNOWN))
    return made


def _difference(
    stage: str,
    number: str,
    name: str,
    group: str,
    people: int,
    kept: int,
    others: int,
    others_kept: int,
    *,
    alone: bool,
) -> Difference:
    rate = kept / people if people else None
    if alone or not people or not others:
        return Difference(
            stage, number, name, group, people, kept, others, others_kept, rate, None, None, None, None, None
        )
    table = np.array([[kept, people - kept], [others_kept, others - others_kept]])
    found = odds_ratio(table)
    limits = found.confidence_interval(CONFIDENCE)
    chance = float(fisher_exact(table).pvalue)
    return Difference(
        stage,
        number,
        name,
        group,
        people,
        kept,
        others,
        others_kept,
        rate,
        others_kept / others,
        _finite(found.statistic),
        _finite(limits.low),
        _finite(limits.high),
        chance,
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def causes(table: pl.DataFrame) -> pl.DataFrame:
    """Give the differences at the outcome that chance alone would seldom make, and the rounds that make them.

    Args:
        table: what `equality` gives.

    Returns:
        `characteristic, group, rate, others_rate, chance` of the outcome, and `made_in`: the stage or round
        with the least chance of the same sign; blank where no single one stands out.
    """
    told = table.filter((pl.col("stage") == "outcome") & (pl.col("chance") < LARGE))
    rows = []
    for row in told.iter_rows(named=True):
        below = row["rate"] < row["others_rate"]
        own = table.filter(
            (pl.col("stage") != "outcome")
            & (pl.col("characteristic") == row["characteristic"])
            & (pl.col("group") == row["group"])
            & (pl.col("chance") < LARGE)
            & ((pl.col("rate") < pl.col("others_rate")) == below)
        ).sort("chance")
        made = "" if own.is_empty() else str(own["round"][0] or own["stage"][0])
        rows.append(
            (row["characteristic"], row["group"], row["rate"], row["others_rate"], row["chance"], made)
        )
    schema = {
        "characteristic": pl.String,
        "group": pl.String,
        "rate": pl.Float64,
        "others_rate": pl.Float64,
        "chance": pl.Float64,
        "made_in": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def protected(table: pl.DataFrame) -> pl.DataFrame:
    """Hide small groups of an equality table and round the others; rates follow from what is shown.

    People and people kept are counts, hidden and rounded together with their totals; rate, odds ratio,
    interval and chance are those of the rounded counts, so that they tell nothing more.

    Returns:
        `stage, round, characteristic, group, people, kept, rate, odds_ratio, low, high, chance`, as text.
    """
    made = []
    for _, own in table.group_by("stage", "round", maintain_order=True):
        shown = _shown(own)
        for row in own.iter_rows(named=True):
            made.append(_told(row, shown))
    columns = [name for name in Difference._fields if not name.startswith("others")]
    return pl.DataFrame(made, schema=dict.fromkeys(columns, pl.String), orient="row")


def _shown(table: pl.DataFrame) -> dict[tuple[str, str, str], str]:
    """Protect the counts of a stage: those kept, not kept and all, by group and in all."""
    names = table["characteristic"].unique(maintain_order=True).to_list()
    rows = []
    for row in table.iter_rows(named=True):
        for kept, people in (("yes", row["kept"]), ("no", row["people"] - row["kept"]), (ALL, row["people"])):
            rows.append(
                {
                    **dict.fromkeys(names, ALL),
                    row["characteristic"]: row["group"],
                    "kept": kept,
                    "people": people,
                }
            )
    whole = table.filter(characteristic=names[0]).select(pl.sum("kept"), pl.sum("people")).row(0)
    for kept, people in (("yes", whole[0]), ("no", whole[1] - whole[0]), (ALL, whole[1])):
        rows.append({**dict.fromkeys(names, ALL), "kept": kept, "people": people})
    frame = pl.DataFrame(rows)
    told = hidden_where_given_away(frame, [*names, "kept"])
    return {
        (name, row[name], row["kept"]): row["people"]
        for row in told.iter_rows(named=True)
        for name in names
        if row[name] != ALL
    }


def hidden_where_given_away(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Protect counts in the column people; where no choice of totals protects them, hide them all."""
    try:
        return protect_counts(frame, keys, "people")
    except GivenAway:
        every = pl.when(pl.col("people") > 0).then(pl.lit(HIDDEN)).otherwise(pl.lit("0"))
        return frame.with_columns(people=every)


def _told(row: dict[str, Any], shown: dict[tuple[str, str, str], str]) -> dict[str, str]:
    names = {name: str(row[name]) for name in ("stage", "round", "characteristic", "group")}
    name, group = names["characteristic"], names["group"]
    counts = {key: shown[name, group, key] for key in (ALL, "yes", "no")}
    made = {**names, "people": counts[ALL], "kept": counts["yes"]}
    if HIDDEN in (counts["yes"], counts["no"], counts[ALL]):
        return {**made, **dict.fromkeys(("rate", "odds_ratio", "low", "high", "chance"), HIDDEN)}
    others = {key for key in shown if key[0] == name and key[1] not in (group, UNKNOWN)}
    hidden = any(shown[key] == HIDDEN for key in others)
    kept, lost = int(counts["yes"]), int(counts["no"])
    share = "" if kept + lost == 0 else _percent(kept, kept + lost)
    if hidden or group == UNKNOWN or not others or kept + lost == 0:
        why = HIDDEN if hidden else ""
        return {**made, "rate": share, **dict.fromkeys(("odds_ratio", "low", "high", "chance"), why)}
    rest = [sum(int(shown[key]) for key in others if key[2] == part) for part in ("yes", "no")]
    again = _difference("", "", "", "", kept + lost, kept, sum(rest), rest[0], alone=False)
    tests = {
        key: "" if getattr(again, key) is None else f"{getattr(again, key):.2f}"
        for key in ("odds_ratio", "low", "high")
    }
    return {**made, "rate": share, **tests, "chance": "" if again.chance is None else f"{again.chance:.3f}"}


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{STEP * round(share / STEP) if whole < 100 else round(share)}%"
