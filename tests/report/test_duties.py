"""Duties to consult in the paper: dated at the dismissals, for every body, with what has passed said."""

import datetime as dt
from pathlib import Path

import pytest

import remit
from remit.report.blocks import Table, Text
from remit.report.case import consulting
from remit.report.context import Context
from remit.report.duties import consultation, find_duties
from tests.exits_by_hand import Exit, results_of
from tests.plans import tiny_tables, write_tiny_plan

RUNS = 3
ONE, OCTOBER = "1 primary care trust", "31 October 2011"
EARLY = [("trust-1", dt.date(2011, 10, 1), 25)]
LATE = [
    ("trust-1", dt.date(2013, 3, 1), 120),
    ("authority-1", dt.date(2012, 12, 1), 15),
    ("authority-1", dt.date(2013, 1, 1), 15),
]
FEW = [("trust-2", dt.date(2012, 5, 1), 5)]
ROWS = [
    (ONE, "25", "30 days", "31 March 2011 (passed)", "31 March 2011 (passed)"),
    (ONE, "120", "90 days", "2 July 2012", "2 July 2012"),
    ("1 strategic authority", "30", "30 days", "8 September 2012", "8 September 2012"),
]
"""Six months of notice at a trust, where very senior managers work; twelve weeks where nobody is listed."""
NOTICE = [("30 April 2011 (passed)", OCTOBER), ("30 September 2012", "31 March 2013")]
NOTICE += [("8 October 2012", "31 December 2012")]


def made(
    folder: Path,
    waves: list[tuple[str, dt.date, int]],
    volunteers: list[tuple[str, dt.date, int]] | None = None,
) -> Context:
    """A context of the tiny plan, as at 30 June 2012, in which so many go in every run.

    With volunteers its voluntary scheme is one of redundancy.
    """
    exits: list[Exit] = [
        (run, month, body, kind)
        for run in range(RUNS + 1)
        for kind, rows in (("redundancy", waves), ("voluntary exit", volunteers or []))
        for body, month, people in rows
        for _ in range(people)
    ]
    schemes = [{**row, "rule": "voluntary-redundancy"} for row in tiny_tables()["schemes"]]
    path = write_tiny_plan(folder / "plan", tables={"schemes": schemes} if volunteers else None)
    return Context(results_of(remit.read(path).apply(), exits, folder / "out", RUNS))


def told(context: Context) -> tuple[str, list[tuple[str, ...]]]:
    """What the section says in front, and the rows of its table."""
    blocks = consultation(context).blocks
    says = next(block.text for block in blocks if isinstance(block, Text))
    rows = [row for block in blocks if isinstance(block, Table) for row in block.rows]
    return str(says), [tuple(map(str, row)) for row in rows]


def test_each_wave_of_each_body_has_its_dates(tmp_path: Path) -> None:
    says, rows = told(made(tmp_path, [*EARLY, *LATE, *FEW]))
    assert rows == [(*row, *days) for row, days in zip(ROWS, NOTICE, strict=True)]
    assert "2 bodies have duties to consult collectively" in says
    assert "in 3 waves of 175 people in all" in says
    assert "Dates before 30 June 2012 have passed by the as-at date: of 1 wave" in says
    assert "The next consultation begins on 2 July 2012 at the latest." in says
    assert "1 body makes fewer than 20 people redundant within 90 days: 5 over the whole plan" in says


def test_the_dates_are_kept_by_every_dismissal_of_the_wave(tmp_path: Path) -> None:
    """Consultation and notice end before the first of those goes whom they are about."""
    for duty in find_duties(made(tmp_path, [*EARLY, *LATE, *FEW])):
        assert duty.notice is not None
        assert duty.starts + dt.timedelta(days=duty.consult) <= duty.notice < duty.first
        assert duty.notified <= duty.first - dt.timedelta(days=duty.consult)


def test_volunteers_go_by_agreement_and_move_the_consultation_of_others(tmp_path: Path) -> None:
    volunteers = [("trust-1", dt.date(2012, 10, 1), 25), ("trust-2", dt.date(2011, 10, 1), 21)]
    _, rows = told(made(tmp_path, [("trust-1", dt.date(2012, 11, 1), 5)], volunteers))
    assert rows == [
        (ONE, "21", "30 days", "1 October 2011 (passed)", "1 October 2011 (passed)", "By agreement", OCTOBER),
        (ONE, "30", "30 days", *["30 April 2012 (passed)"] * 2, "30 May 2012 (passed)", "31 October 2012"),
    ]


def test_fewer_than_20_are_consulted_one_by_one(tmp_path: Path) -> None:
    context = made(tmp_path, FEW)
    says, rows = told(context)
    assert rows == []
    assert says.startswith("At the median no body makes 20 people or more redundant within 90 days")
    assert consulting(context) == []


@pytest.mark.parametrize(
    ("waves", "lines"),
    [
        (EARLY, ["ask whether the consultations that had to begin before 30 June 2012"]),
        (LATE, ["have the duties to consult met by the dates of the dated plan, the first by 2 July 2012"]),
        (
            [*EARLY, *LATE],
            [
                "have the duties to consult that are to come met by the dates of the dated plan, the first "
                "by 2 July 2012",
                "ask whether the consultations that had to begin before 30 June 2012",
            ],
        ),
    ],
)
def test_the_board_is_asked_only_for_what_is_to_come(
    waves: list[tuple[str, dt.date, int]], lines: list[str], tmp_path: Path
) -> None:
    found = consulting(made(tmp_path, waves))
    assert [line[: len(start)] for line, start in zip(found, lines, strict=True)] == lines
