"""The verb of exits: what the leaving of every person, or of one, would cost and give."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    PlanArgument,
    app,
    print_json,
    read_date,
    say_error,
)
from remit.cli.words import print_wrapped

if TYPE_CHECKING:
    from remit.exits import Liability

OnOption = Annotated[
    str | None,
    typer.Option(
        "--on",
        help="Last day of employment, YYYY-MM-DD; by default the day before the first employer closes.",
    ),
]
AsIfOption = Annotated[
    str | None, typer.Option("--as-if", help="Another last day of employment, to set beside the first.")
]
ConsultationOption = Annotated[
    str | None,
    typer.Option(
        "--consultation",
        help="First day of the consultation; by default the first change that announces, cuts or closes.",
    ),
]
KnownByOption = Annotated[
    str | None,
    typer.Option("--known-by", help="Rules and rates published by this day; by default the plan's as_at."),
]
PersonOption = Annotated[str | None, typer.Option("--person", help="A person's code: their statement.")]
InLieuOption = Annotated[bool, typer.Option("--in-lieu", help="Notice is paid in lieu instead of worked.")]
ByWeekOption = Annotated[
    bool,
    typer.Option("--by-week", help="A month's pay is 4.35 weeks' pay where that is more."),
]
OutOption = Annotated[Path | None, typer.Option(help="Folder to write the tables into, as CSV files.")]
ExactOption = Annotated[
    bool,
    typer.Option(
        "--exact", help="Write --out to the penny, with people.csv: for the holder of the staff list alone."
    ),
]
PlanOption = Annotated[str, typer.Option("--option", help="Option of the plan.")]


@app.command()
def exits(
    plan: PlanArgument,
    on: OnOption = None,
    as_if: AsIfOption = None,
    person: PersonOption = None,
    consultation: ConsultationOption = None,
    known_by: KnownByOption = None,
    in_lieu: InLieuOption = False,
    by_week: ByWeekOption = False,
    option: PlanOption = "baseline",
    out: OutOption = None,
    exact: ExactOption = False,
    as_json: JsonOption = False,
) -> None:
    """Cost the leaving of every person under every scheme open to them; or one person's, line by line.

    People whose rows are wrong are named and left out; all others are costed.
    """
    if out is not None:
        check_folder(out, exact)
    days = {"--on": on, **({"--as-if": as_if} if as_if else {})}
    found = _liabilities(plan, option, days, consultation, known_by, in_lieu=in_lieu, by_week=by_week)
    said = "" if out is None else _write(found, out, exact)
    if person is not None:
        _person(found, person, as_json)
    elif as_json:
        from remit.exits.files import as_json as json_of
        from remit.exits.files import comparison_json

        print_json(json_of(found[0]) if len(found) == 1 else comparison_json(*found))
    else:
        from remit.cli.liability import print_comparison, print_liability

        print_liability(found[0])
        if len(found) == 2:
            print_comparison(*found)
    if said and not as_json:
        print_wrapped(said)


def check_folder(folder: Path, exact: bool) -> None:
    """Refuse a folder in which the tables would take the place of a plan's own, or beside exact ones."""
    from remit.exits.files import FAULTS, PEOPLE

    if folder.exists() and not folder.is_dir():
        say_error(f"{folder} is a file; --out wants a folder")
        raise typer.Exit(BAD_INPUT)
    if (folder / "plan.toml").exists():
        say_error(f"{folder} holds a plan; write the tables into a folder of their own")
        raise typer.Exit(BAD_INPUT)
    held = [name for name in (PEOPLE, FAULTS) for _ in folder.rglob(name)]
    if held and not exact:
        say_error(f"{folder} holds {held[0]} of an earlier --exact; write what others may read elsewhere")
        raise typer.Exit(BAD_INPUT)


def _liabilities(
    plan: str,
    option: str,
    days: dict[str, str | None],
    consultation: str | None,
    known_by: str | None,
    *,
    in_lieu: bool,
    by_week: bool,
) -> "list[Liability]":
    from remit.exits import find_liability, occasion_of
    from remit.exits.staff import STAFF_FILES
    from remit.plan import read_plan_despite

    last_days = [None if text is None else read_date(text, name) for name, text in days.items()]
    begins, known = (
        None if text is None else read_date(text, name)
        for name, text in {"--consultation": consultation, "--known-by": known_by}.items()
    )
    read, faults = read_plan_despite(plan, STAFF_FILES)
    applied = read.apply(option)
    occasions = [
        occasion_of(applied, day, begins, known, in_lieu=in_lieu, by_week=by_week) for day in last_days
    ]
    return [find_liability(applied, faults, occasion) for occasion in occasions]


def _write(found: "list[Liability]", out: Path, exact: bool) -> str:
    """Write the tables, protected below national level unless exact ones are asked for; say what they are."""
    from remit.bodies.level import is_national
    from remit.exits.files import PEOPLE, write_comparison, write_liability, write_totals
    from remit.exits.protected import SAYS, write_protected

    plan = found[0].plan
    national = is_national(plan.bodies)
    if not (exact or national):
        write_protected(found, out)
        return f"Tables written to {out}. {SAYS} What is printed above is exact: it is for one reader."
    write = write_liability if exact else write_totals
    for liability in found:
        write(liability, out if len(found) == 1 else out / str(liability.occasion.last_day))
    if len(found) == 2:
        write_comparison(found[0], found[1], out)
    if exact:
        return f"Exact tables written to {out}; {PEOPLE} names single people by their code: keep it yourself."
    return f"Tables written to {out}: exact, for the plan is at national level; --exact adds {PEOPLE}."


def _person(found: "Sequence[Liability]", person: str, as_json: bool) -> None:
    from remit.cli.statement import print_differences, print_statement
    from remit.exits.statement import statements

    made = [statements(liability, person) for liability in found]
    if not any(made):
        _refuse_person(found[0], person)
    if as_json:
        from remit.exits.files import statements_json

        print_json(statements_json(made))
        return
    for statement in made[0] or made[-1]:
        print_statement(statement)
    if len(made) == 2:
        print_differences(*made)
    for fault in dict.fromkeys(fault for liability in found for fault in liability.staff.faults_of(person)):
        sys.stderr.write(f"remit: under other schemes {person} cannot be costed: {fault}\n")


def _refuse_person(liability: "Liability", person: str) -> None:
    from remit.faults import hint

    known = liability.plan.bodies.people["person"].drop_nulls()
    if person not in known:
        say_error(
            f"no person {person!r} in people.csv; codes have 16 digits 0 to 9 and a to f{hint(person, known)}"
        )
        raise typer.Exit(BAD_INPUT)
    say_error(f"{person} cannot be costed")
    for fault in liability.staff.faults_of(person) or liability.faults:
        sys.stderr.write(f"  {fault}\n")
    raise typer.Exit(BAD_INPUT)
