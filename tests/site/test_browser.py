"""Pages in a browser: nothing that shuts people out (axe, WCAG 2.2 AA), no sideways scroll, nothing from elsewhere, no script
needed. Chromium is Debian's; without it these tests are skipped, loudly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.browsers import CHROMIUM, launched
from tests.site.crawl import pages
from tests.site.test_serve import free_port, served

if TYPE_CHECKING:
    from django.test import Client

WIDTHS, SCHEMES, LANGUAGES = (360, 1440), ("light", "dark"), ("fr", "en", "ar")
LOOKS = (("fr", 360, "light"), ("ar", 1440, "dark"), ("ar", 360, "light"), ("en", 320, "dark"))
"""Languages, widths and schemes in which pages are looked over where all would take too long."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

TORN = """[...document.querySelectorAll('dd, td, th, li, p')].filter(
  each => each.checkVisibility() && !each.closest('.vh, thead') && each.innerText.length > 40 && each.clientWidth < 90 && each.clientWidth > 1
).map(each => each.outerHTML.slice(0, 120))"""
"""Words of a page that stand in a column where hardly one fits."""

CUT = """(() => {
  const wide = document.documentElement.clientWidth, found = [], lines = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node; node = walker.nextNode();) {
    const within = node.parentElement, said = node.textContent.trim()
    if (!said || within.closest('.vh, .skip, script, style, option, textarea') || !within.checkVisibility()) continue
    if (within.closest('thead') && getComputedStyle(within.closest('thead')).clipPath != 'none') continue
    const range = document.createRange(); range.selectNodeContents(node)
    const boxes = [...range.getClientRects()].filter(each => each.width >= 1)
    let around = within
    while (around && getComputedStyle(around).overflowX == 'visible') around = around.parentElement
    const edge = around && around.getBoundingClientRect()
    for (const box of boxes) {
      if (box.left < -1 || box.right > wide + 1) found.push('beyond the page: ' + said)
      if (edge && (box.left < edge.left - 2 || box.right > edge.right + 2 || box.bottom > edge.bottom + 3))
        found.push('cut off: ' + said)
      lines.push([box, node, said])
    }
  }
  lines.sort((one, other) => one[0].top - other[0].top)
  lines.forEach(([box, node, said], at) => {
    for (const [below, another, words] of lines.slice(at + 1)) {
      if (below.top >= box.bottom) break
      const high = Math.min(box.bottom, below.bottom) - below.top
      const long = Math.min(box.right, below.right) - Math.max(box.left, below.left)
      if (node != another && high > box.height * .45 && long > 3) found.push('one over the other: ' + said + ' / ' + words)
    }
  })
  return [...new Set(found)].map(each => each.slice(0, 160))
})()"""
"""Words that leave the page, that a box cuts off, or that stand over others."""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: pages were tried in no browser (apt install chromium)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def address(site_home: Path) -> Iterator[str]:
    """Where the site is served."""
    port = free_port()
    with served(site_home, port) as (_, said):
        assert str(port) in said
        yield f"http://127.0.0.1:{port}"


def opened(context: Any, at: str, elsewhere: list[str]) -> Any:
    """A page with all it can unfold; what it asks of other places is noted in ``elsewhere``."""
    page = context.new_page()
    page.on(
        "request", lambda asked: elsewhere.append(asked.url) if not asked.url.startswith(at[:22]) else None
    )
    page.goto(at)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return page


def shut_out(page: Any) -> list[str]:
    """What axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def misfits(page: Any) -> list[str]:
    """What does not fit into the width that the page has."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth > innerWidth && document.documentElement.scrollWidth"
    )
    return [*([f"scrolls sideways: {wide}"] if wide else []), *page.evaluate(CUT)]


def torn(page: Any) -> list[str]:
    """Words in columns where hardly one fits."""
    return [f"torn into a narrow column: {each}" for each in page.evaluate(TORN)]


def faults(browser: Any, at: str, width: int, scheme: str) -> list[str]:
    """What is wrong with one page, in words."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    try:
        elsewhere: list[str] = []
        page = opened(context, at, elsewhere)
        return [*shut_out(page), *misfits(page), *torn(page), *elsewhere]
    finally:
        context.close()


def looked_over(
    browser: Any,
    address: str,
    state: Any,
    paths: Iterable[str],
    looks: Iterable[tuple[str, int, str]] = LOOKS,
) -> list[str]:
    """What is wrong with pages of somebody who has signed in (``state``), each unfolded, in each language, width and scheme."""
    wrong = []
    for language, width, scheme in looks:
        context = browser.new_context(
            storage_state=state,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
        )
        page = context.new_page()
        for path in paths:
            answer = page.goto(f"{address}/{language}/{path}")
            assert answer is not None and answer.status == 200 and "/login" not in page.url, path
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found = (*shut_out(page), *misfits(page), *torn(page))
            wrong += [f"{language} {width} {path}: {each}" for each in found]
        context.close()
    return wrong


def test_no_page_shuts_anybody_out(browser: Any, address: str, reader: Client) -> None:
    """One page of each sort in each language, in one width and one scheme each in turn, so that over the languages each sort is tried in several."""
    ways = cycle(product(WIDTHS, SCHEMES))
    for language in LANGUAGES:
        for page in pages(reader, language, most=1):
            width, scheme = next(ways)
            assert not faults(browser, address + page.address, width, scheme), (page.address, width, scheme)


def test_short_titles_are_large_enough_to_press(browser: Any, address: str) -> None:
    for query in ("/fr/search?q=PMA+eau", "/ar/search?q=Larache"):
        assert not faults(browser, address + query, 360, "light"), query


def test_the_check_can_fail(browser: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html><body><img src="x"><div style="width:2000px">wide</div>'
        f'<p style="width:40px">{"many words " * 9}</p>'
        '<p style="width:90px; overflow:hidden; white-space:nowrap">a line that is cut</p>'
        '<p style="margin-top:-34px">a line over it</p></body></html>',
        encoding="utf-8",
    )
    found = faults(browser, bad.as_uri(), 360, "light")
    assert any(each.startswith("image-alt") for each in found)
    assert any("sideways" in each for each in found)
    assert any("torn" in each for each in found)
    assert "cut off: a line that is cut" in found
    assert any(each.startswith("one over the other") for each in found)


def test_a_visitor_without_script_finds_a_place_and_takes_its_links(browser: Any, address: str) -> None:
    """The steps of a reader on a phone: ask, choose, read, take away; every one a plain form or link."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, accept_downloads=True
    )
    try:
        page = context.new_page()
        page.goto(f"{address}/fr/")
        page.get_by_role("link", name="Regarder un lieu").click()
        page.get_by_label("Quelle ville ou région ?").fill("Larache")
        page.get_by_role("button", name="Regarder").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Larache"
        with page.expect_download() as waiting:
            page.locator("a[href*='list=links']", has_text="CSV").click()
        assert "Almuñécar" in Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        page.get_by_role("link", name="العربية").click()
        assert page.locator("html").get_attribute("dir") == "rtl"
    finally:
        context.close()
