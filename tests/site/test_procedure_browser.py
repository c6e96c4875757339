"""Procedures in a browser, on a phone and without script: chosen, late, kept, ticked; nothing shuts people out; Arabic stays whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, signed_in
from tests.site.test_browser import looked_over
from tests.site.test_permissions_of_things import acting_for

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: procedures were tried in no browser (apt install chromium)"
)
PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def somebody(_django: None, site_home: Path) -> Iterator[tuple[Any, Any, str]]:
    """A browser, the state of one in which somebody who acts for a town in France has signed in, and where the site is."""
    from allauth.account.models import EmailAddress
    from django.db import connection

    from maillage.site.accounts.models import Account

    account = Account.objects.create_user("procedure-in-a-browser@example.org", "a long enough one")
    EmailAddress.objects.filter(user=account).update(verified=True)
    party = acting_for(account, "local_authority")
    party.country = "FR"
    party.save()
    try:
        with in_a_browser(site_home) as (browser, address):
            yield browser, signed_in(browser, address, account.email, "/en/account/organisations"), address
    finally:
        party.delete()
        account.delete()
        connection.close()


def test_a_procedure_is_chosen_kept_and_ticked_on_a_phone_without_script(
    somebody: tuple[Any, Any, str],
) -> None:
    from maillage.site.today import today

    browser, state, address = somebody
    context = browser.new_context(storage_state=state, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/en/procedure")
    for name in ("France", "Serbia", "Tunisia"):
        page.get_by_label(name, exact=True).check()
    page.fill("#start", (today() + timedelta(days=20)).isoformat())
    go(page, "button:has-text('Show the steps')")
    assert "can no longer be reached" in page.inner_text(".lede")
    assert "What is left: start on" in page.inner_text("main .note.ask-you >> nth=-1")
    assert "too late" in page.inner_text("table")
    page.fill("#start", (today() + timedelta(days=400)).isoformat())
    page.locator("summary:has-text('Sittings of the council: France')").click()
    sitting = (today() + timedelta(days=380)).isoformat()
    page.fill("#sits-FR-1", sitting)
    go(page, "button:has-text('Compute again')")
    assert "each council must vote in time" in page.inner_text(".lede")
    assert "sitting of" in page.inner_text("main .key-line")
    go(page, "text=Keep in our agenda")
    go(page, "button:has-text('Keep it')")
    assert re.search(r"/party/\w+/procedure/\w+$", page.url)
    page.get_by_label(re.compile("An elected member gives the mandate")).check()
    go(page, "button:has-text('These steps are done')")
    assert "Done on" in page.inner_text("#s1")
    go(page, "#s1 button:has-text('Not done')")
    assert "Done on" not in page.inner_text("#s1")
    context.close()


def test_what_stands_in_the_way_is_seen_on_a_phone_without_script(somebody: tuple[Any, Any, str]) -> None:
    browser, _, address = somebody
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/fr/procedure/check?with=FR&with=TN&start=2030-03-01")
    field = page.locator("[id='f-FR-partner_is_state']")
    field.get_by_label("Oui").check()
    page.locator("[id='f-FR-state_exception']").get_by_label("aucun de ces cas").check()
    go(page, "button:has-text('Voir ce que disent les règles')")
    france = page.locator("main section").first
    assert (
        "Obstacle" in france.inner_text()
        and "Signez plutôt avec une autorité locale étrangère" in france.inner_text()
    )
    france.get_by_role("link", name="reprendre").first.click()
    assert "Obstacle" not in page.locator("main section").first.inner_text()
    context.close()


def test_nothing_shuts_people_out_of_procedures_and_rules(somebody: tuple[Any, Any, str]) -> None:
    browser, state, address = somebody
    three = "with=FR&with=TN&with=RS&start=2030-03-01"
    paths = [
        "procedure", f"procedure?{three}", f"procedure/check?{three}&f-FR-partner_is_state=yes", f"procedure/keep?{three}", "rules",
        "rules/fr-ministry", "rules/tn-local/cases", "procedure?with=FR&also=Atlantis&start=2020-01-01",
    ]  # fmt: skip
    assert not looked_over(browser, address, state, paths)


PLACE = """(words) => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node; node = walk.nextNode();) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    return [...words].map((_, n) => {
      range.setStart(node, at + n); range.setEnd(node, at + n + 1);
      return range.getBoundingClientRect().left;
    });
  }
  return [];
}"""
"""Where each letter of words stands, from the left."""


def test_in_arabic_days_and_articles_run_as_they_are_read(somebody: tuple[Any, Any, str]) -> None:
    browser, _, address = somebody
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/ar/procedure?with=FR&with=TN&start=2030-03-01")
    lede = page.inner_text(".lede")
    day = re.search(r"\d+ \w+ \d{4}", lede)
    assert day, lede
    places = page.evaluate(PLACE, day[0])
    year = places[-4:]
    assert year == sorted(year)  # the digits of the year from left to right
    assert places[0] > max(year)  # the day before the year, as Arabic is read
    article = page.evaluate(PLACE, "art. 40")
    assert article == sorted(article) and article
    context.close()
