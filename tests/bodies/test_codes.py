from datetime import date
from pathlib import Path

import polars as pl
import pytest

from remit.bodies.boards import boards_register
from remit.bodies.codes import Register, make_register, plain_name, resolve, split_by_share
from remit.bodies.esr import read_esr
from remit.evidence import as_at
from remit.examples.esr_file import write_esr
from remit.faults import errors
from tests.bodies.esr_small import KEY, PEOPLE, POSTS

OLD, NEW = date(2022, 7, 1), date(2026, 4, 1)
BEFORE, AFTER = date(2026, 3, 31), NEW

CODES = pl.DataFrame(
    {
        "code": ["QAA", "QBB", "QSP", "QRL", "S1", "S2", "QEND", "QKS"],
        "name": [
            "NHS Ashire ICB", "NHS Beeshire ICB", "NHS Middling ICB", "NHS Coast and Isle ICB",
            "NHS Central East ICB", "NHS Vale ICB", "NHS Gone ICB", "NHS Kent and Medway ICB",
        ],
        "opens": [OLD, OLD, OLD, OLD, NEW, NEW, OLD, None],
        "closes": [NEW, NEW, NEW, None, None, None, NEW, None],
    }
)  # fmt: skip
SUCCESSIONS = pl.DataFrame(
    {
        "sender": ["QAA", "QBB", "QSP", "QSP", "QSP"],
        "receiver": ["S1", "S1", "S1", "S2", "QRL"],
        "share": [1.0, 1.0, 0.1820, 0.5886, 0.2293],
        "from": [NEW] * 5,
    }
)


@pytest.fixture(scope="module")
def register() -> Register:
    made, faults = make_register(CODES, SUCCESSIONS)
    assert faults == []
    return made


def test_a_body_has_all_of_itself_until_it_closes(register: Register) -> None:
    assert register.successors("QAA", BEFORE) == {"QAA": 1.0}
    assert register.successors("QAA", AFTER) == {"S1": 1.0}
    assert register.successors("S1", BEFORE) == {}
    assert register.successors("QEND", AFTER) == {}
    assert register.successors("QKS", date(1990, 1, 1)) == {"QKS": 1.0}


def test_a_split_has_its_shares_which_add_up_to_one_though_published_rounded(register: Register) -> None:
    shares = register.successors("QSP", AFTER)
    assert shares == pytest.approx({"S1": 0.1820, "S2": 0.5886, "QRL": 0.2293}, abs=0.0002)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-12)


def test_a_body_that_grows_keeps_its_code_and_knows_what_it_gained(register: Register) -> None:
    assert register.successors("QRL", AFTER) == {"QRL": 1.0}
    assert register.predecessors("QRL", AFTER) == pytest.approx({"QSP": 0.2293}, abs=0.0002)
    assert set(register.predecessors("S1", AFTER)) == {"QAA", "QBB", "QSP"}
    assert register.predecessors("QRL", BEFORE) == {}


def test_successions_follow_each_other() -> None:
    codes = pl.DataFrame(
        {
            "code": ["A", "B", "C", "D"],
            "name": ["a", "b", "c", "d"],
            "opens": [None, date(2013, 4, 1), date(2022, 7, 1), date(2022, 7, 1)],
            "closes": [date(2013, 4, 1), date(2022, 7, 1), None, None],
        }
    )
    rows = {
        "sender": ["A", "B", "B"],
        "receiver": ["B", "C", "D"],
        "share": [1.0, 0.25, 0.75],
        "from": [date(2013, 4, 1), date(2022, 7, 1), date(2022, 7, 1)],
    }
    register, faults = make_register(codes, pl.DataFrame(rows))
    assert faults == []
    assert register.successors("A", date(2012, 1, 1)) == {"A": 1.0}
    assert register.successors("A", date(2020, 1, 1)) == {"B": 1.0}
    assert register.successors("A", date(2023, 1, 1)) == {"C": 0.25, "D": 0.75}


def test_a_body_that_gives_up_a_part_keeps_the_rest() -> None:
    codes = pl.DataFrame({"code": ["A", "B"], "name": ["a", "b"], "opens": [None] * 2, "closes": [None] * 2})
    rows = pl.DataFrame({"sender": ["A"], "receiver": ["B"], "share": [0.3], "from": [NEW]})
    register, faults = make_register(codes, rows)
    assert faults == []
    assert register.successors("A", AFTER) == pytest.approx({"A": 0.7, "B": 0.3})


def test_shares_that_are_not_known_are_even_and_said_to_be_assumed() -> None:
    rows = SUCCESSIONS.with_columns(
        pl.when(pl.col("receiver") == "S2").then(None).otherwise("share").alias("share")
    )
    register, faults = make_register(CODES, rows)
    assert [(fault.kind, fault.row, fault.level) for fault in faults] == [("share-assumed", 5, "note")]
    assert register.successors("QSP", AFTER)["S2"] == pytest.approx(1 - 0.1820 - 0.2293)
    rows = SUCCESSIONS.with_columns(pl.lit(None, pl.Float64).alias("share"))
    register, faults = make_register(CODES, rows)
    assert errors(faults) == []
    assert set(register.successors("QSP", AFTER).values()) == {1 / 3}


def test_an_old_code_with_one_successor_is_replaced_and_said(register: Register) -> None:
    bodies, faults = resolve(register, pl.DataFrame({"code": ["QAA", "QKS", "QAA", None]}), AFTER, "list.csv")
    assert bodies.to_list() == ["S1", "QKS", "S1", None]
    assert [(fault.kind, fault.row, fault.level) for fault in faults] == [
        ("old-code", 2, "note"),
        ("old-code", 4, "note"),
    ]


def test_the_same_code_stands_for_itself_before(register: Register) -> None:
    bodies, faults = resolve(register, pl.DataFrame({"code": ["QAA", "QSP"]}), BEFORE, "list.csv")
    assert bodies.to_list() == ["QAA", "QSP"]
    assert faults == []


def test_a_merged_board_under_the_code_of_one_that_went_into_it_is_known_by_its_name(
    register: Register,
) -> None:
    found = pl.DataFrame({"code": ["QBB"], "name": ["Central East Integrated Care Board"]})
    bodies, faults = resolve(register, found, AFTER, "list.csv")
    assert bodies.to_list() == ["S1"]
    assert faults[0].level == "note"


def test_a_name_that_belongs_to_no_successor_is_refused(register: Register) -> None:
    found = pl.DataFrame({"code": ["QAA", "QKS"], "name": ["Vale", "Central East"], "row": [7, 9]})
    bodies, faults = resolve(register, found, AFTER, "list.csv", "ICB code")
    assert bodies.to_list() == [None, None]
    assert [(fault.kind, fault.row, fault.column) for fault in faults] == [
        ("name-differs", 7, "ICB code"),
        ("name-differs", 9, "ICB code"),
    ]


def test_a_split_body_is_refused_unless_the_name_says_which_part(register: Register) -> None:
    found = pl.DataFrame({"code": ["QSP", "QSP"], "name": ["Middling", "NHS Vale ICB"]})
    bodies, faults = resolve(register, found, AFTER, "list.csv")
    assert bodies.to_list() == [None, "S2"]
    assert [fault.kind for fault in faults] == ["split-code", "old-code"]
    assert "S2 58.9%" in faults[0].what


def test_codes_that_mean_nothing_are_refused(register: Register) -> None:
    found = pl.DataFrame({"code": ["QZZ", "S1", "QEND", "QAX"], "name": [None, None, None, "Ashire"]})
    _, faults = resolve(register, found, BEFORE, "list.csv")
    assert [fault.kind for fault in faults] == ["unknown-code", "not-open", "unknown-code"]
    assert "QAA" in faults[1].remedy
    assert "write QAA" in faults[2].remedy
    _, faults = resolve(register, found, AFTER, "list.csv")
    assert [fault.kind for fault in errors(faults)] == ["unknown-code", "closed-code", "unknown-code"]


def test_numbers_are_split_by_share_and_none_is_lost(register: Register) -> None:
    people = pl.DataFrame(
        {"body": ["QAA", "QSP", "QRL", "QKS"], "year": [2025] * 4, "population": [100, 1000, 500, 7]}
    )
    after = split_by_share(people, register, AFTER, ["population"])
    assert after.columns == people.columns
    assert after["population"].sum() == pytest.approx(1607)
    split = dict(after.select("body", "population").iter_rows())
    assert split == pytest.approx({"S1": 282.0, "S2": 588.7, "QRL": 729.3, "QKS": 7}, abs=0.1)
    assert split_by_share(people, register, BEFORE, ["population"])["population"].to_list() == [
        100,
        1000,
        500,
        7,
    ]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"sender": "QXX"}, "unknown-code"),
        ({"receiver": "QXX"}, "unknown-code"),
        ({"receiver": "QAA"}, "sends-to-itself"),
        ({"share": 1.2}, "out-of-range"),
        ({"share": 0.5}, "shares-off"),
        ({"from": date(2026, 3, 1)}, "not-open"),
        ({"receiver": "QBB"}, "not-open"),
        ({"from": None}, "blank"),
    ],
)
def test_wrong_successions_are_named(changes: dict[str, object], kind: str) -> None:
    rows = SUCCESSIONS.to_dicts()
    rows[0] |= changes
    _, faults = make_register(CODES, pl.DataFrame(rows))
    assert (kind, 2) in [(fault.kind, fault.row) for fault in errors(faults)]


def test_wrong_codes_are_named() -> None:
    twice = pl.concat([CODES, CODES.head(1)])
    assert ("duplicate-key", 10) in [
        (fault.kind, fault.row) for fault in make_register(twice, SUCCESSIONS)[1]
    ]
    back = CODES.with_columns(pl.lit(OLD).alias("closes"))
    assert "closing-before-opening" in [fault.kind for fault in make_register(back, SUCCESSIONS)[1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NHS Kent and Medway ICB", "Kent & Medway Integrated Care Board"),
        ("NHS Hampshire and Isle of Wight ICB", "Hampshire & Isle of Wight"),
    ],
)
def test_names_are_compared_without_what_lists_leave_out(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_the_boards_of_england_before_and_after_april_2026() -> None:
    register = boards_register(as_at(date(2026, 10, 1)))
    on = {day: sum(body.is_open(day) for body in register.bodies.values()) for day in (BEFORE, AFTER)}
    assert on == {BEFORE: 42, AFTER: 36}
    frimley = register.successors("QNQ", AFTER)
    assert frimley == pytest.approx({"S0E4D": 0.5886, "S9B9J": 0.1820, "QRL": 0.2293}, abs=0.0002)
    everywhere = {code: 1.0 for code, body in register.bodies.items() if body.is_open(BEFORE)}
    frame = pl.DataFrame({"body": list(everywhere), "heads": list(everywhere.values())})
    assert split_by_share(frame, register, AFTER, ["heads"])["heads"].sum() == pytest.approx(42)
    # A public list once had Surrey and Sussex under the code of Suffolk and North East Essex.
    found = pl.DataFrame({"code": ["QUE", "QJG"], "name": ["NHS Central East ICB", "Surrey and Sussex"]})
    bodies, faults = resolve(register, found, AFTER, "list.csv")
    assert bodies.to_list() == ["S1Y5D", None]
    assert [fault.kind for fault in faults] == ["old-code", "name-differs"]


def test_an_esr_file_under_an_old_code_is_that_of_the_merged_board(tmp_path: Path) -> None:
    path = tmp_path / "merged.DAT"
    old = {"Q01": "QUE", "Q02": "QKS"}
    renamed = pl.DataFrame({"body": list(old.values()), "name": ["Central East", "Kent and Medway"]})
    moved = [frame.with_columns(pl.col("body").replace(old)) for frame in (PEOPLE, POSTS)]
    write_esr(path, *moved, renamed, AFTER)
    tables, faults = read_esr(path, KEY, register=boards_register(as_at(date(2026, 10, 1))))
    assert [(fault.kind, fault.value, fault.level) for fault in faults] == [("old-code", "QUE", "note")]
    assert set(tables["people"]["body"]) == {"S1Y5D", "QKS"}
    assert sorted(tables["bodies"]["name"]) == ["Central East", "Kent and Medway"]
