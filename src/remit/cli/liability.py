"""The page of a liability: totals, exit packages, approvals, and who is left out."""

import sys
from typing import TYPE_CHECKING

from remit.cli.app import print_table
from remit.cli.words import print_titled, print_wrapped, scheme_words

if TYPE_CHECKING:
    import polars as pl

    from remit.exits import Liability

SHOWN = 20
"""Rows of a table that are printed at most; all are written with --out."""
NAME_WIDTH = 30
"""Columns for the name of a body."""
IN_THOUSANDS_FROM = 1_000_000_000
"""Pence in a total from which tables are in thousands of pounds."""
MONEY = {
    "Payment": "payment_pence",
    "Pension": "pension_pence",
    "In lieu": "notice_pence",
    "NI": "insurance_pence",
    "Cost": "total_pence",
    "Cash": "cash_pence",
}
"""Columns of money by their heading; those in which nothing stands are left out, but for payment and cost."""
ALWAYS = ("Payment", "Cost")
EXPLAINED = (
    "Payment is redundancy or severance pay; Pension what the employer pays for early pensions beyond it; "
    "In lieu pay in lieu of notice; NI employer's National Insurance; Cost all of these; Cash what people "
    "get before tax, pay in lieu included. Columns of noughts are not shown."
)

ASSUMED = (
    "Assumed throughout: pay of the staff list as on the last day, without awards and increments until then; "
    "notice worked unless paid in lieu is asked for; a month's pay a twelfth of a year's unless by week is "
    "asked for; posts of those who resign by agreement not redundant. A person's statement has the rest."
)


def print_liability(liability: "Liability") -> None:
    """Print the totals of a liability, with who is left out and why."""
    from remit.exits.files import BY
    from remit.exits.totals import totals

    occasion = liability.occasion
    sys.stdout.write(f"{liability.plan.title}\n")
    print_wrapped(
        f"Last day of employment {occasion.last_day}; consultation from {occasion.consultation}; rules and "
        f"rates known by {occasion.evidence.date}."
    )
    for assumed in occasion.assumed:
        print_wrapped(assumed, "  ", "  ")
    _print_schemes(liability)
    whole = totals(liability.people)
    largest = whole["total_pence"].max() or 0
    thousands = isinstance(largest, int) and largest >= IN_THOUSANDS_FROM
    print_wrapped(EXPLAINED)
    print_wrapped(ASSUMED)
    title = "What it costs if everybody leaves, by scheme (the schemes are alternatives: they do not add up)"
    _print_money(title, whole, "scheme", thousands)
    for scheme in liability.schemes:
        own = liability.people.filter(scheme=scheme.id)
        for column in BY if own.height else ():
            _print_money(f"{scheme.id}, by {column}", _in_order(liability, own, column), column, thousands)
    _print_packages(liability, thousands)
    _print_approvals(liability)
    _print_left_out(liability)


def _print_schemes(liability: "Liability") -> None:
    from remit.exits.occasion import schemes_begun

    last_day = liability.occasion.last_day
    for scheme in liability.schemes:
        print_wrapped(scheme_words(scheme), "  ", "    ")
        if not scheme.is_open(last_day):
            why = "closed to applications" if scheme.offered else "not offered by the plan"
            print_wrapped(f"{why}: only for people whom departures.csv names", "    ", "    ")
        if number := liability.left_out[scheme.id]:
            print_wrapped(f"{number:,} left out of it: see the end", "    ", "    ")
        nothing = liability.people.filter(scheme=scheme.id, total_pence=0).height
        if nothing:
            print_wrapped(
                f"{nothing:,} are due nothing under it: too little service, or lost", "    ", "    "
            )
    for row in liability.plan.bodies.schemes.filter(rule="retention").iter_rows(named=True):
        if row["opens"] <= last_day <= row["closes"]:
            print_wrapped(f"not priced here: {row['scheme']}, which pays for staying", "  ", "    ")
    shown = {scheme.id for scheme in liability.schemes}
    closed = [scheme for scheme in schemes_begun(liability.plan, last_day) if not scheme.is_open(last_day)]
    for scheme in closed:
        if scheme.id not in shown:
            why = f"closed to applications on {scheme.closes}" if scheme.offered else "no change offers it"
            why = f"{why}; departures.csv names nobody"
            print_wrapped(f"not shown: {scheme.id}, {why}", "  ", "    ")


def _in_order(liability: "Liability", people: "pl.DataFrame", column: str) -> "pl.DataFrame":
    """Add up by a column: bands in their order, all others by what they cost; bodies with their names."""
    import polars as pl

    from remit.bodies.tables import BANDS
    from remit.exits.totals import totals_by

    table = totals_by(people, column)
    if column == "band":
        return table.sort(pl.col("band").replace_strict(BANDS, range(len(BANDS))))
    table = table.sort("total_pence", descending=True, maintain_order=True)
    if column == "body":
        names = liability.plan.bodies.bodies.select("body", "name")
        named = pl.format("{} {}", "body", "name").str.slice(0, NAME_WIDTH).str.strip_chars_end()
        return table.join(names, on="body", how="left", maintain_order="left").with_columns(body=named)
    return table


def _print_money(title: str, table: "pl.DataFrame", column: str, thousands: bool) -> None:
    import polars as pl

    table = table.with_columns(cash_pence=pl.col("cash_pence") + pl.col("notice_pence"))
    shown = {name: key for name, key in MONEY.items() if name in ALWAYS or bool((table[key] != 0).any())}
    rows = [
        [str(row[column]), f"{row['people']:,}", *(_pounds(row[key], thousands) for key in shown.values())]
        for row in table.head(SHOWN).iter_rows(named=True)
    ]
    if table.height > SHOWN:
        title = f"{title}: the {SHOWN} that cost most, of {table.height}"
    print_titled(f"{title}; {_unit(thousands)}", [column.capitalize(), "People", *shown], rows)


def _print_packages(liability: "Liability", thousands: bool) -> None:
    from remit.exits.totals import exit_packages, one_each

    occasion = liability.occasion
    packages = exit_packages(one_each(liability), occasion.evidence, occasion.last_day)
    rows = [
        [
            row["band"],
            *(f"{row[name]:,}" for name in ("compulsory", "other", "total")),
            _pounds(row["total_pence"], thousands),
        ]
        for row in packages.iter_rows(named=True)
    ]
    title = f"Exit packages, as annual reports show them; cost in {_unit(thousands)}"
    why = "Compulsory, but for people whom departures.csv has leave under another scheme"
    columns = ["Cost of package", "Compulsory", "Other agreed", "Total", "Cost"]
    print_titled(f"{title}\n{why}", columns, rows)


def _print_approvals(liability: "Liability") -> None:
    from remit.exits.totals import approvals

    rows = [[scheme, name, f"{number:,}"] for scheme, name, number in approvals(liability).iter_rows()]
    sys.stdout.write("\nWhose approval they need\n")
    print_table("", ["Scheme", "Approval by", "Exits"], rows, frozenset({2}))


def _print_left_out(liability: "Liability") -> None:
    from remit.faults import fold

    faults = (*liability.staff.faults, *liability.faults)
    if not faults:
        return
    sys.stdout.write("\nLeft out of all totals above, or counted with a doubt\n")
    for scheme, number in liability.left_out.items():
        people = "1 person is" if number == 1 else f"{number:,} people are"
        sys.stdout.write(f"  {scheme}: {people} left out\n")
    for fault in fold(faults):
        print_wrapped(str(fault), "  ", "    ")


def print_comparison(first: "Liability", second: "Liability") -> None:
    """Print what leaving on the second day costs beside the first, by scheme."""
    from remit.exits.compare import compare_totals

    table = compare_totals(first, second)
    days = (str(first.occasion.last_day), str(second.occasion.last_day))
    largest = max((cost for cost in table["total_pence"] if cost is not None), default=0)
    thousands = largest >= IN_THOUSANDS_FROM
    names = ("total_pence", "total_pence_as_if", "total_difference_pence", "cash_difference_pence")
    rows = [
        [
            row["scheme"],
            *(_pounds(row[name], thousands) for name in names),
            f"{row['years_more']:,}",
            f"{row['years_fewer']:,}",
        ]
        for row in table.iter_rows(named=True)
    ]
    columns = ["Scheme", *days, "More cost", "More cash", "A year more", "A year less"]
    title = f"Leaving on {days[1]} instead of {days[0]}: cost to the employer; {_unit(thousands)}"
    why = "A year more, a year less: people with another number of complete years of service"
    print_titled(f"{title}\n{why}", columns, rows)
    if set(second.staff.faults) != set(first.staff.faults):
        sys.stdout.write(f"\nOn {days[1]}:")
        _print_left_out(second)


def _unit(thousands: bool) -> str:
    return "£000" if thousands else "£"


def _pounds(pence: int | None, thousands: bool) -> str:
    """Write pence for a table, in whole pounds or thousands of them, half up."""
    if pence is None:
        return "-"
    parts = 100_000 if thousands else 100
    whole = (2 * abs(pence) + parts) // (2 * parts)
    return f"{-whole if pence < 0 else whole:,}"
