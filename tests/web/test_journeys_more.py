"""Journeys through proposals in a real browser: who goes where, wide; who does what, narrow."""

import re

from playwright.sync_api import Browser, expect

from tests.web import screens
from tests.web.servers import Workbench
from tests.web.test_journeys import NARROW, WIDE, fits


def test_filling_of_posts(on_sqlite: Workbench, browser: Browser) -> None:
    """Propose who goes where, read why, try a lock, forbid a match, record it, see it bind and its price."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    screens.copy_of(page, on_sqlite.url, "Two boards become one")
    screens.follow(page, "Filling posts")
    page.get_by_role("button", name="Propose who goes where").click()
    page.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    expect(page.get_by_role("region", name="Pools and rounds")).to_contain_text("slot in")
    expect(page.get_by_role("heading", name="Selection errors")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="People, and why").click()
    page.get_by_label("How placed").select_option("slot in")
    page.get_by_role("button", name="Show").click()
    row = page.get_by_role("region", name="People and posts").get_by_role("row").nth(1)
    post = row.get_by_role("cell").nth(2).inner_text().split()[0]
    fits(page)
    row.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(f"Slots into {post}")
    expect(page.locator("main")).to_contain_text("It is no decision and no notice")
    expect(page.locator("ol").first).to_contain_text("Job match score")
    person = page.get_by_role("heading", level=1).inner_text().split()[-1]
    page.get_by_label("Keep this match").check()
    page.get_by_role("button", name="See what it would cost").click()
    expect(page.locator("#price")).to_contain_text("Nothing more in redundancies")
    page.get_by_label("Rule this match out").check()
    page.get_by_label("Post", exact=True).fill(post)
    page.get_by_role("button", name="See what it would cost").click()
    expect(page.locator("#price")).to_contain_text("The person would then be")
    expect(page.locator("#price")).not_to_contain_text(f"The person would then be: {post}.")
    fits(page)
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Why?").fill("has moved house")
    page.get_by_label("Who decided?").fill("A. Example, director of people")
    page.get_by_label("On which day?").fill("2/3/2026")
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    decided = page.locator(".remit-change").filter(has_text="has moved house")
    expect(decided).to_contain_text("A. Example, director of people, 2 March 2026")
    expect(decided).to_contain_text("Price:")
    expect(decided).to_contain_text(person)
    decided.get_by_text("Take it out").click()
    decided.get_by_label("Why is it taken out?").fill("was recorded to try it")
    decided.get_by_role("button", name="Take the decision out").click()
    page.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    expect(page.locator("main")).not_to_contain_text("has moved house")
    context.close()


def test_who_does_what(on_postgres: Workbench, browser: Browser) -> None:
    """Change a cell, see what reacts, take a proposal in part, look at suppliers and measures."""
    context = browser.new_context(viewport=NARROW)
    page = context.new_page()
    screens.copy_of(page, on_postgres.url, "Two boards become one")
    screens.follow(page, "Who does what")
    grid = page.get_by_role("region", name="Bodies by functions")
    fits(page)
    grid.get_by_role("link", name=re.compile("Buys: .*Digital.*Wealdmarsh")).click()
    page.get_by_label(re.compile("^Does it itself")).check()
    page.get_by_role("button", name="See what reacts").click()
    reacts = page.get_by_role("region", name="What reacts").get_by_role("row").nth(1).get_by_role("cell")
    assert reacts.nth(0).inner_text() != reacts.nth(1).inner_text()
    fits(page)
    page.get_by_label("In which option?").fill("digital-at-home")
    page.get_by_role("button", name="Change it in this option").click()
    grid = page.get_by_role("region", name="Bodies by functions")
    expect(grid.get_by_role("link", name=re.compile("Does it ?: .*Digital.*Wealdmarsh"))).to_be_visible()
    screens.follow(page, "Who does what")
    page.get_by_role("link", name="See what the optimiser proposes").click()
    page.get_by_role("button", name="Work out the proposal").click()
    page.wait_for_selector("#finding[data-state=found]", timeout=2 * screens.WAIT)
    boxes = page.get_by_role("checkbox")
    for number in range(2, boxes.count()):
        boxes.nth(number).uncheck()
    fits(page)
    page.get_by_label("In which option?").fill("in-part")
    page.get_by_role("button", name=re.compile("^Accept what is ticked")).click()
    grid = page.get_by_role("region", name="Bodies by functions")
    expect(grid.get_by_role("link", name=re.compile("^Shares:"))).not_to_have_count(0)
    expect(grid.get_by_role("link", name=re.compile("^Buys:"))).not_to_have_count(0)
    screens.follow(page, "Suppliers")
    expect(page.get_by_role("region", name="Suppliers on the day").get_by_role("row")).not_to_have_count(1)
    expect(page.get_by_role("heading", name="Ready for a checkpoint?")).to_be_visible()
    fits(page)
    screens.follow(page, "Agreements")
    expect(page.locator(".remit-xmr svg").first).to_be_visible()
    page.get_by_text("The numbers of this chart as a table").first.click()
    expect(page.locator("section table").first).to_be_visible()
    expect(page.get_by_role("heading", name="Price tied to outcomes")).to_be_visible()
    fits(page)
    context.close()
