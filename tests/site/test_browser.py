"""Pages in a browser: nothing that shuts people out (axe, WCAG 2.2 AA), no sideways scroll, nothing from elsewhere, no script
needed. Chromium is Debian's; without it these tests are skipped, loudly.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import pages
from tests.site.test_serve import free_port, served

if TYPE_CHECKING:
    from django.test import Client

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTHS, SCHEMES, LANGUAGES = (360, 1440), ("light", "dark"), ("fr", "en", "ar")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: pages were tried in no browser (apt install chromium)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(site_home: Path) -> Iterator[str]:
    """Where the site is served."""
    port = free_port()
    with served(site_home, port) as (_, said):
        assert str(port) in said
        yield f"http://127.0.0.1:{port}"


def faults(browser: Any, at: str, width: int, scheme: str) -> list[str]:
    """What is wrong with one page, in words."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    try:
        page = context.new_page()
        elsewhere: list[str] = []
        page.on(
            "request",
            lambda asked: elsewhere.append(asked.url) if not asked.url.startswith(at[:22]) else None,
        )
        page.goto(at)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        said = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        return [*said, *([f"scrolls sideways: {wide}"] if wide > width else []), *elsewhere]
    finally:
        context.close()


def test_no_page_shuts_anybody_out(browser: Any, address: str, reader: Client) -> None:
    """One page of each sort in each language, in one width and one scheme each in turn, so that over the languages each sort is tried in several."""
    ways = cycle(product(WIDTHS, SCHEMES))
    for language in LANGUAGES:
        for page in pages(reader, language, most=1):
            width, scheme = next(ways)
            assert not faults(browser, address + page.address, width, scheme), (page.address, width, scheme)


def test_the_check_can_fail(browser: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html><body><img src="x"><div style="width:2000px">wide</div></body></html>', encoding="utf-8"
    )
    found = faults(browser, bad.as_uri(), 360, "light")
    assert any(each.startswith("image-alt") for each in found)
    assert any("sideways" in each for each in found)


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
            page.get_by_role("link", name="CSV", exact=True).click()
        assert "Almuñécar" in Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        page.get_by_role("link", name="العربية").click()
        assert page.locator("html").get_attribute("dir") == "rtl"
    finally:
        context.close()
