"""The verb source: who does what, proposed with the limits that bind."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    from remit.plan import Plan
    from remit.sourcing import Choice
    from remit.sourcing.binding import Binding
    from remit.sourcing.solve import Progress

DateOption = Annotated[
    str | None,
    typer.Option(
        "--date", help="Day from which it holds, YYYY-MM-DD; default when buying begins in the plan."
    ),
]
ObjectiveOption = Annotated[
    str,
    typer.Option(
        "--objective", help="cost: least cost within capability; capability: best within the envelope."
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="LIMIT", help="Leave a limit or a cost out; may be given again."),
]
EnvelopeOption = Annotated[
    float | None,
    typer.Option("--envelope", min=0.0, help="Pounds a head a year for what is chosen, for every customer."),
]
StrictOption = Annotated[
    bool,
    typer.Option("--strict", help="Keep limits that some customer cannot meet, and end with exit code 2."),
]
AddOption = Annotated[bool, typer.Option("--add", help="Add the changes to the plan file of PLAN.")]
NameOption = Annotated[str, typer.Option("--as", help="Name of the option that the changes belong to.")]
ChangesOption = Annotated[
    Path | None, typer.Option("--changes", help="TOML file to write the proposed changes to.")
]
GridOption = Annotated[
    Path | None, typer.Option("--grid", help="CSV file to write: a row a customer and function.")
]
ModelOption = Annotated[
    Path | None, typer.Option("--lp", help="LP file to write: the exact model, for any solver.")
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Threads; they change the time and nothing else.")
]
SECONDS_BETWEEN_LINES = 10.0
NAMED = 8


@app.command()
def source(
    plan: PlanArgument,
    date: DateOption = None,
    objective: ObjectiveOption = "cost",
    without: WithoutOption = None,
    envelope: EnvelopeOption = None,
    strict: StrictOption = False,
    option: OptionOption = "baseline",
    changes: ChangesOption = None,
    add: AddOption = False,
    name: NameOption = "sourcing",
    grid: GridOption = None,
    lp: ModelOption = None,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose who does, shares or buys each function, with the limits that bind and a proven gap.

    The proposal is written as changes of the plan (--changes, or --add into the plan itself).
    """
    import remit
    from remit.rules.compiled import forget
    from remit.sourcing import OBJECTIVES, check_switches, choose, default_date, gather

    if objective not in OBJECTIVES:
        say_error(f"--objective must be one of {', '.join(OBJECTIVES)}, not {objective!r}")
        raise typer.Exit(BAD_INPUT)
    forget()
    began = time.monotonic()
    read = remit.read(plan)
    _check_add(read, add)
    applied = read.apply(option)
    day = read_date(date, "--date") if date else default_date(applied)
    gathered = gather(applied, day, objective, check_switches(without or ()), envelope)
    with _told() as tell:
        choice = choose(gathered, workers or os.cpu_count() or 1, tell, strict)
    seconds = time.monotonic() - began
    _write(choice, read, changes, add, name, grid, lp)
    if as_json:
        print_json(_json(choice, seconds))
    else:
        _print(choice)
        sys.stdout.write(last_line(choice, seconds) + "\n")
    if choice.status == "infeasible":
        raise typer.Exit(BAD_INPUT)


def last_line(choice: "Choice", seconds: float) -> str:
    """Give the line that a program reads: status, gap, cost and time."""
    from remit.sourcing.report import totals

    cost = totals(choice).running_pence / 100
    return f"status={choice.status} gap={choice.solution.gap:.4f} cost_gbp={cost:.2f} seconds={seconds:.1f}"


def _check_add(plan: "Plan", add: bool) -> None:
    from remit.plan import shipped_plans

    if add and plan.folder in shipped_plans().values():
        say_error("--add wants a plan of your own: copy this one with remit new DIR --from NAME")
        raise typer.Exit(BAD_INPUT)


def _write(
    choice: "Choice",
    plan: "Plan",
    changes: Path | None,
    add: bool,
    name: str,
    grid: Path | None,
    lp: Path | None,
) -> None:
    from remit.sourcing import add_to_plan, changes_text, propose
    from remit.sourcing.lp import lp_text
    from remit.sourcing.report import grid as grid_of

    proposed = propose(choice, name)
    if changes is not None:
        changes.write_text(changes_text(proposed), encoding="utf-8")
    if add:
        add_to_plan(plan, proposed)
    if grid is not None:
        grid_of(choice).write_csv(grid)
    if lp is not None:
        lp.write_text(lp_text(choice.solution.case), encoding="utf-8")


def _print(choice: "Choice") -> None:
    from remit.sourcing.binding import find_binding
    from remit.sourcing.report import by_function, totals

    scene, total = choice.gathered.scene, totals(choice)
    customers = scene.customers.height
    title = f"{scene.plan.title}: who does what from {scene.date}, {customers} customers"
    rows = [
        [
            function, *(str(count) for count in counts), f"{share:.0%}", f"{gbp:.2f}", str(suppliers),
            str(hosts), f"{capability:.0%}",
        ]
        for function, *counts, share, gbp, suppliers, hosts, capability in by_function(choice).iter_rows()
    ]  # fmt: skip
    heads = [
        "Function",
        "Do",
        "Share",
        "Buy",
        "People bought for",
        "£ a head",
        "Suppliers",
        "Hosts",
        "Need met",
    ]
    print_table(title, heads, rows, frozenset(range(1, 9)))
    sys.stdout.write(
        f"\nIn all £{total.gbp_head:.2f} a head a year, £{total.running_pence / 1e8:,.1f}m; caused once "
        f"£{total.once_pence / 1e8:,.1f}m. Need met {total.capability:.1%} by weight."
    )
    if total.today_pence:
        now = total.today_pence / 100 / total.heads
        sys.stdout.write(f" Agreements as they stand: £{now:.2f} a head bought or shared.")
    sys.stdout.write("\n")
    _print_published(choice)
    _print_binding(choice, find_binding(choice.solution.case, choice.option))
    _print_clashes(choice)


def _print_published(choice: "Choice") -> None:
    from remit.sourcing.report import PUBLISHED, is_published_for, totals

    if not is_published_for(choice):
        return
    evidence, total = choice.gathered.scene.evidence, totals(choice)
    bought = total.bought_pence / 100 / total.heads
    sys.stdout.write(f"\nBeside what was published (shared or bought here: £{bought:.2f} a head):\n")
    for name, what in PUBLISHED:
        figure = evidence.figure(name)
        sys.stdout.write(f"  {name}  {what}: {figure.figure} {figure.unit}\n")


def _print_binding(choice: "Choice", binding: "Binding") -> None:
    case = choice.solution.case
    sys.stdout.write("\nWhat binds, with hosts and suppliers as chosen:\n")
    lines = []
    if binding.envelope:
        dearest = sorted(binding.envelope.items(), key=lambda pair: -pair[1])
        named = ", ".join(f"{name} £{price:.2f}" for name, price in dearest[:NAMED])
        lines.append(
            f"the envelope of {len(dearest)} customers; one pound more a year would save there: {named}"
            + ("" if len(dearest) <= NAMED else " and less elsewhere")
        )
    if binding.capability:
        dearest = sorted(binding.capability.items(), key=lambda pair: -pair[1])
        named = ", ".join(f"{name} £{price:,.0f}" for name, price in dearest[:NAMED])
        lines.append(
            f"the capability of {len(dearest)} customers; a hundredth part less would save a year: {named}"
        )
    if binding.barely_viable:
        named = ", ".join(f"{body} in {function}" for body, function, _, _ in binding.barely_viable[:NAMED])
        lines.append(f"the least number of people: {len(binding.barely_viable)} serve hardly more, {named}")
    more = choice.gathered.left_out
    lines += [f"{name}: rules out {count:,} options" for name, count in sorted(more.items()) if count]
    if not lines:
        lines.append("nothing: every customer has room")
    for line in lines:
        sys.stdout.write(f"  - {line}\n")
    if case.lost_pence_head:
        bought = f"add {binding.a_pound_meets:.2%} of need met"
    else:
        bought = f"save £{binding.a_pound_saves:,.0f} a year in all"
    sys.stdout.write(f"One pound a head more for every customer would {bought}.\n")


def _print_clashes(choice: "Choice") -> None:
    from remit.cli.words import print_wrapped

    if not choice.clashes:
        return
    what = "lifted for these alone" if choice.lifted else "not met"
    sys.stdout.write(
        f"\nLimits that clash, {what}: {len(choice.clashes)} of {len(choice.option)} customers\n"
    )
    for clash in choice.clashes[:NAMED]:
        print_wrapped(f"  - {clash}.")
    if len(choice.clashes) > NAMED:
        sys.stdout.write(f"  - and {len(choice.clashes) - NAMED} more; --json lists them all\n")


def _json(choice: "Choice", seconds: float) -> dict[str, Any]:
    from dataclasses import asdict

    from remit.sourcing.binding import find_binding
    from remit.sourcing.report import by_function, by_provider, grid, totals

    scene, total = choice.gathered.scene, totals(choice)
    return {
        "plan": scene.plan.title,
        "option": scene.plan.option,
        "date": scene.date,
        "objective": choice.gathered.objective,
        "without": sorted(scene.without),
        "status": choice.status,
        "gap": choice.solution.gap,
        "bound_gbp": choice.solution.bound / 100,
        "score_gbp": choice.solution.score / 100,
        "cost_gbp": total.running_pence / 100,
        "seconds": seconds,
        "totals": asdict(total) | {"gbp_head": total.gbp_head},
        "functions": by_function(choice).to_dicts(),
        "providers": by_provider(choice).to_dicts(),
        "binding": asdict(find_binding(choice.solution.case, choice.option)),
        "clashes": [asdict(clash) for clash in choice.clashes],
        "grid": grid(choice).to_dicts(),
    }


@contextmanager
def _told() -> "Iterator[Callable[[Progress], None]]":
    """Show how far the work is: on a terminal in one line that changes, else a line at times."""
    from rich.console import Console

    console = Console(stderr=True)
    began, said = time.monotonic(), -SECONDS_BETWEEN_LINES

    def text(progress: "Progress") -> str:
        seconds = time.monotonic() - began
        found = f", gap {progress.gap:.2%}" if progress.gap is not None else ""
        return f"{seconds:.0f} s: {progress.step}{found}"

    def line(progress: "Progress") -> None:
        nonlocal said
        now = time.monotonic() - began
        if now - said >= SECONDS_BETWEEN_LINES:
            sys.stderr.write(f"{text(progress)}\n")
            said = now

    if not console.is_terminal:
        yield line
        return
    with console.status("gathering") as status:
        yield lambda progress: status.update(text(progress))
