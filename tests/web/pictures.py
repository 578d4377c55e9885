"""Takes the pictures of the journeys for the documentation: `python -m tests.web.pictures FOLDER`."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.report.test_browser import FLAGS
from tests.web import screens
from tests.web.servers import ROOT, Workbench

SIZES = {"wide": {"width": 1100, "height": 800}, "narrow": {"width": 360, "height": 720}}
WORKBOOK = ROOT / "src" / "remit" / "examples" / "one_board" / "sources" / "one-board-lists.xlsx"


def journeys(page: Page, url: str, shot: "Shot") -> None:
    """Walk through the journeys, with a picture of what matters in each."""
    screens.open_start(page, url)
    shot("0-start")
    screens.open_example(page, url, "England, 2010 to 2013")
    shot("1-first-visit")
    with page.expect_navigation():
        page.get_by_role("link", name="See where expertise drained").click()
    screens.wait_until_made(page)
    shot("1-where-expertise-drained")
    screens.start_own(page, url)
    screens.start_boards(page, "Our merger")
    screens.bring(page, WORKBOOK)
    screens.wait_for_columns(page)
    shot("2-what-the-columns-mean")
    screens.answer_columns(page)
    screens.wait_for_reading(page)
    shot("2-what-was-found")
    screens.accept(page)
    plan = page.url
    screens.follow(page, "Runs")
    page.get_by_label("200: for a board paper").check()
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".remit-headline").first.wait_for(timeout=screens.WAIT)
    shot("5-a-run")
    screens.wait_for_run(page)
    page.goto(plan)
    shot("2-my-board")
    screens.follow(page, "Exits")
    shot("3-exits")
    page.get_by_role("link", name="Open one person's statement").click()
    page.get_by_role("region", name="People").get_by_role("link").first.click()
    shot("3-a-statement")
    screens.follow(page, "Where things stand")
    shot("4-where-things-stand")
    page.get_by_role("link", name="Organisation chart").click()
    shot("4-organisation-chart")
    page.goto(f"{plan}evidence/leaving.base_rate_y/change/")
    shot("6-change-an-assumption")
    page.get_by_label("Your value").fill("0.08")
    page.get_by_label("Lowest that you can believe").fill("0.06")
    page.get_by_label("Highest that you can believe").fill("0.1")
    page.get_by_label("Why?").fill("Our own leavers of last year")
    page.get_by_label("Name of the new option").fill("more-leavers")
    page.get_by_role("button", name="Change it and run the plan").click()
    screens.wait_for_run(page)
    page.get_by_role("link", name="Compare with the baseline").click()
    shot("5-compare-options")
    page.goto(f"{plan}where/runs/")
    shot("6-where-numbers-come-from")
    screens.follow(page, "Paper")
    with page.expect_navigation():
        page.locator(".nhsuk-task-list__link").first.click()
    screens.wait_until_made(page)
    shot("7-the-paper")
    page.get_by_role("link", name="Write the narrative").click()
    shot("7-the-narrative")
    proposals(page, url, shot)


def proposals(page: Page, url: str, shot: "Shot") -> None:
    """Walk through what is proposed: who goes where, who does what, suppliers, agreements."""
    screens.copy_of(page, url, "Two boards become one")
    screens.follow(page, "Filling posts")
    page.get_by_role("button", name="Propose who goes where").click()
    page.wait_for_selector("#finding[data-state=found]", timeout=2 * screens.WAIT)
    shot("8-who-goes-where")
    page.get_by_role("link", name="People, and why").click()
    page.get_by_label("How placed").select_option("competition among holders")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("region", name="People and posts").get_by_role("link").first.click()
    page.get_by_label("Rule this match out").check()
    page.get_by_role("button", name="See what it would cost").click()
    shot("8-why-and-at-what-price")
    screens.follow(page, "Who does what")
    shot("9-who-does-what")
    page.get_by_role("region", name="Bodies by functions").get_by_role("link").nth(1).click()
    page.get_by_label(re.compile("^Does it itself")).check()
    page.get_by_role("button", name="See what reacts").click()
    shot("9-what-reacts")
    screens.follow(page, "Suppliers")
    shot("9-suppliers")
    screens.follow(page, "Agreements")
    shot("9-agreements")
    screens.follow(page, "Lists")
    page.get_by_role("link", name="Envelopes").click()
    page.get_by_role("link", name=re.compile("^Change")).first.click()
    shot("9-an-envelope")


class Shot:
    """Takes a picture of what is in sight, at both sizes."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def __call__(self, name: str) -> None:
        for size, viewport in SIZES.items():
            self.page.set_viewport_size(viewport)
            self.page.evaluate("scrollTo(0, 0)")
            self.page.wait_for_timeout(200)
            self.page.screenshot(path=self.folder / f"{name}-{size}.png")
        self.page.set_viewport_size(SIZES["wide"])


def page_of(folder: Path) -> str:
    """Give the page of the documentation that shows the pictures."""
    names = sorted({re.sub(r"-(wide|narrow)\.png$", "", path.name) for path in folder.glob("*.png")})
    parts = ["# Pictures of the workbench\n\n`make pictures` takes them: each screen wide and narrow.\n"]
    for name in names:
        words = name.partition("-")[2].replace("-", " ").capitalize()
        parts.append(
            f"\n## {words}\n\n![{words}, wide](images/{name}-wide.png)\n\n"
            f"![{words}, narrow](images/{name}-narrow.png)\n"
        )
    return "".join(parts)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        bench = Workbench(
            Path(data) / "data",
            more={"REMIT_STANDARD_RUNS": "200", "REMIT_EXAMPLES": "england-2011 one-board"},
        )
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            page = chromium.new_page(viewport=SIZES["wide"])
            journeys(page, bench.start().url, Shot(page, folder))
        finally:
            chromium.close()
            bench.stop()
    (folder.parent / "pictures.md").write_text(page_of(folder), encoding="utf-8")


if __name__ == "__main__":
    main()
