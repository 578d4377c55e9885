"""The verb agreements: the register, measures over time, credits, notice dates, reviews."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    OptionOption,
    PlanArgument,
    app,
    print_json,
    print_table,
    read_date,
    say_error,
)

if TYPE_CHECKING:
    from remit.agreements.proposals import Proposal
    from remit.agreements.register import Register
    from remit.agreements.reviewing import Reviews

DateOption = Annotated[
    str | None,
    typer.Option("--date", help="Day, YYYY-MM-DD; default the last result, or when agreements begin."),
]
WantedOption = Annotated[
    float,
    typer.Option("--outcomes", min=0.0, max=1.0, help="Share of the price at stake to depend on outcomes."),
]
SoonOption = Annotated[
    int, typer.Option("--soon", min=1, help="Months ahead in which notice dates count as coming.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for the tables as CSV and a page with charts and icons.")
]
NAMED = 15


@app.command()
def agreements(
    plan: PlanArgument,
    date: DateOption = None,
    outcomes: WantedOption = 0.5,
    soon: SoonOption = 6,
    option: OptionOption = "baseline",
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold agreements on support and contracts on health services to account.

    Measures by statistical process control, credits due, notice dates coming, price tied to outcomes, and how
    many contracts the staff can review.
    """
    import remit
    from remit.agreements.page import write_register
    from remit.agreements.proposals import propose_outcomes
    from remit.agreements.register import read_register
    from remit.agreements.reviewing import review_capacity
    from remit.market.terms import market_terms
    from remit.plan import evidence_of
    from remit.rules.compiled import forget

    forget()
    applied = remit.read(plan).apply(option)
    day = read_date(date, "--date") if date else _day_of(applied)
    register = read_register(applied, day)
    if register.held.is_empty():
        say_error(f"no agreement or contract is in force on {day}: name another day with --date")
        raise typer.Exit(BAD_INPUT)
    evidence = evidence_of(applied)
    proposals = propose_outcomes(register, outcomes)
    reviews = review_capacity(register, evidence, market_terms(evidence).review)
    if out is not None:
        write_register(register, proposals, reviews, out)
    if as_json:
        print_json(_json(register, proposals, reviews, soon))
        return
    _print(register, proposals, reviews, soon, outcomes)
    if out is not None:
        sys.stdout.write(f"\nPage: {out / 'agreements.html'}\n")


def _day_of(plan: Any) -> date:
    """Give the last month with results, else the first day of something bought."""
    last = plan.bodies.measurements["month"].max()
    if isinstance(last, date):
        return last
    first = plan.bodies.agreements["starts"].min()
    return max(plan.start, first) if isinstance(first, date) else date(plan.start.year, plan.start.month, 1)


def _print(
    register: "Register", proposals: "list[Proposal]", reviews: "list[Reviews]", soon: int, wanted: float
) -> None:
    import polars as pl

    held = register.held
    sums = (
        held.group_by("sort")
        .agg(pl.len(), pl.col("value_pence_y").sum(), pl.col("measures").sum())
        .sort("sort")
    )
    rows = [
        [sort, f"{n:,}", f"{pence / 1e8:,.1f}", str(measures)]
        for sort, n, pence, measures in sums.iter_rows()
    ]
    title = f"{register.plan.title}: register on {register.date}"
    print_table(title, ["Sort", "In force", "£m a year", "Measures"], rows, frozenset({1, 2, 3}))
    _print_measures(register)
    _print_notice(register, soon)
    _print_proposals(proposals, wanted)
    _print_reviews(reviews)


def _print_measures(register: "Register") -> None:
    from remit.agreements.register import at_stake, held_by

    if not register.measured:
        sys.stdout.write("\nNo measures: nothing in the register is held to a target (measures.csv).\n")
        return
    rows = [
        [
            held_by(one.row),
            str(one.row["name"]),
            str(one.row["sort"]),
            f"{one.values[-1]:g}" if one.values.size else "none",
            "" if one.row["target"] is None else f"{one.row['target']:g}",
            one.variation.value + (" (provisional)" if one.provisional else ""),
            one.assurance.value,
            f"{at_stake(one.row):.1%}",
            str(len(one.missed)),
        ]
        for _, one in sorted(register.measured.items(), key=lambda pair: (held_by(pair[1].row), pair[0]))
    ]
    columns = [
        "Of",
        "Measure",
        "Sort",
        "Last",
        "Target",
        "Variation",
        "Assurance",
        "At stake",
        "Months missed",
    ]
    sys.stdout.write("\n")
    print_table("Measures over time", columns, rows, frozenset({3, 4, 7, 8}))
    due = register.credits()
    total = int(due["pence"].sum()) if due.height else 0
    sys.stdout.write(f"Credits due for missed months so far: £{total / 100:,.2f} in {due.height} months.\n")


def _print_notice(register: "Register", soon: int) -> None:
    coming = register.notice_coming(soon)
    rows = [
        [str(by), name, customer, supplier, "" if end is None else str(end), f"{pence / 100:,.0f}"]
        for by, name, customer, supplier, end, pence in coming.select(
            "notice_by", "id", "customer", "supplier", "ends", "value_pence_y"
        )
        .head(NAMED)
        .iter_rows()
    ]
    if not rows:
        sys.stdout.write(f"\nNo notice date within {soon} months.\n")
        return
    sys.stdout.write("\n")
    columns = ["Notice by", "Id", "Customer", "Supplier", "Ends", "£ a year"]
    print_table(f"Notice dates within {soon} months: {coming.height}", columns, rows, frozenset({5}))


def _print_proposals(proposals: "list[Proposal]", wanted: float) -> None:
    if not proposals:
        return
    rows = [
        [
            one.id,
            one.what,
            f"{one.outcome_share_now:.0%}",
            f"{one.outcome_share_then:.0%}",
            f"{one.at_risk_pence_y_now / 100:,.0f}",
            f"{one.at_risk_pence_y_then / 100:,.0f}",
        ]
        for one in proposals[:NAMED]
    ]
    columns = ["Of", "Proposal", "On outcomes now", "Then", "£ a year at risk now", "Then"]
    sys.stdout.write("\n")
    print_table(f"Less than {wanted:.0%} of the price at stake depends on outcomes", columns, rows,
                frozenset({2, 3, 4, 5}))  # fmt: skip


def _print_reviews(reviews: "list[Reviews]") -> None:
    if not reviews:
        return
    rows = [
        [
            one.customer,
            str(one.contracts),
            f"{one.value_pence_y / 1e8:,.1f}",
            f"{one.fte:.1f}",
            f"{one.experience:.0%}",
            f"{one.reviewed:.1f}",
            f"{one.recovered_pence_y / 1e8:,.2f}",
            f"{one.lost_pence_y / 1e8:,.2f}",
        ]
        for one in reviews
    ]
    columns = [
        "Customer", "Contracts", "£m a year", "Contracting FTE", "Experience", "Reviewed a year",
        "£m recovered", "£m lost if one expert leaves",
    ]  # fmt: skip
    sys.stdout.write("\n")
    print_table("Contracts with providers: what the staff can review", columns, rows, frozenset(range(1, 8)))


def _json(
    register: "Register", proposals: "list[Proposal]", reviews: "list[Reviews]", soon: int
) -> dict[str, Any]:
    from remit.agreements.register import held_by

    measured = [
        {
            "measure": name,
            "of": held_by(one.row),
            "sort": one.row["sort"],
            "values": dict(zip((str(month) for month in one.months), one.values.tolist(), strict=True)),
            "limits": one.limits._asdict() if one.limits else None,
            "special": one.causes.any.tolist() if one.causes else [],
            "variation": one.variation.value,
            "assurance": one.assurance.value,
            "provisional": one.provisional,
            "missed": [str(month) for month in one.missed],
        }
        for name, one in register.measured.items()
    ]
    return {
        "date": register.date,
        "register": register.held.to_dicts(),
        "measures": measured,
        "credits": register.credits().to_dicts(),
        "notice": register.notice_coming(soon).to_dicts(),
        "proposals": [one._asdict() for one in proposals],
        "reviews": [one._asdict() for one in reviews],
    }
