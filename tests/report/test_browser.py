"""The paper in a browser: accessible, within the screen of a phone, without a network, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsers import AXE, OF_LAYOUT


def show(browser: Browser, paper: Path, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(paper.as_uri())
    return page


@pytest.mark.parametrize(("width", "rules"), [(360, []), (1280, OF_LAYOUT)])
def test_axe_finds_nothing(browser: Browser, paper: Path, width: int, rules: list[str]) -> None:
    """All rules on a phone; on a wide screen those of layout."""
    page = show(browser, paper, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        """rules => axe.run(document, {
            resultTypes: ['violations'], rules: {'target-size': {enabled: true}},
            ...(rules.length && {runOnly: rules}),
        })""",
        rules,
    )
    faults = [(v["id"], v["help"], v["nodes"][0]["html"][:200]) for v in found["violations"]]
    page.close()
    assert faults == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_page_does_not_scroll_sideways(browser: Browser, paper: Path, width: int) -> None:
    page = show(browser, paper, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    scrolled = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert scrolled <= width


BROKEN = """['parameters', 'changes', 'data-log'].map(name => {
    const table = document.getElementById('table-' + name);
    const found = [], walk = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode;
        if (!node.parentElement.checkVisibility()) continue;
        for (const word of node.data.matchAll(/[^\\s-]+/g)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const boxes = [...range.getClientRects()];
            if (boxes.at(-1).top >= boxes[0].bottom) found.push(word[0]);
        }
    }
    return found;
}).flat()"""
SIGNS = """Array.from(document.querySelectorAll('.scroll'), e => [
    e.getAttribute('aria-label'), e.scrollWidth > e.clientWidth,
    parseFloat(getComputedStyle(e, '::before').height) > 0])"""


@pytest.mark.parametrize("width", [320, 768, 1024, 1280])
def test_no_word_of_the_logs_is_broken(browser: Browser, paper: Path, width: int) -> None:
    page = show(browser, paper, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.locator("#table-parameters tbody tr").count() > 10
    broken = page.evaluate(BROKEN)
    page.close()
    assert broken == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_table_that_is_wider_than_the_screen_says_so(browser: Browser, paper: Path, width: int) -> None:
    page = show(browser, paper, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_timeout(100)  # a frame: the sign follows what is drawn
    signs = page.evaluate(SIGNS)
    page.close()
    assert {scrolls for _, scrolls, _ in signs} >= ({True} if width == 360 else {False})
    assert [name for name, scrolls, said in signs if scrolls != said] == []


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (1280, "wide")])
def test_each_screen_gets_one_drawing_at_its_own_size(
    browser: Browser, paper: Path, width: int, shown: str
) -> None:
    page = show(browser, paper, width)
    charts = page.evaluate(
        """[...document.querySelectorAll('svg.chart')].map(c => ({
            kind: c.classList[1], width: c.getBoundingClientRect().width, drawn: c.viewBox.baseVal.width,
        }))"""
    )
    page.close()
    seen = [chart for chart in charts if chart["width"] > 0]
    assert len(seen) * 2 == len(charts)
    assert {chart["kind"] for chart in seen} == {shown}
    assert all(0.97 < chart["width"] / chart["drawn"] < 1.4 for chart in seen)  # letters keep their size


@pytest.mark.parametrize("width", [360, 1280])
def test_letters_of_charts_stay_inside(browser: Browser, paper: Path, width: int) -> None:
    page = show(browser, paper, width)
    outside = page.evaluate(
        """[...document.querySelectorAll('svg.chart')].flatMap(chart => {
            const box = chart.getBoundingClientRect();
            return [...chart.querySelectorAll('text')].filter(text => {
                const t = text.getBoundingClientRect();
                return box.width && (t.left < box.left - 2 || t.right > box.right + 2
                    || t.top < box.top - 2 || t.bottom > box.bottom + 2);
            }).map(text => chart.getAttribute('aria-label') + ': ' + text.textContent);
        })"""
    )
    page.close()
    assert outside == []


def test_labels_of_bars_do_not_cover_each_other(browser: Browser, paper: Path) -> None:
    page = show(browser, paper, 360)
    covered = page.evaluate(
        """[...document.querySelectorAll('svg.chart.narrow')].flatMap(chart => {
            const labels = [...chart.querySelectorAll('text[text-anchor=end]:not(.outline)')];
            const boxes = labels.map(t => [t, t.getBoundingClientRect()]);
            return boxes.flatMap(([t, a], i) => boxes.slice(i + 1).filter(([u, b]) =>
                a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3
            ).map(([u]) => t.textContent + ' / ' + u.textContent));
        })"""
    )
    page.close()
    assert covered == []


def test_it_asks_nothing_of_the_network(browser: Browser, paper: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(paper.as_uri())
    page.close()
    assert asked == [paper.as_uri()]


def test_the_keyboard_reaches_the_skip_link_first(browser: Browser, paper: Path) -> None:
    page = show(browser, paper, 1280)
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "[document.activeElement.textContent, document.activeElement.getBoundingClientRect().top]"
    )
    page.close()
    assert focused[0] == "Skip to the paper"
    assert focused[1] >= 0


def test_it_prints_with_its_short_tables_open(browser: Browser, paper: Path) -> None:
    page = show(browser, paper, 1280)
    page.emulate_media(media="print")
    page.wait_for_function("matchMedia('print').matches")
    # The browser lays out the opened tables in a later frame.
    page.wait_for_function(
        """[...document.querySelectorAll('details')].every(d =>
            d.querySelector('table').checkVisibility() !== d.classList.contains('long'))"""
    )
    assert page.evaluate("document.querySelectorAll('details.long').length") > 0
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert printed.startswith(b"%PDF")
