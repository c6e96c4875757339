"""An officer's agenda in a browser, on a phone and without script: read, marked, told about mandates, taken into a calendar; nothing
shuts people out; Arabic stays whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, signed_in
from tests.site.test_browser import looked_over
from tests.site.test_permissions_of_things import acting_for

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: agendas were tried in no browser (apt install chromium)"
)
TITLE = "Eau à Sfax, la suite…"
"""Of a procedure: in Arabic its last sign stands at its right, as in French."""
PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def officer(_django: None, site_home: Path) -> Iterator[tuple[Any, Any, str, Any]]:
    """A browser, the state of one in which an officer of a town in France has signed in, where the site is, and the town."""
    from allauth.account.models import EmailAddress
    from django.db import connection

    from maillage.parties.models import Mandate
    from maillage.site.accounts.models import Account
    from maillage.site.agenda.models import KeptProcedure
    from maillage.site.today import today

    account = Account.objects.create_user("agenda-in-a-browser@example.org", "a long enough one")
    EmailAddress.objects.filter(user=account).update(verified=True)
    party = acting_for(account, "local_authority")
    party.country = "FR"
    party.save()
    Mandate.objects.create(organisation=party, what="council", ends_on=today() + timedelta(days=160))
    KeptProcedure.objects.create(
        organisation=party, title=TITLE, territories=["FR", "TN"], start=today() + timedelta(days=150)
    )
    try:
        with in_a_browser(site_home) as (browser, address):
            yield browser, signed_in(browser, address, account.email, "/en/account/work"), address, party
    finally:
        party.delete()
        account.delete()
        connection.close()


def test_an_officer_s_monday_on_a_phone_without_script(officer: tuple[Any, Any, str, Any]) -> None:
    from maillage.site.today import today

    browser, state, address, _ = officer
    context = browser.new_context(storage_state=state, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/en/account/work")
    page.click("text=/See all \\d+ lines/")
    line = page.locator("tr", has_text="Prepare the handover")
    assert "days late" in line.inner_text() and "A habit of the field" in line.inner_text()
    line.get_by_role("link", name=re.compile("Done, or set aside")).click()
    page.get_by_label("It is done").check()
    page.fill("#reason", "The notes lie in the shared folder.")
    go(page, "button:has-text('Save this answer')")
    assert "Prepare the handover" not in page.inner_text("main")
    go(page, "text=One line is done or set aside")
    page.locator("tr", has_text="Prepare the handover").get_by_role(
        "link", name=re.compile("Done, or")
    ).click()
    assert "shared folder" in page.inner_text("main")
    go(page, "button:has-text('Take it back')")
    assert "Prepare the handover" in page.inner_text("main")
    page.click("text=Mandates and sittings of the council")
    page.locator("summary:has-text('Add sittings')").click()
    page.fill("#days", f"{today() + timedelta(days=60)}\n{today() + timedelta(days=90)}")
    go(page, "details[open] button:has-text('Add')")
    assert page.locator("button[value=sitting_back]").count() == 2
    page.goto(f"{address}/en/account/agenda/letters")
    go(page, "button:has-text('Make an address')")
    feed = page.inner_text(".note.done code")
    path = feed[feed.index("/en/") :]
    with urlopen(f"{address}{path}") as answer:
        body = answer.read().decode()
    assert body.count("BEGIN:VEVENT") > 10 and "Sfax" not in feed
    go(page, "button:has-text('End it')")
    assert "None yet." in page.inner_text("main")
    context.close()


def test_nothing_shuts_people_out_of_an_agenda(officer: tuple[Any, Any, str, Any]) -> None:
    browser, state, address, party = officer
    paths = [
        "account/work", f"party/{party.key}/desk", "account/agenda", f"party/{party.key}/agenda", "account/agenda/letters",
        f"party/{party.key}/agenda/mandates", f"party/{party.key}/agenda/paper", f"party/{party.key}/agenda?part=done",
        f"party/{party.key}/agenda/line?line=handover-{party.key}-{party.mandates.get().pk}",
    ]  # fmt: skip
    assert not looked_over(browser, address, state, paths)


EVERYWHERE = """(words) => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
  for (let node; node = walk.nextNode();) {
    const at = node.data.indexOf(words), range = document.createRange();
    const signs = at < 0 ? [] : [...words].map((_, n) => {
      range.setStart(node, at + n); range.setEnd(node, at + n + 1);
      return range.getBoundingClientRect();
    });
    if (new Set(signs.map((each) => each.top)).size === 1) found.push(signs.map((each) => each.left));
  }
  return found;
}"""
"""Where each letter of words stands, from the left, in each text that holds them on one line."""
WITHOUT_ISOLATES = """() => {
  document.querySelectorAll('main bdi').forEach((each) => each.replaceWith(...each.childNodes));
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node; node = walk.nextNode();) node.data = node.data.replace(/[\\u2066-\\u2069]/g, '');
}"""


def test_in_arabic_days_and_titles_run_as_they_are_read(officer: tuple[Any, Any, str, Any]) -> None:
    browser, state, address, party = officer
    context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/ar/party/{party.key}/agenda")
    days = re.findall(r"\d+[ \u00a0]\w+[ \u00a0]\d{4}", page.inner_text("main"))
    assert len(set(days)) > 3
    placed = [places for day in set(days) for places in page.evaluate(EVERYWHERE, day)]
    assert len(placed) > 3
    assert all(
        places[0] > max(places[-4:]) for places in placed
    )  # the day before the year, from right to left
    titles = page.evaluate(EVERYWHERE, TITLE)
    assert len(titles) > 1 and all(places == sorted(places) for places in titles)
    page.evaluate(WITHOUT_ISOLATES)
    assert any(
        places != sorted(places) for places in page.evaluate(EVERYWHERE, TITLE)
    )  # its last sign is torn off
    context.close()


def test_paper_is_black_on_white_and_has_nothing_of_the_screen(officer: tuple[Any, Any, str, Any]) -> None:
    browser, state, address, party = officer
    paper = browser.new_context(storage_state=state, viewport={"width": 794, "height": 1123}).new_page()
    paper.emulate_media(media="print")
    paper.goto(f"{address}/ar/party/{party.key}/agenda/paper")
    colours = paper.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not paper.locator(".top").is_visible() and not paper.locator(".foot").is_visible()
    paper.context.close()
