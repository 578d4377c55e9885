"""What `exits --out` writes for more than one reader gives nobody away, all files set side by side."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.draws import uniforms
from remit.exits import Liability, find_liability, occasion_of
from remit.exits.files import write_liability, write_totals
from remit.exits.protected import ABOUT, protected_tables, write_protected
from remit.exits.totals import approvals, exit_packages, one_each, totals_by
from remit.plan import read_plan
from tests.disclosure.attacker import Equation, Key, bounds, sums, worked_out

BY = ("body", "function", "band")
TABLES = ("totals", *(f"totals-{column}" for column in BY), "exit-packages", "approvals", "left-out")
FTE_ROUNDING = 2.5
FAR = 1_000_000
"""Stands for a count of which the attacker is not told whether it is small."""
Cells = dict[Key, str]


@cache
def both_days() -> list[Liability]:
    """The example's exits on the day that the boards close, and a month later."""
    plan = read_plan("one-board").apply()
    return [find_liability(plan, [], occasion_of(plan, day)) for day in (None, dt.date(2026, 4, 30))]


@pytest.fixture
def days() -> list[Liability]:
    return both_days()


def some(liability: Liability, number: int, seed: int) -> Liability:
    """The liability of so many of the people."""
    persons = liability.people["person"].unique(maintain_order=True)
    drawn = uniforms(seed, "some", pl.Series(range(persons.len()), dtype=pl.UInt64).to_numpy())
    chosen = persons.gather(drawn.argsort()[:number])
    return replace(liability, people=liability.people.filter(pl.col("person").is_in(chosen.implode())))


def read(folder: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_csv(path, infer_schema=False) for path in folder.glob("*.csv")}


def published(tables: dict[str, pl.DataFrame], column: str) -> Cells:
    """The figures of one column of the totals, by scheme, body, function, band, approver, package."""
    cells: Cells = {}
    for place, by in enumerate((None, *BY)):
        table = tables["totals" if by is None else f"totals-{by}"]
        for row in table.iter_rows(named=True):
            key = [row["scheme"], *["all"] * len(BY)]
            if by is not None:
                key[place] = row[by]
            cells[tuple(key)] = row[column]
    return cells


def packages(table: pl.DataFrame, suffix: str = "") -> Cells:
    """The figures of exit packages, by kind and band."""
    kinds = {"compulsory": "compulsory", "other": "other", "total": "all"}
    return {
        ("packages", kind, row["band"].replace("All", "all")): row[f"{name}{suffix}"]
        for row in table.iter_rows(named=True)
        for name, kind in kinds.items()
    }


def exact_cells(liability: Liability) -> tuple[dict[Key, int], dict[Key, int]]:
    """People and pence that stand behind the figures of the totals."""
    rows = liability.people.with_columns(whole=pl.lit("all"))
    tables = {"totals": totals_by(rows, "whole").drop("whole")}
    tables |= {f"totals-{column}": totals_by(rows, column) for column in BY}
    found = []
    for column in ("people", "total_pence"):
        cells = published(tables, column)
        found.append({key: int(value) for key, value in cells.items()})
    return found[0], found[1]


def slack(whole: Key, parts: Sequence[Key], text: Cells, exact: dict[Key, int]) -> Iterator[Equation]:
    """What a reader knows of a part: it is no more than the whole, and the rest is not told."""
    for part in parts:
        rest = (*part, "rest")
        exact[rest] = exact[whole] - exact[part]
        text[rest] = "rest"
        yield {whole: -1, part: 1, rest: 1}


def attack(liability: Liability, tables: dict[str, pl.DataFrame]) -> dict[Key, tuple[int, int]]:
    """The least and the greatest value that each hidden count can have, all files taken together."""
    people, _ = exact_cells(liability)
    text = published(tables, "people")
    assert set(text) == set(people)
    occasion = liability.occasion
    given_out = exit_packages(one_each(liability), occasion.evidence, occasion.last_day)
    exact = people | {key: int(value) for key, value in packages(given_out).items()}
    text = text | packages(tables["exit-packages"])
    equations = [*sums(list(people)), *sums(list(packages(given_out)))]
    number = {(scheme, name): count for scheme, name, count in approvals(liability).iter_rows()}
    for row in tables["approvals"].iter_rows(named=True):
        key, whole = ("approval", row["scheme"], row["approver"]), (row["scheme"], "all", "all", "all")
        exact[key], text[key] = number[row["scheme"], row["approver"]], row["exits"]
        equations += slack(whole, [key], text, exact)
    for kind, scheme in {"compulsory": "redundancy", "other": "voluntary-redundancy"}.items():
        whole = (scheme, "all", "all", "all")
        if whole in exact:
            equations += slack(whole, [("packages", kind, "all")], text, exact)
    return bounds(*as_known(text, exact), equations)


def as_known(text: Cells, exact: dict[Key, int]) -> tuple[Cells, dict[Key, int]]:
    """Give rests, and totals of a scheme of which all is hidden, as the attacker knows them: not at all."""
    schemes = {key[0] for key in text if len(key) == 4}
    all_hidden = {
        scheme for scheme in schemes if {cell for key, cell in text.items() if key[0] == scheme} <= {"*", "0"}
    }
    if "voluntary-redundancy" in all_hidden or "redundancy" in all_hidden:
        all_hidden |= {"packages"}
    for key, value in text.items():
        unknown = value == "rest" or (key[0] in all_hidden and "all" in key and value == "*")
        if unknown:
            text[key], exact[key] = "*", FAR
    return text, exact


def assert_protected(found: dict[Key, tuple[int, int]]) -> None:
    told = {key: ends for key, ends in found.items() if ends[0] == ends[1] or max(ends) < 3}
    assert told == {}


def assert_money_is_safe(liability: Liability, tables: dict[str, pl.DataFrame]) -> None:
    """No hidden cost follows from the others, and no sum leaves a rest over few people."""
    people, _ = exact_cells(liability)
    text = published(tables, "total_gbp")
    counts = {key: people[key] for key in text}
    equations = list(sums(list(text)))
    hidden = [key for key, cell in text.items() if cell == "*"]
    assert {key for key, count in counts.items() if 1 <= count <= 7} <= set(hidden)
    assert worked_out(hidden, equations) == set()
    for equation in equations:
        [whole] = [key for key, sign in equation.items() if sign == -1]
        rest = sum(counts[key] for key, sign in equation.items() if sign == 1 and text[key] == "*")
        assert text[whole] == "*" or not 1 <= rest <= 7, equation


def test_nobody_is_given_away_by_the_files_of_a_day(days: list[Liability], tmp_path: Path) -> None:
    write_protected(days[:1], tmp_path)
    tables = read(tmp_path)
    assert set(tables) == set(TABLES)
    found = attack(days[0], tables)
    assert len(found) > 15
    assert_protected(found)
    assert all(low == 1 and high >= 7 for low, high in found.values())  # nothing narrower is known of any
    assert_money_is_safe(days[0], tables)


def test_the_same_attack_finds_the_counts_that_are_hidden_one_by_one(days: list[Liability]) -> None:
    """Hiding what is small and rounding the rest is not enough: else the attack would be too weak to tell."""
    one = some(days[0], 40, 3)
    rows = one.people.filter(scheme="redundancy").with_columns(band=pl.lit("5"), function=pl.lit("finance"))
    rows = rows.with_columns(pl.Series("band", [str(n % 12) for n in range(rows.height)]).alias("band"))
    rows = rows.head(12)
    liability = replace(one, people=rows)
    naive = {
        name: table.with_columns(
            pl.col("people").map_elements(lambda n: "*" if n < 8 else str((2 * n + 5) // 10 * 5), pl.String)
        )
        for name, table in {
            "totals": totals_by(rows.with_columns(whole=pl.lit("all")), "whole").drop("whole"),
            **{f"totals-{column}": totals_by(rows, column) for column in BY},
        }.items()
    }
    safe = protected_tables([liability])[""]
    found = attack(liability, {**safe, **naive, "approvals": safe["approvals"].clear()})
    assert (1, 1) in found.values()
    assert_protected(attack(liability, safe))


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 120), st.integers(0, 10_000))
def test_nobody_is_given_away_whoever_the_people_are(number: int, seed: int) -> None:
    one = some(both_days()[0], number, seed)
    tables = protected_tables([one])[""]
    found = attack(one, tables)
    assert_protected(found)
    assert_money_is_safe(one, tables)
    for name in TABLES[:4]:
        shown = tables[name].filter(pl.col("people") != "*")
        assert shown.filter(~pl.col("people").cast(pl.Int64).mod(5).eq(0)).is_empty()
        assert tables[name].filter((pl.col("people") == "*") & (pl.col("total_gbp") != "*")).is_empty()
        assert tables[name].filter((pl.col("people") == "*") & (pl.col("fte") != "*")).is_empty()


def test_two_days_side_by_side_give_nobody_away(days: list[Liability], tmp_path: Path) -> None:
    write_protected(days, tmp_path)
    places = {str(one.occasion.last_day): one for one in days}
    assert {path.name for path in tmp_path.iterdir()} == {*places, "comparison.csv", ABOUT}
    for place, one in places.items():
        tables = read(tmp_path / place)
        assert_protected(attack(one, tables))
        assert_money_is_safe(one, tables)
    first, second = (published(read(tmp_path / place), "total_gbp") for place in places)
    keys = ["person", "scheme"]
    both = days[0].people.join(days[1].people, on=keys, suffix="_later")
    changed = both.filter(pl.col("total_pence") != pl.col("total_pence_later"))
    few = 0
    for place, by in enumerate(BY, start=1):
        for scheme, value, count in changed.group_by("scheme", by).len().iter_rows():
            key = [scheme, "all", "all", "all"]
            key[place] = value
            if 1 <= count <= 7:
                few += 1
                assert "*" in (first[tuple(key)], second[tuple(key)])
    assert few > 3


def test_comparison_hides_who_gains_a_year(days: list[Liability], tmp_path: Path) -> None:
    write_protected(days, tmp_path)
    rows = {row["scheme"]: row for row in read(tmp_path)["comparison"].iter_rows(named=True)}
    assert rows["voluntary-redundancy"]["years_more"] == "*"
    redundancy = rows["redundancy"]
    assert int(redundancy["years_more"]) % 5 == 0
    more = int(redundancy["total_gbp_as_if"]) - int(redundancy["total_gbp"])
    assert int(redundancy["total_difference_gbp"]) == more


def test_no_file_names_a_person_unless_exact_ones_are_asked_for(
    days: list[Liability], tmp_path: Path
) -> None:
    write_protected(days[:1], tmp_path / "protected")
    write_totals(days[0], tmp_path / "national")
    write_liability(days[0], tmp_path / "exact")
    persons = set(days[0].people["person"])

    def named(folder: str) -> set[str]:
        return {
            path.name
            for path in (tmp_path / folder).iterdir()
            if any(person in path.read_text(encoding="utf-8") for person in persons)
        }

    assert named("protected") == named("national") == set()
    assert named("exact") == {"people.csv"}


def test_fte_never_tells_a_hidden_number(days: list[Liability], tmp_path: Path) -> None:
    write_protected(days[:1], tmp_path)
    tables = read(tmp_path)
    people, fte = published(tables, "people"), published(tables, "fte")
    assert {key for key, cell in people.items() if cell == "*"} <= {
        key for key, cell in fte.items() if cell == "*"
    }
    assert all(float(cell) % (2 * FTE_ROUNDING) == 0 for cell in fte.values() if cell != "*")
