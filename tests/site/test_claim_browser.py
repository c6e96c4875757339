"""A town hall claimed with a photographed letter and granted, in a browser without script, on a phone; and every page of claims and
of the desk's rooms over people: nothing that shuts people out, no sideways scroll."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, signed_in
from tests.site.test_browser import looked_over

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: claims were tried in no browser (apt install chromium)"
)
PASSWORD = "a long enough one"
LARACHE = "geonames:2543549"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(_django: None, site_home: Path) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """A browser, where the site is, and the state of a member and of a curator who have signed in."""
    from django.db import connection

    from maillage.parties.models import Merge, Organisation
    from maillage.site.accounts.models import Account

    people = {
        role: Account.objects.create_user(f"claims-{role}@example.org", PASSWORD, role=role, language="en")
        for role in ("member", "curator")
    }
    try:
        with in_a_browser(site_home) as (browser, address):
            states = {
                role: signed_in(browser, address, account.email, "/en/account/claims")
                for role, account in people.items()
            }
            yield browser, address, states
    finally:
        Merge.objects.all().delete()
        Organisation.objects.update(merged_into=None)
        Organisation.objects.all().delete()
        for account in people.values():
            account.delete()
        connection.close()


def on_a_phone(site: tuple[Any, str, dict[str, Any]], role: str) -> Any:
    browser, _, states = site
    return browser.new_context(
        storage_state=states[role], viewport=PHONE, java_script_enabled=False
    ).new_page()


def has_left(home: Path, to: str) -> bool:
    """Whether a letter to an address left in a minute: the worker of the site writes it into a file."""
    for _ in range(120):
        if any(
            f"To: {to}" in each.read_text("utf-8", "replace") for each in (home / "site" / "mail").glob("*")
        ):
            return True
        time.sleep(0.5)
    return False


def test_a_town_hall_is_claimed_with_a_photograph_and_granted(
    site: tuple[Any, str, dict[str, Any]], site_home: Path, tmp_path: Path
) -> None:
    address = site[1]
    page = on_a_phone(site, "member")
    page.goto(f"{address}/en/place/{LARACHE}")
    photograph = tmp_path / "letter.jpg"
    photograph.write_bytes(page.screenshot(type="jpeg"))
    go(page, "text=This is my town hall")
    go(page, "text=With a stamped letter")
    page.fill("#title", "Secretary general")
    go(page, "text=Send this proof")
    assert page.title().startswith("Error") and page.input_value("#title") == "Secretary general"
    page.set_input_files("#file", str(photograph))
    go(page, "text=Send this proof")
    page.wait_for_url("**/claim/*")
    mine = page.url
    assert page.locator("text=The proof has arrived").count()
    desk = on_a_phone(site, "curator")
    desk.goto(f"{address}/en/desk/claims")
    desk.click("a.name:has-text('Larache')")
    desk.click("summary")
    desk.wait_for_timeout(500)
    shown = desk.locator("details img")
    assert shown.evaluate(
        "each => each.complete && each.naturalWidth > 0"
    )  # what was kept is a picture still
    assert not desk.evaluate("document.documentElement.scrollWidth > innerWidth")
    desk.check("text=Grant: the organisation is theirs")
    desk.fill("#reason", "The stamp is the town's.")
    go(desk, "text=Decide and send the answer by mail")
    page.goto(mine)
    assert page.locator("text=Granted: you act for it").count()
    assert page.locator("text=The stamp is the town's.").count()
    assert has_left(site_home, "claims-member@example.org")


def test_nothing_shuts_people_out(site: tuple[Any, str, dict[str, Any]]) -> None:
    from maillage.parties.merging import merge
    from maillage.parties.models import Claim
    from maillage.site.accounts.models import Account
    from tests.parties.claimed import body, claims, holds

    browser, address, states = site
    member, curator = (
        Account.objects.get(email=f"claims-{role}@example.org") for role in ("member", "curator")
    )
    partner = body("Réseau des villes", kind="network", standing="verified", country="FR")
    holds(partner, member)
    one, other = body("Commune de Ksar el-Kébir"), body("Mairie de Ksar el-Kébir")
    mine = claims(
        body("Association des amis"), member, "mailbox", mailbox="office@example.org", mailbox_public=True
    )
    word = claims(body("Commune of Asilah"), curator, "word", asked=partner)
    Claim.objects.filter(pk=mine.pk).update(code="x" * 64, wanted="A letter with a stamp, please.")
    done = merge(partner.pk, body("Réseau").pk, curator, "the same network")
    pages = {
        "member": [f"claim?place={LARACHE}", f"party/{one.pk}/claim?proof=letter", f"claim/{mine.pk}",
                   f"party/{one.pk}/claim?proof=word", f"claim/{word.pk}/word", "account/claims"],
        "curator": ["desk/claims", f"desk/claims/{word.pk}", "desk/merges", f"desk/merges/compare?one={one.pk}&other={other.pk}",
                    f"desk/merges/{done.pk}", f"desk/networks?network={partner.pk}", "desk/moderation?show=parties",
                    f"desk/moderation/{one.pk}"],
    }  # fmt: skip
    for role, paths in pages.items():
        assert not looked_over(browser, address, states[role], paths)
