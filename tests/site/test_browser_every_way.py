"""Every page in all twelve ways: three languages, light and dark, 360 and 1440 px; and at 200 % zoom. Each page is opened once
and shown in each way.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from tests.site.crawl import pages
from tests.site.desk import SHEET
from tests.site.test_accounts_browser import (
    AGAIN,
    OWN,
    PASSWORD,
    PUBLIC,
    at,
    elsewhere,
    enter,
    say_again,
)
from tests.site.test_accounts_command import answered
from tests.site.test_accounts_factors import code_of_phone
from tests.site.test_browser import (
    CHROMIUM,
    LANGUAGES,
    SCHEMES,
    WIDTHS,
    address,
    browser,
    misfits,
    opened,
    shut_out,
    torn,
)

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["address", "at", "browser", "elsewhere"]  # fixtures
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: pages were tried in no browser"),
]
MORE = (
    "search?q=zzzz", "search?q=PMA+eau", "places?name=Larache", "places?name=zzzz", "embassies?from=ES&to=MA", "nothing",
    "compare?one=Maroc&other=Espagne", "about/licences", "about/accessibility", "group/LDC?on=2000-01-01", "embed/map",
)  # fmt: skip
"""What no link or the first link of its sort leads to: nothing found, no such page, a form filled in, a figure alone."""


def wrong(context: Any, where: str) -> list[str]:
    """What is wrong with a page in any of four ways, or when it is zoomed: half the width, as browsers lay out 200 %."""
    asked_elsewhere: list[str] = []
    page = opened(context, where, asked_elsewhere)
    said = list(asked_elsewhere)
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        said += [f"{width} {scheme}: {each}" for each in shut_out(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        said += [f"{width}: {each}" for each in [*misfits(page), *torn(page)]]
        page.set_viewport_size({"width": width // 2, "height": 450})
        said += [f"{width} at 200 %: {each}" for each in misfits(page)]
    page.close()
    return [f"{where} {each}" for each in said]


def in_all_ways(context: Any, site: str, paths: list[str]) -> None:
    """Nothing is wrong with any page of these, in any language; and says how many were seen."""
    seen = [f"{site}/{language}/{path}" for language in LANGUAGES for path in paths]
    faults = [each for where in seen for each in wrong(context, where)]
    print(f"{len(seen) * len(WIDTHS) * len(SCHEMES)} pages and ways")
    assert not faults, "\n".join(faults)


def test_every_public_page_in_all_ways(browser: Any, address: str, reader: Client) -> None:
    """One page of each sort, in three languages, light and dark, 360 and 1440 px: axe (WCAG 2.2 AA) finds nothing, and nothing scrolls sideways, is cut off or lies over another, at 200 % zoom too."""
    found = {page.address.removeprefix("/fr/"): None for page in pages(reader, "fr", most=1)}
    in_all_ways(browser.new_context(bypass_csp=True), address, [*found, *MORE])


def test_every_page_of_accounts_and_desk_in_all_ways(
    _django: None, browser: Any, at: tuple[str, Path]
) -> None:
    """The same of the pages of accounts and, for an administrator, of every page of the desk."""
    in_all_ways(browser.new_context(bypass_csp=True), at[0], [f"account/{each}" for each in PUBLIC])
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    administrator(page, at)
    fill(page, at)
    own = [f"account/{each}" for each in (*OWN, *AGAIN, "2fa/recovery-codes/")]
    in_all_ways(context, at[0], [*own, *desk(page, at[0])])


def administrator(page: Any, at: tuple[str, Path]) -> None:
    """Somebody who looks after the site and has a second factor is signed in."""
    who = "every-way@example.org"
    added = answered(at[1], "add", who, "--role", "administrator", "--language", "en", "--site", at[0])
    page.goto(added["link"])
    page.locator("#password1").fill(PASSWORD)
    page.get_by_role("button").click()
    enter(page, at, who)
    page.goto(f"{at[0]}/en/account/2fa/totp/activate/")
    say_again(page)
    page.locator("#code").fill(code_of_phone(page.locator("main code").inner_text()))
    page.locator("#send").click()
    page.wait_for_url("**/recovery-codes/**")


def fill(page: Any, at: tuple[str, Path]) -> None:
    """Rows in the record, files that wait, and a reader's report."""
    from maillage.cli import front

    sheet = at[1].parent / "links.csv"
    sheet.write_text(SHEET + "Saint-Louis,,Lille,France,1978,eau\n", encoding="utf-8")
    done = CliRunner(env={"MAILLAGE_HOME": str(at[1])}).invoke(front, ["import", str(sheet)])
    assert done.exit_code in (0, 1), done.output
    page.goto(f"{at[0]}/en/desk/imports")
    page.set_input_files("#files", str(sheet))
    page.click("text=Look at these files")
    page.goto(f"{at[0]}/en/wrong?table=country&id=MA")
    page.locator("textarea").first.fill("It has more than one capital.")
    page.locator("main form button").click()


def desk(page: Any, site: str) -> list[str]:
    """Where the desk's own links lead, from its first page on: one page of each sort."""
    waiting, met, sorts = ["/en/desk/imports"], {"/en/desk/imports"}, set[str]()
    found = []
    while waiting:
        here = waiting.pop(0)
        sort = "/".join(part if part.isalpha() else "*" for part in urlsplit(here).path.split("/"))
        if sort in sorts:
            continue
        sorts.add(sort)
        found.append(here.removeprefix("/en/"))
        page.goto(site + here)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            to = link.removeprefix(site).partition("#")[0]
            if to.startswith("/en/desk/") and "as=" not in to and to not in met:  # files are no pages
                met.add(to)
                waiting.append(to)
    return found
