"""Every page and state: axe finds nothing, nothing scrolls sideways, keyboard alone and no scripts do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.report.test_browser import AXE
from tests.web import screens
from tests.web.servers import Workbench

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPEN = (
    "/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/api/",
    "/sign-in/login/",
    "/sign-in/signup/",
    "/nothing/here/",
    "/w/examples/",
    "/w/examples/p/england-2011/organisation/",
    "/w/examples/p/england-2011/people/",
)
OF_PLAN = (
    "",
    "frame/",
    "lists/",
    "standing/",
    "standing/?by=function&show=chart",
    "standing/?by=band",
    "organisation/",
    "organisation/?show=list",
    "organisation/QZ1/",
    "people/",
    "exits/",
    "exits/?as_if=31/12/2025&by=function",
    "exits/?on=yesterday",
    "filling/",
    "filling/people/",
    "filling/people/?contested=1",
    "sourcing/",
    "sourcing/QZ1/digital/",
    "sourcing/proposal/",
    "market/",
    "agreements/",
    "tables/envelopes/",
    "tables/agreements/",
    "tables/rounds/row/",
    "options/",
    "options/baseline/",
    "options/no-voluntary-redundancy/",
    "options/brand-new/",
    "options/baseline/change/cut/",
    "options/baseline/change/transfer/",
    "runs/",
    "compare/",
    "compare/ask/",
    "compare/attribution/",
    "compare/assumptions/",
    "evidence/",
    "evidence/?sort=rules",
    "evidence/?sort=figures&q=staff",
    "evidence/leaving.base_rate_y/",
    "evidence/B01/",
    "evidence/leaving.base_rate_y/change/",
    "evidence/suitable.travel_miles/change/",
    "where/lists/",
    "where/runs/",
    "where/exits/",
    "where/filling/",
    "where/sourcing/",
    "where/agreements/",
    "papers/",
)
OF_WORKSPACE = ("", "new/", "new/boards/", "people/", "people/invite/", "keys/", "audit/")
OWN = ("/mine/", "/mine/new/", "/account/", "/account/keep/")


FOCUSED = """(() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const style = getComputedStyle(focused);
    const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
        || style.backgroundColor !== "rgba(0, 0, 0, 0)";
    const name = focused.getAttribute("aria-label") || focused.innerText || "";
    return [name, box.width * box.height > 0, marked];
})()"""


@pytest.fixture(scope="module")
def bench(on_sqlite: Workbench) -> Workbench:
    return on_sqlite


@pytest.fixture(scope="module")
def page(bench: Workbench, browser: Browser) -> Iterator[Page]:
    """A guest with a copy of the small example."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(bench.url)
    page.get_by_role("link", name="Two boards become one").click()
    for _ in range(60):
        if page.locator(".remit-headline").count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    page.get_by_role("button", name="Make your own copy to change things").click()
    page.wait_for_url("**/w/trial-*/p/**")
    yield page
    context.close()


def faults_of(page: Page, where: str) -> list[str]:
    """What axe finds on a page, wide and narrow, and whether it scrolls sideways."""
    found = []
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=AXE) if page.evaluate("typeof axe === 'undefined'") else None
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        said = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
        )
        found += [f"{where} at {width}: {v['id']}: {v['nodes'][0]['html'][:150]}" for v in said["violations"]]
        scrolled = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{where} at {width}: scrolls sideways to {scrolled}"] if scrolled > width else []
    return found


def test_axe_finds_nothing_on_any_page(bench: Workbench, page: Page) -> None:
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    space = re.sub(r"/p/.*", "/", plan)
    run = bench_run(page, plan)
    of_run = [f"runs/{run}/", f"runs/{run}/drain/", f"runs/{run}/manifest/", f"papers/{run}/"]
    of_run += [f"papers/{run}/write/", f"papers/{run}/review/"]
    addresses = [*(bench.url + path for path in (*OPEN, *OWN)), *(space + path for path in OF_WORKSPACE)]
    addresses += [plan + path for path in (*OF_PLAN, *of_run)]
    found = []
    # The policy of the page allows no script of the test: the browser is told to let it in.
    context = page.context.browser.new_context(bypass_csp=True, storage_state=page.context.storage_state())
    other = context.new_page()
    for address in addresses:
        other.goto(address)
        screens.wait_until_made(other)
        found += faults_of(other, address.removeprefix(bench.url))
    other.goto(plan + "people/")
    other.locator("tbody a").first.click()
    found += faults_of(other, "a statement")
    other.goto(plan + "filling/")
    other.get_by_role("button", name="Propose who goes where").click()
    other.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    found += faults_of(other, "who goes where")
    other.get_by_role("link", name="People, and why").click()
    found += faults_of(other, "people and posts")
    other.locator("tbody a").first.click()
    other.get_by_label("Rule this match out").check()
    other.get_by_role("button", name="See what it would cost").click()
    found += faults_of(other, "reasons with a price")
    context.close()
    assert found == []


def bench_run(page: Page, plan: str) -> str:
    page.goto(plan + "papers/")
    for _ in range(60):  # the runs of a copy may still be made
        if page.locator(".nhsuk-task-list__link").count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    return re.search(r"/papers/(\d+)/", page.locator(".nhsuk-task-list__link").first.get_attribute("href"))[1]


def test_axe_finds_nothing_while_lists_are_read_and_runs_are_made(page: Page, workbook: Path) -> None:
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    context = page.context.browser.new_context(bypass_csp=True, storage_state=page.context.storage_state())
    other = context.new_page()
    other.goto(plan + "lists/")
    screens.bring(other, workbook)
    screens.wait_for_columns(other)
    found = faults_of(other, "columns")
    other.get_by_role("button", name="Read the lists").click()
    found += faults_of(other, "columns with errors")
    other.goto(plan + "lists/")
    other.get_by_role("button", name="Upload and read").click()
    found += faults_of(other, "no file")
    other.goto(plan + "runs/")
    other.get_by_label("1,000: for close calls").check()
    other.get_by_role("button", name="Run", exact=True).click()
    other.locator(".remit-headline").first.wait_for(timeout=60_000)
    found += faults_of(other, "a run under way")
    other.get_by_role("button", name="Cancel").click()
    other.wait_for_selector("#progress[data-state=cancelled]", timeout=60_000)
    found += faults_of(other, "a cancelled run")
    context.close()
    assert found == []


def test_the_keyboard_is_enough(bench: Workbench, browser: Browser) -> None:
    """From the start page to the paper by Tab, Space and Enter alone, the focus always in sight."""
    page = browser.new_page()
    screens.open_example(page, bench.url, "Two boards become one")
    page.goto(bench.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    for name in ("Two boards become one", "Paper", re.compile("^Baseline")):
        reach(page, name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    screens.wait_until_made(page)
    reach(page, "Where expertise drained")
    page.keyboard.press("Enter")
    assert page.url.endswith("#drain")
    reach(page, re.compile("^Explore this chart"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-explored] svg").first).to_be_visible(timeout=20_000)
    page.close()


def reach(page: Page, name: str | re.Pattern[str], most: int = 250) -> None:
    """Press Tab until something of this name has the focus, and hold that it can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        text = found[0].strip()
        if text == name if isinstance(name, str) else name.search(text):
            assert found[1:] == [True, True], f"{text} has the focus and cannot be seen"
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_scripts_are_not_needed(bench: Workbench, browser: Browser, workbook: Path) -> None:
    """From the messy workbook to first odds with scripts off; a page that waits loads itself anew."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    screens.start_own(page, bench.url)
    screens.start_boards(page, "Without scripts")
    screens.bring(page, workbook)
    screens.wait_for_columns(page)
    screens.answer_columns(page)
    screens.wait_for_reading(page)
    screens.accept(page)
    screens.follow(page, "Runs")
    page.get_by_label("50: a first look").check()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("heading", name="What may happen")).to_be_visible(timeout=screens.WAIT)
    page.get_by_role("link", name="Where expertise drained").click()
    expect(page.locator("figure svg.chart.narrow").first).to_be_visible(timeout=screens.WAIT)
    page.get_by_text("The numbers of this chart as a table").first.click()
    expect(page.locator("figure table").first).to_be_visible()
    context.close()


def test_every_number_leads_to_its_source(page: Page) -> None:
    """What holds numbers leads to a page that names a file, a rule, a run or an assumption."""
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    run = bench_run(page, plan)
    for path in (
        "",
        "lists/",
        "standing/",
        "organisation/QZ1/",
        "people/",
        "exits/",
        "sourcing/",
        "sourcing/QZ1/digital/",
        "market/",
        "agreements/",
        f"runs/{run}/",
        f"runs/{run}/drain/",
        f"papers/{run}/",
    ):
        page.goto(plan + path)
        screens.wait_until_made(page)
        assert page.locator("[data-source]").count() > 0, path
        links = page.locator(".remit-source a")
        assert links.count() > 0, path
        for address in {link.get_attribute("href") for link in links.all()}:
            page.goto(re.match(r"https?://[^/]+", plan)[0] + address)
            text = page.locator("main").inner_text()
            assert re.search(r"assumed|The example that ships|rules|seed \d", text), address
            page.go_back()


def test_headers_are_strict(bench: Workbench, page: Page) -> None:
    answer = page.request.get(bench.url + "/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in page.context.cookies())
