"""The verbs of the tables of a plan: check, import and synth."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    PlanArgument,
    SeedOption,
    app,
    print_faults,
    print_json,
    print_table,
    read_date,
    say_error,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.bodies.importing import Imported
    from remit.bodies.importing.mapping import SheetMapping
    from remit.faults import Fault

MarkedOption = Annotated[
    Path | None,
    typer.Option("--marked", help="XLSX file to write: the rows with faults, their cells marked."),
]
FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILES...", help="CSV, XLSX or ESR files, as they came.")
]
PlanFolderOption = Annotated[Path, typer.Option("--plan", help="Folder of the plan that the tables are for.")]
MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="Mapping file to read with; without it one is proposed.")
]
ProposeOption = Annotated[
    Path | None, typer.Option("--propose", help="Where to write the proposal; default import.toml in --plan.")
]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="Key that makes codes of payroll numbers; made if it is not there."),
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Overwrite files that are there.")]
DayOption = Annotated[
    str | None,
    typer.Option(
        "--date",
        help="Day that the files are read for, YYYY-MM-DD: an old code of a body means who has it then.",
    ),
]
LayoutOption = Annotated[
    Path | None,
    typer.Option("--layout", help="Folder of esr_codes.csv or esr_layout.csv: what ESR files hold here."),
]
AgainstOption = Annotated[
    Path | None,
    typer.Option("--against", help="NHS Workforce Statistics (CSV) to hold the staff list against."),
]
MarginsArgument = Annotated[
    list[Path], typer.Argument(metavar="MARGINS...", help="Files of margins, or NHS Workforce Statistics.")
]
OutFolderOption = Annotated[Path, typer.Option("--out", help="Folder of the plan to write the tables to.")]
PeopleOption = Annotated[
    int | None, typer.Option(min=1, help="How many people; by default as many as the margins count.")
]
DateOption = Annotated[
    str | None,
    typer.Option(help="Day of ages, service and pay, YYYY-MM-DD; default the first of the last pay scale."),
]
KindOption = Annotated[str, typer.Option(help="Kind of the bodies of which the margins say none.")]
AdjustOption = Annotated[
    bool, typer.Option("--adjust", help="Let earlier margins stand where later ones differ from them.")
]


@app.command()
def check(
    plan: PlanArgument,
    marked: MarkedOption = None,
    against: AgainstOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a plan and list every fault at once: file, row, column, what is wrong, what to do.

    PLAN may be a workbook of Remit too. Ends with exit code 2 when there is an error; warnings and notes
    alone end with 0. Nothing is written.
    """
    from remit.cli.workbooks import check_book, is_book
    from remit.faults import count_levels, errors
    from remit.plan import check_plan, find_plan

    if is_book(Path(plan)):
        check_book(Path(plan), marked, as_json)
        return
    faults = check_plan(plan)
    if marked is not None and faults:
        _mark([find_plan(plan)], faults, marked)
    if against is not None and not errors(faults):
        _compare(find_plan(plan), against, faults, as_json)
    elif as_json:
        print_faults(faults, as_json)
    elif faults:
        _say(faults)
        sys.stderr.write(f"{count_levels(faults)}.\n")
    else:
        sys.stdout.write(f"{plan}: no fault found.\n")
    if errors(faults):
        raise typer.Exit(BAD_INPUT)


def _compare(folder: Path, against: Path, faults: "Sequence[Fault]", as_json: bool) -> None:
    """Set the staff list of a plan beside published figures."""
    from dataclasses import asdict

    from remit.bodies.against import compare_staff
    from remit.bodies.statistics import read_statistics
    from remit.plan import read_plan

    plan = read_plan(folder)
    statistics = read_statistics(against)
    table = compare_staff(plan.bodies.people, statistics, plan.start)
    if as_json:
        print_json({"faults": [asdict(fault) for fault in faults], "differences": table.to_dicts()})
        return
    _say([*faults, *statistics.warnings])
    columns = ("Body", "Staff group", "Measure", "Published", "Listed", "Difference", "Share", "Agrees")
    formats = ("{}", "{}", "{}", "{:,.0f}", "{:,.0f}", "{:+,.0f}", "{:+.1%}")
    rows = [
        ["none" if cell is None else form.format(cell) for form, cell in zip(formats, row, strict=False)]
        + [_agrees(row[3], row[4], row[-1])]
        for row in table.iter_rows()
    ]
    print_table("Staff list beside published figures", list(columns), rows, frozenset({3, 4, 5, 6}))


def _agrees(published: float | None, listed: float | None, agrees: bool | None) -> str:
    """Say whether a figure agrees; what only one side has cannot."""
    if published is None:
        return "not published"
    if listed is None:
        return "not listed"
    return "yes" if agrees else "no"


class How(NamedTuple):
    """How files are read.

    Attributes:
        mapping: The mapping's file, if there is one.
        key: The key's file, if it is named.
        day: The day for which they are read, if one is named.
        layout: Folder of a layout of ESR files, if it is named.
    """

    mapping: Path | None
    key: Path | None
    day: date | None
    layout: Path | None


@app.command("import")
def import_tables(
    files: FilesArgument,
    plan: PlanFolderOption,
    mapping: MappingOption = None,
    propose: ProposeOption = None,
    key: KeyOption = None,
    date: DayOption = None,
    layout: LayoutOption = None,
    replace: ReplaceOption = False,
    marked: MarkedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read staff lists, establishment lists and the like into the tables of a plan.

    Without --mapping it proposes which sheet is which table and which column is which, for a person to edit.
    With it the files are read, checked and written; with an error nothing is written. ESR files need none,
    nor does Remit's own workbook. Bodies and functions of the plan stay; those that it lacks are added.
    """
    from remit.bodies.importing import is_esr
    from remit.bodies.workbook import is_workbook
    from remit.plan.read import shipped_plans

    if not plan.exists() and str(plan).replace("_", "-") in shipped_plans():
        say_error(f"{plan} is a plan that ships: begin with remit new DIR --from {plan}, and import into DIR")
        raise typer.Exit(BAD_INPUT)
    if mapping is None and len(files) == 1 and is_workbook(files[0]):
        _import_book(files[0], plan, key, replace, marked, as_json)
    elif mapping is None and not all(is_esr(path) for path in files):
        _propose(files, plan, propose or plan / "import.toml", replace, as_json)
    else:
        day = None if date is None else read_date(date, "--date")
        _import(files, plan, How(mapping, key, day, layout), replace, marked, as_json)


def _import_book(
    path: Path, plan: Path, key: Path | None, replace: bool, marked: Path | None, as_json: bool
) -> None:
    """Read Remit's own workbook, and write its tables if nothing is wrong with them."""
    from remit.bodies.importing import check_left, write_tables
    from remit.cli.workbooks import read_book
    from remit.faults import errors

    found, faults = read_book(path, plan, _key(key, plan), marked, replace, as_json)
    faults = [*faults, *check_left(plan, found.tables)]
    if errors(faults):
        print_faults(faults, as_json)
        raise typer.Exit(BAD_INPUT)
    _say_written(found, write_tables(found.tables, plan), plan, faults, as_json)


def _propose(files: list[Path], plan: Path, out: Path, replace: bool, as_json: bool) -> None:
    """Propose a mapping, write it and show it."""
    from dataclasses import asdict

    from remit.bodies.importing import propose_files, write_mapping
    from remit.faults import Fault, FaultsFound, errors

    found, faults = propose_files(files, plan)
    if found.sheets and out.exists() and not replace:
        remedy = "give it as --mapping to read with it, or --replace to propose anew"
        raise FaultsFound(
            [Fault("file-exists", out.name, None, None, None, "the mapping is there already", remedy)]
        )
    if not found.sheets:
        print_faults(faults, as_json)
        raise typer.Exit(BAD_INPUT)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_mapping(found, out)
    if as_json:
        columns = ("column", "header", "score", "why")
        proposed = [
            {"table": sheet.table, **dict(zip(columns, row, strict=True)), "sheet": sheet.place}
            for sheet in found.sheets
            for row in _proposed(sheet)
        ]
        print_json({"mapping": str(out), "proposed": proposed, "faults": [asdict(fault) for fault in faults]})
    else:
        _say(faults)
        heads = ["Column", "Header", "Score", "Why"]
        for sheet in found.sheets:
            title = f"{sheet.place}: table {sheet.table}"
            print_table(title, heads, _proposed(sheet), frozenset({2}))
            sys.stdout.write("\n")
        sys.stdout.write(f"Written to {out}. Edit it, then give it as --mapping.\n")
    if errors(faults):
        raise typer.Exit(BAD_INPUT)


def _proposed(sheet: "SheetMapping") -> list[list[str]]:
    """Give the lines of a proposal: columns with their headers, then what is left to the person."""
    lines = []
    for column in sheet.columns.values():
        blank = sum(not value for value in column.values.values())
        waits = f"; {blank} word{' waits' if blank == 1 else 's wait'} for a translation" if blank else ""
        score = "" if column.score is None else f"{column.score:.2f}"
        lines.append([column.column, column.header, score, column.reason + waits])
    for doubt in sheet.doubts:
        candidates = " or ".join(f"“{header}”" for header, _ in doubt.candidates)
        asked = f"not sure: {candidates}?" if candidates else f"nothing found: {doubt.meaning}"
        lines.append([doubt.column, "?", "", asked])
    return lines


def _import(
    files: list[Path], plan: Path, how: "How", replace: bool, marked: Path | None, as_json: bool
) -> None:
    """Read files, and write their tables if nothing is wrong with them."""
    from remit.bodies.importing import check_folder, import_files, write_tables
    from remit.faults import errors

    key = _key(how.key, plan)
    found = import_files(files, plan, how.mapping, key, day=how.day, layout=how.layout)
    replaced = [name for name in found.tables if name not in found.kept]
    faults = [*found.faults, *check_folder(plan, replaced, replace)]
    if marked is not None and faults:
        _mark(files, faults, marked)
    if errors(faults) or not (found.tables or found.read):
        print_faults(faults, as_json)
        raise typer.Exit(BAD_INPUT)
    written = write_tables(found.tables, plan)
    _say_written(found, written, plan, faults, as_json)


def _key(path: Path | None, plan: Path) -> bytes | None:
    """Read the key, or make it if it is not there; never within the plan's folder."""
    from remit.bodies.identity import check_key_place, make_key, read_key
    from remit.faults import FaultsFound

    if path is None:
        return None
    if faults := check_key_place(path, plan):
        raise FaultsFound(faults)
    if path.exists():
        return read_key(path)
    made = make_key(path)
    sys.stderr.write(f"A new key was made: {path}. Keep it: the same key gives the same codes next month.\n")
    return made


def _say_written(
    found: "Imported", written: list[Path], plan: Path, faults: "Sequence[Fault]", as_json: bool
) -> None:
    """Say what was read and written, and what comes next."""
    from dataclasses import asdict

    from remit.plan import PLAN_FILE

    if as_json:
        rows: dict[str, Any] = {name: frame.height for name, frame in found.tables.items()}
        print_json({"tables": rows, "faults": [asdict(fault) for fault in faults]})
        return
    _say(faults)
    for line in found.read:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"Written: {', '.join(str(path) for path in written)}\n")
    if (plan / PLAN_FILE).exists():
        sys.stdout.write(f"Next: remit check {plan}\n")
        return
    sys.stdout.write(
        f"Next: {plan} has no {PLAN_FILE} yet. Copy the one of an example, with the tables that are lacking: "
        f"remit new DIR --from one-board. Change them, then: remit check {plan}\n"
    )


def _say(faults: "Sequence[Fault]") -> None:
    """Say faults where something was written all the same."""
    from remit.faults import fold

    for fault in fold(faults):
        sys.stderr.write(f"{fault}\n")


def _mark(given: list[Path], faults: "Sequence[Fault]", out: Path) -> None:
    """Write the rows with faults into a workbook."""
    from remit.bodies.importing import mark_faults

    sys.stderr.write(f"Rows with faults: {mark_faults(given, faults, out)}\n")


@app.command()
def synth(
    margins: MarginsArgument,
    out: OutFolderOption,
    people: PeopleOption = None,
    seed: SeedOption = 1,
    date: DateOption = None,
    kind: KindOption = "integrated-board",
    adjust: AdjustOption = False,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make synthetic people, with their posts and bodies, whose numbers add up to margins.

    Writes the tables and `synthetic.json`, which records files, seed and how well each margin holds. Nobody
    in them is real; the same seed gives the same people anywhere.
    """
    from remit.bodies.synth import known_functions, make_people, read_margins, record_of, write_synthetic
    from remit.evidence import everything
    from remit.faults import FaultsFound, errors

    evidence = everything()
    day = max(evidence.pay_scales["valid_from"].to_list()) if date is None else read_date(date, "--date")
    found, faults = read_margins(margins, day, known_functions(out))
    number = people or found.people
    if errors(faults):
        raise FaultsFound(faults)
    if number is None:
        say_error("the margins give shares only: say how many people with --people")
        raise typer.Exit(BAD_INPUT)
    made, warned = make_people(found, number, seed, day, evidence, kind=kind, adjust=adjust)
    files = write_synthetic(made, out, record_of(margins, number, seed, day), replace)
    if as_json:
        print_json({"files": [str(path) for path in files], "margins": made.held.to_dicts()})
        return
    _say([*faults, *warned])
    for note in made.notes:
        sys.stderr.write(f"{note}\n")
    columns = ["Margin", "Values", "People", "Most off", "Off on average"]
    rows = [
        [margin, f"{values:,}", f"{count:,}", f"{most:,.1f}", f"{mean:,.1f}"]
        for margin, values, count, most, mean in made.summary().iter_rows()
    ]
    print_table(f"{number:,} synthetic people, seed {seed}", columns, rows, frozenset({1, 2, 3, 4}))
    sys.stdout.write(f"Written: {', '.join(str(path) for path in files)}\n")
