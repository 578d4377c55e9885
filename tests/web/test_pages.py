"""Every page and state: axe finds nothing, nothing scrolls sideways, keyboard alone and no scripts do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, Route, expect

from remit.web import shown
from tests.browsers import AXE, OF_LAYOUT
from tests.web import screens
from tests.web.servers import Workbench
from tests.web.test_matrix import ROWS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY = 5
"""Of so many pages one is looked at in every run of the tests."""
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
    "/w/examples/p/england-2011/market/",
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
    "compare/ask/?q=recurrent+saving+%3E+20m",
    "compare/ask/?q=happiness+%3E+3",
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
OWN = ("/mine/", "/mine/new/", "/account/", "/account/keep/", "/sign-in/logout/")


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
    document.activeElement?.blur();
    document.addEventListener("focusin", ({target}) => {
        const box = target.getBoundingClientRect(), style = getComputedStyle(target);
        const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
            || style.backgroundColor !== "rgba(0, 0, 0, 0)";
        reached.set(target, box.width * box.height > 0 && marked);
    });
})()"""
MISSED = """[...tabStops].filter(e => !reached.get(e)).map(e =>
    (reached.has(e) ? "not seen: " : "not reached: ") + e.outerHTML.slice(0, 120))"""
FAULTY = """document.querySelector("main").insertAdjacentHTML("beforeend", `<img src="#"><hr id="broad">
    <p id="pale">Only with scripts</p><a href="#" class="nobody">See</a>`);
    pale.style.color = "#ccc";
    broad.style.width = "900px";
    document.querySelector(".nobody").style.cssText = "outline: none; box-shadow: none; background: none";"""
NO_PAGES = {"upload-marked", "option-file", "run-progress", "run-chart"}
NO_PAGES |= {"upload", "upload-columns", "filling-person", "paper-download"}
"""What is read and is no page: files, and parts of pages. What first has to be made has tests of its own."""
SHOWS = {
    "/w/examples/p/england-2011/market/": "#survival",
    "/compare/ask/?q=recurrent+saving+%3E+20m": "#table-answers",
    "/compare/ask/?q=happiness+%3E+3": ".nhsuk-error-summary",
    "/papers/N/": "#sign",
    "/sign-in/logout/": "text=You cannot come back to your work",
}
"""What a page shows in the state that is meant."""


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
    page.evaluate("document.activeElement?.blur()")
    return [f"{where}: {what}" for what in missed]


def words_of(page: Page) -> list[str]:
    """The lines that a page shows, all its parts opened."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    text = page.locator("main").inner_text()
    return [line for line in text.splitlines() if not line.startswith(("Explore this chart", "Begun "))]


@dataclass
class Walk:
    """One person's two browsers, scripts on and off, and what was found on the pages that both were on."""

    url: str
    page: Page
    plain: Page
    names: set[str] = field(default_factory=set)
    axe: list[str] = field(default_factory=list)
    keyboard: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def to(self, address: str) -> list[str]:
        """Look at a page by axe, by Tab alone, and beside it with scripts off; give what is wrong with it."""
        where = address.removeprefix(self.url)
        self.page.goto(address)
        self._wait(SHOWS.get(shape_of(where), "main"))
        lines = words_of(self.page)
        keyboard, axe = not_reached(self.page, where), faults_of(self.page, where)
        self.plain.goto(address)
        scripts = [f"{where}: {line}" for line in sorted(set(lines) - set(words_of(self.plain)))]
        self.names.add(name_of(where))
        self.keyboard += keyboard
        self.axe += axe
        self.scripts += scripts
        return [*keyboard, *axe, *scripts]

    def press(self, button: str) -> None:
        """Press a button, and wait until the page that follows is there whole, with its scripts."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def here(self, what: str) -> list[str]:
        """Look at the page that is open, in a state that has no address: by axe and by Tab alone."""
        return [*not_reached(self.page, what), *faults_of(self.page, what)]

    def _wait(self, shows: str) -> None:
        """Wait until a page shows what is meant: its runs and its papers may still be made."""
        for _ in range(screens.WAIT // 1_000):
            screens.wait_until_made(self.page)
            if self.page.locator(shows).count():
                return
            self.page.wait_for_timeout(1_000)
            self.page.reload()
        raise AssertionError(f"{self.page.url} does not show {shows}")


def shape_of(where: str) -> str:
    """Give an address without what differs from run to run of the test."""
    return re.sub(r"/(runs|papers)/\d+/", r"/\1/N/", re.sub(r"^/w/trial-[^/]+/p/[^/]+/", "/", where))


def name_of(where: str) -> str:
    """Give the name of the page that stands at an address; blank if none does."""
    try:
        return str(resolve(urlparse(where).path).url_name)
    except Resolver404:
        return ""


@pytest.fixture(scope="module")
def walk(bench: Workbench, page: Page) -> Iterator[Walk]:
    """Two browsers of the guest, as wide as a phone."""
    state = page.context.storage_state()
    browser = page.context.browser
    phone = {"width": 320, "height": 900}
    # The policy of the page allows no script of the test: the browser is told to let it in.
    scripted = browser.new_context(bypass_csp=True, storage_state=state, viewport=phone)
    plain = browser.new_context(java_script_enabled=False, storage_state=state, viewport=phone)
    yield Walk(bench.url, scripted.new_page(), plain.new_page())
    scripted.close()
    plain.close()


@pytest.fixture(scope="module")
def addresses(walk: Walk, page: Page) -> list[str]:
    """Every page, in the order of the walk."""
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    space = re.sub(r"/p/.*", "/", plan)
    run = bench_run(page, plan)
    of_run = [f"runs/{run}/", f"runs/{run}/drain/", f"runs/{run}/manifest/", f"papers/{run}/"]
    of_run += [f"papers/{run}/write/", f"papers/{run}/review/"]
    person = page.request.get(plan + "people/").text()
    of_run += ["people/" + re.search(r"/people/([0-9a-f]{16})/", person)[1] + "/"]
    members = page.request.get(space + "people/").text()
    of_space = [*OF_WORKSPACE, "people/" + re.search(r"/people/(\d+)/", members)[1] + "/"]
    return [
        *(walk.url + path for path in (*OWN, *OPEN)),
        *(space + path for path in of_space),
        *(plan + path for path in (*OF_PLAN, *of_run)),
    ]


@pytest.fixture(scope="module")
def walked(walk: Walk, addresses: list[str]) -> Walk:
    """Walk over every page once."""
    for address in addresses:
        walk.to(address)
    return walk


def test_some_pages_are_right(walk: Walk, addresses: list[str]) -> None:
    """A few pages in every run of the tests; `make walk` looks at all, and at their states."""
    assert [fault for address in addresses[::EVERY] for fault in walk.to(address)] == []


@pytest.mark.walk
def test_axe_finds_nothing_on_any_page(walked: Walk) -> None:
    assert walked.axe == []


@pytest.mark.walk
def test_the_keyboard_reaches_all_on_any_page(walked: Walk) -> None:
    assert walked.keyboard == []


@pytest.mark.walk
def test_any_page_says_the_same_with_scripts_off(walked: Walk) -> None:
    assert walked.scripts == []


@pytest.mark.walk
def test_every_page_was_looked_at(walked: Walk) -> None:
    """A page that is added is added here: all that are read, but for files and parts of pages."""
    read = {row["page"].removesuffix("-elsewhere") for row in ROWS if row["method"] == "GET"}
    assert read - walked.names - NO_PAGES == set()


def test_the_walk_sees_what_is_wrong(walk: Walk) -> None:
    """Put faults of each sort into a page that has none, and hold that all are found."""
    walk.page.goto(walk.url + "/help/")
    walk.page.evaluate(FAULTY)
    found = "\n".join(walk.here("a page with faults"))
    for fault in ("image-alt", "color-contrast", "scrolls sideways", 'not seen: <a href="#" class="nobody"'):
        assert fault in found, found
    lines = words_of(walk.page)
    walk.plain.goto(walk.url + "/help/")
    assert "Only with scripts" in set(lines) - set(words_of(walk.plain))


@pytest.mark.walk
def test_what_is_proposed_is_as_good(walk: Walk, page: Page) -> None:
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    other = walk.page
    other.goto(plan + "filling/")
    walk.press("Propose who goes where")
    other.wait_for_selector("#finding[data-state=found]", timeout=screens.WAIT)
    found = walk.to(plan + "filling/") + walk.to(plan + "filling/people/")
    found += walk.to(walk.url + other.locator("tbody a").first.get_attribute("href"))
    other.get_by_label("Rule this match out").check()
    walk.press("See what it would cost")
    found += walk.here("reasons with a price")
    other.goto(plan + "sourcing/proposal/")
    walk.press("Work out the proposal")
    other.wait_for_selector("#finding[data-state=found]", timeout=2 * screens.WAIT)
    assert found + walk.to(plan + "sourcing/proposal/") == []


def hold_still(route: Route) -> None:
    """Keep a page from asking for its own parts again."""
    route.abort() if "hx-request" in route.request.headers else route.continue_()


@pytest.mark.walk
def test_studies_of_options_are_as_good(walk: Walk, page: Page) -> None:
    """What each change contributes and which assumption matters: asked for, worked out, found."""
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    found = []
    for study in ("compare/attribution/", "compare/assumptions/"):
        walk.page.goto(plan + study)
        walk.press("Work it out")
        expect(walk.page.locator("#finding[data-state=busy]")).to_be_visible()
        found += walk.here(f"{study} under way")
        walk.page.wait_for_selector("#finding[data-state=found]", timeout=2 * screens.WAIT)
        found += walk.to(plan + study)
    assert found == []


@pytest.mark.walk
def test_a_paper_that_is_being_made_is_as_good(walk: Walk, page: Page) -> None:
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    address = f"{plan}papers/{bench_run(page, plan)}/download/?form=xlsx"
    walk.page.route("**/*", hold_still)
    walk.page.goto(address)
    expect(walk.page.locator("#making progress")).to_be_visible()
    found = walk.here("a paper that is being made")
    walk.page.unroute("**/*", hold_still)
    walk.page.wait_for_selector("#making[data-state=there]", timeout=screens.WAIT)
    assert found + walk.here("a paper that is made") == []


def bench_run(page: Page, plan: str) -> str:
    page.goto(plan + "papers/")
    for _ in range(60):  # the runs of a copy may still be made
        if page.locator(".nhsuk-task-list__link").count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    return re.search(r"/papers/(\d+)/", page.locator(".nhsuk-task-list__link").first.get_attribute("href"))[1]


@pytest.mark.walk
def test_lists_that_are_read_and_runs_that_are_made_are_as_good(
    walk: Walk, page: Page, workbook: Path
) -> None:
    plan = re.match(r".*/p/[^/]+/", page.url)[0]
    other = walk.page
    other.goto(plan + "lists/")
    screens.bring(other, workbook)
    screens.wait_for_columns(other)
    found = walk.to(other.url)
    other.get_by_label("What is this sheet?").first.select_option("posts")
    walk.press("Read the lists with these answers")
    found += walk.here("columns of another table")
    other.goto(plan + "lists/")
    walk.press("Upload and read")
    found += walk.here("no file")
    other.goto(plan + "runs/")
    other.get_by_label("1,000: for close calls").check()
    walk.press("Run")
    other.locator(".remit-headline").first.wait_for(timeout=screens.WAIT)
    other.route("**/*", hold_still)
    found += walk.here("a run under way")
    other.unroute("**/*", hold_still)
    walk.press("Cancel")
    other.wait_for_selector("#progress[data-state=cancelled]", timeout=screens.WAIT)
    assert found + walk.here("a cancelled run") == []


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
    expect(page.locator("[data-explored] svg").first).to_be_visible(timeout=screens.WAIT)
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
    go(page, re.compile("^Buys: .*Digital", re.DOTALL))
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
    anew = re.compile(r'<noscript><meta http-equiv="refresh" content="\d; url={{ request.get_full_path }}">')
    assert [page.name for page, text in holding.items() if not anew.search(text)] == []


def test_a_page_with_a_fragment_in_its_address_loads_itself_anew_too(
    bench: Workbench, browser: Browser
) -> None:
    """A form below a fragment hands it on; a refresh of the same address with one would load nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    screens.start_own(page, bench.url)
    screens.start_boards(page, "With a fragment")
    page.goto(f"{page.url}#bring")
    page.get_by_label("Your files").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": b"Emp No,Band,Salary\n1001,7,50000\n"}
    )
    page.get_by_role("button", name="Upload and read").click()
    page.wait_for_url(re.compile(r"/columns/"), timeout=60_000)
    context.close()


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
        assert all(re.fullmatch("Where the[a-z ]+ come from", text) for text in links.all_inner_texts()), path
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
