"""Every sort of fault of a plan file is found from its smallest bad input, and no fault hides another."""

from pathlib import Path

import pytest

from remit.plan import CHANGE_KINDS, check_plan, read_plan
from remit.plan.document import plan_page
from remit.plan.kinds import CHANGE_KEYS, HEADING_KEYS
from tests.plans import CHANGES, HEADING, drop_column, set_cell, write_tiny_plan

PAGE = Path(__file__).resolve().parents[2] / "docs" / "plan-file.md"
MOVE = 'parameters = { functions = ["planning", "finance"], to = "group" }'
HOST = 'kind = "host"\ntarget = "support-1"\nparameters = { host = "trust-1", until = 2013-01-01 }'
CUT = 'kind = "cut"\ntarget = "kind:trust"\nparameters = { share = 0.45, until = 2013-01-01 }'
ANOTHER = '\n[[change]]\nid = "sum"\ndate = 2011-09-01\nkind = "spend"\ntarget = "kind:trust"\n' + (
    'source = "made up for tests"\nparameters = { gbp = 1.0 }\n'
)
BY = 'by = "a test"\ndate = 2012-01-01\nreason = "a test"\n'
ANNOUNCE = 'kind = "announce"\ntarget = "kind:trust"'

# What is replaced by what in plan.toml; the fault's line, key, value and kind; and words of it.
CASES: dict[str, tuple[str, str, tuple[int | None, str | None, str | None, str], list[str]]] = {
    "no TOML": ("synthetic = true", "synthetic = yes", (5, None, None, "not-toml"), ["no TOML"]),
    "an unknown key": (
        "synthetic",
        "sinthetic = true\nsynthetic",
        (5, "sinthetic", None, "unknown-key"),
        ["write synthetic if that is meant", "title, start, end, as_at"],
    ),
    "a key is missing": ("as_at = 2012-06-30\n", "", (None, "as_at", None, "missing-key"), ["a date, as"]),
    "a blank title": (
        'title = "Two trusts become two groups"',
        'title = " "',
        (1, "title", None, "missing-key"),
        ["the key is blank"],
    ),
    "no date": ("2012-06-30", '"June 2012"', (4, "as_at", "June 2012", "wrong-type"), ["write a date"]),
    "a date with hours": (
        "2012-06-30",
        "2012-06-30T12:00:00",
        (4, "as_at", "2012-06-30 12:00:00", "wrong-type"),
        ["is not a date"],
    ),
    "neither true nor false": (
        "synthetic = true",
        'synthetic = "true"',
        (5, "synthetic", "true", "wrong-type"),
        ["is not true or false"],
    ),
    "a start within a month": (
        "start = 2011-04-01",
        "start = 2011-04-02",
        (2, "start", "2011-04-02", "not-first-of-month"),
        ["write 2011-04-01"],
    ),
    "an end before the start": (
        "end = 2014-04-01",
        "end = 2011-04-01",
        (3, "end", "2011-04-01", "closing-before-opening"),
        ["is not after the start, 2011-04-01"],
    ),
    "an unknown key of a change": (
        'date = 2011-07-01\nkind = "announce"',
        'date = 2011-07-01\nwhen = 2011-07-01\nkind = "announce"',
        (10, "when", None, "unknown-key"),
        ["change announced", "take it out"],
    ),
    "a change without date": (
        "date = 2011-07-01\n",
        "",
        (7, "date", None, "missing-key"),
        ["the key is missing (change announced)"],
    ),
    "a change without source": (
        'target = "mars"\nsource = "made up for tests"',
        'target = "mars"',
        (14, "source", None, "missing-key"),
        ["change exits"],
    ),
    "an unknown kind": (
        'kind = "announce"',
        'kind = "anounce"',
        (10, "kind", "anounce", "unknown-value"),
        ["write announce if that is meant"],
    ),
    "an unknown status": (
        'target = "mars"\n',
        'target = "mars"\nstatus = "sure"\n',
        (19, "status", "sure", "unknown-value"),
        ["verified, secondary, derived, assumed"],
    ),
    "an id twice": (
        'id = "exits"',
        'id = "announced"',
        (15, "id", "announced", "duplicate-key"),
        ["the id of a change in line 7 already"],
    ),
    "before the plan": (
        "date = 2011-07-01",
        "date = 2011-03-31",
        (9, "date", "2011-03-31", "outside-plan"),
        ["runs from 2011-04-01 to before 2014-04-01"],
    ),
    "after the plan": (
        "date = 2011-07-01",
        "date = 2014-04-01",
        (9, "date", "2014-04-01", "outside-plan"),
        ["change announced"],
    ),
    "an unknown body": (
        ANNOUNCE,
        'kind = "announce"\ntarget = "trust-9"',
        (11, "target", "trust-9", "unknown-target"),
        ["is no body in bodies.csv", "write trust-"],
    ),
    "an unknown kind of body": (
        ANNOUNCE,
        'kind = "announce"\ntarget = "kind:trusts"',
        (11, "target", "trusts", "unknown-value"),
        ["write trust if that is meant"],
    ),
    "a kind of which there is no body": (
        ANNOUNCE,
        'kind = "announce"\ntarget = "kind:board"',
        (11, "target", "board", "unknown-target"),
        ["of which there is no body"],
    ),
    "a kind of body without its prefix": (
        ANNOUNCE,
        'kind = "announce"\ntarget = "trust"',
        (11, "target", "trust", "wrong-target"),
        ["write kind:trust if that is meant"],
    ),
    "a body where a kind is meant": (
        ANNOUNCE,
        'kind = "cluster"\ntarget = "trust-1"',
        (11, "target", "trust-1", "wrong-target"),
        ["no target for a change of kind cluster", "kind:<kind of body>"],
    ),
    "a kind where a scheme is meant": (
        'target = "mars"',
        'target = "kind:trust"',
        (18, "target", "kind:trust", "wrong-target"),
        ["the id of a scheme"],
    ),
    "an unknown scheme": (
        'target = "mars"',
        'target = "marrs"',
        (18, "target", "marrs", "unknown-target"),
        ["is no scheme in schemes.csv", "write mars"],
    ),
    "an unknown envelope": (
        'target = "running"',
        'target = "capital"',
        (40, "target", "capital", "unknown-target"),
        ["is no envelope in envelopes.csv"],
    ),
    "an unknown round": (
        'target = "slot"',
        'target = "slots"',
        (47, "target", "slots", "unknown-target"),
        ["write slot if"],
    ),
    "an unknown checkpoint": (
        'target = "checkpoint 2"',
        'target = "checkpoint 3"',
        (25, "target", "checkpoint 3", "unknown-target"),
        ["is no checkpoint's name in checkpoints.csv", "write checkpoint 2"],
    ),
    "an unknown change": (
        'target = "trusts-close"',
        'target = "trust-close"',
        (70, "target", "trust-close", "unknown-target"),
        ["no change of the baseline", "write trusts-close"],
    ),
    "a change of the option itself": (
        'target = "trusts-close"',
        'target = "late"',
        (70, "target", "late", "unknown-target"),
        ["name a change of the baseline"],
    ),
    "the baseline withdraws": (
        'id = "not-in-april"\noption = "a year later"',
        'id = "not-in-april"\noption = "baseline"',
        (67, "option", "baseline", "withdraws-in-baseline"),
        ["another option"],
    ),
    "no parameters": (
        f"{MOVE}\n",
        "",
        (28, "parameters.functions", None, "missing-key"),
        ["the key is missing (change work-moves)"],
    ),
    "parameters that are no table": (
        MOVE,
        'parameters = "finance"',
        (33, "parameters", "finance", "wrong-type"),
        ["an inline table"],
    ),
    "an unknown parameter": (
        MOVE,
        MOVE.replace("to =", "share = 0.5, to ="),
        (33, "parameters.share", None, "unknown-key"),
        ["the keys are functions, to"],
    ),
    "a parameter where none is": (
        ANNOUNCE,
        f"{ANNOUNCE}\nparameters = {{ share = 1 }}",
        (12, "parameters.share", None, "unknown-key"),
        ["there are none"],
    ),
    "an unknown function": (
        MOVE,
        MOVE.replace('"finance"', '"fnance"'),
        (33, "parameters.functions", "fnance", "unknown-target"),
        ["write finance"],
    ),
    "functions that are no list": (
        MOVE,
        MOVE.replace('["planning", "finance"]', '"finance"'),
        (33, "parameters.functions", "finance", "wrong-type"),
        ["a list of functions"],
    ),
    "an unknown receiving kind": (
        MOVE,
        MOVE.replace('to = "group"', 'to = "goup"'),
        (33, "parameters.to", "goup", "unknown-value"),
        ["write group"],
    ),
    "a share above one": (
        ANNOUNCE,
        CUT.replace("0.45", "45"),
        (12, "parameters.share", "45", "wrong-type"),
        ["a number from 0 to 1"],
    ),
    "a cut that ends before it begins": (
        ANNOUNCE,
        CUT.replace("2013-01-01", "2011-07-01"),
        (12, "parameters.until", "2011-07-01", "closing-before-opening"),
        ["is not after the change's date, 2011-07-01"],
    ),
    "an unknown host": (
        ANNOUNCE,
        HOST.replace('"trust-1"', '"trust-7"'),
        (12, "parameters.host", "trust-7", "unknown-target"),
        ["is no body in bodies.csv"],
    ),
    "closing before opening": (
        ANNOUNCE,
        'kind = "close"\ntarget = "group-2"',
        (9, "date", "2011-07-01", "closing-before-opening"),
        ["closes group-2 before it opens, 2013-04-01"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_bad_input_is_found_and_begets_no_other(tmp_path: Path, name: str) -> None:
    old, new, expected, words = CASES[name]
    text = HEADING + CHANGES
    assert old in text
    faults = check_plan(write_tiny_plan(tmp_path, heading=text.replace(old, new, 1), changes=""))
    found = [(fault.row, fault.column, fault.value, fault.kind) for fault in faults]
    assert expected in found
    assert {fault.file for fault in faults} == {"plan.toml"}
    assert {fault.kind for fault in faults} == {expected[3]}
    fault = faults[found.index(expected)]
    assert fault.level == "error"
    assert [word for word in words if word not in str(fault)] == []


@pytest.mark.parametrize("text", [CUT, HOST])
def test_kinds_that_the_tiny_plan_does_not_use_pass(tmp_path: Path, text: str) -> None:
    assert check_plan(write_tiny_plan(tmp_path, changes=CHANGES.replace(ANNOUNCE, text))) == []


def test_parameters_may_be_a_table_of_their_own(tmp_path: Path) -> None:
    last = CHANGES.replace(ANNOUNCE, CUT).replace(
        "parameters = { share = 0.45, until = 2013-01-01 }\nsource",
        "source",
    )
    table = "\n[change.parameters]\nshare = 0.45\nuntil = 2013-13-01\n"
    first = last.replace('source = "made up for tests"\n', f'source = "made up for tests"\n{table}', 1)
    assert check_plan(write_tiny_plan(tmp_path / "one", changes=first))[0].kind == "not-toml"
    right = first.replace("2013-13-01", "2013-01-01")
    assert check_plan(write_tiny_plan(tmp_path / "two", changes=right)) == []
    (fault,) = check_plan(write_tiny_plan(tmp_path / "three", changes=right.replace("0.45", "-1")))
    assert (fault.row, fault.column) == (15, "parameters.share")


def test_changes_may_stand_in_a_list_though_their_lines_are_not_known(tmp_path: Path) -> None:
    changes = 'change = [{ id = "a", date = 2012-04-01, kind = "offer", target = "x", source = "made up" }]\n'
    (fault,) = check_plan(write_tiny_plan(tmp_path, changes=changes))
    assert (fault.row, fault.kind) == (None, "unknown-target")
    assert "change a" in str(fault)


def test_changes_that_are_no_list_are_a_fault(tmp_path: Path) -> None:
    (fault,) = check_plan(write_tiny_plan(tmp_path, changes="\n[change]\nid = 1\n"))
    assert fault.kind == "wrong-type"


def test_a_missing_plan_file_does_not_hide_the_faults_of_the_tables(tmp_path: Path) -> None:
    folder = write_tiny_plan(tmp_path)
    (folder / "plan.toml").unlink()
    set_cell(folder, "people", 2, "fte", "2")
    assert [(fault.file, fault.kind) for fault in check_plan(folder)] == [
        ("plan.toml", "missing-file"),
        ("people.csv", "out-of-range"),
    ]


def test_faults_of_file_and_tables_are_named_in_one_go(tmp_path: Path) -> None:
    changes = (
        CHANGES.replace("date = 2011-07-01", "date = 2010-07-01")
        .replace('target = "mars"', 'target = "marrs"')
        .replace('"planning", "finance"', '"planing", "finance"')
        .replace('kind = "fund"', 'kind = "fnud"')
    )
    folder = write_tiny_plan(tmp_path, changes=changes)
    set_cell(folder, "bodies", 3, "kind", "clutter")
    found = [(fault.file, fault.row, fault.kind) for fault in check_plan(folder)]
    assert found == [
        ("plan.toml", 9, "outside-plan"),
        ("plan.toml", 18, "unknown-target"),
        ("plan.toml", 33, "unknown-target"),
        ("plan.toml", 39, "unknown-value"),
        ("bodies.csv", 3, "unknown-value"),
    ]


def test_all_that_is_wrong_with_one_change_is_named(tmp_path: Path) -> None:
    cut = CHANGES.replace(ANNOUNCE, 'kind = "cut"\ntarget = "x"')
    changes = cut.replace("date = 2011-07-01", 'date = "July"')
    kinds = sorted(fault.kind for fault in check_plan(write_tiny_plan(tmp_path, changes=changes)))
    assert kinds == ["missing-key", "missing-key", "unknown-target", "wrong-type"]


def test_targets_in_a_table_that_cannot_be_read_are_left_alone(tmp_path: Path) -> None:
    folder = write_tiny_plan(tmp_path)
    drop_column(folder, "bodies", "body")
    drop_column(folder, "bodies", "kind")
    (folder / "schemes.csv").write_text("scheme;name\n", encoding="utf-8")
    assert {fault.file for fault in check_plan(folder)} == {"bodies.csv", "schemes.csv"}


def test_a_transfer_without_successors_is_a_warning(tmp_path: Path) -> None:
    changes = CHANGES.replace('to = "group"', 'to = "cluster"')
    (fault,) = check_plan(write_tiny_plan(tmp_path, changes=changes))
    assert (fault.level, fault.kind) == ("warning", "no-successor")
    assert "has no successor of kind cluster for trust-1, trust-2 (change work-moves)" in str(fault)


LATE = ANOTHER.replace("2011-09-01", "2013-04-02")


def test_a_change_after_the_end_of_its_body_is_a_fault_and_on_the_day_after_its_last_is_not(
    tmp_path: Path,
) -> None:
    (fault,) = check_plan(write_tiny_plan(tmp_path, changes=CHANGES + LATE))
    assert (fault.level, fault.kind, fault.column) == ("error", "after-closing", "target")
    assert "is no more on 2013-04-02: closed from 2013-04-01 (change sum)" in str(fault)
    on_the_day = CHANGES + LATE.replace("04-02", "04-01")
    assert check_plan(write_tiny_plan(tmp_path / "on", changes=on_the_day)) == []
    both = 'date = 2013-04-01\nkind = "close"\ntarget = "kind:trust"'
    one_stays = CHANGES.replace(both, both.replace("kind:trust", "trust-1"))
    assert one_stays != CHANGES
    assert check_plan(write_tiny_plan(tmp_path / "one", changes=one_stays + LATE)) == []


def test_a_host_that_is_no_more_is_a_fault(tmp_path: Path) -> None:
    hosted = f'\n[[change]]\nid = "hosted"\ndate = 2013-05-01\n{HOST}\nsource = "made up for tests"\n'
    changes = CHANGES + hosted.replace("until = 2013-01-01", "until = 2014-01-01")
    named = {
        (fault.kind, fault.column, fault.value)
        for fault in check_plan(write_tiny_plan(tmp_path, changes=changes))
        if fault.level == "error"
    }
    assert named == {
        ("after-closing", "target", "support-1"),
        ("after-closing", "parameters.host", "trust-1"),
    }


def test_what_an_option_takes_over_too_late_is_a_warning(tmp_path: Path) -> None:
    sooner = '\n[[change]]\nid = "sooner"\noption = "soon"\ndate = 2013-03-01\nkind = "close"\n'
    sooner += 'target = "kind:trust"\nsource = "made up for tests"\n'
    (fault,) = check_plan(write_tiny_plan(tmp_path, changes=CHANGES + sooner))
    assert (fault.level, fault.kind) == ("warning", "after-closing")
    assert "under option soon is no more on 2013-04-01: closed from 2013-03-01 (change work-moves)" in str(
        fault
    )


@pytest.mark.parametrize("name", ["../../x", "a/b", "a\\\\b", ".hidden", "x" * 61, "C:", "a\\nb"])
def test_an_option_cannot_lie_outside_its_folder(tmp_path: Path, name: str) -> None:
    assumed = f'[[assumption]]\nparameter = "leaving.base_rate_y"\nvalue = 0.05\noption = "{name}"\n' + BY
    for more in (f'{ANOTHER}option = "{name}"\n', assumed):
        plan = write_tiny_plan(tmp_path / "own", changes=CHANGES + more)
        faults = [fault for fault in check_plan(plan) if fault.kind == "bad-option"]
        assert len(faults) == 1, more


@pytest.mark.parametrize("name", ["a year later", "cut-by-2%", "Später", "x" * 60])
def test_an_option_is_called_as_people_call_it(tmp_path: Path, name: str) -> None:
    plan = write_tiny_plan(tmp_path / "own", changes=f'{CHANGES}{ANOTHER}option = "{name}"\n')
    assert name in read_plan(plan).options


def test_checking_writes_nothing(tmp_path: Path) -> None:
    folder = write_tiny_plan(tmp_path / "tiny", changes=CHANGES.replace("mars", "marrs"))
    paths = [folder, *sorted(folder.iterdir())]
    before = [(path.name, path.stat().st_mtime_ns) for path in paths]
    assert check_plan(folder)
    assert [(path.name, path.stat().st_mtime_ns) for path in [folder, *sorted(folder.iterdir())]] == before


def test_the_page_of_the_plan_file_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == plan_page(), "run python -m remit.plan.document"
    names = [key.name for key in (*HEADING_KEYS, *CHANGE_KEYS)] + list(CHANGE_KINDS)
    assert [name for name in names if f"| `{name}` |" not in page] == []
