"""The verbs `options`: list them, tell how they differ, bring them along."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    app,
    print_json,
    print_table,
    say_error,
)
from remit.cli.compare import AgainstOption, check_options

if TYPE_CHECKING:
    from remit.plan import Plan

options_app = typer.Typer(help="Options of a plan: what they are, what they change, bring them along.")
app.add_typer(options_app, name="options")
PlanFolder = Annotated[
    str, typer.Argument(metavar="PLAN", help="A folder with plan.toml, or a shipped name.")
]
WrittenTo = Annotated[Path | None, typer.Option("--out", metavar="FILE.toml", help="Write it into a file.")]


@options_app.command("list")
def list_options(plan: PlanFolder, as_json: JsonOption = False) -> None:
    """List the options of a plan, with what each is made of."""
    from remit.plan import read_plan
    from remit.plan.options import part_words, parts_of

    read = read_plan(plan)
    parts = {
        name: [part_words(read, name, part) for part in parts_of(read, name)] if name != "baseline" else []
        for name in read.all_options
    }
    if as_json:
        print_json([{"option": n, "written": n in read.options, "parts": p} for n, p in parts.items()])
        return
    said = {
        "baseline": "the plan as it is",
        "business-as-usual": "nothing is changed; people leave and customers move as always",
        "do-minimum": "the decision alone: no schemes, cuts, letters, loans, caps or sums",
    }
    table = [[name, "; ".join(words) or said.get(name, "nothing")] for name, words in parts.items()]
    print_table(read.title, ["Option", "What it does"], table)


@options_app.command("difference")
def show_difference(
    plan: PlanFolder,
    option: Annotated[str, typer.Argument(metavar="OPTION", help="An option.")],
    against: AgainstOption = "baseline",
    as_json: JsonOption = False,
) -> None:
    """Say in words what an option does otherwise than another."""
    from remit.plan import read_plan
    from remit.plan.options import difference

    read = read_plan(plan)
    check_options([against, option], read.all_options)
    lines = difference(read, against, option)
    if as_json:
        print_json({"option": option, "against": against, "difference": lines})
        return
    sys.stdout.write(f"{option}, against {against}:\n")
    sys.stdout.writelines(f"  - {line}\n" for line in lines or ("Changes nothing.",))


@options_app.command("export")
def export_option(
    plan: PlanFolder,
    option: Annotated[str, typer.Argument(metavar="OPTION", help="The option.")],
    out: WrittenTo = None,
) -> None:
    """Give an option as a file, that another copy of the plan can take up."""
    from remit.plan import read_plan
    from remit.plan.option_file import option_text

    text = option_text(read_plan(plan), option)
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")
    sys.stdout.write(f"Option {option}: {out}\n")


@options_app.command("apply")
def apply_option(
    plan: PlanFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="What remit options export wrote.")],
    despite: Annotated[
        bool, typer.Option("--despite", help="Take it up although the baseline has changed since.")
    ] = False,
) -> None:
    """Take an option up into a plan of your own; name where it rests on a baseline that has changed."""
    from remit.plan.option_file import option_blocks

    folder, read = _own(plan)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        text = ""
    _, blocks = option_blocks(read, text, str(file), despite=despite)
    _append(folder, blocks)


@options_app.command("merge")
def merge_options(
    plan: PlanFolder,
    names: Annotated[list[str], typer.Argument(metavar="OPTION...", help="Options that become one.")],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="Name of the new option.")],
    over: Annotated[
        str, typer.Option("--over", metavar="OPTION", help="The option that holds where they clash.")
    ] = "",
) -> None:
    """Make one option of several in a plan of your own; clashes are named and refused, unless one holds."""
    from remit.plan.options import merged
    from remit.plan.write import assumption_lines, change_lines

    folder, read = _own(plan)
    if over and over not in names:
        say_error(f"--over {over!r} is none of the options that are merged: {', '.join(names)}")
        raise typer.Exit(BAD_INPUT)
    made = merged(read, names, name, over)
    blocks = [change_lines(c) for c in made.changes if c.option == name]
    blocks += [assumption_lines(a) for a in made.assumptions if a.option == name]
    _append(folder, "\n\n".join("\n".join(block) for block in blocks) + "\n")


def _own(plan: str) -> "tuple[Path, Plan]":
    """Read a plan that may be written into: a folder, not one that ships."""
    from remit.plan import read_plan

    folder = Path(plan)
    if not (folder / "plan.toml").is_file():
        say_error(
            f"{plan} is no folder of your own with a plan.toml: copy one with remit new DIR --from NAME"
        )
        raise typer.Exit(BAD_INPUT)
    return folder, read_plan(plan)


def _append(folder: Path, blocks: str) -> None:
    """Add blocks to a plan file; if the plan then has faults, put the file back and end with them."""
    from remit.faults import FaultsFound
    from remit.plan import read_plan

    path = folder / "plan.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before.rstrip()}\n\n{blocks}", encoding="utf-8")
    try:
        read_plan(folder)
    except FaultsFound:
        path.write_text(before, encoding="utf-8")
        raise
    sys.stdout.write(f"Written into {path}.\n")
