"""The pages of a proposal: who goes where, what is open, what follows; and one person's reasons."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from remit.cli.app import print_table
from remit.cli.words import print_titled, print_wrapped
from remit.faults import counted

if TYPE_CHECKING:
    import polars as pl

    from remit.matching import Proposal
    from remit.matching.reasons import Reasons
    from remit.matching.selection import Price

SHOWN = 12
"""Rows of a table that are printed at most; all are written with --out or --json."""
METRES_A_MILE = 1609.344


def print_proposal(proposal: "Proposal") -> None:
    """Print a proposal: steps, rounds, what follows, what is to be cleared, what it is not."""
    from remit.matching.reasons import PROPOSED

    scope = proposal.solved.scope
    sys.stdout.write(f"{scope.plan.title}\n")
    print_wrapped(PROPOSED)
    for note in scope.notes:
        print_wrapped(note, "  ", "  ")
    if scope.left_out:
        print_wrapped(
            f"{counted(scope.left_out, 'person', 'people')} left out: remit check names their rows."
        )
    _print_steps(proposal)
    _print_rounds(proposal)
    _print_order(proposal)
    _print_consequences(proposal)
    _print_equality(proposal)
    _print_errors(proposal)
    _print_decisions(proposal)


def _print_steps(proposal: "Proposal") -> None:
    from remit.matching.consequences import moves

    rows = [
        [row["step"], f"{row['people']:,}", f"{row['fte']:,.1f}", f"{row['contested']:,}"]
        for row in moves(proposal).iter_rows(named=True)
    ]
    print_titled(
        "Who goes where\nContested: equal by the rules to somebody on the other side of the line; the panel "
        "decides",
        ["How", "People", "FTE", "Contested"],
        rows,
    )


def _print_rounds(proposal: "Proposal") -> None:
    rows = [
        [
            row["round"],
            row["method"],
            f"{row['opens']} to {row['closes']}",
            *(f"{row[name]:,}" for name in ("places", "applicants", "placed", "lost", "empty")),
        ]
        for row in proposal.rounds.iter_rows(named=True)
    ]
    sys.stdout.write("\nThe rounds in their order; lost: who applied and has no post in the end\n")
    columns = ["Round", "Method", "Days", "Places", "Applied", "Placed", "Lost", "Left empty"]
    print_table("", columns, rows, frozenset(range(3, len(columns))))


def _print_order(proposal: "Proposal") -> None:
    """Print what was sought, what the optimum comes to, and what the rules alone would."""
    from remit.matching.aims import MEANINGS
    from remit.matching.files import rules_alone
    from remit.matching.propose import objective

    sys.stdout.write("\nWhat was sought, most important first\n")
    for number, name in enumerate(proposal.solved.order, start=1):
        print_wrapped(f"{name}: {MEANINGS[name]}", f"  {number}. ", "     ")
    print_wrapped(f"What is still equal is drawn by lot, keyed by seed {proposal.solved.seed}.", "  ", "  ")
    alone = rules_alone(proposal)
    rows = [
        [_aim(proposal, name), _amount(name, amount), _amount(name, alone[name])]
        for name, amount in objective(proposal.solved)
        if amount or alone[name]
    ]
    title = "The optimum, proven, beside what the rules alone give (each round in turn, nobody looks ahead)"
    print_titled(
        f"{title}\nThe first line that differs decides; of points more is better, of all else less",
        ["Aim", "Optimum", "Rules alone"],
        rows,
    )


def _aim(proposal: "Proposal", name: str) -> str:
    rounds = proposal.solved.scope.rounds
    if name.startswith("placed in round"):
        return f"not placed in round {rounds[int(name.split()[-1])].id}"
    if name.startswith("ranks in round"):
        return f"points of guarantees and panels, round {rounds[int(name.split()[-1])].id}"
    if name == "ranks":
        return "points of rounds, guarantees and panels, later rounds"
    return {
        "written": "not as written in the plan",
        "redundancies": "compulsory redundancies",
        "cost": "exits and pay protection",
    }.get(name, name)


def _amount(name: str, amount: int) -> str:
    if name == "cost":
        return f"£{amount / 100:,.0f}"
    if name.startswith("ranks"):
        return f"{-amount:,}"
    return f"{amount / METRES_A_MILE:,.0f} miles" if name == "travel" else f"{amount:,}"


def _print_consequences(proposal: "Proposal") -> None:
    from remit.matching.consequences import acting_up, at_risk, costs, cover, duties, expertise
    from remit.matching.reasons import empty_posts

    _print_frame(
        "At risk, by body and last day of employment",
        at_risk(proposal),
        ["Body", "Last day", "Concerned", "At risk", "Contested", "No post", "Leave"],
    )
    _print_frame(
        "Duties to consult and to notify: days before the first dismissal, and the latest start",
        duties(proposal),
        ["Body", "First", "Dismissals", "Consult", "Notify", "Notice months", "Start by"],
    )
    items = {
        "redundancies": "Compulsory redundancies, cost to the employer",
        "redundancy_pay": "of it redundancy pay",
        "schemes": "Leaving under schemes, cost to the employer",
        "protection": "Pay protection, all months",
    }
    money = costs(proposal)
    print_titled(
        "What it costs; £",
        ["Item", "Cost"],
        [[words, f"{money[name] / 100:,.2f}"] for name, words in items.items()],
    )
    sys.stdout.write("\n")
    print_wrapped(_expertise_words(expertise(proposal).row(-1, named=True)))
    empty = empty_posts(proposal)
    if empty:
        sys.stdout.write(f"\nPosts with places left empty: {len(empty):,}\n")
        for post, places, why in empty[:SHOWN]:
            print_wrapped(f"{post} ({places}): {why}", "  ", "    ")
        if len(empty) > SHOWN:
            print_wrapped(f"and {len(empty) - SHOWN:,} more: --json and --out have them", "  ", "    ")
    _print_frame(
        "Cover of critical and senior posts: who could step up",
        cover(proposal).head(SHOWN),
        ["Post", "Body", "Function", "Band", "Places", "Empty", "Could step up"],
    )
    for chain in acting_up(proposal)[:SHOWN]:
        people = ", then into that post ".join(chain.people) or "nobody can"
        print_wrapped(f"Acting up into {chain.post}: {people}", "  ", "    ")


def _expertise_words(whole: dict[str, Any]) -> str:
    """Say what experience leaves, of all that there is."""
    people = counted(whole["leave"], "person", "people")
    text = (
        f"Expertise: {whole['service_lost']:,} of {whole['service_years']:,} years of service leave with "
        f"{people}; {whole['function_lost']:,} of {whole['function_years']:,} years in the function are lost "
        f"with them and with {whole['move_out']:,} who move to another"
    )
    if not whole["not_known"]:
        return f"{text}."
    unknown = counted(whole["not_known"], "person", "people")
    return f"{text} (of {unknown} the years in the function are not known: those of service stand in)."


def _print_frame(title: str, table: "pl.DataFrame", columns: list[str]) -> None:
    if table.is_empty():
        return
    rows = [
        ["-" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        for row in table.head(SHOWN).iter_rows()
    ]
    more = f"\nThe first {SHOWN} of {table.height}" if table.height > SHOWN else ""
    print_titled(f"{title}{more}", columns, rows)


def _print_equality(proposal: "Proposal") -> None:
    from remit.matching.equality import STAGES, WORDING, equality, protected

    table = equality(proposal)
    shown = protected(table).filter(stage="outcome")
    rows = [
        [str(row[name]) for name in ("characteristic", "group", "people", "kept", "rate", "chance")]
        for row in shown.iter_rows(named=True)
    ]
    print_titled(
        f"Equality: {WORDING}\n{STAGES['outcome']} Small groups are hidden (*), other numbers rounded.\n"
        "Chance: how often chance alone makes a difference as large to all others (Fisher's exact test)",
        ["Characteristic", "Group", "People", "Kept", "Rate", "Chance"],
        rows,
    )
    from remit.matching.equality import causes

    large = set(shown.filter(pl_not_hidden())["group"])
    for row in causes(table).iter_rows(named=True):
        if row["group"] in large:
            where = f"; most of it comes about in {row['made_in']}" if row["made_in"] else ""
            way = "less" if row["rate"] < row["others_rate"] else "more"
            print_wrapped(
                f"Look again: {row['characteristic']} {row['group']} is kept {way} often than others{where}.",
                "  ",
                "    ",
            )


def pl_not_hidden() -> "pl.Expr":
    """Tell which rows of a protected table are shown."""
    import polars as pl

    return pl.col("rate") != "*"


def _print_errors(proposal: "Proposal") -> None:
    from remit.matching.selection import selection_errors

    errors = selection_errors(proposal)
    sys.stdout.write(f"\nSelection errors: {len(errors):,}\n")
    for one in errors[:SHOWN]:
        people = ", ".join(one.people[:3]) + (
            f" and {len(one.people) - 3} more" if len(one.people) > 3 else ""
        )
        print_wrapped(
            f"{one.kind}: {one.post or 'no post'}, {people}: {one.what}; {one.remedy}", "  ", "    "
        )
    if len(errors) > SHOWN:
        print_wrapped(f"and {len(errors) - SHOWN:,} more: --json and --out --exact have them", "  ", "    ")


def _print_decisions(proposal: "Proposal") -> None:
    from remit.matching.selection import prices

    decided = proposal.people["decided_by"].is_not_null().sum()
    sys.stdout.write("\n")
    print_wrapped(
        f"Decided by a named person: {decided:,} of {proposal.people.height:,}. All else is a proposal."
    )
    found = prices(proposal)
    if found:
        print_prices(found, "What each decision costs: the proposal with it, less the one without it")


def print_prices(found: "Sequence[Price]", title: str) -> None:
    """Print what decisions cost."""
    rows = [
        [
            one.decision.id,
            f"{one.decision.person} {one.decision.kind} {one.decision.post or ''}".strip(),
            f"{one.redundancies:+,}",
            f"{one.skills:+,}",
            f"{one.cost_pence / 100:+,.0f}",
            f"{one.travel_m / METRES_A_MILE:+,.0f}",
            f"{one.moved:,}",
        ]
        for one in found
    ]
    sys.stdout.write(f"\n{title}\n")
    columns = ["Decision", "What", "Redundancies", "Skills", "Cost, £", "Miles", "Others moved"]
    print_table("", columns, rows, frozenset(range(2, len(columns))))


def print_reasons(proposal: "Proposal", reasons: "Reasons") -> None:
    """Print what is proposed for one person, why, and what is still open."""
    from remit.matching.reasons import PROPOSED

    title = f"Proposal for {reasons.person}"
    sys.stdout.write(f"\n{title}\n{'=' * len(title)}\n")
    print_wrapped(reasons.headline)
    print_wrapped(PROPOSED)
    if reasons.open:
        print_wrapped(f"Still open: {reasons.open}")
    sys.stdout.write("\nWhy\n---\n")
    for number, text in enumerate(reasons.because, start=1):
        print_wrapped(text, f"{number:>2}. ", "    ")
    if reasons.considered:
        sys.stdout.write("\nPosts considered\n----------------\n")
        for one in reasons.considered[:SHOWN]:
            posts = one.posts[0] if len(one.posts) == 1 else f"{one.posts[0]} and {len(one.posts) - 1} alike"
            travel = "" if one.travel_miles is None else f", {one.travel_miles:g} miles"
            where = f"round {one.round}, " if one.round else ""
            print_wrapped(f"{posts} ({where}score {one.score}{travel}): {one.outcome}", "  ", "    ")
        if len(reasons.considered) > SHOWN:
            print_wrapped(f"and {len(reasons.considered) - SHOWN:,} more", "  ", "    ")
    if reasons.blocked:
        sys.stdout.write("\nOther posts of the function or band, and what stands in the way\n")
        for why, number in reasons.blocked:
            print_wrapped(f"{counted(number, 'post')}: {why}", "  ", "    ")
