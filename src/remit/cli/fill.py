"""The verb of filling: who goes where, why, and who is left, as a proposal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import BAD_INPUT, JsonOption, PlanArgument, app, print_json, say_error
from remit.cli.exits import check_folder

if TYPE_CHECKING:
    from remit.matching import Proposal
    from remit.matching.decisions import Decision

OptionOption = Annotated[str, typer.Option("--option", help="Option of the plan.")]
SeedOption = Annotated[
    int | None,
    typer.Option(min=0, max=2**63 - 1, help="Keys the lots: the same seed draws the same lots anywhere. [1]"),
]
OrderOption = Annotated[
    str | None,
    typer.Option(
        "--order",
        help="Aims, most important first: rights,redundancies,skills,cost,preferences,match,travel.",
    ),
]
PersonOption = Annotated[
    str | None, typer.Option("--person", help="A person's code: what is proposed, and why.")
]
TryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--try", help="Try a decision, as 'lock PERSON POST', 'forbid ...' or 'force ...': its price."
    ),
]
OutOption = Annotated[Path | None, typer.Option(help="Folder to write the tables into, as CSV files.")]
ExactOption = Annotated[
    bool,
    typer.Option("--exact", help="Write --out to the penny, with people.csv and its reasons: for HR alone."),
]
WriteOption = Annotated[
    str | None,
    typer.Option("--write", metavar="OPTION", help="Write the proposal into the plan, as an option."),
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="With --write: replace the option's earlier proposal.")
]
TRIED = ("lock", "forbid", "force")


@app.command()
def fill(
    plan: PlanArgument,
    option: OptionOption = "baseline",
    seed: SeedOption = None,
    order: OrderOption = None,
    person: PersonOption = None,
    try_: TryOption = None,
    out: OutOption = None,
    exact: ExactOption = False,
    write: WriteOption = None,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Propose who goes where when posts are filled, with reasons, and who is left.

    A proposal and no more: it decides nothing. What named persons decided stands in decisions.csv and binds
    it.
    """
    if out is not None:
        check_folder(out, exact)
    begun = time.perf_counter()
    proposal = _propose(plan, option, seed, order)
    seconds = time.perf_counter() - begun
    if person is not None:
        _person(proposal, person, as_json)
    elif try_:
        _try(proposal, [_decision(text) for text in try_], as_json)
    elif as_json:
        from remit.matching.files import as_json as json_of

        print_json(json_of(proposal))
    else:
        from remit.cli.filling import print_proposal

        print_proposal(proposal)
    said = []
    if out is not None:
        said.append(_write_out(proposal, out, exact))
    if write is not None:
        said.append(_write_in(proposal, write, replace))
    last = (
        f"status=optimal redundancies={proposal.redundancies} cost_gbp={proposal.cost_pence / 100:.2f} "
        f"seconds={seconds:.1f}"
    )
    stream = sys.stderr if as_json else sys.stdout
    stream.write("".join(f"{line}\n" for line in (*said, last)))


def _propose(plan: str, option: str, seed: int | None, order: str | None) -> "Proposal":
    from remit.exits.staff import STAFF_FILES
    from remit.matching import propose
    from remit.plan import read_plan_despite

    read, faults = read_plan_despite(plan, STAFF_FILES)
    names = None if order is None else [name.strip() for name in order.split(",")]
    with _progress("Filling posts") as show:
        return propose(read.apply(option), faults, seed=seed, order=names, progress=show)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on the error stream while work goes on, if a person looks at it."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _person(proposal: "Proposal", person: str, as_json: bool) -> None:
    from remit.faults import hint
    from remit.matching.files import reasons_json
    from remit.matching.reasons import reasons_of

    known = proposal.people["person"]
    if person not in known:
        say_error(f"no person {person!r} is concerned by the filling of posts{hint(person, known)}")
        raise typer.Exit(BAD_INPUT)
    if as_json:
        print_json(reasons_json(proposal, person))
        return
    from remit.cli.filling import print_reasons

    print_reasons(proposal, reasons_of(proposal, person))


def _decision(text: str) -> "Decision":
    """Read a decision to be tried."""
    from remit.matching.decisions import Decision

    words = text.split()
    if len(words) != 3 or words[0] not in TRIED:
        say_error(f"--try {text!r} is none; write it as 'lock PERSON POST', 'forbid ...' or 'force ...'")
        raise typer.Exit(BAD_INPUT)
    kind, person, post = words
    return Decision(f"tried: {text}", kind, person, post, None, "tried", "nobody", "")


def _try(proposal: "Proposal", tried: "list[Decision]", as_json: bool) -> None:
    """Show what decisions would cost that nobody has taken."""
    from remit.cli.filling import print_prices
    from remit.matching.files import price_json
    from remit.matching.selection import added, price_between, with_decisions

    before, found = proposal, []
    for one in tried:
        after = with_decisions(before, added(before.solved.decided.decisions, one))
        found.append(price_between(before, after, one))
        before = after
    if as_json:
        print_json([price_json(one) for one in found])
    else:
        print_prices(found, "What each would cost, one after another; nothing is written")


def _write_out(proposal: "Proposal", out: Path, exact: bool) -> str:
    from remit.bodies.level import is_national
    from remit.matching.files import PEOPLE, SAYS, write_exact, write_protected

    national = is_national(proposal.solved.scope.plan.bodies)
    if not (exact or national):
        write_protected(proposal, out)
        return f"Tables written to {out}. {SAYS} What is printed above is exact: it is for one reader."
    with _progress("Writing reasons") as show:
        write_exact(proposal, out, people=exact, progress=show)
    if exact:
        return f"Exact tables written to {out}; {PEOPLE} names single people by their code: keep it yourself."
    return f"Tables written to {out}: exact, for the plan is at national level; --exact adds {PEOPLE}."


def _write_in(proposal: "Proposal", option: str, replace: bool) -> str:
    from remit.matching.write import FILE, write_into_plan

    name = write_into_plan(proposal, option, replace=replace)
    folder = proposal.solved.scope.plan.folder
    return (
        f"Written into {folder}: change {name} of option {option} in plan.toml, and its rows in {FILE}. "
        f"Next: remit fill {folder} --option {option}"
    )
