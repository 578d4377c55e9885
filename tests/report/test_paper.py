"""The board paper: all its parts, every chart with its table, nothing from outside, the same each time."""

import re
from pathlib import Path

import polars as pl
import pytest

from remit.report.context import Context
from remit.report.paper import render_paper
from remit.report.words import MINUS, number, ranged, share, with_range
from remit.results import summary, summary_money
from remit.results.headlines import headlines
from remit.results.published import published_rows
from remit.results.questions import answer_questions
from remit.results.store import Results
from remit.results.tables import ALL
from tests.report.page import Page

SECTIONS = [
    "The decision asked for",
    "The case in brief",
    "Long list to short list",
    "Headlines",
    "Who and what moves",
    "Where expertise drained",
    "People over time",
    "Capability and financial control",
    "Exits and their cost",
    "What it costs and saves",
    "Envelopes and development money",
    "Who has a destination",
    "How the posts fill",
    "Equality",
    "Duties to consult and dated plan",
    "Risks",
    "The founding questions",
    "Published beside reproduced",
    "Annex: logs of assumptions, decisions and data",
    "Annex: checklist of the simulation study",
    "Annex: how this paper was made",
]


def test_elements_are_closed_in_order(page: Page) -> None:
    assert page.faults == []


def test_it_has_every_part_in_order(page: Page) -> None:
    assert [text for tag, text in page.headings if tag == "h2"] == ["Contents", "Hold in mind", *SECTIONS]
    assert [text for tag, text in page.headings if tag == "h1"] == [
        "England 2010-13: from primary care trusts to commissioning groups and support services"
    ]
    assert [e.attributes["lang"] for e in page.elements if e.tag == "html"] == ["en-GB"]


def test_names_are_unique_and_every_link_inside_has_its_target(page: Page) -> None:
    names = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(names) == len(set(names))
    inside = {h[1:] for e in page.elements if (h := e.attributes.get("href")) and h.startswith("#")}
    assert inside
    assert inside <= set(names)


def test_references_of_labels_exist(page: Page) -> None:
    names = {e.attributes.get("id") for e in page.elements}
    labels = {e.attributes["aria-labelledby"] for e in page.elements if "aria-labelledby" in e.attributes}
    assert labels <= names


def test_nothing_comes_from_outside(page: Page, paper: Path) -> None:
    assert {e.tag for e in page.elements} & {"script", "link", "img", "iframe", "object", "base"} == set()
    for element in page.elements:
        for name in ("src", "srcset", "data", "action", "xlink:href"):
            assert name not in element.attributes
        address = element.attributes.get("href")
        if address is not None and not address.startswith("#"):
            assert element.tag == "a"
            assert re.match(r"https?://", address)
    assert not re.search(r"@import|url\((?!#)|@font-face", paper.read_text(encoding="utf-8"))


def test_every_chart_has_a_name_a_sentence_and_a_table(page: Page) -> None:
    figures = [e for e in page.elements if e.tag == "figure"]
    assert len(figures) >= 11
    charts = [e for e in page.elements if e.tag == "svg"]
    assert len(charts) == 2 * len(figures)
    assert {str(c.attributes["class"]) for c in charts} == {"chart wide", "chart narrow"}
    assert all(c.attributes["role"] == "img" and len(str(c.attributes["aria-label"])) > 20 for c in charts)
    for figure in figures:
        name = str(figure.attributes["id"]).removeprefix("figure-")
        assert page.body(name), f"{name} has no table"


def test_tables_have_captions_headed_rows_and_no_empty_cell(page: Page) -> None:
    assert len(page.tables) >= 25
    for name, table in page.tables.items():
        assert table.caption.strip(), name
        width = len(table.rows[0])
        for row in table.rows:
            assert len(row) == width, (name, row)
            assert all(cell.strip() for cell in row), (name, row)
    heads = [e for e in page.elements if e.tag == "th"]
    assert all(e.attributes.get("scope") in ("col", "row") for e in heads)


def test_wide_tables_scroll_in_a_place_of_their_own(page: Page) -> None:
    regions = [e for e in page.elements if e.attributes.get("role") == "region"]
    assert len(regions) >= 15
    assert all(e.attributes.get("tabindex") == "0" and e.attributes.get("aria-label") for e in regions)


def test_people_are_said_to_be_synthetic(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    assert "64,000 people in this paper are synthetic: nobody is real." in text
    assert "Bodies are real, people are synthetic." in text
    assert "Forecast known as at 30 June 2012" in text
    assert "Option: Baseline. 12 runs, seed 1." in text


def test_headlines_stand_in_the_paper(page: Page, results: Results, paper: Path) -> None:
    found = headlines(results)
    assert page.body("headlines") == [[row.label, row.value, row.range] for row in found]
    text = paper.read_text(encoding="utf-8").replace("&#39;", "'")
    assert all(row.sentence in text for row in found)


def test_the_table_of_losses_is_the_summary(page: Page, context: Context) -> None:
    rows = summary.loss_by_function(context.results, context.leavers)
    expected = [
        [
            context.functions[row["function"]],
            number(row["start"]),
            number(row["people"]),
            share(row["p50"]),
            ranged(row, share),
            number(row["years"]),
        ]
        for row in rows.iter_rows(named=True)
    ]
    assert page.body("loss-by-function") == expected


def test_the_tables_of_cells_are_the_summary(page: Page, context: Context) -> None:
    for name, cells in (
        ("loss-by-grade", summary.loss_by_grade(context.results, context.leavers)),
        ("destinations", summary.destinations(context.results)),
    ):
        found = {
            (context.functions[row["function"]], row["band"]): with_range(row, share)
            for row in cells.iter_rows(named=True)
        }
        for row in page.body(name):
            for band, cell in zip([*summary.BAND_GROUPS, ALL], row[1:], strict=True):
                assert cell == found.get((row[0], band), "No data")


def test_the_tables_by_month_are_the_summary(page: Page, results: Results) -> None:
    stocks = summary.by_month(results, "stocks", ("commissioning headcount",))
    middles = [row[1] for row in page.body("people-by-month")]
    assert middles == [number(value) for value in stocks["p50"]]
    exits = summary_money.paid_exits(results)
    cost = summary_money.exits_by(results, exits, "month", "pence").filter(pl.col("p95") > 0)
    assert len(page.body("exits-cost")) == cost.height
    total = sum(float(row[2].replace(",", "")) for row in page.body("exits-cost"))
    assert total == pytest.approx(cost["p50"].sum() / 1e8, abs=0.05 * cost.height)


def test_every_group_is_listed_with_every_year(page: Page, results: Results) -> None:
    rows = page.body("group-margins")
    groups = results.plan.bodies.bodies.filter(pl.col("kind") == "group")
    assert sorted(row[0] for row in rows) == sorted(groups["name"])
    assert {len(row) for row in rows} == {2 + 3 * 3}
    left = [float(row[2].replace(MINUS, "-").replace("£", "")) for row in rows]
    assert left == sorted(left)


def test_every_round_has_its_name(page: Page, results: Results) -> None:
    assert [row[0] for row in page.body("rounds")] == summary.rounds(results)["name"].to_list()


def test_every_question_is_answered_with_its_caveat(page: Page, results: Results, paper: Path) -> None:
    answers = answer_questions(results)
    assert len(answers) == 8
    headings = [text for tag, text in page.headings if tag == "h3"]
    text = paper.read_text(encoding="utf-8").replace("&#39;", "'")
    for answer in answers:
        assert answer.question in headings
        assert answer.answer in text
        assert answer.caveat in text


def test_every_published_figure_has_its_verdict_in_words(page: Page, results: Results) -> None:
    rows = {row[0].split()[0]: row for row in page.body("published")}
    words = {True: "Holds", False: "Does not hold", None: "No verdict"}
    found = published_rows(results)
    assert list(rows) == [row.id for row in found]
    for row in found:
        assert rows[row.id][4] == words[row.holds]
        assert rows[row.id][5] == row.label.capitalize()
    counts = [[int(cell) for cell in row[1:]] for row in page.body("published-count")]
    assert sum(map(sum, counts)) == len(found)


def test_the_register_holds_what_is_cited_and_no_more(page: Page) -> None:
    cited = {h for e in page.elements if (h := e.attributes.get("href")) and h.startswith("#figure-")}
    listed = {row[0].split()[0] for row in page.body("register")}
    assert {name.removeprefix("#figure-") for name in cited} == listed


def test_assumptions_and_changes_are_all_there(page: Page, context: Context) -> None:
    owners = ["model", "market", "england-2011"]
    parameters = context.evidence.parameters.filter(pl.col("owner").is_in(owners))
    assert [row[0] for row in page.body("parameters")] == parameters["id"].to_list()
    policies = context.evidence.parameters.filter(owner="local-policy")["id"].unique(maintain_order=True)
    assert [row[0] for row in page.body("policies")] == policies.to_list()
    assert len(page.body("changes")) == len(context.results.plan.changes)


def test_the_manifest_says_how_to_make_it_again(page: Page, results: Results, paper: Path) -> None:
    rows = {row[0]: row[1] for row in page.body("manifest")}
    digests = results.manifest["digests"]
    assert rows["Digest of plan"] == digests["plan"]
    assert rows["Digest of table flows"] == digests["tables"]["flows"]
    assert rows["Evidence as at"] == "2012-06-30"
    assert "remit run england-2011 --runs 12 --seed 1 --out DIR" in paper.read_text(encoding="utf-8")
    files = [row[0] for row in page.body("known-later")]
    assert files == sorted(results.manifest["structure_known_later"])


def test_the_same_results_give_the_same_paper(results: Results, paper: Path) -> None:
    assert render_paper(results) == paper.read_text(encoding="utf-8")


def test_an_option_is_not_set_beside_what_was_published(tmp_path: Path) -> None:
    import remit

    plan = remit.read("england-2011").apply("no-voluntary-scheme")
    page = Page(render_paper(remit.simulate(plan, runs=2, seed=1, out=tmp_path)))
    headings = [text for tag, text in page.headings if tag == "h2"]
    assert headings[2:] == [name for name in SECTIONS if name != "Published beside reproduced"]
    assert page.faults == []
    kinds = {row[1] for row in page.body("exits-people")}
    assert kinds == {"Redundancies"}
