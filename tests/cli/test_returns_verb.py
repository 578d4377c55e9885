"""`remit returns`: a total over all bodies from the answers of some, with what it rests on."""

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest
from xlsxwriter.workbook import Workbook

from remit.bodies.returns import estimate_total
from remit.bodies.survey import REFUSED, SILENT, UNLISTED, read_survey
from remit.evidence import everything
from tests.cli.calls import Remit

FRAME = "Code,Board,Population\nQA,Ashby,100\nQB,Burley,200\nQC,Corby,300\nQD,Denby,150\nQE,Esher,250\n"
RETURNS = "Code,Figure\nQA,10\nQB,24\nQC,26\nQD,refused\n"


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    return file(tmp_path, "frame.csv", FRAME)


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_total_with_what_it_rests_on(remit: Remit, tmp_path: Path, frame: Path) -> None:
    """The case that tests/bodies/test_returns.py works out by hand: 60 of 600 out of 1,000 makes 100."""
    said = remit("returns", file(tmp_path, "returns.csv", RETURNS), "--frame", frame)
    assert said.code == 0, said.err
    for wanted in (
        r"Total over all 5 bodies\W+100 people",
        r"Interval \(90%\)\W+79 to 121",
        r"For each 1 of Population\W+0\.1\b",
        r"Gave a figure\W+3\b",
        r"Refused, or do not hold it\W+1\b",
        r"Are not in the returns\W+1\b",
        r"have 60% of all Population: 200 on average\. The others have 200,\s+1\.00 times",
        r"assumes that the others have as much for their size",
    ):
        assert re.search(wanted, " ".join(said.out.split())), wanted


def test_json_has_all_of_it(remit: Remit, tmp_path: Path, frame: Path) -> None:
    returns = file(tmp_path, "returns.csv", RETURNS)
    said = remit("returns", returns, "--frame", frame, "--asked", 4, "--json")
    found = json.loads(said.out)
    wanted = {"bodies": 5, "asked": 4, "answered": 3, "refused": 1, "no_answer": 0, "not_in_the_returns": 1}
    assert wanted.items() <= found.items()
    assert found["total"] == pytest.approx(100)
    assert (found["value"], found["size"], found["faults"]) == ("Figure", "Population", [])


def test_without_a_frame_the_file_lists_all_bodies(remit: Remit, tmp_path: Path) -> None:
    path = file(
        tmp_path, "all.csv", "Trust,Population,Number\nA,100,10\nB,200,24\nC,300,26\nD,150,\nE,250,-\n"
    )
    said = remit("returns", path, "--json")
    assert json.loads(said.out)["total"] == pytest.approx(100)
    assert json.loads(said.out)["no_answer"] == 2


def test_a_workbook_with_headers_and_names_of_its_own(tmp_path: Path, frame: Path) -> None:
    path = tmp_path / "returns.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("FOI")
        rows = (("Answers to 31 August",), (), ("Remark", "Organisation", "Leavers"),
                ("late", "ashby", 10), ("", "Burley", "24"), ("", "Corby", 26.0))  # fmt: skip
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    survey = read_survey(path, frame, value="Leavers")
    assert survey.bodies["body"].to_list() == ["QA", "QB", "QC", "QD", "QE"]
    assert survey.bodies["value"].to_list() == [10, 24, 26, None, None]
    assert survey.count(UNLISTED) == 2


def test_the_57_trusts_of_2011_scale_to_the_published_numbers() -> None:
    """What the trusts returned one by one was not published: their sums were, and are scaled by number."""
    figures = {row["id"]: row for row in everything().figures.iter_rows(named=True)}
    answered = int(figures["S16"]["value"])
    for figure, scaled in (("S14", "1,698"), ("S15", "2,056")):
        known = int(figures[figure]["value"])
        assert f"{scaled} if scaled to 151" in figures[figure]["notes"]
        share, more = divmod(known, answered)
        values = [float(share + (n < more)) if n < answered else None for n in range(151)]
        total = estimate_total(pl.DataFrame({"size": [1.0] * 151, "value": values}))
        assert total.known == known
        assert f"{total.total:,.0f}" == scaled


def test_a_plan_can_be_the_frame(remit: Remit, tmp_path: Path) -> None:
    path = file(tmp_path, "returns.csv", "Code,Number\n5A3,9\n5A4,12\n5A5,refused\n")
    found = json.loads(remit("returns", path, "--frame", "england-2011", "--kind", "trust", "--json").out)
    assert (found["bodies"], found["answered"], found["not_in_the_returns"]) == (151, 2, 148)
    for kind, what in ((None, "say with --kind"), ("trsut", "nearest: trust")):
        option = [] if kind is None else ["--kind", kind]
        said = remit("returns", path, "--frame", "england-2011", *option)
        assert said.code == 2
        assert what in said.err
    assert "--frame" in remit("returns", path, "--kind", "trust").err


def test_every_fault_of_both_files_at_once(remit: Remit, tmp_path: Path) -> None:
    returns = file(
        tmp_path,
        "returns.csv",
        "Code,Figure\nQA,10\nQA,11\nQb,5\nBurley,6\nQC,-3\nQD,<5\nQE,fewer than 8\nQF,many\n"
        ",4\nTotal,60\nQG,n/a\n",
    )
    frame = file(
        tmp_path,
        "frame.csv",
        "Code,Board,Population\nQA,Ashby,100\nQB,Burley,0\nQC,Corby,\nQD,Denby,x\nQE,Esher,9\nQE,Esher,9\n"
        "QF,Feltham,-3\nQG,Goole,70\n",
    )
    said = remit("returns", returns, "--frame", frame, "--json")
    assert said.code == 2
    faults = {(fault["file"], fault["kind"], fault["row"], fault["value"]) for fault in json.loads(said.out)}
    assert faults == {
        ("returns.csv", "duplicate-key", 3, "QA"),
        ("returns.csv", "unknown-code", 4, "Qb"),
        ("returns.csv", "unknown-code", 5, "Burley"),
        ("returns.csv", "out-of-range", 6, "-3"),
        ("returns.csv", "suppressed", 7, "<5"),
        ("returns.csv", "suppressed", 8, "fewer than 8"),
        ("returns.csv", "wrong-type", 9, "many"),
        ("returns.csv", "blank", 10, None),
        ("returns.csv", "unknown-code", 11, "Total"),
        ("frame.csv", "out-of-range", 3, "0"),
        ("frame.csv", "blank", 4, None),
        ("frame.csv", "wrong-type", 5, "x"),
        ("frame.csv", "duplicate-key", 7, "QE"),
        ("frame.csv", "out-of-range", 8, "-3"),
    }
    text = remit("returns", returns, "--frame", frame).err
    assert "nearest: QB" in text
    assert "write its code, QB" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--asked", 2), "3 bodies have a figure, but 2 were asked"),
        (("--asked", 6), "6 bodies were asked, but there are 5"),
        (("--value", "Figures"), "rename Figure if that is meant"),
        (("--size", "Heads"), "column Heads: the column is missing"),
        (("--frame", "nowhere.csv"), "there is no such file"),
    ],
)
def test_numbers_and_headers_that_do_not_fit(
    remit: Remit, tmp_path: Path, frame: Path, options: tuple[object, ...], what: str
) -> None:
    said = remit("returns", file(tmp_path, "returns.csv", RETURNS), "--frame", frame, *options)
    assert said.code == 2
    assert what in said.err


def test_an_unknown_header_says_how_to_name_it(remit: Remit, tmp_path: Path, frame: Path) -> None:
    said = remit("returns", file(tmp_path, "returns.csv", "Code,MARS\nQA,1\nQB,2\n"), "--frame", frame)
    assert said.code == 2
    assert (
        "head it value, Return, Answer, Figure, Count or Number, or name its header with --value" in said.err
    )


def test_names_that_two_bodies_share_are_not_guessed(tmp_path: Path, remit: Remit) -> None:
    frame = file(tmp_path, "frame.csv", "Code,Name,Size\nQA,Newcastle,10\nQB,Newcastle,20\nQC,Corby,30\n")
    said = remit("returns", file(tmp_path, "r.csv", "Name,Count\nNewcastle,1\nCorby,2\n"), "--frame", frame)
    assert said.code == 2
    assert "is the name of 2 bodies" in said.err
    assert "QA or QB" in said.err


def test_figures_out_of_proportion_and_other_sizes_are_warned_of(tmp_path: Path) -> None:
    codes = "ABCDEF"
    frame = file(tmp_path, "frame.csv", "Code,Size\n" + "".join(f"{code},100\n" for code in codes))
    rows = [f"{code},{500 if code == 'F' else 10},{120 if code == 'A' else 100}\n" for code in codes]
    survey = read_survey(file(tmp_path, "r.csv", "Code,Count,Size\n" + "".join(rows)), frame)
    assert [(fault.kind, fault.row, fault.level) for fault in survey.warnings] == [
        ("far-off", 7, "warning"),
        ("sizes", 2, "warning"),
    ]
    nought = read_survey(file(tmp_path, "n.csv", "Code,Count\nA,0\nB,0\n"), frame)
    assert [fault.kind for fault in nought.warnings] == ["all-nought"]


def test_what_is_said_instead_of_a_figure(tmp_path: Path, frame: Path) -> None:
    text = "Code,Figure\nQA,10\nQB,24\nQC,Not held\nQD,No reply\nQE,\n"
    survey = read_survey(file(tmp_path, "r.csv", text), frame)
    assert (survey.count(REFUSED), survey.count(SILENT)) == (1, 2)


def test_small_numbers_are_hidden_in_files_and_cannot_be_worked_out(remit: Remit, tmp_path: Path) -> None:
    sizes = [100, 200, 300, 150, 250, 400, 350, 120, 500, 220]
    values = [3, 24, 26, 12, 30, 41, 36, 9, 55, None]
    lines = [
        f"B{n},{size},{'' if v is None else v}\n"
        for n, (size, v) in enumerate(zip(sizes, values, strict=True))
    ]
    path = file(tmp_path, "returns.csv", "Code,Size,Count\n" + "".join(lines))
    said = remit("returns", path, "--out", tmp_path / "out")
    assert said.code == 0, said.err
    listed = {row["body"]: row["value"] for row in cells(tmp_path / "out" / "returns.csv")}
    assert listed["B0"] == "*"
    assert (listed["B1"], listed["B9"]) == ("25", "")
    shown = sum(int(value) for body, value in listed.items() if value not in ("*", "") and body != "all")
    estimate = {row["measure"]: row["value"] for row in cells(tmp_path / "out" / "estimate.csv")}
    assert estimate["known"] == listed["all"]
    assert "variance" not in estimate
    total, size = float(estimate["total"]), sum(sizes)
    if estimate["known"] != "*":
        # The estimate follows from the sum as it is shown, and that does not tell what is hidden.
        assert total == pytest.approx(int(estimate["known"]) / (size - 220) * size, abs=1)
        assert abs(int(estimate["known"]) - shown - 3) <= 2 * len(values)


def test_exact_files_and_figures_that_are_no_people(remit: Remit, tmp_path: Path, frame: Path) -> None:
    returns = file(tmp_path, "returns.csv", "Code,Figure\nQA,3\nQB,24.5\nQC,26\n")
    refused = remit("returns", returns, "--frame", frame, "--out", tmp_path / "a")
    assert refused.code == 2
    assert "--unit FTE" in refused.err
    assert not (tmp_path / "a").exists()
    for number, options in enumerate((("--exact",), ("--unit", "£"))):
        out = tmp_path / str(number)
        assert remit("returns", returns, "--frame", frame, "--out", out, *options).code == 0
        assert [row["value"] for row in cells(out / "returns.csv")][:3] == ["3", "24.5", "26"]
        assert {"variance", "total"} <= {row["measure"] for row in cells(out / "estimate.csv")}


def test_no_formula_and_no_plan_is_overwritten(remit: Remit, tmp_path: Path) -> None:
    path = file(tmp_path, "returns.csv", 'Code,Size,Count\n=1+1,10,9\n"@SUM(A1)",20,10\n')
    assert remit("returns", path, "--out", tmp_path / "out").code == 0
    assert [row["body"] for row in cells(tmp_path / "out" / "returns.csv")][:2] == ["'=1+1", "'@SUM(A1)"]
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "plan.toml").touch()
    assert "holds a plan" in remit("returns", path, "--out", plan).err
    assert "is a file" in remit("returns", path, "--out", path).err


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04junk", b"%PDF-1.4", b"\xff\xfe\x00", b"Code;Figure\n\xe9;1"]
)
def test_broken_files_end_in_named_faults(remit: Remit, tmp_path: Path, frame: Path, content: bytes) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    for files in ((path, "--frame", frame), (frame, "--frame", path), (path,)):
        said = remit("returns", *files)
        assert said.code == 2, files
        assert re.search(r"\.csv.*: .+; .+", said.err)
        assert "Traceback" not in said.err
