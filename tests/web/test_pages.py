"""Every page and state: axe finds nothing, nothing scrolls sideways, keyboard alone and no scripts do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page, expect

from remit.web import shown
from tests.report.test_browser import AXE
from tests.web import screens
from tests.web.servers import Workbench
from tests.web.test_matrix import ROWS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_LAYOUT = ["target-size", "scrollable-region-focusable", "link-in-text-block"]
"""Rules whose answer depends on the width: all others are asked on the narrow page."""
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
    const label = focused.labels?.[0]?.innerText;
    const name = focused.getAttribute("aria-label") || label || focused.innerText || "";
    return [name, box.width * box.height > 0, marked];
})()"""


WATCH = """(() => {
    const can = "a[href], button, input, select, textarea, summary, [tabindex]";
    const stop = e => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden" && e.checkVisibility();
    const group = e => e.type === "radio" ? e.form?.elements[e.name] : null;
    const first = e => { // a group of radio buttons is one stop: the chosen one, or the first
        const all = group(e);
        return !all || !all.length || e === ([...all].find(one => one.checked) ?? all[0]);
    };
    window.tabStops = new Set([...document.querySelectorAll(can)].filter(e => stop(e) && first(e)));
    window.reached = new Map();
    document.activeElement.blur();
    document.addEventListener("focusin", ({target}) => {
        const box = target.getBoundingClientRect(), style = getComputedStyle(target);
        const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
            || style.backgroundColor !== "rgba(0, 0, 0, 0)";
        reached.set(target, box.width * box.height > 0 && marked);
    });
})()"""
MISSED = """[...tabStops].filter(e => !reached.get(e)).map(e =>
    (reached.has(e) ? "not seen: " : "not reached: ") + e.outerHTML.slice(0, 120))"""
NO_PAGES = {"upload-marked", "option-file", "run-progress", "run-chart", "paper-download"}
"""What is read and is no page: files, and parts of pages. States of an upload have a test of their own."""
NO_PAGES |= {"upload", "upload-columns", "filling-person"}


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
    for width, rules in ((1280, OF_LAYOUT), (320, RULES)):
        page.set_viewport_size({"width": width, "height": 900})
        said = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules
        )
        found += [f"{where} at {width}: {v['id']}: {v['nodes'][0]['html'][:150]}" for v in said["violations"]]
        scrolled = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{where} at {width}: scrolls sideways to {scrolled}"] if scrolled > width else []
    return found


def not_reached(page: Page, where: str) -> list[str]:
    """What Tab alone does not reach on a page, or reaches where nobody sees it."""
    page.evaluate(WATCH)
    for _ in range(page.evaluate("tabStops.size + 1")):
        page.keyboard.press("Tab")
    missed = page.evaluate(MISSED)
    page.evaluate("document.activeElement.blur()")
    return [f"{where}: {what}" for what in missed]


def words_of(page: Page) -> list[str]:
    """The lines that a page shows, all its parts opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    text = page.locator("main").inner_text()
    return [line for line in text.splitlines() if not line.startswith(("Explore this chart", "Begun "))]


@dataclass
class Looked:
    """What a walk over all pages found, and which pages it was on."""

    names: set[str]
    axe: list[str]
    keyboard: list[str]
    scripts: list[str]


@pytest.fixture(scope="module")
def looked(bench: Workbench, page: Page) -> Looked:
    """Walk over every page once: by axe, by Tab alone, and beside it with scripts off."""
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    space = re.sub(r"/p/.*", "/", plan)
    run = bench_run(page, plan)
    of_run = [f"runs/{run}/", f"runs/{run}/drain/", f"runs/{run}/manifest/", f"papers/{run}/"]
    of_run += [f"papers/{run}/write/", f"papers/{run}/review/", f"papers/{run}/download/?form=odt"]
    addresses = [*(bench.url + path for path in (*OPEN, *OWN)), *(space + path for path in OF_WORKSPACE)]
    addresses += [plan + path for path in (*OF_PLAN, *of_run)]
    person = page.request.get(plan + "people/").text()
    addresses += [plan + "people/" + re.search(r"/people/([0-9a-f]{16})/", person)[1] + "/"]
    members = page.request.get(space + "people/").text()
    addresses += [space + "people/" + re.search(r"/people/(\d+)/", members)[1] + "/"]
    # The policy of the page allows no script of the test: the browser is told to let it in.
    state = page.context.storage_state()
    context = page.context.browser.new_context(bypass_csp=True, storage_state=state)
    without = page.context.browser.new_context(java_script_enabled=False, storage_state=state)
    other, plain = context.new_page(), without.new_page()
    plain.set_viewport_size({"width": 320, "height": 900})
    found = Looked(set(), [], [], [])
    for address in addresses:
        where = address.removeprefix(bench.url)
        found.names.add(resolve(urlparse(address).path).url_name if "nothing" not in where else "")
        other.goto(address)
        if "download" not in where:
            screens.wait_until_made(other)
        other.set_viewport_size({"width": 320, "height": 900})
        lines = words_of(other)
        found.keyboard += not_reached(other, where)
        found.axe += faults_of(other, where)
        plain.goto(address)
        if "download" not in where:
            found.scripts += [f"{where}: {line}" for line in sorted(set(lines) - set(words_of(plain)))]
    context.close()
    without.close()
    return found


def test_axe_finds_nothing_on_any_page(looked: Looked) -> None:
    assert looked.axe == []


def test_the_keyboard_reaches_all_on_any_page(looked: Looked) -> None:
    assert looked.keyboard == []


def test_any_page_says_the_same_with_scripts_off(looked: Looked) -> None:
    assert looked.scripts == []


def test_every_page_was_looked_at(looked: Looked) -> None:
    """A page that is added is added here: all that are read, but for files and parts of pages."""
    read = {row["page"].removesuffix("-elsewhere") for row in ROWS if row["method"] == "GET"}
    assert read - looked.names - NO_PAGES == set()


def test_axe_finds_nothing_on_what_is_proposed(page: Page) -> None:
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    state = page.context.storage_state()
    context = page.context.browser.new_context(bypass_csp=True, storage_state=state)
    other = context.new_page()
    other.goto(plan + "filling/")
    other.get_by_role("button", name="Propose who goes where").click()
    other.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    found = faults_of(other, "who goes where") + not_reached(other, "who goes where")
    other.get_by_role("link", name="People, and why").click()
    found += faults_of(other, "people and posts") + not_reached(other, "people and posts")
    other.locator("tbody a").first.click()
    other.get_by_label("Rule this match out").check()
    other.get_by_role("button", name="See what it would cost").click()
    found += faults_of(other, "reasons with a price") + not_reached(other, "reasons with a price")
    other.goto(plan + "sourcing/proposal/")
    other.get_by_role("button", name="Work out the proposal").click()
    other.wait_for_selector("#finding[data-state=found]", timeout=2 * screens.WAIT)
    found += faults_of(other, "who does what, proposed") + not_reached(other, "who does what, proposed")
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


def go(page: Page, name: str | re.Pattern[str]) -> None:
    """Reach a link or a button, and follow it."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_is_enough_on_a_phone(bench: Workbench, page: Page) -> None:
    """Who goes where, who does what, options compared, and the paper, by keys alone, 320 pixels wide."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(re.match(r".*/p/[^/]+/", page.url)[0])
    go(page, "Filling posts")
    if page.locator("#finding[data-state=none]").count():
        go(page, "Propose who goes where")
    page.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    go(page, "People, and why")
    go(page, re.compile("^[0-9a-f]{16}"))
    reach(page, re.compile("^Keep this match"))
    page.keyboard.press("Space")
    go(page, "See what it would cost")
    expect(page.locator("#price")).to_be_visible()
    go(page, "Who does what")
    go(page, re.compile("^Buys: .*Digital"))
    reach(page, re.compile("^(Buys|Shares|Does it)"))
    page.keyboard.press("ArrowDown")
    go(page, "See what reacts")
    expect(page.locator("#reacts table")).to_be_visible()
    go(page, "Options")
    reach(page, "Name of the new option")
    page.keyboard.type("by-keys")
    go(page, "Start the option")
    expect(page.locator("main")).to_contain_text("Nothing differs from the baseline yet")
    go(page, "Paper")
    go(page, re.compile("^Baseline"))
    screens.wait_until_made(page)
    go(page, "Write the narrative")
    reach(page, "The decision asked for")
    page.keyboard.type("Agree the merger.")
    go(page, "Keep this draft")
    expect(page.locator("main")).to_contain_text("Draft 1 by Guest")
    go(page, "Comments")
    reach(page, "Comment")
    page.keyboard.type("Says who?")
    go(page, "Add the comment")
    expect(page.locator("main")).to_contain_text("Says who?")
    page.set_viewport_size({"width": 1280, "height": 900})


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
    screens.follow(page, "Paper")
    page.locator(".nhsuk-task-list__link").first.click()
    page.get_by_role("link", name="Write the narrative").click()
    page.get_by_label("The decision asked for").fill("Agree it.")
    page.get_by_role("button", name="Keep this draft").click()
    expect(page.get_by_text("Agree it.")).to_be_visible(timeout=screens.WAIT)  # made by a job meanwhile
    screens.copy_of(page, bench.url, "Two boards become one")
    screens.follow(page, "Filling posts")
    page.get_by_role("button", name="Propose who goes where").click()
    page.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    screens.follow(page, "Who does what")
    page.get_by_role("region", name="Bodies by functions").get_by_role("link").nth(1).click()
    page.get_by_label(re.compile("^Does it itself")).check()
    page.get_by_role("button", name="See what reacts").click()
    expect(page.locator("#reacts table")).to_be_visible()
    context.close()


def test_a_page_that_waits_loads_itself_anew_with_scripts_off() -> None:
    """Every page that holds a part which asks again and again says so without scripts too."""
    folder = Path(shown.__file__).parent / "templates" / "remit"
    asks = {p.name for p in (folder / "parts").glob("*.html") if 'hx-trigger="every' in p.read_text()}
    holding = {
        page: page.read_text() for page in (folder / "pages").glob("*.html") if held(page.read_text(), asks)
    }
    assert len(holding) >= len(asks)
    assert [p.name for p, text in holding.items() if '<noscript><meta http-equiv="refresh"' not in text] == []


def held(text: str, parts: set[str]) -> bool:
    return any(f"remit/parts/{part}" in text for part in parts)


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
