"""The verb that writes the board paper of stored results in every form."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import BAD_INPUT, JsonOption, app, print_json, say_error
from remit.cli.compare import PlaceArgument, check_options, kept_place

if TYPE_CHECKING:
    from remit.results.store import Results

FormatsOption = Annotated[
    str,
    typer.Option(
        metavar="FORM,...", help="Any of html, docx, odt, pdf and xlsx (the tables), parted by commas."
    ),
]
OutOption = Annotated[Path | None, typer.Option(help="Folder for the files; by default that of the results.")]
OfOption = Annotated[
    str,
    typer.Option(
        "--option", metavar="OPTION", help="Whose paper it is, where there are several; default baseline."
    ),
]
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
    place: PlaceArgument,
    option: OfOption = "",
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

    All forms are written from one paper and say the same. Of PLAN are taken the results that remit compare,
    or else remit run, left in remit-results/PLAN; options that were compared are ranked. Below national
    level small numbers are hidden.
    """
    from remit.report import UnknownForm, check_forms, write
    from remit.report.around import find_around
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
    results, of, home = _found(place, option)
    opened = open_results(results, plan or of)
    try:
        around = find_around(opened, options or home, study or (), strict=options is not None)
        _say_left_out(around.left_out)
        told = read_narrative(narrative) if narrative else UNWRITTEN
        files = write(opened, out or results, forms, exact=exact, around=around, narrative=told)
    except (NarrativeFault, ResultsMismatch) as wrong:
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None
    if as_json:
        print_json({form: str(path) for form, path in files.items()})
        return
    for path in files.values():
        sys.stdout.write(f"{path}\n")


def _found(place: str, option: str) -> tuple[Path, str | None, Path | None]:
    """Give the folder of the results, the plan if it was named, and the folder of its options if known."""
    from remit.results.stored import is_stored

    folder = Path(place)
    if is_stored(folder):
        return _of_option(folder, option), None, None
    named = (folder / "plan.toml").is_file() or not folder.is_dir()
    inside = folder / "options"
    home = kept_place(place) if named else inside if inside.is_dir() else folder
    there = sorted(path.name for path in home.iterdir() if is_stored(path)) if home.is_dir() else []
    if there:
        wanted = option or ("baseline" if "baseline" in there else there[0])
        check_options([wanted], there)
        return home / wanted, place if named else None, home
    if named and is_stored(home.parent):
        return _of_option(home.parent, option), place, None
    if named and not folder.is_dir():
        say_error(
            f"there is no folder {place}, and {home.parent} holds no results of a plan of that name. Make "
            f"some with: remit compare PLAN"
        )
    elif named:
        say_error(f"{home.parent} holds no results of {place}. Make some with: remit compare {place}")
    else:
        say_error(f"{folder} holds no results. Make some with: remit compare PLAN --out {folder}")
    raise typer.Exit(BAD_INPUT)


def _of_option(folder: Path, option: str) -> Path:
    """Refuse results of another option than the one that was asked for."""
    from remit.results.files import ResultsMismatch
    from remit.results.stored import open_stored

    if option:
        try:
            check_options([option], [open_stored(folder).option])
        except ResultsMismatch as wrong:
            say_error(str(wrong))
            raise typer.Exit(BAD_INPUT) from None
    return folder


def _say_left_out(options: Sequence[str]) -> None:
    if options:
        sys.stderr.write(
            f"Not ranked, since the plan or Remit has changed after they were run: {', '.join(options)}. Run "
            "them again with remit compare.\n"
        )


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
