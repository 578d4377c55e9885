"""The verb market: whether suppliers can live, who plays which part, where work of closed ones goes."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    OptionOption,
    PlanArgument,
    RunsOption,
    SeedOption,
    app,
    print_json,
    print_table,
    read_date,
    say_error,
)

if TYPE_CHECKING:
    from remit.plan import Plan
    from remit.viability.accounts import Account
    from remit.viability.closing import Left
    from remit.viability.parts import HostingEnds

DateOption = Annotated[
    str | None, typer.Option("--date", help="Day, YYYY-MM-DD; default when selling begins in the plan.")
]
CostOption = Annotated[
    str,
    typer.Option(
        "--cost", help="balance: suppliers cost what they take on the day; staff: what their staff cost."
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until", help="Simulate the market to this month, YYYY-MM: units alive by date, with ranges."
    ),
]
COSTS = ("balance", "staff")
NAMED = 6


@app.command()
def market(
    plan: PlanArgument,
    date: DateOption = None,
    cost: CostOption = "balance",
    until: UntilOption = None,
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    option: OptionOption = "baseline",
    as_json: JsonOption = False,
) -> None:
    """Tell whether suppliers of support can live, who plays which part, and what closing them takes.

    With --until the market is simulated month by month: --runs and --seed belong to that.
    """
    import remit
    from remit.rules.compiled import forget
    from remit.viability.accounts import find_accounts
    from remit.viability.closing import closing_suppliers, work_left
    from remit.viability.market import default_date
    from remit.viability.parts import conflicts_of, hosting_ends, parts_on

    if cost not in COSTS:
        say_error(f"--cost must be one of {', '.join(COSTS)}, not {cost!r}")
        raise typer.Exit(BAD_INPUT)
    forget()
    applied = remit.read(plan).apply(option)
    if until is not None:
        from remit.cli.supply import print_supply

        print_supply(applied, until, runs, seed, as_json)
        return
    day = read_date(date, "--date") if date else default_date(applied)
    accounts = find_accounts(applied, day, by_staff=cost == COSTS[1])
    if not accounts:
        say_error(f"nothing is sold on {day}: name another day with --date, or add priced agreements")
        raise typer.Exit(BAD_INPUT)
    parts = parts_on(applied, day)
    ends, left = hosting_ends(applied), work_left(applied, closing_suppliers(applied))
    if as_json:
        print_json(
            {
                "date": day,
                "suppliers": [asdict(one) | {"surplus": one.surplus} for one in accounts],
                "parts": [asdict(one) for one in parts],
                "conflicts": [asdict(one) for one in conflicts_of(parts)],
                "hosting_ends": [asdict(one) for one in ends],
                "closing": closing_suppliers(applied),
                "work_left": [asdict(one) for one in left],
            }
        )
        return
    _print_accounts(applied, day, accounts, cost)
    _print_parts(applied, day)
    _print_ends(ends)
    _print_left(applied, left)


def _print_accounts(plan: "Plan", day: Any, accounts: "list[Account]", cost: str) -> None:
    from remit.cli.words import print_wrapped

    rows = [
        [
            one.supplier,
            one.name,
            str(len(one.customers)),
            f"{one.heads:,}",
            f"{sum(one.income) / 1e8:,.1f}",
            f"{one.cost / 1e8:,.1f}",
            f"{one.price / 1e6:.2f}",
            f"{one.price_needed / 1e6:.2f}",
            "never" if one.break_even is None else f"{one.break_even:,}",
            f"{one.largest_share:.0%}",
            _sinks(one),
        ]
        for one in accounts
    ]
    columns = [
        "Body", "Name", "Customers", "People", "Income £m", "Cost £m", "£ a head", "£ needed",
        "Breaks even at", "Largest", "Sinks without",
    ]  # fmt: skip
    print_table(f"{plan.title}: suppliers on {day}", columns, rows, frozenset(range(2, 10)))
    basis = (
        "Each supplier is taken to be in balance with the customers that it has on the day."
        if cost == COSTS[0]
        else "Cost is that of staff or posts with overheads, where any are known; else what it takes."
    )
    print_wrapped(
        f"{basis} “Sinks without” is the fewest customers whose leaving makes a loss that it "
        "does not survive, with the largest of them. Odds by month: remit market PLAN --until YYYY-MM."
    )


def _sinks(one: "Account") -> str:
    if one.sunk:
        return "sunk as it is"
    if not one.sinking:
        return "nobody"
    return f"{len(one.sinking)}: {', '.join(one.sinking[:3])}" + (" ..." if len(one.sinking) > 3 else "")


def _print_parts(plan: "Plan", day: Any) -> None:
    from remit.viability.parts import conflicts_of, dates_of_parts, parts_on

    parts = parts_on(plan, day)
    shown = [one for one in parts if one.part not in ("supplier", "customer")]
    for part in ("supplier", "customer"):
        shown += [one for one in parts if one.part == part][:3]
    rows = [[one.body, one.part, f"{one.share:.1%}", f"{one.pence_y / 1e8:,.1f}"] for one in shown]
    print_table(
        f"Parts in the market on {day}", ["Body", "Part", "Share", "£m a year"], rows, frozenset({2, 3})
    )
    conflicts = conflicts_of(parts)
    for one in conflicts:
        sys.stdout.write(
            f"  Conflict: {one.body} is {one.parts[0]} and {one.parts[1]} ({one.share:.0%}): {one.why}.\n"
        )
    if not conflicts:
        sys.stdout.write("  No body plays parts that conflict.\n")
    days = dates_of_parts(plan)
    if len(days) > 1:
        named = ", ".join(str(one) for one in days[:NAMED])
        sys.stdout.write(f"  Parts change on {named}: --date shows each.\n")


def _print_ends(ends: "list[HostingEnds]") -> None:
    for one in ends:
        sys.stdout.write(
            f"\nHosting by {one.host} ends on {one.until}: {len(one.suppliers)} suppliers with "
            f"£{one.pence_y / 1e8:,.1f}m a year, {one.share:.0%} of the market, then stand alone.\n"
        )
        for name, conflicts in (("If it ends, these end", one.gone), ("They stay either way", one.stay)):
            for conflict in conflicts:
                sys.stdout.write(f"  {name}: {conflict.parts[0]} and {conflict.parts[1]}: {conflict.why}.\n")
        sys.stdout.write("  If it does not end, the host goes on carrying their losses.\n")


def _print_left(plan: "Plan", left: "list[Left]") -> None:
    if not left:
        return
    rows = [
        [
            one.function,
            ", ".join(one.destination) or "none",
            str(one.suppliers),
            str(one.customers),
            f"{one.fte:,.0f}",
            f"{one.price_gbp_head_y:.2f}",
            f"{one.in_house_gbp_head_y:.2f}",
            f"{one.in_house_fte:,.0f}",
        ]
        for one in left
    ]
    columns = [
        "Function", "Destination", "Units", "Customers", "Staff FTE", "£ a head now", "£ a head in house",
        "FTE in house",
    ]  # fmt: skip
    sys.stdout.write("\n")
    print_table("Work of suppliers that close", columns, rows, frozenset(range(2, 8)))
    nowhere = [one for one in left if not one.has_destination]
    now = sum(one.price_gbp_head_y for one in nowhere)
    then = sum(one.in_house_gbp_head_y for one in nowhere)
    staff, people = sum(one.fte for one in nowhere), sum(one.in_house_fte for one in nowhere)
    sys.stdout.write(
        f"No destination in the plan: {len(nowhere)} of {len(left)} functions, {staff:,.0f} FTE. In house it "
        f"would all take {people:,.0f} FTE and £{then:.2f} a head, against £{now:.2f} now.\n"
    )
