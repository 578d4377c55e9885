"""`remit exits` and `remit rules` as people use them: what they print, what they refuse, what they write."""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import remit.cli
from remit.bodies.tables import BANDS
from remit.rules.register import RULES
from tests.exits.occasions import FIRST, MARS, SECOND, departure, person, write_plan
from tests.plans import read_table, write_table

REMIT = Path(sys.executable).parent / "remit"
WIDE = 100


@dataclass(frozen=True)
class Done:
    """What a call came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Calls the command in this process, in a terminal of a hundred columns."""

    def call(*arguments: str | Path) -> Done:
        monkeypatch.setenv("COLUMNS", str(WIDE))
        monkeypatch.setattr(sys, "argv", ["remit", *map(str, arguments)])
        code = 0
        try:
            remit.cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        shown = capsys.readouterr()
        return Done(code, shown.out, shown.err)

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two people of two trusts, one to leave under a voluntary scheme; the trusts close after March 2013."""
    people = [person(), person(SECOND, body="trust-2", band="8a", pay_gbp_y="48000", fte="0.5")]
    decided = [departure(SECOND, scheme="mars")]
    return write_plan(tmp_path / "plan", people=people, schemes=[MARS], departures=decided)


def test_the_whole_list_has_its_totals(called: Any, folder: Path) -> None:
    done = called("exits", folder)
    assert (done.code, done.err) == (0, "")
    assert "Last day of employment 2013-03-31" in done.out
    assert "the first body with staff closes on the day after" in done.out
    assert "rules and rates known by 2012-06-30" in " ".join(done.out.split())
    assert re.search(r"contract +│ +2 │ +90,000 │ +90,000 │ +90,000", done.out)
    assert re.search(r"mars +│ +2 │ +45,000", done.out)
    assert re.search(r"trust-1 Body trust-1 +│ +1 │ +50,000", done.out)
    assert re.search(r"8a +│ +1 │ +40,000", done.out)
    assert re.search(r"over £10,000 to £25,000 +│ +0 │ +1 │ +1 │ +20,000", done.out)
    assert re.search(r"over £25,000 to £50,000 +│ +1 │ +0 │ +1 │ +50,000", done.out)
    assert re.search(r"All +│ +1 │ +1 │ +2 │ +70,000", done.out)
    assert "the remuneration committee" not in done.out
    assert "left out" not in done.out


def test_nothing_is_wider_than_the_terminal(folder: Path) -> None:
    """A terminal of a hundred columns, with every column of money in use."""
    write_table(
        folder / "departures.csv",
        [departure(pension_cost_gbp="90000", notice_worked="false"), departure(SECOND, scheme="mars")],
    )
    rows = [{**row, "born": "1950-05-10"} for row in read_table(folder / "people.csv")]
    write_table(folder / "people.csv", rows)
    for more in ([], ["--person", FIRST, "--as-if", "2013-01-02"], ["--as-if", "2013-01-02"]):
        shown = in_terminal(REMIT, "exits", folder, *more)
        lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in shown.splitlines()]
        assert len(lines) > 20
        assert [line for line in lines if len(line) > WIDE] == []
        assert more or all(name in shown for name in ("Payment", "Pension", "In lieu", "NI", "Cost", "Cash"))


def in_terminal(*command: str | Path) -> str:
    """Run a command in a terminal of a hundred columns and give what it shows."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDE, 0, 0))
    bare = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    with subprocess.Popen(command, stdout=inner, stderr=inner, env={**bare, "TERM": "xterm"}) as process:
        os.close(inner)
        parts = []
        with suppress(OSError):  # the terminal ends with its process
            while part := os.read(outer, 65_536):
                parts.append(part)
        os.close(outer)
        assert process.wait() == 0
    return b"".join(parts).decode()


def test_bands_stand_in_their_order_and_bodies_by_cost(called: Any, tmp_path: Path) -> None:
    bands = ["vsm", "2", "8a", "9"]
    people = [
        person(f"{k:016x}", band=band, body=f"trust-{1 + (k > 2)}", pay_gbp_y=f"{20000 + k}")
        for k, band in enumerate(bands)
    ]
    out = called("exits", write_plan(tmp_path, people=people)).out
    shown = [line.split()[0] for line in out.split("contract, by band")[1].splitlines()[3:7]]
    assert shown == sorted(bands, key=BANDS.index)
    bodies = [line.split()[0] for line in out.split("contract, by body")[1].splitlines()[3:5]]
    assert bodies == ["trust-1", "trust-2"]


def test_pounds_become_thousands_above_ten_million(called: Any, tmp_path: Path) -> None:
    people = [person(f"{k:016x}", pay_gbp_y="600000") for k in range(12)]
    out = called("exits", write_plan(tmp_path, people=people)).out
    assert "£000" in out
    assert re.search(r"contract +│ +12 │ +12,000 │", out)


def test_a_statement_is_readable_line_by_line(called: Any, folder: Path) -> None:
    done = called("exits", folder, "--person", FIRST)
    assert done.code == 0
    assert f"Statement for {FIRST}" in done.out
    assert len(re.findall(r"^Statement for", done.out, re.MULTILINE)) == 2
    lines = done.out.splitlines()
    money = [line for line in lines if re.search(r"  -?£[\d,]+\.\d\d$", line)]
    assert len(money) > 20
    assert {len(line) for line in money} == {WIDE}
    for part in ("Pay and hours", "Service", "Payment", "Notice", "To the person", "To the employer"):
        assert part in lines
    assert re.search(
        r"rule redundancy \(verified; [\w, -]+\), keyed on consultation start, 2013-03-31", done.out
    )
    assert "redundancy.months_max = 24 months of pay (verified; nhs-employers-section-16)" in done.out
    assert "Assumed: The pay of the staff list is taken as the pay on the last day." in done.out
    assert " Note: " in done.out
    numbers = {int(n) for found in re.findall(r"see ([\d, ]+) below", done.out) for n in found.split(", ")}
    listed = {int(n) for n in re.findall(r"^ ?(\d+)\. (?:Assumed|Note): ", done.out, re.MULTILINE)}
    assert numbers == listed == set(range(1, max(listed) + 1))


def test_a_statement_of_two_days_ends_with_what_differs(called: Any, folder: Path) -> None:
    done = called("exits", folder, "--person", FIRST, "--on", "2012-12-30", "--as-if", "2012-12-31")
    assert done.code == 0
    table = done.out.split("Leaving on another day: Contractual redundancy")[1]
    assert re.search(r"Reckonable service +│ +19 years │ +20 years", table)
    assert re.search(r"Cost to the employer +│ +£47,500.00 │ +£50,000.00", table)
    assert "A month's pay" not in table


def test_two_days_are_compared(called: Any, folder: Path) -> None:
    """Leaving before the year is out costs less: both people joined on 1 January 1993."""
    done = called("exits", folder, "--on", "2012-12-30", "--as-if", "2012-12-31")
    assert "Leaving on 2012-12-31 instead of 2012-12-30: cost to the employer; £" in done.out
    assert re.search(r"contract +│ +85,500 │ +90,000 │ +4,500 │ +4,500 │ +2 │ +0", done.out)
    same = called("exits", folder, "--on", "2012-12-30", "--as-if", "2012-12-30")
    assert re.search(r"contract +│ +85,500 │ +85,500 │ +0 │ +0 │ +0 │ +0", same.out)


def test_a_scheme_that_has_closed_is_said(called: Any, folder: Path) -> None:
    """Who is to leave under it is costed; without such people the reader is told why it is not there."""
    late = called("exits", folder, "--on", "2013-07-31")
    assert re.search(r"mars +│ +1 │ +20,000", late.out)
    assert "closed to applications: only for people whom departures.csv names" in late.out
    (folder / "departures.csv").unlink()
    gone = called("exits", folder, "--on", "2013-07-31")
    assert "not shown: mars, closed to applications on 2013-06-30" in " ".join(gone.out.split())
    assert not re.search(r"mars +│", gone.out)


def test_a_scheme_of_one_day_only_has_no_difference(called: Any, folder: Path) -> None:
    done = called("exits", folder, "--on", "2012-10-31", "--as-if", "2012-11-01")
    assert re.search(r"mars +│ +- │ +[\d,]+ │ +- │ +- │", done.out.split("instead of")[1])


def test_json_is_that_of_the_tables(called: Any, folder: Path) -> None:
    shown = json.loads(called("exits", folder, "--json").out)
    assert {row["scheme"]: row["total_pence"] for row in shown["totals"]} == {
        "mars": 4_500_000,
        "contract": 9_000_000,
    }
    assert shown["left_out"] == {"mars": 0, "contract": 0}
    assert shown["faults"] == []
    assert shown["exit_packages"][-1] == {
        "band": "All",
        "compulsory": 1,
        "other": 1,
        "total": 2,
        "compulsory_pence": 5_000_000,
        "other_pence": 2_000_000,
        "total_pence": 7_000_000,
    }
    two = json.loads(called("exits", folder, "--json", "--as-if", "2013-01-01").out)
    assert (two["on"]["last_day"], two["as_if"]["last_day"]) == ("2013-03-31", "2013-01-01")
    assert {row["scheme"] for row in two["comparison"]} == {"mars", "contract"}
    own = json.loads(called("exits", folder, "--json", "--person", SECOND).out)
    assert {one["scheme"]: one["price"]["total_pence"] for one in own} == {
        "mars": 2_000_000,
        "contract": 4_000_000,
    }
    line = next(line for line in own[0]["lines"] if line["rule"] == "mars")
    assert {"what", "value", "pence", "how", "keyed_on", "status", "source", "assumed", "note"} <= set(line)
    assert line["parameters"][0]["status"]
    pair = json.loads(called("exits", folder, "--json", "--person", SECOND, "--as-if", "2012-12-30").out)
    assert pair["differences"]["contract"]["total_pence"] == -200_000


def test_notice_in_lieu_and_weeks_change_what_is_paid(called: Any, folder: Path) -> None:
    by_month = json.loads(called("exits", folder, "--json").out)["totals"]
    by_week = json.loads(called("exits", folder, "--json", "--by-week").out)["totals"]
    lieu = json.loads(called("exits", folder, "--json", "--in-lieu").out)["totals"]
    of = {row["scheme"]: row for row in by_month}
    more = {row["scheme"]: row["payment_pence"] - of[row["scheme"]]["payment_pence"] for row in by_week}
    assert more["mars"] == 0 < more["contract"] < 100_000
    assert all(row["notice_pence"] > 0 for row in lieu)
    assert all(row["payment_pence"] == of[row["scheme"]]["payment_pence"] for row in lieu)


def test_known_by_leaves_out_what_came_later(called: Any, folder: Path) -> None:
    """A week's pay was capped at 430 from February 2012 on, and at 450 from February 2013 on."""
    caps = [
        next(
            parameter["value"]
            for one in json.loads(called("exits", folder, "--json", "--person", FIRST, *known).out)
            for line in one["lines"]
            for parameter in line["parameters"]
            if parameter["id"] == "statutory.week_cap_gbp"
        )
        for known in (["--known-by", "2012-06-30"], ["--known-by", "2013-06-30"], [])
    ]
    assert caps == [430, 450, 430]


def test_files_are_written_and_said(called: Any, folder: Path, tmp_path: Path) -> None:
    done = called("exits", folder, "--out", tmp_path / "out", "--exact")
    assert f"Exact tables written to {tmp_path / 'out'}" in " ".join(done.out.split())
    totals = {row["scheme"]: row for row in read_table(tmp_path / "out" / "totals.csv")}
    assert totals["contract"]["total_gbp"] == "90000.00"
    people = read_table(tmp_path / "out" / "people.csv")
    assert sum(row["scheme"] == "contract" for row in people) == 2
    called("exits", folder, "--out", tmp_path / "two", "--as-if", "2013-01-01", "--json", "--exact")
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [
        "2013-01-01",
        "2013-03-31",
        "comparison.csv",
    ]


def test_a_plan_is_not_written_over(called: Any, folder: Path) -> None:
    """people.csv is a table of the plan too."""
    before = (folder / "people.csv").read_bytes()
    done = called("exits", folder, "--out", folder)
    assert done.code == 2
    assert "holds a plan" in done.err
    assert (folder / "people.csv").read_bytes() == before
    done = called("exits", folder, "--out", folder / "plan.toml")
    assert done.code == 2
    assert "is a file" in done.err


def test_people_who_are_left_out_are_named(called: Any, folder: Path) -> None:
    rows = read_table(folder / "people.csv")
    rows[0]["born"] = ""
    rows.append({**rows[0], "person": f"{99:016x}", "born": "1960-01-01", "fte": "1.2"})
    write_table(folder / "people.csv", rows)
    done = called("exits", folder)
    assert done.code == 0
    assert "mars: 1 person is left out" in done.out
    assert "contract: 2 people are left out" in done.out
    assert "people.csv, row 2, column born" in done.out
    assert "people.csv, row 4, column fte" in done.out
    assert re.search(r"contract +│ +1 │ +40,000", done.out)
    assert re.search(r"mars +│ +2 │ +45,000", done.out)


def test_a_person_who_is_left_out_is_told_why(called: Any, folder: Path) -> None:
    rows = read_table(folder / "people.csv")
    rows[0]["fte"], rows[1]["born"] = "1.2", ""
    write_table(folder / "people.csv", rows)
    done = called("exits", folder, "--person", FIRST)
    assert done.code == 2
    assert done.out == ""
    assert f"{FIRST} cannot be costed" in done.err
    assert "people.csv, row 2, column fte: “1.2”" in done.err
    partly = called("exits", folder, "--person", SECOND)
    assert partly.code == 0
    assert "Mars (" not in partly.out
    assert len(re.findall(r"^Statement for", partly.out, re.MULTILINE)) == 1
    assert "people.csv, row 3, column born" in partly.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--person", "0" * 16], ["no person", "people.csv"]),
        (["--on", "30/3/2013"], ["--on", "2012-06-30"]),
        (["--as-if", "soon"], ["--as-if", "soon"]),
        (["--consultation", "2013-02-30"], ["--consultation"]),
        (["--known-by", "now"], ["--known-by"]),
        (["--on", "2009-12-31"], ["2010-04-01 to 2027-12-31", "choose a day"]),
        (["--as-if", "2028-01-01"], ["2010-04-01 to 2027-12-31"]),
        (["--consultation", "2013-04-01"], ["after the last day", "choose an earlier day"]),
        (["--option", "magic"], ["magic", "baseline"]),
        (["--known-by", "1990-01-01"], ["1990-01-01"]),
    ],
)
def test_what_cannot_be_ends_with_2_and_a_remedy(
    called: Any, folder: Path, arguments: list[str], words: list[str]
) -> None:
    done = called("exits", folder, *arguments)
    assert done.code == 2
    assert done.out == ""
    assert all(word in done.err for word in words), done.err
    assert "Traceback" not in done.err


def test_an_unknown_plan_ends_with_2_and_the_names(called: Any) -> None:
    done = called("exits", "england-1066")
    assert done.code == 2
    assert "england-2011" in done.err


def test_a_plan_in_which_nothing_closes_asks_for_the_day(called: Any, folder: Path) -> None:
    text = (folder / "plan.toml").read_text()
    (folder / "plan.toml").write_text(text[: text.index("[[change]]")])
    done = called("exits", folder)
    assert done.code == 2
    assert "no body with staff closes" in done.err
    assert "--on" in done.err
    assert called("exits", folder, "--on", "2013-03-31").code == 0


def test_faults_of_other_tables_end_with_2(called: Any, folder: Path) -> None:
    rows = read_table(folder / "bodies.csv")
    rows[0]["kind"] = "castle"
    write_table(folder / "bodies.csv", rows)
    done = called("exits", folder)
    assert done.code == 2
    assert "bodies.csv, row 2, column kind" in done.err
    faults = json.loads(called("exits", folder, "--json").out)
    assert ("bodies.csv", 2, "kind") in {(it["file"], it["row"], it["column"]) for it in faults}


def test_two_processes_agree_to_the_byte(folder: Path, tmp_path: Path) -> None:
    """Other processes, another order of hashing: the same bytes in every file and in the output."""
    shown = []
    for seed in ("1", "2"):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = subprocess.run(
            [REMIT, "exits", folder, "--json", "--in-lieu", "--exact", "--out", out],
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        files = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
        shown.append((done.stdout, files))
    assert shown[0] == shown[1]
    assert len(shown[0][1]) == 8


def test_the_shipped_plan_is_costed(called: Any) -> None:
    """All synthetic staff leave on the day before the first body closes, nobody left out."""
    shown = json.loads(called("exits", "england-2011", "--json").out)
    people = {row["scheme"]: row["people"] for row in shown["totals"]}
    assert sum(people.values()) == 64_000
    assert shown["last_day"] == "2013-03-31"
    assert set(shown["left_out"].values()) == {0}
    assert sum(row["total"] for row in shown["exit_packages"][:-1]) == shown["exit_packages"][-1]["total"]


def test_every_rule_is_listed_with_dates_status_and_sources(called: Any) -> None:
    rows = json.loads(called("rules", "list", "--json").out)
    assert [row["id"] for row in rows] == list(RULES)
    for row in rows:
        assert row["name"]
        assert row["keyed_on"]
        assert row["keyed_on_meaning"]
        assert row["gives"]
        assert row["versions"]
        for version in row["versions"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", version["first"])
            assert version["last"] is None or version["last"] >= version["first"]
            assert version["says"]
            assert version["source"]
            assert version["status"] in {"verified", "secondary", "derived", "assumed"}
    lines = called("rules", "list").out.splitlines()
    assert all(f"{rule.id}: {rule.name}" in lines for rule in RULES.values())
    assert max(map(len, lines)) <= WIDE
    assert "    2006-10-01 to now, keyed on the consultation start; verified" in lines
    assert sum(line.startswith("    sources: ") for line in lines) == len(RULES)


def test_a_rule_is_shown_with_its_parameters(called: Any) -> None:
    done = called("rules", "show", "redundancy")
    assert done.code == 0
    for word in (
        "2015-04-01",
        "keyed on the consultation start",
        "redundancy.ceiling_gbp_y = 80000 GBP a year",
    ):
        assert word in done.out
    assert "`" not in done.out
    assert max(map(len, done.out.splitlines())) <= WIDE
    (row,) = json.loads(called("rules", "show", "redundancy", "--json").out)
    assert row["id"] == "redundancy"


def test_an_unknown_rule_ends_with_2_and_near_names(called: Any) -> None:
    done = called("rules", "show", "redundency")
    assert done.code == 2
    assert "redundancy" in done.err
    assert "rules list" in done.err
