"""NHS Workforce Statistics read tidily in its layouts, give margins, and hold a staff list to account."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remit.bodies.against import compare_staff
from remit.bodies.statistics import (
    examine_statistics,
    groups,
    is_statistics,
    read_statistics,
    statistics_margins,
)
from remit.bodies.tables import STAFF_GROUPS
from remit.faults import FaultsFound

NEW = (
    "Date,NHSE_Region_Code,NHSE_Region_Name,ICS code,ICS name,Org Code,Org Name,Cluster Group,"
    "Benchmark Group,Staff Group Sort Order,Staff Group,Data Type,Total"
)
OLD = NEW.replace("ICS code,ICS name,", "")
FIGURES = [
    ("01", "Total", 100.0, 112),
    ("02", "Professionally qualified clinical staff", 10.0, 12),
    ("18", "Support to clinical staff", 5.0, 6),
    ("22", "NHS infrastructure support", 85.0, 95),
    ("23", "Central functions", 45.0, 50),
    ("25", "Senior managers", 15.0, 16),
    ("26", "Managers", 25.0, 30),
]


def lines(layout: str, body: str = "QKS", date: str = "2025-03-31") -> list[str]:
    system = "QKS,NHS Kent and Medway," if "ICS" in layout else ""
    start = f'{date},Y59,South East,{system}{body},"Board, {body}",Support,ICBs,'
    return [
        f"{start}{order},{group},{kind},{value}"
        for order, group, fte, heads in FIGURES
        for kind, value in (("FTE", fte), ("HC", heads))
    ]


def write(folder: Path, layout: str, *blocks: list[str], mark: str = "\ufeff") -> Path:
    file = folder / "NHS Workforce Statistics, March 2025 Staff Group and Organisation.csv"
    file.write_text(
        mark + "\r\n".join([layout, *(line for block in blocks for line in block)]), encoding="utf-8"
    )
    return file


@pytest.mark.parametrize("layout", [OLD, NEW])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_both_layouts_read_tidily(tmp_path: Path, layout: str, mark: str) -> None:
    found = read_statistics(write(tmp_path, layout, lines(layout), mark=mark))
    assert found.warnings == ()
    assert found.rows.height == len(FIGURES)
    total = found.rows.row(0, named=True)
    assert total["date"] == dt.date(2025, 3, 31)
    assert (total["body"], total["name"], total["region"]) == ("QKS", "Board, QKS", "Y59")
    assert (total["staff_group"], total["level"], total["fte"], total["headcount"]) == (
        "Total",
        0,
        100.0,
        112.0,
    )
    assert total["system"] == ("QKS" if "ICS" in layout else None)
    assert found.rows["level"].to_list() == [0, 1, 1, 1, 2, 2, 2]


def test_measures_side_by_side_read_the_same(tmp_path: Path) -> None:
    wide = ["Org code,NHSE region name,Month,Staff group,FTE,HC"]
    wide += [f"QKS,South East,31/03/2025,{group},{fte},{heads}" for _, group, fte, heads in FIGURES]
    file = tmp_path / "wide.csv"
    file.write_text("\n".join(wide), encoding="utf-8")
    side = read_statistics(file).rows
    long = read_statistics(write(tmp_path, NEW, lines(NEW))).rows
    columns = ["date", "body", "staff_group", "level", "fte", "headcount"]
    assert side.select(columns).equals(long.select(columns))


def test_months_and_titles_are_read(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("A title\n\nMonth,Org code,Staff group,FTE\nApril 2011,5A1,Total,7.5\n", encoding="utf-8")
    assert read_statistics(file).rows["date"].to_list() == [dt.date(2011, 4, 1)]


def test_totals_over_organisations_are_left_out(tmp_path: Path) -> None:
    found = read_statistics(write(tmp_path, NEW, lines(NEW), lines(NEW, body="England")))
    assert found.rows["body"].unique().to_list() == ["QKS"]


def test_the_last_date_not_after_a_day_is_taken(tmp_path: Path) -> None:
    found = read_statistics(write(tmp_path, OLD, lines(OLD), lines(OLD, date="2024-03-31")))
    assert found.on()["date"].unique().to_list() == [dt.date(2025, 3, 31)]
    assert found.on(dt.date(2025, 1, 1))["date"].unique().to_list() == [dt.date(2024, 3, 31)]
    assert found.on(dt.date(2020, 1, 1)).is_empty()


def test_hidden_figures_are_missing_and_not_nought(tmp_path: Path) -> None:
    block = [line.replace("Managers,HC,30", "Managers,HC,*") for line in lines(NEW)]
    rows = read_statistics(write(tmp_path, NEW, block)).rows
    assert rows.filter(pl.col("staff_group") == "Managers")["headcount"].to_list() == [None]


@pytest.mark.parametrize(
    ("find", "put", "kind", "value"),
    [
        ("Total,FTE,100.0", "Total,FTE,many", "wrong-type", "many"),
        ("Total,FTE,100.0", "Total,WTE,100.0", "unknown-value", "WTE"),
        ("2025-03-31,Y59", "2025-02-31,Y59", "wrong-type", "2025-02-31"),
        (',QKS,"Board', ',,"Board', "blank", None),
        ("Central functions,FTE", "Managers,FTE", "duplicate-key", "Managers"),
    ],
)
def test_faults_are_named(tmp_path: Path, find: str, put: str, kind: str, value: str | None) -> None:
    block = [line.replace(find, put) for line in lines(OLD)]
    with pytest.raises(FaultsFound) as found:
        read_statistics(write(tmp_path, OLD, block))
    fault = found.value.faults[0]
    assert (fault.kind, fault.value) == (kind, value)
    assert fault.row is not None
    assert fault.row >= 2


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    file = write(tmp_path, OLD.replace("Org Code", "Org Cod"), lines(OLD))
    with pytest.raises(FaultsFound, match="rename Org Cod if that is meant"):
        read_statistics(file)
    assert not is_statistics(file)


def test_unknown_groups_and_sums_that_are_off_are_warned_of(tmp_path: Path) -> None:
    block = [
        line.replace(",Managers,", ",Manager,").replace("Total,FTE,100.0", "Total,FTE,120.0")
        for line in lines(OLD)
    ]
    statistics, faults = examine_statistics(write(tmp_path, OLD, block))
    assert statistics is not None
    assert [(fault.kind, fault.value) for fault in faults] == [("unknown-value", "Manager")]
    block = [line.replace("Total,FTE,100.0", "Total,FTE,120.0") for line in lines(OLD)]
    faults = examine_statistics(write(tmp_path, OLD, block))[1]
    assert [(fault.kind, fault.value) for fault in faults] == [("sum", "QKS")]


def test_margins_share_a_bodys_heads_out_over_staff_groups(tmp_path: Path) -> None:
    margins = statistics_margins(read_statistics(write(tmp_path, NEW, lines(NEW))))
    assert margins["count"].sum() == pytest.approx(112)
    shares = dict(margins.select("staff_group", "count").iter_rows())
    # Heads by group: clinical 12 + 6, managers 16 + 30, administrative 50; they overlap by 2.
    assert shares["clinical"] == pytest.approx(112 * 18 / 114)
    assert shares["manager"] == pytest.approx(112 * 46 / 114)
    assert shares["administrative"] == pytest.approx(112 * 50 / 114)


def test_a_staff_list_is_held_against_them(tmp_path: Path) -> None:
    found = read_statistics(write(tmp_path, NEW, lines(NEW), lines(NEW, body="QNC")))
    people = pl.DataFrame(
        {
            "body": ["QKS"] * 112 + ["A22"],
            "staff_group": ["clinical"] * 18 + ["manager"] * 40 + ["administrative"] * 54 + ["manager"],
            "fte": [0.9] * 113,
        }
    )
    table = compare_staff(people, found)
    rows = {row[:3]: row[3:] for row in table.iter_rows()}
    assert rows["QKS", "all", "headcount"] == (112.0, 112.0, 0.0, 0.0, True)
    published, listed, difference, share, agrees = rows["QKS", "all", "fte"]
    assert (published, agrees) == (100.0, True)
    assert (listed, difference, share) == pytest.approx((100.8, 0.8, 0.008))
    assert rows["QKS", "manager", "headcount"][2:] == pytest.approx((-6.0, -6 / 46, False))
    assert rows["QNC", "all", "headcount"] == (112.0, None, None, None, None)
    assert rows["A22", "all", "headcount"] == (None, 1.0, None, None, None)
    assert [row[1] for row in table.filter(pl.col("body") == "QKS").iter_rows()][::2] == [
        "all",
        *STAFF_GROUPS,
    ]


def test_groups_lie_within_groups_up_to_the_total() -> None:
    assert {group.staff_group for group in groups().values()} == {"", *STAFF_GROUPS}
    assert [group.published for group in groups().values() if group.level == 0] == ["Total"]
    for group in groups().values():  # a group that counts has no part and no whole that counts as well
        above = group.part_of
        while above:
            whole = next(other for other in groups().values() if other.published == above)
            assert not (group.staff_group and whole.staff_group)
            above = whole.part_of
