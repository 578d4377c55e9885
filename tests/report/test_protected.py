"""The paper of a plan below national level: what it hides stays hidden, and working data lie apart."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import remit
from remit.draws import uniforms
from remit.exits import find_liability, occasion_of
from remit.exits.protected import protected_tables
from remit.plan import Plan
from remit.report.context import Context
from remit.report.paper import render_paper
from remit.results import summary
from remit.results.store import READERS, WORKING, Results, read_results
from remit.results.tables import ALL
from remit.results.written import PROTECTED, SAYS, Writer
from tests.disclosure.attacker import Key, bounds, sums
from tests.report.page import Page

PEOPLE_COLUMNS = {
    "loss-by-function": [1, 2, 5],
    "loss-by-way": [2, 3],
    "people-by-month": [1, 2, 3],
    "vacancies-by-month": [1, 2, 3],
    "acting-by-month": [1, 2, 3],
    "exits-people": [2, 3],
    "exits-by-year": [2, 3],
    "without-a-post": [1, 2],
    "rounds": [3, 4],
    "duties": [1],
}
"""Columns of people or posts, by table."""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A few runs of the example of one board."""
    return remit.simulate(
        remit.read("one-board").apply(), runs=6, seed=1, out=tmp_path_factory.mktemp("board")
    )


@pytest.fixture(scope="module")
def page(board: Results) -> Page:
    return Page(render_paper(board))


@cache
def plan() -> Plan:
    return remit.read("one-board").apply()


def of_some(number: int, seed: int) -> Plan:
    """The plan with so many of its people."""
    people = plan().bodies.people
    drawn = uniforms(seed, "some", pl.Series(range(people.height), dtype=pl.UInt64).to_numpy())
    return replace(plan(), bodies=replace(plan().bodies, people=people[drawn.argsort()[:number].tolist()]))


def numbers(cell: str) -> list[str]:
    return re.findall(r"[\d,]+", cell)


def test_every_number_of_people_is_rounded_or_hidden(page: Page) -> None:
    seen = 0
    for name, columns in PEOPLE_COLUMNS.items():
        for row in page.body(name):
            for column in columns:
                found = [int(text.replace(",", "")) for text in numbers(row[column])]
                assert [n for n in found if n % 5 or n == 5] == [], (name, row)
                seen += len(found)
    assert seen > 200
    hidden = sum(
        "*" in row[c] for name, columns in PEOPLE_COLUMNS.items() for row in page.body(name) for c in columns
    )
    assert hidden > 20


def test_shares_of_few_people_are_hidden_and_of_fewer_than_100_are_rounded(
    board: Results, page: Page
) -> None:
    start = summary.loss_by_grade(board, summary.leavers(board))
    counts = {(row["function"], row["band"]): row["start"] for row in start.iter_rows(named=True)}
    names = dict(board.plan.bodies.functions.select("name", "function").iter_rows()) | {"All functions": ALL}
    bands = [*summary.BAND_GROUPS, ALL]
    hidden = 0
    for name, *cells in page.body("loss-by-grade"):
        for band, cell in zip(bands, cells, strict=True):
            people = counts.get((names[name], band), 0)
            if 1 <= people <= 7:
                assert cell == "*", (name, band)
                hidden += 1
            elif people and cell != "*" and people < 100:
                assert [text for text in numbers(cell) if int(text) % 5] == [], (name, band, cell)
    assert hidden > 20


def cells_of(page: Page, context: Context) -> tuple[dict[Key, str], dict[Key, int]]:
    """What the paper shows of the people at the start, and how many there are, by function and band group.

    A cell whose share is shown has 8 people or more, and no more is told of it.
    """
    cells = summary.with_margins(summary.start_people(context.results).rename({"start": "value"}), [])
    exact = {("", row["function"], str(row["band"])): row["value"] for row in cells.iter_rows(named=True)}
    names = dict(context.results.plan.bodies.functions.select("name", "function").iter_rows())
    names |= {"All functions": ALL, "All staff": ALL}
    text: dict[Key, str] = {}
    for name, *shares in page.body("loss-by-grade"):
        for band, share in zip(summary.BAND_GROUPS, shares, strict=False):
            key = ("", names[name], band)
            if share == "No data":
                assert key not in exact
            else:
                text[key] = "*" if share == "*" else "8 or more"
    for row in page.body("loss-by-function"):
        if row[0] in names:
            text["", names[row[0]], ALL] = row[1].replace(",", "")
    assert set(text) == set(exact)
    return text, exact


def attack(text: dict[Key, str], exact: dict[Key, int]) -> dict[Key, tuple[int, int]]:
    """Bounds for each hidden cell; of a shown share it is known that it is of 8 people or more."""
    equations = list(sums(list(exact)))
    text, exact = dict(text), dict(exact)
    for key, cell in list(text.items()):
        if cell == "8 or more":
            more = (*key, "more")
            text[key] = more_text = "*"
            exact[key], exact[more] = FAR, FAR
            text[more] = more_text
            eight = (*key, "eight")
            text[eight], exact[eight] = "10", 8
            equations.append({key: -1, more: 1, eight: 1})
    return bounds(text, exact, equations)


FAR = 1_000_000


def test_no_hidden_cell_of_the_start_is_given_away(board: Results, page: Page) -> None:
    text, exact = cells_of(page, Context(board, PROTECTED))
    found = attack(text, exact)
    assert len(found) > 20
    assert {ends for ends in found.values() if ends[0] == ends[1] or ends[1] < 3} == set()


def test_the_paper_and_the_exits_together_give_nothing_more_away(board: Results, page: Page) -> None:
    """Functions and bands are counted in both; what the one hides the other does not show."""
    exits = find_liability(board.plan, [], occasion_of(board.plan))
    tables = protected_tables([exits])[""]
    shown = dict(
        tables["totals-function"].filter(scheme="redundancy").select("function", "people").iter_rows()
    )
    names = dict(board.plan.bodies.functions.select("name", "function").iter_rows())
    rows = {names[row[0]]: row[1] for row in page.body("loss-by-function") if row[0] in names}
    assert rows == shown
    text, exact = cells_of(page, Context(board, PROTECTED))
    bands = dict(tables["totals-band"].filter(scheme="redundancy").select("band", "people").iter_rows())
    for group, own in summary.BAND_GROUPS.items():
        if len(own) == 1 and own[0] in bands and ("", ALL, group) in text:
            text["", ALL, group] = bands[own[0]]
    assert {ends for ends in attack(text, exact).values() if ends[0] == ends[1] or ends[1] < 3} == set()


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 200), st.integers(0, 10_000))
def test_no_start_is_given_away_whoever_the_people_are(number: int, seed: int) -> None:
    some = of_some(number, seed)
    context = Context(Results(Path(mkdtemp()), {"runs": 1}, some), PROTECTED)
    cells = summary.with_margins(summary.start_people(context.results).rename({"start": "value"}), [])
    exact, text = {}, {}
    for row in cells.iter_rows(named=True):
        key = ("", row["function"], str(row["band"]))
        exact[key] = row["value"]
        hidden = (row["function"], str(row["band"])) in context.start_hidden
        counted = row["band"] == ALL
        text[key] = "*" if hidden else PROTECTED.people(row["value"]) if counted else "8 or more"
    found = attack(text, exact)
    assert {ends for ends in found.values() if ends[0] == ends[1] or ends[1] < 3} == set()


def test_exact_figures_are_written_when_asked_for(board: Results, page: Page) -> None:
    exact = Page(render_paper(board, exact=True))
    assert not any("*" in cell for name in exact.tables for row in exact.tables[name].rows for cell in row)
    starts = {row[0]: row[1] for row in exact.body("loss-by-function")}
    people = board.plan.bodies.people["function"].value_counts()
    names = dict(board.plan.bodies.functions.select("function", "name").iter_rows())
    assert {names[function]: f"{count:,}" for function, count in people.iter_rows()}.items() <= starts.items()
    assert starts != {row[0]: row[1] for row in page.body("loss-by-function")}


def test_the_paper_says_what_is_hidden(board: Results) -> None:
    assert SAYS in render_paper(board)
    assert SAYS not in render_paper(board, exact=True)


def test_a_chart_draws_no_more_than_the_table_says(board: Results) -> None:
    """A share that is hidden has no bar, a number that is hidden stands at 4."""
    write = Writer(protect=True)
    assert [write.size(n) for n in (0, 1, 4, 7, 8, 12, 13)] == [0, 4, 4, 4, 10, 10, 15]
    text = render_paper(board)
    start = text.index('<figure id="figure-loss-by-grade"')
    drawing = text[start : text.index("</figure>", start)]
    svg = drawing[: drawing.index("<figcaption")]
    drawn = re.findall(r">(\d+)%?</text>", svg)
    assert len(drawn) > 50
    for heading in ("5", "6", "7") * 2:
        drawn.remove(heading)
    shown = Page(text).body("loss-by-grade")
    medians = [numbers(cell)[0] for row in shown for cell in row[1:] if cell not in ("*", "No data")]
    assert sorted(drawn) == sorted(medians * 2)  # wide and narrow


def test_working_data_lie_apart_and_the_manifest_says_so(board: Results, tmp_path: Path) -> None:
    assert {path.name for path in board.folder.iterdir()} == {"manifest.json", WORKING}
    manifest = json.loads((board.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["for_readers"] == list(READERS)
    assert manifest["working_data"] == f"{WORKING}/"
    assert manifest["people"] % 5 == 0
    again = read_results(board.folder, remit.read("one-board"))
    assert again.table("stocks").collect().height > 0


def test_a_national_plan_keeps_its_layout_and_its_figures(results: Results) -> None:
    assert not (results.folder / WORKING).exists()
    assert "working_data" not in results.manifest
    assert render_paper(results) == render_paper(results, exact=True)
