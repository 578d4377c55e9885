"""The verb that writes the board paper of stored results in every form."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import BAD_INPUT, JsonOption, app, print_json, say_error

if TYPE_CHECKING:
    from remit.results.store import Results

FormatsOption = Annotated[
    str,
    typer.Option(
        metavar="FORM,...", help="Any of html, docx, odt, pdf and xlsx (the tables), parted by commas."
    ),
]
OutOption = Annotated[Path | None, typer.Option(help="Folder for the files; by default that of the results.")]
PlanOption = Annotated[
    str | None,
    typer.Option(
        "--plan", metavar="PLAN", help="The plan of the results; needed for a plan that is not shipped."
    ),
]
ExactOption = Annotated[
    bool,
    typer.Option("--exact", help="Write exact figures: for the holder of the staff list alone."),
]


NarrativeOption = Annotated[
    Path | None,
    typer.Option(
        "--narrative", metavar="FILE.toml", help="What you write into the paper: decision, cases, roles ..."
    ),
]
OptionsOption = Annotated[
    Path | None,
    typer.Option(
        "--options", metavar="FOLDER", help="Results of options to rank; by default where compare left them."
    ),
]
StudyOption = Annotated[
    list[Path] | None,
    typer.Option("--study", metavar="FILE.json", help="What sensitivity --out wrote; may be given again."),
]


@app.command()
def report(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="Folder of an earlier run.")],
    formats: FormatsOption = "html,docx,odt,pdf,xlsx",
    out: OutOption = None,
    plan: PlanOption = None,
    narrative: NarrativeOption = None,
    options: OptionsOption = None,
    study: StudyOption = None,
    exact: ExactOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the board paper of stored results: page, Word, OpenDocument, tagged PDF, workbook of its tables.

    All forms are written from one paper and say the same. Below national level small numbers are hidden.
    """
    from remit.report import UnknownForm, check_forms, write
    from remit.report.around import find_around
    from remit.report.forms.pdf import PangoMissing
    from remit.report.narrative import UNWRITTEN, NarrativeFault, read_narrative
    from remit.results.files import ResultsMismatch

    try:
        forms = check_forms(form.strip().lower() for form in formats.split(",") if form.strip())
    except UnknownForm as wrong:
        say_error(f"--formats: {wrong}")
        raise typer.Exit(BAD_INPUT) from None
    if not forms:
        say_error("--formats names no form: write for example --formats html,pdf")
        raise typer.Exit(BAD_INPUT)
    opened = open_results(results, plan)
    try:
        around = find_around(opened, options, study or ())
        told = read_narrative(narrative) if narrative else UNWRITTEN
        files = write(opened, out or results, forms, exact=exact, around=around, narrative=told)
    except (PangoMissing, NarrativeFault, ResultsMismatch) as wrong:
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None
    if as_json:
        print_json({form: str(path) for form, path in files.items()})
        return
    for path in files.values():
        sys.stdout.write(f"{path}\n")


def open_results(folder: Path, plan: str | None) -> "Results":
    """Open stored results; the plan that they were made of is found by its name where it ships with Remit."""
    import json

    import remit
    from remit.faults import FaultsFound
    from remit.results.store import MANIFEST, ResultsMismatch, read_results

    try:
        named = plan or str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["plan"])
    except (OSError, ValueError, KeyError, TypeError):
        say_error(
            f"{folder} holds no results: it has no {MANIFEST} that can be read. Make some with: remit run "
            f"PLAN --out {folder}"
        )
        raise typer.Exit(BAD_INPUT) from None
    try:
        return read_results(folder, remit.read(named))
    except ResultsMismatch as wrong:
        say_error(str(wrong))
    except FaultsFound:
        if plan is not None:
            raise
        say_error(f"no plan {named!r} is here or ships with Remit: say where it is with --plan FOLDER")
    raise typer.Exit(BAD_INPUT)
