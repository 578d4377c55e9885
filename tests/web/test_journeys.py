"""The seven journeys in a real browser, against SQLite on a wide screen and PostgreSQL on a narrow one."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import screens
from tests.web.conftest import DATABASES
from tests.web.servers import Workbench

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
FIRST = ("England, 2010 to 2013", "Two boards become one")
"""The example of the first visit: a country on SQLite, two boards on PostgreSQL."""


pytestmark = pytest.mark.parametrize(
    "bench",
    DATABASES,
    indirect=True,
    scope="module",
)


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Workbench:
    found: Workbench = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.fixture(scope="module")
def page(bench: Workbench, browser: Browser) -> Iterator[Page]:
    """One person's browser through all journeys; nothing is asked of other servers, nothing is refused."""
    context = browser.new_context(viewport=NARROW if bench.database else WIDE, accept_downloads=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on(
        "request",
        lambda asked: asked.url.startswith((bench.url, "data:", "blob:")) or wrong.append(asked.url),
    )
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def fits(page: Page) -> None:
    """The page does not scroll sideways."""
    width = page.viewport_size["width"]
    expect(page.locator("#main, main").last).to_be_attached()  # a page that follows may have begun
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def root(page: Page) -> str:
    return re.sub(r"(/p/[^/]+/).*", r"\1", page.url)


def test_1_first_visit(page: Page, bench: Workbench) -> None:
    """Open an example, read the headline, see where expertise drained, change an assumption, compare."""
    screens.open_example(page, bench.url, FIRST[bench.database != ""])
    headline = page.locator(".remit-headline").first
    expect(headline).to_contain_text("Commissioning staff who had left")
    expect(headline.locator(".remit-headline__value")).to_have_text(re.compile(r"^\d+%$"))
    fits(page)
    with page.expect_navigation():
        page.get_by_role("link", name="See where expertise drained").click()
    screens.wait_until_made(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Where expertise drained")
    expect(page.locator("figure svg.chart:visible").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name=re.compile("^Explore this chart")).first.click()
    expect(page.locator("[data-explored] svg").first).to_be_visible(timeout=20_000)
    screens.follow(page, "Evidence")
    page.get_by_role("link", name="Leaving: base rate", exact=True).click()
    page.get_by_role("button", name="Make your own copy to change this").click()
    expect(page.locator(".nhsuk-notification-banner")).to_contain_text("your own copy")
    page.get_by_role("link", name="Change an assumption").click()
    page.get_by_role("link", name="Leaving: base rate", exact=True).click()
    page.get_by_role("link", name="Change this assumption").click()
    page.get_by_label("Your value").fill("0.08")
    page.get_by_label("Lowest that you can believe").fill("0.06")
    page.get_by_label("Highest that you can believe").fill("0.1")
    page.get_by_label("Why?").fill("Our own leavers of last year")
    page.get_by_label("Name of the new option").fill("more-leavers")
    fits(page)
    page.get_by_role("button", name="Change it and run the plan").click()
    expect(page.locator(".remit-headline").first).to_be_visible(timeout=30_000)
    screens.wait_for_run(page)
    page.get_by_role("link", name="Compare with the baseline").click()
    row = page.get_by_role("row", name=re.compile("Commissioning staff who have left"))
    expect(row).to_contain_text(re.compile(r"\+\d+\.\d points"))
    fits(page)


def test_2_my_board(page: Page, bench: Workbench, workbook: Path, tmp_path: Path) -> None:
    """Upload the messy workbook, correct the mapping, see faults, download, upload again, accept."""
    context = page.context
    context.clear_cookies()
    screens.start_own(page, bench.url)
    screens.start_boards(page, "Our merger")
    spoilt = spoil(workbook, tmp_path / workbook.name)
    screens.bring(page, spoilt)
    screens.wait_for_columns(page)
    fits(page)
    expect(page.locator(".remit-q--waits").first).to_contain_text("Employer")
    screens.answer_columns(page)
    screens.wait_for_reading(page)
    fits(page)
    assert page.get_by_role("button", name=re.compile("^Accept")).count() == 0
    faults = page.locator(".remit-fault--error")
    expect(faults.filter(has_text="row 12").filter(has_text="31/02/1980")).to_have_count(1)
    expect(faults.filter(has_text="row 15")).to_have_count(1)
    with page.expect_download() as marked:
        page.get_by_role("link", name=re.compile("marked")).click()
    path = tmp_path / "marked.xlsx"
    marked.value.save_as(path)
    listed = pl.read_excel(path, sheet_name="Faults", infer_schema_length=0)
    assert {"12", "15"} <= set(listed["Row"])
    page.get_by_role("link", name="Bring a corrected file").click()
    screens.bring(page, workbook)
    screens.wait_for_columns(page)
    assert page.locator(".remit-q--waits").count() == 0  # answered once, and not asked again
    page.get_by_role("button", name="Read the lists with these answers").click()
    screens.wait_for_reading(page)
    expect(page.locator("#reading")).to_contain_text("People 1,350 rows")
    screens.accept(page)
    expect(page.get_by_role("listitem").filter(has_text="Your lists of people")).to_contain_text(
        "1,350 people"
    )


def spoil(workbook: Path, copy: Path) -> Path:
    """Write two errors into a copy of the workbook."""
    import re as expressions
    import zipfile

    with zipfile.ZipFile(workbook) as before, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry.filename)
            if entry.filename == "xl/worksheets/sheet2.xml":
                text = content.decode()
                for cell, value in (("J12", "31/02/1980"), ("J15", "not a date")):
                    pattern = rf'<c r="{cell}"([^>]*?)( t="\w+")?>.*?</c>'
                    new = f'<c r="{cell}" t="inlineStr"><is><t>{value}</t></is></c>'
                    text, times = expressions.subn(pattern, new, text, count=1)
                    assert times == 1, cell
                content = text.encode()
            after.writestr(entry, content)
    return copy


def test_3_exits(page: Page) -> None:
    """Choose a day and a scheme, see liability, bands and cash; open one person's statement line by line."""
    screens.follow(page, "Exits")
    page.get_by_label("Last day of employment").fill("31/12/2025")
    page.get_by_label("Another last day, to compare").fill("31/3/2026")
    page.get_by_label("Scheme", exact=True).select_option(label="Contractual redundancy")
    page.get_by_label("Show by").select_option(label="Pay band")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("Last day of employment 31 December 2025")
    total = page.get_by_role("region", name="By scheme").get_by_role("row").nth(1)
    expect(total).to_contain_text("1,350")
    expect(page.get_by_role("region", name="Two days").get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("region", name="By band").get_by_role("row").nth(1)).to_contain_text(
        "Contractual redundancy"
    )
    expect(page.get_by_role("region", name="Exit packages").get_by_role("row").last).to_contain_text("All")
    expect(page.get_by_role("heading", name="Cash by month, as the runs have it")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Open one person's statement").click()
    page.get_by_label("Band").select_option("8b")
    page.get_by_role("button", name="Show").click()
    fits(page)
    page.get_by_role("region", name="People").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Statement for [0-9a-f]{16}$"))
    line = page.locator(".remit-line").filter(has_text="Contractual redundancy pay").first
    expect(line.locator(".remit-line__value")).to_have_text(re.compile(r"^£[\d,]+\.\d\d$"))
    expect(line).to_contain_text("Rule redundancy")
    fits(page)
    line.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Source")


def test_4_where_things_stand(page: Page) -> None:
    """Bodies, functions and people by table, chart and organisation chart, before and after, on any date."""
    screens.follow(page, "Runs")
    page.get_by_label("50: a first look").check()
    page.get_by_role("button", name="Run", exact=True).click()
    screens.wait_for_run(page)
    screens.follow(page, "Where things stand")
    page.get_by_label("On the day").fill("15/4/2026")
    page.get_by_role("button", name="Show").click()
    old = page.get_by_role("row", name=re.compile("NHS Wealdmarsh ICB"))
    expect(old).to_contain_text("closed 1 April 2026")
    new = page.get_by_role("row", name=re.compile("NHS Wealdmarsh and Harrowfen ICB"))
    expect(new).to_contain_text("opens 1 April 2026")
    before = page.get_by_role("row", name=re.compile("^All bodies")).get_by_role("cell").all_inner_texts()
    assert before[1] == "1,350"
    assert 0 < int(before[3].replace(",", "")) < 1350
    fits(page)
    page.get_by_label("Show", exact=True).select_option(label="Functions")
    page.get_by_label("As", exact=True).select_option(label="Chart")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("figure svg.chart:visible")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Finance"))).to_be_visible()
    page.get_by_role("link", name="Organisation chart").click()
    expect(page.locator(".remit-node--away").filter(has_text="NHS Wealdmarsh ICB")).to_be_visible()
    page.get_by_label("As", exact=True).select_option(label="List")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".remit-tree-list .remit-node").filter(has_text="NHS Harrowfen ICB")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="NHS Wealdmarsh ICB", exact=True).click()
    expect(page.get_by_role("heading", name="Who answers to whom")).to_be_visible()
    page.get_by_role("link", name=re.compile("answer to them")).first.click()
    expect(page.locator("main")).to_contain_text("People who answer to")


def test_5_options(page: Page) -> None:
    """Copy, change, run with a live progress bar, cancel, compare with the baseline."""
    screens.follow(page, "Options")
    page.get_by_label("Name of the new option").fill("cut-deeper")
    page.get_by_role("button", name="Start the option").click()
    expect(page.locator("main")).to_contain_text("Nothing differs from the baseline yet")
    page.get_by_role("link", name="Posts are cut").click()
    page.get_by_label("Whom or what does it concern?").select_option(label="All integrated care boards")
    page.get_by_label("On which day?").fill("1/6/2025")
    page.get_by_label("Share of the posts that go in all").fill("0.2")
    page.get_by_label("The day by which all of them have gone").fill("1/12/2025")
    fits(page)
    page.get_by_role("button", name="Add the change").click()
    expect(page.locator(".remit-change--own")).to_contain_text("Posts are cut: All integrated care boards")
    page.get_by_role("link", name="Run this option").click()
    page.get_by_label("1,000: for close calls").check()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=20_000)
    expect(page.locator("#progress")).to_contain_text(
        re.compile(r"about \d+ (seconds|minutes) left"), timeout=20_000
    )
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("#progress[data-state=cancelled]", timeout=screens.WAIT)
    expect(page.locator("#progress")).to_contain_text("runs were made, and are kept")
    screens.follow(page, "Runs")
    page.get_by_label("Option").select_option(label="Cut deeper")
    page.get_by_label("50: a first look").check()
    page.get_by_role("button", name="Run", exact=True).click()
    screens.wait_for_run(page)
    page.get_by_role("link", name="Compare with the baseline").click()
    row = page.get_by_role("row", name=re.compile("All staff who have left by then"))
    expect(row).to_contain_text("points")
    fits(page)


def test_6_evidence(page: Page) -> None:
    """From a number on a page to its source or to "assumed", with who changed it and why."""
    here = root(page)
    page.goto(f"{here}evidence/retirement.rate_60_y/change/")
    page.get_by_label("Your value").fill("0.2")
    page.get_by_label("Lowest that you can believe").fill("")
    page.get_by_label("Highest that you can believe").fill("")
    page.get_by_label("Why?").fill("Our pension administrator's estimate")
    page.get_by_label("In the plan itself, and so in all its options").check()
    page.get_by_role("button", name="Change it and run the plan").click()
    screens.wait_for_run(page)
    page.get_by_role("link", name="Where these numbers come from").click()
    expect(page.locator("main")).to_contain_text("Our pension administrator's estimate (assumed by Guest")
    expect(page.locator("main")).to_contain_text("one-board-lists.xlsx")
    page.get_by_role("link", name="Retirement: rate 60").click()
    expect(page.locator("main")).to_contain_text("Changed by Guest on")
    expect(page.locator("main")).to_contain_text("Assumed")
    fits(page)
    page.get_by_role("button", name=re.compile("Go back to the model's value")).click()
    expect(page.locator("main")).not_to_contain_text("Changed by Guest on")
    page.goto(f"{here}exits/")
    page.get_by_role("link", name="Where these amounts come from").click()
    expect(page.locator("main")).to_contain_text("redundancy")
    page.get_by_role("link", name="listed with their sources").click()
    page.get_by_label("With the words").fill("week_cap")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Statutory: week cap").first.click()
    expect(page.locator("main")).to_contain_text("Verified")


def test_7_paper(page: Page, tmp_path: Path) -> None:
    """Read the paper, write into it, download it in two forms, comment, sign, approve: then it stays."""
    screens.follow(page, "Paper")
    page.locator(".nhsuk-task-list__link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Our merger")
    screens.wait_until_made(page)
    page.get_by_role("navigation", name="Contents of the paper").get_by_role(
        "link", name="Annex: logs of assumptions, decisions and data"
    ).click()
    expect(
        page.get_by_role("heading", name="Annex: logs of assumptions, decisions and data")
    ).to_be_in_viewport()
    fits(page)
    page.get_by_role("link", name="Write the narrative").click()
    page.get_by_label("The decision asked for").fill("Agree the merger.")
    fits(page)
    page.get_by_role("button", name="Keep this draft").click()
    expect(page.locator("main")).to_contain_text("Draft 1 by Guest")
    screens.wait_until_made(page)
    for form, kind in (("A page that needs no network", "html"), ("Word, to edit", "docx")):
        with page.expect_download() as paper:
            page.get_by_role("link", name=form).click()
            if kind == "docx":  # written when somebody asks for it
                page.get_by_role("link", name="Save the file").click(timeout=screens.WAIT)
        assert re.fullmatch(rf"board-paper-our-merger-baseline-\d+\.{kind}", paper.value.suggested_filename)
        path = tmp_path / f"paper.{kind}"
        paper.value.save_as(path)
    assert "Agree the merger." in (tmp_path / "paper.html").read_text(encoding="utf-8")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="Comments").click()
    page.get_by_label("Comment", exact=True).fill("Says who?")
    page.get_by_role("button", name="Add the comment").click()
    page.get_by_label(re.compile("^Your answer")).fill("The board, on 3 March.")
    page.get_by_role("button", name="Answer, and settle it").click()
    expect(page.locator("main")).to_contain_text("Answered by Guest")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Back to the paper").click()
    screens.wait_until_made(page)
    page.get_by_text("Sign: I have checked this paper").click()
    page.get_by_label("Note").first.fill("Totals agree with the ledger")
    page.get_by_role("button", name="Sign as assured").click()
    expect(page.locator("main")).to_contain_text("Assured by Guest")
    screens.wait_until_made(page)
    page.get_by_text("Sign: This paper is approved").click()
    page.get_by_label(re.compile("^I approve the paper as it stands")).check()
    page.get_by_role("button", name="Sign as approved").click()
    expect(page.locator("main")).to_contain_text("Approved by Guest")
    assert page.get_by_role("link", name="Write the narrative").count() == 0
    fits(page)
    page.goto(re.sub(r"/p/.*", "/audit/", page.url))
    expect(page.get_by_role("region", name="Audit trail")).to_contain_text("The paper of run")
    fits(page)
