"""What follows from a proposal: people at risk, duties to consult, cost, empty posts, expertise, cover."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS
from remit.exits.staff import date_as_number, dates_as_numbers
from remit.matching.proposal import LEAVES_UNDER_SCHEME, SLOTS_IN, WITHOUT, Proposal
from remit.rules.arithmetic import add_days, add_months, complete_years_of
from remit.rules.consultation import consultation_days, consultation_terms, most_proposed, notification_terms
from remit.rules.versions import NotCovered

SAFE = ("lift and shift", SLOTS_IN, "stays in post", "takes other NHS work")
"""Steps of who is not at risk: the place is theirs without a contest."""
LOST = (WITHOUT, LEAVES_UNDER_SCHEME)
"""Steps of who leaves."""
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Chain:
    """Who would act up into an empty post, and into the posts that this leaves.

    Attributes:
        post: The empty post.
        people: Who would act up, one after another, each into the post of the one before.
    """

    post: str
    people: tuple[str, ...]


def at_risk(proposal: Proposal) -> pl.DataFrame:
    """Count people by body and last day: concerned, at risk, to be made redundant, leaving under a scheme.

    At risk is whoever has no place without a contest; what they may be dismissed for is decided by nobody
    yet.
    """
    risk = ~pl.col("step").is_in(SAFE)
    return (
        proposal.people.group_by("body", "leaves")
        .agg(
            concerned=pl.len().cast(pl.Int64),
            at_risk=risk.sum().cast(pl.Int64),
            contested=pl.col("contested").sum().cast(pl.Int64),
            no_post=(pl.col("step") == WITHOUT).sum().cast(pl.Int64),
            leave_under_scheme=(pl.col("step") == LEAVES_UNDER_SCHEME).sum().cast(pl.Int64),
        )
        .sort("leaves", "body")
    )


def duties(proposal: Proposal) -> pl.DataFrame:
    """Give the duties to consult and to notify that the proposal triggers, by body.

    Proposed dismissals are those without a post and those under a voluntary redundancy scheme. Each body is
    taken as one establishment (assumed). The latest start leaves the days of consultation and then the
    longest notice of anybody concerned before the first last day.

    Returns:
        One row a body with proposed dismissals: `body, first, proposed` (the most within the window of days),
        `days` and `notify_days` (0 where only individual consultation is due), `notice_months, start_by`.
    """
    solved = proposal.solved
    rules = {scheme.id: scheme.rule for one in solved.scope.liabilities.values() for scheme in one.schemes}
    schemes = solved.scope.people.select("person", rule=pl.col("scheme").replace_strict(rules, default=None))
    rows = proposal.people.join(schemes, on="person", how="left")
    dismissed = (pl.col("step") == WITHOUT) | (
        (pl.col("step") == LEAVES_UNDER_SCHEME) & (pl.col("rule") == "voluntary-redundancy")
    )
    made = []
    for (body,), own in rows.filter(dismissed).sort("leaves").group_by("body", maintain_order=True):
        first = own["leaves"].min()
        assert isinstance(first, dt.date)
        made.append(_duty(proposal, str(body), own, first))
    schema = {
        "body": pl.String,
        "first": pl.Date,
        "proposed": pl.Int64,
        "days": pl.Int64,
        "notify_days": pl.Int64,
        "notice_months": pl.Int64,
        "start_by": pl.Date,
    }
    return pl.DataFrame(made, schema=schema, orient="row")


def _duty(proposal: Proposal, body: str, own: pl.DataFrame, first: dt.date) -> tuple[object, ...]:
    scope = proposal.solved.scope
    liability = scope.liabilities[first]
    on = liability.occasion.consultation
    days = dates_as_numbers(own["leaves"])
    try:
        consult, notify = consultation_terms(scope.evidence, on), notification_terms(scope.evidence, on)
    except NotCovered:
        return (body, first, own.height, None, None, None, None)
    most = int(most_proposed(days, consult))
    needed, told = int(consultation_days(most, 0, consult)), int(consultation_days(most, 0, notify))
    staff = liability.staff
    concerned = staff.people["person"].is_in(own["person"].implode()).to_numpy()
    notice = int(staff.records["notice_months"][concerned].max(initial=0))
    last = date_as_number(first)
    start = add_days(add_months(last, -notice), -max(needed, told))
    return (body, first, most, needed, told, notice, dt.datetime.strptime(str(start), "%Y%m%d").date())


def costs(proposal: Proposal) -> dict[str, int]:
    """Give what the proposal costs, in pence, by item.

    `redundancies` is the cost to the employer as `remit exits` counts it, of which `redundancy_pay` is paid
    to people; `schemes` is that of who leaves under a scheme; `protection` is pay protection in all its
    months.
    """
    people = proposal.people
    without = people.filter(step=WITHOUT)
    paid = 0
    for day, liability in proposal.solved.scope.liabilities.items():
        own = without.filter(pl.col("leaves") == day).select("person")
        rows = liability.people.filter(pl.col("rule") == "redundancy").unique("person", keep="first")
        paid += int(rows.join(own, on="person", how="semi")["payment_pence"].sum())
    return {
        "redundancies": int(without["exit_pence"].fill_null(0).sum()),
        "redundancy_pay": paid,
        "schemes": int(people["scheme_pence"].fill_null(0).sum()),
        "protection": int(people["protection_pence"].fill_null(0).sum()),
    }


def empties(proposal: Proposal) -> pl.DataFrame:
    """Count places by function and band: to be filled, filled, left empty."""
    order = pl.col("band").replace_strict(BANDS, range(len(BANDS)), return_dtype=pl.Int64)
    return (
        proposal.posts.group_by("function", "band")
        .agg(pl.col("places", "taken", "empty").sum())
        .filter(pl.col("places") > 0)
        .sort("function", order)
    )


def expertise(proposal: Proposal) -> pl.DataFrame:
    """Set years of service, and years in the function, of who is concerned beside what is lost.

    Years in the function are known where standing.csv has the day; other people's years of service stand in
    for them, and their number is said. A move out of the function loses the years in it, and not the service.

    Returns:
        One row a function and a last one for all: `function, people, leave, move_out, service_years,
        service_lost, function_years, function_lost, not_known`.
    """
    scope = proposal.solved.scope
    staff = next(iter(scope.liabilities.values())).staff
    since = pl.DataFrame({"person": staff.people["person"], "since": staff.records["reckonable_from"]})
    known = scope.people.select("person", "function_from")
    rows = proposal.people.join(since, on="person", how="left").join(known, on="person", how="left")
    leaves = dates_as_numbers(rows["leaves"])
    service = complete_years_of(rows["since"].to_numpy(), leaves)
    begun = dates_as_numbers(rows["function_from"])
    in_function = np.where(
        begun > 0, complete_years_of(np.where(begun > 0, begun, 20000101), leaves), service
    )
    gone = pl.col("step").is_in(LOST)
    out = (pl.col("new_function") != pl.col("function")).fill_null(value=False) & ~gone
    rows = rows.with_columns(
        service=pl.Series(service).cast(pl.Int64),
        years=pl.Series(in_function).cast(pl.Int64),
        unknown=pl.Series(begun == 0),
        gone=gone,
        out=out,
    )
    sums = [
        pl.len().cast(pl.Int64).alias("people"),
        pl.col("gone").sum().cast(pl.Int64).alias("leave"),
        pl.col("out").sum().cast(pl.Int64).alias("move_out"),
        pl.col("service").sum().alias("service_years"),
        pl.col("service").filter("gone").sum().alias("service_lost"),
        pl.col("years").sum().alias("function_years"),
        pl.col("years").filter(pl.col("gone") | pl.col("out")).sum().alias("function_lost"),
        pl.col("unknown").sum().cast(pl.Int64).alias("not_known"),
    ]
    return pl.concat(
        [
            rows.group_by("function").agg(sums).sort("function"),
            rows.select(pl.lit("all").alias("function"), *sums),
        ]
    )


def cover(proposal: Proposal) -> pl.DataFrame:
    """Say for each critical or senior post how many could step up into it, and how many places are empty.

    Who could step up holds, after the filling, a post of the same body and function, one band below; into a
    senior post, of the two highest bands below it in the body.

    Returns:
        `post, body, function, band, places, empty, could_step_up`, posts without cover first.
    """
    rows = proposal.posts.filter(pl.col("critical") | pl.col("senior"))
    counts = [len(_deputies(proposal, row)) for row in rows.iter_rows(named=True)]
    table = rows.select("post", "body", "function", "band", "places", "empty")
    return table.with_columns(could_step_up=pl.Series(counts, dtype=pl.Int64)).sort("could_step_up", "post")


def _deputies(proposal: Proposal, post: dict[str, object]) -> list[str]:
    """Give who could step up into a post, the longest in service first, then by code."""
    band = BANDS.index(str(post["band"]))
    below = [BANDS[band - 1]] if not post["senior"] else list(BANDS[max(band - 2, 0) : band])
    own = proposal.people.filter(
        (pl.col("new_body") == post["body"])
        & pl.col("new_band").is_in(below)
        & pl.col("new_post").is_not_null()
    )
    if not post["senior"]:
        own = own.filter(pl.col("new_function") == post["function"])
    service = proposal.solved.scope.people.select("person", "service_from")
    return own.join(service, on="person").sort("service_from", "person")["person"].to_list()


def acting_up(proposal: Proposal) -> list[Chain]:
    """Give the chain of acting up behind each place left empty in a critical or senior post.

    The one with the longest service of those who could step up acts; the post that this leaves is covered in
    the same way, down to one that nobody covers. Nobody acts in two posts.
    """
    acting: set[str] = set()
    chains = []
    posts = {row["post"]: row for row in proposal.posts.iter_rows(named=True)}
    held = dict(proposal.people.select("person", "new_post").iter_rows())
    wanted = [row for row in posts.values() if row["empty"] and (row["critical"] or row["senior"])]
    for row in sorted(wanted, key=lambda one: (-BANDS.index(one["band"]), one["post"])):
        for _ in range(row["empty"]):
            people: list[str] = []
            post = row
            while True:
                able = [person for person in _deputies(proposal, post) if person not in acting]
                if not able:
                    break
                acting.add(able[0])
                people.append(able[0])
                post = posts[held[able[0]]]
            chains.append(Chain(row["post"], tuple(people)))
    return chains


def moves(proposal: Proposal) -> pl.DataFrame:
    """Count people by how they are placed: `step, people, fte`, and those who compete among them."""
    from remit.bodies.tables import STEPS

    order = pl.col("step").replace_strict(STEPS, range(len(STEPS)), return_dtype=pl.Int64)
    return (
        proposal.people.group_by("step")
        .agg(
            pl.len().cast(pl.Int64).alias("people"),
            pl.col("fte").sum().round(2),
            pl.col("contested").sum().cast(pl.Int64),
        )
        .sort(order)
    )
