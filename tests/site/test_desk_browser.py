"""The desk in a browser, without script: nothing that shuts people out, no sideways scroll, and an import done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, signed_in
from tests.site.desk import SHEET
from tests.site.test_browser import looked_over

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: the desk was tried in no browser (apt install chromium)"
)
PASSWORD = "a long enough one"
PATIENCE = 240_000
"""Milliseconds that a job is waited for: the worker is a process of its own, and the machine may have much else to do."""
ROOMS = ("imports", "sources", "review", "review/organisations", "review/countries")


@pytest.fixture(scope="module")
def at_the_desk(_django: None, site_home: Path) -> Iterator[tuple[Any, str]]:
    """A browser in which a curator has signed in, and where the site is."""
    from django.db import connection

    from maillage.site.accounts.models import Account

    account = Account.objects.create_user("desk-in-a-browser@example.org", PASSWORD, role="curator")
    try:
        from allauth.account.models import EmailAddress

        EmailAddress.objects.filter(user=account).update(verified=True)
        with in_a_browser(site_home) as (browser, address):
            yield (browser, signed_in(browser, address, account.email, "/en/desk/imports")), address
    finally:
        account.delete()
        connection.close()


def test_an_import_by_hand_without_script(at_the_desk: tuple[Any, str], tmp_path: Path) -> None:
    (browser, state), address = at_the_desk
    sheet = tmp_path / "by-hand.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    context = browser.new_context(storage_state=state, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/desk/imports")
    page.set_input_files("#files", str(sheet))
    page.click("text=Look at these files")
    page.wait_for_selector("text=Looked at; nothing is kept yet", timeout=PATIENCE)  # it asks again by itself
    page.click("button:has-text('Import these 3 rows')")
    page.wait_for_selector("h1:has-text('Taken in')", timeout=PATIENCE)
    page.goto(f"{address}/en/sources")
    assert page.locator("text=by-hand.csv").count() == 1
    page.goto(f"{address}/en/desk/imports")
    page.click("text=Take this back")
    page.wait_for_selector("text=The record is as it was before", timeout=PATIENCE)
    context.close()


def test_nothing_shuts_people_out(at_the_desk: tuple[Any, str]) -> None:
    (browser, state), address = at_the_desk
    assert not looked_over(browser, address, state, [f"desk/{room}" for room in ROOMS])


def test_the_keys_of_answers_choose(at_the_desk: tuple[Any, str]) -> None:
    """A name that waits, decided by the keyboard alone: arrow, Enter."""
    (browser, state), address = at_the_desk
    page = browser.new_context(storage_state=state).new_page()
    page.goto(f"{address}/en/desk/review")
    if not page.locator("#answer-1").count():
        pytest.skip("no name waits in the home of all tests")
    assert page.evaluate("document.activeElement.id") == "answer-1"
    first = page.locator("h3").first.inner_text()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.querySelector('input[name=answer]:checked').id") == "answer-2"
    go(page, "text=Leave it for later")
    assert page.locator("h3").count() == 0 or page.locator("h3").first.inner_text() != first
    page.context.close()
