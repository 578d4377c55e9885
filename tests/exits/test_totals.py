"""Totals add up to the penny, however they are cut; exit packages, approvals, comparisons, files."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from remit.exits import Liability
from remit.exits.compare import compare_totals, differences, differing_lines
from remit.exits.files import (
    BY,
    as_json,
    comparison_json,
    statements_json,
    tables,
    write_comparison,
    write_liability,
)
from remit.exits.liability import MONEY
from remit.exits.statement import statements
from remit.exits.totals import approvals, exit_packages, one_each, totals, totals_by
from remit.rules.approval import APPROVERS
from tests.exits.drawn import staff
from tests.exits.occasions import (
    FIRST,
    MARS,
    MODEL_SCHEME,
    NOW,
    SECOND,
    THEN,
    departure,
    liability_of,
    person,
    scheme,
    statement_of,
    write_plan,
)
from tests.plans import Row, read_table, write_table

LIMITS = [10_000, 25_000, 50_000, 100_000, 150_000, 200_000]
"""Upper limits of the bands of exit packages, pounds."""
IN_LIEU = dataclasses.replace(NOW, in_lieu=True)
OPEN_TO_ALL = {**MODEL_SCHEME, "kinds": "trust support"}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Liability:
    """Five hundred people, two schemes and the contract, some decided for a scheme."""
    drawn = staff(IN_LIEU)
    decided = [
        {**row, "scheme": "voluntary"} if number % 3 == 0 else row
        for number, row in enumerate(drawn["departures"])
    ]
    folder = write_plan(
        tmp_path_factory.mktemp("many"),
        IN_LIEU,
        schemes=[OPEN_TO_ALL],
        **{**drawn, "departures": decided},
    )
    return liability_of(folder, IN_LIEU)


@pytest.mark.parametrize("column", BY)
def test_totals_by_anything_add_up_to_those_by_scheme(many: Liability, column: str) -> None:
    whole = {row["scheme"]: row for row in totals(many.people).iter_rows(named=True)}
    assert set(whole) == {"voluntary", "contract"}
    parts = totals_by(many.people, column)
    for scheme_id, row in whole.items():
        own = parts.filter(scheme=scheme_id)
        people = many.people.filter(scheme=scheme_id)
        assert own[column].is_unique().all()
        assert set(own[column]) == set(people[column])
        assert own["people"].sum() == row["people"] == people.height
        assert own["fte"].sum() == pytest.approx(row["fte"], abs=1e-9)
        for name in MONEY:
            assert sum(own[name].to_list()) == row[name] == sum(people[name].to_list())


def test_a_cost_is_the_sum_of_its_parts(many: Liability) -> None:
    for row in totals(many.people).iter_rows(named=True):
        assert row["package_pence"] == row["payment_pence"] + row["pension_pence"] + row["notice_pence"]
        assert row["total_pence"] == row["package_pence"] + row["insurance_pence"]


def test_fte_is_exact_whatever_the_order_of_rows() -> None:
    hours = [0.1, 0.2, 0.3, 0.7, 0.123457] * 50
    frame = pl.DataFrame({"scheme": "a", "body": "b", "fte": hours, **dict.fromkeys(MONEY, 0)})
    for rows in (frame, frame.reverse(), frame.sort("fte")):
        assert totals_by(rows, "body")["fte"].to_list() == [71.17285]


def package(code: int, pounds: str, **cells: str) -> Row:
    """Somebody with twelve years of service, whose redundancy pay is a year's pay."""
    return person(f"{code:016x}", pay_gbp_y=pounds, service_from="2001-01-01", **cells)


def test_packages_at_a_limit_are_in_the_band_below(tmp_path: Path) -> None:
    """Twelve months of pay: packages of exactly the limit and of a penny more."""
    people = [package(1 + k, f"{limit}.00") for k, limit in enumerate(LIMITS)]
    people += [package(101 + k, f"{limit}.01") for k, limit in enumerate(LIMITS)]
    people += [package(1001, "150.00"), person(f"{1002:016x}", service_from="2011-04-01", born="1990-01-01")]
    last_day = dt.date(2013, 3, 20)  # 720 days of the last one's service, too short for any pay
    liability = liability_of(
        write_plan(tmp_path, people=people), dataclasses.replace(THEN, last_day=last_day)
    )
    packages = exit_packages(one_each(liability), liability.occasion.evidence, last_day)
    assert packages["band"].to_list() == [
        "up to £10,000",
        "over £10,000 to £25,000",
        "over £25,000 to £50,000",
        "over £50,000 to £100,000",
        "over £100,000 to £150,000",
        "over £150,000 to £200,000",
        "over £200,000",
        "All",
    ]
    assert packages["total"].to_list() == [2, 2, 2, 2, 2, 2, 1, 13]
    assert packages["compulsory"].to_list() == packages["total"].to_list()
    assert packages["other"].to_list() == [0] * 8
    low = [15_000, *(100 * limit + 1 for limit in LIMITS)]
    high = [*(100 * limit for limit in LIMITS), 0]
    wanted = [one + other for one, other in zip(low, high, strict=True)]
    assert packages["total_pence"].to_list() == [*wanted, sum(wanted)]


def test_other_departures_are_those_of_the_departures_table(tmp_path: Path) -> None:
    people = [person(f"{k:016x}") for k in range(1, 6)]
    decided = [departure(f"{1:016x}", scheme="mars"), departure(f"{2:016x}", scheme="mars")]
    liability = liability_of(write_plan(tmp_path, people=people, schemes=[MARS], departures=decided), THEN)
    each = one_each(liability)
    assert each["person"].to_list() == sorted(row["person"] for row in people)
    assert dict(each.select("person", "rule").iter_rows()) == {
        f"{k:016x}": "voluntary-exit" if k < 3 else "redundancy" for k in range(1, 6)
    }
    whole = exit_packages(each, liability.occasion.evidence, THEN.last_day).row(-1, named=True)
    assert (whole["compulsory"], whole["other"], whole["total"]) == (3, 2, 5)
    assert whole["compulsory_pence"] == 3 * 5_000_000
    assert whole["other_pence"] == 2 * 2_500_000
    assert whole["total_pence"] == whole["compulsory_pence"] + whole["other_pence"]


def test_packages_add_up(many: Liability) -> None:
    each = one_each(many)
    assert each["person"].is_unique().all()
    assert set(each["person"]) == set(many.people["person"])
    packages = exit_packages(each, many.occasion.evidence, many.occasion.last_day)
    whole, bands = packages.row(-1, named=True), packages.head(-1)
    assert whole["total_pence"] == each["package_pence"].sum() == bands["total_pence"].sum()
    assert whole["total"] == int((each["package_pence"] > 0).sum()) == bands["total"].sum()
    assert whole["compulsory"] + whole["other"] == whole["total"]
    assert whole["other"] > 0


def test_two_open_redundancy_schemes_make_one_package(tmp_path: Path) -> None:
    first, second = (scheme(name, "redundancy", "2010-04-01", "2016-03-31", "trust") for name in ("a", "b"))
    liability = liability_of(write_plan(tmp_path, schemes=[first, second]), THEN)
    assert liability.people["scheme"].to_list() == ["a", "b"]
    assert one_each(liability)["scheme"].to_list() == ["a"]


def test_approvals_count_every_exit(many: Liability) -> None:
    found = {(one, who): number for one, who, number in approvals(many).iter_rows()}
    names = dict(APPROVERS)
    wanted = {
        (one.id, names[short]): sum(
            bits >> bit & 1 for bits in many.people.filter(scheme=one.id)["approvals"].to_list()
        )
        for one in many.schemes
        for bit, (short, _) in enumerate(APPROVERS)
    }
    assert found == {key: number for key, number in wanted.items() if number}
    people = many.people.filter(scheme="voluntary")
    assert found["voluntary", names["employer"]] == found["voluntary", names["panel"]] == people.height
    assert found["voluntary", names["committee"]] == int((people["band"] == "vsm").sum())
    assert ("contract", names["panel"]) not in found


def test_a_large_redundancy_goes_up(tmp_path: Path) -> None:
    """Above 100,000 without pay in lieu; support units are of the national body."""
    people = [
        person(FIRST, pay_gbp_y="50000"),
        person(SECOND, pay_gbp_y="50000.10"),
        person(f"{13:016x}", pay_gbp_y="60000", body="support-1"),
    ]
    when = dataclasses.replace(IN_LIEU, by_week=False)
    found = liability_of(write_plan(tmp_path, when, people=people), when).people
    short = {name: 1 << bit for bit, (name, _) in enumerate(APPROVERS)}
    own, up = short["employer"], short["committee"] | short["department"]
    assert found["approvals"].to_list() == [own, own | up | short["nhs-england"], own | up]


def days(folder: Path, *last: str, **other: object) -> list[Liability]:
    when = dataclasses.replace(THEN, last_day=dt.date.fromisoformat(last[0]))
    return [
        liability_of(folder, dataclasses.replace(when, last_day=dt.date.fromisoformat(day)), **other)
        for day in last
    ]


def test_a_year_more_on_the_second_day(tmp_path: Path) -> None:
    """Leaving on 8 January completes the twentieth year of one who joined on 9 January 1993."""
    people = [person(service_from="1993-01-09"), person(SECOND, service_from="1993-06-01")]
    folder = write_plan(tmp_path, people=people, schemes=[{**MARS, "opens": "2013-01-08"}])
    first, second = days(folder, "2013-01-07", "2013-01-08")
    table = compare_totals(first, second)
    rows = {row["scheme"]: row for row in table.iter_rows(named=True)}
    contract = rows["contract"]
    assert (contract["years_more"], contract["years_fewer"]) == (1, 0)
    assert contract["total_difference_pence"] == contract["cash_difference_pence"] == 250_000
    assert contract["people"] == contract["people_as_if"] == 2
    assert rows["mars"]["total_pence"] is None
    assert rows["mars"]["total_difference_pence"] is None
    assert rows["mars"]["total_pence_as_if"] == first_of(second, "mars")
    back = compare_totals(second, first).row(by_predicate=pl.col("scheme") == "contract", named=True)
    assert (back["years_more"], back["years_fewer"]) == (0, 1)
    assert back["total_difference_pence"] == -250_000


def test_cash_of_a_comparison_has_the_pay_in_lieu(tmp_path: Path) -> None:
    """A twelfth complete year adds a week of notice, here the only notice there is, and a month of pay."""
    folder = write_plan(tmp_path, people=[person(service_from="2001-01-09", notice_months="0")])
    first, second = days(folder, "2013-01-07", "2013-01-08", in_lieu=True)
    (row,) = compare_totals(first, second).iter_rows(named=True)
    notice = [int(liability.people["notice_pence"].sum()) for liability in (first, second)]
    assert notice == [(11 * 7 * 3_000_000 + 182) // 365, (12 * 7 * 3_000_000 + 182) // 365]
    assert row["cash_difference_pence"] == 250_000 + notice[1] - notice[0]
    assert row["total_difference_pence"] > row["cash_difference_pence"]


def first_of(liability: Liability, scheme_id: str) -> int:
    return int(liability.people.filter(scheme=scheme_id)["total_pence"].sum())


def test_both_sides_of_april_and_of_a_birthday(tmp_path: Path) -> None:
    """Joined on 2 April 1993, born on 2 April 1971: out on the day is a year more, and one from 41 on."""
    folder = write_plan(tmp_path, people=[person(born="1971-04-02", service_from="1993-04-02")])
    first, second = days(folder, "2013-03-31", "2013-04-01")
    one, other = statement_of(first), statement_of(second)
    differ = {what: (a, b) for what, a, b in differing_lines(one, other)}
    assert differ["Reckonable service"] == ("19 years", "20 years")
    assert differ["Weeks of statutory redundancy pay"] == ("19", "20.5")
    assert differ["Statutory redundancy pay"] == ("£8,170.00", "£8,815.00")
    assert differ["Cost to the employer"] == ("£47,500.00", "£50,000.00")
    assert "A week's pay" not in differ
    amounts = differences(one, other)
    assert set(amounts) == set(MONEY)
    assert (amounts["statutory_pence"], amounts["total_pence"], amounts["notice_pence"]) == (
        64_500,
        250_000,
        0,
    )


def test_a_line_that_only_one_day_has_is_a_difference(tmp_path: Path) -> None:
    """A new employment four weeks and a day after the first day, within four of the second."""
    folder = write_plan(tmp_path, departures=[departure(returns="2013-04-28")])
    first, second = days(folder, "2013-03-30", "2013-03-31")
    differ = {what: (a, b) for what, a, b in differing_lines(statement_of(first), statement_of(second))}
    assert differ["Redundancy pay lost"] == (None, "-£50,000.00")
    assert differ["Cash to the person, before tax"] == ("£50,000.00", "£0.00")


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    drawn = staff(IN_LIEU)
    there = liability_of(write_plan(tmp_path / "there", IN_LIEU, schemes=[OPEN_TO_ALL], **drawn), IN_LIEU)
    turned = {name: rows[::-1] for name, rows in drawn.items()}
    back = liability_of(write_plan(tmp_path / "back", IN_LIEU, schemes=[OPEN_TO_ALL], **turned), IN_LIEU)
    by = ("scheme", "person")
    assert there.people.sort(by).equals(back.people.sort(by))
    assert {name: table.to_dicts() for name, table in tables(there).items()} == {
        name: table.to_dicts() for name, table in tables(back).items()
    }


def test_one_more_person_changes_nobody_else(tmp_path: Path) -> None:
    drawn = staff(IN_LIEU)
    fewer = {**drawn, "people": drawn["people"][1:]}
    gone = drawn["people"][0]["person"]
    fewer |= {
        name: [row for row in drawn[name] if row["person"] != gone] for name in ("spells", "departures")
    }
    all_of, others = (
        liability_of(write_plan(tmp_path / name, IN_LIEU, schemes=[OPEN_TO_ALL], **rows), IN_LIEU).people
        for name, rows in (("all", drawn), ("fewer", fewer))
    )
    assert all_of.filter(pl.col("person") != gone).equals(others)


def test_files_are_the_tables_in_pounds_to_the_penny(many: Liability, tmp_path: Path) -> None:
    write_liability(many, tmp_path / "out")
    written = {path.stem: read_table(path) for path in (tmp_path / "out").glob("*.csv")}
    made = tables(many)
    assert set(written) == {*made, "people", "faults"}
    assert set(made) == {
        "totals",
        "totals-body",
        "totals-function",
        "totals-band",
        "exit-packages",
        "approvals",
    }
    for name, table in {**made, "people": many.people.drop("approvals")}.items():
        pence = [column for column in table.columns if column.endswith(("_pence", "_pence_y"))]
        assert len(written[name]) == table.height
        for row, its in zip(table.iter_rows(named=True), written[name], strict=True):
            for column in pence:
                text = its[column.replace("_pence", "_gbp")]
                assert Decimal(text) * 100 == row[column]
                assert len(text.split(".")[1]) == 2
            assert not any("_pence" in column for column in its)
            assert all(its[column] == str(row[column]) for column in ("scheme",) if column in its)
    assert [row["person"] for row in written["people"]] == many.people["person"].to_list()
    assert all(row["approvals"].startswith("employer") for row in written["people"])
    assert {row["level"] for row in written["faults"]} == {"warning"}


def test_who_is_left_out_is_written_with_why(tmp_path: Path) -> None:
    liability = liability_of(write_plan(tmp_path / "plan", people=[person(fte="2"), person(SECOND)]), THEN)
    write_liability(liability, tmp_path / "out")
    (row,) = read_table(tmp_path / "out" / "faults.csv")
    assert (row["person"], row["file"], row["row"], row["column"]) == (FIRST, "people.csv", "2", "fte")
    assert row["what"]
    assert row["remedy"]


def test_two_days_are_written_with_their_comparison(tmp_path: Path) -> None:
    first, second = days(write_plan(tmp_path / "plan"), "2012-12-30", "2012-12-31")
    write_comparison(first, second, tmp_path / "out")
    (row,) = read_table(tmp_path / "out" / "comparison.csv")
    assert (row["scheme"], row["total_difference_gbp"], row["years_more"]) == ("contract", "2500.00", "1")


def test_json_has_all_tables_and_whole_pence(many: Liability) -> None:
    shown = json.loads(json.dumps(as_json(many), default=str))
    assert {name.replace("-", "_") for name in tables(many)} <= set(shown)
    assert shown["last_day"] == "2026-01-30"
    assert shown["known_by"] == "2026-06-30"
    assert {one["id"] for one in shown["schemes"]} == set(shown["left_out"]) == {"voluntary", "contract"}
    for name, table in tables(many).items():
        assert len(shown[name.replace("-", "_")]) == table.height
    assert all(type(value) is int for name, value in shown["totals"][0].items() if name.endswith("_pence"))


def test_json_of_two_days_has_what_differs(tmp_path: Path) -> None:
    first, second = days(write_plan(tmp_path), "2012-12-30", "2012-12-31")
    shown = comparison_json(first, second)
    assert shown["on"]["last_day"] == dt.date(2012, 12, 30)
    assert shown["as_if"]["last_day"] == dt.date(2012, 12, 31)
    assert [row["total_difference_pence"] for row in shown["comparison"]] == [250_000]
    groups = [statements(liability, FIRST) for liability in (first, second)]
    own = statements_json(groups)
    assert own["differences"]["contract"]["payment_pence"] == 250_000
    assert own["on"] == statements_json(groups[:1])
    assert own["on"][0]["price"]["payment_pence"] == 4_750_000
    assert own["on"][0]["lines"][0]["what"] == "Whole-time basic pay, a year"


def test_the_days_by_default_are_said(tmp_path: Path) -> None:
    """The day before the first closing; consultation from the first change that announces, cuts or closes."""
    folder = write_plan(tmp_path)
    liability = liability_of(folder)
    occasion = liability.occasion
    assert occasion.last_day == THEN.last_day
    assert len(occasion.assumed) == 2
    assert occasion.consultation == THEN.last_day
    assert "no change before it" in occasion.assumed[1]
    text = (folder / "plan.toml").read_text()
    announced = text + text[text.index("[[change]]") :].replace("closing", "announced").replace(
        "2013-04-01", "2012-02-03"
    ).replace('"close"', '"announce"')
    (folder / "plan.toml").write_text(announced)
    assert liability_of(folder).occasion.consultation == dt.date(2012, 2, 3)


def test_a_person_left_out_of_one_file_keeps_their_place_in_the_others(tmp_path: Path) -> None:
    """Statements find people by their code, also behind others that are left out."""
    people = [person(fte="2"), person(SECOND, pay_gbp_y="36000"), person(f"{13:016x}", pay_gbp_y="48000")]
    folder = write_plan(tmp_path, people=people)
    write_table(folder / "departures.csv", [departure(f"{13:016x}", week_pay_gbp="1000")])
    liability = liability_of(folder, THEN)
    assert statement_of(liability, SECOND).price.payment_pence == 6_000_000
    assert statement_of(liability, f"{13:016x}").price.week_pay_pence == 100_000
