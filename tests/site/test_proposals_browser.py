"""Matches and proposals in a browser, without script, on a phone: proposed by one side, accepted by the other; nothing shuts people
out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.pairs import Pair, entry, pair, person
from tests.exchange.people import organisation
from tests.site.browsers import CHROMIUM, go, in_a_browser, signed_in
from tests.site.test_browser import looked_over

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: proposals were tried in no browser (apt install chromium)"
)
PHONE = {"width": 360, "height": 800}


@dataclass
class Meeting:
    """The two sides, a browser, where the site is, and who has signed in to it (state by side)."""

    two: Pair
    other: Pair
    browser: Any
    address: str
    signed: dict[str, Any]


@pytest.fixture(scope="module")
def meeting(_django: None, site_home: Path) -> Iterator[Meeting]:
    from allauth.account.models import EmailAddress
    from django.db import connection

    from maillage.parties.models import Organisation
    from maillage.site.accounts.models import Account

    two = pair("browser")
    town = organisation("Ndar browser", country="SN")
    other = Pair(entry("need", town), two.offer, person("in-a-browser", town), two.gives)
    people, owners = (two.asks, two.gives, other.asks), (two.need.organisation, two.offer.organisation, town)
    EmailAddress.objects.filter(user__in=people).update(verified=True)
    try:
        with in_a_browser(site_home) as (browser, address):
            signed = {
                side: signed_in(browser, address, who.email, "/en/account/proposals")
                for side, who in (("need", two.asks), ("offer", two.gives))
            }
            yield Meeting(two, other, browser, address, signed)
    finally:
        Organisation.objects.filter(pk__in=[each.pk for each in owners]).delete()
        Account.objects.filter(pk__in=[each.pk for each in people]).delete()
        connection.close()


def page_of(meeting: Meeting, side: str) -> Any:
    context = meeting.browser.new_context(
        storage_state=meeting.signed[side], java_script_enabled=False, viewport=PHONE
    )
    return context.new_page()


def test_proposed_on_a_phone_and_accepted_from_the_other_side_without_script(meeting: Meeting) -> None:
    two, page = meeting.two, page_of(meeting, "need")
    page.goto(f"{meeting.address}/en/entry/{two.need.pk}/matches?with={two.offer.pk}")
    page.click("text=Set it aside, or put it first")
    page.fill("#reason", "We know them.")
    page.click("button:has-text('Put this possible partner first')")
    page.wait_for_selector("text=You have put it first.")
    page.click("button:has-text('Propose to Almuñécar')")
    page.wait_for_selector("text=The proposal has left for both sides.")
    address = page.url.partition("?")[0]
    page.context.close()
    page = page_of(meeting, "offer")
    page.goto(f"{meeting.address}/en/account/proposals")
    go(page, "text=Almuñécar browser with Larache browser")
    assert page.url == address
    page.click("button:has-text('Accept for Almuñécar')")
    page.wait_for_selector("text=Both accepted. You can now write to each other.")
    assert page.locator("a[href='mailto:need@example.org']").count() == 1
    page.context.close()


def test_nothing_shuts_people_out(meeting: Meeting) -> None:
    proposal = meeting.other.proposed()
    paths = (f"entry/{meeting.two.offer.pk}/matches", f"proposal/{proposal.pk}", "account/proposals")
    assert not looked_over(meeting.browser, meeting.address, meeting.signed["offer"], paths)
