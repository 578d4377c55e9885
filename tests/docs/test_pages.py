"""The documentation holds: its Python runs, its commands exist, its links lead somewhere."""

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.docs.markdown import (
    ROOT,
    all_markdown,
    blocks,
    headings,
    local_links,
    make_targets,
    make_targets_named,
    page_id,
    pages,
)

COMMANDS = ROOT / "docs" / "commands.md"
DECISIONS = ROOT / "docs" / "decisions"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def command_line() -> Any:
    """The command that `remit` is, with its verbs."""
    from remit.cli import app

    return typer.main.get_command(app)


def verbs(command: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every verb that does something, by its words: ("run",), ("evidence", "list")."""
    inner = getattr(command, "commands", None)
    if inner is None:
        return {path: command}
    return {words: verb for name, item in inner.items() for words, verb in verbs(item, (*path, name)).items()}


def fault_of_command(line: str, root: Any) -> str | None:
    """What is wrong with a line that calls remit, or None: an unknown verb or an unknown option."""
    words = shlex.split(line, comments=True)[1:]
    command = root
    while getattr(command, "commands", None) is not None:
        if not words or words[0].startswith("-"):
            break
        name = words.pop(0)
        if name not in command.commands:
            return f"no verb {name}"
        command = command.commands[name]
    known = {"--help"} | {name for item in command.params for name in (*item.opts, *item.secondary_opts)}
    used = [word.split("=")[0] for word in words if word.startswith("--")]
    unknown = [option for option in used if option not in known]
    return f"no option {' '.join(unknown)}" if unknown else None


def run_python(page: Path) -> int:
    """Run the Python blocks of a page in order in one namespace; returns how many there were."""
    namespace: dict[str, Any] = {"__name__": "__page__"}
    python = [block for block in blocks(read(page)) if block.language in {"python", "py"}]
    for block in python:
        # Blank lines in front: a traceback then names the line of the page.
        exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), namespace)
    return len(python)


@pytest.mark.parametrize("page", pages(), ids=page_id)
def test_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_python(page)


def test_python_of_a_page_shares_its_names_and_fails_on_its_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n```python\nx = 2\n```\n\n```python\nassert x == 2\n```\n", encoding="utf-8")
    assert run_python(page) == 2
    page.write_text("# A page\n\n```python\n\nassert 1 == 2\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError) as failure:
        run_python(page)
    assert failure.traceback[-1].lineno + 1 == 5


@pytest.mark.parametrize("page", pages(), ids=page_id)
def test_commands_of_a_page_exist(page: Path) -> None:
    root = command_line()
    lines = [found for block in blocks(read(page)) for found in block.commands()]
    faults = [
        f"{page_id(page)}:{number}: {line}: {fault}"
        for number, line in lines
        if re.match(r"remit\b", line) and (fault := fault_of_command(line, root))
    ]
    assert faults == []


def test_a_command_that_does_not_exist_is_found() -> None:
    app, group = typer.Typer(), typer.Typer()
    app.add_typer(group, name="evidence")

    @app.command()
    def run(plan: str, runs: int = 200) -> None: ...

    @group.command("list")
    def listed() -> None: ...

    root = typer.main.get_command(app)
    assert set(verbs(root)) == {("run",), ("evidence", "list")}
    lines = [
        "remit run one-board --runs 20  # central",
        "remit evidence list",
        "remit --help",
        "remit run --help",
    ]
    assert [fault_of_command(line, root) for line in lines] == [None] * 4
    assert fault_of_command("remit fly", root) == "no verb fly"
    assert fault_of_command("remit evidence fly", root) == "no verb fly"
    assert fault_of_command("remit run one-board --speed=9", root) == "no option --speed"


def test_every_verb_has_a_heading_among_the_commands() -> None:
    described = [heading.removeprefix("remit ").split() for heading in headings(read(COMMANDS))]
    missing = [
        " ".join(words)
        for words in verbs(command_line())
        if not any(tuple(heading[: len(words)]) == words for heading in described)
    ]
    assert missing == []


def test_every_make_target_that_a_page_names_exists() -> None:
    exist = make_targets(read(ROOT / "Makefile"))
    named = {(page_id(page), target) for page in all_markdown() for target in make_targets_named(read(page))}
    assert ("CONTRIBUTING.md", "test") in named
    assert {(page, target) for page, target in named if target not in exist} == set()


def test_make_prints_every_target() -> None:
    makefile = read(ROOT / "Makefile")
    printed = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert printed == make_targets(makefile)


@pytest.mark.parametrize("page", all_markdown(), ids=page_id)
def test_links_lead_to_files(page: Path) -> None:
    assert [link for link in local_links(read(page)) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=page_id)
def test_a_decision_has_its_five_parts(page: Path) -> None:
    text = read(page)
    number = re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", page.name)
    assert number, "a decision's file is named 0001-in-a-few-words.md"
    assert headings(text)[0].startswith(f"{number[1]}. ")
    assert re.search(r"^- Status: (accepted|superseded by \d{4})$", text, re.MULTILINE)
    dated = re.search(r"^- Date: (\S+)$", text, re.MULTILINE)
    assert dated
    assert date.fromisoformat(dated[1])
    assert headings(text)[1:4] == ["Context", "Decision", "Consequences"]
    assert f"]({page.name})" in read(DECISIONS / "index.md"), "its row in the index is missing"


def test_numbers_of_decisions_run_on() -> None:
    numbers = sorted(int(page.name[:4]) for page in DECISIONS.glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
