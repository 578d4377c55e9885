"""The shipped plan of 2025-27: bodies, moves, functions and money as the evidence has them."""

import datetime as dt
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from remit.bodies import Bodies, function_of
from remit.bodies.synthetic import apportion
from remit.evidence import Evidence, as_at, margin
from remit.examples.build_england_2025 import FOLDER, build
from remit.examples.england_2025_bodies import MERGER, NEXT_MERGER, UNITS
from remit.examples.england_2025_people import DIRECTORATES
from remit.plan import Plan, check_plan, read_plan

GENERATED = ("agreements.csv", "bodies.csv", "functions.csv", "people.csv", "plan.toml", "posts.csv")
LARGEST = 3_000_000
"""Bytes of the people table: the plan is kept in the repository."""
FIGURE = re.compile(r"figure:([A-Z]+[0-9]+)")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan("england-2025")


@pytest.fixture(scope="module")
def tables(plan: Plan) -> Bodies:
    return plan.bodies


@pytest.fixture(scope="module")
def known(plan: Plan) -> Evidence:
    return as_at(plan.as_at)


@pytest.fixture(scope="module")
def boards(known: Evidence) -> pl.DataFrame:
    return known.structure("icbs_2025").sort("ods_code")


def of_kind(tables: Bodies, kind: str) -> pl.DataFrame:
    return tables.bodies.filter(pl.col("kind") == kind)


def test_the_shipped_files_are_what_the_evidence_builds(tmp_path: Path) -> None:
    build(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*GENERATED, "successions.csv"])
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (FOLDER / file.name).read_bytes(), file.name


def test_nothing_is_wrong_with_it() -> None:
    assert check_plan("england-2025") == []


def test_the_people_fit_into_the_repository() -> None:
    assert (FOLDER / "people.csv").stat().st_size < LARGEST


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("integrated-board", 42),
        ("merged-board", 15),
        ("footprint", 26),
        ("region-office", 7),
        ("support", 4),
        ("national", 2),
        ("provider", 7),
        ("elsewhere", 4),
        ("private", 1),
    ],
)
def test_bodies_are_all_there(tables: Bodies, kind: str, count: int) -> None:
    assert of_kind(tables, kind).height == count


@pytest.mark.parametrize(
    ("day", "figure", "count"),
    [(dt.date(2026, 4, 1), "A02", 36), (dt.date(2027, 4, 1), "A03", 26), (dt.date(2027, 4, 1), "A01", 26)],
)
def test_boards_in_law_are_as_many_as_published(
    tables: Bodies, known: Evidence, day: dt.date, figure: str, count: int
) -> None:
    opens, closes = pl.col("opens"), pl.col("closes")
    there = (opens.is_null() | (opens <= day)) & (closes.is_null() | (closes > day))
    both = pl.concat([of_kind(tables, "integrated-board"), of_kind(tables, "merged-board")])
    assert both.filter(there).height == known.figure(figure).value == count


def test_every_footprint_has_one_board_in_the_end(tables: Bodies) -> None:
    left = of_kind(tables, "integrated-board").filter(pl.col("closes").is_null())
    in_the_end = [*left["parent"], *of_kind(tables, "merged-board")["parent"]]
    assert sorted(in_the_end) == sorted(of_kind(tables, "footprint")["body"])


def test_a_board_ends_when_and_only_when_another_follows(tables: Bodies) -> None:
    kinds = dict(tables.bodies.select("body", "kind").iter_rows())
    follows = tables.successions.filter(pl.col("receiver").replace_strict(kinds) == "merged-board")
    closes = dict(of_kind(tables, "integrated-board").select("body", "closes").iter_rows())
    opens = dict(of_kind(tables, "merged-board").select("body", "opens").iter_rows())
    assert set(follows["sender"]) == {body for body, day in closes.items() if day is not None}
    assert set(follows["receiver"]) == set(opens)
    assert all(closes[s] == opens[r] for s, r in follows.select("sender", "receiver").iter_rows())
    assert sorted(closes.values(), key=str).count(MERGER) == 13
    assert list(closes.values()).count(NEXT_MERGER) == 18
    assert list(closes.values()).count(None) == 11


def test_the_moves_of_2026_are_the_registered_ones(tables: Bodies, known: Evidence) -> None:
    registered = known.structure("icb_succession_2026")
    assert registered.height == known.figure("A07").value
    have = {(s, r): share for s, r, share in tables.successions.select("sender", "receiver", "share").rows()}
    for row in registered.iter_rows(named=True):
        receiver = row["successor_ods"].replace("QRL", "QRL-2026")
        assert have[row["predecessor_ods"], receiver] == row["share"]
    frimley = [share for (sender, receiver), share in have.items() if sender == "QNQ" and share < 1]
    assert sorted(frimley, reverse=True)[0] == known.figure("A10").value
    assert sum(frimley) == pytest.approx(1, abs=2e-4)
    assert {have["QM7", "S1Y5D"], have["QJG", "T6Y0W"]} == {0.5}


def test_shares_that_were_not_found_say_that_they_are_assumed(tables: Bodies) -> None:
    even = tables.successions.filter(pl.col("share") == 0.5)
    assert even.height == 4
    assert set(even["status"]) == {"assumed"}
    assert even["source"].str.contains("not found").all()


@pytest.mark.parametrize(
    ("body", "people", "off"),
    [
        ("S1Y5D", 3_200_000, 0.07),
        ("Z9B2Z", 4_500_000, 0.01),
        ("S9B9J", 3_000_000, 0.07),
        ("S0E4D", 2_550_000, 0.07),
        ("merged-board-6", 3_200_000, 0.02),
        ("merged-board-3", 1_735_217, 0.0),
    ],
)
def test_merged_boards_serve_about_as_many_as_was_told(
    tables: Bodies, body: str, people: int, off: float
) -> None:
    population = dict(tables.bodies.select("body", "population").iter_rows())
    assert population[body] == pytest.approx(people, rel=off)


def test_populations_are_those_of_the_evidence(tables: Bodies, known: Evidence, boards: pl.DataFrame) -> None:
    assert boards["registered_16plus"].sum() == known.figure("A12").value
    rate = known.value("england-2025.heads_per_adult")
    derived = boards.filter(pl.col("population_status") == "derived")
    assert ((derived["population"] - rate * derived["registered_16plus"]).abs() <= 50).all()
    have = dict(of_kind(tables, "integrated-board").select("body", "population").iter_rows())
    assert have == dict(boards.select("ods_code", "population").iter_rows())
    for kind in ("region-office", "footprint"):
        off = (
            2 if kind == "footprint" else 0
        )  # merged populations are rounded, Frimley's shares miss by 0.0001
        assert of_kind(tables, kind)["population"].sum() == pytest.approx(sum(have.values()), abs=100 * off)


def test_allowances_add_up_as_published(known: Evidence, boards: pl.DataFrame) -> None:
    found = boards.filter(pl.col("allowance_2024_25_gbp").is_not_null())
    table = found.filter(pl.col("ods_code") != "QOC")["allowance_2024_25_gbp"]
    assert (len(table), table.sum()) == (29, 752_550_000)
    low, high = known.figure("B08").low, known.figure("B08").high
    assert (found["allowance_2024_25_gbp"].min(), found["allowance_2024_25_gbp"].max()) == (
        1e6 * (low or 0), 1e6 * (high or 0),
    )  # fmt: skip


def test_each_board_has_the_staff_of_the_evidence(tables: Bodies, boards: pl.DataFrame) -> None:
    have = dict(tables.people.group_by("body").len().iter_rows())
    for code, staff in boards.select("ods_code", "headcount").iter_rows():
        assert have[code] == staff


def test_head_counts_that_were_not_found_share_the_rest_of_25_000(
    known: Evidence, boards: pl.DataFrame
) -> None:
    total = int(known.value("england-2025.board_staff"))
    assumed = boards.filter(pl.col("headcount_status") == "assumed")
    rest = total - boards["headcount"].sum() + assumed["headcount"].sum()
    adults = assumed["registered_16plus"].to_numpy().astype(float)
    assert (apportion(rest, adults) == assumed["headcount"].to_numpy()).all()
    assert boards["headcount"].sum() == total == 25_000
    assert assumed.height == 21


@pytest.mark.parametrize(
    ("codes", "figure"),
    [
        (["QKS"], "A37"),
        (["QHM"], "A34"),
        (["QOC"], "A29"),
        (["QUY"], "A25"),
        (["QXU", "QNX"], "A28"),
        (["QHG", "QUE", "QM7", "QH8", "QMM", "QJG"], "A27"),
    ],
)
def test_published_head_counts_are_kept(
    known: Evidence, boards: pl.DataFrame, codes: list[str], figure: str
) -> None:
    assert boards.filter(pl.col("ods_code").is_in(codes))["headcount"].sum() == known.figure(figure).value


def test_support_staff_follow_the_people_served(tables: Bodies, known: Evidence) -> None:
    units = of_kind(tables, "support").sort("body")
    staff = apportion(int(known.figure("D01").low or 0), units["population"].to_numpy().astype(float))
    have = dict(tables.people.group_by("body").len().iter_rows())
    assert [have[body] for body in units["body"]] == staff.tolist()
    assert staff.sum() == 6000
    assert units["name"].to_list() == [f"{name} commissioning support unit" for name, _, _ in UNITS]


def test_staff_groups_are_those_of_nineteen_boards(tables: Bodies, boards: pl.DataFrame) -> None:
    clinical = (1868 + 760 + 578) / 12_496  # figure A36
    own = tables.people.filter(pl.col("body").is_in(boards["ods_code"].to_list()))
    assert (own["staff_group"] == "clinical").mean() == pytest.approx(clinical, abs=0.005)


def test_functions_follow_the_margins(tables: Bodies, boards: pl.DataFrame) -> None:
    of_board = pl.col("body").is_in(boards["ods_code"].to_list())
    for chosen, which in ((of_board, "function:board"), (~of_board, "function:unit")):
        people = tables.people.filter(chosen)
        have = dict(people.group_by("function").len().iter_rows())
        off = [
            have.get(name, 0) / people.height - share for name, share in margin("england-2025", which).items()
        ]
        assert max(map(abs, off)) < 0.002


def test_pay_is_on_the_scale_of_the_start(tables: Bodies, known: Evidence, plan: Plan) -> None:
    scale = known.pay_scale(plan.start).select("band", "point", "pay_gbp_y")
    ordinary = tables.people.filter(pl.col("band") != "vsm")
    assert ordinary.join(scale, on=["band", "point"], how="left")["pay_gbp_y_right"].to_list() == (
        ordinary["pay_gbp_y"].to_list()
    )
    very_senior = tables.people.filter(pl.col("band") == "vsm")
    assert set(very_senior["pay_gbp_y"]) == {known.value("england-2025.executive_pay_gbp_y")}
    assert very_senior["point"].is_null().all()


def test_each_board_has_its_executives(tables: Bodies, known: Evidence) -> None:
    executives = tables.people.filter("senior").group_by("body").len()
    count = known.value("england-2025.executives_per_board")
    assert executives.height == 42
    assert set(executives["len"]) == {count} == {len(DIRECTORATES)}
    leaders = tables.posts.filter(pl.col("senior") & pl.col("opens").is_not_null())
    assert sorted(leaders["body"]) == sorted(of_kind(tables, "merged-board")["body"])
    assert set(leaders["establishment"]) == {count}


def test_the_functions_are_those_of_the_blueprint(tables: Bodies, known: Evidence) -> None:
    blueprint = known.structure("blueprint_2025")
    assert (blueprint["heading"].is_in(["transfer", "review"])).sum() == known.figure("G01").value
    counts = dict(blueprint.group_by("heading").len().iter_rows())
    assert counts == {"grow": 10, "retain": 5, "transfer": 14, "review": 4}
    named = [slug for cell in blueprint["functions"] for slug in cell.split()]
    assert set(named) == set(tables.functions["function"]) == set(tables.people["function"])
    for title in blueprint["title"]:
        assert all(function_of(part.strip()) for part in title.split(";")), title


def test_each_function_has_one_heading(known: Evidence) -> None:
    rows = known.structure("blueprint_2025").select("heading", pl.col("functions").str.split(" "))
    headings = rows.explode("functions").group_by("functions").agg(pl.col("heading").n_unique())
    assert set(headings["heading"]) == {1}


def test_each_board_does_every_function_and_says_where_it_is_to_go(tables: Bodies) -> None:
    done = tables.agreements.filter(pl.col("how") == "do")
    customers = [*of_kind(tables, "integrated-board")["body"], *of_kind(tables, "merged-board")["body"]]
    assert done.height == len(customers) * tables.functions.height
    assert set(done["customer"]) == set(customers)
    assert done["source"].str.contains(r"^Model board: (grow|retain|transfer|review), ").all()


def test_the_blueprint_in_full_moves_what_it_has_a_destination_for(plan: Plan, known: Evidence) -> None:
    moves = [c for c in plan.apply("blueprint-in-full").changes if c.kind == "transfer"]
    of_boards = {c.parameters["to"]: c for c in moves if c.target == "kind:integrated-board"}
    for kind in ("region-office", "national", "provider"):
        rows = known.structure("blueprint_2025").filter(pl.col("to_kind") == kind)
        assert sorted(of_boards[kind].parameters["functions"]) == sorted(rows["functions"])
        assert of_boards[kind].status == "assumed"
    assert not [c for c in plan.apply().changes if c.kind == "transfer" and "board" in c.target]


def test_support_units_hand_over_all_their_work(plan: Plan, tables: Bodies) -> None:
    gone = [c for c in plan.apply().changes if c.kind == "transfer" and c.target == "kind:support"]
    functions = [name for change in gone for name in change.parameters["functions"]]
    units = of_kind(tables, "support")["body"].to_list()
    assert sorted(functions) == sorted(tables.people.filter(pl.col("body").is_in(units))["function"].unique())
    assert set(of_kind(tables, "support")["closes"]) == {NEXT_MERGER}


def test_the_envelope_is_the_published_one(tables: Bodies, known: Evidence) -> None:
    envelope = tables.envelopes
    assert set(envelope["gbp_head_y"]) == {known.figure("B01").value} == {18.76}
    assert known.value("board-envelope.gbp_head_y", dt.date(2026, 4, 1)) == 18.76
    assert set(envelope["kind"]) == {"integrated-board", "merged-board"}
    assert envelope["covers"].str.contains("programme staff").all()


def test_voluntary_schemes_are_open_when_they_were(plan: Plan, tables: Bodies) -> None:
    schemes = {row["scheme"]: row for row in tables.schemes.iter_rows(named=True)}
    boards = schemes["voluntary-redundancy-boards"]
    assert (boards["rule"], boards["opens"], boards["closes"]) == (
        "voluntary-redundancy", dt.date(2025, 12, 1), dt.date(2026, 1, 19),
    )  # fmt: skip
    offered = {change.target for change in plan.apply().changes if change.kind == "offer"}
    assert offered == {"voluntary-redundancy-boards", "voluntary-redundancy-units"}
    assert schemes["mars-2025"]["rule"] == "voluntary-exit"
    withdrawn = plan.apply("no-voluntary-redundancy").changes
    assert not [change for change in withdrawn if change.kind == "offer"]


def test_every_board_is_cut_once(plan: Plan, tables: Bodies, boards: pl.DataFrame) -> None:
    """Boards that go on past 2026 are cut by a change; the others by the posts of those that follow."""
    cuts = {c.target: c.parameters["share"] for c in plan.apply().changes if c.kind == "cut"}
    shares = dict(boards.select("ods_code", "cost_cut_share").iter_rows())
    ends = dict(of_kind(tables, "integrated-board").select("body", "closes").iter_rows())
    assert cuts == {body: shares[body] for body, day in ends.items() if day != MERGER}


def test_posts_of_merged_boards_are_what_the_cut_leaves(
    tables: Bodies, known: Evidence, boards: pl.DataFrame
) -> None:
    on_posts = known.value("cut.posts_share")
    people = tables.people.filter(pl.col("band") != "vsm").group_by("body").len()
    staff = dict(people.iter_rows())
    left = {
        code: staff[code] * (1 - on_posts * cut)
        for code, cut in boards.select("ods_code", "cost_cut_share").iter_rows()
    }
    merged = of_kind(tables, "merged-board")["body"].to_list()
    posts = tables.posts.filter(pl.col("body").is_in(merged) & ~pl.col("senior"))
    have = dict(posts.group_by("body").agg(pl.col("establishment").sum()).iter_rows())
    moves = tables.successions.filter(pl.col("receiver").is_in(merged))
    expected = dict.fromkeys(merged, 0.0)
    for sender, receiver, share in moves.select("sender", "receiver", "share").iter_rows():
        expected[receiver] += share * left[sender]
    assert have == pytest.approx(expected, rel=0.002, abs=2)


def test_growing_functions_keep_more_than_those_that_are_to_leave(tables: Bodies, known: Evidence) -> None:
    rows = known.structure("blueprint_2025").select("heading", pl.col("functions").str.split(" "))
    heading = dict(rows.explode("functions").unique().select("functions", "heading").iter_rows())
    merged = of_kind(tables, "merged-board")["body"].to_list()
    senders = set(tables.successions.filter(pl.col("receiver").is_in(merged))["sender"])
    before = tables.people.filter(pl.col("body").is_in(senders) & (pl.col("band") != "vsm"))
    after = tables.posts.filter(pl.col("body").is_in(merged) & ~pl.col("senior"))
    had = dict(before.group_by(pl.col("function").replace_strict(heading)).len().iter_rows())
    has = dict(
        after.group_by(pl.col("function").replace_strict(heading)).agg(pl.col("establishment").sum()).rows()
    )
    kept = {name: has[name] / had[name] for name in had}
    assert kept["grow"] > kept["retain"] > kept["transfer"]
    assert kept["transfer"] == pytest.approx(kept["review"], abs=0.02)


def test_every_figure_that_is_cited_was_known(plan: Plan, tables: Bodies, known: Evidence) -> None:
    cells = [change.source for change in plan.changes]
    for table in tables.tables().values():
        if "source" in table.columns:
            cells += table["source"].unique().to_list()
    for name in ("icbs_2025", "icb_succession_2026", "blueprint_2025"):
        structure = known.structure(name)
        for column in structure.columns:
            cells += structure[column].unique().drop_nulls().to_list() if column.endswith("source") else []
    cited = {figure for cell in cells for figure in FIGURE.findall(cell)}
    assert len(cited) > 20
    for figure in sorted(cited):
        assert known.figure(figure).published <= plan.as_at


def test_what_was_not_found_is_marked_assumed(tables: Bodies) -> None:
    """The unit that serves a board, its price, and what is expected for April 2027."""
    assert set(of_kind(tables, "support")["status"]) == {"assumed"}
    assert set(tables.agreements.filter(pl.col("how") == "buy")["status"]) == {"assumed"}
    later = of_kind(tables, "merged-board").filter(pl.col("opens") == NEXT_MERGER)
    assert later.height == 8
    assert set(later["status"]) == {"assumed"}


def test_the_plan_says_what_it_leaves_out(plan: Plan) -> None:
    assert (plan.start, plan.end, plan.as_at) == (
        dt.date(2025, 4, 1), dt.date(2028, 4, 1), dt.date(2026, 5, 31),
    )  # fmt: skip
    assert plan.synthetic
    assert plan.options == (
        "baseline",
        "no-voluntary-redundancy",
        "blueprint-in-full",
        "as-announced",
        "cash-six-months-late",
        "cash-never-comes",
        "transfers-a-year-later",
        "half-voluntary",
    )
    assert "published for 5, derived for 16 and assumed for 21 of 42" in plan.note
    assert "Not simulated: a cut after a merger" in plan.note
    assert "first exits were in mid-March 2026" in plan.note


def test_ages_and_service_can_have_been(tables: Bodies, plan: Plan) -> None:
    days = pl.lit(plan.start)
    age = tables.people.select((days - pl.col("born")).dt.total_days() / 365.25).to_series()
    began = tables.people.select(
        (pl.col("service_from") - pl.col("born")).dt.total_days() / 365.25
    ).to_series()
    assert age.is_between(16, 66).all()
    assert began.min() > 15.99  # type: ignore[operator]
    assert np.mean(tables.people["fte"].to_numpy()) == pytest.approx(0.916, abs=0.005)
