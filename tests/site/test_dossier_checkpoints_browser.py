"""The page that reads an old letter, in a browser: nothing shuts people out, and the signed lines can be taken from it as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, pictured
from tests.site.test_browser import looked_over, misfits, shut_out, torn

pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="NO CHROMIUM: the page of checkpoints was tried in no browser (apt install chromium)",
)
PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def site(_django: None, site_home: Path) -> Iterator[tuple[Any, str, str]]:
    """A browser, where the site is, and the last note that it signed."""
    from django.db import connection
    from django.utils import timezone

    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer
    from tests.dossiers.at_site import opened

    opened()
    taken = take(signer(), timezone.now())
    assert taken
    try:
        with in_a_browser(site_home) as (browser, address):
            yield browser, address, taken.text
    finally:
        connection.close()


def test_nothing_shuts_people_out_of_the_page(site: tuple[Any, str, str]) -> None:
    browser, address, _ = site
    assert not looked_over(browser, address, None, ["checkpoint"])


@pytest.mark.parametrize(("language", "width"), [("fr", 360), ("ar", 360), ("ar", 1440), ("en", 1440)])
def test_a_letter_is_pasted_on_a_phone_without_script(
    site: tuple[Any, str, str], language: str, width: int
) -> None:
    browser, address, note = site
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{address}/{language}/checkpoint")
    shown = page.inner_text("#latest dl code >> nth=1")
    assert [each.strip() for each in shown.split("\n")] == note.strip().split("\n")
    page.fill("#letter", f"> {note}".replace("\n", "\n> "))
    go(page, "form .btn")
    assert page.locator(".note.done").count() == 1
    pictured(page, f"checkpoint-read-{language}-{width}")
    context.close()
    scripted = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = scripted.new_page()
    page.goto(f"{address}/{language}/checkpoint")
    page.fill("#letter", "Bonjour")
    go(page, "form .btn")
    assert page.locator("#letter-error").count() == 1
    assert not [*shut_out(page), *misfits(page), *torn(page)]
    scripted.close()
