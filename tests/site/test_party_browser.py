"""Organisations in a browser, without script, on a phone: one is registered and looked after, and nothing shuts people out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, signed_in
from tests.site.test_browser import looked_over

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: organisations were tried in no browser (apt install chromium)"
)
PASSWORD = "a long enough one"
PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def somebody(_django: None, site_home: Path) -> Iterator[tuple[Any, Any, str]]:
    """A browser, the state of one in which somebody has signed in, and where the site is."""
    from allauth.account.models import EmailAddress
    from django.db import connection

    from maillage.parties.models import Organisation
    from maillage.site.accounts.models import Account

    account = Account.objects.create_user("party-in-a-browser@example.org", PASSWORD)
    EmailAddress.objects.filter(user=account).update(verified=True)
    try:
        with in_a_browser(site_home) as (browser, address):
            yield browser, signed_in(browser, address, account.email, "/en/account/organisations"), address
    finally:
        Organisation.objects.filter(made_by=account).delete()
        account.delete()
        connection.close()


def registered(page: Any, address: str, name: str = "Ndar à Lille") -> str:
    """A diaspora organisation, registered by hand; its key."""
    page.goto(f"{address}/en/account/organisations")
    go(page, "text=Register an organisation")
    page.select_option("#kind", "diaspora")
    page.fill("#name", name)
    page.select_option("#language", "fr")
    page.select_option("#country", "FR")
    page.fill("#place", "Lille")
    page.fill("#title", "President")
    go(page, "button:has-text('Register this organisation')")
    if "/desk" not in page.url:
        go(page, "button:has-text('it is none of these')")
    found = re.search(r"/party/(\w+)/desk", page.url)
    assert found, page.url
    return found[1]


def test_a_diaspora_organisation_is_registered_and_tied_on_a_phone_without_script(
    somebody: tuple[Any, Any, str],
) -> None:
    browser, state, address = somebody
    context = browser.new_context(storage_state=state, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    key = registered(page, address)
    for side, country, place in (("residence", "FR", "Lille"), ("origin", "SN", "Saint-Louis")):
        page.goto(f"{address}/en/party/{key}/ties")
        page.check(f"input[name=side][value={side}]")
        page.select_option("#country", country)
        page.fill("#place", place)
        page.check("input[name=consent]")
        go(page, "button:has-text('Tie the organisation')")
    page.goto(f"{address}/ar/party/{key}")
    assert page.locator("a.name").count() == 2
    assert page.locator("a[href^='sms:']").count() == 1
    page.goto(f"{address}/p/{key}")
    assert page.url.endswith(f"/party/{key}")
    context.close()


def test_nothing_shuts_people_out_of_the_pages_of_an_organisation(somebody: tuple[Any, Any, str]) -> None:
    browser, state, address = somebody
    page = browser.new_context(storage_state=state, viewport=PHONE).new_page()
    key = registered(page, address, "Association des gens de Ndar")
    page.goto(f"{address}/en/party/{key}/desk")
    office = page.locator("a[href*='/party/office/']").first.get_attribute("href").split("/", 2)[2]
    holding = page.locator("a[href*='/party/holding/']").first.get_attribute("href").split("/", 2)[2]
    page.context.close()
    paths = [f"party/{key}{each}" for each in ("", "/desk", "/edit", "/names", "/offices", "/ties")]
    paths += [office, holding, "party/new", "parties", "account/organisations", "account/invitation"]
    assert not looked_over(browser, address, state, paths)
