"""What a person does on the screens, step by step, in the words of the pages: for tests and for pictures."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

MEANT = {
    "Strategy & Planning": "planning",
    "Transformation": "redesign",
    "Contracts": "contracting",
    "Finance Directorate": "finance",
    "Nursing & Quality": "quality",
    "Meds Optimisation": "medicines",
    "People & OD": "workforce",
    "Chief Exec's Office": "corporate",
    "BI and Analytics": "business-intelligence",
    "Population Health": "public-health",
    "110 Change and Improvement": "redesign",
    "120 Provider Development": "contracting",
    "130 Purchasing": "procurement",
    "160 Safety and Quality": "quality",
    "170 Pharmacy": "medicines",
    "210 Engagement": "communications",
    "230 IM&T": "digital",
    "240 Governance": "corporate",
    "140 Performance & Information": "business-intelligence",
    "180 GP and Community Contracts": "primary-care",
    "190 Health Inequalities": "public-health",
    "200 Complex Care": "continuing-care",
    "A&C - managerial": "manager",
    "A&C - other": "administrative",
    "Nursing and Midwifery Registered": "clinical",
    "Clin": "clinical",
    "Mgmt": "manager",
    "Admin": "administrative",
    "VR": "voluntary-redundancy",
    "At risk": "redundancy",
    "No - PILON": "false",
}
"""What a person knows of the words of the messy workbook."""
WAIT = 60_000
MADE = "html:not(:has(#making)) footer"
"""Between two pages there is an empty document, which lacks the waiting as well: what is made has a foot."""


def open_start(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("See what a reorganisation does")


def open_example(page: Page, url: str, name: str) -> None:
    open_start(page, url)
    page.get_by_role("link", name=name).click()
    for _ in range(60):  # the runs of an example are made when it is put in
        if page.locator(".remit-headline").count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError("the example was not run")


def copy_of(page: Page, url: str, name: str) -> None:
    """Start with a copy of an example in a workspace of one's own."""
    open_start(page, url)
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Make your own copy to change things").click()
    page.wait_for_url("**/w/trial-*/p/**")


def start_own(page: Page, url: str) -> None:
    """Start with a workspace of one's own."""
    open_start(page, url)
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url(re.compile(r"/w/trial-"))


def start_boards(page: Page, name: str) -> None:
    """Fill in the form of two boards that merge."""
    page.get_by_role("link", name="Start a plan").click()
    page.get_by_role("link", name="Start with your boards").click()
    page.get_by_label("What shall the plan be called?").fill(name)
    page.get_by_label("First day of the plan").fill("1/4/2025")
    page.get_by_label("Day of the change").fill("1/4/2026")
    rows = (("NHS Wealdmarsh ICB", "QZ1", "1,950,000"), ("NHS Harrowfen ICB", "QZ2", "1450000"))
    for number, (board, code, people) in enumerate(rows, start=1):
        group = page.get_by_role("group", name=f"Board {number}")
        group.get_by_label("Name").fill(board)
        group.get_by_label("ODS code").fill(code)
        group.get_by_label("People that it serves").fill(people)
    page.get_by_label("Name of the new board").fill("NHS Wealdmarsh and Harrowfen ICB")
    page.get_by_label("Its ODS code").fill("QZ3")
    page.get_by_role("button", name="Start the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lists of people and posts")


def bring(page: Page, *paths: Path) -> None:
    page.get_by_label("Your files").set_input_files(paths)
    page.get_by_role("button", name="Upload and read").click()


def wait_for_columns(page: Page) -> None:
    page.wait_for_url("**/columns/", timeout=WAIT)


def answer_columns(page: Page) -> None:
    """Answer what waits, as a person who knows the lists."""
    sheets = page.locator("section.remit-sheet", has=page.locator(".remit-q--waits"))
    for number, board in enumerate(("NHS Wealdmarsh ICB (QZ1)", "NHS Harrowfen ICB (QZ2)")):
        sheets.nth(number).get_by_label("Employer").select_option(label=board)
    sheets.nth(1).get_by_label("Staff group").select_option(label="Column “Staff type”")
    for _ in range(3):
        for word in page.locator(".remit-q--waits .remit-word").all():
            choice = word.locator("select")
            if not choice.input_value():
                choice.select_option(MEANT[word.locator("label").inner_text().strip("“”")])
        page.get_by_role("button", name="Read the lists with these answers").click()
        page.wait_for_load_state()
        if "/columns/" not in page.url:
            return
    raise AssertionError(page.locator("main").inner_text())


def wait_for_reading(page: Page) -> None:
    page.wait_for_selector("#faults, form[action$='/accept/']", timeout=WAIT)


def accept(page: Page) -> None:
    page.get_by_role("button", name="Accept: make them the plan's lists").click()
    expect(page.locator(".nhsuk-notification-banner")).to_contain_text("The lists are part of the plan now")


def wait_for_run(page: Page) -> None:
    page.wait_for_selector("#progress[data-state=done]", timeout=WAIT)


def wait_until_made(page: Page) -> None:
    """Wait until what a page lacks is made; the page then loads itself anew."""
    expect(page.locator(MADE)).to_be_attached(timeout=WAIT)


def follow(page: Page, name: str) -> None:
    """Follow a link of the plan's navigation."""
    with page.expect_navigation():
        page.get_by_role("navigation", name="This plan").get_by_role("link", name=name, exact=True).click()
