"""The example for newcomers: it is built from its margins, and its three forms read to the same tables."""

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest

from remit.bodies import Bodies
from remit.bodies.importing import Imported, import_files, is_esr, propose_files
from remit.bodies.tables import BANDS
from remit.evidence import Evidence, as_at
from remit.examples.build_one_board import FOLDER, KEY_FILE, build
from remit.examples.one_board_messy import FILE
from remit.examples.one_board_people import ESR_FILE, KEY, NAME, STAFF
from remit.exits import find_liability, occasion_of
from remit.faults import errors
from remit.plan import Plan, check_plan, read_plan
from remit.rules.service import count_service, service_terms
from tests.cli.calls import Remit

SOURCES = FOLDER / "sources"
MERGER = dt.date(2026, 4, 1)
LARGEST = 1_300_000
"""Bytes of the plan with its sources."""
NOT_IN_ESR = ("zone", "notice_months")
"""Columns of people that an ESR file does not tell."""
BROUGHT = ("people", "posts", "spells", "departures", "equality")
"""Tables that the sources bring; the others a person wrote."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan("one-board")


@pytest.fixture(scope="module")
def tables(plan: Plan) -> Bodies:
    return plan.bodies


@pytest.fixture(scope="module")
def known(plan: Plan) -> Evidence:
    return as_at(plan.as_at)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan's folder that has bodies and schemes, and nobody yet."""
    for name in ("bodies.csv", "schemes.csv"):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def read(folder: Path, name: str, mapping: Path | None = None) -> Imported:
    found = import_files([SOURCES / name], folder, mapping, KEY)
    assert errors(found.faults) == []
    return found


def test_the_shipped_files_are_what_the_margins_build(tmp_path: Path) -> None:
    build(tmp_path)
    built = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(built) == 15
    for path in built:
        shipped = FOLDER / path.relative_to(tmp_path)
        if path.suffix == ".xlsx":  # packing may differ by machine, what is packed may not
            assert members(path) == members(shipped)
        else:
            assert path.read_bytes() == shipped.read_bytes(), path.name


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_is_wrong_with_it_and_it_is_small() -> None:
    assert check_plan("one-board") == []
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < LARGEST


@pytest.mark.parametrize(
    ("files", "mapping"),
    [
        ((FILE,), "mapping.toml"),
        ((ESR_FILE, FILE), "mapping-beside-esr.toml"),
    ],
)
def test_both_other_forms_read_to_all_the_tables_of_the_plan(
    files: tuple[str, ...],
    mapping: str,
    tmp_path: Path,
    tables: Bodies,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the command that a person uses, into a folder that has all but what the files bring."""
    remit, folder, sources = Remit(capsys, monkeypatch), tmp_path / "again", tmp_path / "again-sources"
    assert remit("new", folder, "--from", NAME).code == 0
    for name in BROUGHT:
        (folder / f"{name}.csv").unlink()
    given = [sources / file for file in files]
    said = remit(
        "import", *given, "--plan", folder, "--mapping", sources / mapping, "--key", sources / KEY_FILE
    )
    assert said.code == 0, said.err
    assert remit("check", folder).out == f"{folder}: no fault found.\n"
    found = read_plan(folder).bodies.tables()
    for name, frame in tables.tables().items():
        assert found[name].equals(frame), name
        assert frame.height or name not in BROUGHT, name


def test_the_people_state_all_that_can_be_stated(tables: Bodies) -> None:
    """Else that the forms agree would say nothing of a column."""
    for name in BROUGHT:
        frame = tables.tables()[name]
        given = set(frame.columns) - {"closes"}
        assert [column for column in given if frame[column].null_count() == frame.height] == [], name


def test_the_esr_file_alone_lacks_only_what_it_has_no_field_for(folder: Path, tables: Bodies) -> None:
    assert is_esr(SOURCES / ESR_FILE)
    found = read(folder, ESR_FILE).tables
    assert found["people"].drop(NOT_IN_ESR).equals(tables.people.drop(NOT_IN_ESR))
    assert found["people"].select(pl.col(NOT_IN_ESR).is_null().all()).row(0) == (True, True)
    assert found["posts"].equals(tables.posts.filter(pl.col("body").is_in(list(STAFF))))
    assert found["equality"].equals(tables.equality)
    assert "bodies" not in found


def test_everybody_but_the_chiefs_has_a_manager_of_a_higher_band(tables: Bodies) -> None:
    people = tables.people
    rank = pl.col("band").replace_strict(BANDS, range(len(BANDS)))
    ranks = people.select(pl.col("person").alias("manager"), above=rank, where=pl.col("body"))
    joined = people.with_columns(rank=rank).join(ranks, on="manager", how="inner")
    assert joined.height == people.height - len(STAFF)
    assert joined.select((pl.col("where") == pl.col("body")).all()).item()
    assert joined.filter(pl.col("above") < pl.col("rank")).is_empty()
    assert joined.filter((pl.col("above") == pl.col("rank")) & (pl.col("band") != "vsm")).is_empty()


def test_the_workbook_is_as_messy_as_they_come(folder: Path) -> None:
    kinds = {fault.kind for fault in read(folder, FILE, SOURCES / "mapping.toml").faults}
    assert kinds >= {
        "totals-row",
        "remark-row",
        "serial-date",
        "short-year",
        "personal-dropped",
        "said-blank",
    }
    inside = members(SOURCES / FILE)
    assert b"<mergeCell " in inside["xl/worksheets/sheet2.xml"]
    assert "£31,049.00".encode() in inside["xl/sharedStrings.xml"]


def test_its_mapping_is_what_remit_proposes_with_the_doubts_decided(folder: Path) -> None:
    proposed, faults = propose_files([SOURCES / FILE], folder)
    assert errors(faults) == []
    from remit.bodies.importing import read_mapping

    decided, wrong = read_mapping(SOURCES / "mapping.toml")
    assert wrong == []
    assert [(s.table, s.sheet, s.header_row, s.headers) for s in proposed.sheets] == [
        (s.table, s.sheet, s.header_row, s.headers) for s in decided.sheets
    ]
    for ours, theirs in zip(decided.sheets, proposed.sheets, strict=True):
        for name, column in theirs.columns.items():
            assert ours.columns[name].header == column.header


def test_two_boards_become_one(plan: Plan, tables: Bodies) -> None:
    staff = dict(tables.people.group_by("body").len().iter_rows())
    assert staff == STAFF
    bodies = {row["body"]: row for row in tables.bodies.iter_rows(named=True)}
    assert {bodies[body]["closes"] for body in STAFF} == {bodies["QZ3"]["opens"]} == {MERGER}
    assert bodies["QZ3"]["population"] == sum(bodies[body]["population"] for body in STAFF)
    assert dt.date(2025, 4, 1) == plan.start
    assert plan.as_at == dt.date(2026, 5, 31)


def test_the_merged_board_opens_at_what_the_cut_leaves(tables: Bodies, known: Evidence) -> None:
    cut = known.figure("B05").value
    assert cut == 0.5
    before = tables.people.filter(pl.col("band") != "vsm").height
    after = tables.posts.filter((pl.col("body") == "QZ3") & ~pl.col("senior"))["establishment"].sum()
    assert after == pytest.approx(before * (1 - known.value("cut.posts_share") * cut), abs=1)


def test_people_differ_as_they_do(tables: Bodies, plan: Plan, known: Evidence) -> None:
    people = tables.people
    assert set(people["zone"].drop_nulls()) == {"outer", "fringe"}
    assert people["fte"].n_unique() == 4
    assert people["notice_months"].drop_nulls().n_unique() == 2
    assert people["pay_gbp_y"].n_unique() > 30
    assert people.filter("senior").height == 16
    vacant = tables.posts.filter(pl.col("body").is_in(list(STAFF)))["establishment"].sum() - people.height
    assert 20 < vacant < 80
    scale = known.pay_scale(plan.start).select("band", "point", pay="pay_gbp_y")
    graded = people.drop_nulls("point").join(scale, on=["band", "point"], how="left", maintain_order="left")
    assert graded["pay_gbp_y"].to_list() == [float(pay) for pay in graded["pay"]]


def test_spells_say_what_the_first_days_of_service_say(tables: Bodies, known: Evidence) -> None:
    terms = service_terms(known, MERGER)
    people = {row["person"]: row for row in tables.people.iter_rows(named=True)}
    kinds = tables.spells["excluded"].drop_nulls().unique()
    assert set(kinds) == {"redundancy-paid", "pension-taken", "other"}
    for (person,), own in tables.spells.group_by("person", maintain_order=True):
        service = count_service(*spell_arrays(own), 20260401, terms)
        row = people[person]
        assert day(service.reckonable_from) == row["service_from"]
        assert max(day(service.continuous_from), row["service_from"]) == (
            row["continuous_from"] or row["service_from"]
        )


def spell_arrays(spells: pl.DataFrame) -> tuple[object, object, object]:
    def numbers(column: str) -> object:
        return spells[column].dt.strftime("%Y%m%d").cast(pl.Int32).fill_null(0).to_numpy()

    return numbers("joined"), numbers("left"), spells["excluded"].is_not_null().to_numpy()


def day(number: int) -> dt.date:
    return dt.date(number // 10_000, number // 100 % 100, number % 100)


def test_every_leaving_can_be_costed(plan: Plan) -> None:
    applied = plan.apply()
    liability = find_liability(applied, [], occasion_of(applied))
    assert set(liability.left_out.values()) == {0}
    people = liability.people
    chosen = people.filter(pl.col("scheme") == "voluntary-redundancy")
    assert chosen.height == plan.bodies.departures.filter(pl.col("scheme") == "voluntary-redundancy").height
    assert plan.bodies.departures["pension_cost_gbp"].drop_nulls().len() > 5


def test_the_key_is_marked_as_no_secret() -> None:
    assert bytes.fromhex((SOURCES / KEY_FILE).read_text(encoding="ascii").split()[1]) == KEY
    assert b"not a secret" in KEY
    assert "no-secret" in KEY_FILE


def test_every_figure_that_is_cited_was_known(plan: Plan, tables: Bodies, known: Evidence) -> None:
    cells = [change.source for change in plan.changes]
    for table in tables.tables().values():
        cells += table["source"].unique().to_list() if "source" in table.columns else []
    cited = {word.strip(";:,") for cell in cells for word in cell.split() if word.startswith("figure:")}
    assert len(cited) > 8
    for name in cited:
        assert known.figure(name.removeprefix("figure:")).published <= plan.as_at
