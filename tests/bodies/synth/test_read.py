"""Margins are read in all their forms, and everything wrong with them is named at once."""

from pathlib import Path

import pytest

from remit.bodies.synth import read_margins
from remit.bodies.synth.read import years_of
from remit.faults import Fault, errors
from tests.bodies.synth.margin_files import bodies, listed, table


def faults_of(path: Path) -> set[tuple[str, int | None, str | None]]:
    return {(fault.kind, fault.row, fault.value) for fault in read_margins([path])[1]}


def test_listed_and_crossed_margins_are_read(tmp_path: Path) -> None:
    margins, faults = read_margins([bodies(tmp_path), listed(tmp_path)])
    assert faults == []
    first, second = margins.margins[0], margins.margins[2]
    assert (first.attributes, first.within, first.counted) == (("body",), None, True)
    assert first.weights == {("QA",): 300, ("QB",): 100}
    assert (second.attributes, second.within, second.counted) == (("staff_group",), "finance", False)
    assert margins.people == 400
    assert margins.bodies["QA"] == {"kind": "integrated-board", "name": "Board A", "population": "1,000,000"}


def test_crossed_counts_pass_over_totals_and_know_other_words(tmp_path: Path) -> None:
    lines = ["Body,Staff group,Band,Count", "QA,Managers,Band 8a,5", "QA,all,all,12", "QA,Admin,3,7"]
    margins, faults = read_margins([table(tmp_path, "crossed.csv", lines)])
    assert faults == []
    assert margins.margins[0].weights == {("QA", "manager", "8a"): 5, ("QA", "administrative", "3"): 7}


def test_functions_of_the_plan_are_known(tmp_path: Path) -> None:
    path = table(tmp_path, "f.csv", ["function,share", "catering,0.5", "Finance,0.5"])
    assert read_margins([path], functions=["catering"])[1] == []
    assert [fault.value for fault in read_margins([path])[1]] == ["catering"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["margin,key,share", "band,5,0.6", "band,6,0.3"], {("sum", 2, None)}),
        (["margin,key,share", "band,5,0.5", "band,Band 5,0.5"], {("duplicate-key", 3, "Band 5")}),
        (["margin,key,share", "bend,5,1"], {("unknown-value", 2, "bend")}),
        (["margin,key,share", "band,8,1"], {("unknown-value", 2, "8")}),
        (["margin,key,share", "age,49-30,1"], {("unknown-value", 2, "49-30")}),
        (["margin,key,share", "fte,1.2,1"], {("unknown-value", 2, "1.2")}),
        (
            ["margin,key,share", "band,5,half", "band,6,-1"],
            {("wrong-type", 2, "half"), ("out-of-range", 3, "-1")},
        ),
        (["margin,key,share", "band,5,"], {("blank", 2, None)}),
        (["margin,key,share", "band,,1"], {("blank", 2, None)}),
        (["body,count", "QA,0"], {("sum", 2, None)}),
        (["band,key,share", "5,5,1"], {("no-header", 1, None)}),
        (["one,two", "5,5"], {("no-header", 1, None)}),
        (["body,kind,count", "QA,bord,3"], {("unknown-value", 2, "bord")}),
        (["body,band,kind,count", "QA,5,support,3", "QA,6,private,3"], {("contradiction", 3, "private")}),
        (["body,population,count", "QA,many,3"], {("wrong-type", 2, "many")}),
        (["body,name,count", "=1+1,+A,3"], {("unknown-value", 2, "=1+1"), ("formula", 2, "+A")}),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: list[str], found: set[tuple[str, int, str | None]]) -> None:
    assert faults_of(table(tmp_path, "m.csv", lines)) == found


def test_the_faults_of_all_files_are_found_together(tmp_path: Path) -> None:
    paths = [table(tmp_path, f"{name}.csv", ["margin,key,share", f"{name},5,1"]) for name in ("a", "b")]
    faults: list[Fault] = read_margins([*paths, tmp_path / "none.csv"])[1]
    assert [fault.file for fault in errors(faults)] == ["a.csv", "b.csv", "none.csv"]


def test_published_statistics_are_margins(tmp_path: Path) -> None:
    lines = ["Date,Org Code,Org Name,Staff Group,Data Type,Total"]
    groups = {"Total": 30, "Managers": 10, "Central functions": 20}
    for group, heads in groups.items():
        lines += [f"2025-03-31,QKS,Kent,{group},HC,{heads}", f"2025-03-31,QKS,Kent,{group},FTE,{heads - 1}"]
    margins, faults = read_margins([table(tmp_path, "statistics.csv", lines)])
    assert errors(faults) == []
    assert margins.margins[0].weights == {("QKS", "administrative"): 20, ("QKS", "manager"): 10}
    assert margins.people == 30


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("25-34", (25, 34)),
        ("25 to 34", (25, 34)),
        ("60+", (60, 75)),
        ("60 and over", (60, 75)),
        ("old", None),
    ],
)
def test_bands_of_years(text: str, years: tuple[int, int] | None) -> None:
    assert years_of("age", text) == years
    assert years_of("service", "30+") == (30, 50)
