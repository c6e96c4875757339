"""The fund finder in a browser, on a phone, without script: a national bid refused, then accepted with three countries; a no and the
change that turns it; nothing shuts people out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser
from tests.site.finding import SOUTH
from tests.site.test_browser import misfits, shut_out, torn

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: the finder was tried in no browser (apt install chromium)"
)
PHONE = {"width": 360, "height": 800}
THREE = "Maroc, Sénégal, Côte d’Ivoire"


@pytest.fixture(scope="module")
def site(_django: None, site_home: Path) -> Iterator[tuple[Any, str]]:
    with in_a_browser(site_home) as found:
        yield found


def answer(page: Any, answers: Mapping[str, Any], most: int = 60) -> None:
    """Answer the questions as they come, by hand; those of which nothing is known are left open."""
    for _ in range(most):
        if not page.locator("input[name=asking]").count():
            return
        name = page.get_attribute("input[name=asking]", "value")
        if name not in answers:
            go(page, "button[value=skip]")
            continue
        said = answers[name]
        if page.locator("select[name=answer]").count():
            page.select_option("select[name=answer]", said)
        elif page.locator("input[name=answer][type=radio], input[name=answer][type=checkbox]").count():
            for each in said if isinstance(said, list) else [said]:
                page.check(f"input[name=answer][value='{each}']")
        else:
            page.fill("[name=answer]", said)
            with page.expect_navigation():
                page.press("[name=answer]", "Enter")
            continue
        go(page, "#question .btn >> nth=0")
    assert most < 60, "the questions never end"


def verdict(page: Any, fund: str) -> str:
    return str(page.locator(f"#{fund} .v").first.inner_text())


def test_refused_for_being_national_then_accepted_with_three_countries(site: tuple[Any, str]) -> None:
    browser, address = site
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"{address}/en/funds")
    assert page.locator("text=No fund listed here has an open call today").count() == 1
    go(page, "text=Find what you may ask for")
    answer(page, SOUTH)
    assert verdict(page, "pgtf") == "No"
    go(page, "#pgtf button[value='change:partner_countries']")
    page.fill("[name=answer]", THREE)
    go(page, "text=Go on")
    answer(page, SOUTH)
    assert verdict(page, "pgtf") == "Eligible"
    go(page, "button[value='change:asked']")
    page.fill("[name=answer]", "50 000")
    go(page, "text=Go on")
    assert (
        verdict(page, "pgtf") == "No" and page.locator("#pgtf >> text=US$35,000 instead of US$50,000").count()
    )
    go(page, "#pgtf >> text=Try with this change")
    page.wait_for_selector("text=You are trying a change:")
    assert verdict(page, "pgtf") == "Eligible" and page.url.partition("#")[0] == f"{address}/en/funds/find"
    assert not page.context.cookies()
    page.context.close()


def test_nothing_shuts_people_out(site: tuple[Any, str]) -> None:
    browser, address = site
    looks = (("fr", 360, "light"), ("ar", 1440, "dark"), ("ar", 360, "light"), ("en", 320, "dark"))
    wrong = []
    for language, width, scheme in looks:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
            java_script_enabled=True,
        )
        page = context.new_page()

        def look(at: str, page: Any = page, where: str = f"{language} {width}") -> None:
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            wrong.extend(f"{where} {at}: {each}" for each in (*shut_out(page), *misfits(page), *torn(page)))

        for at in ("funds", "fund/fr-ministry", "fund/pgtf", "funds/find"):
            page.goto(f"{address}/{language}/{at}")
            look(at)
        answer(page, {**SOUTH, "partner_countries": "Bangladesh"}, most=4)
        look("a question among answers")
        go(page, "button[value=see]")
        look("what every fund says")
        go(page, "button[value='see:pgtf']")
        look("every reason")
        context.close()
    assert not wrong
