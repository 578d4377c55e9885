"""Synthetic people add up to their margins, are valid staff lists, and depend on the seed alone."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.bodies.read import check_bodies
from remit.bodies.synth import Synthetic, make_people, read_margins, write_synthetic
from remit.bodies.synth.wholes import whole_people
from remit.draws import uniforms
from remit.evidence import everything
from remit.faults import Fault, FaultsFound, errors
from tests.bodies.synth.margin_files import BODIES, bodies, listed, table

DAY = dt.date(2025, 4, 1)
Changes = Mapping[str, Mapping[str, float] | None]


def make(
    folder: Path, people: int = 400, seed: int = 1, changes: Changes | None = None, adjust: bool = False
) -> tuple[Synthetic, list[Fault]]:
    margins, faults = read_margins([bodies(folder), listed(folder, changes)])
    assert errors(faults) == []
    return make_people(margins, people, seed, DAY, everything(), adjust=adjust)


def refused(folder: Path, changes: Changes) -> str:
    with pytest.raises(FaultsFound) as found:
        make(folder, changes=changes)
    return str(found.value)


def test_every_margin_holds_within_a_person(tmp_path: Path) -> None:
    made, faults = make(tmp_path)
    assert faults == []
    assert made.people.height == 400
    summary = {row[0].partition(": ")[2]: row[1:] for row in made.summary().iter_rows()}
    assert set(summary) == {
        "body",
        "function",
        "staff_group within function",
        "band within staff_group",
        "age",
        "service",
        "fte",
    }
    assert all(people == 400 for _, people, _, _ in summary.values())
    assert max(most for _, _, most, _ in summary.values()) < 1
    both = made.people.group_by("function", "staff_group").len().sort("function", "staff_group")
    assert both["len"].to_list() == [80, 80, 168, 72]


def test_the_tables_are_those_of_a_plan_without_fault(tmp_path: Path) -> None:
    made, _ = make(tmp_path)
    folder = tmp_path / "plan"
    files = write_synthetic(made, folder, {"seed": 1})
    assert {path.name for path in files} == {"bodies.csv", "people.csv", "posts.csv", "synthetic.json"}
    assert check_bodies(folder, DAY) == []
    said = pl.read_csv(folder / "bodies.csv").select("body", "name", "kind", "population").rows()
    assert said == [("QA", "Board A", "integrated-board", 1_000_000), ("QB", "Unit B", "support", None)]
    record = json.loads((folder / "synthetic.json").read_text(encoding="utf-8"))
    assert sum(row["made"] for row in record["margins"] if row["margin"].endswith(": age")) == 400


def test_the_same_seed_gives_the_same_people_and_another_others(tmp_path: Path) -> None:
    first, again, other = make(tmp_path)[0], make(tmp_path)[0], make(tmp_path, seed=2)[0]
    assert first.people.equals(again.people)
    assert not first.people["person"].is_in(other.people["person"].implode()).any()


def test_ages_service_and_pay_lie_where_they_must(tmp_path: Path) -> None:
    people = make(tmp_path, people=2000)[0].people
    age = (pl.lit(DAY) - pl.col("born")).dt.total_days() / 365.25
    served = (pl.lit(DAY) - pl.col("service_from")).dt.total_days() / 365.25
    facts = people.select(age=age, served=served, point=pl.col("point"), pay=pl.col("pay_gbp_y"), band="band")
    assert facts.filter(pl.col("age") - pl.col("served") < 15.99).is_empty()
    assert facts["age"].is_between(16, 65).all()
    assert facts.filter((pl.col("band") == "vsm") != pl.col("point").is_null()).is_empty()
    scale = everything().pay_scale(DAY).select("band", "point", pay=pl.col("pay_gbp_y").cast(pl.Float64))
    onto = facts.drop_nulls("point").join(scale, on=["band", "point", "pay"], how="anti")
    assert onto.is_empty()
    assert facts.filter(pl.col("band") == "6")["point"].n_unique() > 1


def test_one_more_body_leaves_the_codes_of_the_others(tmp_path: Path) -> None:
    margins, _ = read_margins([bodies(tmp_path), listed(tmp_path)])
    before = make_people(margins, 400, 1, DAY, everything())[0].people
    wider = table(tmp_path, "wider.csv", [*BODIES, "QC,support,Unit C,,100"])
    margins, _ = read_margins([wider, listed(tmp_path)])
    after = make_people(margins, 500, 1, DAY, everything())[0].people
    for body in ("QA", "QB"):
        codes = [frame.filter(pl.col("body") == body)["person"].to_list() for frame in (before, after)]
        assert codes[0] == codes[1]


def test_margins_within_a_kind_of_body_hold_in_each(tmp_path: Path) -> None:
    changes: Changes = {
        "function": None,
        "function:integrated-board": {"quality": 1.0},
        "function:QB": {"finance": 1.0},
    }
    people = make(tmp_path, changes=changes)[0].people
    assert people.select("body", "function").unique().sort("body").rows() == [
        ("QA", "quality"),
        ("QB", "finance"),
    ]


def test_a_later_margin_is_scaled_to_an_earlier_one(tmp_path: Path) -> None:
    near: Changes = {
        "band:clinical": {"6": 0.5, "7": 0.5},
        "staff_group": {"clinical": 0.42, "manager": 0.385, "administrative": 0.195},
    }
    made = make(tmp_path, changes=near)[0]
    counts = dict(made.people["staff_group"].value_counts().iter_rows())
    assert counts["clinical"] == 168
    far: Changes = {"staff_group": {"clinical": 0.2, "manager": 0.5, "administrative": 0.3}}
    assert "let the earlier margin stand with --adjust" in refused(tmp_path, far)
    adjusted = make(tmp_path, changes=far, adjust=True)[0]
    counts = dict(adjusted.people["staff_group"].value_counts().iter_rows())
    assert counts == {"clinical": 80, "manager": 200, "administrative": 120}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"age": None}, "no margin says which age people have; add a margin age"),
        ({"function": None, "function:manager": {"finance": 1.0}}, "how many people have each function"),
        ({"band:manager": None}, "add band:manager"),
        ({"age": {"16-19": 1.0}}, "these cannot all hold"),
    ],
)
def test_margins_that_cannot_be_used_are_refused(tmp_path: Path, changes: Changes, says: str) -> None:
    assert says in refused(tmp_path, changes)


def test_a_margin_within_nobody_is_warned_of(tmp_path: Path) -> None:
    _, faults = make(tmp_path, changes={"staff_group:estates": {"manager": 1.0}})
    assert [(fault.kind, fault.level) for fault in faults] == [("unused-margin", "warning")]


def test_margins_that_cross_too_many_values_are_refused(tmp_path: Path) -> None:
    lines = [f"Q{n},{n % 60 / 1000 + 0.02},1" for n in range(3000)]
    margins, _ = read_margins(
        [table(tmp_path, "b.csv", ["body,fte,count", *lines]), listed(tmp_path, {"fte": None})]
    )
    ages = [
        f"{fte},{n}-{n},1" for fte in sorted({line.split(",")[1] for line in lines}) for n in range(16, 75)
    ]
    more, _ = read_margins(
        [table(tmp_path, "a.csv", ["fte,age,share", *(line[:-1] + str(1 / len(ages)) for line in ages)])]
    )
    joined = type(margins)((*margins.margins, *more.margins), {})
    joined = type(margins)(tuple(m for m in joined.margins if m.attributes != ("age",)), {})
    with pytest.raises(FaultsFound, match="cross too many values: 3000 of body"):
        make_people(joined, 3000, 1, DAY, everything())


@pytest.mark.parametrize("people", [0, 1_500_001])
def test_too_few_and_too_many_people_are_refused(tmp_path: Path, people: int) -> None:
    with pytest.raises(FaultsFound, match="people cannot be made"):
        make(tmp_path, people=people)


def test_a_folders_own_bodies_are_kept_and_must_hold_all(tmp_path: Path) -> None:
    made, _ = make(tmp_path)
    folder = tmp_path / "plan"
    folder.mkdir()
    text = "body,name,kind,source,status\nQA,A,trust,x,assumed\n"
    (folder / "bodies.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound, match="“QB” is not in the folder's"):
        write_synthetic(made, folder, {})
    assert sorted(path.name for path in folder.iterdir()) == ["bodies.csv"]
    (folder / "bodies.csv").write_text(text + "QB,B,trust,x,assumed\n", encoding="utf-8")
    write_synthetic(made, folder, {})
    with pytest.raises(FaultsFound, match="already"):
        write_synthetic(made, folder, {})
    write_synthetic(made, folder, {}, replace=True)


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 5), st.integers(20, 400))
def test_whole_people_hold_both_margins_of_a_table(number: int, rows: int, columns: int, people: int) -> None:
    drawn = uniforms(number, "table", np.arange(rows * columns, dtype=np.uint64)).reshape(rows, columns)
    fitted = drawn / drawn.sum() * people
    margins = [((0,), fitted.sum(axis=1)), ((1,), fitted.sum(axis=0))]
    table = whole_people(fitted, margins, 0.5)
    assert table.sum() == people
    assert (table >= 0).all()
    for (axis,), expected in margins:
        assert np.abs(table.sum(axis=1 - axis) - expected).max() < 1 + 1e-9
    assert np.abs(table - fitted).max() < 3


def test_a_cell_that_cannot_be_stays_empty() -> None:
    fitted = np.array([[0.0, 10.5], [9.5, 0.0], [0.0, 0.0]])
    table = whole_people(fitted, [((0,), np.array([10.5, 9.5, 0])), ((1,), np.array([9.5, 10.5]))], 0.2)
    assert (table[fitted == 0] == 0).all()
    assert table.sum() == 20
